"""Which scripts name which recordings: the audio library keeps what they use (R-ivr.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aiflows.match import ANSWER
from aiflows.model import Script as ScriptModel
from aiflows.web.models import AudioUse, Script
from ivrdesigner.web.domain.audio_uses import Place

__all__ = ["note_uses", "recordings_named", "uses_of"]


def note_uses(script: Script, model: ScriptModel | None, *, built: bool) -> None:
    """Write down the recordings that the head (or the newest build) names, in place of those before."""
    AudioUse.objects.filter(script=script, built=built).delete()
    AudioUse.objects.bulk_create(
        AudioUse(script=script, built=built, name=name, node=node) for node, name in recordings_named(model)
    )


def recordings_named(model: ScriptModel | None) -> Iterator[tuple[str, str]]:
    """Node (or ``answer:ID``) and name of each recording that a script plays; none of one that does not load."""
    if model is not None:
        yield from ((name, one.audio) for name, one in model.nodes.items() if one.audio)
        yield from ((ANSWER + name, one.audio) for name, one in model.answers.items() if one.audio)


def uses_of(names: Collection[str]) -> Iterator[tuple[str, Place]]:
    """For `ivrdesigner.web.domain.audio_uses.register_uses`."""
    rows = AudioUse.objects.filter(name__in=names).order_by("pk")
    for script, name, node in rows.values_list("script__name", "name", "node"):
        yield name, Place(script=script, node=node)

"""Calls that no worker has: to the fallback of their number, of the site, or to where a worker said."""

from __future__ import annotations

from collections.abc import Iterator

from dialplan.config.plan import CallPlan
from dialplan.config.settings import FreeSwitchSettings
from dialplan.config.steps import (
    CONTEXTS,
    FALLEN,
    QUEUE_CONTEXT,
    TAKEN_BY,
    TARGET,
    anything,
    dialled,
    extension,
    one_of,
)
from dialplan.config.values import PLACES
from dialplan.config.xml import Element, action, element
from dialplan.esl import WORKER_VARIABLE

__all__ = ["fallback", "sound_file", "to"]


def fallback(settings: FreeSwitchSettings, plan: CallPlan) -> Iterator[Element]:
    """The extensions of the context ``ivrkit-fallback``."""
    mark = [
        action("set", f"{FALLEN}=true", inline=True),
        action("set", f"{WORKER_VARIABLE}=", inline=True),
        action("set", f"{TAKEN_BY}=", inline=True),
        action("log", "WARNING no worker has the call to ${destination_number}: it goes to the fallback"),
    ]
    yield extension("it is told", [anything(mark)], proceed=True)
    yield from _told(settings)
    by_target: dict[str, list[str]] = {}
    for number in plan.numbers:
        if number.fallback != plan.fallback:
            by_target.setdefault(number.fallback, []).extend(number.forms)
    for target, forms in by_target.items():
        yield extension(target, [dialled(one_of(forms), to(target, settings))])
    yield extension(plan.fallback, [anything(to(plan.fallback, settings))])


def _told(settings: FreeSwitchSettings) -> Iterator[Element]:
    """Where a worker said that the call shall go (`TARGET`, a `dialplan.routing.Target`)."""
    for scheme, rest in PLACES.items():
        # A file with a whole path, and one of the folder of sounds.
        for slash in ("/", "") if scheme == "announcement" else ("",):
            steps = to(f"{scheme}:{slash}$1", settings)
            told = element(
                "condition", steps, field=f"${{{TARGET}}}", expression=f"^{scheme}:{slash}({rest})$"
            )
            yield extension(f"told {scheme}", [told])


def sound_file(target: str, settings: FreeSwitchSettings) -> str:
    """Path of the file that an ``announcement:`` names."""
    name = target.partition(":")[2]
    return name if name.startswith("/") else f"{settings.media.sounds}/{name}"


def to(target: str, settings: FreeSwitchSettings) -> list[Element]:
    """Steps that bring a call to a target, and end it well when that fails."""
    scheme, _, rest = target.partition(":")
    sorry = action("hangup", "NORMAL_TEMPORARY_FAILURE")
    match scheme:
        case "hangup":
            return [action("hangup", rest)]
        case "tel" | "agent":  # an agent is the extension of his number
            return [action("transfer", f"{rest} XML {CONTEXTS['extensions']}")]
        case "queue":
            return [action("transfer", f"{rest} XML {QUEUE_CONTEXT}")]
        case "announcement":
            heard = action("playback", sound_file(target, settings))
            return [action("answer"), action("sleep", "500"), heard, action("hangup", "NORMAL_CLEARING")]
        case "sip":
            profiles = settings.profiles.items()
            profile = next((n for n, p in profiles if p.serves == "trunks"), next(iter(settings.profiles)))
            steps = [action("set", "hangup_after_bridge=true"), action("set", "call_timeout=60")]
            return [*steps, action("bridge", f"sofia/{profile}/{rest}"), sorry]
        case "voicemail":
            return _voicemail(rest, settings)
    return [sorry]


def _voicemail(box: str, settings: FreeSwitchSettings) -> list[Element]:
    # In the folder itself, since FreeSWITCH makes no folders for recordings.
    file = f"{settings.media.recordings}/voicemail-{box}-${{strftime(%Y%m%d-%H%M%S)}}-${{uuid}}.wav"
    return [
        action("answer"),
        action("sleep", "500"),
        action("playback", "tone_stream://%(500,0,800)"),
        action("set", "playback_terminators=#"),
        action("record", f"{file} 180 200 5"),
        action("hangup", "NORMAL_CLEARING"),
    ]

"""What is spoken: recordings and texts that are missing, words that nobody approved (AIS107 to AIS109, AIS120)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from aiflows.model import Spoken
from aiflows.rules.context import ScriptContext
from ivrdesigner.project import Finding
from vxml.message import Message

__all__ = ["free_words", "missing_recordings", "silent_nodes"]


def silent_nodes(around: ScriptContext) -> Iterator[Finding]:
    """AIS107."""
    for part, name, spoken in _spoken(around):
        if not spoken.audio and not (spoken.text or "").strip():
            message = Message("{name} has neither a recording nor a text.", name=name)
            yield around.finding("AIS107", (part, name), message, Message("Write text: or audio:."), key=True)


def missing_recordings(around: ScriptContext) -> Iterator[Finding]:
    """AIS108 and AIS109."""
    folder = around.loaded.folder
    if folder is None:
        return
    for part, name, spoken in _spoken(around):
        if spoken.audio is None or _is_file(folder / "audio" / spoken.audio):
            continue
        path, message = (
            (part, name, "audio"),
            Message("The recording audio/{file} does not exist.", file=spoken.audio),
        )
        if (spoken.text or "").strip():
            yield around.finding(
                "AIS109", path, message, Message("Record it, or leave it to speech synthesis without audio:.")
            )
        else:
            yield around.finding("AIS108", path, message, Message("Record it, or write its text."))


def free_words(around: ScriptContext) -> Iterator[Finding]:
    """AIS120."""
    if not any(use.matcher == "llm" for use in around.script.matchers):
        return
    for name, node in around.nodes():
        if node.free_text and node.then == "listen":
            message = Message(
                "At {name} a language model speaks words that nobody has read before.", name=name
            )
            remedy = Message(
                "Write answers: instead, and remove free_text, unless you answer for what it says."
            )
            yield around.finding("AIS120", ("nodes", name, "free_text"), message, remedy, key=True)


def _spoken(around: ScriptContext) -> Iterator[tuple[str, str, Spoken]]:
    script = around.script
    nodes = (("nodes", name, node) for name, node in script.nodes.items())
    answers = (("answers", name, answer) for name, answer in script.answers.items())
    return chain(nodes, answers)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False

"""Documents that speak their own verdict, and the caller whom they tell what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from vxml.conformance.cases import NoVerdict
from vxml.fetcher import ResourceFetcher, file_uri
from vxml.platform import Fetch, Fetched, FetchFailed, Segment
from vxml.text import TextCall

__all__ = ["corpus_verdict", "judged", "w3c_verdict"]

_MOST_TURNS: Final = 40
_QUOTES: Final = "'\"‘’“”"
_ORDERS: Final = (
    ("hangup", re.compile(r"\bhang up\b", re.IGNORECASE)),
    ("silence", re.compile(r"\bsay nothing\b|\b(?:be|stay|remain) silent\b", re.IGNORECASE)),
    ("noise", re.compile(r"\bsay something unrecogni[sz]able\b(?:.*?\bfor (\d+) seconds)?", re.IGNORECASE)),
    ("recite", re.compile(rf"\brecite (?:a sentence containing the word [{_QUOTES}]([^{_QUOTES}]+)|your)", re.IGNORECASE)),
    ("press", re.compile(rf"\bpress\s+[{_QUOTES}]?((?:[0-9*#]\s*)+|pound|hash|star)(?![\w*#])", re.IGNORECASE)),
    ("say", re.compile(rf"\b(?:say|utter)\s+(?:the words?\s+)?[{_QUOTES}]([^{_QUOTES}]+)[{_QUOTES}]", re.IGNORECASE)),
    ("say", re.compile(r"\bsay (?!nothing\b|something\b)([a-z0-9][a-z0-9 ]*)", re.IGNORECASE)),
)  # fmt: skip
"""What prompts ask for; of several the one that was heard last is done."""
_KEYS: Final = {"pound": "#", "hash": "#", "star": "*"}
_LONG: Final = 8.0
"""Seconds that a recital takes: the W3C's asks for five at least."""
_NONSENSE: Final = "xyzzy plugh"
_NAMED: Final = re.compile(r"(no handler for )?error(\.[\w-]+)+: |the dialog ran \d+ elements without")
"""How the message of a session that ends by an error begins: the event, or the bound on loops without the caller."""
_SORRY: Final = re.compile(
    r"Sorry, (I did not understand|there is no help here|an error has occurred|that was too long)\."
)


class _LocalFiles:
    """Files below a folder only: most remote addresses in old documents are gone."""

    def __init__(self, root: Path) -> None:
        self._files = ResourceFetcher(root=root)
        self.texts: list[bytes] = []

    def __call__(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        if urlsplit(command.uri).scheme != "file":
            return FetchFailed(at, command.id, "network", "conformance runs use no network")
        answer = self._files(command, at)
        if isinstance(answer, Fetched):
            self.texts.append(answer.body)
        return answer


@cache
def judged() -> Mapping[str, Mapping[str, str]]:
    """How cases are judged that do not speak their verdict, by id."""
    return tomllib.loads(files(__package__).joinpath("judged.toml").read_text("utf-8"))


class _Examiner:
    """A call to a start document by a caller who does what the prompts say."""

    def __init__(self, start: Path, root: Path) -> None:
        self.terms = judged().get(f"{start.relative_to(root).parts[0]}/{start.name}", {})
        self.files = _LocalFiles(root)
        self.verdict = ""
        self._mark = 0
        self.call = TextCall(file_uri(start), self.files, on_play=self._hear, on_begin=self._begin)
        if "transfer" in self.terms:
            self.call.transfer_result(self.terms["transfer"])

    @property
    def said(self) -> str:
        return " ".join(entry.text for entry in self.call.transcript if entry.kind == "prompt")

    def examine(self) -> str:
        """Empty for a pass; else what happened. Raises NoVerdict."""
        call = self.call
        call.start()
        for _ in range(_MOST_TURNS):
            if self.verdict:
                return "" if self.verdict == "pass" else f"said: {self.said[-200:]}"
            if call.ended and "hears" in self.terms:
                return self._as_judged()
            if call.ended:
                return self._without_verdict()
            self._obey(self._asked())
        return "goes on without a verdict"

    def _hear(self, segments: tuple[Segment, ...]) -> None:
        """The verdict is a prompt of its own: one of these words and no other."""
        for segment in segments:
            word = segment.speech.text.strip().lower().rstrip(".") if segment.speech is not None else ""
            if word in ("pass", "fail") and not self.verdict:
                self.verdict = word

    def _asked(self) -> str:
        asked = self.call.prompts_since(self._mark)
        self._mark = len(self.call.transcript)
        return asked

    def _begin(self, kind: str) -> None:
        """What is asked for while a recording or a bridge goes on."""
        call = self.call
        order, words = _order(self._asked())
        match order:
            case "hangup":
                call.hangup()
            case "press":
                call.press(words, barge_in=True, pause=1.0)
            case "silence" if kind == "record":
                call.record_length(0.0)
            case "recite" | "noise" if kind == "record":
                call.record_length(_LONG)
            case _:
                pass

    def _obey(self, asked: str) -> None:
        call = self.call
        order, words = _order(asked)
        match order:
            case "hangup":
                call.hangup()
            case "press":
                call.press(words)
            case "say":
                call.say(words)
            case "recite":
                call.say(f"i would like to hear {words} again" if words else _NONSENSE, seconds=_LONG)
            case "noise":
                call.say(_NONSENSE, seconds=float(words or 1))
            case _:
                call.silence()

    def _as_judged(self) -> str:
        reason = self.call.exit.reason if self.call.exit is not None else ""
        if reason != self.terms["ends"]:
            return f"ended by {reason}, not by {self.terms['ends']}"
        heard, wanted = (re.findall(r"\w+", text.lower()) for text in (self.said, self.terms["hears"]))
        return "" if heard == wanted else f"said {self.said!r}, not {self.terms['hears']!r}"

    def _without_verdict(self) -> str:
        if not any(re.search(rb"\bpass\b", text) for text in self.files.texts):
            raise NoVerdict(
                "no document of it speaks a verdict: somebody has to judge what is heard and logged"
            )
        message = self.call.exit.message if self.call.exit is not None else ""
        return f"ended without a verdict{f': {message}' if message else ''}"


def _order(asked: str) -> tuple[str, str]:
    """What the last request in a text is, and its words or keys: "", "" for none."""
    found = [(match.start(), name, match) for name, pattern in _ORDERS for match in pattern.finditer(asked)]
    if not found:
        return "", ""
    _, name, match = max(found, key=lambda entry: entry[0])
    words = (match[1] or "") if match.re.groups else ""
    if name == "press":
        return name, _KEYS.get(words.lower(), "".join(words.split()))
    return name, words.strip().lower()


def w3c_verdict(start: Path, root: Path) -> str:
    """Empty when the start document of a W3C test speaks "pass", or does what `judged` says; else what happened.

    Raises NoVerdict when it has none to speak.
    """
    return _Examiner(start, root).examine()


def corpus_verdict(document: Path, root: Path) -> str:
    """Empty when a document speaks, or stops with an event that the specification names; else what happened.

    The platform's own apologies are no words of the document.
    """
    call = TextCall(file_uri(document), _LocalFiles(root))
    call.start()
    for turn in range(8):
        if call.ended:
            break
        match turn % 3:
            case 0:
                call.silence()
            case 1:
                call.say("yes")
            case _:
                call.press("1")
    call.hangup()
    said = " ".join(entry.text for entry in call.transcript if entry.kind == "prompt")
    if _SORRY.sub("", said).strip():
        return ""
    if call.exit is None:
        return "neither speaks nor ends"
    if call.exit.reason == "error" and not _NAMED.match(call.exit.message):
        return f"ends with an error that names no event: {call.exit.message!r}"
    return ""

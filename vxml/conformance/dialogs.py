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

from vxml.fetcher import ResourceFetcher, file_uri
from vxml.platform import Fetch, Fetched, FetchFailed
from vxml.text import TextCall

__all__ = ["corpus_verdict", "w3c_verdict"]

_MOST_TURNS: Final = 40
_VERDICT: Final = re.compile(r"\b(pass|fail)\b")
_PRESS: Final = re.compile(r"[Pp]ress\s+'?([0-9*#]+)'?")
_SAY: Final = re.compile(r"[Ss]ay\s+['\"]?([A-Za-z0-9 ]+)")


class _LocalFiles:
    """Files below a folder only: most remote addresses in old documents are gone."""

    def __init__(self, root: Path) -> None:
        self._files = ResourceFetcher(root=root)

    def __call__(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        if urlsplit(command.uri).scheme != "file":
            return FetchFailed(at, command.id, "network", "conformance runs use no network")
        return self._files(command, at)


@cache
def judged() -> Mapping[str, Mapping[str, str]]:
    """How cases are judged that do not speak their verdict, by id."""
    return tomllib.loads(files(__package__).joinpath("judged.toml").read_text("utf-8"))


def w3c_verdict(start: Path, root: Path) -> str:
    """Empty when the start document of a W3C test speaks "pass", or does what `judged` says; else what happened."""
    terms = judged().get(f"{start.relative_to(root).parts[0]}/{start.name}", {})
    call = TextCall(file_uri(start), _LocalFiles(root))
    if "transfer" in terms:
        call.transfer_result(terms["transfer"])
    call.start()
    mark = 0
    for _ in range(_MOST_TURNS):
        said = " ".join(entry.text.lower() for entry in call.transcript if entry.kind == "prompt")
        verdict = _VERDICT.search(said)
        if verdict:
            return "" if verdict[1] == "pass" else f"said: {said[-200:]}"
        if call.ended and "hears" in terms:
            return _as_judged(call, said, terms)
        if call.ended:
            message = call.exit.message if call.exit is not None else ""
            return f"ended without a verdict{f': {message}' if message else ''}"
        asked, mark = call.prompts_since(mark), len(call.transcript)
        _answer(call, asked)
    return "goes on without a verdict"


def _as_judged(call: TextCall, said: str, terms: Mapping[str, str]) -> str:
    reason = call.exit.reason if call.exit is not None else ""
    if reason != terms["ends"]:
        return f"ended by {reason}, not by {terms['ends']}"
    heard, wanted = (re.findall(r"\w+", text.lower()) for text in (said, terms["hears"]))
    return "" if heard == wanted else f"said {said!r}, not {terms['hears']!r}"


def _answer(call: TextCall, asked: str) -> None:
    """Do what the prompt tells the caller to do."""
    key, words = _PRESS.search(asked), _SAY.search(asked)
    if re.search("nothing|silent", asked, re.IGNORECASE):
        call.silence()
    elif re.search("unrecogni", asked, re.IGNORECASE):
        call.say("xyzzy plugh")
    elif key:
        call.press(key[1])
    elif words:
        call.say(words[1].strip().lower())
    else:
        call.silence()


def corpus_verdict(document: Path, root: Path) -> str:
    """Empty when a document speaks, or stops with an event that the specification names; else what happened."""
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
    if any(entry.kind == "prompt" and entry.text for entry in call.transcript):
        return ""
    if call.exit is None:
        return "neither speaks nor ends"
    if call.exit.reason == "error" and not call.exit.message:
        return "ends with an error that has no message"
    return ""

"""Hostile documents that load: the call waits for its caller or ends, in bounded time, and a hang-up always ends it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_dialogs import DIALOGS, other

from vxml.platform import Fetch, Fetched, FetchFailed
from vxml.text import TextCall

BASE = "http://hostile/"


def call_to(body: str) -> TextCall:
    document = body if body.startswith("<vxml") else f"<vxml version='2.1'>{body}</vxml>"

    def fetch(command: Fetch, at: float) -> Fetched | FetchFailed:
        if not command.uri.startswith(BASE):
            return FetchFailed(at, command.id, "scheme", "only this server is there")
        name = command.uri.removeprefix(BASE).split("?")[0].split("#")[0]
        text = document if name == "main" else other(name)
        if text is None:
            return Fetched(at, command.id, command.uri, b"", None, 404)
        kind = "application/json" if name == "json" else None
        return Fetched(at, command.id, command.uri, text.encode(), kind)

    return TextCall(BASE + "main", fetch)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", DIALOGS)
def test_a_hostile_document_holds_nobody_up(name: str) -> None:
    call = call_to(DIALOGS[name])
    call.start()
    for act in (
        call.silence,
        lambda: call.press("11#"),
        lambda: call.say("a a a a a a a a a a"),
        call.silence,
    ):
        if not call.ended:
            act()
    call.hangup()
    assert call.exit is not None
    assert call.exit.reason in ("exit", "disconnect", "error", "transfer", "event")
    assert "Traceback" not in call.exit.message


def test_there_are_sixty_of_them() -> None:
    assert len(DIALOGS) >= 60

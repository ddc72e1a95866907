"""A call to a random document by a random caller, on a random network."""

from __future__ import annotations

from random import Random

from random_documents import WORDS, random_document

from vxml.errors import HostError
from vxml.interpreter import Cache, Options
from vxml.platform import Fetch, Fetched, FetchFailed, Hypothesis
from vxml.text import TextCall

MOST_INPUTS = 12
RESULTS = (
    "answered", "busy", "noanswer", "unknown", "far_end_disconnect", "near_end_disconnect", "maxtime_disconnect",
    "error.connection.noroute", "error.connection.noresource",
)  # fmt: skip


def random_call(chance: Random) -> TextCall:
    """Play a call to its end; what the interpreter must never do, raises here."""
    pages = {
        name: random_document(chance, is_root=name == "root.vxml")
        for name in ("main.vxml", "other.vxml", "root.vxml")
    }
    pages["data.xml"] = "<d><e a='1'>x</e></d>"

    def fetch(command: Fetch, at: float) -> Fetched | FetchFailed:
        name = command.uri.split("#")[0].split("?")[0].rpartition("/")[2]
        if chance.random() < 0.05:
            return FetchFailed(
                at + 1, command.id, chance.choice(("timeout", "network", "refused", "toolarge"))
            )
        if name not in pages:
            return Fetched(at, command.id, command.uri, b"", None, chance.choice((404, 500, 200)))
        return Fetched(at + 0.1, command.id, command.uri, pages[name].encode())

    call = TextCall("http://fuzz/main.vxml", fetch, options=Options(max_steps=2_000), cache=Cache())
    for _ in range(4):
        call.transfer_result(chance.choice(RESULTS))
        call.record_length(chance.choice((0.0, 2.0, 1e6)))
    try:
        call.start()
        for _ in range(MOST_INPUTS):
            if call.ended:
                return call
            act(call, chance)
    except HostError as error:
        # A dialog that records again and again is kept alive by what the text call says into it.
        assert "does not come to rest" in str(error)  # noqa: PT017
    call.hangup()
    assert call.ended
    return call


def act(call: TextCall, chance: Random) -> None:
    barge_in = chance.random() < 0.3
    match chance.randrange(6):
        case 0:
            call.silence()
        case 1:
            call.press("".join(chance.choices("0123456789*#", k=chance.randint(1, 5))), barge_in=barge_in)
        case 2:
            call.press(chance.choice("12"), barge_in=barge_in)
        case 3:
            call.say(chance.choice(("yes", "no", "help", "hello", "三", *WORDS)), barge_in=barge_in)
        case 4:
            readings = [
                Hypothesis(chance.choice(("yes", "no", "x")), chance.random())
                for _ in range(chance.randint(0, 3))
            ]
            call.say_all(tuple(readings), barge_in=barge_in)
        case _:
            call.hangup()

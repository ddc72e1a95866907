"""Log lines: with the call and where it is, one line each, and nobody waits for them."""

import io
import json
import logging
import threading

import gevent
import pytest

from dialplan.server.logs import Place, set_up_log
from dialplan.server.settings import LogSettings

LOGGERS = ("", "dialplan", "vxml", "asr_tts", "ivrdesigner")


@pytest.fixture
def kept():
    """Logging is as it was, afterwards."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], [logging.getLogger(name).level for name in LOGGERS]
    yield
    root.handlers[:] = handlers
    for name, level in zip(LOGGERS, levels, strict=True):
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def written(kept):
    writers = []

    def written(form, level="info"):
        out = io.StringIO()
        writers.append(set_up_log(LogSettings(form, level), "ivr-1", out))

        def lines():
            writers.pop().stop()
            return out.getvalue().splitlines()

        return lines

    yield written
    for writer in writers:
        writer.stop()


def test_json_lines_tell_the_call_and_its_node_and_line(written):
    lines = written("json")
    log = logging.getLogger("dialplan.test")
    with Place("c1") as place:
        place.flow, place.node, place.line = "main", "menu", 12
        log.info("pressed %s", "1")
    log.info("about no call")
    first, other = map(json.loads, lines())
    assert first["time"].endswith("Z")
    del first["time"]
    assert first == {
        "level": "info",
        "process": "ivr-1",
        "logger": "dialplan.test",
        "message": "pressed 1",
        "call": "c1",
        "flow": "main",
        "node": "menu",
        "line": 12,
    }
    assert "call" not in other


def test_two_calls_do_not_mix(written):
    lines = written("json")

    def talk(name):
        with Place(name):
            for _ in range(3):
                logging.getLogger("dialplan.test").info(name)
                gevent.sleep(0)

    gevent.joinall([gevent.spawn(talk, name) for name in ("a", "b")])
    assert all(line["call"] == line["message"] for line in map(json.loads, lines()))


def test_text_lines_are_one_line_whatever_a_caller_is_called(written):
    lines = written("text")
    with Place("c1") as place:
        place.flow, place.node = "main", "menu"
        logging.getLogger("dialplan.test").info("caller %s", "Eve\n2026-01-01 INFO forged")
    (line,) = lines()
    assert line.endswith("INFO ivr-1 call=c1 main/menu caller Eve\\n2026-01-01 INFO forged")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_caller_steers_a_terminal_by_the_log(written, form):
    lines = written(form)
    logging.getLogger("dialplan.test").info("caller %s", "\x1b[2J\u202e321\u2028\x9b 北京")
    (line,) = lines()
    assert line.isprintable()
    assert "北京" in line
    if form == "json":
        assert json.loads(line)["message"] == "caller \x1b[2J\u202e321\u2028\x9b 北京"


def test_a_traceback_is_told(written):
    lines = written("json")
    try:
        int("odd")
    except ValueError:
        logging.getLogger("dialplan.test").exception("failed")
    (line,) = lines()
    assert "ValueError: invalid literal" in json.loads(line)["traceback"]


def test_a_faulty_line_is_told_and_disturbs_nobody(written):
    lines = written("text")
    logging.getLogger("dialplan.test").info("pressed %d", "one")
    (line,) = lines()
    assert "pressed %d (" in line


def test_details_of_libraries_are_left_out(written):
    lines = written("text", "debug")
    logging.getLogger("filelock").debug("acquired")
    logging.getLogger("dialplan.test").debug("detail")
    assert len(lines()) == 1


def test_who_logs_does_not_wait_for_a_reader_that_does_not_read(kept):
    read = threading.Event()

    class Stuck(io.StringIO):
        def write(self, text):
            read.wait(20)
            return super().write(text)

    out = Stuck()
    writer = set_up_log(LogSettings(), "ivr-1", out)
    try:
        for number in range(12_000):
            logging.getLogger("dialplan.test").info("line %d", number)
    finally:
        read.set()
        writer.stop()
    count = len(out.getvalue().splitlines())
    assert 10_000 <= count <= 10_100

"""`ivrctl calls`, `ivrctl trace` and the faults of `ivrctl serve`."""

import json
import resource
import subprocess
import sys

import pytest

from cli.main import main
from dialplan.journal import (
    Answered,
    Ended,
    Failed,
    FellBack,
    Fetched,
    InputFailed,
    InputMatched,
    Journal,
    KeyPressed,
    NodeEntered,
    NodeLeft,
    Noted,
    PromptPlayed,
    QueueEntered,
    QueueLeft,
    Recorded,
    RobotClassified,
    RobotHeard,
    RobotTurn,
    SpeechHeard,
    Started,
    Transferred,
)

T = 1_700_000_000.0
CALL = "0b44f9a4-6386-40ee-aab8-518a5073905d"
EVENTS = (
    Started(
        CALL, T, "95500", "13800138000", switch="node1", project="bank", flow="main", version="v1", vip=True
    ),
    NodeEntered(CALL, T + 0.1, "main", "menu", 1, 12),
    Answered(CALL, T + 0.2),
    KeyPressed(CALL, T + 2, "1", "main", "menu"),
    PromptPlayed(CALL, T + 2, "Press one", 1.5, True, "main", "menu"),
    InputMatched(CALL, T + 2, "dtmf", "1", '"1"', flow="main", node="menu"),
    NodeLeft(CALL, T + 2, "main", "menu", 1, "1", T + 0.1),
    NodeEntered(CALL, T + 2, "main", "balance", 2, 30),
    Fetched(CALL, T + 3, "GET", "http://crm/balance", 503, 0.5, 12, "error.badfetch.http.503"),
    Failed(CALL, T + 3, "error.badfetch.http.503", "no answer", "main", "balance", 30),
)
REST = (
    SpeechHeard(CALL, T + 4, "agent", 0.8, "vosk"),
    InputFailed(CALL, T + 5, "noinput", 2, flow="main", node="menu"),
    QueueEntered(CALL, T + 6, "800"),
    QueueLeft(CALL, T + 7, "800", "answered", 1.0, "801"),
    Transferred(CALL, T + 8, "tel:1001", "bridge", "busy", "USER_BUSY"),
    Recorded(CALL, T + 9, "/r/a.wav", 3.0, ended_by="key"),
    Noted(CALL, T + 9, "crm", "slow"),
    FellBack(CALL, T + 10, "queue:800", "the flow failed"),
    Ended(CALL, T + 10, "NORMAL_CLEARING", "caller", "hung up", 10.0, 9.8),
)


@pytest.fixture
def state(tmp_path):
    journal = Journal(tmp_path / "state" / "journal", "ivr-1")
    for event in EVENTS:
        journal.append(event)
    journal.wait(len(EVENTS), 5)
    yield tmp_path / "state", journal
    journal.close()


def test_calls_under_way_are_listed_with_where_they_are(state, capsys):
    folder, journal = state
    assert main(["calls", "--state", str(folder)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(CALL)
    assert "13800138000 → 95500  bank/main/balance:30" in line
    assert main(["calls", "--state", str(folder), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["node"], row["line"], row["worker_lives"]) == ("balance", 30, True)
    journal.close()
    assert main(["calls", "--state", str(folder)]) == 0
    assert "its worker is dead" in capsys.readouterr().out


HOSTILE = "1\x1b[2J\u202e23\r\n" + "9" * 5000
"""Clears a terminal, turns digits round, begins a new line, and is long."""


def test_a_telephone_that_calls_itself_anything_steers_no_terminal(tmp_path, capsys):
    journal = Journal(tmp_path / "journal", "ivr-1")
    journal.append(Started(CALL, T, "95500", HOSTILE, project="bank", flow="main"))
    assert journal.close()
    for command in (["calls", "--last", "1"], ["trace", CALL]):
        assert main([*command, "--state", str(tmp_path)]) == 0
        out = capsys.readouterr().out
        assert r"1\u001b[2J\u202e23\r\n999" in out
        assert out.replace("\n", "").isprintable()
        assert max(map(len, out.splitlines())) < 500
        assert main([*command, "--state", str(tmp_path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["caller"] == HOSTILE


ROBOT = (
    Started(CALL, T, "13800138000", "51827608", direction="outbound", project="sales", flow="sales"),
    NodeEntered(CALL, T + 0.1, "sales", "opening", 1, 12),
    RobotHeard(
        CALL, T + 2, "sales", "v1", "opening", "how much", 0.9, "/r/u.wav", "price", "keywords", "how much", 0.95,
        '"how much"', 0.002, True,
    ),
    RobotTurn(CALL, T + 2.1, "sales", "v1", "opening", 1, "match", "price", "how much", interrupted=True, seconds=2.0),
    RobotHeard(CALL, T + 5, "sales", "v1", "price", "\x1b[2Jhm", reason="nothing matches"),
    RobotTurn(CALL, T + 6, "sales", "v1", "price", 2, "nomatch", "bye", seconds=3.9),
    RobotClassified(CALL, T + 7, "sales", "v1", "bye", "buyer", 1, 7.0),
)  # fmt: skip


def test_turns_of_robots_are_told_with_node_utterance_match_and_score(tmp_path, capsys):
    """R-ai.9."""
    journal = Journal(tmp_path / "journal", "ivr-1")
    for event in ROBOT:
        journal.append(event)
    assert journal.close()
    assert main(["trace", CALL, "--state", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for told in (
        "51827608 calls 13800138000: sales/sales",
        '  “how much” → price (keywords 0.95) "how much", 0.002 s  opening  while it spoke  /r/u.wav',
        "  turn 1: match → price (2.0 s, interrupted)  opening",
        "“\\u001b[2Jhm” → ? nothing matches",
        "  turn 2: nomatch → bye (3.9 s)  price",
        "type buyer, priority 1 (7.0 s of talk)",
    ):
        assert told in out
    assert main(["calls", "--state", str(tmp_path)]) == 0
    line = capsys.readouterr().out
    assert line.rstrip().endswith("sales/sales/opening:12  “\\u001b[2Jhm” → ?  its worker is dead")
    assert main(["calls", "--state", str(tmp_path), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["type"] == "buyer"
    assert row["utterances"][0] == {
        "node": "opening",
        "text": "how much",
        "target": "price",
        "matcher": "keywords",
        "keyword": "how much",
        "score": 0.95,
        "audio": "/r/u.wav",
    }


def test_calls_are_listed_while_the_disk_is_full(state, tmp_path):
    """The index cannot be written then; the journal itself is read."""
    folder, _ = state
    command = [sys.executable, "-m", "cli.main", "calls", "--state", str(folder)]
    full = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # noqa: E731
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=full, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "13800138000 → 95500  bank/main/balance:30" in done.stdout


def test_calls_that_are_over_are_listed_when_asked_for(state, capsys):
    folder, journal = state
    for event in REST:
        journal.append(event)
    assert journal.close()
    assert main(["calls", "--state", str(folder)]) == 0
    captured = capsys.readouterr()
    assert (captured.out, "No call is under way" in captured.err) == ("", True)
    assert main(["calls", "--state", str(folder), "--last", "5"]) == 0
    assert "NORMAL_CLEARING" in capsys.readouterr().out


def test_a_trace_tells_every_step_with_its_time_and_place(state, capsys):
    folder, journal = state
    for event in REST:
        journal.append(event)
    assert journal.close()
    assert main(["trace", CALL[:8], "--state", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(EVENTS) + len(REST) + 1
    for words in (
        "13800138000 calls 95500: bank/main (vip, node1)",
        "0.100  main/menu  line 12",
        "2.000    key 1",
        "plays “Press one” (1.5 s, interrupted)",
        'understood dtmf 1 = "1"',
        "GET http://crm/balance → error.badfetch.http.503 (0.50 s, 12 bytes)",
        "failed: error.badfetch.http.503 no answer  main/balance:30",
        "hears “agent” (0.80, vosk)",
        "noinput 2",
        "leaves queue 800: answered after 1.0 s  801",
        "transfer (bridge) to tel:1001: busy USER_BUSY",
        "recorded /r/a.wav (3.0 s, ended by key)",
        "falls back to queue:800  the flow failed",
        "10.000  ended by caller NORMAL_CLEARING (10.0 s, 9.8 s answered)  hung up",
    ):
        assert any(words in line for line in lines), words
    assert main(["trace", CALL, "--state", str(folder), "--json"]) == 0
    events = json.loads(capsys.readouterr().out)
    assert [event["kind"] for event in events][:3] == ["started", "node-entered", "answered"]
    assert events[3]["key"] == "1"


def test_a_call_that_is_not_there_or_not_clear_is_told(state, capsys):
    folder, journal = state
    journal.append(Started("0b44ffff", T))
    assert journal.close()
    assert main(["trace", "nobody", "--state", str(folder)]) == 3
    assert "no call nobody" in capsys.readouterr().err
    assert main(["trace", "0b44", "--state", str(folder)]) == 3
    assert "several calls" in capsys.readouterr().err
    assert main(["trace", "%", "--state", str(folder)]) == 3
    assert main(["calls", "--state", str(folder / "no")]) == 3
    assert "--state" in capsys.readouterr().err


IVR = "name: bank\nlanguage: en-US\nstart: main\n"
FLOW = "start: bye\nnodes:\n  bye: {type: hangup, prompt: Goodbye.}\n"
SETTINGS = """
event_socket: {password: correct-horse-battery}
workers: {pools: {ivr: 2}}
profiles: {office: {serves: extensions, address: 127.0.0.1, port: 5060}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "bank" / "flows").mkdir(parents=True)
    (tmp_path / "bank" / "ivr.yaml").write_text(IVR)
    (tmp_path / "bank" / "flows" / "main.yaml").write_text(FLOW)
    (tmp_path / "freeswitch.yaml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def served(monkeypatch):
    """The settings with which a server would be started."""
    given = []
    monkeypatch.setattr("dialplan.server.serve", lambda settings: given.append(settings) or 0)
    return given


def test_serve_takes_what_freeswitch_yaml_says(project, served, capsys):
    assert main(["serve", "bank"]) == 0
    (settings,) = served
    assert (settings.pool, settings.workers, settings.names) == ("ivr", 2, ("ivr-1", "ivr-2"))
    (node,) = settings.nodes
    assert (node.host, node.port, node.password) == ("127.0.0.1", 8021, "correct-horse-battery")
    assert settings.projects == (project / "bank",)
    assert settings.calls.dialling.sip == "sofia/office/{number}"
    assert settings.outbound is None
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("told", "allowed"), [(None, None), ("", ()), ("crm.local, 10.1.0.0/16", ("crm.local", "10.1.0.0/16"))]
)
def test_private_addresses_come_from_the_environment_and_an_empty_one_allows_none(
    project, served, monkeypatch, told, allowed
):
    monkeypatch.delenv("IVRKIT_ALLOWED_ADDRESSES", raising=False)
    if told is not None:
        monkeypatch.setenv("IVRKIT_ALLOWED_ADDRESSES", told)
    assert main(["serve", "bank"]) == 0
    assert served[0].calls.allowed_addresses == allowed


@pytest.mark.parametrize("kind", ["synthesizer", "recognizer"])
def test_serve_refuses_engines_that_nobody_knows(project, served, capsys, kind):
    assert main(["serve", "bank", f"--{kind}", "espaek"]) == 2
    assert not served
    assert "espaek" in capsys.readouterr().err
    assert main(["serve", "bank", f"--{kind}", ""]) == 0


def test_serve_notes_workers_that_freeswitch_does_not_know(project, served, capsys):
    assert main(["serve", "bank", "--workers", "3", "--host", "10.0.0.5"]) == 0
    assert served[0].workers == 3
    assert served[0].nodes[0].host == "10.0.0.5"
    assert "pools: {ivr: 3}" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nothere"], ["bank", "nothere"], []])
def test_serve_needs_the_projects_that_it_is_given(project, served, capsys, arguments):
    assert main(["serve", *arguments]) == 3
    assert "there is no ivr.yaml" in capsys.readouterr().err
    assert served == []


def test_serve_over_a_socket_a_call(project, served):
    assert main(["serve", "bank", "--outbound", "127.0.0.1:8084", "--monitor", "off"]) == 0
    assert (served[0].outbound, served[0].monitor) == (("127.0.0.1", 8084), None)
    file = project / "freeswitch.yaml"
    file.write_text(file.read_text().replace("pools: {ivr: 2}", 'socket: "127.0.0.1:8085"'))
    assert main(["serve", "bank"]) == 0
    assert (served[1].outbound, served[1].nodes, served[1].workers) == (("127.0.0.1", 8085), (), 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--outbound", "8084"], "write HOST:PORT"),
        (["--monitor", "127.0.0.1:99999"], "write HOST:PORT"),
        (["--pool", "asr"], "has the pools ivr"),
        (["--freeswitch", "freeswitch.yaml", "--freeswitch", "freeswitch.yaml"], "the same name"),
        (["--host", "a", "--host", "b"], "more --host"),
    ],
)
def test_faulty_options_are_told(project, served, arguments, words, capsys):
    assert main(["serve", "bank", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert served == []


def test_serve_needs_a_freeswitch(project, served, capsys):
    (project / "freeswitch.yaml").unlink()
    assert main(["serve", "bank"]) == 2
    assert "--freeswitch" in capsys.readouterr().err


def test_what_is_told_late_stands_where_it_happened(tmp_path, capsys):
    """D13: a prompt belongs to the node that queued it, and a key to the time at which it was pressed."""
    journal = Journal(tmp_path / "journal", "ivr-1")
    events = (
        Started(CALL, T, "95500"),
        NodeEntered(CALL, T + 0.1, "main", "welcome", 0, 7),
        NodeEntered(CALL, T + 0.2, "main", "menu", 1, 12),
        KeyPressed(CALL, T + 2.5, "1", "main", "menu"),
        PromptPlayed(CALL, T + 2, "Welcome", 1.8, False, "main", "welcome", 7),
        PromptPlayed(CALL, T + 2.6, "Press one", 0.6, True, "main", "menu", 12),
    )
    for event in events:
        journal.append(event)
    journal.wait(len(events), 5)
    assert main(["trace", CALL, "--state", str(tmp_path)]) == 0
    journal.close()
    lines = [line[11:] for line in capsys.readouterr().out.splitlines()[-3:]]
    assert lines == [
        "  plays “Welcome” (1.8 s)  main/welcome:7",
        "  key 1  main/menu",
        "  plays “Press one” (0.6 s, interrupted)  main/menu:12",
    ]

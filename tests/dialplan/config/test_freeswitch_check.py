"""`check` says what a running FreeSWITCH lacks, by its answers."""

import re

import pytest
from lxml import etree

from dialplan import CommandFailed
from dialplan.config import CallPlan, Check, PlannedNumber, check, freeswitch_xml, load_settings

SETTINGS = """
event_socket: {password: correct-horse-battery}
profiles:
  office: {serves: extensions, address: 10.0.0.5, port: 5060, tls_port: 5061}
  carriers: {serves: trunks, address: 10.0.0.5, port: 5080}
trunks:
  one: {host: sip.example.com, addresses: [192.0.2.1], register: true, username: me, password: secret-of-trunk}
extensions: {"1001": {password: correct-horse}}
media: {codecs: [PCMA, OPUS], rtp: [16000, 18400]}
"""
PLAN = CallPlan((PlannedNumber(("95500", "+8695500"), "announcement:sorry.wav"),))
STATUS = """\
                     Name\t   Type\t                                      Data\tState
====================
                 carriers\tprofile\t             sip:mod_sofia@10.0.0.5:5080\tRUNNING (0)
            carriers::one\tgateway\t                     sip:me@sip.example.com\tREGED
                   office\tprofile\t             sip:mod_sofia@10.0.0.5:5060\tRUNNING (0)
                   office\tprofile\t             sip:mod_sofia@10.0.0.5:5061\tRUNNING (0) (TLS)
====================
"""
NOW = 1_800_000_000.0


class Running:
    """Answers as a FreeSWITCH that is as it should be, unless told otherwise."""

    def __init__(self, settings):
        root = etree.fromstring(freeswitch_xml(settings, PLAN).encode())
        self.contexts = {c.get("name"): etree.tostring(c).decode() for c in root.iter("context")}
        self.answers = {
            "version": "FreeSWITCH Version 1.10.12-release+git~2024 64bit",
            "show codec": "codec,G.711 alaw,CORE\ncodec,OPUS (STANDARD),mod_opus\n",
            "sofia status": STATUS,
            "status": "UP 0 years\n1000 session(s) max\n",
            "strepoch": str(int(NOW)),
        }
        self.missing = set()

    def __call__(self, command):
        if command in self.missing:
            raise CommandFailed(command, "-ERR no such command")
        if command in self.answers:
            return self.answers[command]
        if command.startswith("xml_locate dialplan context name "):
            return self.contexts.get(command.rpartition(" ")[2], "-ERR not found")
        assert re.match("module_exists|user_exists|file_exists", command), command
        return "true"


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "freeswitch.yaml").write_text(SETTINGS, "utf-8")
    return load_settings(tmp_path / "freeswitch.yaml")


@pytest.fixture
def running(settings):
    return Running(settings)


def faults(running, settings, now=NOW):
    return [result for result in check(running, settings, PLAN, now) if result.state != "ok"]


def test_nothing_is_said_against_one_that_is_as_it_should_be(running, settings):
    results = check(running, settings, PLAN, NOW)
    assert [result for result in results if result.state != "ok"] == []
    names = {
        "version",
        "modules",
        "codecs",
        "profiles",
        "trunks",
        "dialplan",
        "sounds",
        "recordings",
        "extensions",
        "clock",
    }
    assert {result.name for result in results} == names


@pytest.mark.parametrize(
    ("command", "answer", "name", "state", "words"),
    [
        ("version", "FreeSWITCH Version 1.8.7 64bit", "version", "warning", "1.8.7"),
        ("version", "something else", "version", "warning", "something else"),
        ("module_exists mod_shout", "false", "modules", "missing", "mod_shout"),
        ("module_exists mod_opus", "false", "modules", "missing", "mod_opus"),
        ("show codec", "codec,G.711 alaw,CORE\n", "codecs", "missing", "OPUS"),
        ("sofia status", STATUS.replace("REGED", "FAIL_WAIT"), "trunks", "missing", "FAIL_WAIT"),
        ("sofia status", STATUS.replace("::one", "::two"), "trunks", "missing", "one is not there"),
        ("sofia status", STATUS.replace("carriers\t", "others\t"), "profiles", "missing", "carriers"),
        ("sofia status", STATUS.replace(":5080", ":5090"), "profiles", "warning", "5090"),
        ("sofia status", STATUS.replace(":5080\tRUNNING", ":5080\tDOWN"), "profiles", "missing", "DOWN"),
        ("xml_locate dialplan context name public", "-ERR", "dialplan", "missing", "context public"),
        ("xml_locate dialplan context name ivrkit-fallback", "", "dialplan", "missing", "ivrkit-fallback"),
        (
            "xml_locate dialplan context name office",
            "<context name='office'/>",
            "dialplan",
            "missing",
            "95500",
        ),
        ("file_exists /var/lib/ivrkit/sounds/sorry.wav", "false", "sounds", "missing", "sorry.wav"),
        ("file_exists /var/lib/ivrkit/recordings", "false", "recordings", "missing", "media.recordings"),
        ("user_exists id 1001 10.0.0.5", "false", "extensions", "missing", "1001"),
        ("status", "UP\n100 session(s) max\n", "bounds", "warning", "100 sessions"),
        ("strepoch", str(int(NOW) + 90), "clock", "warning", "+90 s"),
        ("strepoch", "-USAGE", "clock", "warning", "does not tell"),
    ],
)
def test_what_is_missing_is_told_with_what_to_do(running, settings, command, answer, name, state, words):
    running.answers[command] = answer
    (fault,) = faults(running, settings)
    assert (fault.name, fault.state) == (name, state)
    assert words in f"{fault.message} {fault.remedy}"
    assert fault.remedy


def test_a_queue_that_only_a_flow_names_is_told(running, settings):
    plan = CallPlan(PLAN.numbers, destinations=frozenset({"queue:800", "tel:5555"}))
    told = [result for result in check(running, settings, plan, NOW) if result.state != "ok"]
    assert [(result.name, result.state) for result in told] == [
        ("dialplan", "missing"),
        ("destinations", "warning"),
        ("destinations", "warning"),
    ]
    assert "in the queues 800" in told[0].message
    assert "all extensions ring" in told[1].message
    assert "tel:5555" in told[2].message


def test_other_workers_than_the_settings_name_are_told(running, settings):
    running.contexts["public"] = running.contexts["public"].replace("ivrkit:ivr-1", "ivrkit:old-1")
    (fault,) = faults(running, settings)
    assert "other workers" in fault.message


@pytest.mark.parametrize("command", ["version", "sofia status", "show codec", "strepoch"])
def test_a_command_that_fails_is_told_and_the_rest_is_looked_at(running, settings, command):
    running.missing.add(command)
    told = faults(running, settings)
    assert told
    assert all(isinstance(fault, Check) and fault.state == "missing" for fault in told)
    assert len(check(running, settings, PLAN, NOW)) > 5

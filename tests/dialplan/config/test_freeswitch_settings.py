"""freeswitch.yaml: what is wrong is told with its place, and passwords are told to nobody (R-tel.1)."""

import re

import pytest

from dialplan import SetupFaulty
from dialplan.config import (
    CallPlan,
    PlannedNumber,
    freeswitch_xml,
    load_settings,
    remarks,
    write_configuration,
)

LEAST = """
event_socket: {password: correct-horse-battery}
profiles:
  office: {serves: extensions, address: 10.0.0.5, port: 5060}
  carriers: {serves: trunks, address: 10.0.0.5, port: 5080}
"""
PHONE = "extensions: {'1001': {password: secret-of-1001}}\n"


@pytest.fixture
def load(tmp_path):
    def load(text):
        (tmp_path / "freeswitch.yaml").write_text(text, "utf-8")
        return load_settings(tmp_path / "freeswitch.yaml")

    return load


def told(load, text):
    with pytest.raises(SetupFaulty) as fault:
        load(text)
    return fault.value.findings


def test_little_needs_to_be_said(load):
    settings = load(LEAST)
    assert settings.workers.names == ("ivr-1",)
    assert settings.sip_domain == "10.0.0.5"
    assert settings.event_socket.address == "127.0.0.1"


def test_there_is_no_default_password(load):
    found = told(load, LEAST.replace("{password: correct-horse-battery}", "{}"))
    assert [(f.code, f.line) for f in found] == [("IVR110", 2)]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        ("extensions: {'1001': {password: short}}", 6, "easily guessed"),
        ("extensions: {'10011001': {password: '1001100110011001'}}", 6, "easily guessed"),
        ("extensions: {'1001': {password: '12345678'}}", 6, "easily guessed"),
        ("extensions: {'1001': {password: 12345678901}}", 6, "not a text"),
        ("extensions: {'1001': {password: 'pass word long'}}", 6, "cannot be used"),
        ("extensions: {'1001': {password: 'a$${sound_prefix}b'}}", 6, "FreeSWITCH would replace"),
        ("extensions: {'1001': {password: 'a<X-PRE-PROCESS/>'}}", 6, "FreeSWITCH would replace"),
        ("extensions: {'1001': {password: {env: IVRKIT_NOT_SET}}}", 6, "is not set"),
        ("extensions: {'10 01': {password: correct-horse}}", 6, "can be dialled"),
        ("extensions: {'1001': {password: correct-horse, name: '${x}'}}", 6, "can be shown"),
        ("trunks: {a: {host: 'bad host'}}", 6, "is not a host"),
        ("trunks: {a: {host: x.example, register: true}}", 6, "has no name"),
        ("trunks: {a: {host: x.example, profile: office}}", 6, "no profile that serves trunks"),
        ("trunks: {'a b': {host: x.example}}", 6, "not a name"),
        ("outbound: [{trunks: [b]}]", 6, "There is no trunk b"),
        ("queues: {'800': ['1001']}", 6, "There is no extension 1001"),
        ("queues: {'800': {members: []}}", 6, "must not be empty"),
        (PHONE + "queues: {'800': {members: ['1001'], wait: 2}}", 7, "5"),
        (PHONE + "queues: {'800': {members: ['1001'], overflow: 'nowhere:1'}}", 7, "not a place for calls"),
        (PHONE + "queues: {'800': {members: ['1001'], overflow: 'announcement:../x'}}", 7, "not a place"),
        (PHONE + "queues: {'800': {members: ['1001'], overflow: 'queue:800'}}", 7, "would never leave"),
        ("media: {rtp: [20000, 20001]}", 6, "too few RTP ports"),
        ("media: {codecs: [MP3]}", 6, "is not a codec"),
        ("media: {recordings: ../x}", 6, "is not a folder"),
        ("media: {recordings: '/a;b'}", 6, "is not a folder"),
        ("nat: {external_address: example.com}", 6, "is not an IP address"),
        ("workers: {pools: {}}", 6, "no pool of workers"),
        ("workers: {pools: {'a b': 1}}", 6, "not a name"),
        ("workers: {pols: {a: 1}}", 6, "not a field"),
        ("log: loud", 6, "not a value of log"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_do(load, change, line, words):
    found = told(load, LEAST + change + "\n")
    assert [f.line for f in found] == [line], found
    assert words in found[0].message
    assert found[0].remedy


def test_two_profiles_cannot_share_a_port(load):
    found = told(load, LEAST.replace("5080", "5060"))
    assert "office.port and carriers.port" in found[0].message


SECRET = "Tr0ub4dor&3-very-secret"


@pytest.mark.parametrize(
    "fault",
    [
        f"extensions: {{'1001': {{password: '{SECRET} with blanks'}}}}",
        f"extensions: {{'1001': {{password: '{SECRET}', ring: 1}}}}",
        f"extensions: {{'1001': {{password: '{SECRET}', passwort: x}}}}",
        f"extensions: {{'1001': {{password: ['{SECRET}']}}}}",
        f"extensions: {{'1001': {{password: {{env: X, '{SECRET}': 1}}}}}}",
        f"trunks: {{a: {{host: x.example, password: '{SECRET}'}}}}",
    ],
)
def test_no_message_tells_a_password(load, fault):
    found = told(load, LEAST + fault + "\n")
    assert SECRET not in repr(found)
    assert SECRET[:10] not in str(found)


def test_no_repr_tells_a_password(load):
    settings = load(LEAST)
    assert "correct-horse" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_password_may_come_from_the_environment(load, monkeypatch):
    monkeypatch.setenv("IVRKIT_TEST_PASSWORD", "from-the-environment")
    settings = load(LEAST.replace("correct-horse-battery", "{env: IVRKIT_TEST_PASSWORD}"))
    assert settings.event_socket.password.get_secret_value() == "from-the-environment"


# -- writing -------------------------------------------------------------------------------------------------------


def test_the_file_is_for_its_owners_eyes_and_the_readme_holds_no_secret(load, tmp_path):
    file = write_configuration(load(LEAST), CallPlan(), tmp_path / "conf")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "correct-horse" not in (tmp_path / "conf" / "README.md").read_text("utf-8")
    assert sorted(path.name for path in (tmp_path / "conf").iterdir()) == ["README.md", "freeswitch.xml"]

    (tmp_path / "conf").chmod(0o2750)  # a folder that hands its group on: FreeSWITCH's user is in it
    write_configuration(load(LEAST), CallPlan(), tmp_path / "conf")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_configuration_of_somebody_else_is_not_overwritten(load, tmp_path):
    folder = tmp_path / "conf"
    folder.mkdir()
    (folder / "freeswitch.xml").write_text("<document/>")
    with pytest.raises(SetupFaulty, match="--force"):
        write_configuration(load(LEAST), CallPlan(), folder)
    write_configuration(load(LEAST), CallPlan(), folder, force=True)
    write_configuration(load(LEAST), CallPlan(), folder)


def test_values_that_freeswitch_would_act_upon_are_refused_whatever_way_they_come(load):
    plan = CallPlan((PlannedNumber(("95500",), "announcement:$${secret}.wav"),))
    with pytest.raises(SetupFaulty, match=re.escape("$${")):
        freeswitch_xml(load(LEAST), plan)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("queue:800", "Nobody serves queue 800"),
        ("agent:801", "agent:801 is no extension"),
        ("tel:95500", "is an access number"),
        ("tel:123", "is no extension"),
    ],
)
def test_a_fallback_that_leads_nowhere_is_told(load, target, words):
    plan = CallPlan((PlannedNumber(("95500",), target),))
    assert [words in remark.message for remark in remarks(load(LEAST), plan)] == [True]


EXTENSIONS = (
    "extensions: {" + ", ".join(f"'{n}': {{password: secret-of-{n}}}" for n in range(1001, 1022)) + "}\n"
)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", "Nobody serves queue 800: its callers go to the fallback at once"),
        ("extensions: {'1001': {password: secret-of-1001}}", "all extensions ring for it"),
        (EXTENSIONS, "21 extensions are too many"),
    ],
)
def test_a_queue_that_only_a_flow_names_is_told(load, more, words):
    plan = CallPlan(destinations=frozenset({"queue:800", "voicemail:800", "ivr:main"}))
    (remark,) = remarks(load(LEAST + more), plan)
    assert words in remark.message
    assert 'queues: {"800": [extensions]}' in remark.remedy


@pytest.mark.parametrize(
    ("target", "told"), [("tel:1001", False), ("tel:0-21", False), ("agent:1002", True), ("tel:110", True)]
)
def test_telephones_that_flows_name_and_that_are_not_there_are_told(load, target, told):
    settings = load(
        LEAST + "extensions: {'1001': {password: secret-of-1001}}\n"
        "trunks: {c: {host: sip.example.com, addresses: [192.0.2.1]}}\noutbound: [{prefix: '0', trunks: [c]}]\n"
    )
    assert bool(remarks(settings, CallPlan(destinations=frozenset({target})))) is told


def test_a_trunk_whose_calls_are_all_refused_is_told(load):
    settings = load(LEAST + "trunks: {carrier: {host: sip.example.com}}\n")
    assert "no addresses" in remarks(settings, CallPlan())[0].message

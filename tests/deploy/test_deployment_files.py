"""deploy/: the files are what the programs that read them take, and name things that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dialplan.config import load_settings
from dialplan.config.plan import CallPlan
from dialplan.config.switch import modules
from ivrdesigner.project.yaml_tree import parse_yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SERVICE_FIELDS = {
    "build", "cap_add", "cap_drop", "command", "depends_on", "env_file", "environment", "healthcheck", "init", "network_mode",
    "read_only", "restart", "stop_grace_period", "stop_signal", "tmpfs", "ulimits", "volumes",
}  # fmt: skip
"""Those of the Compose Specification that are used."""


@pytest.fixture(scope="module")
def compose():
    tree = parse_yaml((DEPLOY / "compose.yaml").read_text("utf-8"), "compose.yaml")
    assert tree.findings == []
    return tree.data


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit(unit):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    told = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    # The programs need not be installed where the tests run.
    odd = [line for line in told.stderr.splitlines() if "is not executable" not in line and unit.name in line]
    assert odd == []


def test_compose_services_have_known_fields_and_name_what_exists(compose):
    for name, service in compose["services"].items():
        assert set(service) <= SERVICE_FIELDS, name
        context = DEPLOY / service["build"]["context"]
        assert (context / service["build"]["dockerfile"]).is_file()
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service["volumes"]:
            source, target = volume.split(":")[:2]
            assert target.startswith("/")
            assert source.startswith(".") or source in compose["volumes"], volume


def test_compose_serves_what_the_console_publishes(compose):
    """Its folder is where the published site is, in every container, and FreeSWITCH reads its sounds there."""
    services = compose["services"]
    for name in ("web", "jobs", "calls", "freeswitch", "configuration"):
        assert any(volume.startswith("data:/var/lib/ivrkit/data") for volume in services[name]["volumes"]), (
            name
        )
    site = "/var/lib/ivrkit/data/live/site.yaml"
    assert all(site in services[name]["command"] for name in ("calls", "configuration"))
    assert services["web"]["healthcheck"]["test"][-1] == site


def test_users_of_the_images_share_folders_by_their_group():
    """FreeSWITCH is a user of its own: its recordings are read by the workers, its configuration is written by them."""
    shared = {}
    for name in ("calls", "freeswitch"):
        text = (DEPLOY / "containers" / f"{name}.Dockerfile").read_text("utf-8")
        assert "groupadd --gid 1500 ivrkit" in text
        shared[name] = re.findall(r"install -d -o \S+ -g ivrkit -m (2\d+) (\S+)", text)
    assert shared["calls"] == shared["freeswitch"] != []


def test_no_password_stands_in_a_file():
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8")
            assert "ClueCon" not in text
            assert not re.search(r"password\s*[:=]\s*['\"]?[A-Za-z0-9]{4,}", text, re.IGNORECASE), file.name


def test_the_image_of_freeswitch_has_every_module_that_a_configuration_can_need(tmp_path):
    text = (DEPLOY / "containers" / "freeswitch.Dockerfile").read_text("utf-8")
    (tmp_path / "freeswitch.yaml").write_text(
        """
event_socket: {password: correct-horse-battery}
profiles: {office: {serves: extensions, address: 10.0.0.5, port: 5060}}
extensions: {"1001": {password: correct-horse}}
queues: {"800": ["1001"]}
media: {codecs: [PCMA, opus], music: /music}
""",
        "utf-8",
    )
    settings = load_settings(tmp_path / "freeswitch.yaml")
    needed = modules(settings, CallPlan(destinations=frozenset({"queue:800"})))
    packages = {name.replace("_", "-") for name in needed}
    assert {name for name in packages if f"freeswitch-{name}" not in text} == set()


def test_kamailio_reads_the_lists_that_are_here():
    text = (DEPLOY / "kamailio" / "kamailio.cfg").read_text("utf-8")
    for name in re.findall(r"/etc/kamailio/([\w.]+)", text):
        assert (DEPLOY / "kamailio" / name).is_file()

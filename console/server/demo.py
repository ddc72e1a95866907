"""The demo: sample projects and scripts, and the bank's service that the bank hotline asks."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from typing import Final

__all__ = ["bank_port", "make_samples"]

_BANK: Final = "bank-hotline"
_USUAL_PORT: Final = 8085
_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")


def bank_port() -> int:
    """The port that the sample names; a free one when another program has it."""
    for port in (_USUAL_PORT, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = trial.getsockname()[1]
            return found
    return _USUAL_PORT


def make_samples(bank: str, tell: Callable[[str], None]) -> None:
    """Make the sample projects and scripts that are not there; the bank and the scripts can be called at once.

    ``bank`` is where the bank's service answers now: flows that asked it elsewhere on this machine get a new revision,
    which is put into force when its predecessor was. ``tell`` says so to people.
    """
    from ivrdesigner.web.catalogue import template_files, template_names
    from ivrdesigner.web.domain.builds import deploy, make_build
    from ivrdesigner.web.domain.projects import create_project
    from ivrdesigner.web.models import Project

    there = set(Project.objects.values_list("name", flat=True))
    for name in template_names():
        if name in there:
            continue
        files = template_files(name)
        project = create_project(
            None, name, files=_asking(files, bank) if name == _BANK else files, note="demo"
        )
        if name == _BANK:
            deploy(None, project, make_build(None, project)[0].number, "demo")
    if _BANK in there:
        _move_bank(bank, tell)
    _make_scripts()


def _make_scripts() -> None:
    import samples
    from aiflows.evaluate import FOLDER
    from aiflows.web.domain.scripts import build_script, save_script, script_of
    from aiflows.web.models import Script

    there = set(Script.objects.values_list("name", flat=True))
    for name in samples.scripts():
        if name in there:
            continue
        labelled = samples.SCRIPTS / FOLDER / f"{name}.yaml"
        text = labelled.read_text(encoding="utf-8") if labelled.exists() else ""
        script = Script.objects.create(name=name, labelled=text)
        save_script(None, script, 0, (samples.SCRIPTS / f"{name}.yaml").read_text(encoding="utf-8"), "demo")
        build_script(None, script_of(name))


def _move_bank(bank: str, tell: Callable[[str], None]) -> None:
    from ivrdesigner.web.domain.builds import deploy, make_build
    from ivrdesigner.web.domain.errors import Refused
    from ivrdesigner.web.domain.projects import project_of
    from ivrdesigner.web.domain.revisions import revision_of, save_revision

    project = project_of(_BANK)
    head = revision_of(project, None)
    files = _asking(head.files, bank)
    if files == head.files:
        return
    in_force = project.in_force is not None and project.in_force.build.revision_id == head.pk
    note = f"demo: the bank's service is at {bank}"
    try:
        save_revision(None, project.name, head.number, files, head.layout, note)
        if in_force:
            project = project_of(_BANK)
            deploy(None, project, make_build(None, project)[0].number, note)
    except Refused as fault:
        tell(f"{_BANK} does not ask the bank's service at {bank}: {fault}")
        return
    tell(f"{_BANK} asks the bank's service at {bank} now.")


def _asking(files: dict[str, str], bank: str) -> dict[str, str]:
    """The files with the service's address in the settings; one that is not on this machine is somebody's own and stays."""
    return {name: _ADDRESS.sub(bank, text) if name == "ivr.yaml" else text for name, text in files.items()}

"""The whole configuration as one file, and the folder it is written into."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from dialplan.config.contexts import dialplan
from dialplan.config.plan import CallPlan
from dialplan.config.settings import FreeSwitchSettings
from dialplan.config.sip import directory, sofia
from dialplan.config.switch import switch_configurations
from dialplan.config.xml import element, written
from dialplan.errors import SetupFaulty

__all__ = ["freeswitch_xml", "write_configuration"]

_FILE: Final = "freeswitch.xml"
_OURS: Final = 'description="Written by ivrctl freeswitch config"'

_README: Final = """\
# FreeSWITCH {name}

`freeswitch.xml` is a whole configuration, written by `ivrctl freeswitch config`. Change freeswitch.yaml and write it
again; what is changed here by hand is lost then. It holds passwords: only FreeSWITCH's user may read it.

Start:

    freeswitch -nonat -nc -nf -conf <this folder> -log <folder> -db <folder>

After a change of numbers, extensions or queues: `fs_cli -x reloadxml`; for queues also `fs_cli -x 'fifo reparse'`. After a change of SIP profiles or trunks also
`fs_cli -x 'sofia profile <name> restart'`; of ports, modules or the event socket: restart FreeSWITCH.

`ivrctl freeswitch check` asks the running FreeSWITCH whether all is as it should be.
"""


def freeswitch_xml(settings: FreeSwitchSettings, plan: CallPlan) -> str:
    """The text of ``freeswitch.xml``. It holds the passwords."""
    sections = [
        element("section", [*switch_configurations(settings, plan), sofia(settings)], name="configuration"),
        dialplan(settings, plan),
        directory(settings),
    ]
    root = element("document", sections, type="freeswitch/xml")
    root.set("description", "Written by ivrctl freeswitch config")
    return written(root)


def write_configuration(
    settings: FreeSwitchSettings, plan: CallPlan, folder: Path, *, force: bool = False
) -> Path:
    """Write ``freeswitch.xml`` and a README; the path of the former.

    It holds passwords: it is for its owner's eyes only, and those of the folder's group where the folder hands its
    group on (setgid).

    Raises SetupFaulty when there is one that is not ours (unless ``force``), or the folder cannot be written.
    """
    file = folder / _FILE
    text = freeswitch_xml(settings, plan)
    try:
        if (
            file.exists()
            and not force
            and _OURS not in file.read_text(encoding="utf-8", errors="replace")[:500]
        ):
            raise SetupFaulty(
                str(file), (), "it was not written by ivrctl; choose another folder, or use --force"
            )
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{_FILE}.")  # mode 0600
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            if folder.stat().st_mode & stat.S_ISGID:
                os.fchmod(descriptor, 0o640)
        Path(name).replace(file)
        (folder / "README.md").write_text(_README.format(name=settings.name), encoding="utf-8")
    except OSError as fault:
        raise SetupFaulty(str(folder), (), f"it cannot be written: {fault}") from fault
    return file

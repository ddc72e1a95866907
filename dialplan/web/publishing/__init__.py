"""Publishing: what the console says of telephony becomes files that `ivrctl serve` reads for the next call.

`schedule` asks for it after the transaction in which something changed; `publish` does it. What came of it is a
`Publication`, with the findings of the snapshot that calls get. `folders` writes, `plan` reads the tables.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import DatabaseError, transaction
from simple_history.models import HistoricalRecords

from dialplan.errors import SetupFaulty
from dialplan.journal import call_index
from dialplan.routing import Snapshot
from dialplan.web.models import Publication
from dialplan.web.publishing.folders import PART, SITE, publishing, remove_unused, write_site
from dialplan.web.publishing.plan import published_paths, site_plan
from dialplan.web.settings import journal_folder, live_folder
from ivrdesigner.project import Finding
from ivrdesigner.web.findings import packed_findings
from vxml.message import Message, packed

__all__ = ["SITE", "publish", "schedule"]

_KEPT: Final = 200
"""Publications that are kept."""
_log = logging.getLogger(__name__)
_last: Snapshot | None = None
"""What this process published last: folders that did not change are not compiled again."""


@dataclass(slots=True)
class _Later:
    why: str
    done: bool = False

    def __call__(self) -> None:
        self.done = True
        publish(self.why)


def schedule(why: str) -> None:
    """Publish after the transaction under way, once however often it is asked for; else at once."""
    waiting = (entry[1] for entry in transaction.get_connection().run_on_commit)
    if not any(isinstance(task, _Later) and not task.done for task in waiting):
        transaction.on_commit(_Later(why))


def publish(why: str = "") -> Publication:
    """Write what the tables say now. Never raises: a failure is told in the row, and the old files stay in force."""
    global _last  # noqa: PLW0603 - one of each process
    began = time.monotonic()
    row = Publication(why=why[:200], by=_author())
    message: Message | None = None
    try:
        with publishing(live_folder()):
            plan = site_plan()
            _last = write_site(live_folder(), plan, _last)
            row.findings = _told(_last.findings)
    except SetupFaulty as fault:
        message = Message("{file} cannot be used; correct it.", file=SITE)
        row.findings = _told(fault.findings)
    except OSError as fault:
        message = Message(
            "{file} cannot be written: {reason}. Calls go on as before.",
            file=str(fault.filename or live_folder()),
            reason=fault.strerror or str(fault),
        )
    if message is None:
        _clean_up()
    else:
        row.ok, row.message = False, packed(message)
    _log.log(
        logging.INFO if row.ok else logging.ERROR,
        "published in %.2f s: %s",
        time.monotonic() - began,
        message or "in force",
    )
    try:
        row.save()
        old = Publication.objects.order_by("-pk").values_list("pk", flat=True)[_KEPT:][:1]
        Publication.objects.filter(pk__lte=max(old, default=0)).delete()
    except DatabaseError:
        _log.exception("what came of publishing cannot be kept")
    return row


def _told(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """As JSON, with the name that the site file has once it is in force."""
    return packed_findings(
        replace(found, file=SITE).as_dict() if found.file == PART else found.as_dict() for found in findings
    )


def _author() -> Any:
    request = getattr(HistoricalRecords.context, "request", None)
    user: Any = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _clean_up() -> None:
    """Remove folders that no call can use. A failure is only logged: the next publishing tries again."""
    live = live_folder()
    try:
        with publishing(live), call_index(journal_folder()) as index:
            lasting, _dead = index.open_calls()
            running = {f"{call.project}@{call.build}" for call in lasting}
            named = published_paths(live / SITE)
            gone = remove_unused(live, named, lambda path: path.rpartition("/")[2] in running, time.time())
    except Exception:
        _log.exception("folders of former builds cannot be removed")
        return
    for path in gone:
        _log.info("%s is used by nobody any more and was removed", path)

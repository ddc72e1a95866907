"""The IVR configuration: numbers of built projects, and documents written by hand (R-ivr.9, R-ivr.10)."""

from __future__ import annotations

import re
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet, RestrictedError
from django.utils import timezone

from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.findings import packed_findings
from ivrdesigner.web.models import Project, VoicexmlDocument
from vxml.check import check_document
from vxml.errors import DocumentError, Position, Problem, ResourceLimit
from vxml.message import Message
from vxml.parser import MAX_BYTES, parse_document
from vxml.parser.xml import read_text

__all__ = [
    "check_voicexml",
    "delete_document",
    "document_of",
    "documents",
    "free_number",
    "number_project",
    "save_document",
    "voicexml_text",
]

_NUMBER: Final = r"[0-9A-Za-z]{1,20}"
_DECLARED: Final = re.compile(r"""\A(\s*<\?xml[^>]*?encoding\s*=\s*["'])[^"'>]*""")


def check_voicexml(text: str) -> list[dict[str, Any]]:
    """What is wrong with a document, as `ivrctl vxml check --json` says it; hostile ones too, never an exception."""
    uri = "document.vxml"
    try:
        document = parse_document(text.encode("utf-8", "replace"), uri=uri)
        faults, warnings = tuple(check_document(document)), document.warnings
    except DocumentError as error:
        faults, warnings = error.problems, ()
    except ResourceLimit as error:
        faults, warnings = (Problem(Position(uri), error.message),), ()
    return [
        {
            "severity": severity,
            "line": problem.position.line,
            "column": problem.position.column,
            "message": problem.message,
        }
        for severity, problems in (("error", faults), ("warning", warnings))
        for problem in problems
    ]


def voicexml_text(data: bytes) -> str:
    """The characters of a file by its byte order mark or declared encoding, such as GBK. Raises Refused."""
    try:
        return read_text(data, "document.vxml", [], tolerant=False)
    except ResourceLimit:
        raise _too_large() from None
    except DocumentError:
        message = Message("The file is not in the encoding that it declares; save the document as UTF-8.")
        raise Refused("unreadable", message) from None


def _too_large() -> Refused:
    return Refused(
        "too-large", Message("A document has at most {most} MiB; divide it.", most=MAX_BYTES // 2**20), 413
    )


def save_document(user: Actor, document: VoicexmlDocument, **fields: str) -> VoicexmlDocument:
    """Make or change a document. A new one needs a name and a text; the number is free when none is given.

    Documents with errors can be kept, as drafts of flows can. Raises Refused.
    """
    for name, value in fields.items():
        setattr(document, name, value.strip() if name != "text" else value)
    # Kept and published as UTF-8, whatever it was written in.
    document.text = _DECLARED.sub(r"\g<1>UTF-8", document.text, count=1)
    if document.project_id is None and not document.text:
        raise Refused("no-text", Message("Give the VoiceXML of the document."))
    if not document.name:
        raise Refused("invalid-name", Message("Give the document a name."))
    if len(document.text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _too_large()
    document.number = document.number or free_number()
    if not re.fullmatch(_NUMBER, document.number):
        raise Refused("invalid-number", Message("A number has up to 20 digits and letters."))
    if document.project_id is None:
        findings = check_voicexml(document.text)
        document.findings = packed_findings(findings)
        document.errors = sum(found["severity"] == "error" for found in findings)
    document.by, document.at = user, timezone.now()
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        raise Refused(
            "number-taken", Message("The number {number} is another document's.", number=document.number), 409
        ) from None
    return document


def documents(search: str = "") -> QuerySet[VoicexmlDocument]:
    """Documents written by hand, by number."""
    rows = VoicexmlDocument.objects.filter(project=None).select_related("by").defer("text", "findings")
    wanted = Q(number__icontains=search) | Q(name__icontains=search) | Q(note__icontains=search)
    return rows.filter(wanted) if search else rows


def document_of(number: str) -> VoicexmlDocument:
    """The document written by hand that has a number. Raises Refused."""
    found = VoicexmlDocument.objects.filter(number=number, project=None).select_related("by").first()
    if found is None:
        raise Refused(
            "unknown-document",
            Message("There is no document {number!r} written by hand.", number=number[:20]),
            404,
        )
    return found


def delete_document(document: VoicexmlDocument) -> None:
    """Raises Refused while something uses it."""
    try:
        document.delete()
    except (ProtectedError, RestrictedError) as fault:
        users = tuple(sorted({str(one) for one in list(fault.args[1])[:3]}))
        raise Refused(
            "in-use", Message("The document is used by {users}; change that first.", users=users), 409
        ) from None


def number_project(project: Project) -> None:
    """Give a built project its number in the IVR configuration, when it has none yet."""
    if not VoicexmlDocument.objects.filter(project=project).exists():
        VoicexmlDocument.objects.create(project=project, number=free_number(), name=str(project))


def free_number() -> str:
    """The lowest number from 1001 on that no document has."""
    taken = set(
        VoicexmlDocument.objects.filter(number__regex=r"^[0-9]{4,6}$").values_list("number", flat=True)
    )
    return next(number for number in map(str, range(1001, 1_000_000)) if number not in taken)

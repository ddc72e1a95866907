"""Findings and proofs as JSON: packed with their templates for processes and the database, told in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from vxml.message import Message, packed, said, unpacked

__all__ = ["packed_findings", "told", "told_findings", "unpacked_findings"]

_MESSAGES: Final = ("message", "remedy", "statement", "then", "counter_example")
"""Fields of `Finding.as_dict` and `Proof.as_dict` that are messages."""
_LEVELS: Final = {"error": Message("error"), "warning": Message("warning"), "info": Message("hint")}
"""Severities in words."""


def packed_findings(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Findings or proofs whose messages are data that JSON keeps whole."""
    return [
        {key: packed(value) if key in _MESSAGES else value for key, value in entry.items()}
        for entry in entries
    ]


def unpacked_findings(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What `packed_findings` was given; plain texts, as older versions kept them, stay as they are."""
    return [
        {key: unpacked(value) if key in _MESSAGES else value for key, value in entry.items()}
        for entry in entries
    ]


def told(state: Mapping[str, Any]) -> dict[str, Any]:
    """A state, build or refusal with its findings and proofs in the language of the request."""
    from django.utils.translation import gettext  # the processes that pack need no Django

    return {
        key: said(value, gettext) if key in ("findings", "proofs") else value for key, value in state.items()
    }


def told_findings(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Findings as the database keeps them, for a page in the language of the request; ``level`` is the severity in words."""
    from django.utils.translation import gettext

    return [
        {**said(entry, gettext), "level": _LEVELS[entry["severity"]].said(gettext)}
        for entry in unpacked_findings(entries)
    ]

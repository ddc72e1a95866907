"""Session variables of a call (VoiceXML 2.0 §5.1.4; those of VoiceXML 1.0 §9.4 besides)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dialplan.config import DIALLED
from dialplan.driver.task import Task
from dialplan.session import Call

__all__ = ["session_variables"]

_NUMBER = re.compile(r"\+?[0-9*#A-Da-d]+")
_DIVERTED = re.compile(r"<(\w+:[^>]{1,200})>([^,]*)")
_REASON = re.compile(r"reason=\"?([\w-]+)")
_REASONS = frozenset(
    [
        "user-busy",
        "no-answer",
        "unavailable",
        "unconditional",
        "time-of-day",
        "do-not-disturb",
        "deflection",
        "follow-me",
        "out-of-service",
        "away",
    ]
)
"""Reasons of a Diversion header (RFC 5806 §4), which VoiceXML takes over; others are ``unknown``."""


def session_variables(call: Call, task: Task) -> dict[str, object]:
    """All that a dialog may ask about the call, JSON-like."""
    called = task.called or call.called_number
    caller = task.caller or call.caller_number
    headers = _headers(call)
    aai = _aai(headers.get("User-to-User", ""))
    redirect = _redirect(call, headers.get("Diversion", ""))
    local, remote = _uri(called), _uri(caller)
    connection: dict[str, Any] = {
        "local": {"uri": local},
        "remote": {"uri": remote},
        "protocol": {"name": "sip", "version": "2.0", "sip": {"headers": headers}},
        "redirect": redirect,
        "originator": {"uri": local if call.variable(DIALLED) else remote},
    }
    if aai is not None:
        connection["aai"] = aai
    telephone = {
        "ani": caller,
        "dnis": called,
        "rdnis": redirect[0]["uri"].partition(":")[2] if redirect else "",
        "redirect_reason": redirect[0]["reason"] if redirect else "",
        "uui": aai or "",
    }
    ours = {"language": task.language, "call": call.uuid, "mailbox": task.mailbox, "flow": task.flow}
    given = dict(task.session)
    also = given.pop("ivrkit", None)
    if isinstance(also, Mapping):
        ours |= also
    return {"connection": connection, "telephone": telephone, "ivrkit": ours, **given}


def _uri(number: str) -> str:
    if not number or ":" in number:
        return number
    return f"tel:{number}" if _NUMBER.fullmatch(number) else f"sip:{number}"


def _aai(value: str) -> str | None:
    """What another application handed over as User-to-User information (RFC 7433)."""
    if not value:
        return None
    data, _, parameters = value.partition(";")
    data = data.strip().strip('"')
    if "encoding=hex" in parameters.lower():
        try:
            return bytes.fromhex(data).decode("utf-8", "replace")
        except ValueError:
            return data
    return data


def _redirect(call: Call, header: str) -> list[dict[str, str]]:
    """Who was called before us, last first (§5.1.4)."""
    entries = []
    for uri, parameters in _DIVERTED.findall(header)[:20]:
        reason = _REASON.search(parameters)
        known = reason is not None and reason[1] in _REASONS
        entries.append({"uri": uri, "reason": reason[1] if reason and known else "unknown"})
    rdnis = call.channel.data.get("Caller-RDNIS", "")
    if not entries and rdnis:
        entries.append({"uri": _uri(rdnis), "reason": "unknown"})
    return entries


def _headers(call: Call) -> dict[str, str]:
    """Headers of the INVITE that FreeSWITCH hands on."""
    names = ("User-to-User", "X-AAI", "P-Asserted-Identity", "Diversion")
    return {name: value for name in names if (value := call.variable(f"sip_h_{name}"))}

"""Arguments that FreeSWITCH reads as they are meant.

Three readers stand between us and an application, each with characters of its own: the event socket (line ends), the
expansion of ``${variables}`` in application arguments, and the splitting of arguments into words. Values of callers
and flows pass through here; what cannot be quoted is refused with InvalidArgument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dialplan.errors import InvalidArgument

__all__ = [
    "absolute_path",
    "cause",
    "channel_uuid",
    "dial_string",
    "keys",
    "plain",
    "variable_name",
    "variable_value",
    "word",
]

_EXPANDED = re.compile(r"\$\\*\{|\\[\\nst']")
_SCOPED = re.compile(r"%.?\[", re.DOTALL)
_UNSAFE_IN_DIAL_STRING = re.compile(r"[\s,|{}\[\]<>'\"\\^$&]|:_:")
_UNSAFE_IN_DIAL_VARIABLE = re.compile(r"[{}\[\]<>'\"\\^|$\r\n\0]|:_:")
_QUOTED = re.compile(r"[\s'\"\\]")
_UUID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,127}")


def plain(text: str) -> str:
    """An application argument that comes out of FreeSWITCH's expansion unchanged.

    ``${name}`` reads variables and ``${api args}`` runs commands; a backslash is dropped in some places. FreeSWITCH
    expands only texts that look as if they had something to expand, so only those are escaped.
    """
    if _SCOPED.match(text):
        raise InvalidArgument(f"{text[:40]!r} begins like variables in brackets, and that cannot be escaped")
    if not _EXPANDED.search(text):
        return text
    return text.replace("\\", "\\\\").replace("$", "\\$")


def word(text: str) -> str:
    """One word of an API command, quoted where it has to be."""
    if text and not _QUOTED.search(text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def absolute_path(path: str) -> str:
    """A file of FreeSWITCH's machine. Relative paths and ``scheme://`` would start other things than files."""
    if not path.startswith("/"):
        raise InvalidArgument(f"{path[:80]!r} is no absolute path")
    if "://" in path or "@@" in path:
        raise InvalidArgument(
            f"{path[:80]!r} has '://' or '@@', which FreeSWITCH takes for an address or a position"
        )
    return path


def channel_uuid(uuid: str) -> str:
    if not _UUID.fullmatch(uuid):
        raise InvalidArgument(f"{uuid[:80]!r} is no channel UUID")
    return uuid


def cause(name: str) -> str:
    """A hang-up cause by name, such as ``USER_BUSY``."""
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        raise InvalidArgument(f"{name[:40]!r} is no hang-up cause; they are written like USER_BUSY")
    return name


def keys(text: str) -> str:
    """DTMF to send: ``0``-``9``, ``A``-``D``, ``*``, ``#``; ``w`` and ``W`` wait half a second and a second."""
    if not re.fullmatch(r"[0-9A-Da-d*#wW]+", text):
        raise InvalidArgument(f"{text[:40]!r} are no keys: 0-9 A-D * # and w, W for pauses")
    return text


def variable_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name):
        raise InvalidArgument(f"{name[:80]!r} is no name of a channel variable")
    return name


def variable_value(value: str) -> str:
    """A value that no later ``${name}`` in a dialplan turns into a command."""
    if _EXPANDED.search(value) and re.search(r"\$\\*\{", value):
        raise InvalidArgument(
            "the value of a channel variable has '${', which would run when the variable is read"
        )
    return value


def dial_string(
    *endpoints: str,
    variables: Mapping[str, str] | None = None,
    leg_uuids: Sequence[str] = (),
    one_by_one: bool = False,
) -> str:
    """Endpoints to call, all at once or one after the other, with variables and UUIDs for the called legs.

    An endpoint is written as FreeSWITCH writes it: ``sofia/gateway/NAME/NUMBER``, ``user/1000@DOMAIN``. Neither it
    nor a value may have the characters that divide dial strings; texts such as names of callers go to the calling
    channel instead (``effective_caller_id_name``), from where FreeSWITCH takes them.
    """
    if not endpoints:
        raise InvalidArgument("there is nobody to call: no endpoint")
    for endpoint in endpoints:
        if "/" not in endpoint or _UNSAFE_IN_DIAL_STRING.search(endpoint):
            raise InvalidArgument(
                f"{endpoint[:80]!r} is no endpoint, or has characters that divide dial strings"
            )
    head = ""
    if variables:
        pairs = []
        for name, value in variables.items():
            if _UNSAFE_IN_DIAL_VARIABLE.search(value):
                raise InvalidArgument(
                    f"the value of {name!r} has characters that divide dial strings; set it on the channel"
                )
            pairs.append(f"{variable_name(name)}='{value}'")
        head = "{" + ",".join(pairs) + "}"
    legs = [f"[origination_uuid={channel_uuid(uuid)}]" for uuid in leg_uuids] or [""] * len(endpoints)
    called = (leg + endpoint for leg, endpoint in zip(legs, endpoints, strict=True))
    return head + ("|" if one_by_one else ",").join(called)

"""The small words of ``freeswitch.yaml``: addresses, names and secrets, refused with a sentence for the operator.

What ends up in FreeSWITCH's configuration must not be read as something else there: FreeSWITCH's preprocessor
expands ``$${…}`` and reads commands anywhere in a line, the dialplan expands ``${…}``. So texts are of plain
characters, and what may hold more (passwords) is checked for these.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, SecretStr, Strict, WithJsonSchema

from ivrdesigner.project.names import fault
from vxml.message import Message

__all__ = [
    "PLACES",
    "Address",
    "Codec",
    "Folder",
    "Host",
    "Name",
    "Network",
    "Place",
    "Port",
    "Secret",
    "Title",
    "UserName",
    "strong",
]

_CODECS: Final = ("PCMA", "PCMU", "OPUS", "G722", "G729", "L16", "iLBC", "GSM", "AMR", "AMR-WB", "SPEEX")
_HOST: Final = re.compile(
    r"(?=.{1,253}(:|$))[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:\d{1,5})?"
)
_READ_BY_FREESWITCH: Final = ("$${", "x-pre-process")
PLACES: Final[Mapping[str, str]] = {
    "tel": r"\+?[0-9*#]{1,32}",
    "agent": r"\+?[0-9*#]{1,32}",
    "sip": r"[A-Za-z0-9._+*#-]{1,64}@[A-Za-z0-9.:\[\]-]{1,255}",
    "queue": "[0-9A-Za-z]{1,32}",
    "voicemail": "[0-9A-Za-z]{1,32}",
    "announcement": r"[^${}'\"\\|,;!<>&]{1,512}",
    "hangup": "[A-Z][A-Z0-9_]{1,63}",
}
"""Where a call can go (`dialplan.routing.Target`): what may stand behind each scheme, a regular expression."""
_GUESSED_FIRST: Final = frozenset({"cluecon", "password", "changeme", "freeswitch", "12345678", "1234567890"})


def _address(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise fault(
            Message("{value!r} is not an IP address.", value=value[:60]),
            Message('Write it in quotes, such as "10.0.0.5".'),
        ) from None


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        raise fault(
            Message("{value!r} is not a network.", value=value[:60]),
            Message("Write an address or a network, such as 10.0.0.0/8."),
        ) from None


def _host(value: str) -> str:
    if _HOST.fullmatch(value):
        return value
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise fault(
            Message("{value!r} is not a host.", value=value[:60]),
            Message("Write a name or address, such as sip.example.com."),
        ) from None


def _name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,30}", value):
        raise fault(
            Message("{value!r} is not a name here.", value=value[:60]),
            Message("Use letters, digits, - and _, at most 31."),
        )
    return value


def _user(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._+*#-]{1,64}", value):
        raise fault(
            Message("{value!r} is not a user name.", value=value[:60]),
            Message("Use letters, digits and . _ + - * #."),
        )
    return value


def _title(value: str) -> str:
    if not value.isprintable() or re.search(r"[$\\\"'<>{}|,;^\[\]]", value) or not 0 < len(value) <= 60:
        raise fault(
            Message("{value!r} is not a name that can be shown.", value=value[:60]),
            Message("Write at most 60 characters, without quotes, brackets, $ and the like."),
        )
    return value


def _folder(value: str) -> str:
    if (
        not re.fullmatch(r"/[^\x00-\x1f${}'\"\\|,;!<>&]*", value)
        or ".." in value.split("/")
        or "://" in value
    ):
        raise fault(
            Message("{value!r} is not a folder.", value=value[:60]),
            Message("Write an absolute path of plain characters."),
        )
    return value.rstrip("/") or "/"


def _codec(value: str) -> str:
    for known in _CODECS:
        if value.upper() == known.upper():
            return known
    raise fault(
        Message("{value!r} is not a codec known here.", value=value[:20]),
        Message("Use one of {names}.", names=tuple(_CODECS)),
    )


def _place(value: str) -> str:
    scheme, _, rest = value.partition(":")
    if (
        not re.fullmatch(PLACES.get(scheme, "(?!)"), rest)
        or not rest.isprintable()
        or ".." in rest
        or "://" in value
    ):
        raise fault(
            Message("{value!r} is not a place for calls.", value=value[:60]),
            Message(
                'Write "tel:1001", "queue:801", "voicemail:800", "sip:desk@example.com", '
                '"announcement:sorry.wav" or "hangup:NO_ANSWER".'
            ),
        )
    return value


def _secret(value: Any) -> SecretStr:
    """Never tells the value in a message."""
    if isinstance(value, dict) and set(value) == {"env"} and isinstance(value["env"], str):
        name = value["env"]
        if name not in os.environ:
            raise fault(
                Message("The environment variable {name} is not set.", name=name[:60]),
                Message("Set it, then run this again."),
            )
        value = os.environ[name]
    if not isinstance(value, str):
        raise fault(
            Message("The password is not a text."),
            Message("Write it in quotes, or as {{env: NAME_OF_A_VARIABLE}}."),
        )
    if not re.fullmatch(r"[\x21-\x7e]{1,128}", value):
        raise fault(
            Message("The password has a character that cannot be used, or is empty or too long."),
            Message("Use 1 to 128 visible ASCII characters without blanks."),
        )
    if any(word in value.lower() for word in _READ_BY_FREESWITCH):
        raise fault(
            Message("The password has a part that FreeSWITCH would replace."), Message("Choose another one.")
        )
    return SecretStr(value)


def strong(secret: SecretStr, length: int, *known: str) -> SecretStr:
    """A password that is not the first to be guessed; ``known`` are names that it must not be."""
    value = secret.get_secret_value().lower()
    if len(value) < length or value in _GUESSED_FIRST or value in {word.lower() for word in known}:
        raise fault(
            Message("The password is easily guessed."),
            Message(
                "Use at least {length} characters at random; `openssl rand -hex 16` makes some.",
                length=length,
            ),
        )
    return secret


Address = Annotated[str, Strict(), AfterValidator(_address)]
"""IP address."""
Network = Annotated[str, Strict(), AfterValidator(_network)]
"""IP address or network, CIDR."""
Host = Annotated[str, Strict(), AfterValidator(_host)]
"""Host name or IP address, with ``:port`` where it is not the usual one."""
Name = Annotated[str, Strict(), AfterValidator(_name)]
"""Name of a profile, trunk or pool."""
UserName = Annotated[str, Strict(), AfterValidator(_user)]
"""User part of a SIP address."""
Title = Annotated[str, Strict(), AfterValidator(_title)]
"""Name for people, shown on telephones."""
Folder = Annotated[str, Strict(), AfterValidator(_folder)]
"""Absolute path of a folder on FreeSWITCH's machine."""
Codec = Annotated[str, Strict(), AfterValidator(_codec)]
"""Name of a codec."""
Place = Annotated[
    str,
    Strict(),
    AfterValidator(_place),
    WithJsonSchema({"type": "string", "pattern": f"^({'|'.join(PLACES)}):"}),
]
"""Where a call goes: ``scheme:rest`` of `PLACES`."""
Port = Annotated[int, Strict(), Field(ge=1, le=65535)]
"""TCP or UDP port."""
Secret = Annotated[
    SecretStr,
    PlainValidator(_secret),
    PlainSerializer(str, return_type=str),  # which shows stars
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "required": ["env"]}]}),
]
"""A password: a text, or ``{env: NAME}`` for that of an environment variable."""

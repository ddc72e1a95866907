"""A sentence for people that is English wherever it is printed, and can be said in other languages later.

Catalogues are gettext's, in ``locale/`` beside the code whose texts they hold; who renders a message gives the
look-up, so this module knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Self

__all__ = ["Message", "Translate", "Value", "packed", "said", "unpacked"]

Translate = Callable[[str], str]
"""Look-up of a template in one language, such as ``gettext``."""
Value = str | int | float | tuple[str, ...]
"""What stands in a template: names and numbers as they are, other messages in the same language, lists with commas."""


class Message(str):
    """A template of `str.format` with its values. As text it is English; ``tools/messages.py`` collects the templates.

    Values may be messages themselves, and tuples, which are listed with commas.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> Self:
        message = super().__new__(cls, _filled(template, values, _as_it_is))
        message.template = template
        message.values = values
        return message

    @classmethod
    def of(cls, text: str | Exception) -> Message:
        """A message as it is, also that of an exception; other text as one that is the same in every language."""
        if isinstance(text, Exception):
            told = text.args[0] if len(text.args) == 1 else ""
            text = told if isinstance(told, Message) else str(text)
        return text if isinstance(text, Message) else Message("{text}", text=text)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Value]]:
        return (self.template,), dict(self.values)

    def said(self, translate: Translate) -> str:
        """The sentence in the language of ``translate``; parts without a translation stay English."""
        return _filled(translate(self.template), self.values, translate)


def said(data: Any, translate: Translate) -> Any:
    """JSON data with its messages in the language of ``translate``."""
    match data:
        case Message():
            return data.said(translate)
        case dict():
            return {key: said(member, translate) for key, member in data.items()}
        case list() | tuple():
            return [said(member, translate) for member in data]
    return data


def packed(message: Any) -> Any:
    """A message, or a list of some, as JSON data from which `unpacked` makes it again; other text is itself."""
    if isinstance(message, list | tuple):
        return [packed(member) for member in message]
    if not isinstance(message, Message):
        return message
    return {
        "template": message.template,
        "values": {name: packed(value) for name, value in message.values.items()},
    }


def unpacked(data: Any) -> Any:
    """What `packed` was given; lists come back as tuples."""
    if isinstance(data, list):
        return tuple(unpacked(member) for member in data)
    if not isinstance(data, dict):
        return data
    return Message(data["template"], **{name: unpacked(value) for name, value in data["values"].items()})


def _filled(template: str, values: Mapping[str, Value], translate: Translate) -> str:
    return template.format(**{name: _said(value, translate) for name, value in values.items()})


def _said(value: Value, translate: Translate) -> str | int | float:
    if isinstance(value, tuple):
        return _COMMA.said(translate).join(str(_said(member, translate)) for member in value)
    return value.said(translate) if isinstance(value, Message) else value


def _as_it_is(template: str) -> str:
    return template


_COMMA: Final = Message(", ")

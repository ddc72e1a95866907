"""Elements of FreeSWITCH's configuration, and the text of a whole document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from dialplan.errors import SetupFaulty

__all__ = ["Element", "action", "element", "params", "written"]

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type

_READ_ANYWHERE = ("$${", "x-pre-process", "<!--#")
"""What FreeSWITCH's preprocessor acts upon in any line, inside attributes too."""


def element(tag: str, children: Iterable[Element] = (), /, **attributes: str) -> Element:
    """An element; lxml escapes the values and refuses control characters."""
    made = etree.Element(tag, attributes)
    made.extend(children)
    return made


def params(values: Mapping[str, str | int | bool | None], tag: str = "param") -> list[Element]:
    """``<param name= value=/>`` for each value that is not None."""
    return [
        element(tag, name=name, value=str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in values.items()
        if value is not None
    ]


def action(application: str, data: str = "", *, inline: bool = False) -> Element:
    """A step of the dialplan."""
    attributes = {"application": application} | ({"data": data} if data else {})
    return element("action", **attributes, **({"inline": "true"} if inline else {}))


def written(root: Element) -> str:
    """The document as text that FreeSWITCH's own preprocessor and parser read as it is meant."""
    body = etree.tostring(root, encoding="unicode", pretty_print=True)
    for word in _READ_ANYWHERE:
        if word in body.lower():
            raise SetupFaulty(
                "the configuration", (), f"FreeSWITCH would act upon {word!r} in it; change that value"
            )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}'

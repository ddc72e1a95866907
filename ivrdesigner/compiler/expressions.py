"""Flow templates and durations in the notations of VoiceXML: ECMAScript expressions, time designations (§6.5)."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from ivrdesigner.compiler.escaping import js, script
from ivrdesigner.rules.templates import parse_template

__all__ = [
    "Inserted",
    "address",
    "constant_text",
    "grouped",
    "json_value",
    "seconds",
    "text_of",
    "text_parts",
]


@dataclass(frozen=True, slots=True)
class Inserted:
    """An expression of a template."""

    expression: str


def text_parts(template: str) -> list[str | Inserted]:
    """Literal texts and expressions of a template, in order; a template that does not parse is literal text."""
    parsed = parse_template(template)
    if parsed.error is not None:
        return [template]
    parts: list[str | Inserted] = []
    at = 0
    for offset, source in parsed.expressions:
        parts += [_literal(template[at : offset - 1]), Inserted(script(source))]
        at = offset + len(source) + 1
    parts.append(_literal(template[at:]))
    return [part for part in parts if part != ""]


def _literal(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def constant_text(template: str) -> str | None:
    """The text of a template without expressions; None when there are some."""
    parts = text_parts(template)
    return "".join(map(str, parts)) if not any(isinstance(part, Inserted) for part in parts) else None


def grouped(expression: str) -> str:
    """The expression in brackets; a line comment at its end must not swallow the closing one."""
    return f"({expression}\n)" if "//" in expression else f"({expression})"


def text_of(template: str) -> str:
    """A template as one expression whose value is text."""
    return " + ".join(_text(part) for part in text_parts(template)) or "''"


def _text(part: str | Inserted) -> str:
    return js(part) if isinstance(part, str) else f"String{grouped(part.expression)}"


def address(template: str) -> str:
    """A URL template as an expression: values are percent-encoded, but for one that the address begins with."""
    parts = text_parts(template)
    written = []
    for index, part in enumerate(parts):
        if isinstance(part, str):
            written.append(js(part))
        elif index == 0:
            written.append(_text(part))
        else:
            written.append(f"encodeURIComponent{grouped(part.expression)}")
    return " + ".join(written) or "''"


def json_value(value: JsonValue) -> str:
    """A JSON value with templates as an expression; a text that is just ``{expression}`` keeps the value's type."""
    if isinstance(value, str):
        parts = text_parts(value)
        if len(parts) == 1 and isinstance(parts[0], Inserted):
            return grouped(parts[0].expression)
        return text_of(value)
    if isinstance(value, dict):
        return (
            "({" + ", ".join(f"{_key(name)}: {json_value(member)}" for name, member in value.items()) + "})"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(json_value, value)) + "]"
    if value is None:
        return "null"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)


def _key(name: str) -> str:
    # In an object literal __proto__ as a plain key would set the prototype (ECMA-262 B.3.1).
    return f"[{js(name)}]" if name == "__proto__" else js(name)


def seconds(duration: float) -> str:
    """Seconds as a time designation: "5s", "0.5s"."""
    return f"{round(duration, 3):.3f}".rstrip("0").rstrip(".") + "s"

"""Built-in grammar types (VoiceXML 2.0 Appendix P): boolean, date, digits, currency, number, phone, time.

One module a type: its parameters, its keys and its value. What can be said stands in en.jsgf and zh.jsgf; other
languages are understood in English. May import vxml.errors and the reading and matching parts of vxml.grammar.
A date is not checked against the calendar: February 30 is heard as it was said.
"""

from __future__ import annotations

from vxml.errors import Position
from vxml.grammar.builtins.boolean import BOOLEAN
from vxml.grammar.builtins.currency import CURRENCY
from vxml.grammar.builtins.date import DATE
from vxml.grammar.builtins.digits import DIGITS
from vxml.grammar.builtins.number import NUMBER
from vxml.grammar.builtins.parameters import Request, read_request
from vxml.grammar.builtins.phone import PHONE
from vxml.grammar.builtins.speech import language_of, rules
from vxml.grammar.builtins.time import TIME
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.expansion import GrammarDocument, InputMode, Rule
from vxml.grammar.problems import fault
from vxml.message import Message

__all__ = ["TYPES", "document"]

TYPES: dict[str, BuiltinType] = {
    "boolean": BOOLEAN,
    "currency": CURRENCY,
    "date": DATE,
    "digits": DIGITS,
    "number": NUMBER,
    "phone": PHONE,
    "time": TIME,
}


def document(
    uri_or_type: str, *, mode: InputMode, language: str, position: Position | None = None
) -> GrammarDocument:
    """The grammar document of a built-in type. Raises `GrammarError`, see `vxml.grammar.builtin`."""
    where = position or Position(uri_or_type[:200])
    request = read_request(uri_or_type, mode=mode, language=language, position=where)
    found = TYPES.get(request.type)
    if found is None:
        raise fault(
            where,
            Message(
                "there is no built-in type '{type}'; there are {types} (VoiceXML 2.0 Appendix P)",
                type=request.type,
                types=tuple(TYPES),
            ),
            "error.unsupported.builtin",
        )
    found.check(request)
    return _keyed(found, request) if request.mode is InputMode.DTMF else _spoken(found, request)


def _uri(request: Request) -> str:
    kind = "dtmf" if request.mode is InputMode.DTMF else "grammar"
    values = ";".join(f"{name}={value}" for name, value in request.values.items())
    return f"builtin:{kind}/{request.type}" + (f"?{values}" if values else "")


def _keyed(found: BuiltinType, request: Request) -> GrammarDocument:
    rule = Rule(request.type, found.keys(request), True, request.position)
    return GrammarDocument(
        uri=_uri(request),
        mode=InputMode.DTMF,
        language=request.language,
        tag_format=None,
        root=request.type,
        rules={request.type: rule},
        media_type="application/srgs",
        meaning=lambda node: found.keys_value("".join(node.texts()), request),
    )


def _spoken(found: BuiltinType, request: Request) -> GrammarDocument:
    all_rules = dict(rules(language_of(request.language)))
    if found.spoken is not None:
        all_rules[request.type] = Rule(request.type, found.spoken(request), True, request.position)
    return GrammarDocument(
        uri=_uri(request),
        mode=InputMode.VOICE,
        language=request.language,
        tag_format=None,
        root=request.type,
        rules=all_rules,
        media_type="application/srgs",
        meaning=found.spoken_value,
    )

"""Expressions so simple that their values are known without a sandbox, where those of their variables are.

They are what documents of flows are made of: names with properties, literals, comparisons, ``||``, ``&&``, ``!``,
``?:``, ``+``, ``-``, ``typeof``, ``String()``, ``Number()``, and three idioms. A text with anything else is left to the
sandbox as a whole.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from vxml.ecmascript.names import Names
from vxml.ecmascript.operations import (
    UNKNOWN,
    difference,
    element,
    equal,
    levels_up_to,
    member,
    negated,
    number_of,
    ordered,
    same,
    sum_of,
    text_of,
    truth,
    type_of,
    with_scheme,
    without_scheme,
)
from vxml.ecmascript.source import carried, is_variable
from vxml.ecmascript.values import UNDEFINED

__all__ = ["Simple", "simple"]

Simple: TypeAlias = Callable[[Names], Any]
"""The known value in a scope, or `UNKNOWN`."""

_LONGEST: Final = 200
"""Characters of an expression; it cannot nest too deep for Python then."""
_NAME: Final = r"(?:[^\W\d]|\$)(?:\w|\$)*"
_TEXT: Final = r"""'[^'\\\r\n\u2028\u2029]*'|"[^"\\\r\n\u2028\u2029]*\""""
# Idioms of the flow compiler: levels up to one, which is added where it lacks; a URI without its scheme, or with one.
_TOKEN: Final = re.compile(
    rf"""\s*(?:
        (?P<levels>(?P<array>{_NAME})\.concat\((?P<level>{_TEXT})\)
            \.slice\(0,\ (?P=array)\.concat\((?P=level)\)\.indexOf\((?P=level)\)\ \+\ 1\))
        |(?P<scheme>\.replace\(/\^\[A-Za-z\]\+:/,\ ''\))
        |(?P<dialled>\.replace\(/\^\(\?!\[A-Za-z\]\[A-Za-z0-9\+\.-\]\*:\)/,\ 'tel:'\))
        |(?P<name>{_NAME})
        |(?P<text>{_TEXT})
        |(?P<number>(?:0|[1-9]\d{{0,14}})(?![\w.$]))
        |\.\s*(?P<member>{_NAME})
        |(?P<mark>[!=]==?|[<>]=?|\|\||&&|[-+!?:,()\[\]{{}}])
    )\s*""",
    re.ASCII | re.VERBOSE,
)
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}


class _NotSimpleError(Exception):
    pass


@lru_cache(maxsize=2048)
def simple(expression: str) -> Simple | None:
    """The expression, when it is simple."""
    if len(expression) > _LONGEST:
        return None
    try:
        return _Parser(carried(expression)).parsed()
    except _NotSimpleError:
        return None


class _Parser:
    """ECMA-262 §13 Expressions, as far as it goes here. One use."""

    def __init__(self, source: str) -> None:
        self._tokens: list[re.Match[str]] = []
        at = 0
        while at < len(source):
            token = _TOKEN.match(source, at)
            if token is None:
                raise _NotSimpleError
            self._tokens.append(token)
            at = token.end()
        self._tokens.reverse()

    def parsed(self) -> Simple:
        found = self._conditional()
        if self._tokens:
            raise _NotSimpleError
        return found

    def _take(self) -> re.Match[str]:
        if not self._tokens:
            raise _NotSimpleError
        return self._tokens.pop()

    def _next(self, kind: str = "mark") -> str | None:
        return self._tokens[-1][kind] if self._tokens else None

    def _skip(self, mark: str) -> bool:
        if self._next() != mark:
            return False
        self._tokens.pop()
        return True

    def _expect(self, mark: str) -> None:
        if not self._skip(mark):
            raise _NotSimpleError

    def _conditional(self) -> Simple:
        condition = self._binary(0)
        if not self._skip("?"):
            return condition
        then = self._conditional()
        self._expect(":")
        return _choice(condition, then, self._conditional())

    def _binary(self, least: int) -> Simple:
        left = self._operand()
        while (found := _OPERATORS.get(self._next() or "")) and found[0] >= least:
            self._tokens.pop()
            level, made = found
            left = made(left, self._binary(level + 1))
        return left

    def _operand(self) -> Simple:
        if self._skip("!"):
            return _of(self._operand(), lambda value: not truth(value))
        if self._next("name") == "typeof":
            self._tokens.pop()
            return _of(self._operand(), type_of)
        found = self._primary()
        while True:
            if name := self._next("member"):
                found = _of(found, partial(member, name=name))
            elif self._next("scheme"):
                found = _of(found, without_scheme)
            elif self._next("dialled"):
                found = _of(found, with_scheme)
            elif self._next() == "[":
                self._tokens.pop()
                found = _both(element, found, self._conditional())
                if self._next() != "]":
                    raise _NotSimpleError
            else:
                return found
            self._tokens.pop()

    def _primary(self) -> Simple:
        token = self._take()
        match token.lastgroup:
            case "name":
                return self._named(token["name"])
            case "text":
                return _constant(token["text"][1:-1])
            case "number":
                return _constant(int(token["number"]))
            case "levels" if is_variable(token["array"]):
                level = token["level"][1:-1]
                return _of(_path((token["array"],)), lambda value: levels_up_to(value, level))
        if token["mark"] == "(":
            inner = self._conditional()
            self._expect(")")
            return inner
        if token["mark"] == "{":
            return self._object()
        if token["mark"] == "[":
            return self._array()
        raise _NotSimpleError

    def _named(self, name: str) -> Simple:
        if name in _WORDS:
            return _constant(_WORDS[name])
        if not is_variable(name):
            raise _NotSimpleError
        if name == "undefined":
            return lambda names: UNDEFINED if names.holder(name) is None else names.value((name,))
        if name in _FUNCTIONS and self._skip("("):
            called = _of(self._conditional(), _FUNCTIONS[name])
            self._expect(")")
            return lambda names: called(names) if names.holder(name) is None else UNKNOWN
        path = [name]
        while more := self._next("member"):
            path.append(more)
            self._tokens.pop()
        return _path(tuple(path))

    def _array(self) -> Simple:
        elements: list[Simple] = []
        while not self._skip("]"):
            if elements:
                self._expect(",")
            elements.append(self._conditional())
        return lambda names: _made([value(names) for value in elements])

    def _object(self) -> Simple:
        members: dict[str, Simple] = {}
        while not self._skip("}"):
            if members:
                self._expect(",")
            token = self._take()
            name = token["name"] or (token["text"] or "")[1:-1]
            if not name or name == "__proto__" or name in members:
                raise _NotSimpleError
            self._expect(":")
            members[name] = self._conditional()
        return lambda names: _made({name: value(names) for name, value in members.items()})


def _constant(value: Any) -> Simple:
    return lambda _: value


def _path(path: tuple[str, ...]) -> Simple:
    return operator.methodcaller("value", path)


def _of(inner: Simple, function: Callable[[Any], Any]) -> Simple:
    def value(names: Names) -> Any:
        known = inner(names)
        return UNKNOWN if known is UNKNOWN else function(known)

    return value


def _both(function: Callable[[Any, Any], Any], left: Simple, right: Simple) -> Simple:
    def value(names: Names) -> Any:
        first, second = left(names), right(names)
        return UNKNOWN if first is UNKNOWN or second is UNKNOWN else function(first, second)

    return value


def _choice(condition: Simple, then: Simple, otherwise: Simple) -> Simple:
    def value(names: Names) -> Any:
        known = condition(names)
        return UNKNOWN if known is UNKNOWN else (then if truth(known) else otherwise)(names)

    return value


def _and(left: Simple, right: Simple) -> Simple:
    def value(names: Names) -> Any:
        known = left(names)
        return right(names) if known is not UNKNOWN and truth(known) else known

    return value


def _or(left: Simple, right: Simple) -> Simple:
    def value(names: Names) -> Any:
        known = left(names)
        return known if known is UNKNOWN or truth(known) else right(names)

    return value


def _made(values: Any) -> Any:
    return UNKNOWN if UNKNOWN in (values.values() if values.__class__ is dict else values) else values


_FUNCTIONS: Final = {"String": text_of, "Number": number_of}
_OPERATORS: Final[dict[str, tuple[int, Callable[[Simple, Simple], Simple]]]] = {
    "||": (1, _or),
    "&&": (2, _and),
    "===": (3, partial(_both, same)),
    "!==": (3, partial(_both, negated(same))),
    "==": (3, partial(_both, equal)),
    "!=": (3, partial(_both, negated(equal))),
    "<": (4, partial(_both, ordered(operator.lt))),
    "<=": (4, partial(_both, ordered(operator.le))),
    ">": (4, partial(_both, ordered(operator.gt))),
    ">=": (4, partial(_both, ordered(operator.ge))),
    "+": (5, partial(_both, sum_of)),
    "-": (5, partial(_both, difference)),
}
"""How tight each binds, and what it makes of its operands."""

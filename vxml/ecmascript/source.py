"""What must be known of a source text before it enters the sandbox."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from vxml.ecmascript.values import ScriptError

__all__ = ["Internal", "carried", "declarations", "identifier", "is_variable", "target"]

_NAME: Final = r"(?:[^\W\d]|\$)(?:\w|\$)*"
_NAMES: Final = re.compile(_NAME)
_LEXICAL: Final = re.compile(rf"\b(?:let|const|class)\s+({_NAME})")
_TARGET: Final = re.compile(rf"({_NAME})(?:\s*\.\s*{_NAME}|\s*\[[^\[\];{{}}]+\])+")
_PAIR: Final = re.compile(rf"({_NAME})\s*\.\s*({_NAME})")
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")

# ECMA-262 §12.7.2 Keywords and Reserved Words, with `eval` and `arguments`, which the evaluators need.
_RESERVED: Final = frozenset(
    re.findall(
        r"\w+",
        """
        arguments await break case catch class const continue debugger default delete do else enum eval export
        extends false finally for function if implements import in instanceof interface let new null package
        private protected public return static super switch this throw true try typeof var void while with yield
        """,
    )
)


class Internal(str):
    """The name of a variable that is the host's own: it need be no identifier, so that no script can hide it."""

    __slots__ = ()


def carried(source: str) -> str:
    """The source as the binding can take it: NUL and lone surrogates as escapes, which mean the same in a string."""
    if source.isascii() and "\0" not in source:
        return source
    return _UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", source)


@lru_cache(maxsize=4096, typed=True)
def identifier(name: str) -> str:
    """The name, when a variable can have it; `ScriptError` otherwise (VoiceXML 2.0 §5.1 Variables)."""
    if not isinstance(name, Internal) and not is_variable(name):
        raise ScriptError("SyntaxError", f"{name[:80]!r} cannot be the name of a variable: choose another")
    return name


@lru_cache(maxsize=4096)
def target(text: str) -> tuple[str | None, str | None, str | None]:
    """What an <assign> names: (name, None, None), or (None, owner, property) for "a.b", or nothing for longer ones.

    Raises `ScriptError` when it is no name and no property access.
    """
    text = text.strip()
    if is_variable(text):
        return text, None, None
    pair = _PAIR.fullmatch(text)
    if pair:
        return None, pair[1], pair[2]
    found = _TARGET.fullmatch(text)
    if not found or found[1] in _RESERVED - {"this"}:
        raise ScriptError(
            "SyntaxError", f"{text[:80]!r} cannot be assigned to: name a variable or a property"
        )
    return None, None, None


@lru_cache(maxsize=128)
def declarations(script: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that may be declared in a script with var or function, and with let, const or class."""
    if "var" not in script and "function" not in script:
        names: tuple[str, ...] = ()
    else:
        names = tuple(name for name in dict.fromkeys(_NAMES.findall(script)) if is_variable(name))
    return names, tuple(name for name in dict.fromkeys(_LEXICAL.findall(script)) if is_variable(name))


def is_variable(name: str) -> bool:
    """Whether a script can write the name of such a variable."""
    return name not in _RESERVED and name.replace("$", "_").isidentifier()

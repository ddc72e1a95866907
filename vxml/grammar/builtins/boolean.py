"""boolean: true for yes, false for no; keys 1 and 2, or those of the parameters y and n."""

from __future__ import annotations

from vxml.grammar.builtins.keys import key
from vxml.grammar.builtins.parameters import Request
from vxml.grammar.builtins.speech import parts
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.expansion import Alternatives, Choice, Expansion
from vxml.grammar.problems import fault
from vxml.grammar.tree import RuleNode
from vxml.grammar.words import DTMF_KEYS
from vxml.message import Message

__all__ = ["BOOLEAN"]


def _keys_of(request: Request) -> tuple[str, str]:
    return request.values.get("y", "1").upper(), request.values.get("n", "2").upper()


def _check(request: Request) -> None:
    request.only("y", "n")
    yes, no = _keys_of(request)
    for name, value in (("y", yes), ("n", no)):
        if len(value) != 1 or value not in DTMF_KEYS:
            raise fault(
                request.position,
                Message(
                    "{name}={value} of the built-in type boolean must be one DTMF key",
                    name=name,
                    value=value[:20],
                ),
            )
    if yes == no:
        raise fault(
            request.position,
            Message("y and n of the built-in type boolean are both {yes}; give them different keys", yes=yes),
        )


def _keys(request: Request) -> Expansion:
    yes, no = _keys_of(request)
    return Alternatives((Choice(key(yes)), Choice(key(no))))


def _spoken_value(node: RuleNode) -> bool:
    return "yes" in parts(node)


BOOLEAN = BuiltinType(_check, _keys, lambda keys, request: keys == _keys_of(request)[0], _spoken_value)

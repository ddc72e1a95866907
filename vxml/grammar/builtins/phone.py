"""phone: digits, and x before an extension; `*` is the x among keys."""

from __future__ import annotations

from vxml.grammar.builtins import keys
from vxml.grammar.builtins.quantities import figures, integer
from vxml.grammar.builtins.speech import spoken
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.expansion import Repeat, Sequence
from vxml.grammar.tree import RuleNode

__all__ = ["PHONE"]


def _spoken_value(node: RuleNode) -> str:
    text = ""
    for child in node.children:
        if isinstance(child, RuleNode):
            said = spoken(child)
            if child.rule == "extension":
                text += "x"
            text += str(integer(said)) if "hundred" in said else figures(said)
    return text


PHONE = BuiltinType(
    check=lambda request: request.only(),
    keys=lambda _: Sequence((keys.digits(), Repeat(Sequence((keys.key("*"), keys.digits())), 0, 1))),
    keys_value=lambda pressed, _: pressed.replace("*", "x"),
    spoken_value=_spoken_value,
)

"""One scope of the chain session > application > document > dialog > anonymous (VoiceXML 2.0 §5.1.2 Variable Scopes)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from vxml.ecmascript.dom import pack
from vxml.ecmascript.operations import Unknown
from vxml.ecmascript.source import carried, declarations, identifier, is_variable, target
from vxml.ecmascript.values import ScriptError, Value, decode, encode
from vxml.errors import ResourceLimit

if TYPE_CHECKING:
    from lxml import etree

    from vxml.ecmascript.engine import Engine

__all__ = ["Scope"]

_TRACE_ROOM: Final = 32_000
"""Characters of one snapshot."""


class Scope:
    """Variables of one scope; made by `Engine.scope`. Names resolve here first, then outwards.

    Every method raises `ScriptError` for what a script throws and `vxml.errors.ResourceLimit` at a limit.
    """

    __slots__ = ("_engine", "_number")

    def __init__(self, engine: Engine, number: int) -> None:
        self._engine = engine
        self._number = number

    @property
    def number(self) -> int:
        """Its number in the engine."""
        if not self._number:
            raise ScriptError("ReferenceError", "this scope was dropped")
        return self._number

    def evaluate(self, expression: str) -> Value:
        """The value of an ECMAScript expression, not of a statement.

        Objects leave as JSON does it: what JSON leaves out is lost, a function by itself is `Opaque`.
        """
        known = self._engine.known
        if known is not None:
            value = known.evaluate(self._number, expression)
            if not isinstance(value, Unknown):
                self._engine.leave(value)
                return value
        return self._call("evaluate", carried(expression))

    def test(self, condition: str) -> bool:
        """The expression as a boolean, as for ``cond`` (ECMA-262 ToBoolean)."""
        known = self._engine.known
        if known is not None:
            answer = known.test(self._number, condition)
            if answer is not None:
                return answer
        return self._call("test", carried(condition)) is True

    def text(self, expression: str) -> str:
        """The expression as a string, as for <value> (ECMA-262 ToString)."""
        known = self._engine.known
        if known is not None:
            text = known.text(self._number, expression)
            if text is not None:
                self._engine.leave(text)
                return text
        return str(self._call("text", carried(expression)))

    def declare(self, name: str, expression: str | None = None) -> None:
        """<var>: creates the variable here; without an expression it keeps its value, or is undefined (VoiceXML 2.0 §5.3.1)."""
        identifier(name)
        known = self._engine.known
        if known is None or not known.declare(self._number, name, expression):
            self._call("declare", name, *(() if expression is None else (carried(expression),)))

    def assign(self, name: str, expression: str) -> None:
        """<assign>: gives a declared variable, or a property such as ``dialog.x``, a value (VoiceXML 2.0 §5.3.2).

        Raises `ScriptError` with the name ReferenceError when the variable is declared nowhere.
        """
        simple, owner, own = target(name)
        known = self._engine.known
        if simple:
            if known is None or not known.assign(self._number, simple, expression):
                self._call("assign", simple, carried(expression))
        elif owner and own:
            if known is None or not known.assign_to(self._number, name, expression, owner, own):
                self._call("assignTo", carried(name), carried(expression), owner, own)
        else:
            self._call("assignTo", carried(name), carried(expression))

    def put(self, name: str, value: object) -> None:
        """A variable with a value of the host: what JSON has, NaN, infinities and `UNDEFINED` anywhere in it.

        In the session scope it is read-only for scripts. Raises `TypeError` for other Python types.
        """
        identifier(name)
        known = self._engine.known
        if known is None or not known.put(self._number, name, value):
            self._call("put", name, *encode(value))

    def put_results(self, name: str, results: Sequence[Mapping[str, object]]) -> None:
        """An array of objects that has the properties of its first object as well (VoiceXML 2.0 §5.1.5)."""
        self._put_encoded("putResults", name, encode(results), None)

    def put_connection(self, name: str, value: Mapping[str, object]) -> None:
        """A read-only variable whose ``originator`` is the very object ``remote``, or ``local``: the one that is like it
        (VoiceXML 2.0 §5.1.4).
        """
        side = "remote" if value["originator"] == value.get("remote") else "local"
        encoded = encode(value)
        self._put_encoded("putConnection", name, (side, *encoded), encoded)

    def put_xml(self, name: str, tree: etree._ElementTree | None) -> None:
        """A read-only DOM Document for <data> (VoiceXML 2.1 §5, Appendix D); null without a document."""
        if tree is None:
            self.put(name, None)
            return
        self._engine.load_dom()
        self._call("putXml", identifier(name), *pack(tree))

    def alias(self, name: str, scope: Scope) -> None:
        """Another name for the object of a scope, such as ``document`` for a root document's application scope.

        A variable that has the name already keeps it.
        """
        identifier(name)
        known = self._engine.known
        if known is None or not known.alias(self._number, name, scope.number):
            self._call("alias", name, scope.number)

    def share(self, name: str, source: Scope, source_name: str) -> None:
        """A variable with the very value, not a copy, of a variable of another scope of the same engine."""
        identifier(name)
        identifier(source_name)
        known = self._engine.known
        if known is None or not known.share(self._number, name, source.number, source_name):
            self._call("share", name, source.number, source_name)

    def take_array(self, array: str) -> int | None:
        """Keeps a shallow copy of an array in this scope and gives its length; None for what is no array."""
        length = self._call("takeArray", carried(array))
        return length if isinstance(length, int) else None

    def share_element(self, name: str, source: Scope, index: int) -> None:
        """A variable with the very value of an element that `take_array` keeps in another scope."""
        self._call("element", identifier(name), source.number, index)

    def run(self, script: str) -> None:
        """<script>: what it declares lands on this scope (VoiceXML 2.0 §5.3.12)."""
        names, lexical = declarations(script)
        self._call("run", carried(script), json.dumps(names), json.dumps(lexical))

    def names(self) -> list[str]:
        """The variables of this scope alone, in the order of declaration."""
        found: Any = self._call("names")
        return [str(name) for name in found]

    def defined(self, name: str) -> bool:
        """Whether this scope itself has the variable, with a value other than undefined."""
        known = self._engine.known
        if known is not None:
            answer = known.defined(self._number, name)
            if answer is not None:
                return answer
        return self._call("defined", carried(name)) is True

    def snapshot(self) -> dict[str, Value]:
        """The variables of this scope for a trace: no functions, long values and long lists of variables cut.

        Empty when the scripts made reading them hit a limit: a trace never changes what it looks at.
        """
        try:
            found: Any = decode(self._engine.raw("snapshot", self.number, _TRACE_ROOM))
        except ResourceLimit:
            return {}
        return {str(name): decode(str(value)) for name, value in found if is_variable(str(name))}

    def drop(self) -> None:
        """Gives the scope up; a second time does nothing."""
        if self._number:
            known = self._engine.known
            if known is None or not known.drop(self._number):
                self._engine.raw("drop", 0, self._number)
            self._number = 0

    def _put_encoded(
        self, operation: str, name: str, arguments: tuple[str, ...], value: tuple[str, ...] | None
    ) -> None:
        identifier(name)
        known = self._engine.known
        if known is None or not known.put_encoded(operation, self._number, name, arguments, value):
            self._call(operation, name, *arguments)

    def _call(self, operation: str, *arguments: Any) -> Value:
        return self._engine.call(operation, self.number, *arguments)

"""One QuickJS context per session, reached through a single function that takes and returns text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Final

import quickjs

from vxml.ecmascript.known import Known
from vxml.ecmascript.scope import Scope
from vxml.ecmascript.values import Value, decode
from vxml.errors import ResourceLimit
from vxml.message import Message

__all__ = ["Engine"]

_STACK: Final = 1 << 20
"""Bytes of C stack, about 600 ECMAScript calls deep."""
_WORK_PER_SECOND: Final = 20_000_000
"""Elements that native loops may visit for each second of the time limit."""


@cache
def _boot() -> str:
    # Beside each other: compiling functions that stand in a function takes a fifth longer.
    parts = ",\n".join(source(name) for name in ("intrinsics", "guards", "clock", "values", "scopes"))
    return (
        "((intrinsics, guards, clock, values, scopes) => (allowance, seed) => { 'use strict';\n"
        "const I = intrinsics(globalThis);\n"
        "const restore = guards(I, allowance);\n"
        "const setNow = clock(I, seed);\n"
        "return scopes(I, values(I), restore, setNow);\n"
        f"}})({parts})"
    )


@cache
def source(name: str) -> str:
    """Text of one of the package's ECMAScript files."""
    return (files("vxml.ecmascript") / f"{name}.js").read_text(encoding="utf-8").strip()


class Engine:
    """A sandbox for the scripts of one session. One thread at a time; the limits count CPU of the whole process.

    It is started when the first script needs it: until then `Known` answers.

    ``time_limit`` is in seconds for each call of a `Scope`, ``memory_limit`` and ``stack_limit`` in bytes.
    A call over a limit raises `ResourceLimit`; the engine goes on unless its memory stays full: then it is dead
    and every call raises `ResourceLimit`. ``seed`` decides what Math.random gives. ``leaving`` is told the characters
    of each value that a script gives away; what it raises goes to the caller.
    """

    def __init__(
        self,
        *,
        time_limit: float = 0.25,
        memory_limit: int = 16 << 20,
        stack_limit: int = _STACK,
        seed: int = 0,
        leaving: Callable[[int], None] | None = None,
    ) -> None:
        self._limits = (time_limit, memory_limit, stack_limit)
        self._seed = seed & 0x7FFFFFFF
        self.known: Known | None = Known()
        """What was done before the sandbox was started; None from then on. For `Scope`."""
        self._context: quickjs.Context | None = None
        self._enter: Callable[..., object] = _not_started
        self._leaving = leaving
        self._last_scope = 0
        self.now: float = 0.0
        """Seconds since 1970 that scripts see as the time."""
        self._told = 0.0
        self._has_dom = False
        self._dead = False

    def scope(self, parent: Scope | None = None, name: str | None = None) -> Scope:
        """A new scope inside `parent`: "session", "application", "document" or "dialog" (§5.1.2), None if anonymous."""
        self._last_scope += 1
        number = self._last_scope
        outer = 0 if parent is None else parent.number
        if self.known is None or not self.known.open(outer, number, name or ""):
            self.call("open", outer, number, name or "")
        return Scope(self, number)

    def leave(self, value: object) -> None:
        """For `Scope`: a value leaves that was known without the sandbox."""
        if self._leaving is not None:
            self._leaving(len(str(value)))

    def call(self, operation: str, scope: int, *arguments: Any) -> Value:
        """For `Scope`. Raises `ScriptError` and `ResourceLimit`."""
        answer = self.raw(operation, scope, *arguments)
        if self._leaving is not None and answer != "U":
            self._leaving(len(answer))
        return decode(answer)

    def raw(self, operation: str, scope: int, *arguments: Any) -> str:
        """The encoded answer of the sandbox."""
        if self._dead:
            raise ResourceLimit(
                Message("the script engine of this session is closed or out of memory: end the session")
            )
        if self.known is not None:
            self._start(self.known)
        try:
            if self.now != self._told:
                self._tell_time()
                self._told = self.now
            answer = self._enter(operation, scope, *arguments)
        except quickjs.JSException as error:
            raise self._limit(str(error)) from None
        except (MemoryError, TypeError, UnicodeError) as error:
            raise self._limit(str(error)) from None
        if answer.__class__ is not str or not answer:
            raise self._limit("no answer")
        if answer[0] == "X":
            raise self._limit(answer)
        return answer

    def close(self) -> None:
        """Give the memory back now: whoever holds the engine may be part of a ring, which goes much later. No calls after."""
        self._dead = True
        self.known = self._context = None
        self._enter = _not_started

    def load_dom(self) -> None:
        """Once, before the first document of a <data> element."""
        if not self._has_dom:
            self.raw("loadDom", 0, source("dom"))
            self._has_dom = True

    def _start(self, known: Known) -> None:
        self.known = None
        time_limit, memory_limit, stack_limit = self._limits
        self._context = quickjs.Context()
        allowance = int(time_limit * _WORK_PER_SECOND)
        self._enter = self._context.eval(f"{_boot()}({allowance}, {self._seed})")
        self._context.set_memory_limit(memory_limit)
        self._context.set_time_limit(time_limit)
        self._context.set_max_stack_size(stack_limit)
        for operation, scope, arguments in known.operations():
            self.raw(operation, scope, *arguments)

    def _tell_time(self) -> object:
        return self._enter(
            "now", 0, float(self.now) * 1000
        )  # of an integer the binding would cut the first bits

    def _limit(self, reason: str) -> ResourceLimit:
        if "interrupted" in reason:
            return ResourceLimit(Message("the script ran over its time limit: shorten its loops"))
        if "stack" in reason:
            return ResourceLimit(
                Message("the script went over its stack limit: it calls itself or nests too deep")
            )
        try:
            assert self._context is not None  # who came to a limit has started it
            self._context.gc()
            self._dead = self._tell_time() != "U"
        except Exception:
            self._dead = True
        return ResourceLimit(Message("the script went over its memory limit: keep less data"))


def _not_started(*_: object) -> str:
    raise AssertionError("the sandbox is started first")

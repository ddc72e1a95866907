"""Execution contexts: the loaded root and leaf document with their scopes (VoiceXML 2.0 §1.5.2, §5.1.2).

A call has one context, and one more for each subdialog on its way (§2.3.4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from vxml import model
from vxml.ecmascript import Internal, Scope
from vxml.errors import Position
from vxml.interpreter.properties import Properties
from vxml.interpreter.secrets import PROPERTY
from vxml.interpreter.state import Run

__all__ = ["Context", "Dialog", "Loaded", "item_names"]


@dataclass(slots=True, eq=False)
class Loaded:
    """A document with its variables. The root document's scope is the application scope."""

    uri: str
    document: model.Document
    scope: Scope


def item_names(form: model.Form) -> dict[model.FormItem, str]:
    """The form item variables in document order; those of anonymous items have names that no author can write (§2.1.3)."""
    numbers = count(1)
    return {item: item.name or Internal(f"{item.tag} {next(numbers)}") for item in form.items}


@dataclass(slots=True, eq=False)
class Dialog:
    """A form while it is visited: its scope and counters (§2.1.6, §4.1.6, §5.2.2)."""

    form: model.Form
    scope: Scope
    item_names: dict[model.FormItem, str] = field(init=False)
    prompt_counters: Counter[model.FormItem] = field(default_factory=Counter)
    event_counters: dict[model.FormItem | None, Counter[str]] = field(default_factory=dict)
    """By form item; None for events outside any item."""

    def __post_init__(self) -> None:
        self.item_names = item_names(self.form)

    @property
    def id(self) -> str:
        return self.form.id or ""

    def item(self, name: str) -> model.FormItem | None:
        """The form item of the name that the author gave it."""
        return next((item for item in self.form.items if item.name and item.name == name), None)

    def forget(self, item: model.FormItem) -> None:
        """Its counters begin anew (§5.3.3)."""
        self.prompt_counters.pop(item, None)
        self.event_counters.pop(item, None)


class Context:
    """Where a dialog runs: documents, properties, handlers."""

    def __init__(self, run: Run, *, parent: Context | None = None) -> None:
        self.run = run
        self.parent = parent
        self.inner: Context | None = None
        """The subdialog that runs on behalf of this one."""
        self.root: Loaded | None = None
        """The application root document; the leaf itself when it names none."""
        self.leaf: Loaded | None = None
        self.dialog: Dialog | None = None
        self.item: model.FormItem | None = None
        self.reprompt = False
        """A `<reprompt>` ran since the last collect phase (§5.3.6)."""
        self.parameters: dict[str, tuple[Scope, str]] = {}
        """`<param>` values of a subdialog that wait for its first dialog: a scope and a name in it."""
        self.returned_from: Scope | None = None
        """Where `<return>` stood: its namelist is read there."""

    @property
    def document(self) -> Loaded:
        assert self.leaf is not None  # set before any dialog runs
        return self.leaf

    @property
    def base(self) -> str:
        """Relative URIs start from the active document (§5.2.4)."""
        return self.leaf.document.base if self.leaf is not None else ""

    @property
    def language(self) -> str:
        own = self.leaf.document.lang if self.leaf is not None else None
        root = self.root.document.lang if self.root is not None else None
        return own or root or self.run.options.language

    def documents(self) -> Iterator[Loaded]:
        """The leaf, then the root when that is another."""
        if self.leaf is not None:
            yield self.leaf
        if self.root is not None and self.root is not self.leaf:
            yield self.root

    def properties(self, item: model.FormItem | None = None) -> Properties:
        """Settings as seen from an item: innermost first (§6.3)."""
        return Properties(self._property_scopes(item))

    def _property_scopes(self, item: model.FormItem | None) -> Iterator[tuple[tuple[str, str], ...]]:
        if item is not None:
            yield item.properties
        if self.dialog is not None:
            yield self.dialog.form.properties
        for loaded in self.documents():
            yield loaded.document.properties
        yield tuple(self.run.options.properties.items())

    def secret_names(self, item: model.FormItem | None) -> tuple[str, ...]:
        """Form items and variables that the property `ivrkit.secret` names, as seen from an item."""
        for scope in self._property_scopes(item):
            for name, value in reversed(scope):
                if name == PROPERTY:
                    return tuple(value.split())
        return ()

    def is_secret(self, item: model.FormItem, owners: Iterable[object] = ()) -> bool:
        """Whether what is entered at an item is a secret, while grammars of these owners listen (`Active.owner`)."""
        if "*" in self.secret_names(item):
            return True
        asked: list[model.FormItem] = [item]
        for owner in owners:
            if isinstance(owner, model.Form):
                asked += owner.items
            elif isinstance(owner, model.FormItem):
                asked.append(owner)
        return any(entry.name in self.secret_names(entry) for entry in dict.fromkeys(asked) if entry.name)

    def learn(self, name: str, scope: Scope, item: model.FormItem | None = None) -> None:
        """A variable has a new value: remember it when it is a secret. Raises as `Scope.evaluate` does."""
        names = self.secret_names(item or self.item)
        if names and (name in names or name.partition(".")[2] in names):
            value = scope.evaluate(name)
            if not (
                isinstance(value, str) and value in self.run.recordings
            ):  # whose URI has to stay readable
                self.run.secrets.learn(value)

    def handlers(self, item: model.FormItem | None) -> Iterator[model.Catch]:
        """All `<catch>` elements in reach, ordered by scope, then by document order (§5.2.4)."""
        if item is not None:
            yield from item.catches
        if self.dialog is not None:
            yield from self.dialog.form.catches
        for loaded in self.documents():
            yield from loaded.document.catches

    def scope(self) -> Scope:
        """The innermost lasting scope."""
        if self.dialog is not None:
            return self.dialog.scope
        if self.leaf is not None:
            return self.leaf.scope
        return self.run.session_scope

    def drop(self) -> None:
        """Free the variables of a subdialog that has returned."""
        if self.dialog is not None:
            self.dialog.scope.drop()
        for loaded in self.documents():
            loaded.scope.drop()

    def note(self, kind: str, source: Position, /, *, tag: str = "", **detail: object) -> None:
        """A trace step at an element of the current dialog."""
        if self.run.observer is None:
            return
        dialog = self.dialog.id if self.dialog is not None else ""
        item = ""
        if self.dialog is not None and self.item is not None:
            item = self.dialog.item_names.get(self.item, "")
        self.run.note(kind, source, dialog, item, tag=tag, **detail)

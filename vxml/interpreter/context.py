"""Execution contexts: the loaded root and leaf document with their scopes (VoiceXML 2.0 §1.5.2, §5.1.2).

A call has one context, and one more for each subdialog on its way (§2.3.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from vxml import model
from vxml.ecmascript import Internal, Scope
from vxml.errors import Position
from vxml.interpreter.properties import Properties, properties_of
from vxml.interpreter.state import Run
from vxml.interpreter.trace import Step

__all__ = ["Context", "Dialog", "Loaded", "item_names"]


@dataclass(slots=True, eq=False)
class Loaded:
    """A document with its variables. The root document's scope is the application scope."""

    uri: str
    document: model.Document
    scope: Scope


@lru_cache(maxsize=1024)
def item_names(form: model.Form) -> Mapping[model.FormItem, str]:
    """The form item variables in document order; those of anonymous items have names that no author can write (§2.1.3)."""
    numbers = count(1)
    return {item: item.name or Internal(f"{item.tag} {next(numbers)}") for item in form.items}


class Dialog:
    """A form while it is visited: its scope and counters (§2.1.6, §4.1.6, §5.2.2)."""

    def __init__(self, form: model.Form, scope: Scope) -> None:
        self.form = form
        self.scope = scope
        self.id = form.id or ""
        self.item_names = item_names(form)
        self.prompt_counters: dict[model.FormItem, int] = {}
        self.event_counters: dict[model.FormItem | None, dict[str, int]] = {}
        """By form item; None for events outside any item."""

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

    @property
    def documents(self) -> tuple[Loaded, ...]:
        """The leaf, then the root when that is another."""
        if self.leaf is None:
            return () if self.root is None else (self.root,)
        return (self.leaf,) if self.root is None or self.root is self.leaf else (self.leaf, self.root)

    def properties(self, item: model.FormItem | None = None) -> Properties:
        """Settings as seen from an item: innermost first (§6.3)."""
        dialog, leaf, root = self.dialog, self.leaf, self.root
        return properties_of(
            () if item is None else item.properties,
            () if dialog is None else dialog.form.properties,
            () if leaf is None else leaf.document.properties,
            () if root is None or root is leaf else root.document.properties,
            self.run.platform_properties,
        )

    def is_secret(self, item: model.FormItem, owners: Iterable[object] = ()) -> bool:
        """Whether what is entered at an item is a secret, while grammars of these owners listen (`Active.owner`)."""
        own = self.properties(item).secret_names
        if "*" in own or item.name in own:
            return True
        others: set[model.FormItem] = set()
        for owner in owners:
            if isinstance(owner, model.Form):
                others.update(owner.items)
            elif isinstance(owner, model.FormItem):
                others.add(owner)
        others.discard(item)
        return bool(others) and any(entry.name in self.properties(entry).secret_names for entry in others)

    def learn(self, name: str, scope: Scope, item: model.FormItem | None = None) -> None:
        """A variable has a new value: remember it when it is a secret. Raises as `Scope.evaluate` does."""
        names = self.properties(item or self.item).secret_names
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
        for loaded in self.documents:
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
        for loaded in self.documents:
            loaded.scope.drop()

    def note(self, kind: str, source: Position, /, *, tag: str = "", **detail: object) -> None:
        """A trace step at an element of the current dialog."""
        run = self.run
        if run.observer is None or kind in run.unobserved:
            return
        dialog, item = self.dialog, self.item
        name = "" if dialog is None or item is None else dialog.item_names.get(item, "")
        if run.secrets.values:
            detail = run.secrets.facts(detail)
        run.observer(Step(run.now, kind, source, "" if dialog is None else dialog.id, name, tag, detail))

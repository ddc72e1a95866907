"""What input means for the dialog: values for fields, a jump elsewhere, an event (VoiceXML 2.0 §3.1.4, §3.1.6)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from vxml import model
from vxml.ecmascript import UNDEFINED, Internal
from vxml.grammar import InputMode, interpret
from vxml.interpreter.active import Active
from vxml.interpreter.context import Context, Dialog, Loaded, item_names
from vxml.interpreter.executable import thrown
from vxml.interpreter.listening import Heard, Match
from vxml.interpreter.outcomes import EventThrown, Outcome, Transition, VxmlEvent
from vxml.interpreter.secrets import HIDDEN, MASK

__all__ = ["Filling", "Jump", "Visited", "forget", "hear", "remember"]


@dataclass(slots=True)
class Filling:
    """Values for input items."""

    values: tuple[tuple[str, object, dict[str, object] | None], ...] = ()
    """Variable, value, shadow variable."""
    written: frozenset[str] = frozenset()
    """Variables that have their values already."""
    heard: bool = False
    """The caller's input brought them: that, and no subdialog, transfer or object, ends `<initial>` (Appendix C)."""

    def apply(self, dialog: Dialog) -> AbstractSet[str]:
        """Write the variables; the names of all that are filled."""
        names = set(self.written)
        for name, value, shadow in self.values:
            names.add(name)
            dialog.scope.put(name, value)
            if shadow is not None and not isinstance(name, Internal):
                dialog.scope.put(f"{name}$", shadow)
        return names


@dataclass(frozen=True, slots=True)
class Jump:
    """Input fits a grammar of another dialog: go there and fill it (§3.1.3)."""

    form: model.Form
    filling: Filling
    document: Loaded | None = None
    """Where the form stands."""


Visited = Outcome | Filling | Jump | None


def hear(context: Context, dialog: Dialog, item: model.FormItem, heard: Heard) -> Visited:
    """What input means for the dialog (§3.1.4, §3.1.6)."""
    run = context.run
    run.utterance_recording = heard.recording
    if heard.kind == "hangup":
        run.final = "disconnect"
        reason = run.hangup.reason if run.hangup is not None else "hangup"
        return EventThrown(VxmlEvent(f"connection.disconnect.{reason}", "the caller hung up", item.source))
    if heard.event is not None:
        return EventThrown(VxmlEvent(heard.event.name, heard.event.message, item.source))
    if heard.secret:
        run.secrets.learn(heard.utterance)
    if heard.kind != "match":
        context.note(
            "match",
            item.source,
            result=heard.kind,
            utterance=_told(heard, heard.utterance),
            mode=str(heard.mode),
            secret=heard.secret,
        )
        if heard.kind == "nomatch":
            # §5.1.5: a nomatch counts as a recognition, a noinput does not.
            unread: dict[str, object] = {
                "confidence": heard.confidence,
                "utterance": heard.utterance,
                "inputmode": str(heard.mode),
                "interpretation": UNDEFINED,
            }
            _last_result(context, [unread])
        return EventThrown(VxmlEvent(heard.kind, None, item.source))
    results = remember(context, heard)
    best, value = heard.matches[0], results[0]["interpretation"]
    if heard.secret:
        run.secrets.learn([result["interpretation"] for result in results])
    context.note(
        "match",
        item.source,
        result="match",
        utterance=_told(heard, best.utterance),
        mode=str(best.mode),
        value=HIDDEN if heard.secret else value,
        secret=heard.secret,
    )
    return _take(context, dialog, item, best.active, value, results[0])


def _told(heard: Heard, utterance: str) -> str:
    """What was entered, as a step tells it: of a secret the number of keys."""
    if not heard.secret:
        return utterance
    return MASK * len(utterance) if heard.mode is InputMode.DTMF else HIDDEN


def forget(context: Context) -> None:
    """`application.lastresult$` lasts until the dialog waits for the caller again (§5.1.5)."""
    assert context.root is not None  # a dialog runs in an application
    context.root.scope.put("lastresult$", UNDEFINED)


def remember(context: Context, heard: Heard) -> list[dict[str, object]]:
    """Read the matches and keep them in `application.lastresult$`.

    No two entries have both utterance and interpretation in common (§5.1.5).
    """
    results: dict[tuple[object, str], dict[str, object]] = {}
    for match in heard.matches:
        result = _result(context, match)
        results.setdefault((result["utterance"], repr(result["interpretation"])), result)
        if len(results) >= heard.nbest:
            break
    _last_result(context, list(results.values()))
    return list(results.values())


def _result(context: Context, match: Match) -> dict[str, object]:
    return {
        "confidence": match.confidence,
        "utterance": match.parse.utterance or match.utterance,
        "inputmode": str(match.mode),
        "interpretation": interpret(match.parse, context.run.engine),
    }


def _last_result(context: Context, results: list[dict[str, object]]) -> None:
    """`application.lastresult$` (§5.1.5), with marks and recordings of VoiceXML 2.1 §4 and §7."""
    run = context.run
    assert context.root is not None  # a dialog runs in an application
    scope = context.root.scope
    if run.mark is not None:
        results[0]["markname"], results[0]["marktime"] = run.mark[0], round(run.mark[1] * 1000)
    if run.utterance_recording is not None:
        results[0].update(run.utterance_recording)
    scope.put_results("lastresult$", results)


def _take(
    context: Context,
    dialog: Dialog,
    item: model.FormItem,
    active: Active,
    value: object,
    result: dict[str, object],
) -> Visited:
    """`result`, the best of `application.lastresult$`, is the shadow variable `name$` of what it fills (§2.3.1)."""
    owner = active.owner
    if isinstance(owner, str):
        return EventThrown(VxmlEvent(owner, None, item.source))
    if isinstance(owner, model.Link | model.Choice):
        return _follow(context, dialog, owner, active.document)
    if isinstance(owner, model.Field):
        name = dialog.item_names[owner]
        slot = owner.slot or owner.name or ""
        own = _slot(value, slot)
        if own is not UNDEFINED:
            value = own  # §3.1.6.2
        return Filling(((name, value, result),), heard=True)
    if isinstance(owner, model.Form):
        filling = fill_slots(owner, value, result)
        return filling if owner is dialog.form else Jump(owner, filling, active.document)
    return None


def fill_slots(form: model.Form, value: object, shadow: dict[str, object]) -> Filling:
    """Form-level results: each input item takes the property that its slot or name names (§3.1.6.1)."""
    found: list[tuple[str, object, dict[str, object] | None]] = []
    for item, name in item_names(form).items():
        if not isinstance(item, model.InputItem):
            continue
        slot = (item.slot if isinstance(item, model.Field) else None) or item.name
        part = _slot(value, slot) if slot else UNDEFINED
        if part is not UNDEFINED:
            found.append((name, part, {**shadow, "interpretation": part}))
    return Filling(tuple(found), heard=True)


def _slot(value: object, slot: str) -> object:
    """The property that a slot such as `to.city` names, null too; `UNDEFINED` without."""
    for step in slot.split("."):
        value = value.get(step, UNDEFINED) if isinstance(value, dict) else UNDEFINED
    return value


def _follow(
    context: Context, dialog: Dialog, owner: model.Link | model.Choice, document: Loaded | None
) -> Visited:
    """Throw the event of a link or choice, or go where it says.

    A choice starts from the document of its menu (§2.2.2), a link from where the dialog is: its grammar is
    lexical, its action is not (§2.5).
    """
    tag = "link" if isinstance(owner, model.Link) else "choice"
    context.note("match", owner.source, tag=tag, result=tag)
    if owner.event is not None or owner.eventexpr is not None:
        return EventThrown(thrown(owner, dialog.scope))
    reference = owner.next if owner.next is not None else dialog.scope.text(owner.expr or "")
    base = context.base
    if document is not None and document is not context.leaf:
        base = document.document.base
        if reference.startswith("#"):
            reference = document.uri + reference
    return Transition(reference, owner.source, base, fetch=owner.fetch)

"""From one dialog to the next: same document, leaf, root, other application (VoiceXML 2.0 §1.5.2, §5.3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag

from vxml import model
from vxml.ecmascript import ScriptError
from vxml.errors import Position
from vxml.interpreter.context import Context, Loaded
from vxml.interpreter.executable import declare, note_execution, run_data, run_script
from vxml.interpreter.fetching import Request, fetch_document
from vxml.interpreter.outcomes import EventThrown, Outcome, Transition, VxmlEvent
from vxml.interpreter.properties import Properties
from vxml.interpreter.results import Filling
from vxml.interpreter.state import Wait
from vxml.model.addresses import resolve

__all__ = ["Prepared", "again", "enter", "prepare"]


@dataclass(slots=True)
class Prepared:
    """A transition whose target is there: a dialog of the running document, or another document."""

    dialog: model.Form | None = None
    uri: str = ""
    document: model.Document | None = None
    root_uri: str | None = None
    root: model.Document | None = None
    """The application root document, when it must be loaded anew."""
    keep_root: bool = False
    fragment: str | None = None
    filling: Filling | None = None

    def describe(self) -> str:
        if self.dialog is not None and self.document is None:
            return f"#{self.dialog.id or ''}"
        return self.uri + (f"#{self.fragment}" if self.fragment else "")


def prepare(
    context: Context, transition: Transition, *, properties: Properties | None = None
) -> Wait[Prepared | VxmlEvent]:
    """Fetch what a transition needs, changing nothing yet, so that a failure stays with the old dialog.

    `properties` are those of the dialog that asks, when it is in another context.
    """
    source = transition.source
    reference = transition.uri.strip()
    if reference.startswith("#") and not transition.submit and context.leaf is not None:
        dialog = context.leaf.document.dialog(reference[1:])
        if dialog is None:
            return VxmlEvent("error.badfetch", f"{source}: no dialog {reference!r} in this document", source)
        return Prepared(dialog=dialog)
    absolute = resolve(transition.base, reference)
    if not absolute:
        return VxmlEvent("error.badfetch", f"{source}: {reference!r} is not a URI", source)
    address, fragment = urldefrag(absolute) if "#" in absolute else (absolute, "")
    request = Request(
        address,
        "submit" if transition.submit else "document",
        source,
        transition.method,
        transition.body,
        transition.content_type,
        transition.parts,
        fetch=transition.fetch,
        base=transition.base,
    )
    if (
        context.root is not None
        and not transition.submit
        and address == context.root.uri
        and context.root is not context.leaf
    ):
        # Leaf to root: the root document is loaded already and keeps its variables.
        return _checked(
            Prepared(uri=address, document=context.root.document, keep_root=True, fragment=fragment or None),
            source,
        )
    properties = properties or context.properties(context.item)
    answer = yield from fetch_document(context.run, properties, request)
    if isinstance(answer, VxmlEvent):
        return answer
    uri, document = answer
    if document.application is None:
        return _checked(Prepared(uri=uri, document=document, fragment=fragment or None), source)
    root_uri, _ = urldefrag(resolve(document.base, document.application) or "")
    if context.root is not None and context.root.uri == root_uri:
        return _checked(
            Prepared(
                uri=uri, document=document, root_uri=root_uri, keep_root=True, fragment=fragment or None
            ),
            source,
        )
    request = Request(root_uri, "document", document.source)
    root_answer = yield from fetch_document(context.run, properties, request)
    if isinstance(root_answer, VxmlEvent):
        return root_answer
    _, root = root_answer
    if root.application is not None:
        message = f"{root.source}: an application root document may not name a root of its own"
        return VxmlEvent("error.semantic", message, root.source)
    return _checked(
        # The application's name is what its documents write, whatever the server redirects that to (§1.5.2).
        Prepared(uri=uri, document=document, root_uri=root_uri, root=root, fragment=fragment or None),
        source,
    )


def again(context: Context, fragment: str, source: Position) -> Prepared | VxmlEvent:
    """The running document and its root, to be initialised in a context of their own (§2.3.4)."""
    leaf, root = context.document, context.root
    own = root if root is not leaf else None
    return _checked(
        Prepared(
            uri=leaf.uri,
            document=leaf.document,
            root_uri=own.uri if own is not None else None,
            root=own.document if own is not None else None,
            fragment=fragment,
        ),
        source,
    )


def _checked(prepared: Prepared, source: Position) -> Prepared | VxmlEvent:
    """The dialog that the fragment names must exist (§5.3.7)."""
    document = prepared.document
    assert document is not None  # every caller has loaded one
    if prepared.fragment is not None and document.dialog(prepared.fragment) is None:
        return VxmlEvent(
            "error.badfetch", f"{source}: no dialog #{prepared.fragment} in {prepared.uri}", source
        )
    return prepared


def enter(context: Context, prepared: Prepared) -> Wait[Outcome | None]:
    """Make the new document the active one and initialise what is new (§1.5.2, §5.1.2)."""
    run = context.run
    document = prepared.document
    assert document is not None  # only document transitions come here
    context.dialog = context.item = None
    before = context.documents
    outcome: Outcome | None = None
    if not prepared.keep_root or context.root is None:
        own = prepared.root if prepared.root is not None else document
        scope = run.engine.scope(run.session_scope, "application")
        scope.declare("lastresult$")  # undefined when a root document is loaded (§5.1.5)
        context.root = Loaded(prepared.root_uri or prepared.uri, own, scope)
        if prepared.root is not None:
            scope.alias("document", scope)
            outcome = yield from _initialise(context, context.root)
    root = context.root
    if root.document is document or (prepared.keep_root and prepared.root_uri is None):
        context.leaf = root
        root.scope.alias("document", root.scope)
        if prepared.keep_root:
            return outcome
    else:
        context.leaf = Loaded(prepared.uri, document, run.engine.scope(root.scope, "document"))
    for loaded in before:
        if loaded not in (context.root, context.leaf):
            loaded.scope.drop()
    context.note("document", document.source, uri=prepared.uri)
    if outcome is None:
        outcome = yield from _initialise(context, context.leaf)
    return outcome


def _initialise(context: Context, loaded: Loaded) -> Wait[Outcome | None]:
    """Document variables and scripts in document order (§5.1.1, §5.3.12)."""
    previous, context.leaf = context.leaf, loaded
    try:
        for element in loaded.document.declarations:
            context.run.step()
            note_execution(context, element)
            outcome: Outcome | None = None
            try:
                match element:
                    case model.Var():
                        declare(context, element, loaded.scope)
                    case model.Script():
                        outcome = yield from run_script(context, element, loaded.scope)
                    case model.Data():
                        outcome = yield from run_data(context, element, loaded.scope)
            except ScriptError as error:
                outcome = EventThrown(
                    VxmlEvent("error.semantic", f"{element.source}: {error}", element.source)
                )
            if outcome is not None:
                return outcome
    finally:
        context.leaf = previous
    return None

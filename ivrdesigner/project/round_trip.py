"""A YAML text that is changed by program and keeps its author's hand: comments, order, quotes and short forms.

Texts in the style of this project (two spaces, lists indented by two) come back byte for byte; others are re-indented.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from ivrdesigner.errors import DesignerError
from ivrdesigner.project.minimal_edit import apply_changes, fresh_value
from ivrdesigner.project.node_lines import changed_lines

__all__ = ["changed_text", "new_text", "renamed_key"]

_KEPT: Final = 8
_documents: OrderedDict[str, CommentedMap] = OrderedDict()
"""Parsed documents by their text, since parsing for a round trip is slow: 1 ms a node. Each is used by one at a time:
whoever takes it out puts it back with the new text."""


def changed_text(
    text: str, before: dict[str, Any], after: dict[str, Any], names_at: Mapping[str, int] | None = None
) -> str:
    """The text, which says ``before`` in its short forms, so that it says ``after``.

    ``names_at``: the line of each node's name, where it is known; then only the lines are looked at that change.
    Raises DesignerError when it is no YAML map.
    """
    if names_at is not None:
        with suppress(DesignerError):
            changed = changed_lines(text, before, after, names_at, _changed)
            if changed is not None:
                return changed
    document = _taken(text)
    apply_changes(document, before, after)
    return _put(document, text)


def _changed(text: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    document = _read(text)
    apply_changes(document, before, after)
    return _written(document)


def renamed_key(text: str, within: str, old: str, new: str) -> str:
    """The text with a key of the map ``within`` renamed in its place. Raises DesignerError when there is no such key."""
    document = _taken(text)
    container = document.get(within)
    if not isinstance(container, CommentedMap) or old not in container:
        raise DesignerError(f"The file has no {old[:60]} in {within}.")
    comments = container.ca.items.pop(old, None)
    at = list(container).index(old)
    container.insert(at, fresh_value(new), container.pop(old))
    if comments is not None:
        container.ca.items[new] = comments
    return _put(document, text)


def new_text(data: dict[str, Any]) -> str:
    """A new file that says ``data``, in the short forms that authors use."""
    document = CommentedMap()
    for key, value in data.items():
        document[key] = fresh_value(value, key)
    return _put(document, "")


def _taken(text: str) -> CommentedMap:
    document = _documents.pop(text, None)
    return _read(text.replace("\r\n", "\n")) if document is None else document


def _read(text: str) -> CommentedMap:
    try:
        document = _yaml().load(text)
    except (YAMLError, ValueError) as fault:
        raise DesignerError(f"The file is no YAML: {str(fault)[:200]}") from None
    if not isinstance(document, CommentedMap):
        raise DesignerError("The file is no YAML map; correct its text first.")
    return document


def _put(document: CommentedMap, old: str) -> str:
    text = _written(document)
    if old.startswith("\ufeff"):
        text = "\ufeff" + text
    if "\r\n" in old:
        text = text.replace("\n", "\r\n")
    _documents[text] = document
    while len(_documents) > _KEPT:
        _documents.popitem(last=False)
    return text


def _written(document: CommentedMap) -> str:
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    yaml.preserve_quotes = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    return yaml

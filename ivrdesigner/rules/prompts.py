"""Recordings, texts and languages of prompts, and what a collect node can accept (R-ivr.3, R-ivr.4)."""

from __future__ import annotations

from collections.abc import Iterator

from ivrdesigner.project import (
    AudioItem,
    CollectNode,
    FieldPath,
    Finding,
    LanguageNode,
    Localized,
    TextItem,
    TransferNode,
)
from ivrdesigner.rules.context import FlowContext, ProjectContext
from vxml.message import Message

__all__ = [
    "collected_texts",
    "default_language",
    "lengths",
    "missing_languages",
    "missing_recordings",
    "unknown_languages",
]


def missing_recordings(context: FlowContext) -> Iterator[Finding]:
    """IVR401 and IVR402."""
    for _, path, prompt in context.prompts:
        for index, item in enumerate(prompt):
            if not isinstance(item, AudioItem):
                continue
            for language, file in item.audio.items():
                if not _exists(context.around, file):
                    served = context.project.languages if language == "*" else (language,)
                    has_text = item.text is not None and all(item.text.text(tag) for tag in served)
                    yield _missing(context, (*path, index, "audio", language), file, has_text=has_text)
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, TransferNode) and node.ringback and not _exists(context.around, node.ringback):
            yield _missing(context, ("nodes", node_id, "ringback"), node.ringback, has_text=False)


def missing_languages(context: FlowContext) -> Iterator[Finding]:
    """IVR403. A recording may lack a language for which its text is there."""
    for _, path, prompt in context.prompts:
        for index, item in enumerate(prompt):
            if isinstance(item, TextItem):
                yield from _lacking(context, (*path, index, "text"), item.text)
            elif isinstance(item, AudioItem):
                yield from _lacking(context, (*path, index, "audio"), item.text, item.audio)


def unknown_languages(context: FlowContext) -> Iterator[Finding]:
    """IVR404 in flows."""
    languages = context.project.languages
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, LanguageNode) and node.language not in languages:
            yield context.finding(
                "IVR404",
                ("nodes", node_id, "language"),
                Message("The project has no language {language}.", language=node.language),
                Message(
                    "Use one of {languages}, or add it to languages in ivr.yaml.", languages=tuple(languages)
                ),
            )


def default_language(around: ProjectContext) -> Iterator[Finding]:
    """IVR404 in ivr.yaml."""
    project = around.project
    if project.language not in project.languages:
        yield around.finding(
            "IVR404",
            ("language",),
            Message(
                "Calls begin in {language}, which is not among the languages.", language=project.language
            ),
            Message("Add it to languages."),
        )


def lengths(context: FlowContext) -> Iterator[Finding]:
    """IVR405."""
    for node_id, node in context.flow.nodes.items():
        if not isinstance(node, CollectNode) or node.min_length is None or node.max_length is None:
            continue
        if node.max_length < node.min_length:
            yield context.finding(
                "IVR405",
                ("nodes", node_id, "min_length"),
                Message(
                    "min_length {min_length} is greater than max_length {max_length}, so nothing is "
                    "accepted.",
                    min_length=node.min_length,
                    max_length=node.max_length,
                ),
                Message("Swap or correct the two."),
            )


def collected_texts(context: FlowContext) -> Iterator[Finding]:
    """IVR406."""
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, CollectNode) and not node.phrases:
            declared = context.flow.variables.get(node.into)
            if declared is not None and declared.type == "text":
                yield context.finding(
                    "IVR406",
                    ("nodes", node_id, "into"),
                    Message(
                        "{name} is of type text, but {node} says no phrases, so nothing is accepted.",
                        name=node.into,
                        node=node_id,
                    ),
                    Message("Add phrases: {{value: [phrase, …]}}, or use the type digits."),
                )


def _lacking(
    context: FlowContext, path: FieldPath, text: Localized | None, recorded: Localized | None = None
) -> Iterator[Finding]:
    missing = [
        language
        for language in context.project.languages
        if not any(source is not None and source.text(language) is not None for source in (text, recorded))
    ]
    if not missing:
        return
    if recorded is None:
        message = Message("The prompt has no text for {languages}.", languages=tuple(missing))
        remedy = Message("Add a text for each language of the project, or one for all.")
    else:
        message = Message("The prompt has no recording for {languages}.", languages=tuple(missing))
        remedy = Message("Add a recording for each language of the project, or one for all.")
    yield context.finding("IVR403", path, message, remedy)


def _exists(around: ProjectContext, file: str) -> bool:
    def look() -> bool:
        try:
            return (around.loaded.folder / "audio" / file).is_file()
        except (OSError, ValueError):
            return False

    return around.kept("recording", file, look)


def _missing(context: FlowContext, path: FieldPath, file: str, *, has_text: bool) -> Finding:
    name = file[:120]
    if has_text:
        message = Message("There is no recording audio/{file}; its text is spoken instead.", file=name)
        return context.finding("IVR402", path, message, Message("Record it, or write text alone."))
    message = Message("There is no recording audio/{file}; nothing is spoken instead.", file=name)
    return context.finding("IVR401", path, message, Message("Add the recording, or a text beside it."))

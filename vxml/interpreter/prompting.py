"""Queueing prompts (VoiceXML 2.0 §4.1): selection by count and condition, evaluation, settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from vxml import model
from vxml.ecmascript import UNDEFINED, Scope, ScriptError
from vxml.errors import Position
from vxml.interpreter.context import Context, Dialog
from vxml.interpreter.outcomes import EventThrown, VxmlEvent
from vxml.interpreter.properties import Properties, seconds
from vxml.interpreter.secrets import Secrets
from vxml.interpreter.state import QueuedPrompt
from vxml.model import Content
from vxml.model.addresses import resolve
from vxml.platform import AudioFetch, Segment
from vxml.prompts import Evaluator, render

__all__ = ["elements", "menu_keys", "queue_prompt", "queue_text", "select_prompts"]


@dataclass(slots=True)
class _Evaluator:
    """Prompt expressions in a scope of the session."""

    context: Context
    scope: Scope
    properties: Properties

    def text(self, expression: str) -> str:
        return self.scope.text(expression)

    def uri(self, expression: str) -> str | None:
        value = self.scope.evaluate(expression)
        return None if value is UNDEFINED else self.scope.text(expression)

    def fetch(self, audio: model.Audio) -> AudioFetch:
        return _audio_fetch(self.properties, audio)

    def each(self, item: str, array: str) -> Iterator[Evaluator]:
        for _ in elements(self.context, self.scope, item, array):
            yield self

    def choices(self) -> Sequence[tuple[tuple[Content, ...], str | None]]:
        """Choices or options with their keys, one blank between two of them; None for no keys (§2.2.4)."""
        item = self.context.item
        if isinstance(item, model.MenuItem):
            return [
                (tuple(c.content), " ".join(keys) if keys and not c.grammars else None)  # type: ignore[arg-type]
                for c, keys in zip(item.choices, menu_keys(item), strict=True)
            ]
        if isinstance(item, model.Field) and item.options:
            return [((model.Text(o.source, o.text),), _spaced(o.dtmf)) for o in item.options]
        raise ScriptError("SemanticError", "<enumerate> needs a menu or a field with options (§2.2.4)")

    @contextmanager
    def bind(self, prompt: str, dtmf: str | None) -> Iterator[Evaluator]:
        inner = self.context.run.engine.scope(self.scope)
        inner.put("_prompt", prompt)
        inner.put("_dtmf", UNDEFINED if dtmf is None else dtmf)
        yield _Evaluator(self.context, inner, self.properties)
        inner.drop()


def _spaced(keys: str | None) -> str | None:
    return " ".join("".join(keys.split())) if keys else None


def elements(context: Context, scope: Scope, item: str, array: str) -> Iterator[None]:
    """Give the item each element of a shallow copy of the array in turn (VoiceXML 2.1 §6).

    Raises `ScriptError` for what is no array.
    """
    holder = context.run.engine.scope(scope)
    try:
        length = holder.take_array(array)
        if length is None:
            raise ScriptError("TypeError", f"{array} is not an array")
        for index in range(length):
            context.run.step()
            scope.share_element(item, holder, index)
            yield
    finally:
        holder.drop()


@lru_cache(maxsize=4096)
def _audio_fetch(properties: Properties, audio: model.Audio) -> AudioFetch:
    """By its attributes before the properties (§6.1)."""
    timeout = seconds(audio.fetchtimeout)
    return AudioFetch(
        properties.seconds("fetchtimeout") if timeout is None else timeout,
        properties.age("audiomaxage", audio.maxage),
        properties.age("audiomaxstale", audio.maxstale),
    )


@lru_cache(maxsize=4096)
def _manner(properties: Properties, prompt: model.Prompt) -> tuple[bool, bool, float]:
    """Whether input interrupts the prompt, whether only what matches does, and the time-out after it (§4.1.5, §4.1.7)."""
    bargein = prompt.bargein or properties.get("bargein")
    kind = prompt.bargeintype or properties.get("bargeintype")
    timeout = seconds(prompt.timeout)
    return (
        bargein != "false",
        kind == "hotword",
        properties.seconds("timeout") if timeout is None else timeout,
    )


def menu_keys(item: model.MenuItem) -> list[str]:
    """DTMF of each choice; with `dtmf="true"` the first nine without one get 1–9 (§2.2.1)."""
    keys: list[str] = []
    number = 0
    for choice in item.choices:
        if choice.dtmf is not None:
            keys.append("".join(choice.dtmf.split()))
        elif item.dtmf and number < 9:
            number += 1
            keys.append(str(number))
        else:
            keys.append("")
    return keys


def queue_prompt(context: Context, prompt: model.Prompt, scope: Scope) -> EventThrown | None:
    """Evaluate one prompt and put it behind the others; a faulty expression throws `error.semantic`."""
    run = context.run
    properties = context.properties(context.item)
    try:
        if prompt.cond is not None and not scope.test(prompt.cond):
            return None
        language = prompt.lang or context.language
        segments = render(
            prompt.content,
            _Evaluator(context, scope, properties),
            language=language,
            base=resolve(context.base, prompt.base or "") or context.base,
            spend=run.spend,
        )
    except ScriptError as error:
        return EventThrown(VxmlEvent("error.semantic", f"{prompt.source}: {error}", prompt.source))
    if run.secrets.values:
        segments = tuple(_marked(run.secrets, segment) for segment in segments)
    segments = tuple([segment.of_prompt(prompt.source) for segment in segments])
    run.queue.append(QueuedPrompt(segments, *_manner(properties, prompt), prompt.source))
    if run.observer is not None and "prompt" not in run.unobserved:
        words = [s.speech.text if s.speech else s.audio or "" for s in segments if s.speech or s.audio]
        context.note("prompt", prompt.source, text=" ".join(words))
    return None


def _marked(secrets: Secrets, segment: Segment) -> Segment:
    """The segment, marked as secret when it says a secret."""
    speech = segment.speech
    said = speech.text if speech is not None else segment.audio or ""
    return replace(
        segment,
        secret=secrets.hides(said),
        fallback=tuple(_marked(secrets, inner) for inner in segment.fallback),
    )


def queue_text(context: Context, text: str) -> None:
    """A prompt of the platform's own, for the default handlers (§5.2.5)."""
    source = Position("platform")
    queue_prompt(context, model.Prompt(source, (model.Text(source, text),)), context.scope())


def select_prompts(context: Context, dialog: Dialog, item: model.FormItem) -> EventThrown | None:
    """Prompt tapering (§4.1.6): of the prompts whose condition holds, those with the highest count
    not above the item's prompt counter; all of them are queued in document order.
    """
    counter = dialog.prompt_counters[item] = dialog.prompt_counters.get(item, 0) + 1
    scope = dialog.scope
    able: list[model.Prompt] = []
    highest = 0
    try:
        for prompt in item.prompts:
            if prompt.count <= counter and (prompt.cond is None or scope.test(prompt.cond)):
                able.append(prompt)
                highest = max(highest, prompt.count)
    except ScriptError as error:
        return EventThrown(VxmlEvent("error.semantic", f"{item.source}: {error}", item.source))
    for prompt in able:
        if prompt.count == highest:
            failed = queue_prompt(context, prompt, scope)
            if failed is not None:
                return failed
    return None

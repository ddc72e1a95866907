"""One prompt as segments: recordings by URI, speech as SSML, marks, silence.

SSML around an `<audio>` is closed before it and opened again behind it, so that a synthesizer always gets
complete documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol
from xml.sax.saxutils import escape, quoteattr

from vxml import model
from vxml.model import Content
from vxml.model.addresses import resolve
from vxml.platform import AudioFetch, Segment, Speech

__all__ = ["Evaluator", "render"]

_PART: Final = 100
"""Letters that an element counts for by itself: choices of `<enumerate>` may be as many as they are short."""
_TIME = re.compile(r"\s*\+?(\d*\.?\d+)\s*(ms|s)\s*")


class Evaluator(Protocol):
    """What rendering asks of the interpreter. Each may raise `ScriptError`, which ends the prompt."""

    def text(self, expression: str) -> str: ...

    def uri(self, expression: str) -> str | None:
        """A URI, or None for ECMAScript undefined."""
        ...

    def fetch(self, audio: model.Audio) -> AudioFetch:
        """How to fetch it, by its attributes and the properties."""
        ...

    def each(self, item: str, array: str) -> Iterator[Evaluator]:
        """One evaluator for each element of the array, with the item declared."""
        ...

    def choices(self) -> Sequence[tuple[tuple[Content, ...], str | None]]:
        """Prompt content and DTMF keys of each choice or option that `<enumerate>` speaks (§2.2.4)."""
        ...

    def bind(self, prompt: str, dtmf: str | None) -> AbstractContextManager[Evaluator]:
        """Inside, the same with `_prompt` and `_dtmf` of `<enumerate>` declared; None is ECMAScript undefined."""
        ...


@dataclass(slots=True)
class _Writer:
    language: str
    base: str
    spend: Callable[[int], None]
    lexicons: str = ""
    segments: list[Segment] = field(default_factory=list)
    ssml: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)

    def say(self, text: str) -> None:
        marked = escape(text)
        self.spend(len(marked))
        self.ssml.append(marked)
        self.words.append(text)

    def begin(self) -> None:
        """A new document for the synthesizer, inside the markup that is open."""
        self.ssml = [f"<{tag}{attributes}>" for tag, attributes in self.open]
        self.words = []
        self.spend(len(self.lexicons) + sum(map(len, self.ssml)))

    def flush(self) -> None:
        if not self.ssml:
            return
        text = " ".join("".join(self.words).split())
        if text or "<break" in "".join(self.ssml):
            inside = "".join(self.ssml) + "".join(f"</{tag}>" for tag, _ in reversed(self.open))
            ssml = (
                f'<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
                f"xml:lang={quoteattr(self.language)}>{self.lexicons}{inside}</speak>"
            )
            self.segments.append(Segment(speech=Speech(ssml, text, self.language)))
        self.begin()


def render(
    content: Iterable[Content],
    evaluator: Evaluator,
    *,
    language: str,
    base: str,
    spend: Callable[[int], None] = lambda letters: None,
) -> tuple[Segment, ...]:
    """Segments of a prompt's content. `language` is BCP 47, `base` the URI that audio references start from.

    `spend` is told of all that is written, in letters, before more is: it may raise to stop a prompt without end.
    """
    writer = _Writer(language, base, spend)
    _write(writer, content, evaluator)
    writer.flush()
    return tuple(writer.segments)


def _write(writer: _Writer, content: Iterable[Content], evaluator: Evaluator) -> None:
    for part in content:
        writer.spend(_PART)
        match part:
            case model.Text():
                writer.say(part.text)
            case model.Value():
                writer.say(evaluator.text(part.expr))
            case model.Audio():
                _audio(writer, part, evaluator)
            case model.Mark():
                writer.flush()
                name = part.name if part.nameexpr is None else evaluator.text(part.nameexpr)
                writer.segments.append(Segment(mark=name))
            case model.Enumerate():
                _enumerate(writer, part, evaluator)
            case model.PromptForeach():
                for inner in evaluator.each(part.item, part.array):
                    _write(writer, part.content, inner)
            case model.Markup():
                _markup(writer, part, evaluator)


def _audio(writer: _Writer, audio: model.Audio, evaluator: Evaluator) -> None:
    reference = audio.src if audio.expr is None else evaluator.uri(audio.expr)
    if reference is None:
        return  # §4.1.3: undefined means that the element, fallback and all, is ignored
    writer.flush()
    fallback: tuple[Segment, ...] = ()
    if audio.content:
        inner = _Writer(writer.language, writer.base, writer.spend, writer.lexicons, open=list(writer.open))
        inner.begin()
        _write(inner, audio.content, evaluator)
        inner.flush()
        fallback = tuple(inner.segments)
    writer.segments.append(
        Segment(
            resolve(writer.base, reference) or reference,
            fetch=evaluator.fetch(audio),
            description=audio.desc,
            fallback=fallback,
        )
    )


def _enumerate(writer: _Writer, element: model.Enumerate, evaluator: Evaluator) -> None:
    for content, keys in evaluator.choices():
        if not element.content:
            _write(writer, content, evaluator)
            writer.say("; ")
            continue
        said = render(content, evaluator, language=writer.language, base=writer.base, spend=writer.spend)
        with evaluator.bind(_words(said), keys) as inner:
            _write(writer, element.content, inner)


def _words(segments: Iterable[Segment]) -> str:
    """What is spoken, or would be without the recordings."""
    return " ".join(filter(None, (s.speech.text if s.speech else _words(s.fallback) for s in segments)))


def _markup(writer: _Writer, element: model.Markup, evaluator: Evaluator) -> None:
    given = dict(element.attributes)
    if element.tag == "lexicon" and "uri" in given:
        given["uri"] = resolve(writer.base, given["uri"]) or given["uri"]
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
    writer.spend(len(attributes))
    if element.tag == "lexicon":
        writer.lexicons += f"<lexicon{attributes}/>"  # SSML 1.0 §3.1.4: before everything that is spoken
        return
    if element.tag == "break":
        time = _TIME.fullmatch(given.get("time", ""))
        if time is None:
            writer.ssml.append(f"<break{attributes}/>")
            return
        writer.flush()
        seconds = float(time[1]) / (1000 if time[2] == "ms" else 1)
        writer.segments.append(Segment(silence=min(seconds, 60.0)))
        return
    outer = writer.language
    writer.language = given.get("xml:lang", outer)
    writer.open.append((element.tag, attributes))
    writer.ssml.append(f"<{element.tag}{attributes}>")
    _write(writer, element.content, evaluator)
    if writer.words or writer.ssml:
        writer.ssml.append(f"</{element.tag}>")
    writer.open.pop()
    writer.language = outer

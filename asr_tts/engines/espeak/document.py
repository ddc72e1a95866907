"""A speech request as documents that eSpeak NG reads as we mean them.

The library takes a subset of SSML and is lax with the rest: it speaks ``desc`` and long attribute values, ignores most
``say-as``, merges breaks, loses names in ``voice``, and would open the file of ``<audio src>``. So nothing of the author's markup is passed
through: the document is written anew from the elements and values known here, and cut at every break, whose silence
we then make to the sample, and at every change of voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from asr_tts.engines.espeak.voices import VoiceTable
from asr_tts.errors import SynthesisFailed, UnsupportedVoice
from asr_tts.text import parse_ssml, say_as, spoken
from asr_tts.text.ssml import MAX_CHARACTERS, UNSPOKEN, XML_LANG, break_seconds, local_name

__all__ = ["Document", "Pause", "Script", "script_of_ssml", "script_of_text"]

_PROSODY = {
    "rate": re.compile(r"x-slow|slow|medium|fast|x-fast|default|[+-]?[0-9]{1,4}(\.[0-9]{1,3})?%?"),
    "pitch": re.compile(r"x-low|low|medium|high|x-high|default|[+-]?[0-9]{1,4}(\.[0-9]{1,3})?(%|Hz|st)?"),
    "range": re.compile(r"x-low|low|medium|high|x-high|default|[+-]?[0-9]{1,4}(\.[0-9]{1,3})?(%|Hz|st)?"),
    "volume": re.compile(
        r"silent|x-soft|soft|medium|loud|x-loud|default|[+-]?[0-9]{1,3}(\.[0-9]{1,3})?(%|dB)?"
    ),
}
_EMPHASIS = frozenset({"strong", "moderate", "none", "reduced"})
_MAX_STEPS = 2000
_SPEAKER_CHANGE = 0.1
"""Seconds."""
# Not allowed in XML 1.0, or an inline command to the library.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """SSML to speak in one breath by one of the library's voices."""

    ssml: str
    voice: str


class Pause(float):
    """Silence in seconds."""

    __slots__ = ()


class Script:
    """What to speak and where to pause, in order; ``marks`` are the names whose index stands in the documents."""

    def __init__(self, voice: str) -> None:
        self.steps: list[Document | Pause] = []
        self.marks: list[str] = []
        self._voice = voice
        self._open: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._says_something = False

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to speak."""
        return not any(isinstance(step, Document) for step in self.steps)

    @property
    def paused(self) -> float:
        """Seconds of all pauses together."""
        return sum(step for step in self.steps if isinstance(step, Pause))

    def say(self, text: str) -> None:
        """Words, already normalised."""
        self._text.append(escape(_CONTROLS.sub(" ", text)))
        self._says_something = self._says_something or any(char.isalnum() for char in text)

    def mark(self, name: str) -> None:
        """A mark by its index: the library speaks the end of a long name."""
        self._text.append(f'<mark name="{len(self.marks)}"/>')
        self.marks.append(name)
        self._says_something = True

    def pause(self, seconds: float) -> None:
        """Cut here: elements that are open close and open again after the silence."""
        self.cut()
        if seconds > 0:
            self._step(Pause(seconds))

    def cut(self) -> None:
        """Finish the document so far, if it says anything."""
        if self._says_something:
            body = "".join(self._text) + "".join(f"</{tag}>" for tag, _ in reversed(self._open))
            before = self.steps[-1] if self.steps else None
            if isinstance(before, Document) and before.voice != self._voice:
                self._step(Pause(_SPEAKER_CHANGE))
            self._step(Document(f"<speak>{body}</speak>", self._voice))
        self._text = [start for _, start in self._open]
        self._says_something = False

    def _step(self, step: Document | Pause) -> None:
        # Each document repeats the elements it stands in: without a bound many breaks in deep markup fill the memory.
        if len(self.steps) >= _MAX_STEPS:
            raise SynthesisFailed(
                f"breaks and voices cut the prompt in more than {_MAX_STEPS} pieces; split the prompt"
            )
        self.steps.append(step)

    @contextmanager
    def spoken_by(self, voice: str) -> Iterator[None]:
        """Another voice for what is said meanwhile. The library's own <voice> ignores names and timbres."""
        before = self._voice
        if voice != before:
            self.cut()
            self._voice = voice
        yield
        if voice != before:
            self.cut()
            self._voice = before

    @contextmanager
    def inside(self, tag: str, **attributes: str) -> Iterator[None]:
        """An element around what is said meanwhile."""
        start = f"<{tag}{''.join(f' {name}={quoteattr(value)}' for name, value in attributes.items())}>"
        self._open.append((tag, start))
        self._text.append(start)
        yield
        self._open.pop()
        self._text.append(f"</{tag}>")


def script_of_text(text: str, language: str, voice: str) -> Script:
    """Plain text. Raises SynthesisFailed when it is longer than 200 000 characters."""
    if len(text) > MAX_CHARACTERS:
        raise SynthesisFailed(
            f"the text has {len(text)} characters, more than {MAX_CHARACTERS}; split the prompt"
        )
    script = Script(voice)
    script.say(spoken(text, language))
    script.cut()
    return script


def script_of_ssml(ssml: str, language: str, voice: str, voices: VoiceTable) -> Script:
    """An SSML document; ``language`` and ``voice`` hold until it says otherwise.

    Raises SynthesisFailed with line and column, or UnsupportedLanguage.
    """
    script = Script(voice)
    _element(parse_ssml(ssml), language, voice, voices, script)
    script.cut()
    return script


def _element(element: etree._Element, language: str, voice: str, voices: VoiceTable, script: Script) -> None:
    wanted = element.get(XML_LANG)
    if wanted and wanted.lower() != language.lower():
        # A change of language keeps the timbre of the speaker.
        timbre = voice.partition("+")[2]
        language, voice = wanted, voices.for_language(wanted) + (f"+{timbre}" if timbre else "")
        with script.spoken_by(voice):
            _known(element, language, voice, voices, script)
    else:
        _known(element, language, voice, voices, script)


def _known(element: etree._Element, language: str, voice: str, voices: VoiceTable, script: Script) -> None:
    def content() -> None:
        _content(element, language, voice, voices, script)

    match local_name(element):
        case name if name in UNSPOKEN:
            pass
        case "p" | "s" as name:
            with script.inside(name):
                content()
        case "prosody":
            with script.inside("prosody", **_prosody(element)):
                content()
        case "emphasis":
            level = element.get("level", "moderate")
            with script.inside("emphasis", level=level if level in _EMPHASIS else "moderate"):
                content()
        case "voice":
            voice = _voice(element, language, voice, voices)
            with script.spoken_by(voice):
                content()
        case "break":
            script.pause(break_seconds(element))
        case "mark":
            script.mark(element.get("name", ""))
        case "sub":
            script.say(spoken(element.get("alias", ""), language))
        case "say-as":
            text = "".join(str(piece) for piece in element.itertext())
            said = say_as(text, element.get("interpret-as", ""), language, form=element.get("format", ""))
            # Words of a value must not grow together with the text around it.
            script.say(f" {said} ")
        case _:
            # audio keeps its alternate content; phoneme, token, w and unknown elements their text.
            content()


def _content(element: etree._Element, language: str, voice: str, voices: VoiceTable, script: Script) -> None:
    if element.text:
        script.say(spoken(element.text, language))
    for child in element:
        if isinstance(child.tag, str):
            _element(child, language, voice, voices, script)
        if child.tail:
            script.say(spoken(child.tail, language))


def _prosody(element: etree._Element) -> dict[str, str]:
    values = ((name, (element.get(name) or "").strip(), known) for name, known in _PROSODY.items())
    return {name: value for name, value, known in values if known.fullmatch(value)}


def _voice(element: etree._Element, language: str, voice: str, voices: VoiceTable) -> str:
    for name in (element.get("name") or "").split():
        try:
            return voices.named(name, language)
        except UnsupportedVoice:
            # SSML 1.1 §3.2.1 voice Element: names are a list of preferences; without any the voice stays.
            continue
    return voices.with_gender(voice, element.get("gender", ""))

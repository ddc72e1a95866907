"""Waiting for input: prompts, barge-in, keys, words, time-outs (VoiceXML 2.0 §4.1.5, §4.1.7, §4.1.8, Appendix D)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Final

from vxml.errors import Position, ResourceLimit
from vxml.grammar import InputMode, Parse
from vxml.grammar.words import DTMF_KEYS
from vxml.interpreter.active import Active
from vxml.interpreter.context import Context
from vxml.interpreter.outcomes import VxmlEvent
from vxml.interpreter.properties import Properties
from vxml.interpreter.state import QueuedPrompt, Run, Wait
from vxml.platform import (
    Event,
    Hypothesis,
    Key,
    Listen,
    ListenFailed,
    MaxSpeech,
    Play,
    PlayDone,
    Segment,
    SpeechStarted,
    Spoken,
    StopListening,
    StopPlay,
    Tick,
    VoiceGrammar,
)

__all__ = ["Gathering", "Heard", "Match", "listen", "play", "stop_listening", "take"]

_INTERRUPTED: Final = attrgetter("bargein", "hotword")
"""How input interrupts a prompt: those alike are played as one."""


@dataclass(slots=True)
class Match:
    """One reading of the input and the grammar that it fits."""

    active: Active
    parse: Parse
    utterance: str
    confidence: float
    mode: InputMode


@dataclass(slots=True)
class Heard:
    """How the wait ended: `kind` is match, noinput, nomatch, maxspeechtimeout, hangup or failed."""

    kind: str
    matches: tuple[Match, ...] = ()
    """Every reading that fits an active grammar, best first (§5.1.5)."""
    nbest: int = 1
    """How many of them the application is to see, as `maxnbest` says."""
    utterance: str = ""
    mode: InputMode = InputMode.VOICE
    confidence: float = 0.0
    """Of the best reading of a nomatch."""
    recording: Mapping[str, object] | None = None
    """The recorded utterance as shadow variables: recording, recordingsize, recordingduration (2.1 §7)."""
    event: VxmlEvent | None = None
    """Why nothing could be heard at all (§5.2.6)."""
    secret: bool = False
    """Nobody but the dialog may know what was entered."""


@dataclass(slots=True)
class Gathering:
    """Input that is being gathered."""

    run: Run
    active: Sequence[Active]
    properties: Properties
    source: Position
    secret: bool = False
    """Nobody but the dialog may know what is entered."""
    keys: str = ""
    talking: bool = False
    heard: Heard | None = None
    playing: int | None = None
    hotword: bool = False
    listening: int | None = None
    needs_speech: bool = False
    """Without keys as the other way, speech that can't be heard is an error."""
    key_deadline: float | None = None
    full: bool = False
    """The keys match and no more are allowed: only the termchar is waited for."""
    any_key: Active | None = None
    """The grammar of `dtmfterm` (§2.3.6)."""
    dtmf: list[Active] = field(init=False)
    voice: list[Active] = field(init=False)

    def __post_init__(self) -> None:
        self.dtmf, self.voice = [], []
        for active in self.active:
            mode = active.grammar.mode
            if mode in self.properties.modes:
                (self.dtmf if mode is InputMode.DTMF else self.voice).append(active)


def listen(
    context: Context, active: Sequence[Active], properties: Properties, source: Position, *, secret: bool
) -> Wait[Heard]:
    """Play what is queued and gather input that fits one of the grammars."""
    run = context.run
    prompts, run.queue = run.queue, []
    wait = Gathering(run, active, properties, source, secret)
    wait.needs_speech = not wait.dtmf
    run.secret = secret
    context.note("listen", source, dtmf=len(wait.dtmf), voice=len(wait.voice))
    yield from play(wait, prompts)
    if wait.heard is None and not run.gone():
        # §4.1.7: the time-out of the last prompt, as it was when that was queued.
        timeout = prompts[-1].timeout if prompts else properties.seconds("timeout")
        wait.hotword = _hotword(prompts, properties)
        yield from _silence(wait, timeout)
    stop_listening(wait)
    run.deadline, run.secret = None, False
    if run.gone() and (wait.heard is None or wait.heard.kind != "match"):
        return Heard("hangup")
    heard = wait.heard or Heard("noinput")
    heard.secret = secret
    return heard


def _hotword(prompts: Sequence[QueuedPrompt], properties: Properties) -> bool:
    """Whether what does not match is ignored until the time-out too (§4.1.5.1)."""
    if prompts:
        return prompts[-1].bargein and prompts[-1].hotword
    return properties.boolean("bargein") and properties.get("bargeintype") == "hotword"


def _start_listening(wait: Gathering) -> None:
    if wait.listening is None and wait.voice:
        wait.listening = wait.run.next_id()
        grammars = tuple(
            VoiceGrammar(a.grammar.uri, a.grammar.language, a.weight, a.grammar) for a in wait.voice
        )
        wait.run.emit(Listen(wait.listening, grammars, wait.properties.all()))


def stop_listening(wait: Gathering) -> None:
    if wait.listening is not None:
        wait.run.emit(StopListening(wait.listening))
        wait.listening = None


def play(wait: Gathering, prompts: Sequence[QueuedPrompt]) -> Wait[None]:
    """Prompts in order. Input ends those that allow it; one that does not also drops keys typed ahead."""
    run = wait.run
    run.mark = None
    for (bargein, hotword), group in groupby(prompts, key=_INTERRUPTED):
        segments: list[Segment] = []
        for prompt in group:
            segments += prompt.segments
        wait.hotword = hotword
        if run.gone():
            return
        if not segments:
            continue
        if bargein:
            _start_listening(wait)
            _take_type_ahead(wait)
            if wait.heard is not None or (wait.keys and not hotword):
                return
        else:
            stop_listening(wait)
            run.forget_keys()
            wait.keys, wait.key_deadline, wait.talking, wait.full = "", None, False, False
        wait.playing = run.next_id()
        keys = _cutting_keys(wait) if bargein and not hotword else ""
        run.emit(Play(wait.playing, tuple(segments), bargein, keys))
        begun = run.now
        stopped = False
        while wait.playing is not None:
            run.deadline = wait.key_deadline
            event = yield
            if isinstance(event, PlayDone) and event.id == wait.playing:
                wait.playing = None
                if event.mark is not None:
                    run.mark = (event.mark, event.mark_time)
                elif run.mark is not None:  # of what played before: its time runs on (VoiceXML 2.1 §4)
                    run.mark = (run.mark[0], run.mark[1] + run.now - begun)
            elif isinstance(event, Key) and not bargein:
                run.key_lost()  # §4.1.5: no input while such a prompt plays
            elif isinstance(event, SpeechStarted | Spoken | MaxSpeech) and not bargein:
                continue
            elif isinstance(event, Key | SpeechStarted | Spoken | MaxSpeech | ListenFailed | Tick):
                take(wait, event)
                interrupts = wait.heard is not None if hotword else (bargein and (wait.keys or wait.talking))
                if (interrupts or wait.heard is not None) and not stopped and bargein:
                    stopped = True
                    run.emit(StopPlay(wait.playing))
            else:
                run.keep(event)
                if run.gone():
                    wait.playing = None
        if stopped:
            return


def _cutting_keys(wait: Gathering) -> str:
    """Keys that end a prompt at once, whatever they come to."""
    if InputMode.DTMF not in wait.properties.modes:
        return ""
    late = wait.run.late_terminator
    return DTMF_KEYS if late is None else DTMF_KEYS.replace(late[0], "")


def _silence(wait: Gathering, timeout: float) -> Wait[None]:
    """All prompts are out: wait for the first input, then for its end."""
    run = wait.run
    _start_listening(wait)
    _take_type_ahead(wait)
    limit = run.now + timeout
    while wait.heard is None and not run.gone():
        quiet = not wait.keys and not wait.talking
        run.deadline = wait.key_deadline if wait.keys else limit if quiet else None
        run.collecting = bool(wait.keys)
        event = yield
        run.collecting = False
        if isinstance(event, Tick) and quiet and event.at >= limit:
            wait.heard = Heard("noinput")
        elif isinstance(event, Key | SpeechStarted | Spoken | MaxSpeech | ListenFailed | Tick):
            take(wait, event)
        else:
            run.keep(event)


def _take_type_ahead(wait: Gathering) -> None:
    """Keys pressed before the wait count as pressed now (§4.1.8)."""
    while wait.run.type_ahead and wait.heard is None:
        take(wait, wait.run.type_ahead.popleft())


def take(wait: Gathering, event: Event) -> None:
    """A key, words or time; what they come to is in `wait.heard`."""
    if wait.heard is not None:
        wait.run.keep(event)  # keys after the match, while the prompt stops, are typed ahead (§4.1.8)
        return
    if isinstance(event, SpeechStarted | Spoken | MaxSpeech) and InputMode.VOICE not in wait.properties.modes:
        return  # §6.3.6: nobody listens to words
    match event:
        case Key():
            _pressed(wait, event)
        case SpeechStarted():
            wait.talking = bool(wait.voice)
        case Spoken():
            wait.talking = False
            _spoken(wait, event)
        case MaxSpeech():
            wait.heard = Heard("maxspeechtimeout")
        case ListenFailed() if event.id == wait.listening:
            wait.talking = False
            if wait.needs_speech:
                wait.heard = Heard("failed", event=VxmlEvent(event.event, event.message))
            else:
                wait.run.log_once(f"{event.event}: {event.message}")
        case Tick():
            if wait.key_deadline is not None and event.at >= wait.key_deadline:
                _keys_end(wait, by_length=wait.full)
        case _:
            pass


def _pressed(wait: Gathering, event: Key) -> None:
    """What a key belongs to: this input, the one before, or the next."""
    run = wait.run
    if InputMode.DTMF not in wait.properties.modes:
        run.key_lost()  # §6.3.6
    elif wait.full and event.key != wait.properties.termchar:
        _keys_end(wait, by_length=True)
        run.type_ahead.appendleft(event)  # nothing but the termchar can belong to what is complete
        run.late_terminator = None
    else:
        run.key_taken(event, wait.source, secret=wait.secret)
        if not _is_late_terminator(wait, event):
            _key(wait, event.key)


def _is_late_terminator(wait: Gathering, event: Key) -> bool:
    """Whether a termchar belongs to the input before, which was complete by its length and ended at once (D.1,
    termtimeout of 0 s), so that callers who end numbers with it answer nothing that they have not been asked.
    """
    late, wait.run.late_terminator = wait.run.late_terminator, None
    if late is None or wait.keys or event.key != late[0] or event.at > late[1]:
        return False
    states = (entry.grammar.dtmf(event.key) for entry in wait.dtmf if entry is not wait.any_key)
    return not any(state.complete or state.extendable for state in states)


def _key(wait: Gathering, key: str) -> None:
    """One more key (Appendix D). A full match that can't grow ends the input; keys that no grammar allows are
    gathered until termchar or the inter-digit time makes them one nomatch, whether or not one listens (§4.1.5.1). With
    the property `ivrkit.wrongkeys` as "end" they are one as soon as they are as many as any grammar allows.
    """
    keys = wait.keys + key
    complete = extendable = False
    for active in wait.dtmf:
        state = active.grammar.dtmf(keys)
        complete |= state.complete
        extendable |= state.extendable
    if key == wait.properties.termchar and not complete and not extendable:
        wait.keys = wait.keys or key
        _keys_end(wait)
        return
    if wait.hotword and keys != key and not complete and not extendable:
        wait.keys = ""  # what came before was nothing; this key may begin something (§4.1.5.1)
        _key(wait, key)
        return
    wait.keys = keys
    if wait.hotword and not complete and not extendable:
        _keys_end(wait)
    elif not complete and not extendable and _is_long_enough(wait):
        _keys_end(wait, by_length=True)
    elif extendable or not complete:
        wait.key_deadline = wait.run.now + wait.properties.seconds("interdigittimeout")
    else:
        pause = wait.properties.seconds("termtimeout")
        if pause > 0 and wait.properties.termchar:
            wait.full = True
            wait.key_deadline = wait.run.now + pause
        else:
            _keys_end(wait, by_length=True)


def _is_long_enough(wait: Gathering) -> bool:
    """Whether wrong keys are complete: no grammar could have taken one more."""
    wrong_keys = wait.properties.get("ivrkit.wrongkeys")
    return wrong_keys == "end" and len(wait.keys) >= max((a.grammar.longest for a in wait.dtmf), default=0)


def _keys_end(wait: Gathering, *, by_length: bool = False) -> None:
    """The keys are all that is entered. ``by_length``: not for a termchar, which may still come."""
    keys, wait.key_deadline = wait.keys, None
    termchar = wait.properties.termchar
    if by_length and termchar:
        until = wait.run.now + wait.properties.seconds("interdigittimeout")
        wait.run.late_terminator = (termchar, until)
    matches: list[Match] = []
    for active in wait.dtmf:
        parses = active.grammar.dtmf(keys).parses
        matches += [Match(active, parse, keys, 1.0, InputMode.DTMF) for parse in parses]
    if matches:
        wait.heard = Heard("match", tuple(matches), wait.properties.nbest, keys, InputMode.DTMF)
    elif wait.hotword:
        wait.keys, wait.full = "", False  # a hotword prompt plays on through what does not match
    else:
        wait.heard = Heard("nomatch", utterance=keys, mode=InputMode.DTMF)
        wait.run.forget_keys()


def _spoken(wait: Gathering, event: Spoken) -> None:
    """n-best (§5.1.5): readings by confidence, those of one confidence by the precedence of their grammars."""
    threshold = wait.properties.number("confidencelevel")
    nbest = wait.properties.nbest
    found: list[tuple[float, int, Match]] = []
    recording = _recorded(wait.run, event)
    hypotheses: list[Hypothesis] = sorted(event.hypotheses, key=lambda h: -h.confidence)
    for hypothesis in hypotheses:
        text, confidence = hypothesis.text, hypothesis.confidence
        if confidence < threshold or (found and nbest == 1 and confidence < -found[0][0]):
            break
        for rank, active in enumerate(wait.voice):
            try:
                parses = active.grammar.recognize(text)
            except ResourceLimit:
                continue
            found.extend(
                (-confidence, rank, Match(active, parse, text, confidence, InputMode.VOICE))
                for parse in parses
            )
    if found:
        matches = tuple(match for *_, match in sorted(found, key=lambda entry: entry[:2]))
        wait.heard = Heard("match", matches, nbest, matches[0].utterance, recording=recording)
    elif not wait.hotword:
        best = hypotheses[0] if hypotheses else Hypothesis("", 0.0)
        wait.heard = Heard("nomatch", utterance=best.text, confidence=best.confidence, recording=recording)


def _recorded(run: Run, event: Spoken) -> Mapping[str, object] | None:
    if event.recording is None:
        return None
    run.recordings.add(event.recording)
    return {
        "recording": event.recording,
        "recordingsize": event.recording_size,
        "recordingduration": round(event.recording_duration * 1000),
    }

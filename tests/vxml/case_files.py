"""Case files: VoiceXML documents with what a caller does and what must be heard.

A file holds several cases, separated by `---`. `document` is the content of `<vxml>` (or a whole document),
`others` are further resources by name: text, or `body`, `type`, `status`, `delay` (seconds), `at` (the address
after redirects), `charset` (of the bytes sent) and `fail` (the reason). `options` are those of the session.

`steps` run in order. As a rule the call goes on by itself until it waits for the caller. With `live: true`
nothing happens by itself: time passes by `wait`, keys and words (`tap`, `utter`) come at once, and recordings and
transfers end by `recorded` and `ended`. `ssml` is all that synthesizers got, `listens` the
languages and weights of the grammars that the recognizer got last, `notices` what the interpreter itself
wrote to the log, a part of each line.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from vxml.interpreter import Options, Step
from vxml.interpreter.subdialogs import ObjectFailed
from vxml.platform import (
    Command,
    Disconnected,
    Event,
    Fetch,
    Fetched,
    FetchFailed,
    Hypothesis,
    Key,
    Listen,
    MaxSpeech,
    Play,
    Recorded,
    Segment,
    SpeechStarted,
    Spoken,
    Tick,
    TransferEnded,
)
from vxml.text import TextCall

BASE = "http://case/"
_WRAPPED = '<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US"{extra}>\n{body}\n</vxml>'
_SPEAK = ' version="1.0" xmlns="http://www.w3.org/2001/10/synthesis"'
_INPUTS = (
    "press",
    "say",
    "silence",
    "hangup",
    "nbest",
    "mumble",
    "tap",
    "utter",
    "speak",
    "recorded",
    "ended",
)


class LiveCall(TextCall):
    """Notes every command; when `live`, only `wait` lets time pass."""

    live = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.commands: list[Command] = []
        self.arriving: list[Fetched | FetchFailed] = []

    def _command(self, command: Command) -> None:
        self.commands.append(command)
        if isinstance(command, Fetch) and self.live:
            self.arriving.append(self.fetcher(command, self.now))
            if self.arriving[-1].at <= self.now:
                self._send(self.arriving.pop())
        else:
            super()._command(command)

    def _settle(self, *, key_pause: bool) -> None:
        if not self.live:
            super()._settle(key_pause=key_pause)

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while not self.ended:
            due: list[tuple[float, int]] = []
            if self.session.deadline is not None:
                due.append((self.session.deadline, 2))
            if self._playing is not None:
                due.append((self._playing[1], 1))
            due.extend((answer.at, 0) for answer in self.arriving[:1])
            if not due or min(due)[0] > end:
                break
            at, kind = min(due)
            self.now = max(self.now, at)
            if kind == 0:
                self._send(self.arriving.pop(0))
            elif kind == 1:
                self._play_ends()
            else:
                self._send(Tick(self.now))
        self.now = end

    def send(self, event: Event) -> None:
        self._send(event)

    @property
    def current(self) -> int:
        """The id of the recording or transfer under way."""
        command = self._recording or self._transferring
        assert command is not None, "nothing is under way"
        self._recording = self._transferring = None
        return command.id


def _object(
    answer: Mapping[str, Any],
) -> Any:
    def run(run: object, parameters: Mapping[str, object]) -> Generator[None, Event, object]:
        if "fail" in answer:
            raise ObjectFailed(answer["fail"], "refused")
        return dict(parameters)
        yield

    return run


@dataclass
class Case:
    file: Path
    data: dict[str, Any]
    trace: list[Step] = field(default_factory=list)
    requests: list[Fetch] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.file.stem}: {self.data['name']}"

    def resources(self) -> dict[str, Any]:
        found = {"main.vxml": self.data["document"], **self.data.get("others", {})}
        return {BASE + name: body for name, body in found.items()}

    def fetch(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        self.requests.append(command)
        body = self.resources().get(command.uri.split("?")[0].split("#")[0])
        if body is None:
            return Fetched(at, command.id, command.uri, b"", None, 404)
        options: dict[str, Any] = body if isinstance(body, dict) else {"body": body}
        at += options.get("delay", 0)
        if at - options.get("delay", 0) + command.timeout < at:
            return FetchFailed(at, command.id, "timeout")
        if "fail" in options:
            return FetchFailed(at, command.id, options["fail"])
        text = options.get("body", "")
        uri = BASE + options["at"] if "at" in options else command.uri
        if command.uri.split("?")[0].endswith(".vxml") and not text.lstrip().startswith(("<?xml", "<vxml")):
            text = _WRAPPED.format(body=text, extra="")
        data = text.encode(options.get("charset", "utf-8"))
        return Fetched(at, command.id, uri, data, options.get("type"), options.get("status", 200))

    def options(self) -> Options:
        given = self.data.get("options", {})
        session = {"connection": {"remote": {"uri": "tel:+100"}, "local": {"uri": "tel:200"}}}
        return Options(
            session=given.get("session", session),
            properties=given.get("properties", {}),
            language=given.get("language", "en-US"),
            tolerant=given.get("tolerant", True),
            objects={name: _object(answer or {}) for name, answer in given.get("objects", {}).items()},
        )

    def run(self) -> None:
        live = self.data.get("live", False)
        steps = self.data["steps"]
        prepare = [step for step in steps if {"transfer", "record"} & set(step)]
        call = LiveCall(BASE + "main.vxml", self.fetch, options=self.options(), observer=self.trace.append)
        call.live = live
        for step in prepare:
            if "transfer" in step:
                call.transfer_result(step["transfer"])
            else:
                call.record_length(step["record"])
        call.start()
        self._mark = 0
        self._since = 0.0
        for step in steps:
            if step in prepare:
                continue
            ((verb, value),) = step.items()
            if verb in _INPUTS:
                self._mark, self._since = len(call.transcript), call.now
            if not (self._does(call, verb, value) or self._sees(call, verb, value)):
                raise AssertionError(f"unknown step {verb}")

    def _does(self, call: LiveCall, verb: str, value: Any) -> bool:
        """What the caller and the platform do."""
        match verb:
            case "press":
                call.press(str(value))
            case "barge":
                call.press(str(value), barge_in=True)
            case "say":
                call.say(value)
            case "mumble":
                call.say_all(())
            case "nbest":
                call.say_all(tuple(Hypothesis(text, score) for text, score in value.items()))
            case "silence":
                call.silence()
            case "hangup":
                if call.live:
                    call.send(Disconnected(call.now))
                else:
                    call.hangup()
            case "wait":
                call.wait(value)
            case "tap":
                for key in str(value):
                    call.send(Key(call.now, key))
            case "speak":
                call.send(SpeechStarted(call.now))
            case "utter":
                said = value if isinstance(value, dict) else {"text": value}
                recording = {name: said[name] for name in said if name.startswith("recording")}
                hypothesis = Hypothesis(said["text"], said.get("confidence", 1.0))
                call.send(Spoken(call.now, (hypothesis,), **recording))
            case "too_long":
                call.send(MaxSpeech(call.now))
            case "recorded":
                call.send(Recorded(call.now, call.current, **value))
            case "ended":
                call.send(TransferEnded(call.now, call.current, **value))
            case _:
                return False
        return True

    def _sees(self, call: LiveCall, verb: str, value: Any) -> bool:
        """What must have come of it."""
        match verb:
            case "expect":
                assert call.prompts_since(self._mark).split() == str(value).split()
            case "logs":
                logged = [
                    e.text for e in call.transcript if e.kind == "log" and e.detail["label"] != "ivrkit"
                ]
                assert logged == value
            case "ssml":
                plays = [c for c in call.commands if isinstance(c, Play)]
                assert _speeches(s for c in plays for s in c.segments) == value
            case "silences":
                plays = [c for c in call.commands if isinstance(c, Play)]
                assert [s.silence for c in plays for s in c.segments if s.silence] == value
            case "listens":
                heard = [c for c in call.commands if isinstance(c, Listen)][-1]
                assert [[g.language, g.weight] for g in heard.grammars] == value
            case "notices":
                noticed = [
                    e.text for e in call.transcript if e.kind == "log" and e.detail["label"] == "ivrkit"
                ]
                assert len(noticed) == len(value), noticed
                assert all(part in line for part, line in zip(value, noticed, strict=True)), noticed
            case "fetches":
                assert {
                    s.audio.removeprefix(BASE): [s.fetch.timeout, s.fetch.maxage, s.fetch.maxstale]
                    for c in call.commands
                    if isinstance(c, Play)
                    for s in c.segments
                    if s.audio is not None
                } == value
            case "audio":
                assert [a for c in call.commands if isinstance(c, Play) for a in _audio(c.segments)] == value
            case "exit":
                assert call.exit is not None, "the call goes on"
                assert call.exit.reason == value, call.exit
            case "values":
                assert call.exit is not None
                assert dict(call.exit.values) == value
            case "events":
                assert [s.detail["event"] for s in self.trace if s.kind == "event"] == value
            case "request":
                sent = self.requests[-1]
                body = (sent.body or b"").decode()
                assert f"{sent.method} {sent.uri} {body}".strip() == value
            case "requests":
                assert [f"{r.method} {r.uri.removeprefix(BASE)}" for r in self.requests] == value
            case "parts":
                assert {p.name: p.text or p.recording for p in self.requests[-1].parts} == value
            case "command":
                ((name, wanted),) = value.items()
                found = [c for c in call.commands if type(c).__name__ == name]
                assert found, f"no {name} was sent"
                assert _plain(found[-1], wanted) == wanted
            case "commands":
                quiet = ("Fetch", "Log")
                names = [type(c).__name__ for c in call.commands]
                assert [n for n in names if n not in quiet] == value
            case "took":
                assert abs(call.now - self._since - value) < 0.01, call.now - self._since
            case "waiting":
                assert not call.ended
            case _:
                return False
        return True


def _speeches(segments: Iterable[Segment]) -> list[str]:
    """What synthesizers get, fallbacks of recordings last, without the attributes that never differ."""
    found: list[str] = []
    for segment in segments:
        if segment.speech is not None:
            found.append(segment.speech.ssml.replace(_SPEAK, ""))
        found += _speeches(segment.fallback)
    return found


def _audio(segments: tuple[Segment, ...]) -> list[str]:
    return [s.audio.removeprefix(BASE) for s in segments if s.audio is not None]


def _plain(found: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a command that a case names."""
    assert is_dataclass(found)
    own = {f.name: getattr(found, f.name) for f in fields(found)}
    answer: dict[str, Any] = {name: own[name] for name in wanted}
    for name, value in answer.items():
        if isinstance(value, Mapping) and isinstance(wanted[name], Mapping):
            answer[name] = {key: value.get(key) for key in wanted[name]}
    return answer


def load(folder: Path) -> list[Case]:
    yaml = YAML(typ="safe", pure=True)
    return [
        Case(path, data) for path in sorted(folder.glob("*.yaml")) for data in yaml.load_all(path) if data
    ]

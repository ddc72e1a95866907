"""The process of one call: ``python -m ivrdesigner.web.call.worker``. It waits for ``begin``, runs the call, and ends.

Everything that takes time to load is loaded while it waits, so that a call begins at once. Frames (`wire`) come on
standard input and go to standard output; the end of input is a caller who has gone. ``begin`` names the function that reads
the build, such as ``ivrdesigner.compiler:read_build``: packages above have builds of their own.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from pkgutil import resolve_name
from typing import IO, Any, Final, TypeVar

from asr_tts.errors import SpeechError
from asr_tts.host import CachedSynthesizer, SpeechCache, open_recognizer, open_synthesizer, open_vad
from asr_tts.spi import Recognizer, Synthesizer
from ivrdesigner.compiler import Application
from ivrdesigner.errors import BuildError
from ivrdesigner.simulate import Caller, first_flow
from ivrdesigner.web.call.driver import Engines, VoiceCall
from ivrdesigner.web.call.sounds import RATE
from ivrdesigner.web.call.wire import AUDIO, read_frame, write_audio, write_json
from vxml.fetcher import Reach, ResourceFetcher

__all__ = ["engines_of", "main"]

E = TypeVar("E", Synthesizer, Recognizer)
_Engines = tuple[Synthesizer | None, Recognizer | None]
_CACHE_BYTES: Final = 256 << 20
_NONE: Final[Mapping[str, Any]] = {}
_log = logging.getLogger(__name__)


class _Output:
    """Frames to the site, from any thread. The end of the site is the end of the call."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.folder: Path | None = None
        """That of the build: a site that is gone cannot remove it any more."""
        self._stream = stream
        self._lock = threading.Lock()

    def message(self, message: Mapping[str, Any]) -> None:
        """Send a message."""
        self._send(write_json, message)

    def audio(self, samples: bytes) -> None:
        """Send sound."""
        self._send(write_audio, samples)

    def _send(self, write: Callable[[IO[bytes], Any], None], content: Any) -> None:
        with self._lock:
            try:
                write(self._stream, content)
            except OSError:
                if self.folder is not None:
                    shutil.rmtree(self.folder, ignore_errors=True)
                os._exit(0)


def main() -> None:
    """Wait for a call, run it, end."""
    source = sys.stdin.buffer
    output = _Output(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no frame
    voice = _opened(open_synthesizer, "calls are silent")
    ear = _opened(open_recognizer, "words have to be typed")
    detector = open_vad("energy")
    output.message({"type": "ready"})
    first = read_frame(source)
    if first is None:
        return
    asked = json.loads(first[1])
    output.folder = Path(asked["folder"])
    try:
        build = resolve_name(asked["reader"])(output.folder)
    except BuildError as error:
        output.message({"type": "failed", "message": str(error)})
        return
    synthesizer, recognizer = engines_of(asked.get("speech", {}), voice, ear)
    speaker = None
    if synthesizer is not None:
        cache = SpeechCache(Path(asked["cache"]), max_bytes=_CACHE_BYTES)
        speaker = CachedSynthesizer(synthesizer, cache)
    call = _call(build, asked, Engines(speaker, recognizer, detector), output)
    threading.Thread(target=_listen, args=(source, call), name="input", daemon=True).start()
    recording = call.run()
    end = call.end
    output.message({"type": "golden", "text": recording.dumps()})
    output.message({"type": "ended", "reason": end.reason, "message": end.message[:2000]})
    for engine in {id(one): one for one in (voice, ear, synthesizer, recognizer)}.values():
        if engine is not None:
            with suppress(SpeechError, OSError):
                engine.close()
    sys.stderr.flush()
    os._exit(0)  # threads that fetch or speak must not keep it


def _call(build: Application, asked: Mapping[str, Any], engines: Engines, output: _Output) -> VoiceCall:
    numbers = build.project.access_numbers
    called = str(asked["called"] or next((number.number for number in numbers), ""))
    language = asked["language"] if asked["language"] in build.project.languages else build.project.language
    caller = Caller(str(asked["caller"]), called, language, float(asked["epoch"]))
    flow = asked["flow"] if asked["flow"] in build.nodes else first_flow(build, called, caller.epoch)
    output.message(
        {
            "type": "started",
            "flow": flow,
            "called": called,
            "language": language,
            "rate": RATE,
            "speaks": engines.speaker is not None,
            "understands": _languages(engines.recognizer),
        }
    )
    fetcher = ResourceFetcher(root=build.folder, reach=Reach(asked["allowed"]))
    return VoiceCall(
        build,
        flow,
        caller,
        name=str(asked["name"]),
        seed=int(asked["seed"]),
        engines=engines,
        fetch=fetcher,
        send=output.message,
        send_audio=output.audio,
    )


def _listen(source: IO[bytes], call: VoiceCall) -> None:
    """What the browser does, until it is gone."""
    while (frame := read_frame(source)) is not None:
        kind, content = frame
        if kind == AUDIO:
            call.hear(content[: len(content) & ~1])
            continue
        with suppress(ValueError, RecursionError):
            message = json.loads(content)
            if isinstance(message, dict):
                call.take(message)
    call.hang_up()


def engines_of(speech: Mapping[str, Any], voice: Synthesizer | None, ear: Recognizer | None) -> _Engines:
    """The engines that a script names, ``voice`` and ``ear`` of this machine in the place of those that cannot run.

    ``speech``: by ``synthesizer`` and ``recognizer`` an ``engine``, with its ``settings``.
    """
    otherwise = "the engine of this machine is used instead of a script's"
    speaks, listens = speech.get("synthesizer"), speech.get("recognizer")
    return (
        _opened(open_synthesizer, otherwise, speaks["engine"], speaks["settings"]) or voice
        if speaks
        else voice,
        _opened(open_recognizer, otherwise, listens["engine"], listens["settings"]) or ear
        if listens
        else ear,
    )


def _opened(
    opener: Callable[..., E], otherwise: str, name: str | None = None, settings: Mapping[str, Any] = _NONE
) -> E | None:
    """An engine; None when it cannot run here."""
    try:
        engine = opener(name, **settings)
        engine.capabilities()
    except SpeechError as fault:
        _log.warning("%s: %s", otherwise, fault)
        return None
    return engine


def _languages(recognizer: Recognizer | None) -> list[str]:
    return list(recognizer.capabilities().languages) if recognizer is not None else []


if __name__ == "__main__":
    main()

"""A stream an utterance."""

from __future__ import annotations

import importlib.util
import os
import socket
import struct
import threading
import time
from contextlib import ExitStack
from itertools import product
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import urlsplit

from asr_tts.audio.stream import StreamResampler
from asr_tts.engines.http_asr.answers import Answers, Path, as_json
from asr_tts.engines.http_asr.http import phrases_of
from asr_tts.engines.http_asr.settings import WebsocketAsrSettings
from asr_tts.errors import EngineBusy, EngineUnavailable, RecognitionFailed
from asr_tts.host.services import Template, language_of_service, load_service, refusal
from asr_tts.spi import Reading, RecognitionRequest, RecognizerCapabilities

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

__all__ = ["WEBSOCKET_VARIABLE", "WebsocketRecognizer"]

WEBSOCKET_VARIABLE = "IVRKIT_ASR_WEBSOCKET"
_MAX_MESSAGE = 1_000_000
_JOINED = 64


class WebsocketRecognizer:
    """A `asr_tts.spi.Recognizer` that sends audio to a service while the caller speaks.

    ``settings`` is the path of a settings file (`WebsocketAsrSettings`); without it IVRKIT_ASR_WEBSOCKET names the
    file. Raises EngineUnavailable naming file and field when the settings are wrong.
    """

    kind: ClassVar[Literal["recognizer"]] = "recognizer"
    how_to_install: ClassVar[str] = (
        "pip install 'ivrkit[asr-http]', write a settings file as docs/speech.md shows, and set "
        f"{WEBSOCKET_VARIABLE} to its path"
    )

    @classmethod
    def missing(cls, *, settings: FilePath | str | None = None) -> str | None:
        """Whether the Python package is there, and a settings file is named and there."""
        if importlib.util.find_spec("websockets") is None:
            return "the Python package websockets is missing"
        path = settings or os.environ.get(WEBSOCKET_VARIABLE)
        if not path:
            return "no service is set up"
        return None if FilePath(path).is_file() else f"{path}: there is no such settings file"

    def __init__(self, *, settings: FilePath | str | None = None) -> None:
        absent = self.missing(settings=settings)
        if absent is not None:
            raise EngineUnavailable(absent, self.how_to_install)
        path = FilePath(settings or os.environ[WEBSOCKET_VARIABLE])
        self.settings, self._env = load_service(path, WebsocketAsrSettings)
        self.answers = Answers(self.settings.answer)
        self.partial = Path(self.settings.partial, "partial")
        self.done = Path(self.settings.done, "done")
        self.end = Template(self.settings.end, "end")
        self._start = Template(self.settings.start, "start")
        self._url = Template(self.settings.url, "url")
        self._headers = {name: Template(text, name) for name, text in self.settings.headers.items()}
        self.free = threading.BoundedSemaphore(self.settings.connections)
        self._closed = False

    def capabilities(self) -> RecognizerCapabilities:
        """As the settings say; the service is not asked."""
        return RecognizerCapabilities(
            tuple(self.settings.languages), free_speech=True, partials=True, word_times=True
        )

    def start(self, request: RecognitionRequest) -> WebsocketStream:
        """See `asr_tts.spi.Recognizer`."""
        if self._closed:
            raise RecognitionFailed("the engine is closed; open it again")
        values = {
            "language": language_of_service(request.language, self.settings.languages),
            "sample_rate": self.settings.sample_rate or request.sample_rate,
            "nbest": request.nbest,
            "phrases": phrases_of(request),
            "env": self._env,
        }
        first = self._start.render(values)
        if not self.free.acquire(blocking=False):
            raise EngineBusy(
                f"{self.settings.connections} callers speak at once already; allow more `connections`"
            )
        with ExitStack() as opened:
            opened.callback(self.free.release)
            connection = self._connect(values, opened)
            stream = WebsocketStream(self, request, connection, opened.pop_all(), values)
        if first:
            stream.say(first)
        return stream

    def close(self) -> None:
        """No new streams; those that are open end by themselves."""
        self._closed = True

    def _connect(self, values: dict[str, Any], opened: ExitStack) -> ClientConnection:
        from websockets.exceptions import InvalidStatus, WebSocketException
        from websockets.sync.client import connect

        url = self._url.address(values, ("ws", "wss"))
        headers = {name: template.header(values) for name, template in self._headers.items()}
        limit = self.settings.timeout
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "wss" else 80)
            # With a socket of ours no redirect is followed, which would carry our key to another address.
            line = socket.create_connection((parts.hostname or "", port), timeout=limit)
            opened.callback(line.close)
            # Sending has no limit of its own: a service that does not read would hold the caller for ever.
            seconds = struct.pack("ll", int(limit), int(limit % 1 * 1e6))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)
            connection = connect(
                url,
                sock=line,
                additional_headers=headers,
                open_timeout=limit,
                close_timeout=1.0,
                max_size=_MAX_MESSAGE,
            )
            return opened.enter_context(connection)
        except InvalidStatus as fault:
            body = bytes(fault.response.body or b"")
            raise RecognitionFailed(refusal(fault.response.status_code, body)) from fault
        except (WebSocketException, OSError, ValueError) as fault:
            # Its words are not told on: they have the address, which may have a key.
            raise RecognitionFailed(
                f"the service cannot be reached ({type(fault).__name__}); check the network and the url"
            ) from fault


class WebsocketStream:
    """A `asr_tts.spi.RecognitionStream`."""

    def __init__(
        self,
        recognizer: WebsocketRecognizer,
        request: RecognitionRequest,
        connection: ClientConnection,
        opened: ExitStack,
        values: dict[str, Any],
    ) -> None:
        self._recognizer = recognizer
        self._request = request
        self._connection = connection
        self._opened = opened
        self._values = values
        self._pieces: list[list[Reading]] = []
        self._partial = ""
        self._done = False
        self._over = False
        wanted = values["sample_rate"]
        self._resampler = None
        if wanted != request.sample_rate:
            self._resampler = StreamResampler(request.sample_rate, wanted)

    def say(self, message: str | bytes) -> None:
        """Send one message; one to a service that has heard enough is dropped. Raises RecognitionFailed."""
        from websockets.exceptions import ConnectionClosedOK, WebSocketException

        try:
            self._connection.send(message)
        except ConnectionClosedOK:
            return  # its result waits to be read
        except (WebSocketException, OSError) as fault:
            self.cancel()
            raise RecognitionFailed(
                f"the service does not take the audio, or broke off ({type(fault).__name__})"
            ) from fault

    def accept(self, samples: bytes) -> str:
        """See `asr_tts.spi.RecognitionStream`."""
        if self._over:
            raise RecognitionFailed("the utterance is over; begin a new one")
        if samples and not self._done:
            self.say(samples if self._resampler is None else self._resampler.resample(samples))
        while self._take(0.0):
            pass
        return " ".join([*(piece[0].text for piece in self._pieces), self._partial]).strip()

    def finish(self) -> tuple[Reading, ...]:
        """See `asr_tts.spi.RecognitionStream`."""
        if self._over:
            raise RecognitionFailed("the utterance is over; begin a new one")
        try:
            if not self._done:
                if self._resampler is not None:
                    self.say(self._resampler.resample(b"", last=True))
                if self._recognizer.settings.end:
                    self.say(self._recognizer.end.render(self._values))
                deadline = time.monotonic() + self._recognizer.settings.timeout
                while not self._done:
                    left = deadline - time.monotonic()
                    if left <= 0 or not self._take(left):
                        limit = self._recognizer.settings.timeout
                        raise RecognitionFailed(
                            f"no result within {limit:g} s; raise `timeout`, or correct `end` and `done`"
                        )
            return tuple(self._joined())[: self._request.nbest]
        finally:
            self.cancel()

    def cancel(self) -> None:
        """See `asr_tts.spi.RecognitionStream`."""
        if not self._over:
            self._over = True
            self._opened.close()

    def _take(self, seconds: float) -> bool:
        """Take one message if it comes within that time; whether one came."""
        from websockets.exceptions import ConnectionClosed, ConnectionClosedOK

        if self._done:
            return False
        try:
            message = self._connection.recv(timeout=seconds)
        except TimeoutError:
            return False
        except ConnectionClosedOK:
            self._done = True
            return True
        except ConnectionClosed as fault:
            self.cancel()
            raise RecognitionFailed("the service broke the stream off; try again") from fault
        answer = as_json(message)
        readings = self._recognizer.answers.readings(answer)
        if readings:
            self._pieces.append(readings)
            self._partial = ""
        else:
            self._partial = self._recognizer.partial.text(answer) or self._partial
        self._done = bool(self._recognizer.done.find(answer))
        return True

    def _joined(self) -> list[Reading]:
        """Services cut at pauses: what they said one after the other, joined. The weakest piece gives the confidence."""
        found: dict[str, Reading] = {}
        if not self._pieces:
            return []
        for count, parts in enumerate(product(*self._pieces)):
            if count >= _JOINED:
                break
            text = " ".join(part.text for part in parts)
            words = tuple(word for part in parts for word in part.words)
            found.setdefault(text, Reading(text, min(part.confidence for part in parts), words))
        return sorted(found.values(), key=lambda reading: -reading.confidence)

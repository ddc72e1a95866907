"""A request an utterance."""

from __future__ import annotations

import base64
import io
import os
import threading
import time
import wave
from pathlib import Path
from typing import Any, ClassVar, Literal

import requests
import urllib3
from requests.adapters import HTTPAdapter

from asr_tts.audio import resample
from asr_tts.engines.http_asr.answers import Answers, as_json
from asr_tts.engines.http_asr.settings import HttpAsrSettings
from asr_tts.errors import EngineBusy, EngineUnavailable, RecognitionFailed
from asr_tts.host.services import Template, language_of_service, load_service, refusal
from asr_tts.host.streams import MAX_UTTERANCE_SECONDS
from asr_tts.spi import Audio, Reading, RecognitionRequest, RecognizerCapabilities
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["HTTP_VARIABLE", "HttpRecognizer", "phrases_of"]

HTTP_VARIABLE = "IVRKIT_ASR_HTTP"
_MAX_PHRASES = 200
_REFUSAL_BYTES = 4096


class HttpRecognizer:
    """A `asr_tts.spi.Recognizer` that sends each utterance to a service when it has ended.

    ``settings`` is the path of a settings file (`HttpAsrSettings`); without it IVRKIT_ASR_HTTP names the file.
    Raises EngineUnavailable naming file and field when the settings are wrong.
    """

    kind: ClassVar[Literal["recognizer"]] = "recognizer"
    how_to_install: ClassVar[str] = (
        f"write a settings file as docs/speech.md shows, and set {HTTP_VARIABLE} to its path"
    )

    @classmethod
    def missing(cls, *, settings: Path | str | None = None) -> str | None:
        """Whether a settings file is named and there."""
        path = settings or os.environ.get(HTTP_VARIABLE)
        if not path:
            return "no service is set up"
        return None if Path(path).is_file() else f"{path}: there is no such settings file"

    def __init__(self, *, settings: Path | str | None = None) -> None:
        absent = self.missing(settings=settings)
        if absent is not None:
            raise EngineUnavailable(absent, self.how_to_install)
        self.settings, self._env = load_service(Path(settings or os.environ[HTTP_VARIABLE]), HttpAsrSettings)
        self.answers = Answers(self.settings.answer)
        self._url = Template(self.settings.url, "url")
        self._body = Template(self.settings.body, "body")
        self._headers = {name: Template(text, name) for name, text in self.settings.headers.items()}
        self._form = {name: Template(text, name) for name, text in self.settings.form.items()}
        self.free = threading.BoundedSemaphore(self.settings.connections)
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=self.settings.connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._closed = False

    def capabilities(self) -> RecognizerCapabilities:
        """As the settings say; the service is not asked."""
        return RecognizerCapabilities(tuple(self.settings.languages), free_speech=True, word_times=True)

    def start(self, request: RecognitionRequest) -> HttpStream:
        """See `asr_tts.spi.Recognizer`."""
        if self._closed:
            raise RecognitionFailed("the engine is closed; open it again")
        language = language_of_service(request.language, self.settings.languages)
        if not self.free.acquire(blocking=False):
            raise EngineBusy(
                f"{self.settings.connections} callers speak at once already; allow more `connections`"
            )
        return HttpStream(self, request, language)

    def close(self) -> None:
        """End the connections."""
        self._closed = True
        self._session.close()

    def ask(self, audio: Audio, values: dict[str, Any]) -> Any:
        """Send an utterance; the JSON of the answer. Raises RecognitionFailed or EngineUnavailable."""
        content = audio.samples if self.settings.audio == "pcm16" else _wav(audio)
        values = {**values, "env": self._env, "audio": base64.b64encode(content).decode()}
        message: dict[str, Any] = {
            "url": self._url.address(values, ("http", "https")),
            "headers": {name: template.header(values) for name, template in self._headers.items()},
        }
        if self.settings.file_field:
            message["data"] = {name: template.render(values) for name, template in self._form.items()}
            message["files"] = {self.settings.file_field: (f"utterance.{self.settings.audio}", content)}
        else:
            message["data"] = self._body.render(values).encode() if self.settings.body else content
        deadline = time.monotonic() + self.settings.timeout
        try:
            return as_json(self._answer(message, deadline))
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as fault:
            raise RecognitionFailed(self._too_slow()) from fault
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as fault:
            # Its words are not told on: they have the address, which may have a key.
            raise RecognitionFailed(
                f"the service cannot be reached, or broke off ({type(fault).__name__}); check the network and the url"
            ) from fault

    def _answer(self, message: dict[str, Any], deadline: float) -> bytes:
        with self._posted(message, deadline) as response:
            if not response.ok or response.is_redirect:
                body = response.raw.read(_REFUSAL_BYTES, decode_content=True)
                raise RecognitionFailed(refusal(response.status_code, body))
            pieces: list[bytes] = []
            total = 0
            while chunk := response.raw.read1(65536, decode_content=True):
                pieces.append(chunk)
                total += len(chunk)
                if total > self.settings.max_bytes:
                    raise RecognitionFailed(f"the answer is over {self.settings.max_bytes} bytes")
                if time.monotonic() > deadline:
                    raise RecognitionFailed(self._too_slow())
        return b"".join(pieces)

    def _posted(self, message: dict[str, Any], deadline: float) -> requests.Response:
        for is_last_try in (False, True):
            left = max(deadline - time.monotonic(), 0.01)
            try:
                # A redirect would carry our key to another address.
                return self._session.post(**message, timeout=left, stream=True, allow_redirects=False)
            except requests.ConnectionError as fault:
                # A connection that was kept open may have been closed by the service meanwhile.
                if is_last_try or isinstance(fault, requests.Timeout):
                    raise
        raise AssertionError

    def _too_slow(self) -> str:
        return f"no answer within {self.settings.timeout:g} s; raise `timeout`, or ask the vendor"


class HttpStream:
    """A `asr_tts.spi.RecognitionStream` that keeps the audio until the end."""

    def __init__(self, recognizer: HttpRecognizer, request: RecognitionRequest, language: str) -> None:
        self._recognizer = recognizer
        self._request = request
        self._language = language
        self._heard: list[bytes] = []
        self._bytes_left = round(MAX_UTTERANCE_SECONDS * request.sample_rate) * SAMPLE_BYTES
        self._over = False

    def accept(self, samples: bytes) -> str:
        """See `asr_tts.spi.RecognitionStream`. Raises RecognitionFailed for more than 120 s."""
        if self._over:
            raise RecognitionFailed("the utterance is over; begin a new one")
        self._bytes_left -= len(samples)
        if self._bytes_left < 0:
            self.cancel()
            raise RecognitionFailed(f"an utterance may not be longer than {MAX_UTTERANCE_SECONDS:g} s")
        self._heard.append(samples)
        return ""

    def finish(self) -> tuple[Reading, ...]:
        """See `asr_tts.spi.RecognitionStream`."""
        if self._over:
            raise RecognitionFailed("the utterance is over; begin a new one")
        try:
            audio = Audio(b"".join(self._heard), self._request.sample_rate)
            if not audio.samples:
                return ()
            if self._recognizer.settings.sample_rate:
                audio = resample(audio, self._recognizer.settings.sample_rate)
            values = {
                "language": self._language,
                "sample_rate": audio.sample_rate,
                "nbest": self._request.nbest,
                "phrases": phrases_of(self._request),
            }
            answer = self._recognizer.ask(audio, values)
            return tuple(self._recognizer.answers.readings(answer))[: self._request.nbest]
        finally:
            self.cancel()

    def cancel(self) -> None:
        """See `asr_tts.spi.RecognitionStream`."""
        if not self._over:
            self._over = True
            self._heard.clear()
            self._recognizer.free.release()


def phrases_of(request: RecognitionRequest) -> list[str]:
    """What the grammars have, for services that take hints."""
    found: list[str] = []
    for graph in request.grammars:
        found += [" ".join(phrase) for phrase in graph.phrases(_MAX_PHRASES - len(found))]
        if len(found) >= _MAX_PHRASES:
            break
    return found


def _wav(audio: Audio) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(SAMPLE_BYTES)
        out.setframerate(audio.sample_rate)
        out.writeframes(audio.samples)
    return buffer.getvalue()

"""The engine: requests to the service within limits of time, size and number."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Generator, Iterator
from html import escape
from pathlib import Path
from typing import ClassVar, Literal

import requests
import urllib3
from requests.adapters import HTTPAdapter

from asr_tts.audio import concatenate, silence
from asr_tts.engines.http_tts.response import audio_bytes
from asr_tts.engines.http_tts.settings import HttpSettings
from asr_tts.engines.http_tts.templates import HttpRequest, RequestTemplates
from asr_tts.errors import (
    AudioError,
    EngineUnavailable,
    SynthesisFailed,
    UnsupportedVoice,
)
from asr_tts.host.ahead import read_ahead
from asr_tts.host.services import language_of_service, load_service, refusal
from asr_tts.host.uploads import Uploads
from asr_tts.spi import Audio, Capabilities, SpeechRequest, Voice
from asr_tts.spi.audio import SAMPLE_BYTES
from asr_tts.text import Pause, Phrase, parse_ssml, phrases

__all__ = ["SETTINGS_VARIABLE", "HttpSynthesizer"]

SETTINGS_VARIABLE = "IVRKIT_TTS_HTTP"
_MAX_SECONDS = 600.0
_REFUSAL_BYTES = 4096


class HttpSynthesizer:
    """A service over HTTP. A `asr_tts.spi.Synthesizer`; requests from several threads go out side by side.

    ``settings`` is the path of a settings file (`asr_tts.engines.http_tts.settings.HttpSettings`); without it
    IVRKIT_TTS_HTTP names the file. Raises EngineUnavailable naming file and field when the settings are wrong.
    """

    kind: ClassVar[Literal["synthesizer"]] = "synthesizer"
    how_to_install: ClassVar[str] = (
        f"write a settings file as docs/speech.md shows, and set {SETTINGS_VARIABLE} to its path"
    )

    @classmethod
    def missing(cls, settings: Path | str | None = None) -> str | None:
        """Whether a settings file is named and there."""
        path = settings or os.environ.get(SETTINGS_VARIABLE)
        if not path:
            return "no service is set up"
        return None if Path(path).is_file() else f"{path}: there is no such settings file"

    def __init__(self, settings: Path | str | None = None) -> None:
        absent = self.missing(settings)
        if absent is not None:
            raise EngineUnavailable(absent, self.how_to_install)
        path = Path(settings or os.environ[SETTINGS_VARIABLE])
        self._settings, env = load_service(path, HttpSettings)
        self._templates = RequestTemplates(self._settings, env)
        facts = self._settings.model_dump_json(exclude={"timeout", "connections", "max_bytes", "env_file"})
        self._identity = f"http-tts {hashlib.sha256(facts.encode()).hexdigest()[:16]}"
        self._free = threading.BoundedSemaphore(self._settings.connections)
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=self._settings.connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._decoder = Uploads(max_bytes=self._settings.max_bytes, max_seconds=_MAX_SECONDS)
        self._closed = False

    @property
    def identity(self) -> str:
        """A digest of the settings that change the sound."""
        return self._identity

    def capabilities(self) -> Capabilities:
        """As the settings say; the service is not asked."""
        voices = tuple(Voice(name, language) for name, language in self._settings.voices.items())
        return Capabilities(tuple(self._settings.languages), voices, self._settings.sample_rate)

    def synthesize(self, request: SpeechRequest) -> Audio:
        """Speak; see `asr_tts.spi.Synthesizer`."""
        return concatenate([Audio(b"", self._settings.sample_rate), *self._pieces(request)])

    def stream(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        """Speak and give bare samples as they come; other encodings, and each phrase, come as one piece."""
        return read_ahead(lambda: self._pieces(request))

    def close(self) -> None:
        """End the connections."""
        self._closed = True
        self._session.close()
        self._decoder.close()

    def _pieces(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        if self._closed:
            raise SynthesisFailed("the engine is closed; open it again")
        self._voice(request, request.language)  # refused before anything is sent
        if self._settings.markup == "ssml":
            ssml = request.ssml if request.ssml is not None else _document(request)
            words = "".join(str(piece) for piece in parse_ssml(ssml).itertext())
            if any(map(str.isalnum, words)):
                yield from self._spoken(request, words, ssml, request.language)
            return
        for piece in phrases(request.ssml, request.text, request.language):
            if isinstance(piece, Pause):
                yield silence(piece, self._settings.sample_rate)
            else:
                yield from self._spoken(request, piece.text.strip(), _markup(piece), piece.language)

    def _spoken(self, request: SpeechRequest, text: str, ssml: str, language: str) -> Iterator[Audio]:
        limit = self._settings.max_characters
        length = len(ssml if self._settings.markup == "ssml" else text)
        if length > limit:
            raise SynthesisFailed(
                f"the prompt has {length} characters and the service takes {limit}; split it"
            )
        message = self._templates.render(
            text=text,
            ssml=ssml,
            language=language,
            voice=self._voice(request, language),
            rate=request.rate,
            sample_rate=self._settings.sample_rate,
        )
        response_settings = self._settings.response
        deadline = time.monotonic() + self._settings.timeout
        with self._answer(message, deadline) as response:
            chunks = self._chunks(response, deadline)
            if response_settings.encoding == "pcm16" and not response_settings.field:
                yield from self._samples(chunks)
                return
            body = b"".join(chunks)
        data = audio_bytes(body, response_settings.field)
        if response_settings.encoding == "pcm16":
            yield from self._samples(iter([data]))
            return
        try:
            yield self._decoder.decode(data, self._settings.sample_rate)
        except AudioError as fault:
            raise SynthesisFailed(f"the service did not answer with sound: {fault}") from fault

    def _samples(self, chunks: Iterator[bytes]) -> Iterator[Audio]:
        cut = b""
        is_empty = True
        for chunk in chunks:
            data = cut + chunk
            whole = len(data) - len(data) % SAMPLE_BYTES
            cut = data[whole:]
            if whole:
                is_empty = False
                yield Audio(data[:whole], self._settings.sample_rate)
        if is_empty:
            raise SynthesisFailed("the service answered without sound; check the request it gets")

    @contextlib.contextmanager
    def _answer(self, message: HttpRequest, deadline: float) -> Iterator[requests.Response]:
        if not self._free.acquire(timeout=self._settings.timeout):
            raise SynthesisFailed(
                f"all {self._settings.connections} connections to the service are busy; "
                "allow more `connections`, or ask for less at once"
            )
        try:
            with contextlib.closing(self._asked(message, deadline)) as response:
                if response.status_code != requests.codes.ok:
                    body = response.raw.read(_REFUSAL_BYTES, decode_content=True)
                    raise SynthesisFailed(refusal(response.status_code, body))
                yield response
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as fault:
            raise SynthesisFailed(self._too_slow()) from fault
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as fault:
            # Its words are not told on: they have the address, which may have a key.
            raise SynthesisFailed(
                f"the service cannot be reached, or broke off ({type(fault).__name__}); check the network and the url"
            ) from fault
        finally:
            self._free.release()

    def _asked(self, message: HttpRequest, deadline: float) -> requests.Response:
        for is_last_try in (False, True):
            left = deadline - time.monotonic()
            if left <= 0:
                raise SynthesisFailed(self._too_slow())
            try:
                # A redirect would carry our key to another address.
                return self._session.request(
                    message.method,
                    message.url,
                    data=message.body or None,
                    headers=dict(message.headers),
                    timeout=left,
                    stream=True,
                    allow_redirects=False,
                )
            except requests.ConnectionError as fault:
                # A connection that was kept open may have been closed by the service meanwhile.
                if is_last_try or isinstance(fault, requests.Timeout):
                    raise
        raise AssertionError

    def _chunks(self, response: requests.Response, deadline: float) -> Iterator[bytes]:
        total = 0
        # Whatever has come, and not a full buffer: the service may send a word at a time.
        while chunk := response.raw.read1(65536, decode_content=True):
            total += len(chunk)
            if total > self._settings.max_bytes:
                raise SynthesisFailed(
                    f"the answer is over {self._settings.max_bytes} bytes; raise `max_bytes`, or split the prompt"
                )
            if time.monotonic() > deadline:
                raise SynthesisFailed(self._too_slow())
            yield chunk

    def _too_slow(self) -> str:
        return f"no answer within {self._settings.timeout:g} s; raise `timeout`, or ask the vendor"

    def _voice(self, request: SpeechRequest, language: str) -> str:
        voices = self._settings.voices
        if request.voice is not None:
            for name in voices:
                if name.lower() == request.voice.lower():
                    return name
            raise UnsupportedVoice(
                f"the service has no voice {request.voice[:40]!r}; known: {', '.join(voices) or 'none'}"
            )
        wanted = language_of_service(language, self._settings.languages)
        return next((name for name, spoken in voices.items() if spoken.lower() == wanted.lower()), "")


def _document(request: SpeechRequest) -> str:
    piece = phrases(None, request.text, request.language)
    return _markup(piece[0] if piece and isinstance(piece[0], Phrase) else Phrase("", request.language))


def _markup(phrase: Phrase) -> str:
    return (
        '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" '
        f'xml:lang="{escape(phrase.language)}">{escape(phrase.text.strip(), quote=False)}</speak>'
    )

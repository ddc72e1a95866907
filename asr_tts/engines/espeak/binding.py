"""eSpeak NG's C interface (speak_lib.h) by ctypes. Imported by the engine's process alone.

The library keeps one global state: one object per process, one utterance at a time.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import espeakng_loader

__all__ = ["Espeak", "InstalledVoice", "Take"]

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_CHARS_UTF8, _SSML, _ENDPAUSE = 0x1, 0x10, 0x1000
_RATE = 1
_EVENT_END, _EVENT_MARK = 0, 3
_CHUNK_MILLISECONDS = 400


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice file: ``languages`` are (priority, tag) with the smallest number first choice; ``gender`` 1 male, 2 female."""

    identifier: str
    languages: tuple[tuple[int, str], ...]
    gender: int


Take = Callable[[bytes, list[tuple[str, int]]], bool]
"""Takes 16-bit mono PCM and the marks reached in it, as (name, milliseconds from the start); False stops."""


class Espeak:
    """The opened library. ``sample_rate`` in Hz. Raises OSError when the library or its data do not load."""

    def __init__(self) -> None:
        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.sample_rate: int = self._library.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, _CHUNK_MILLISECONDS, data, _INITIALIZE_DONT_EXIT
        )
        if self.sample_rate <= 0:
            raise OSError("eSpeak NG does not open its data; install espeakng-loader again")
        self._library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        self._library.espeak_ListVoices.argtypes = [ctypes.c_void_p]
        # Held here, since the library keeps only the address.
        self._callback = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)
        self._emit: Take = lambda sound, marks: False
        self._fault: Exception | None = None
        self._bytes_left = 0
        self._wanted = True

    def voices(self) -> Iterator[InstalledVoice]:
        """The voices by language whose dictionary is installed; the library itself lists some without one."""
        data = Path(espeakng_loader.get_data_path())
        for voice in self._list(None):
            described = (data / "lang" / voice.identifier).read_text("utf-8", "replace")
            named = re.search(r"^dictionary\s+(\S+)", described, re.MULTILINE)
            dictionary = named[1] if named else voice.languages[0][1].partition("-")[0]
            if (data / f"{dictionary}_dict").exists():
                yield voice

    def variants(self) -> Iterator[InstalledVoice]:
        """The timbres that can be put on any voice as ``voice+variant``."""
        wanted = ctypes.c_char_p(b"variant")
        pattern = _Voice(languages=ctypes.cast(wanted, ctypes.c_void_p).value)
        yield from self._list(ctypes.byref(pattern))

    def speak(self, ssml: str, emit: Take, *, voice: str, words_per_minute: int, max_bytes: int) -> int:
        """Synthesize a document of our own making; ``emit`` gets the sound piece by piece and returns whether to go on.

        Returns the bytes given. Raises ValueError for an unknown voice or too much audio, and what ``emit`` raises.
        """
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(f"there is no voice {voice!r}; give one that the engine lists")
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._emit, self._fault, self._bytes_left, self._wanted = emit, None, max_bytes, True
        text = ssml.encode()
        status = self._library.espeak_Synth(
            text, len(text) + 1, 0, 1, 0, _CHARS_UTF8 | _SSML | _ENDPAUSE, None, None
        )
        if self._fault is not None:
            raise self._fault
        if status and self._wanted:
            raise ValueError(f"the text was refused with status {status}; simplify the markup")
        if self._bytes_left < 0:
            raise ValueError(
                f"there are more than {max_bytes / 2 / self.sample_rate:.0f} s of audio; split the prompt"
            )
        return max_bytes - self._bytes_left

    def _take(self, samples: Any, count: int, events: Any) -> int:
        marks: list[tuple[str, int]] = []
        at = 0
        while (event := events[at]).type != _EVENT_END:
            if event.type == _EVENT_MARK and event.id.name:
                marks.append((event.id.name.decode(errors="replace"), event.audio_position))
            at += 1
        sound = ctypes.string_at(samples, count * 2) if samples and count > 0 else b""
        self._bytes_left -= len(sound)
        if self._bytes_left < 0:
            return 1
        try:
            self._wanted = not (sound or marks) or self._emit(sound, marks)
        except Exception as fault:
            # Through the C library an exception would be lost.
            self._fault = fault
            return 1
        return 0 if self._wanted else 1

    def _list(self, pattern: Any) -> Iterator[InstalledVoice]:
        listed = self._library.espeak_ListVoices(pattern)
        at = 0
        while listed[at]:
            voice = listed[at].contents
            yield InstalledVoice(voice.identifier.decode(), tuple(_languages(voice.languages)), voice.gender)
            at += 1


def _languages(address: int) -> Iterator[tuple[int, str]]:
    # Laid out as (priority byte, tag, NUL) repeated, ended by a priority of 0.
    while priority := ctypes.string_at(address, 1)[0]:
        tag = ctypes.string_at(address + 1)
        yield priority, tag.decode()
        address += len(tag) + 2

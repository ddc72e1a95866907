"""A voice of recorded fragments: a folder with a ``pack.yaml`` and a sound for each word.

language: zh-CN
sample_rate: 8000
pause: 0.2
fragments:
零: 0001.wav
一: 0002.wav
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from asr_tts.audio import AudioFormat, concatenate, encode, read_recording, silence, trim
from asr_tts.audio.files import write_whole
from asr_tts.errors import AudioError
from asr_tts.spi import Audio, SpeechRequest, Synthesizer
from asr_tts.text.fragments import PAUSE, fragment_words, in_fragments
from asr_tts.text.languages import best_tag

__all__ = ["PACK_FILE", "AudioPack", "make_pack"]

PACK_FILE = "pack.yaml"
_MAX_FRAGMENT_SECONDS = 30.0
_MAX_YAML_BYTES = 1_000_000
_BREATH = 0.03
"""Seconds of silence that `make_pack` leaves around a fragment."""


class _Description(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str
    fragments: Annotated[dict[str, str], Field(min_length=1)]
    sample_rate: Annotated[int, Field(ge=8000, le=48000)] = 8000
    pause: Annotated[float, Field(ge=0, le=5)] = 0.2
    gap: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Seconds between two fragments."""


class AudioPack:
    """An opened pack. Sounds are read when they are first needed and kept.

    Raises AudioError naming the file and field when the folder is no pack, or a sound is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._described, text = _read(folder / PACK_FILE)
        self._sounds: dict[str, Audio] = {}
        top = folder.resolve()
        for word, name in self._described.fragments.items():
            path = folder / name
            if not path.resolve().is_relative_to(top) or not path.is_file():
                raise AudioError(
                    f"{folder / PACK_FILE}: fragments.{word}: there is no {name!r} in the folder"
                )
        self.identity = f"pack {hashlib.sha256(text).hexdigest()[:16]}"

    @property
    def language(self) -> str:
        """BCP 47."""
        return self._described.language

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self._described.sample_rate

    def speaks(self, language: str) -> bool:
        """Whether the pack is for this language."""
        return best_tag(language, [self.language]) is not None

    def fragments(self, words: str) -> list[str] | None:
        """The fragments that say these words, or None when one was not recorded."""
        return in_fragments(words, self._described.fragments)

    def say(self, words: str) -> Audio | None:
        """The fragments one after the other, or None when one was not recorded. Raises AudioError for a bad file."""
        found = self.fragments(words)
        if found is None:
            return None
        gap = silence(self._described.gap, self.sample_rate)
        pieces = [Audio(b"", self.sample_rate)]
        for word in found:
            pieces += (
                [silence(self._described.pause, self.sample_rate)]
                if word == PAUSE
                else [self._sound(word), gap]
            )
        return concatenate(pieces)

    def _sound(self, word: str) -> Audio:
        sound = self._sounds.get(word)
        if sound is None:
            path = self.folder / self._described.fragments[word]
            sound = read_recording(path, sample_rate=self.sample_rate, max_seconds=_MAX_FRAGMENT_SECONDS)
            self._sounds[word] = sound
        return sound


def make_pack(
    folder: Path, engine: Synthesizer, language: str, *, voice: str | None = None, sample_rate: int = 8000
) -> int:
    """Make a pack by an engine: a start, whose sounds people replace by their own. Returns how many fragments.

    Raises AudioError when the language has no rules for numbers, or the folder cannot be written; and what the engine
    raises.
    """
    words = fragment_words(language)
    if not words:
        raise AudioError(f"there are no rules for numbers in {language!r}; packs are for zh and en")
    names = {word: f"{number:04}.wav" for number, word in enumerate(words, 1)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for word, name in names.items():
            audio = engine.synthesize(SpeechRequest(text=word, language=language, voice=voice))
            write_whole(folder / name, encode(trim(audio, keep=_BREATH), AudioFormat(sample_rate)))
        lines = [f"language: {language}", f"sample_rate: {sample_rate}", "pause: 0.2", "fragments:"]
        lines += [f'  "{word}": {name}' for word, name in names.items()]
        write_whole(folder / PACK_FILE, ("\n".join(lines) + "\n").encode())
    except OSError as fault:
        raise AudioError(f"{folder}: the pack cannot be written: {fault.strerror or fault}") from fault
    return len(names)


def _read(path: Path) -> tuple[_Description, bytes]:
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_YAML_BYTES)
        loaded: Any = YAML(typ="safe", pure=True).load(text.decode())
        return _Description.model_validate(loaded), text
    except OSError as fault:
        raise AudioError(
            f"{path}: cannot be read: {fault.strerror or fault}; name the folder of a pack"
        ) from fault
    except (YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise AudioError(f"{path}: not YAML: {' '.join(str(fault).split())[:300]}") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        raise AudioError(
            f"{path}: {'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}"
        ) from fault

"""eSpeak NG's voices by BCP 47 language and by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from asr_tts.errors import UnsupportedLanguage, UnsupportedVoice
from asr_tts.spi import Voice

__all__ = ["VoiceTable", "voice_table"]

# The library names Chinese languages by ISO 639-3; callers name them by region or script.
_ALIASES = {
    "zh": "cmn", "zh-cn": "cmn", "zh-sg": "cmn", "zh-tw": "cmn", "zh-hans": "cmn", "zh-hant": "cmn",
    "zh-hk": "yue", "zh-mo": "yue", "zh-hant-hk": "yue", "zh-hant-mo": "yue",
}  # fmt: skip
_SHOWN_ALIASES = {"cmn": ("zh-CN", "zh-TW"), "yue": ("zh-HK",)}
_GENDERS: dict[int, Literal["male", "female"]] = {1: "male", 2: "female"}
_FEMALE = "f2"
"""The library's own voices are male; this timbre is what its SSML takes for female."""


@dataclass(frozen=True, slots=True)
class VoiceTable:
    """What can be asked for, as the library's own names: a voice file, with a timbre as ``file+variant``."""

    by_language: Mapping[str, str]
    """Lower-case language tag → voice file."""
    variants: Mapping[str, str]
    """Lower-case variant name → variant."""
    voices: tuple[Voice, ...]
    languages: tuple[str, ...]

    def for_language(self, language: str) -> str:
        """The voice of a BCP 47 tag by lookup (RFC 4647 §3.4 Lookup): en-AU falls back to en.

        Raises UnsupportedLanguage.
        """
        subtags = language.strip().lower().replace("_", "-").split("-")[:8]
        while subtags:
            tag = "-".join(subtags)
            voice = self.by_language.get(_ALIASES.get(tag, tag))
            if voice is not None:
                return voice
            subtags.pop()
        raise UnsupportedLanguage(
            f"eSpeak NG has no voice for language {language[:40]!r}; "
            f"`capabilities().languages` lists the {len(self.languages)} it speaks"
        )

    def named(self, name: str, language: str) -> str:
        """The voice of that name: a voice, a variant on the voice of ``language``, or ``voice+variant``.

        Raises UnsupportedVoice, UnsupportedLanguage.
        """
        base, plus, variant = name.strip().lower().partition("+")
        if not plus and base in self.variants:
            base, variant = self.for_language(language), base
        else:
            base = self.by_language.get(_ALIASES.get(base, base), "")
        if not base or (variant and variant not in self.variants):
            raise UnsupportedVoice(
                f"eSpeak NG has no voice {name[:40]!r}; give a language such as 'cmn', a variant such as 'f3', or 'cmn+f3'"
            )
        return f"{base}+{self.variants[variant]}" if variant else base

    def with_gender(self, voice: str, gender: str) -> str:
        """The voice with a timbre of the SSML ``gender``; the same voice when it is neutral or unknown."""
        base = voice.partition("+")[0]
        match gender:
            case "female":
                return f"{base}+{_FEMALE}" if _FEMALE in self.variants else voice
            case "male":
                return base
            case _:
                return voice


def voice_table(description: Mapping[str, Any]) -> VoiceTable:
    """The table from what the engine's process says of itself."""
    ranked: dict[str, tuple[int, str]] = {}
    voices: dict[str, Voice] = {}
    for facts in description["voices"]:
        name = facts["languages"][0][1].lower()
        if name in voices:
            continue
        voices[name] = Voice(name, _shown(name), _GENDERS.get(facts["gender"], "neutral"))
        for place, (priority, tag) in enumerate(facts["languages"]):
            # A voice's own tag is its first one and always leads to it.
            rank = 0 if place == 0 else priority
            if rank < ranked.get(tag.lower(), (256, ""))[0]:
                ranked[tag.lower()] = (rank, facts["identifier"])
    languages = {
        shown for voice in voices.values() for shown in (voice.language, *_SHOWN_ALIASES.get(voice.name, ()))
    }
    variants = {facts["identifier"].partition("/")[2]: facts["gender"] for facts in description["variants"]}
    timbres = [Voice(name, "", _GENDERS.get(gender, "neutral")) for name, gender in variants.items()]
    return VoiceTable(
        by_language={tag: identifier for tag, (_, identifier) in ranked.items()},
        variants={name.lower(): name for name in variants},
        voices=(*voices.values(), *timbres),
        languages=tuple(sorted(languages)),
    )


def _shown(tag: str) -> str:
    language, *rest = tag.split("-")
    return "-".join([language, *(part.upper() if len(part) == 2 else part for part in rest)])

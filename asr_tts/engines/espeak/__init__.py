"""eSpeak NG 1.52 from the ``espeakng-loader`` wheel: about a hundred languages, no model files, no network.

eSpeak NG is GPL-3. Only `worker` and `binding` touch the library, and only the engine's own process imports those two;
`synthesizer` in our process prepares documents (`document`), finds voices (`voices`) and talks to it over
`asr_tts.host.worker`. Speaks SSML 1.0 and 1.1 (break, prosody, emphasis, sub, p, s, voice, lang, say-as, mark); what
the library would read wrongly or would act on (``say-as``, ``audio`` files) is resolved here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asr_tts.engines.espeak.synthesizer import EspeakSynthesizer

__all__ = ["EspeakSynthesizer"]


def __getattr__(name: str) -> Any:
    # Imported when used: the engine's own process imports this package too, and needs none of it.
    if name != "EspeakSynthesizer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from asr_tts.engines.espeak.synthesizer import EspeakSynthesizer

    return EspeakSynthesizer

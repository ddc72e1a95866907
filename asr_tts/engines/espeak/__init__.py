"""eSpeak NG 1.52 from the ``espeakng-loader`` wheel: about a hundred languages, no model files, no network.

eSpeak NG is GPL-3. Only `worker` and `binding` touch the library, and only the engine's own process imports those two;
`synthesizer` in our process prepares documents (`document`), finds voices (`voices`) and talks to it over
`asr_tts.host.worker`. Speaks SSML 1.0 and 1.1 (break, prosody, emphasis, sub, p, s, voice, lang, say-as, mark); what
the library would read wrongly or would act on (``say-as``, ``audio`` files) is resolved here.
"""

from asr_tts.engines.espeak.synthesizer import EspeakSynthesizer

__all__ = ["EspeakSynthesizer"]

"""The built-in speech engines, one folder each; others come from any distribution by the same entry point group.

An engine's module is loaded by `asr_tts.host` when engines are listed, so it loads no native library at import.
Each may import `asr_tts.spi`, what runs engines in `asr_tts.host`, `asr_tts.text`, `asr_tts.audio` and
`asr_tts.errors`, and no other engine.
"""

__all__: list[str] = []

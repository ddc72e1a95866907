"""Vosk (Kaldi): streaming recognition in many languages, with a model that the operator puts on the machine.

`models` finds models, `recognizer` is our side of the engine's processes, `worker` runs there: a grammar goes to the
decoder as a list of phrases, and of its readings those are preferred that the grammar really has.
"""

from asr_tts.engines.vosk.recognizer import VoskRecognizer

__all__ = ["VoskRecognizer"]

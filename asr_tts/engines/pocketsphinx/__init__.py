"""PocketSphinx 5 with its bundled US English model: a recogniser from pip alone, no model to fetch.

The library holds Python's lock while it decodes, so it runs in processes of its own; `recognizer` is our side of them.
There `worker` keeps decoders, `search` compiles graphs of words into finite-state grammars, `pronounce` finds how
words sound that the dictionary lacks, `telephone` brings 8 kHz to the model's 16 kHz, and `confidence` compares what
was recognised with a loop of phones, which is how speech outside the grammar is rejected.
"""

from asr_tts.engines.pocketsphinx.recognizer import PocketsphinxRecognizer

__all__ = ["PocketsphinxRecognizer"]

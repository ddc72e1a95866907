"""Text to speech of a service over HTTP, as cloud vendors offer it, described by a settings file.

`settings` reads the file, `templates` makes the request, `response` finds the audio in the answer, `synthesizer`
talks to the service within limits of time, size and number. No vendor is known here: docs/speech.md has files for
the usual shapes of services.
"""

from asr_tts.engines.http_tts.synthesizer import HttpSynthesizer

__all__ = ["HttpSynthesizer"]

"""A call by text: prompts are read, keys and words are typed, time is virtual.

The driver behind the terminal, the tests and the simulator. It plays prompts for as long as they would
take to speak and jumps the clock to the session's next deadline, so nothing sleeps.
"""

from vxml.text.call import Entry, Fetcher, TextCall, duration_of, words_of
from vxml.text.line import line

__all__ = ["Entry", "Fetcher", "TextCall", "duration_of", "line", "words_of"]

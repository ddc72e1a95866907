"""A call in the terminal: typed lines become keys and words, prompts become text and, when asked for, sound.

`lines` reads what the caller types, `screen` prints what happens, `talk` joins them over a `vxml.text.TextCall`,
`steps` explains each step of the interpreter, `sound` saves and plays the prompts. Time is virtual: nothing waits.
"""

__all__: list[str] = []

"""What libyaml says about faulty YAML, in our sentences."""

from __future__ import annotations

from vxml.message import Message

__all__ = ["syntax_words"]


def syntax_words(problem: str, context: str) -> tuple[Message, Message]:
    """Message and remedy for a fault by the words of libyaml's error, which are stable and English."""
    if "cannot start any token" in problem:
        return (
            Message("A character stands where YAML allows none, often a tab, @, a back quote or %."),
            Message("Indent with spaces, and put texts that begin with such a character in quotes."),
        )
    if "mapping values are not allowed" in problem:
        return (
            Message("A colon stands where no key can be."),
            Message("Put a text that holds a colon in quotes, and check the indentation."),
        )
    if "quoted scalar" in context:
        return Message("A quoted text does not end."), Message("Add the closing quote.")
    if "flow mapping" in context or "flow sequence" in context or "flow node" in context:
        return (
            Message("A [ or {{ is not closed, or a comma is missing in it."),
            Message("Close the bracket, and separate its items by commas."),
        )
    if "did not find expected key" in problem or "block mapping" in context:
        return (
            Message("A key is expected here."),
            Message(
                "Check that the keys of this map are indented alike, and put a text after which something "
                "follows in quotes."
            ),
        )
    if "block collection" in context or "block sequence" in context:
        return (
            Message("A list item is expected here."),
            Message("Begin each item of the list with - at the same indentation."),
        )
    if "could not find expected ':'" in problem:
        return Message("A key has no colon."), Message("Write it as key: value.")
    return (
        Message("The YAML does not parse: {reason}.", reason=problem or Message("syntax error")),
        Message("Correct the line; texts with special characters need quotes."),
    )

"""Learning from what was not answered: keywords are proposed, authors decide, the script keeps the history (R-ai.8).

`load_unanswered` reads a list, `propose` finds keywords with their support and the harm that they would do,
`accepted_text` writes one, or an example, into a script, `write_rulings` both into its file and its history. Nothing is learned without an author.
May import `aiflows.evaluate`, `aiflows.match` and `aiflows.model`.
"""

from aiflows.learn.history import (
    FOLDER,
    PhraseField,
    Ruling,
    accepted_text,
    finish_rulings,
    history_file,
    load_history,
    ruling,
    write_rulings,
)
from aiflows.learn.proposals import Harm, MissingWay, Proposal, missing_ways, propose, with_keyword
from aiflows.learn.unanswered import (
    LoadedUnanswered,
    Unanswered,
    load_unanswered,
    unanswered_of,
    written_unanswered,
)

__all__ = [
    "FOLDER",
    "Harm",
    "LoadedUnanswered",
    "MissingWay",
    "PhraseField",
    "Proposal",
    "Ruling",
    "Unanswered",
    "accepted_text",
    "finish_rulings",
    "history_file",
    "load_history",
    "load_unanswered",
    "missing_ways",
    "propose",
    "ruling",
    "unanswered_of",
    "with_keyword",
    "write_rulings",
    "written_unanswered",
]

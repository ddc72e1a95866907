"""How well a script understands: labelled sets, scores of each matcher, two versions side by side (R-ai.11).

`load_labelled` reads a set, `evaluate` scores a script on it by the production matcher, `compare` sets two versions
beside each other. May import `aiflows.match` and `aiflows.model`.
"""

from aiflows.evaluate.comparison import Comparison, compare
from aiflows.evaluate.evaluation import SCRIPT, Asking, Evaluation, evaluate
from aiflows.evaluate.labelled import (
    FOLDER,
    NOTHING,
    PARTS,
    LabelledSet,
    Part,
    Utterance,
    load_labelled,
)
from aiflows.evaluate.scores import Judged, NodeScore, Scores

__all__ = [
    "FOLDER",
    "NOTHING",
    "PARTS",
    "SCRIPT",
    "Asking",
    "Comparison",
    "Evaluation",
    "Judged",
    "LabelledSet",
    "NodeScore",
    "Part",
    "Scores",
    "Utterance",
    "compare",
    "evaluate",
    "load_labelled",
]

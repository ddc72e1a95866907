"""A case, its lane, and how strictly lanes are kept."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

__all__ = ["Case", "Lane", "NoVerdict", "Result", "known_lanes", "run_case"]

Lane = Literal["pass", "fail", "xfail", "manual"]


class NoVerdict(Exception):
    """A case ran and has nothing by which a program could judge it; the message says what a person has to look at."""


@dataclass(frozen=True, slots=True)
class Case:
    """One document, or one input of a grammar.

    ``run`` answers with an empty text when it passes, else why not. It may raise NoVerdict.
    """

    set: str
    """Folder of the material: vxml20, vxml20-input, vxml21, srgs10 or corpus."""
    name: str
    run: Callable[[], str]

    @property
    def id(self) -> str:
        """``set/name``."""
        return f"{self.set}/{self.name}"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a case. ``reason`` is empty when it passes."""

    set: str
    name: str
    lane: Lane
    reason: str


@cache
def known_lanes() -> Mapping[str, tuple[Lane, str]]:
    """Lane and reason of the cases that are not to pass, by id."""
    data = tomllib.loads(files(__package__).joinpath("lanes.toml").read_text("utf-8"))
    lanes: dict[str, tuple[Lane, str]] = {}
    for name, reason in data["xfail"].items():
        lanes[name] = "xfail", reason
    for name, reason in data["manual"].items():
        lanes[name] = "manual", reason
    return lanes


def run_case(case: Case) -> Result:
    """Run a case. It fails, too, when it stands in another lane and passes: the lane has to go then."""
    try:
        reason = case.run()
    except NoVerdict as reason_why:
        return Result(case.set, case.name, "manual", known_lanes().get(case.id, ("", str(reason_why)))[1])
    except Exception as error:
        return Result(case.set, case.name, "fail", f"{type(error).__name__}: {error}")
    lane, known = known_lanes().get(case.id, ("pass", ""))
    if lane != "pass":
        if not reason:
            return Result(case.set, case.name, "fail", f"passes now, but stands in the lane {lane}: {known}")
        return Result(case.set, case.name, lane, known)
    return Result(case.set, case.name, "fail" if reason else "pass", reason)

"""Matchers of a script that do not exist, can't run, or are set up wrong (AIS117 to AIS119, AIS121)."""

from __future__ import annotations

from collections.abc import Iterator

from aiflows.errors import MatcherUnavailable
from aiflows.match.registry import open_matcher, plugin
from aiflows.rules.context import ScriptContext
from ivrdesigner.project import Finding
from vxml.message import Message

__all__ = ["unusable_matchers"]


def unusable_matchers(around: ScriptContext) -> Iterator[Finding]:
    """AIS117, AIS118, AIS119 and AIS121."""
    script = around.script
    conditions = [
        *(node.when for node in script.nodes.values()),
        *(one.when for one in script.answers.values()),
    ]
    has = {
        "keywords": any(when.keywords for when in conditions),
        "examples": any(when.examples for when in conditions),
    }
    for index, use in enumerate(script.matchers):
        path = ("matchers", index)
        try:
            kind = plugin(use.matcher)
        except MatcherUnavailable as fault:
            yield around.finding(
                "AIS117",
                path,
                Message("Matcher {name}: {reason}.", name=use.matcher, reason=Message.of(fault)),
                Message("Name another one, or install it."),
            )
            continue
        try:
            open_matcher(use.matcher, use.settings)
        except MatcherUnavailable as fault:
            remedy = (
                Message.of(fault.how_to_install)
                if fault.how_to_install
                else Message("Remove it, or mend it; calls go on without it.")
            )
            yield around.finding(
                "AIS118",
                path,
                Message(
                    "The matcher {name} cannot run here: {reason}.",
                    name=use.matcher,
                    reason=Message.of(fault),
                ),
                remedy,
            )
        except ValueError as fault:
            yield around.finding(
                "AIS119",
                path,
                Message("{fault}.", fault=Message.of(fault)),
                Message("Correct the settings of the matcher."),
            )
        if use.matcher != "keywords" and not any(has.get(what, True) for what in kind.compares):
            message = Message(
                "The matcher {name} compares with {fields}, and no condition has any.",
                name=use.matcher,
                fields=tuple(kind.compares),
            )
            yield around.finding(
                "AIS121", path, message, Message("Write them under when:, or remove the matcher.")
            )

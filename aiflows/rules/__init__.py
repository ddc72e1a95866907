"""What is wrong with a script as a whole: findings AIS1xx (docs/findings.md), in the form of those of flows.

`validate_script` runs all rules, functions over a `ScriptContext`; nothing is raised for bad content. May import
networkx, `asr_tts.host`, `aiflows.match` and `aiflows.model`. Requirements R-ai.1, R-ai.2, R-ai.5.
"""

from typing import Final

from aiflows.model import LoadedScript
from aiflows.rules import classification, engines, exclusions, matchers, names, overlaps, speaking, ways
from aiflows.rules.context import Rule, ScriptContext
from ivrdesigner.project import sorted_findings
from ivrdesigner.rules import Report

__all__ = ["RULES", "Rule", "ScriptContext", "validate_script"]

RULES: Final[tuple[Rule, ...]] = (
    names.unknown_nodes,
    names.unknown_groups,
    ways.unreachable_nodes,
    ways.dead_ends,
    ways.endless_misses,
    names.missing_queue,
    speaking.silent_nodes,
    speaking.missing_recordings,
    overlaps.overlapping_keywords,
    exclusions.excluded_keywords,
    ways.half_conditions,
    ways.unused_fields,
    classification.same_priorities,
    classification.impossible_classes,
    matchers.unusable_matchers,
    engines.unusable_engines,
    speaking.free_words,
)


def validate_script(loaded: LoadedScript) -> Report:
    """Findings of the loader and of all rules, by line; only those of the loader for a script that does not load."""
    findings = list(loaded.findings)
    if loaded.script is not None:
        around = ScriptContext(loaded, loaded.script)
        for rule in RULES:
            findings += rule(around)
    return Report(tuple(sorted_findings(findings)), ())

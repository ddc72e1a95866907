"""All rules, in the order of their codes."""

from __future__ import annotations

from typing import Final

from ivrdesigner.rules import (
    calls,
    exchanges,
    keys,
    loops,
    prompts,
    secrets,
    targets,
    types,
    unset,
    variables,
)
from ivrdesigner.rules.context import FlowRule, ProjectRule

__all__ = ["FLOW_RULES", "PROJECT_RULES"]

FLOW_RULES: Final[tuple[FlowRule, ...]] = (
    targets.unknown_targets,
    targets.unreachable_nodes,
    keys.ambiguous_phrases,
    keys.impossible_keys,
    keys.shadowing_keys,
    variables.syntax,
    variables.undeclared_names,
    variables.assignments,
    variables.unused,
    variables.hidden_names,
    unset.reads_before_set,
    types.wrong_types,
    prompts.missing_recordings,
    prompts.missing_languages,
    prompts.unknown_languages,
    prompts.lengths,
    prompts.collected_texts,
    exchanges.error_branches,
    exchanges.response_paths,
    calls.calendars,
    calls.sub_flows,
    secrets.handed_on_secrets,
    secrets.spoken_secrets,
    secrets.addressed_secrets,
)
PROJECT_RULES: Final[tuple[ProjectRule, ...]] = (
    targets.nodes_without_end,
    loops.endless_loops,
    keys.undecided_silence,
    prompts.default_language,
    calls.named_in_project,
    calls.recursion,
    calls.nesting,
    calls.entry_flows,
    calls.unused_flows,
)

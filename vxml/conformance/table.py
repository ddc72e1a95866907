"""Results summed up: as numbers by set, and as the page that the documentation shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vxml.conformance.cases import Lane, Result

__all__ = ["table", "totals"]

_LANES: Final[tuple[Lane, ...]] = ("pass", "fail", "xfail", "manual")
_TITLES: Final = {
    "vxml20": "VoiceXML 2.0, implementation report",
    "vxml20-input": "VoiceXML 2.0, documents with input",
    "vxml21": "VoiceXML 2.1, implementation report",
    "srgs10": "SRGS 1.0, inputs and parses",
    "corpus": "documents that people wrote",
}


def totals(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """Number of cases by set and lane, with ``total``."""
    found: dict[str, dict[str, int]] = {}
    for result in results:
        counts = found.setdefault(result.set, {**dict.fromkeys(_LANES, 0), "total": 0})
        counts[result.lane] += 1
        counts["total"] += 1
    return found


def table(results: Sequence[Result]) -> str:
    """A Markdown page: the totals, then every case that does not pass, with its reason."""
    lines = [
        "# Conformance",
        "",
        "Written by `ivrctl vxml conformance DIR --table docs/conformance.md`; do not edit. Each case is in one lane:",
        "`pass`, `xfail` (cannot pass, for the reason given), `manual` (not judged by what is spoken) or `fail`.",
        "",
        "| set | cases | pass | xfail | manual | fail |",
        "|---|---|---|---|---|---|",
    ]
    for name, counts in totals(results).items():
        numbers = (counts[key] for key in ("total", "pass", "xfail", "manual", "fail"))
        lines.append(f"| {_TITLES.get(name, name)} (`{name}`) | {' | '.join(map(str, numbers))} |")
    others = [result for result in results if result.lane != "pass"]
    if others:
        lines += ["", "| case | lane | reason |", "|---|---|---|"]
        lines += [
            f"| `{r.set}/{r.name}` | {r.lane} | {r.reason.replace('|', chr(92) + '|')} |" for r in others
        ]
    return "\n".join(lines) + "\n"

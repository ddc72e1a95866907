"""Designer speed: load, validate and build flows of 100, 1,000 and 10,000 nodes."""

from __future__ import annotations

import gc
import tempfile
import time
from pathlib import Path

PROJECT = """name: bench
language: en-US
start: main
defaults: {timeout_queue: "800"}
"""


def flow(nodes: int) -> str:
    """A flow of about `nodes` nodes: menus of nine keys, questions, conditions and ends."""
    lines = ["name: main", "start: n0", "variables:", "  amount: {type: number, initial: '0'}", "nodes:"]
    for i in range(nodes):
        after = f"n{i + 1}" if i + 1 < nodes else "bye"
        match i % 4:
            case 0:
                keys = ", ".join(f'"{k}": n{min(i + k, nodes - 1)}' for k in range(1, 10))
                lines.append(f"  n{i}: {{type: menu, prompt: Menu {i}, keys: {{{keys}}}}}")
            case 1:
                lines.append(f"  n{i}: {{type: set, values: {{amount: 'amount + {i}'}}, next: {after}}}")
            case 2:
                cases = f"[{{when: 'amount > {i}', to: {after}}}]"
                lines.append(f"  n{i}: {{type: condition, cases: {cases}, otherwise: bye}}")
            case _:
                lines.append(f"  n{i}: {{type: play, prompt: 'You have {{amount}} at {i}', next: {after}}}")
    lines.append("  bye: {type: hangup, prompt: Goodbye}")
    return "\n".join(lines) + "\n"


def run() -> dict[str, float]:
    """CPU seconds for each step and size, and how the total grows per tenfold size."""
    from ivrdesigner.compiler import compile_project
    from ivrdesigner.project import load_project
    from ivrdesigner.rules import validate

    gc.set_threshold(100_000, 20, 100)  # as `ivrctl` does
    figures: dict[str, float] = {}
    totals: list[float] = []
    for size in (100, 1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "flows").mkdir()
            (root / "ivr.yaml").write_text(PROJECT)
            (root / "flows" / "main.yaml").write_text(flow(size))
            began = time.process_time()
            loaded = load_project(root)
            loaded_at = time.process_time()
            report = validate(loaded)
            checked_at = time.process_time()
            assert report.ok, report.findings[:3]
            compile_project(loaded)
            built_at = time.process_time()
        figures[f"{size} nodes: load s"] = loaded_at - began
        figures[f"{size} nodes: validate s"] = checked_at - loaded_at
        figures[f"{size} nodes: build s"] = built_at - checked_at
        totals.append(built_at - began)
    figures["growth 100 to 1,000 nodes"] = totals[1] / totals[0]
    figures["growth 1,000 to 10,000 nodes"] = totals[2] / totals[1]
    return figures

"""Files that change together, all or none, whenever the machine stops (R-ai.8).

What is going to be written is written down first; whoever looks next finishes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from aiflows.errors import ScriptBuildError
from asr_tts.audio.files import write_whole

__all__ = ["finish", "write_together"]


def write_together(plan: Path, texts: Mapping[Path, str]) -> None:
    """Write files; ``plan`` is where it is written down meanwhile. Raises `ScriptBuildError` when one cannot be written."""
    steps = [{"before": _digest(file), "text": text} for file, text in texts.items()]
    try:
        plan.parent.mkdir(exist_ok=True)
        write_whole(plan, json.dumps(steps, ensure_ascii=False).encode())
    except (OSError, ValueError) as error:
        raise _cannot(plan, error) from None
    try:
        finish(plan, list(texts))
    except ScriptBuildError:
        plan.unlink(missing_ok=True)
        raise


def finish(plan: Path, files: Sequence[Path]) -> None:
    """Write what was begun with ``files`` and not finished. One that somebody has changed since is left as it is.

    Raises `ScriptBuildError` when a file cannot be written, or the plan is none.
    """
    try:
        steps = json.loads(plan.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise ScriptBuildError(f"{plan} cannot be read ({error}); delete it.") from None
    for file, step in zip(files, steps, strict=True):
        if _digest(file) == step["before"]:
            try:
                write_whole(file, step["text"].encode())
            except (OSError, ValueError) as error:
                raise _cannot(file, error) from None
    plan.unlink()


def _digest(file: Path) -> str:
    """Of what a file holds; empty when there is none."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _cannot(file: Path, error: Exception) -> ScriptBuildError:
    return ScriptBuildError(f"{file} cannot be written: {getattr(error, 'strerror', None) or error}.")

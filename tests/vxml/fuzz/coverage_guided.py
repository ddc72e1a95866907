"""Look for inputs that break something, guided by what code they reach.

    pip install atheris
    python tests/vxml/fuzz/coverage_guided.py TARGET [FOLDER] [-max_total_time=600 ...]

TARGET is one of `targets.TARGETS`. FOLDER keeps the inputs that reached something new; the options are libFuzzer's.
An input that breaks something is written as `crash-*` or `timeout-*`: put it into `found/TARGET/` and mend the code.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))

with atheris.instrument_imports(include=["vxml"]):
    from targets import TARGETS


def main() -> None:
    target, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], "-timeout=20", "-rss_limit_mb=3000", *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()

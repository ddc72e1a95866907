"""Pages of scripts in the console."""

from aiflows.web.admin.scripts import ScriptAdmin

__all__ = ["ScriptAdmin"]

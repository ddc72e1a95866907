"""How dates and numbers are written: where Django's own formats of a language are those of one country."""

from __future__ import annotations

__all__: list[str] = []

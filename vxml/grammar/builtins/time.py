"""time: "hhmmx", x is a or p (12-hour clock), h (24-hour clock) or ? (could be either); keys hhmm."""

from __future__ import annotations

from vxml.grammar.builtins import keys
from vxml.grammar.builtins.parameters import Request
from vxml.grammar.builtins.quantities import integer
from vxml.grammar.builtins.speech import parts, spoken
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.expansion import Sequence
from vxml.grammar.tree import RuleNode

__all__ = ["TIME"]

_MORNING = {"凌晨", "清晨", "早上", "早晨", "上午"}
_NIGHT = {"晚上", "夜里", "半夜", "夜晚", "今晚"}


def _show(hour: int, minute: int, half: str) -> str:
    if half in ("a", "p"):
        return f"{(hour - 1) % 12 + 1:02}{minute:02}{half}"
    return f"{hour:02}{minute:02}{'h' if half == 'h' or hour > 12 or hour == 0 else '?'}"


def _spoken_value(node: RuleNode) -> str:
    said = parts(node)
    words = spoken(node)
    if "noon" in said:
        return "1200p"
    if "midnight" in said:
        return "1200a"
    if "MILITARY" in said:
        figures = "".join(said["MILITARY"])
        return _show(int(figures[:2]), int(figures[2:]), "h")
    hour = integer(said["hour"])
    minute = _minute(said, words)
    if minute < 0:
        hour, minute = (hour - 1) % 24 if hour > 12 or hour == 0 else (hour - 2) % 12 + 1, minute + 60
    if "hundred" in words:
        return _show(hour, 0, "h")
    return _show(hour, minute, _half(said, hour))


def _minute(said: dict[str, list[str]], words: list[str]) -> int:
    """Negative when it is before the hour."""
    for name in ("minute", "minutes_numeric", "COLON_MINUTES"):
        if name in said:
            return integer(said[name])
    for name in ("fraction_past", "fraction_to", "before", "quarter"):
        if name in said:
            amount = said[name]
            value = {"half": 30, "quarter": 15}.get(amount[-1])
            if name == "quarter":
                value = 15 * integer(amount[:1])
            value = integer([word for word in amount if word != "a"]) if value is None else value
            return -value if name in ("fraction_to", "before") else value
    return 30 if "半" in words[-1:] else 0


def _half(said: dict[str, list[str]], hour: int) -> str:
    if "half" in said:
        return "a" if said["half"][0] in ("am", "a") or "morning" in said["half"] else "p"
    period = "".join(said.get("period", []))
    if not period or hour > 12 or hour == 0:
        return ""
    if period in _MORNING:
        return "a"
    if period == "中午":
        return "a" if hour in (10, 11) else "p"
    if period in _NIGHT and (hour == 12 or (period in ("夜里", "半夜") and hour < 6)):
        return "a"
    return "p"


def _keys_value(pressed: str, _: Request) -> str:
    return _show(int(pressed[:2]), int(pressed[2:]), "")


TIME = BuiltinType(
    check=lambda request: request.only(),
    keys=lambda _: Sequence((keys.numbers(0, 23), keys.numbers(0, 59))),
    keys_value=_keys_value,
    spoken_value=_spoken_value,
)

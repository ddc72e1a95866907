"""currency: "UUUmm.nn", UUU the ISO 4217 code when it was said, else nothing; `*` is the point among keys."""

from __future__ import annotations

from vxml.grammar.builtins.number import decimal_keys, whole
from vxml.grammar.builtins.parameters import Request
from vxml.grammar.builtins.quantities import figures, integer
from vxml.grammar.builtins.speech import parts, spoken
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.tree import RuleNode

__all__ = ["CURRENCY"]

_CODES = {
    "dollar": "USD", "buck": "USD", "usd": "USD", "us": "USD", "cent": "USD", "$": "USD", "美元": "USD", "美金": "USD",
    "canadian": "CAD", "australian": "AUD",
    "euro": "EUR", "eur": "EUR", "€": "EUR", "欧元": "EUR",
    "pound": "GBP", "gbp": "GBP", "£": "GBP", "pence": "GBP", "英镑": "GBP",
    "yuan": "CNY", "cny": "CNY", "元": "CNY", "块": "CNY", "圆": "CNY", "人民币": "CNY", "角": "CNY", "毛": "CNY",
    "分": "CNY", "yen": "JPY", "jpy": "JPY", "日元": "JPY", "¥": "CNY", "港币": "HKD", "港元": "HKD",
    "rupee": "INR", "franc": "CHF",
}  # fmt: skip


def _code(said: list[str]) -> str:
    line = "".join(said)
    for text in (line, said[0], said[0].removesuffix("s"), line[:1]):
        if text in _CODES:
            return _CODES[text]
    return ""


def _spoken_value(node: RuleNode) -> str:
    said = parts(node)
    code = _code(said.get("unit") or said.get("symbol") or said.get("subunit") or [""])
    cents = 0
    if "minor" in said:
        minor = said["minor"]
        # "12.5" is fifty cents, "five cents" is five.
        after_point = any(word in (".", "point") for word in spoken(node))
        cents = integer(minor) * (10 if after_point and len(minor) == 1 and "subunit" not in said else 1)
    if "decimals" in said:
        cents = int(figures(said["decimals"]).ljust(2, "0"))
    words = spoken(node)
    if "tenth" in said or "hundredth" in said:
        cents = 10 * integer(said.get("tenth", ["0"])) + integer(said.get("hundredth", ["0"]))
        code = code or "CNY"
    if not code and "人民币" in "".join(words):
        code = "CNY"
    major = whole(said["major"]) if "major" in said else "0"
    return f"{code}{int(major)}.{cents:02}"


def _keys_value(pressed: str, _: Request) -> str:
    before, _star, after = pressed.partition("*")
    return f"{int(before or '0')}.{after[:2].ljust(2, '0')}"


CURRENCY = BuiltinType(
    check=lambda request: request.only(),
    keys=decimal_keys,
    keys_value=_keys_value,
    spoken_value=_spoken_value,
)

"""The telephone line of a text call, as documents see it."""

from __future__ import annotations

__all__ = ["line"]


def line(caller: str = "", called: str = "") -> dict[str, object]:
    """Session variables (VoiceXML 2.0 §5.1.4, and those of 1.0 §9.4) of a call between two numbers or URIs."""
    remote, local = _uri(caller or "anonymous"), _uri(called or "ivr")
    return {
        "connection": {
            "local": {"uri": local},
            "remote": {"uri": remote},
            "protocol": {"name": "text", "version": "1.0"},
            "redirect": [],
            "originator": {"uri": remote},
        },
        "telephone": {"ani": caller, "dnis": called, "rdnis": "", "redirect_reason": "", "uui": ""},
    }


def _uri(number: str) -> str:
    if ":" in number:
        return number
    return f"tel:{number}" if number.strip("+0123456789*#") == "" else f"sip:{number}"

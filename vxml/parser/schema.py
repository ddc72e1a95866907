"""The language as a table: which elements there are, where they may stand, which attributes they take.

VoiceXML 2.0 Appendix B (schema) with the additions of VoiceXML 2.1. `EXECUTABLE` and `SPEECH` are the
content groups of the schema.
"""

from __future__ import annotations

import re

__all__ = [
    "ATTRIBUTES",
    "CHILDREN",
    "EXECUTABLE",
    "PROPERTIES",
    "PROPERTY_VALUES",
    "SPEECH",
    "SSML_NAMESPACE",
    "TIME_PROPERTIES",
    "VXML_NAMESPACE",
]

VXML_NAMESPACE = "http://www.w3.org/2001/vxml"
SSML_NAMESPACE = "http://www.w3.org/2001/10/synthesis"

SPEECH = frozenset(
    [
        "audio",
        "break",
        "desc",
        "emphasis",
        "enumerate",
        "foreach",
        "lexicon",
        "mark",
        "meta",
        "metadata",
        "p",
        "phoneme",
        "prosody",
        "s",
        "say-as",
        "sub",
        "value",
        "voice",
    ]
)
"""SSML 1.0 elements and the VoiceXML additions to them (§4.1.1)."""

EXECUTABLE = frozenset(
    [
        "assign",
        "audio",
        "clear",
        "data",
        "disconnect",
        "enumerate",
        "exit",
        "foreach",
        "goto",
        "if",
        "log",
        "prompt",
        "reprompt",
        "return",
        "script",
        "submit",
        "throw",
        "value",
        "var",
    ]
)
"""§5.3 Executable Content; audio, value and enumerate are prompts in short."""

HANDLERS = frozenset(["catch", "error", "help", "noinput", "nomatch"])
_INPUT = HANDLERS | {"filled", "prompt", "property", "audio", "value", "enumerate"}
_FORM_ITEMS = frozenset(["block", "field", "initial", "object", "record", "subdialog", "transfer"])

CHILDREN: dict[str, frozenset[str]] = {
    "vxml": HANDLERS | {"data", "form", "link", "menu", "meta", "metadata", "property", "script", "var"},
    "form": HANDLERS | _FORM_ITEMS | {"data", "filled", "grammar", "link", "property", "script", "var"},
    "menu": HANDLERS | {"audio", "choice", "enumerate", "prompt", "property", "value"},
    "choice": SPEECH | {"grammar"},
    "block": EXECUTABLE,
    "field": _INPUT | {"grammar", "link", "option"},
    "initial": HANDLERS | {"audio", "enumerate", "link", "prompt", "property", "value"},
    "record": _INPUT | {"grammar"},
    "transfer": _INPUT | {"grammar"},
    "subdialog": _INPUT | {"param"},
    "object": _INPUT | {"param"},
    "filled": EXECUTABLE,
    "catch": EXECUTABLE,
    "error": EXECUTABLE,
    "help": EXECUTABLE,
    "noinput": EXECUTABLE,
    "nomatch": EXECUTABLE,
    "if": EXECUTABLE | {"else", "elseif"},
    "foreach": EXECUTABLE | SPEECH,
    "link": frozenset({"grammar"}),
    "log": frozenset({"value"}),
    "prompt": SPEECH,
    "audio": SPEECH,
    "enumerate": SPEECH,
    "option": frozenset({"value"}),
}
"""Elements without an entry here take no element content, or it is not looked at (grammar, metadata)."""

for _markup in (
    "emphasis",
    "p",
    "prosody",
    "s",
    "voice",
    "sub",
    "say-as",
    "phoneme",
):
    CHILDREN[_markup] = SPEECH

_FETCH = "fetchaudio fetchhint fetchtimeout maxage maxstale"
_CACHE = "fetchhint fetchtimeout maxage maxstale"
_ITEM = "name expr cond"

ATTRIBUTES: dict[str, frozenset[str]] = {
    tag: frozenset(names.split())
    for tag, names in {
        "vxml": "version application base lang schemaLocation",
        "form": "id scope",
        "menu": "id scope dtmf accept",
        "choice": f"dtmf accept next expr event eventexpr message messageexpr {_FETCH}",
        "block": _ITEM,
        "field": f"{_ITEM} type slot modal lang",
        "initial": _ITEM,
        "record": f"{_ITEM} modal beep maxtime finalsilence dtmfterm type dest destexpr",
        "transfer": f"{_ITEM} dest destexpr bridge type connecttimeout maxtime transferaudio aai aaiexpr",
        "subdialog": f"{_ITEM} src srcexpr namelist method enctype {_FETCH}",
        "object": f"{_ITEM} classid codebase codetype data type archive declare {_FETCH}",
        "filled": "mode namelist",
        "catch": "event count cond",
        "error": "count cond",
        "help": "count cond",
        "noinput": "count cond",
        "nomatch": "count cond",
        "assign": "name expr",
        "clear": "namelist",
        "data": f"name src srcexpr namelist method enctype {_FETCH}",
        "disconnect": "namelist expr",
        "else": "",
        "elseif": "cond",
        "enumerate": "",
        "exit": "expr namelist",
        "foreach": "item array",
        "goto": f"next expr nextitem expritem {_FETCH}",
        "grammar": f"src srcexpr type mode scope root version lang tag-format weight base {_CACHE}",
        "if": "cond",
        "link": f"next expr event eventexpr message messageexpr dtmf {_FETCH}",
        "log": "label expr",
        "mark": "name nameexpr",
        "meta": "name content http-equiv",
        "metadata": "",
        "option": "value dtmf accept",
        "param": "name expr value valuetype type",
        "prompt": "bargein bargeintype cond count timeout lang base version",
        "property": "name value",
        "reprompt": "",
        "return": "event eventexpr message messageexpr namelist",
        "script": f"src srcexpr charset {_FETCH}",
        "submit": f"next expr namelist method enctype {_FETCH}",
        "throw": "event eventexpr message messageexpr",
        "value": "expr",
        "var": "name expr",
        "audio": f"src expr {_CACHE}",
    }.items()
}

_SPEECH_TIMES = "completetimeout incompletetimeout maxspeechtimeout"
_TIMES = (
    f"{_SPEECH_TIMES} interdigittimeout termtimeout timeout fetchaudiodelay fetchaudiominimum fetchtimeout"
)
TIME_PROPERTIES = frozenset(_TIMES.split())
PROPERTIES = TIME_PROPERTIES | {
    *["confidencelevel", "sensitivity", "speedvsaccuracy", "termchar", "bargein", "bargeintype"],
    *["fetchaudio", "inputmodes", "universals", "maxnbest", "recordutterance", "recordutterancetype"],
    *(f"{kind}{what}" for kind in ("audio", "document", "grammar", "object", "script", "data")
      for what in ("fetchhint", "maxage", "maxstale")),
    *["ivrkit.secret", "ivrkit.wrongkeys"],  # ours
}  # fmt: skip
"""§6.3.2 to §6.3.6, 2.1 §5 and §7."""
PROPERTY_VALUES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for names, pattern in {
        _TIMES: r"\s*\+?(\d+(\.\d*)?|\.\d+)(?i:ms|s)?\s*",
        "confidencelevel sensitivity speedvsaccuracy": r"0*(\.\d*)?|0*1(\.0*)?",
        "termchar": r"[0-9*#A-D]?",
        "bargein": r"(?i:true|false)",
        "bargeintype": r"(?i:speech|hotword)",
        "inputmodes": r"(?:\s*(?:dtmf|voice))+\s*",
        "ivrkit.wrongkeys": r"gather|end",
        "maxnbest": r"\s*\+?0*[1-9]\d*\s*",
    }.items()
    for name in names.split()
}
"""What the properties of §6.3.2 to §6.3.6 may be set to; a time without a unit is VoiceXML 1.0."""

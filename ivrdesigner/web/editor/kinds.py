"""The kinds of nodes as the palette shows them."""

from __future__ import annotations

from typing import Any, Final

from ivrdesigner.graph.cards import KINDS
from ivrdesigner.graph.written import WAYS

__all__ = ["PALETTE", "palette"]


PALETTE: Final[dict[str, tuple[str, str, str, str, str, dict[str, Any]]]] = {
    # kind: group, title zh-Hans, title en, description zh-Hans, description en, fields of a new node
    "play": ("say", "播放", "Play", "播放语音或文字。", "Plays recordings and texts.", {"prompt": []}),
    "menu": (
        "say",
        "菜单",
        "Menu",
        "播放提示，按键或说话选择分支。",
        "Asks for a key or a word; each leads elsewhere.",
        {"prompt": [], "keys": {}},
    ),
    "collect": (
        "say",
        "收号",
        "Collect",
        "收取号码、金额、日期等输入，存入变量。",
        "Takes digits or words into a variable.",
        {"prompt": [], "into": ""},
    ),
    "record": ("say", "录音", "Record", "录下来电者的话，存入变量。", "Records the caller.", {"into": ""}),
    "condition": (
        "decide",
        "条件",
        "Condition",
        "按表达式选择分支。",
        "Goes on by the first expression that is true.",
        {"cases": [{"when": "true"}]},
    ),
    "hours": (
        "decide",
        "时间",
        "Hours",
        "按工作时间和节假日选择分支。",
        "Goes on by working time and holidays.",
        {"calendar": ""},
    ),
    "set": ("decide", "赋值", "Set", "给变量赋值。", "Sets variables.", {"values": {}}),
    "language": (
        "decide",
        "语言",
        "Language",
        "切换通话语言。",
        "Goes on in another language.",
        {"language": ""},
    ),
    "http": (
        "exchange",
        "HTTP",
        "HTTP",
        "请求外部系统，把结果存入变量。",
        "Asks another system and keeps its answer.",
        {"url": ""},
    ),
    "subflow": (
        "exchange",
        "子流程",
        "Sub-flow",
        "执行另一个流程后返回。",
        "Runs another flow and comes back.",
        {"flow": ""},
    ),
    "return": ("exchange", "返回流程", "Return", "结束子流程，返回主流程。", "Ends a sub-flow.", {}),
    "queue": (
        "route",
        "队列",
        "Queue",
        "转接到队列，由座席接听。",
        "Hands the call to agents of a queue.",
        {"queue": ""},
    ),
    "voicemail": (
        "route",
        "语音信箱",
        "Voicemail",
        "给队列留言。",
        "Takes a message for a queue.",
        {"queue": ""},
    ),
    "transfer": (
        "route",
        "转接",
        "Transfer",
        "转接到外部号码或其他系统。",
        "Calls a number or another system.",
        {"to": ""},
    ),
    "back": ("move", "返回上级", "Back", "返回上一级菜单。", "Goes back to the menu before.", {}),
    "top": ("move", "返回首级", "Top", "返回第一级菜单。", "Goes back to the first menu.", {}),
    "hangup": ("move", "挂机", "Hang up", "结束通话。", "Ends the call.", {}),
    "exit": (
        "move",
        "退出",
        "Exit",
        "结束流程，把变量交回调用方。",
        "Ends the dialog and gives values back.",
        {},
    ),
}


def palette() -> list[dict[str, Any]]:
    """The kinds of the catalogue, as `ivrdesigner.web.schemas.NodeKind`."""
    return [
        {
            "kind": kind,
            "group": group,
            "title": {"zh-Hans": chinese, "en": english},
            "description": {"zh-Hans": about_chinese, "en": about},
            "colour": KINDS[kind][1],
            "icon": KINDS[kind][0],
            "template": {"type": kind, **fields},
            "outcomes": [
                {"kind": way.kind, "field": way.field, "required": way.required} for way in WAYS[kind]
            ],
        }
        for kind, (group, chinese, english, about_chinese, about, fields) in PALETTE.items()
    ]

"""Words of drawings in the language of the project: Chinese, or English for every other language."""

from __future__ import annotations

from typing import Final

from ivrdesigner.graph.branches import Outcome

__all__ = ["label_of", "word"]

_CHINESE: Final[dict[str, str]] = {
    # kinds of nodes
    "Play": "播放",
    "Menu": "菜单",
    "Collect": "收号",
    "Record": "录音",
    "Queue": "队列",
    "Voicemail": "语音信箱",
    "Transfer": "转接",
    "HTTP": "HTTP",
    "Condition": "条件",
    "Hours": "时间",
    "Set": "赋值",
    "Language": "语言",
    "Sub-flow": "子流程",
    "Return": "返回流程",
    "Back": "返回上级",
    "Top": "返回首级",
    "Hang up": "挂机",
    "Exit": "退出",
    # ways out
    "no input": "无输入",
    "no match": "输入不符",
    "error": "出错",
    "otherwise": "其他",
    "open": "工作时间",
    "closed": "非工作时间",
    "holiday": "节假日",
    "unavailable": "不可用",
    "ended": "已结束",
    "busy": "忙",
    "no answer": "无应答",
    "failed": "失败",
    # details
    "queue": "队列",
    "flow": "流程",
    "cases": "个分支",
    "no such node": "没有此节点",
    "caller": "主流程",
}
_OURS: Final = frozenset(
    (
        "no_input",
        "no_match",
        "error",
        "otherwise",
        "open",
        "closed",
        "holiday",
        "unavailable",
        "busy",
        "no_answer",
        "failed",
    )
)


def word(text: str, language: str) -> str:
    """One of our words in a language (BCP 47)."""
    return _CHINESE.get(text, text) if language.lower().startswith("zh") else text


def label_of(outcome: Outcome, language: str) -> str:
    """The label of an outcome; what authors wrote stays as it is."""
    is_ours = outcome.kind in _OURS or (outcome.kind == "next" and not outcome.input)
    return word(outcome.label, language) if is_ours else outcome.label

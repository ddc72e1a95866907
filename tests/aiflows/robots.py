"""Scripts and calls for tests."""

from aiflows.compiler import compile_script, script_call
from aiflows.match import Question, ScriptMatcher
from aiflows.model import load_script_text
from aiflows.testing import matches_of

__all__ = ["SCRIPT", "best", "build", "call", "codes", "decide", "script"]

SCRIPT = """
language: zh-CN
queue: "800"
start: 开场
max_misses: 3
synonyms: {价格: [房价, 价钱, 多少钱]}
nodes:
  开场: {text: 您好，我是湖畔花园的顾问，请问您最近在看房吗？, wait: 3, otherwise: 介绍}
  介绍: {after: 开场, when: "在看, 想看", text: 湖畔花园是低密度的小高层，推窗就是公园。, otherwise: 再见}
  价格: {after: "*", when: "价格, 均价", text: 目前均价一万二。, otherwise: 再见}
  交通: {after: [介绍, 价格], when: {keywords: "地铁, 交通", examples: [从这里到市中心怎么坐车]}, text: 出门就是地铁站。, otherwise: 价格}
  人工: {after: "*", when: "人工, 经理", text: 好的，为您转接顾问。, then: queue}
  再见: {after: "*", when: "不需要, 没兴趣", text: 打扰了，祝您生活愉快。, then: hangup}
answers:
  车位: {when: "停车, 车位", text: 车位配比一比一。}
classes:
  - {type: 意向客户, priority: 1, min_talk: 10, all: [价格]}
  - {type: 需要人工, priority: 2, any: [人工]}
  - {type: 已拒绝, priority: 9, any: [再见]}
"""


def script(text=SCRIPT, name="robot", **changes):
    """A loaded script; ``changes`` replace texts in it."""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return load_script_text(text, name)


def build(text=SCRIPT, **changes):
    loaded = script(text, **changes)
    assert loaded.script is not None, loaded.findings
    return compile_script(loaded)


def call(made=None, *acts, fetcher=None):
    """A call in which the caller says ``acts`` one after the other; None is silence, "hangup" that."""
    run = script_call(made or build(), *([fetcher] if fetcher else []))
    run.call.start()
    for act in acts:
        if act is None:
            run.call.silence()
        elif act == "hangup":
            run.call.hangup()
        else:
            run.call.say(act)
    return run


def decide(text, node="开场", made=None):
    return ScriptMatcher((made or script()).script).decide_now(node, text)


def best(matcher, text, *candidates, language="zh-CN", **more):
    """Name of the candidate that a matcher finds first; None for none."""
    found = matches_of(matcher, text, Question(candidates, language, **more))
    return found[0].candidate if found else None


def codes(report):
    return [found.code for found in report.findings]

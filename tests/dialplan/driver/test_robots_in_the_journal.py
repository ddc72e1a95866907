"""What a script tells of a live call goes into the journal (R-ai.8, R-ai.9)."""

from robots import build

from aiflows.compiler import script_call
from dialplan.driver.story import Story
from dialplan.journal import Journal, Reader, RobotClassified, RobotHeard, RobotTurn
from dialplan.routing import live_script
from ivrdesigner.compiler import SourceMap


def journalled(*said):
    made = build()
    events = []
    story = Story("call", events.append, SourceMap.load(made.source_map), "v1")
    run = script_call(made, observer=story)
    run.call.start()
    for text in said:
        run.call.say(text)
    run.call.hangup()
    return events, run


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


def test_utterances_turns_and_class_are_kept_with_script_version_and_node():
    events, run = journalled("在看", "你说啥", "不需要")
    heard = of(events, RobotHeard)
    assert [(one.node, one.text, one.target) for one in heard] == [
        ("开场", "在看", "介绍"),
        ("介绍", "你说啥", ""),
    ]
    assert (heard[0].script, heard[0].version, heard[0].matcher, heard[0].keyword) == (
        "robot",
        "v1",
        "keywords",
        "在看",
    )
    assert heard[0].score > 0.8
    assert [(one.number, one.node, one.outcome) for one in of(events, RobotTurn)] == [
        (turn.number, turn.node, turn.outcome) for turn in run.turns
    ]
    assert [one.type for one in of(events, RobotClassified)] == ["已拒绝"]


def test_nodes_and_branches_are_told_as_those_of_flows():
    events, _ = journalled("在看", "没兴趣")
    assert [(one.flow, one.node, one.branch) for one in events if one.kind == "node-left"][:2] == [
        ("robot", "开场", "介绍"),
        ("robot", "介绍", "再见"),
    ]


def test_a_journal_on_disk_gives_them_back(tmp_path):
    events, _ = journalled("在看")
    journal = Journal(tmp_path, "w1")
    for event in events:
        journal.append(event)
    journal.close()
    read = [record.event for record in Reader(tmp_path).read()]
    assert of(read, RobotHeard) == of(events, RobotHeard)
    assert of(read, RobotTurn) == of(events, RobotTurn)


def test_a_script_is_a_project_of_one_document():
    made = build()
    live = live_script(made)
    assert live.document(live.uri("robot")) == made.document
    assert (live.name, live.settings.language) == ("robot", "zh-CN")
    assert live_script(build()).version == live.version

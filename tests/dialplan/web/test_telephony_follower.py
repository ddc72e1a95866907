"""The journal as rows: each event once, keys with level and branch (R-ivr.11); canaries are judged by them."""

import pytest

from aiflows.web.models import Script
from dialplan.journal import (
    Answered,
    Ended,
    Failed,
    InputFailed,
    InputMatched,
    Journal,
    KeyPressed,
    NodeEntered,
    NodeLeft,
    PromptPlayed,
    RobotHeard,
    Started,
)
from dialplan.routing import CallOffer, load_snapshot, route
from dialplan.web.follower import judge_canaries, take_in
from dialplan.web.models import AccessNumber, CallInput, CallTrace, Canary, JournalCursor
from dialplan.web.retention import forget_calls
from dialplan.web.trace import story_of

CALL = (
    Started(
        "a", 1.0, "95500", "13900139000", project="bank", flow="main", number="95500", build="4", arm="canary"
    ),
    Answered("a", 1.5),
    NodeEntered("a", 1.5, "main", "menu", 1, 3),
    KeyPressed("a", 2.0, "7", "main", "menu", 1),
    InputFailed("a", 2.5, "nomatch", 1, "7", "main", "menu", 1),
    PromptPlayed("a", 2.8, "余额请按一", 1.0, interrupted=True, flow="main", node="menu"),
    KeyPressed("a", 3.0, "1", "main", "menu", 1),
    InputMatched("a", 3.1, text="1", flow="main", node="menu", level=1, branch="1"),
    NodeLeft("a", 3.2, "main", "menu", 1, "1", 1.5),
    NodeEntered("a", 3.2, "main", "ask", 2, 9),
    InputMatched("a", 5.0, "voice", "查余额", flow="main", node="ask", level=2),
    Failed("a", 6.0, "error.semantic", "x is not defined"),
    Ended("a", 6.0, "NORMAL_CLEARING", "flow", seconds=5.0),
)


def write(folder, events):
    journal = Journal(folder, "ivr-1")
    for event in events:
        number = journal.append(event)
    assert journal.wait(number, 5)
    journal.close()


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_a_journal_becomes_the_same_rows_however_it_is_cut(db, tmp_path, limit):
    write(tmp_path, CALL)
    taken = 0
    while count := take_in(tmp_path, limit):
        taken += count
    assert taken == len(CALL)
    call = CallTrace.objects.get()
    assert (call.caller, call.number, call.build, call.arm, call.times) == (
        "13900139000",
        "95500",
        "4",
        "canary",
        "open",
    )
    assert (call.ended_by, call.seconds, call.failed) == ("flow", 5.0, True)
    rows = CallInput.objects.order_by("entered").values_list(
        "node", "level", "keys", "said", "failures", "branch"
    )
    assert list(rows) == [("menu", 1, "71", "", 1, "1"), ("ask", 2, "", "查余额", 0, "")]
    menu, ask = CallInput.objects.order_by("entered")
    assert (menu.entered.timestamp(), menu.left.timestamp()) == (1.5, 3.2)
    assert ask.left.timestamp() == 6.0
    assert take_in(tmp_path) == 0


def test_what_was_not_committed_is_taken_in_again(db, tmp_path, monkeypatch):
    write(tmp_path, CALL)
    with monkeypatch.context() as patched:
        patched.setattr(JournalCursor, "save", lambda *given, **values: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take_in(tmp_path)
    assert not CallTrace.objects.exists()
    assert take_in(tmp_path) == len(CALL)
    assert CallTrace.objects.count() == 1


def test_hostile_numbers_and_clocks_break_nothing(db, tmp_path):
    write(tmp_path, [Started("x" * 500, 1e300, "9" * 5000, "\x1b[2J" * 100), KeyPressed("b", -1e12, "5")])
    assert take_in(tmp_path) == 2
    assert CallTrace.objects.count() == 2


def test_the_path_of_a_call_tells_keys_words_and_branches():
    story = story_of(CALL)
    assert [(step["node"], step["entered"], step["branch"]) for step in story.steps] == [
        ("menu", ["7", "1"], "1"),
        ("ask", ["“查余额”"], ""),
    ]
    assert story.steps[0]["heard"] == ["余额请按一"]
    assert story.flows == ("main",)
    assert [moment.kind for moment in story.moments][:3] == ["started", "answered", "node-entered"]
    assert story_of([]).lost


def ended(name, at, *, failed=False, by="flow", arm="canary", build="2"):
    yield Started(name, at, "95500", project="bank", number="95500", build=build, arm=arm)
    if failed:
        yield Failed(name, at + 1, "error.semantic")
    yield Ended(name, at + 2, by=by, seconds=2.0)


def test_a_canary_is_rolled_back_by_its_rule_and_calls_get_the_build_in_force(data, deployed, committed):
    number = committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr))
    second = deployed.build("two")
    trial = committed(
        lambda: Canary.objects.create(
            access_number=number, build=second, percent=100, window=10, least_calls=5, most_errors=20
        )
    )
    began = trial.began.timestamp()
    build = str(second.number)
    write(
        data / "journal",
        [
            *(e for n in range(9) for e in ended(f"before-{n}", began - 900, failed=True, build=build)),
            *(
                e
                for n in range(9)
                for e in ended(f"other-{n}", began + n, failed=True, arm="stable", build="1")
            ),
            *(e for n in range(4) for e in ended(f"well-{n}", began + n, build=build)),
            *ended("failed-0", began + 5, failed=True, build=build),
        ],
    )
    take_in(data / "journal")
    assert judge_canaries() == [], "one of five is not above 20 %"
    write(data / "journal", [*ended("failed-1", began + 6, failed=True, build=build)])
    take_in(data / "journal")
    assert committed(judge_canaries) == [trial]
    trial.refresh_from_db()
    assert trial.state == Canary.State.ROLLED_BACK
    assert trial.reason == "33.3 % of the last 6 calls had errors; at most 20 % were allowed."
    assert "rolled back" in trial.history.first().history_change_reason
    snapshot = load_snapshot(site=data / "live" / "site.yaml")
    decision = route(snapshot, CallOffer("95500", "13900139000", 0.0))
    assert (decision.project.build, decision.arm) == (str(deployed.first.number), "")
    assert judge_canaries() == []


def test_hang_ups_in_the_ivr_roll_back_too(data, deployed, committed):
    number = committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr))
    second = deployed.build("two")
    trial = committed(
        lambda: Canary.objects.create(
            access_number=number, build=second, window=10, least_calls=5, most_errors=None, most_hangups=50
        )
    )
    began = trial.began.timestamp()
    calls = [ended(f"c{n}", began + n, by="caller", build=str(second.number)) for n in range(5)]
    write(data / "journal", [event for call in calls for event in call])
    take_in(data / "journal")
    assert committed(judge_canaries) == [trial]
    trial.refresh_from_db()
    assert trial.verdict["bound"] == "hangups"


# -- clean-up --------------------------------------------------------------------------------------------------------


def test_calls_are_forgotten_by_age_with_what_was_entered_and_their_part_of_the_journal(
    db, tmp_path, monkeypatch
):
    """R-sys.4."""
    monkeypatch.setattr("dialplan.web.retention._AT_ONCE", 2)
    day = 24 * 3600.0

    def lived(call, at):
        return [
            Started(call, at, "95500", "1"),
            KeyPressed(call, at, "1", "main", "menu", 1),
            Ended(call, at + 9),
        ]

    open_call = Started("open", 1.0, "95500", "1")
    write(tmp_path, [open_call, *lived("old", 1.0), *lived("older", 2.0), *lived("third", 3.0)])
    unread = sum(1 for _ in tmp_path.glob("*.jsonl*"))
    assert forget_calls(tmp_path, 30, now=100 * day) == 0
    assert sum(1 for _ in tmp_path.glob("*.jsonl*")) == unread
    take_in(tmp_path)
    write(tmp_path, lived("new", 80 * day))
    take_in(tmp_path)
    assert forget_calls(tmp_path, 30, now=100 * day) == 3
    assert set(CallTrace.objects.values_list("call", flat=True)) == {"open", "new"}
    assert set(CallInput.objects.values_list("call", flat=True)) == {"new"}
    assert forget_calls(tmp_path, 30, now=100 * day) == 0


def test_what_robots_did_not_understand_is_listed_with_their_scripts_and_forgotten_by_age(db, tmp_path):
    """R-ai.8, R-sys.4."""
    robot = Script.objects.create(name="robot")
    heard = [
        RobotHeard("a", 2.0, script="robot", node="opening", text="有电梯吗"),
        RobotHeard("a", 3.0, script="robot", node="opening", text="多少钱", target="price"),
        RobotHeard("a", 4.0, script="robot", node="opening"),
        RobotHeard("a", 5.0, script="elsewhere", node="opening", text="喂"),
    ]
    write(tmp_path, [CALL[0], *heard])
    assert take_in(tmp_path) == 5
    assert take_in(tmp_path) == 0
    (words,) = robot.unanswered.all()
    assert (words.node, words.text, words.at.timestamp()) == ("opening", "有电梯吗", 2.0)
    forget_calls(tmp_path, 1, now=3 * 24 * 3600)
    assert not robot.unanswered.exists()

"""Scenarios of sample projects on live calls: the runner of `ivrctl test` with a call on FreeSWITCH in its hands."""

import re
import time
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import gevent
from driven_calls import SAMPLES, Beeper, driven, until

from dialplan.driver import Leg, Task
from dialplan.journal import dialog_texts
from dialplan.routing.projects import _live
from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.replay import Recording, differences, replay
from ivrdesigner.simulate import load_scenarios
from ivrdesigner.simulate.flow_calls import first_flow
from ivrdesigner.simulate.http_answers import HttpAnswers
from ivrdesigner.simulate.runner import _MOMENT, _Failed, _play
from vxml.text.call import Entry

__all__ = ["keyed_scenarios", "play_live"]

_SECONDS = 20.0
_LEGS = {
    "answered": "short",
    "far_end_disconnect": "short",
    "busy": "refuse-USER_BUSY",
    "noanswer": "refuse-NO_ANSWER",
    "network_busy": "refuse-NORMAL_CIRCUIT_CONGESTION",
    "unknown": "refuse-BEARERCAPABILITY_NOTAVAIL",
}


def keyed_scenarios(*projects):
    """Scenarios whose callers only press keys, wait and hang up, whatever becomes of their transfers."""
    found = []
    for folder in sorted(SAMPLES.glob("*/ivr.yaml")):
        if projects and folder.parent.name not in projects:
            continue
        for loaded in load_scenarios(folder.parent)[0]:
            kinds = {kind for step in loaded.scenario.steps for kind in step.model_fields_set}
            results = {step.transfer.result for step in loaded.scenario.steps if step.transfer is not None}
            if kinds <= {"expect", "press", "silence", "hangup", "transfer"} and results <= _LEGS.keys():
                found.append((folder.parent, loaded))
    return found


class Answers(HttpAnswers):
    """In the place of the driver's fetcher: answers from the scenario, a little later."""

    def __call__(self, command, at):
        time.sleep(0.01)
        return super().__call__(command, at)

    def close(self):
        pass


class Legs:
    """In the place of destinations: everybody who is called does as the scenario says."""

    def __init__(self) -> None:
        self.results = []

    def find(self, uri, task):
        result = self.results.pop(0) if self.results else "answered"
        extension = _LEGS[result]
        return Leg(f"loopback/{extension}/test", (extension, "test"))


@dataclass
class Place:
    """Where the call is, as the runner asks for it."""

    call: "LiveScenarioCall"

    @property
    def flow(self):
        return self.call.dialog.story.flow

    @property
    def node(self):
        return self.call.dialog.story.node


class LiveScenarioCall:
    """A call on FreeSWITCH with the methods of `vxml.text.TextCall` that the runner uses."""

    def __init__(self, world, caller, dial, legs, after_transfer) -> None:
        self._world = world
        self._caller = caller
        self._dial = dial
        self._legs = legs
        self._after_transfer = after_transfer
        self._is_real = after_transfer is None

    @property
    def dialog(self):
        return self._world.calls[0].dialog

    @property
    def session(self):
        return self.dialog.session

    @property
    def exit(self):
        return self.dialog._exit

    @property
    def ended(self):
        return bool(self._world.reports)

    @property
    def transcript(self):
        found = []
        for event in self._world.journal:
            if event.kind == "prompt":
                found.append(Entry(event.at, "prompt", event.text))
            elif event.kind == "transfer":
                found.append(Entry(event.at, "transfer", event.target))
        return found

    def prompts_since(self, mark):
        return " ".join(entry.text for entry in self.transcript[mark:] if entry.kind == "prompt")

    def start(self):
        self._dial()
        until(lambda: self._world.calls and self._world.calls[0].dialog is not None)
        self._settle()

    def press(self, keys):
        for key in keys:
            self._settle(key_pause=False)
            if self.ended:
                return
            before = len(self._world.journal.of("key"))
            self._caller.press(key)
            until(lambda before=before: len(self._world.journal.of("key")) > before or self.ended)
        self._settle()

    def silence(self):
        self._settle()
        before = len(self._world.journal.of("input-failed"))
        if not self._is_real:
            self._pass_time()
        until(lambda: len(self._world.journal.of("input-failed")) > before or self.ended)
        self._settle()

    def hangup(self):
        self._caller.hang_up("NORMAL_CLEARING")
        until(lambda: self.ended)

    def transfer_result(self, result, seconds):
        self._legs.results.append(result)

    def _settle(self, *, key_pause=True):
        with gevent.Timeout(_SECONDS, AssertionError("the call does not come to rest")):
            while not self.ended:
                if self._after_transfer is not None:
                    self._after_transfer(self._legs)
                waits = self.dialog.waiting and self.dialog._line.inbox.empty()
                if waits and not (key_pause and self.session.collecting):
                    return
                if waits and not self._is_real:
                    self._pass_time()
                gevent.sleep(0.003)

    def _pass_time(self):
        """Let the dialog's clock jump to what it waits for: nobody waits as long as a caller would."""
        dialog = self.dialog
        dialog._began -= max(0.0, dialog.session.deadline - dialog._now)
        dialog._line.put(None)  # it looks at its clock


def hasty(project, patience):
    """The project with a patience of so many seconds for its callers, and half of it between keys."""
    properties = {"timeout": patience, "interdigittimeout": patience / 2, "termtimeout": 0.1}

    def hastened(text):
        for name, seconds in properties.items():
            text = re.sub(rf'(<property name="{name}" value=")[^"]+', rf"\g<1>{seconds}s", text)
        return text

    documents = {file: hastened(text) for file, text in project.documents.items()}
    return replace(project, documents=documents)


def play_live(
    folder, scenario, tmp_path, port, make_caller, monkeypatch, *, patience, after_transfer=None, **options
):
    """Play a scenario on a live call; what was not as expected, or an empty text."""
    wanted = scenario.scenario
    constants = {name: str(value) for name, value in wanted.set.items()}
    build = compile_project(load_project(folder, constants=constants))
    moment = wanted.at or _MOMENT
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(build.project.timezone))
    at = moment.timestamp()
    called = wanted.called or next((number.number for number in build.project.access_numbers), "")
    flow = wanted.flow or first_flow(build, called, at)
    project = hasty(_live(folder, build), patience)
    language = wanted.language or build.project.language
    task = Task(project.uri(flow), project, flow, language, called=called, caller=wanted.caller, at=at)
    answers = Answers(wanted.http)
    monkeypatch.setattr("dialplan.driver.fetches.ResourceFetcher", lambda **_: answers)
    # Scenarios look at variables when the call is over, too.
    monkeypatch.setattr("vxml.interpreter.Session.close", lambda self: None)
    voice, legs = Beeper(), Legs()
    voice.letter = 0.002
    with driven(tmp_path, port, task, synthesizer=voice, **options) as world:
        world.services.destinations = legs
        with make_caller() as (caller, dial):
            call = LiveScenarioCall(world, caller, dial, legs, after_transfer and after_transfer(caller))
            try:
                _play(call, scenario, answers, Place(call))
            except _Failed as failed:
                return str(failed)
            if not call.ended:
                call.hangup()
            keys = "".join(step.press for step in wanted.steps if step.press is not None)
            return _replayed(world.journal, replace(build, documents=project.documents), keys)


def _replayed(journal, build, keys):
    """What the replay of a call from its journal does otherwise on the build that took it, or an empty text."""
    (text,) = dialog_texts(journal)
    recording = Recording.loads(text)
    replayed = replay(recording, build, secrets=_entered(recording, keys))
    if replayed.same and replayed.recording.moments == recording.moments:
        return ""
    found = differences(recording, replayed, build)
    return f"the replay differs at {replayed.deviated_at}: {[str(each) for each in found]}"


def _entered(recording, keys):
    """What was entered at secret nodes, by node: a tester gives it as test values, since the recording hides it."""
    values, place, asked, position = {}, "", False, 0
    for moment in recording.moments:
        if moment.kind == "node":
            place, asked = f"{moment['flow']}/{moment['node']}", False
        elif moment.kind in ("branch", "prompt"):
            asked = False
        elif moment.kind == "key":
            if moment["key"] == "•":
                values.setdefault(place, [])
                if not asked:
                    values[place].append("")
                    asked = True
                values[place][-1] += keys[position]
            position += 1
    return values

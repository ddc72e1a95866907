"""What a build does otherwise than the recorded call (docs/replay.md)."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from ivrdesigner.compiler import Application
from ivrdesigner.replay.recording import Moment, Recording
from ivrdesigner.replay.replayer import Replayed
from ivrdesigner.replay.visits import Visit, visits_of
from vxml.message import Message

__all__ = ["KINDS", "Difference", "Row", "differences", "side_by_side"]

KINDS: Final[Mapping[str, str]] = {
    "prompt": "a prompt is another one",
    "branch": "the call leaves a node by another branch",
    "renamed": "a node has another name",
    "path": "the call goes another way",
    "request": "another system is asked otherwise",
    "request-left-out": "another system is not asked any more",
    "request-new": "another system is asked besides",
    "class": "the caller is another type of customer",
    "end": "the call ends otherwise",
    "input-left": "the caller did more than the call lets him",
    "needs-input": "the caller is asked for more than he did",
    "needs-answer": "another system is asked that the recording has no answer of",
    "needs-recording": "the caller is recorded who was not",
    "needs-transfer": "the caller is transferred who was not",
    "flow": "the flow that took the call is gone",
    "timing": "all is the same but for the time at which it happens",
}
"""Every kind of difference, in words."""

_NEEDS: Final = {
    "input": "needs-input",
    "fetch": "needs-answer",
    "record": "needs-recording",
    "transfer": "needs-transfer",
    "flow": "flow",
}
_ENDS: Final = {
    "disconnect": Message("hangup"),
    "exit": Message("exit"),
    "event": Message("an event that nothing handled"),
    "error": Message("error"),
    "stuck": Message("did not end in time"),
}
"""Reasons of `vxml.platform.Exit`."""
_NO_WAY: Final = Message("the call ends")
_MOST_ALIGNED: Final = 2_000
"""Stays that are compared besides those that are alike at both ends."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise."""

    kind: str
    flow: str
    node: str
    """Where, by the name in the recording when there is one."""
    was: str
    """In the recording; empty for what is new."""
    now: str
    """On the build; empty for what is gone."""
    at: float
    """Seconds into the recorded call; into the replay for what is new."""

    def __str__(self) -> str:
        place = f"{self.flow}/{self.node}" if self.node else self.flow
        return f"{self.at:.1f} s {place}: {KINDS[self.kind]}: {self.was or '–'} → {self.now or '–'}"

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Row:
    """A stay in the recorded call beside that of the replay; one of them is None where only the other came there."""

    was: Visit | None
    now: Visit | None
    same: bool

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "was": asdict(self.was) if self.was is not None else None,
            "now": asdict(self.now) if self.now is not None else None,
            "same": self.same,
        }


def side_by_side(recording: Recording, replayed: Replayed, build: Application) -> list[Row]:
    """Both calls, stay by stay."""
    old, new = visits_of(recording.moments), visits_of(replayed.recording.moments)
    names = _renamed(old, new, build)
    rows = []
    for was, now in _aligned(old, new, names):
        same = was is not None and now is not None and not list(_at_a_node(was, now, names))
        rows.append(Row(was, now, same))
    return rows


def differences(recording: Recording, replayed: Replayed, build: Application) -> list[Difference]:
    """All differences in the order of the call; none when the replay is the recording."""
    if replayed.same:
        return []
    old, new = visits_of(recording.moments), visits_of(replayed.recording.moments)
    names = _renamed(old, new, build)
    found = [
        Difference("renamed", *was, "/".join(was), "/".join(now), _first(old, was))
        for was, now in names.items()
    ]
    gone: list[Visit] = []
    come: list[Visit] = []
    for was, now in [*_aligned(old, new, names), (None, None)]:
        if was is not None and now is not None:
            found += _path(gone, come)
            found += _at_a_node(was, now, names)
        elif was is not None:
            gone.append(was)
        elif now is not None:
            come.append(now)
        else:
            found += _path(gone, come)
    found += _class(recording, replayed)
    found += _end(recording, replayed, names)
    found += [
        Difference(_NEEDS[lack.kind], lack.flow, lack.node, lack.text if lack.kind == "flow" else "",
                   lack.flow if lack.kind == "flow" else lack.text, lack.at)
        for lack in replayed.lacks
    ]  # fmt: skip
    if replayed.left:
        acts = visits_of(replayed.left)[0].inputs if visits_of(replayed.left) else _acts(replayed.left)
        last = new[-1] if new else None
        found.append(
            Difference(
                "input-left",
                last.flow if last else recording.flow,
                last.node if last else "",
                Message("{acts}", acts=tuple(acts)),
                "",
                replayed.left[0].at,
            )
        )
    if not found and replayed.deviated_at is not None:
        found.append(_timing(recording, replayed))
    return sorted(found, key=lambda each: each.at)


def _acts(moments: Sequence[Moment]) -> list[str]:
    head = Moment(at=0.0, kind="node", facts={"flow": "", "node": "-"})
    return visits_of([head, *moments])[0].inputs


def _timing(recording: Recording, replayed: Replayed) -> Difference:
    at = replayed.deviated_at or 0.0
    visit = next((v for v in reversed(visits_of(recording.moments)) if v.at <= at), None)
    flow, node = visit.key if visit is not None else (recording.flow, "")
    was, now = recording.moments[-1].at, replayed.recording.moments[-1].at
    return Difference("timing", flow, node, f"{was:.1f} s", f"{now:.1f} s", at)


def _first(visits: Sequence[Visit], key: tuple[str, str]) -> float:
    return next(visit.at for visit in visits if visit.key == key)


def _at_a_node(was: Visit, now: Visit, names: Mapping[tuple[str, str], tuple[str, str]]) -> list[Difference]:
    """What is otherwise at a node that both calls came to."""
    found = []
    if was.prompts != now.prompts:
        found.append(Difference("prompt", *was.key, " / ".join(was.prompts), " / ".join(now.prompts), was.at))
    if was.branch != now.branch:
        found.append(Difference("branch", *was.key, was.branch or _NO_WAY, now.branch or _NO_WAY, was.at))
    for left, asked in _paired(was.requests, now.requests):
        kind = "request" if left and asked else "request-left-out" if left else "request-new"
        found.append(Difference(kind, *was.key, left, asked, was.at))
    return found


def _paired(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Requests that are not the same, each beside the one that stands in its place."""
    if old == new:
        return []
    gone = [each for each in old if each not in new]
    come = [each for each in new if each not in old]
    width = max(len(gone), len(come))
    pairs = list(zip(gone + [""] * (width - len(gone)), come + [""] * (width - len(come)), strict=True))
    return pairs or [(", ".join(old), ", ".join(new))]


def _path(gone: list[Visit], come: list[Visit]) -> list[Difference]:
    """One difference for a stretch of the way that is another one. Empties both."""
    if not gone and not come:
        return []
    first = (gone or come)[0]
    was, now = (" → ".join(visit.place for visit in part) for part in (gone, come))
    gone.clear()
    come.clear()
    return [Difference("path", *first.key, was, now, first.at)]


def _class(recording: Recording, replayed: Replayed) -> list[Difference]:
    """What a robot took the caller for."""
    old, new = (
        next((moment for moment in moments if moment.kind == "robot-class"), None)
        for moments in (recording.moments, replayed.recording.moments)
    )
    was, now = ((each["type"] or "") if each is not None else "" for each in (old, new))
    told = old or new
    if told is None or was == now:
        return []
    return [Difference("class", *_place_of(told), was, now, told.at)]


def _end(
    recording: Recording, replayed: Replayed, names: Mapping[tuple[str, str], tuple[str, str]]
) -> list[Difference]:
    was, now = _ending(recording.moments, names), _ending(replayed.recording.moments, {})
    if was == now or recording.incomplete:
        return []
    last = _last(recording.moments)
    flow, node = _place_of(last) if last is not None else (recording.flow, "")
    return [Difference("end", flow, node, was, now, last.at if last is not None else 0.0)]


def _ending(moments: Sequence[Moment], names: Mapping[tuple[str, str], tuple[str, str]]) -> str:
    """How and where a call ended, with what ``<exit>`` gave. ``names``: of nodes that are called otherwise now."""
    last = _last(moments)
    if last is None:
        return ""
    reason = _ENDS.get(str(last["reason"]), str(last["reason"]))
    if last["reason"] == "transfer":
        dest = next((str(moment["dest"]) for moment in reversed(moments) if moment.kind == "transfer"), "")
        reason = Message("transfer {dest}", dest=dest) if dest else reason
    elif any(moment.kind == "hangup" for moment in moments):
        reason = Message("the caller hangs up")
    place = _place_of(last)
    told = "".join(f" {last[name]}" for name in ("message", "values") if last[name])
    return Message("{how} at {place}{told}", how=reason, place="/".join(names.get(place, place)), told=told)


def _last(moments: Sequence[Moment]) -> Moment | None:
    return next((moment for moment in reversed(moments) if moment.kind == "end"), None)


def _place_of(moment: Moment) -> tuple[str, str]:
    return str(moment["flow"] or ""), str(moment["node"] or "")


# Which stays belong together


_Pair = tuple[Visit | None, Visit | None]


def _aligned(
    old: list[Visit], new: list[Visit], names: Mapping[tuple[str, str], tuple[str, str]]
) -> list[_Pair]:
    """Stays of both calls side by side, in order."""
    ours = [names.get(visit.key, visit.key) for visit in old]
    theirs = [visit.key for visit in new]
    pairs: list[_Pair] = []
    for kind, low, high, left, right in _opcodes(ours, theirs):
        if kind == "equal":
            pairs += zip(old[low:high], new[left:right], strict=True)
        else:
            pairs += [(visit, None) for visit in old[low:high]]
            pairs += [(None, visit) for visit in new[left:right]]
    return pairs


def _opcodes(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]]
) -> list[tuple[str, int, int, int, int]]:
    """As `difflib`, whose time grows with the square: long calls are compared at their two ends and in one stretch."""
    head = 0
    while head < min(len(ours), len(theirs)) and ours[head] == theirs[head]:
        head += 1
    matcher = difflib.SequenceMatcher(
        None, ours[head : head + _MOST_ALIGNED], theirs[head : head + _MOST_ALIGNED], autojunk=False
    )
    codes = [("equal", 0, head, 0, head)] if head else []
    codes += [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in matcher.get_opcodes()]
    rest = head + _MOST_ALIGNED
    if rest < max(len(ours), len(theirs)):
        codes.append(("replace", min(rest, len(ours)), len(ours), min(rest, len(theirs)), len(theirs)))
    return codes


def _renamed(
    old: list[Visit], new: list[Visit], build: Application
) -> dict[tuple[str, str], tuple[str, str]]:
    """Nodes of the recording that the build has under another name: always the same one, in the same place."""
    known = {(flow, node) for flow, names in build.nodes.items() for node in names}
    before = {visit.key for visit in old}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    refused: set[tuple[str, str]] = set()
    for kind, low, high, left, right in _opcodes([v.key for v in old], [v.key for v in new]):
        if kind != "replace" or high - low != right - left:
            continue
        for was, now in zip(old[low:high], new[left:right], strict=True):
            if _is_renamed(was.key, now.key, known, before) and found.setdefault(was.key, now.key) == now.key:
                continue
            refused.add(was.key)
    return {was: now for was, now in found.items() if was not in refused}


def _is_renamed(
    was: tuple[str, str],
    now: tuple[str, str],
    known: Collection[tuple[str, str]],
    before: Collection[tuple[str, str]],
) -> bool:
    return bool(was[1] and now[1]) and was not in known and now not in before

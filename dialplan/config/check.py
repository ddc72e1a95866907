"""What a running FreeSWITCH lacks, asked over its event socket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from dialplan.config.destinations import remarks
from dialplan.config.fallback import sound_file
from dialplan.config.plan import CallPlan
from dialplan.config.queues import served_queues
from dialplan.config.settings import FreeSwitchSettings
from dialplan.config.steps import CONTEXTS, FALLBACK_CONTEXT, QUEUE_CONTEXT, RETRY_CONTEXT
from dialplan.config.switch import modules
from dialplan.errors import CommandFailed, CommandTimeout
from dialplan.esl import WORKER_VARIABLE, worker_tag

__all__ = ["Check", "check"]

Api = Callable[[str], str]
"""Runs an API command. Raises CommandFailed or CommandTimeout."""

_OLDEST: Final = (1, 10, 9)
_CLOCK_SECONDS: Final = 2.0
_CODEC_WORDS: Final = {
    "PCMA": "g.711 alaw",
    "PCMU": "g.711 ulaw",
    "G722": "g.722",
    "G729": "g.729",
    "L16": "signed linear",
}
"""What ``show codec`` calls them, where it is another name."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    """Stable short name, such as ``modules``."""
    state: Literal["ok", "warning", "missing"]
    message: str
    remedy: str = ""
    """What to do; empty when all is well."""


def check(api: Api, settings: FreeSwitchSettings, plan: CallPlan, now: float) -> list[Check]:
    """Compare a running FreeSWITCH with its settings. ``now``: seconds since 1970 by this machine's clock.

    Nothing is changed, and no call is made.
    """
    running = _Running(api, settings, plan, now)
    found: list[Check] = []
    for name, look in _LOOKS.items():
        try:
            found += look(running)
        except (CommandFailed, CommandTimeout) as fault:
            remedy = "See FreeSWITCH's log."
            found.append(Check(name, "missing", f"FreeSWITCH does not answer: {fault}", remedy))
    return found


@dataclass(frozen=True, slots=True)
class _Running:
    api: Api
    settings: FreeSwitchSettings
    plan: CallPlan
    now: float


def _version(running: _Running) -> Iterator[Check]:
    text = running.api("version")
    match = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    if match is None:
        yield Check(
            "version", "warning", f"FreeSWITCH says it is {text[:60].strip()!r}.", "Use FreeSWITCH 1.10."
        )
    elif tuple(map(int, match.groups())) < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        yield Check("version", "warning", f"FreeSWITCH is {match[0]}.", f"Use {oldest} or newer.")
    else:
        yield Check("version", "ok", f"FreeSWITCH {match[0]}.")


def _modules(running: _Running) -> Iterator[Check]:
    needed = modules(running.settings, running.plan)
    missing = [name for name in needed if running.api(f"module_exists {name}").strip() != "true"]
    if not missing:
        yield Check("modules", "ok", f"{len(needed)} modules are loaded.")
    for name in missing:
        remedy = (
            f"Install it with FreeSWITCH, then `load {name}` or restart; its log says why it does not load."
        )
        yield Check("modules", "missing", f"The module {name} is not loaded.", remedy)


def _codecs(running: _Running) -> Iterator[Check]:
    known = running.api("show codec").lower()
    profiles = running.settings.profiles.values()
    wanted = {codec for profile in profiles for codec in profile.codecs or running.settings.media.codecs}
    missing = sorted(codec for codec in wanted if _CODEC_WORDS.get(codec, codec.lower()) not in known)
    if not missing:
        yield Check("codecs", "ok", f"The codecs {', '.join(sorted(wanted))} are there.")
    for codec in missing:
        remedy = "Load its module, or take it from the codecs in freeswitch.yaml."
        yield Check("codecs", "missing", f"There is no codec {codec}.", remedy)


def _sounds(running: _Running) -> Iterator[Check]:
    targets = {running.plan.fallback, *(number.fallback for number in running.plan.numbers)}
    for target in sorted(target for target in targets if target.startswith("announcement:")):
        file = sound_file(target, running.settings)
        if running.api(f"file_exists {file}").strip() == "true":
            yield Check("sounds", "ok", f"{file} is there.")
        else:
            remedy = "Put a sound file there; callers without a worker would hear nothing."
            yield Check("sounds", "missing", f"The announcement {file} is not there.", remedy)


def _recordings(running: _Running) -> Iterator[Check]:
    folder = running.settings.media.recordings
    if running.api(f"file_exists {folder}").strip() == "true":
        yield Check("recordings", "ok", f"{folder} is there.")
    else:
        remedy = "Make it, for FreeSWITCH and the workers to write, or name another as media.recordings."
        yield Check("recordings", "missing", f"There is no folder {folder} for recordings.", remedy)


def _profiles(running: _Running) -> Iterator[Check]:
    rows = [row for row in _sofia(running.api) if row[1] == "profile"]
    for name, profile in running.settings.profiles.items():
        own = [row for row in rows if row[0] == name]
        row = next((row for row in own if row[2].endswith(f":{profile.port}")), own[0] if own else None)
        if row is None:
            remedy = "Its port may be taken, or its address not be of this machine: see FreeSWITCH's log."
            yield Check("profiles", "missing", f"The SIP profile {name} does not run.", remedy)
        elif not row[3].startswith("RUNNING"):
            yield Check(
                "profiles", "missing", f"The SIP profile {name} is {row[3]}.", "See FreeSWITCH's log."
            )
        elif not row[2].endswith(f":{profile.port}"):
            remedy = "Write the configuration again, and restart the profile."
            yield Check("profiles", "warning", f"The SIP profile {name} is at {row[2]}.", remedy)
        else:
            yield Check("profiles", "ok", f"{name} at {profile.address}:{profile.port}.")


def _trunks(running: _Running) -> Iterator[Check]:
    states = {row[0].rpartition("::")[2]: row for row in _sofia(running.api) if row[1] == "gateway"}
    for name, trunk in running.settings.trunks.items():
        state = states[name][3] if name in states else ""
        if not state:
            remedy = f"Write the configuration again; `sofia profile {running.settings.trunk_profile(trunk)} rescan`."
            yield Check("trunks", "missing", f"The trunk {name} is not there.", remedy)
        elif trunk.register_ and not state.startswith("REGED"):
            remedy = "Check host, username and password; `sofia status gateway` tells the carrier's answer."
            yield Check("trunks", "missing", f"The trunk {name} is not signed in ({state}).", remedy)
        else:
            yield Check("trunks", "ok", f"{name}: {state}.")


def _dialplan(running: _Running) -> Iterator[Check]:
    again = "Write the configuration again (`ivrctl freeswitch config`), then `reloadxml`."
    names = (*CONTEXTS.values(), RETRY_CONTEXT, FALLBACK_CONTEXT, QUEUE_CONTEXT)
    contexts = {name: _context(running.api, name) for name in names}
    lost = [name for name, context in contexts.items() if context is None]
    for name in lost:
        yield Check("dialplan", "missing", f"The dialplan has no context {name}.", again)
    if lost:
        return
    tags = {f"%[{WORKER_VARIABLE}={worker_tag(name)}]" for name in running.settings.workers.names}
    for place in CONTEXTS.values():
        found = set(_workers_of(contexts[place]))
        if found and found != tags:
            yield Check(
                "dialplan", "missing", f"Calls in {place} go to other workers than the settings name.", again
            )
    served = served_queues(running.settings, running.plan)
    if unserved := [name for name in served if not _waits(contexts[QUEUE_CONTEXT], name)]:
        yield Check("dialplan", "missing", f"Nobody waits in the queues {', '.join(unserved)}.", again)
    for number in running.plan.numbers:
        for form in number.forms if number.inbound else ():
            if unanswered := [p for p in CONTEXTS.values() if not _parks(contexts[p], form)]:
                where = " and ".join(unanswered)
                yield Check("dialplan", "missing", f"The number {form} goes to no worker in {where}.", again)
                break
        else:
            if number.inbound:
                yield Check(
                    "dialplan", "ok", f"{number.forms[0]} goes to the workers, else to {number.fallback}."
                )


def _workers_of(context: etree._Element | None) -> Iterator[str]:
    assert context is not None
    for step in context.iterfind(".//action[@application='park']"):
        yield step.get("data") or ""


def _parks(context: etree._Element | None, number: str) -> bool:
    """Whether a call to the number is parked, by the first extension that takes it."""
    assert context is not None
    for extension in context.iterfind("extension"):
        for condition in extension.iterfind("condition[@field='destination_number']"):
            if extension.get("continue") == "true" or not re.search(condition.get("expression", ""), number):
                continue
            steps = {action.get("application") for action in extension.iterfind("condition/action")}
            return not steps.isdisjoint({"park", "socket"})
    return False


def _waits(context: etree._Element | None, queue: str) -> bool:
    """Whether callers of a queue are put into it."""
    assert context is not None
    taken = context.iterfind(f"extension/condition[@expression='^{queue}$']/action[@application='fifo']")
    return next(taken, None) is not None


def _context(api: Api, name: str) -> etree._Element | None:
    text = api(f"xml_locate dialplan context name {name}")
    try:
        found = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    return found if found.tag == "context" else found.find(f".//context[@name='{name}']")


def _destinations(running: _Running) -> Iterator[Check]:
    for remark in remarks(running.settings, running.plan):
        yield Check("destinations", "warning", remark.message, remark.remedy)


def _extensions(running: _Running) -> Iterator[Check]:
    unknown = [
        number
        for number in running.settings.extensions
        if running.api(f"user_exists id {number} {running.settings.sip_domain}").strip() != "true"
    ]
    if unknown:
        remedy = "Write the configuration again, then `reloadxml`."
        yield Check("extensions", "missing", f"There are no extensions {', '.join(unknown[:10])}.", remedy)
    elif running.settings.extensions:
        yield Check(
            "extensions",
            "ok",
            f"{len(running.settings.extensions)} extensions of {running.settings.sip_domain}.",
        )


def _bounds(running: _Running) -> Iterator[Check]:
    match = re.search(r"(\d+) session\(s\) max", running.api("status"))
    if match is not None and int(match[1]) < running.settings.capacity.sessions:
        remedy = "Write the configuration again, and restart FreeSWITCH or use `fsctl max_sessions`."
        yield Check("bounds", "warning", f"FreeSWITCH takes {match[1]} sessions at once.", remedy)
    first, last = running.settings.media.rtp
    room = (last - first) // 2
    if room < running.settings.capacity.sessions:
        remedy = "Widen media.rtp in freeswitch.yaml, or lower capacity.sessions."
        yield Check("bounds", "warning", f"There are RTP ports for {room} sessions only.", remedy)


def _clock(running: _Running) -> Iterator[Check]:
    text = running.api("strepoch").strip()
    away = float(text) - running.now if re.fullmatch(r"\d{9,11}", text) else None
    if away is None:
        yield Check("clock", "warning", "FreeSWITCH does not tell the time.", "Load mod_commands.")
    elif abs(away) > _CLOCK_SECONDS:
        remedy = "Let both machines follow NTP: times of events would not agree."
        yield Check("clock", "warning", f"FreeSWITCH's clock is {away:+.0f} s away from this one.", remedy)
    else:
        yield Check("clock", "ok", "The clocks agree.")


def _sofia(api: Api) -> list[list[str]]:
    """Rows of ``sofia status``: name, type, data, state."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in api("sofia status").splitlines()]
    return [row for row in rows if len(row) >= 4]


_LOOKS: Final[dict[str, Callable[[_Running], Iterator[Check]]]] = {
    "version": _version,
    "modules": _modules,
    "codecs": _codecs,
    "profiles": _profiles,
    "trunks": _trunks,
    "dialplan": _dialplan,
    "destinations": _destinations,
    "sounds": _sounds,
    "recordings": _recordings,
    "extensions": _extensions,
    "bounds": _bounds,
    "clock": _clock,
}

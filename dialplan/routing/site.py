"""The site file ``site.yaml``: which projects answer, and what holds for all of them (R-num.4, R-num.5)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    Field,
    Strict,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from dialplan.routing.numbers import Translation
from ivrdesigner.project import Calendar, Finding, sorted_findings
from ivrdesigner.project.names import CatalogueName, DialledNumber, Flag, Model, Number, Text, fault
from ivrdesigner.project.settings import TimeZone
from ivrdesigner.project.sources import Merged, Sources, validate
from vxml.message import Message

__all__ = [
    "DEFAULT_FALLBACK",
    "CanaryRules",
    "Limits",
    "LoadedSite",
    "NumberRules",
    "Site",
    "Target",
    "is_document",
    "load_site",
]

_TARGET: Final = (
    r"tel:\+?[0-9*#]{1,32}"
    r"|sip:[A-Za-z0-9._+*#-]{1,64}@[A-Za-z0-9.:\[\]-]{1,255}"
    r"|(?:queue|agent|voicemail):[0-9A-Za-z]{1,32}"
    r"|announcement:[^\x00-\x1f${}'\"\\|,;!<>&]{1,512}"
    r"|hangup:[A-Z][A-Z0-9_]{1,63}"
)
DEFAULT_FALLBACK: Final = "hangup:NORMAL_TEMPORARY_FAILURE"


def _target(value: str) -> str:
    if not re.fullmatch(_TARGET, value) or ".." in value or "://" in value:
        raise fault(
            Message("{value!r} is not a place for calls.", value=value[:60]),
            Message(
                'Write "queue:800", "tel:1001", "agent:801", "voicemail:800", '
                '"sip:desk@example.com", "announcement:sorry.wav" or "hangup:USER_BUSY".'
            ),
        )
    return value


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise fault(
            Message("{value!r} is not a country.", value=value[:20]),
            Message("Write two capital letters of ISO 3166, such as CN."),
        )
    return value


def is_document(answer: str) -> bool:
    """Whether what answers a number is a VoiceXML document; else it is a flow or the script of a robot."""
    return answer.endswith(".vxml")


Target = Annotated[
    str,
    Strict(),
    AfterValidator(_target),
    WithJsonSchema({"type": "string", "pattern": "^(tel|sip|queue|agent|voicemail|announcement|hangup):"}),
]
"""Where a call goes that no flow can take: ``scheme:rest``. ``announcement`` names a sound file of FreeSWITCH's."""
Limit = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]


class Limits(Model):
    """How much of each kind there may be at once in the whole site (R-num.5). None is no limit."""

    inbound: Limit | None = None
    """Calls that came in."""
    agents: Limit | None = None
    """Agents that exist."""
    supervisors: Limit | None = None
    """Supervisors that exist."""
    online_agents: Limit | None = None
    """Agents that are signed in."""
    robots: Limit | None = None
    """Automatic calls that a robot leads."""


class CanaryRules(Model):
    """A second build of a project, tried by a part of the calls to a number."""

    project: Text
    """Folder of that build, one of `projects`; it takes the place of the number's `project`."""
    percent: Annotated[Number, Field(ge=0, le=100)] = 0
    """Share of the callers. One caller always gets the same build, as long as the share does not change."""
    callers: tuple[DialledNumber, ...] = ()
    """Callers that get it whatever the share is."""

    @model_validator(mode="after")
    def _reaches_somebody(self) -> CanaryRules:
        if not self.percent and not self.callers:
            raise fault(
                Message("The canary gets no calls."),
                Message("Give it a percent above 0, or callers; or remove it."),
            )
        return self


class NumberRules(Model):
    """What the site says of a number: an access number of its own, or additions to one of a project.

    It is an access number of its own when it has `project`, `flow`, `script` or `direction`. `flow`, `off_hours_flow`
    and `holiday_flow` name a flow of `project`, a flow of another folder (`clinic/main`), a VoiceXML document
    (`documents/rating.vxml`, from the folder of the site file), or one of `scripts` (R-num.1, R-num.2, R-ivr.10, R-ai.1).
    """

    project: Text | None = None
    """Folder of the project that answers, one of `projects`."""
    direction: Literal["inbound", "outbound", "both"] | None = None
    """Which calls use it; by default both."""
    vip: Flag = False
    """Whether its callers are very important."""
    flow: Text | None = None
    """What answers in working time; by default the start of `project`."""
    script: Text | None = None
    """The robot that talks instead of a flow: one of `scripts`. With direction outbound it talks with those called."""
    calendar: CatalogueName | None = None
    """Which of `calendars` tells working time; without it, it always is."""
    off_hours_flow: Text | None = None
    """What answers outside working time; by default `flow`."""
    holiday_flow: Text | None = None
    """What answers on holidays; by default `off_hours_flow`."""
    canary: CanaryRules | None = None
    """A second build for a part of the calls."""
    fallback: Target | None = None
    """Where its calls go when the flow cannot run; by default the site's `fallback`."""
    max_calls: Limit | None = None
    """Calls to it at once; by default only the limits of the site."""

    @property
    def answers(self) -> tuple[str, ...]:
        """All that is named as answering it."""
        return tuple(filter(None, (self.flow or self.script, self.off_hours_flow, self.holiday_flow)))

    @property
    def own(self) -> bool:
        """Whether this is an access number of the site, which no project needs to have."""
        return self.answered or self.direction is not None

    @property
    def answered(self) -> bool:
        """Whether it says what answers the number."""
        return self.project is not None or self.flow is not None or self.script is not None

    @model_validator(mode="after")
    def _belongs_together(self) -> NumberRules:
        timed = self.calendar or self.off_hours_flow or self.holiday_flow
        if not self.own and (timed or self.vip or self.canary):
            raise fault(
                Message("It is not said what answers the number."),
                Message(
                    "Give it project, flow or script; for a number of a project, write this in the project."
                ),
            )
        if not self.answered and self.own and self.direction != "outbound":
            raise fault(
                Message("It is not said what answers the number."),
                Message("Give it project, flow or script, or direction: outbound."),
            )
        if self.flow is not None and self.script is not None:
            raise fault(
                Message("Both a flow and a script answer the number."), Message("Remove one of the two.")
            )
        if self.canary is not None and (self.project is None or self.script is not None):
            raise fault(
                Message("The canary takes the place of nothing."),
                Message("Give the number a project, and no script."),
            )
        return self


class TranslationRules(Model):
    """Rewriting of numbers at the border of the site."""

    inbound: tuple[Translation, ...] = ()
    """For the number that a caller dialled, before the access number is looked for."""
    outbound: tuple[Translation, ...] = ()
    """For a number that is called, after the blacklist."""


class Site(Model):
    """A site: several projects, and what holds for all of them."""

    projects: tuple[Text, ...]
    """Folders of the projects, from the folder of the site file. A folder ``name@build`` tells which build it is."""
    scripts: tuple[Text, ...] = ()
    """Files of the scripts of robots, from the folder of the site file. Their folder tells which build each is, too."""
    project_numbers: Flag = True
    """Whether access numbers in `ivr.yaml` of the projects count. When not, `numbers` holds all there are, and the
    only project answers no other numbers by itself."""
    timezone: TimeZone = "UTC"
    """Time zone of `calendars`."""
    calendars: dict[CatalogueName, Calendar] = Field(default_factory=dict)
    """Working time and holidays for `numbers`, by name."""
    country: Annotated[str, Strict(), AfterValidator(_country)] | None = None
    """Country whose numbering plan numbers without + follow, ISO 3166, such as CN; without it they have no E.164."""
    default_project: Text | None = None
    """Folder, as in `projects`, of the project whose start answers calls to other numbers than access numbers; by
    default the only project when there is one, else such calls are refused."""
    fallback: Target = DEFAULT_FALLBACK
    """Where a call goes when its flow cannot run and its number says nothing else."""
    numbers: dict[DialledNumber, NumberRules] = Field(default_factory=dict)
    """Access numbers of the site, and rules for those of projects, by number."""
    blacklist: tuple[DialledNumber, ...] = ()
    """Numbers that nobody may call: the last 11 digits are compared, shorter ones whole."""
    limits: Limits = Limits()
    """How much there may be at once."""
    translation: TranslationRules = TranslationRules()
    """How numbers are rewritten."""

    @property
    def documents(self) -> tuple[str, ...]:
        """The VoiceXML documents that numbers name, each once."""
        answers = (name for rules in self.numbers.values() for name in rules.answers if is_document(name))
        return tuple(dict.fromkeys(answers))

    @field_validator("projects", "scripts")
    @classmethod
    def _different(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        is_project = info.field_name == "projects"
        for index, name in enumerate(names):
            if not name or "\0" in name:
                message = Message("{name!r} cannot be used.", name=name[:60])
                raise fault(
                    message,
                    Message("Write the folder of a project.")
                    if is_project
                    else Message("Write the file of a script."),
                )
            if name in names[:index]:
                raise fault(
                    Message("{name} stands twice.", name=name[:60]),
                    Message("Remove one of the two."),
                )
        return names


class LoadedSite:
    """A site file. ``site`` is None exactly when a finding is an error."""

    def __init__(self, site: Site | None, findings: list[Finding], source: Merged) -> None:
        self.site = site
        self.findings = findings
        self._source = source

    def where(self, *path: str | int, key: bool = False) -> tuple[str, int, int]:
        """File, line and column of a field; of the nearest one above it when it is not written."""
        return self._source.places.where(self._source.data, path, key=key)


def load_site(file: Path) -> LoadedSite:
    """Read a site file; faults become findings."""
    tree = Sources(file.parent).tree(file)
    source = Merged(tree.data, tree.places, list(tree.findings), complete=tree.data is not None)
    if tree.data is None and tree.findings:
        return LoadedSite(None, tree.findings, source)
    if tree.data is None:
        source.data = {}
    site, findings = validate(Site, source, None)
    return LoadedSite(site, sorted_findings(findings), source)

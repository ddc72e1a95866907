"""``freeswitch.yaml``: what an operator says about a FreeSWITCH (R-tel.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    Strict,
    ValidationInfo,
    field_validator,
    model_validator,
)

from dialplan.config.values import (
    Address,
    Codec,
    Folder,
    Host,
    Name,
    Network,
    Place,
    Port,
    Secret,
    Title,
    UserName,
    strong,
)
from dialplan.errors import SetupFaulty
from ivrdesigner.project import sorted_findings
from ivrdesigner.project.names import DialledNumber, Flag, Model, QueueNumber, fault
from ivrdesigner.project.sources import Merged, Sources, validate
from vxml.message import Message

__all__ = [
    "EventSocket",
    "Extension",
    "FreeSwitchSettings",
    "Media",
    "Nat",
    "OutboundRule",
    "Profile",
    "Queue",
    "Trunk",
    "Workers",
    "load_settings",
]

Keys = Literal["rfc2833", "info", "inband"]
Count = Annotated[int, Strict(), Field(ge=1, le=100_000)]


class EventSocket(Model):
    """Where workers and `ivrctl freeswitch check` reach FreeSWITCH."""

    address: Address = "127.0.0.1"
    """Address it listens at."""
    port: Port = 8021
    """TCP port."""
    password: Secret
    """At least 12 characters; there is no default."""
    allow: tuple[Network, ...] = ("127.0.0.1/32", "::1/128")
    """From where connections are taken: the hosts of the workers."""

    @field_validator("password")
    @classmethod
    def _strong(cls, value: SecretStr) -> SecretStr:
        return strong(value, 12)


class Workers(Model):
    """The worker processes that take calls."""

    pools: dict[Name, Annotated[int, Strict(), Field(ge=1, le=64)]] = Field(
        default_factory=lambda: {"ivr": 1}
    )
    """Pool (usually a host of workers) to its number of processes. Calls are spread evenly over all of them."""
    take_within: Annotated[int, Strict(), Field(ge=1, le=60)] = 2
    """Seconds in which a worker must take a call. Then another worker is asked, then the fallback takes it."""
    socket: Host | None = None
    """Address and port (``127.0.0.1:8084``) where FreeSWITCH opens a socket for each call, for small set-ups; by
    default calls are parked for the pools."""

    @field_validator("socket")
    @classmethod
    def _with_port(cls, value: str | None) -> str | None:
        if value is not None and not re.search(r":\d{1,5}$", value):
            raise fault(
                Message("{value!r} has no port.", value=value[:60]), Message("Write it as 127.0.0.1:8084.")
            )
        return value

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each process, ``<pool>-<number>``, numbers from 1."""
        return tuple(f"{pool}-{n}" for pool, count in self.pools.items() for n in range(1, count + 1))

    @field_validator("pools")
    @classmethod
    def _some(cls, pools: dict[str, int]) -> dict[str, int]:
        if not pools:
            raise fault(
                Message("There is no pool of workers."),
                Message("Write pools: {{ivr: 4}}, or leave it out for one worker."),
            )
        return pools


class Profile(Model):
    """An address at which FreeSWITCH speaks SIP."""

    serves: Literal["extensions", "trunks"]
    """Telephones that sign in with a password, or carriers that are known by their address."""
    address: Address
    """Address of SIP and RTP."""
    port: Port
    """UDP and TCP port of SIP."""
    tls_port: Port | None = None
    """TCP port of SIP over TLS; by default none."""
    ws_port: Port | None = None
    """TCP port of SIP over WebSocket, for a proxy that ends TLS; by default none."""
    wss_port: Port | None = None
    """TCP port of SIP over secure WebSocket, for telephones in browsers; by default none."""
    codecs: tuple[Codec, ...] = ()
    """In order of preference; by default those of `media`."""
    dtmf: Keys | None = None
    """How keys come; by default as `media` says."""

    @property
    def ports(self) -> dict[str, int]:
        """The ports by field."""
        fields = ("port", "tls_port", "ws_port", "wss_port")
        return {field: port for field in fields if (port := getattr(self, field)) is not None}


class Trunk(Model):
    """A carrier."""

    host: Host
    """Its SIP proxy."""
    profile: Name | None = None
    """Profile that speaks with it; by default the first one that serves trunks."""
    addresses: tuple[Network, ...] = ()
    """From where its calls come. Calls from anywhere else are refused."""
    register_: Flag = Field(default=False, alias="register")
    """Whether FreeSWITCH signs in there."""
    username: UserName | None = None
    """Our name there."""
    password: Secret | None = None
    """Our password there."""
    realm: Host | None = None
    """Realm of the password; by default the host."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    """How SIP goes there."""
    caller_number: DialledNumber | None = None
    """Number shown to people who are called through it, when a call does not say another one."""

    @model_validator(mode="after")
    def _password_with_name(self) -> Trunk:
        if (self.username is None) != (self.password is None):
            raise fault(
                Message("The trunk has a name without a password, or the reverse."),
                Message("Write both, or none."),
            )
        if self.register_ and self.username is None:
            raise fault(
                Message("The trunk is to sign in, but has no name."), Message("Write username and password.")
            )
        return self


class Extension(Model):
    """A telephone of the office."""

    password: Secret
    """At least 8 characters."""
    name: Title | None = None
    """Shown to those it calls."""
    ring: Annotated[int, Strict(), Field(ge=5, le=600)] = 30
    """Seconds it rings."""

    @field_validator("password")
    @classmethod
    def _strong(cls, value: SecretStr) -> SecretStr:
        return strong(value, 8)


class OutboundRule(Model):
    """Which calls of the office go out by which trunks. The first rule that fits is taken."""

    prefix: DialledNumber | None = None
    """What the number begins with; by default anything."""
    length: Annotated[int, Strict(), Field(ge=1, le=32)] | None = None
    """How many digits it has; by default any."""
    strip: Annotated[int, Strict(), Field(ge=0, le=32)] = 0
    """How many digits are taken from its beginning."""
    add: DialledNumber | None = None
    """What is then put before it."""
    trunks: tuple[Name, ...] = Field(min_length=1)
    """Tried one after the other."""


class Queue(Model):
    """A queue of FreeSWITCH's own: all its extensions ring for those who wait."""

    members: tuple[DialledNumber, ...] = Field(min_length=1)
    """Extensions that ring."""
    wait: Annotated[int, Strict(), Field(ge=5, le=3600)] = 120
    """Seconds that a caller waits at most."""
    length: Annotated[int, Strict(), Field(ge=1, le=500)] = 20
    """Callers who may wait at once."""
    overflow: Place | None = None
    """Where a caller goes who has waited so long, or who finds the queue full; by default to the fallback of the
    number that he called."""


def _queue(value: Any) -> Any:
    return {"members": value} if isinstance(value, list) else value


class Media(Model):
    """Sound."""

    rtp: tuple[Port, Port] = (16384, 32768)
    """First and last UDP port."""
    codecs: tuple[Codec, ...] = Field(default=("PCMA", "PCMU"), min_length=1)
    """In order of preference."""
    dtmf: Keys = "rfc2833"
    """How keys come: RTP events, SIP INFO, or as tones in the sound."""
    rtp_timeout: Annotated[int, Strict(), Field(ge=1, le=86400)] = 600
    """Seconds without a packet of sound from a caller, after which his call is over: his telephone is gone, and its
    BYE never came. One that is on hold has ten times as long."""
    recordings: Folder = "/var/lib/ivrkit/recordings"
    """Folder of recordings."""
    sounds: Folder = "/var/lib/ivrkit/sounds"
    """Folder of the sound files that announcements name."""
    music: Folder | None = None
    """Folder of music for callers who wait, as 8 kHz files; by default they hear a soft tone."""

    @field_validator("rtp")
    @classmethod
    def _a_range(cls, ports: tuple[int, int]) -> tuple[int, int]:
        if ports[1] - ports[0] < 20:
            raise fault(
                Message("There are too few RTP ports."),
                Message("Leave at least 20: a call needs 2, a bridge 4."),
            )
        return ports


class Nat(Model):
    """FreeSWITCH behind a router."""

    external_address: Address
    """Address that the others see."""
    local_networks: tuple[Network, ...] = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")
    """Where the router is not in between."""


class Capacity(Model):
    """Bounds of this FreeSWITCH; those of the whole site stand in site.yaml."""

    sessions: Count = 1000
    """Legs of calls at once."""
    per_second: Count = 100
    """New legs a second."""


class FreeSwitchSettings(Model):
    """One FreeSWITCH."""

    name: Name = "freeswitch"
    """Its name, where there are several."""
    event_socket: EventSocket
    """Control by the workers."""
    workers: Workers = Workers()
    """The worker processes."""
    domain: Host | None = None
    """SIP domain of the extensions; by default the address of the first profile for extensions."""
    profiles: dict[Name, Profile] = Field(min_length=1)
    """SIP addresses, by name."""
    trunks: dict[Name, Trunk] = Field(default_factory=dict)
    """Carriers, by name."""
    extensions: dict[DialledNumber, Extension] = Field(default_factory=dict)
    """Telephones, by number."""
    outbound: tuple[OutboundRule, ...] = ()
    """Calls of extensions to the world."""
    queues: dict[
        QueueNumber,
        Annotated[Queue, BeforeValidator(_queue, json_schema_input_type=Queue | tuple[DialledNumber, ...])],
    ] = Field(default_factory=dict)
    """Queues by number, or only the extensions of each. In an office of at most 20 extensions all of them ring for
    queues that flows name and that stand not here."""
    media: Media = Media()
    """Sound."""
    nat: Nat | None = None
    """By default FreeSWITCH is not behind a router."""
    capacity: Capacity = Capacity()
    """Bounds."""
    certificates: Folder | None = None
    """Folder with agent.pem and wss.pem; by default FreeSWITCH's own, where it makes some that nobody trusts."""
    log: Literal["debug", "info", "notice", "warning"] = "warning"
    """What FreeSWITCH writes into its log."""

    @property
    def sip_domain(self) -> str:
        """Domain of the extensions."""
        serving = [profile.address for profile in self.profiles.values() if profile.serves == "extensions"]
        return self.domain or (serving or [p.address for p in self.profiles.values()])[0]

    def trunk_profile(self, trunk: Trunk) -> str:
        """Name of the profile that speaks with a trunk."""
        return trunk.profile or next(name for name, p in self.profiles.items() if p.serves == "trunks")

    @field_validator("profiles")
    @classmethod
    def _no_port_twice(cls, profiles: dict[str, Profile]) -> dict[str, Profile]:
        taken: dict[tuple[str, int], str] = {}
        for name, profile in profiles.items():
            for field, port in profile.ports.items():
                other = taken.setdefault((profile.address, port), f"{name}.{field}")
                if other != f"{name}.{field}":
                    raise fault(
                        Message(
                            "Port {port} of {address} is used by {other} and {name}.{field}.",
                            port=port,
                            address=profile.address,
                            other=other,
                            name=name,
                            field=field,
                        ),
                        Message("Give one of them another port."),
                    )
        return profiles

    @field_validator("trunks")
    @classmethod
    def _known_profiles(cls, trunks: dict[str, Trunk], info: ValidationInfo) -> dict[str, Trunk]:
        serving = [n for n, p in info.data.get("profiles", {}).items() if p.serves == "trunks"]
        for name, trunk in trunks.items():
            if "profiles" in info.data and (trunk.profile or next(iter(serving), None)) not in serving:
                raise fault(
                    Message("The trunk {name} has no profile that serves trunks.", name=name),
                    Message("Name one of {names}.", names=tuple(serving))
                    if serving
                    else Message("Add a profile with serves: trunks."),
                )
        return trunks

    @field_validator("extensions")
    @classmethod
    def _not_their_number(
        cls, extensions: dict[str, Extension], info: ValidationInfo
    ) -> dict[str, Extension]:
        profiles = info.data.get("profiles", {})
        if extensions and profiles and not any(p.serves == "extensions" for p in profiles.values()):
            raise fault(
                Message("There are extensions, but no profile for them."),
                Message("Add one with serves: extensions."),
            )
        for number, extension in extensions.items():
            strong(extension.password, 8, number, number * 2)
        return extensions

    @field_validator("outbound")
    @classmethod
    def _known_trunks(cls, rules: tuple[OutboundRule, ...], info: ValidationInfo) -> tuple[OutboundRule, ...]:
        _known([name for rule in rules for name in rule.trunks], info.data.get("trunks"), Message("trunk"))
        return rules

    @field_validator("queues")
    @classmethod
    def _known_extensions(cls, queues: dict[str, Queue], info: ValidationInfo) -> dict[str, Queue]:
        members = [number for queue in queues.values() for number in queue.members]
        _known(members, info.data.get("extensions"), Message("extension"))
        for first in queues:
            seen, name = [first], first
            while (after := queues[name].overflow or "").startswith("queue:"):
                name = after.removeprefix("queue:")
                if name in seen:
                    raise fault(
                        Message(
                            "Callers of queue {queue} would never leave the queues {queues}.",
                            queue=first,
                            queues=tuple(seen),
                        ),
                        Message("Let the overflow of one of them be something else, such as voicemail:800."),
                    )
                seen.append(name)
                if name not in queues:
                    break
        return queues


def _known(names: Iterable[str], known: Iterable[str] | None, kind: Message) -> None:
    """``known`` is None when the field it comes from is faulty itself."""
    for name in names if known is not None else ():
        if name not in (known or ()):
            there = tuple(known or ())[:10]
            raise fault(
                Message("There is no {kind} {name}.", kind=kind, name=name[:40]),
                Message("Use one of {names}.", names=there) if there else Message("Add it, or leave it out."),
            )


def load_settings(file: Path) -> FreeSwitchSettings:
    """Read ``freeswitch.yaml``. Raises SetupFaulty with findings; they never hold a password."""
    tree = Sources(file.parent).tree(file)
    if tree.data is None and tree.findings:
        raise SetupFaulty(str(file), tree.findings)
    source = Merged({} if tree.data is None else tree.data, tree.places)
    settings, findings = validate(FreeSwitchSettings, source, None)
    if settings is None:
        raise SetupFaulty(str(file), sorted_findings(findings))
    return settings

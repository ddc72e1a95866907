"""FreeSWITCH itself: its modules, bounds, log, event socket and address lists."""

from __future__ import annotations

from dialplan.config.plan import CallPlan
from dialplan.config.queues import fifos, served_queues
from dialplan.config.settings import FreeSwitchSettings
from dialplan.config.xml import Element, element, params

__all__ = ["TRUNK_LIST", "modules", "switch_configurations"]

TRUNK_LIST = "ivrkit-trunks"
"""Address list of the carriers."""
_SOCKET_LIST = "ivrkit-workers"
_NAT_LIST = "ivrkit-local"

_MODULES = (
    "mod_console",
    "mod_logfile",
    "mod_event_socket",
    "mod_commands",
    "mod_dptools",
    "mod_dialplan_xml",
    "mod_sofia",
    "mod_loopback",
    "mod_sndfile",
    "mod_native_file",
    "mod_tone_stream",
    "mod_spandsp",
    "mod_shout",
)
_CODEC_MODULES = {"OPUS": "mod_opus", "G729": "mod_g729", "AMR": "mod_amr", "AMR-WB": "mod_amrwb"}
"""The others are part of FreeSWITCH or of mod_spandsp."""


def modules(settings: FreeSwitchSettings, plan: CallPlan) -> tuple[str, ...]:
    """The modules that the configuration needs."""
    codecs = {codec for profile in settings.profiles.values() for codec in profile.codecs} | set(
        settings.media.codecs
    )
    extra = [module for codec, module in _CODEC_MODULES.items() if codec in codecs]
    if settings.media.music is not None:
        extra.append("mod_local_stream")
    if served_queues(settings, plan):
        extra.append("mod_fifo")
    return (*_MODULES, *extra)


def switch_configurations(settings: FreeSwitchSettings, plan: CallPlan) -> list[Element]:
    """The configurations of core and modules, but for SIP."""
    needed = modules(settings, plan)
    made = [
        _configuration("modules.conf", [element("modules", [element("load", module=m) for m in needed])]),
        _configuration("switch.conf", [element("settings", params(_core(settings))), _variables()]),
        _settings(
            "event_socket.conf",
            {
                "listen-ip": settings.event_socket.address,
                "listen-port": settings.event_socket.port,
                "password": settings.event_socket.password.get_secret_value(),
                "apply-inbound-acl": _SOCKET_LIST,
                "nat-map": False,
            },
        ),
        _configuration(
            "acl.conf",
            [
                element(
                    "network-lists",
                    [
                        _list(_SOCKET_LIST, settings.event_socket.allow),
                        _list(TRUNK_LIST, [a for t in settings.trunks.values() for a in t.addresses]),
                        _list(_NAT_LIST, settings.nat.local_networks if settings.nat else ()),
                    ],
                )
            ],
        ),
        _configuration(
            "logfile.conf",
            [
                element("settings", params({"rotate-on-hup": True})),
                element(
                    "profiles",
                    [
                        element(
                            "profile",
                            [
                                element(
                                    "settings", params({"rollover": 100 * 1024 * 1024, "maximum-rotate": 10})
                                ),
                                element(
                                    "mappings", [element("map", name="all", value=_levels(settings.log))]
                                ),
                            ],
                            name="default",
                        )
                    ],
                ),
            ],
        ),
        _configuration(
            "console.conf", [element("mappings"), element("settings", params({"loglevel": settings.log}))]
        ),
        _configuration("spandsp.conf", [element("modem-settings"), element("fax-settings")]),
        _settings("shout.conf", {}),
    ]
    if "mod_opus" in needed:
        made.append(_settings("opus.conf", {"use-vbr": True}))
    if settings.media.music is not None:
        made.append(_music(settings.media.music))
    if "mod_fifo" in needed:
        made.append(fifos(settings, plan))
    return made


def _core(settings: FreeSwitchSettings) -> dict[str, str | int | bool | None]:
    first, last = settings.media.rtp
    return {
        "switchname": settings.name,
        "rtp-start-port": first + first % 2,
        "rtp-end-port": last - last % 2,
        "max-sessions": settings.capacity.sessions,
        "sessions-per-second": settings.capacity.per_second,
        "loglevel": settings.log,
        "event-heartbeat-interval": 20,
        "rtp-enable-zrtp": False,
    }


def _variables() -> Element:
    # Without it a leg that FreeSWITCH calls is offered the caller's codec alone, and a carrier without it refuses.
    return element("variables", params({"media_mix_inbound_outbound_codecs": True}, "variable"))


def _configuration(name: str, children: list[Element]) -> Element:
    return element("configuration", children, name=name)


def _settings(name: str, values: dict[str, str | int | bool | None]) -> Element:
    return _configuration(name, [element("settings", params(values))])


def _list(name: str, networks: list[str] | tuple[str, ...]) -> Element:
    nodes = [element("node", type="allow", cidr=network) for network in networks]
    return element("list", nodes, name=name, default="deny")


def _levels(lowest: str) -> str:
    levels = ("debug", "info", "notice", "warning", "err", "crit", "alert")
    return ",".join(levels[levels.index(lowest) :])


def _music(folder: str) -> Element:
    values: dict[str, str | int | bool | None] = {
        "rate": 8000,
        "shuffle": True,
        "channels": 1,
        "interval": 20,
        "timer-name": "soft",
    }
    directory = element("directory", params(values), name="music", path=folder)
    return _configuration("local_stream.conf", [directory])

"""SIP: profiles, carriers and the telephones of the office."""

from __future__ import annotations

from dialplan.config.settings import FreeSwitchSettings, Profile, Trunk
from dialplan.config.steps import CONTEXTS
from dialplan.config.switch import TRUNK_LIST
from dialplan.config.xml import Element, element, params

__all__ = ["directory", "sofia"]

_DTMF = {"rfc2833": "rfc2833", "info": "info", "inband": "none"}


def sofia(settings: FreeSwitchSettings) -> Element:
    """The configuration of mod_sofia."""
    profiles = [_profile(settings, name, profile) for name, profile in settings.profiles.items()]
    everywhere = params({"log-level": 0, "auto-restart": False, "debug-presence": 0})
    return element(
        "configuration",
        [element("global_settings", everywhere), element("profiles", profiles)],
        name="sofia.conf",
    )


def directory(settings: FreeSwitchSettings) -> Element:
    """The section with the extensions and their passwords."""
    users = [
        element(
            "user",
            [
                element("params", params({"password": extension.password.get_secret_value()})),
                element(
                    "variables",
                    params(
                        {
                            "user_context": CONTEXTS["extensions"],
                            "effective_caller_id_number": number,
                            "effective_caller_id_name": extension.name or number,
                        },
                        "variable",
                    ),
                ),
            ],
            id=number,
        )
        for number, extension in settings.extensions.items()
    ]
    dial = "${sofia_contact(*/${dialed_user}@${dialed_domain})}"
    domain = element(
        "domain",
        [
            element("params", params({"dial-string": dial})),
            element("groups", [element("group", [element("users", users)], name="office")]),
        ],
        name=settings.sip_domain,
    )
    return element("section", [domain], name="directory")


def _profile(settings: FreeSwitchSettings, name: str, profile: Profile) -> Element:
    gateways = [
        _gateway(trunk_name, trunk)
        for trunk_name, trunk in settings.trunks.items()
        if settings.trunk_profile(trunk) == name
    ]
    codecs = ",".join(profile.codecs or settings.media.codecs)
    extensions = profile.serves == "extensions"
    values: dict[str, str | int | bool | None] = {
        "user-agent-string": "Ivrkit",
        "context": CONTEXTS[profile.serves],
        "dialplan": "XML",
        "sip-ip": profile.address,
        "rtp-ip": profile.address,
        "sip-port": profile.port,
        # Without a timer two legs of FreeSWITCH wait for each other's RTP: calls answer, and nothing is heard.
        "rtp-timer-name": "soft",
        "inbound-codec-prefs": codecs,
        "outbound-codec-prefs": codecs,
        "inbound-codec-negotiation": "generous",
        "inbound-late-negotiation": True,
        # Calls without an offer (RFC 3261 §13.2.1) go the way of all others, and are answered when the flow answers.
        "enable-3pcc": "proxy",
        "dtmf-type": _DTMF[profile.dtmf or settings.media.dtmf],
        "rfc2833-pt": 101,
        "manage-presence": False,
        "hold-music": "local_stream://music" if settings.media.music else None,
        "auth-calls": extensions,
        "log-auth-failures": extensions,
        "apply-inbound-acl": None if extensions else TRUNK_LIST,
        "accept-blind-reg": False,
        "disable-register": not extensions,
        "disable-transfer": not extensions,
        "nonce-ttl": 60,
    }
    if extensions:
        domain = settings.sip_domain
        values |= {
            "challenge-realm": domain,
            "force-register-domain": domain,
            "force-register-db-domain": domain,
            "force-subscription-domain": domain,
            "aggressive-nat-detection": True,
        }
    if settings.nat is not None:
        outside = settings.nat.external_address
        values |= {"ext-sip-ip": outside, "ext-rtp-ip": outside, "local-network-acl": "ivrkit-local"}
    return element(
        "profile",
        [
            element("aliases"),
            element("gateways", gateways),
            element("domains"),
            element("settings", params(values | _encrypted(settings, profile))),
        ],
        name=name,
    )


def _encrypted(settings: FreeSwitchSettings, profile: Profile) -> dict[str, str | int | bool | None]:
    values: dict[str, str | int | bool | None] = {}
    if profile.tls_port is not None:
        values |= {
            "tls": True,
            "tls-only": False,
            "tls-sip-port": profile.tls_port,
            "tls-version": "tlsv1.2,tlsv1.3",
        }
    if profile.ws_port is not None:
        values["ws-binding"] = f"{_bracketed(profile.address)}:{profile.ws_port}"
    if profile.wss_port is not None:
        values["wss-binding"] = f"{_bracketed(profile.address)}:{profile.wss_port}"
    if settings.certificates is not None and (profile.tls_port or profile.wss_port):
        values["tls-cert-dir"] = settings.certificates
    if profile.ws_port is not None or profile.wss_port is not None:
        values["apply-candidate-acl"] = "any_v4.auto"
    return values


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _gateway(name: str, trunk: Trunk) -> Element:
    password = trunk.password
    values: dict[str, str | int | bool | None] = {
        "proxy": trunk.host,
        "realm": trunk.realm or trunk.host.partition(":")[0],
        "username": trunk.username or "ivrkit",
        "password": password.get_secret_value() if password is not None else "none",
        "register": trunk.register_,
        "register-transport": trunk.transport,
        "caller-id-in-from": True,
        "retry-seconds": 30,
        "expire-seconds": 600,
        "ping": 30,
        "context": CONTEXTS["trunks"],
    }
    if not trunk.register_:
        del values["ping"]
    return element("gateway", params(values), name=name)

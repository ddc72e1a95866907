"""`ivrctl serve`: take calls."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import PATH
from cli.projects import project_folder
from cli.servers import STATE
from cli.sites import load_freeswitch, load_site_snapshot

if TYPE_CHECKING:
    from dialplan.config import FreeSwitchSettings
    from dialplan.server import Node

__all__ = ["command"]

_SETTINGS = Path("freeswitch.yaml")


@click.command
@click.argument("projects", type=PATH, nargs=-1, metavar="[PROJECT]...")
@click.option("--site", type=PATH, metavar="FILE", help="Site file that names the projects.")
@click.option(
    "--freeswitch",
    "files",
    type=PATH,
    metavar="FILE",
    multiple=True,
    help="freeswitch.yaml of a FreeSWITCH; repeatable. By default that in the current folder.",
)
@click.option(
    "--host",
    "hosts",
    metavar="HOST",
    multiple=True,
    help="Where that FreeSWITCH is, in the order of --freeswitch; by default the address of its event socket.",
)
@click.option("--pool", metavar="NAME", help="Which pool of freeswitch.yaml this is; by default the first.")
@click.option(
    "--workers", type=click.IntRange(1, 64), metavar="N", help="Processes; by default as the pool says."
)
@click.option(
    "--outbound", metavar="HOST:PORT", help="Take calls over a socket each, which FreeSWITCH opens here."
)
@STATE
@click.option(
    "--monitor",
    metavar="HOST:PORT",
    default="127.0.0.1:9464",
    show_default=True,
    help="Metrics and health; `off` for none.",
)
@click.option(
    "--drain",
    type=click.FloatRange(0),
    metavar="SECONDS",
    default=60.0,
    show_default=True,
    help="What running calls get when the server is stopped.",
)
@click.option(
    "--guard",
    type=click.IntRange(3, 3600),
    metavar="SECONDS",
    default=30,
    show_default=True,
    help="After so long FreeSWITCH sends calls to the fallback when no server speaks for them.",
)
@click.option(
    "--max-calls",
    type=click.IntRange(1),
    metavar="N",
    default=1000,
    show_default=True,
    help="Calls of one worker at once.",
)
@click.option(
    "--synthesizer", metavar="ENGINE", help="Text to speech; by default the best that is installed."
)
@click.option(
    "--recognizer",
    metavar="ENGINE",
    help="Speech recognition; by default the best that is installed. freeswitch:ENGINE is one of FreeSWITCH's own.",
)
@click.option(
    "--allowed-addresses",
    metavar="LIST",
    # Not by `envvar`, for which an empty variable is none at all, and would allow all.
    default=lambda: os.environ.get("IVRKIT_ALLOWED_ADDRESSES"),
    help="Private addresses that flows may ask, with commas: crm.local, 10.1.0.0/16, 127.0.0.1:8085. They may ask no "
    "others then; '' allows none. By default flows may ask all.",
)
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", show_default=True
)
def command(
    projects: tuple[Path, ...],
    site: Path | None,
    files: tuple[Path, ...],
    hosts: tuple[str, ...],
    pool: str | None,
    workers: int | None,
    outbound: str | None,
    state: Path,
    monitor: str,
    drain: float,
    guard: int,
    max_calls: int,
    synthesizer: str | None,
    recognizer: str | None,
    allowed_addresses: str | None,
    log_format: str,
    log_level: str,
) -> int:
    """Answer calls with PROJECTs (by default the current folder), or with those of a site.

    SIGTERM or Ctrl-C: no new calls, and an end when those under way are over; a second time: at once. SIGHUP: read the
    projects again, which happens by itself when files change, too.
    """
    if site is None:
        projects = tuple(map(project_folder, projects or (Path(),)))
    files = files or ((_SETTINGS,) if _SETTINGS.is_file() else ())
    if not files and outbound is None:
        raise click.UsageError(
            "There is no freeswitch.yaml here: name one by --freeswitch, or give --outbound."
        )
    if len(hosts) > len(files):
        raise click.UsageError("There are more --host than --freeswitch.")
    _engine_there("synthesizer", synthesizer)
    _engine_there("recognizer", recognizer)
    load_site_snapshot(site, projects)
    switches = [load_freeswitch(file) for file in files]
    from dialplan.driver import Dialling, Settings
    from dialplan.server import LogSettings, ServerSettings, serve

    pool, number = _pool(switches, pool, workers)
    sockets = [switch.workers.socket for switch in switches if switch.workers.socket is not None]
    settings = ServerSettings(
        state=state.absolute(),
        calls=Settings(
            recordings=Path(switches[0].media.recordings) if switches else state.absolute() / "recordings",
            cache=state.absolute() / "speech",
            synthesizer=synthesizer,
            recognizer=recognizer,
            allowed_addresses=_allowed(allowed_addresses),
            dialling=replace(Dialling(), sip=_sip(switches)),
        ),
        pool=pool,
        workers=number,
        site=site.absolute() if site is not None else None,
        projects=tuple(project.absolute() for project in projects),
        nodes=_nodes(switches, hosts),
        outbound=_address(outbound or (sockets or [""])[0], "--outbound"),
        monitor=None if monitor == "off" else _address(monitor, "--monitor"),
        drain=drain,
        guard=guard,
        max_calls=max_calls,
        log=LogSettings(log_format, log_level),  # type: ignore[arg-type]
    )
    return serve(settings)


def _allowed(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    from vxml.fetcher import Reach

    allowed = tuple(filter(None, map(str.strip, text.split(","))))
    try:
        Reach(allowed)
    except ValueError as error:
        raise click.UsageError(f"--allowed-addresses: {error}.") from None
    return allowed


def _engine_there(kind: str, name: str | None) -> None:
    """Calls go on without an engine that cannot run; a name that no engine has is a slip of the pen."""
    if not name:
        return
    if kind == "recognizer" and name.startswith("freeswitch:"):
        from dialplan.driver import SwitchRecognizer
        from dialplan.errors import InvalidArgument

        try:
            SwitchRecognizer.named(name)
        except InvalidArgument as fault:
            raise click.UsageError(f"--recognizer: {fault}.") from None
        return
    from asr_tts.host import available

    names = [engine.name for engine in available() if engine.kind in {kind, ""}]
    if name not in names:
        raise click.UsageError(f"--{kind} {name[:40]}: there are {', '.join(names)}; see `ivrctl plugins`.")


def _pool(switches: list[FreeSwitchSettings], pool: str | None, workers: int | None) -> tuple[str, int]:
    """Name and size. FreeSWITCH gives calls to the processes that its settings name, and to no others."""
    pools = switches[0].workers.pools if switches else {"ivr": 1}
    name = pool or next(iter(pools))
    if name not in pools:
        raise click.UsageError(f"--pool {name[:40]}: freeswitch.yaml has the pools {', '.join(pools)}.")
    told = pools[name]
    if workers is not None and workers != told and any(switch.workers.socket is None for switch in switches):
        what = (
            "calls for the missing ones wait until another takes them"
            if workers < told
            else "the others get no calls"
        )
        click.echo(
            f"Note: freeswitch.yaml gives calls to {told} workers of {name}: {what}. "
            f"Write pools: {{{name}: {workers}}} there, then `ivrctl freeswitch config`.",
            err=True,
        )
    return name, workers or told


def _nodes(switches: list[FreeSwitchSettings], hosts: tuple[str, ...]) -> tuple[Node, ...]:
    from dialplan.server import Node

    nodes = []
    for index, switch in enumerate(switches):
        if switch.workers.socket is None:
            socket = switch.event_socket
            host = hosts[index] if index < len(hosts) else socket.address
            nodes.append(Node(switch.name, host, socket.port, socket.password.get_secret_value()))
    names = [node.name for node in nodes]
    if len(set(names)) < len(names):
        raise click.UsageError("Two of the freeswitch.yaml have the same name; give each its own `name`.")
    return tuple(nodes)


def _sip(switches: list[FreeSwitchSettings]) -> str:
    """Dial string of SIP addresses: by the profile that speaks with carriers."""
    for switch in switches:
        profiles = switch.profiles.items()
        name = next(
            (name for name, profile in profiles if profile.serves == "trunks"), next(iter(switch.profiles))
        )
        return f"sofia/{name}/{{number}}"
    return "sofia/external/{number}"


def _address(text: str, option: str) -> tuple[str, int] | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise click.UsageError(f"{option} {text[:60]}: write HOST:PORT, such as 127.0.0.1:8084.")
    return host.strip("[]"), int(port)

"""`ivrctl demo`: the bank hotline, from checking to a call."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.conversation.lines import Line, scripted, typed
from cli.files import why, write_whole
from cli.findings import echo_findings, echo_proofs, echo_summary
from cli.outcome import FINDINGS, CannotLoad
from cli.projects import check, load

if TYPE_CHECKING:
    from cli.conversation.sound import CallSound
    from vxml.platform import Segment
    from vxml.text import Entry

__all__ = ["command"]

_FOLDER: Final = Path("build") / "demo"
_SCRIPT: Final = ("press 1", "press 1", "press 6222020200112230", "press 123456", "press 9")
"""A caller who asks for the balance; used when nobody sits at the terminal."""


@click.command
def command() -> int:
    """Check, draw and build a bank hotline in ./build/demo, then call it."""
    import time

    import samples
    from cli.conversation.screen import own_variables, show_entry
    from cli.conversation.talk import Transcript, talk
    from ivrdesigner.compiler import compile_project, write_build
    from ivrdesigner.simulate import Caller, flow_call
    from vxml.fetcher import ResourceFetcher

    source = samples.FOLDER / "bank-hotline"
    is_person = sys.stdin.isatty()
    try:
        _FOLDER.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotLoad(
            f"{_FOLDER} cannot be made: {why(error)}; go to a folder that you may write to."
        ) from None
    with ExitStack() as stack:
        loaded = load(source, {"api": stack.enter_context(_service(source))})
        _heading("Checked: findings, and what holds for every call")
        report = check(loaded)
        echo_findings(report.findings, loaded.folder)
        echo_proofs(report.proofs)
        echo_summary(report.findings)
        if not report.ok or loaded.project is None:
            return FINDINGS
        files = _draw(loaded.folder)
        build = compile_project(loaded)
        write_build(build, _FOLDER / "vxml")
        files += [_FOLDER / "vxml" / name for name in sorted(build.documents)]

        _heading("The call" if is_person else "The call, by a caller who asks for the balance")
        if is_person:
            click.echo("You are the caller: digits are keys, words speech, an empty line silence; /help.")
            click.echo("A card that works is 6222020200112230, its PIN 123456.")

        def show(entry: Entry) -> None:
            show_entry(entry, inputs=not is_person)

        def summary() -> None:
            _heading("Written")
            for file in files:
                click.echo(str(file))
            click.echo("Make your own: ivrctl new my-hotline")

        stack.callback(summary)
        fetcher = ResourceFetcher()
        stack.callback(fetcher.close)
        sound = _sound(play=is_person)
        if sound is not None:
            stack.callback(lambda: files.extend(sound.files))
            stack.callback(sound.close)

        def play(segments: tuple[Segment, ...]) -> None:
            transcript.catch_up()
            if sound is not None:
                sound.on_play(segments)

        transcript = Transcript(show)
        who = Caller("13800138000", "95500", loaded.project.language, time.time())
        call = flow_call(build, build.project.start, who, fetcher, on_play=play)
        lines: Iterator[Line] = typed() if is_person else scripted(_SCRIPT)
        return talk(call, lines, transcript, lambda: own_variables(call.session.variables()))


def _heading(text: str) -> None:
    click.echo(click.style(f"\n── {text}", bold=True))


def _draw(source: Path) -> list[Path]:
    """The flow as text on the terminal, and each flow as SVG and Mermaid in files."""
    from cli.flow_text import flow_text
    from ivrdesigner.graph import flow_graphs, flow_mermaid, flow_svg

    loaded = load(source)
    assert loaded.project is not None  # it has been checked
    graphs = flow_graphs(loaded.flows, loaded.project)
    _heading(f"The flow {loaded.project.start}")
    click.echo(flow_text(graphs[loaded.project.start], loaded.project).rstrip())
    files = []
    for name, graph in sorted(graphs.items()):
        for suffix, draw in ((".svg", flow_svg), (".mmd", flow_mermaid)):
            file = _FOLDER / f"{name}{suffix}"
            write_whole(file, draw(graph, loaded.project))
            files.append(file)
    return files


def _sound(*, play: bool) -> CallSound | None:
    from asr_tts import EngineUnavailable
    from cli.conversation.sound import CallSound as Sound

    try:
        return Sound(_FOLDER / "audio", play=play)
    except EngineUnavailable as error:
        click.echo(f"No sound: {error}")
        return None


def _service(source: Path) -> AbstractContextManager[str]:
    """The sample's own HTTP service, loaded from its file."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("bank_hotline_service", source / "service.py")
    assert spec is not None  # the sample is part of the package
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    service: AbstractContextManager[str] = module.serve()
    return service

"""`ivrctl plugins`: the speech engines, and the matchers of scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cli.arguments import JSON, echo_json
from cli.projects import known_name

if TYPE_CHECKING:
    from asr_tts.host import EngineState

__all__ = ["command"]

_MATCHER = "matcher"
_KINDS = {
    "synthesizer": "Text to speech",
    "recognizer": "Speech recognition",
    "vad": "Voice activity detection",
    _MATCHER: "Matchers of scripts",
    "": "Broken",
}


@click.command
@click.argument("name", required=False)
@click.option(
    "--open", "is_opened", is_flag=True, help="Open each engine that can run and tell what it offers."
)
@JSON
def command(name: str | None, is_opened: bool, as_json: bool) -> None:
    """List speech engines and matchers of scripts, whether they can run, and how to install them; open the one called NAME."""
    states = _states()
    if name is not None:
        known_name("engine", name, {state.name for state in states})
        states = [state for state in states if state.name == name]
    offers = {
        (state.kind, state.name): _offer(state)
        for state in states
        if state.ok and (is_opened or name is not None)
    }
    if as_json:
        echo_json([{**asdict(state), "offers": offers.get((state.kind, state.name))} for state in states])
        return
    kind = None
    for state in states:
        if state.kind != kind:
            kind = state.kind
            click.echo(click.style(_KINDS.get(kind, kind), bold=True))
        mark = click.style("ready", fg="green") if state.ok else click.style("not ready", fg="red")
        click.echo(f"  {state.name:16} {mark}")
        if not state.ok:
            click.echo(f"      {state.reason}\n      → {state.how_to_install}")
        for what, value in offers.get((state.kind, state.name), {}).items():
            click.echo(f"      {what.replace('_', ' ')}: {_shown(value, everything=name is not None)}")
    if not states:
        click.echo("No speech engine is registered; install one, such as pip install 'ivrkit[tts-espeak]'.")


def _states() -> list[EngineState]:
    from aiflows.match import available_matchers
    from asr_tts.host import EngineState, available

    matchers = [
        EngineState(one.name, _MATCHER, one.ok, one.reason, one.how_to_install)
        for one in available_matchers()
    ]
    return [*available(), *matchers]


def _offer(state: EngineState) -> dict[str, Any]:
    """What the engine says of itself once it is open, or why it does not open."""
    from asr_tts import SpeechError
    from asr_tts.host import open_recognizer, open_synthesizer, open_vad

    try:
        match state.kind:
            case "synthesizer":
                synthesizer = open_synthesizer(state.name)
                try:
                    return asdict(synthesizer.capabilities())
                finally:
                    synthesizer.close()
            case "recognizer":
                recognizer = open_recognizer(state.name)
                try:
                    return asdict(recognizer.capabilities())
                finally:
                    recognizer.close()
            case "matcher":
                return _offer_of_matcher(state.name)
            case _:
                open_vad(state.name).close()
                return {}
    except SpeechError as fault:
        return {"fault": str(fault)}


def _offer_of_matcher(name: str) -> dict[str, Any]:
    from aiflows.match.registry import plugin

    kind = plugin(name)
    return {"languages": list(kind.languages), "compares_with": list(kind.compares)}


def _shown(value: Any, *, everything: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (list, tuple)):
        return str(value)
    names = [item["name"] if isinstance(item, dict) else str(item) for item in value]
    if everything or len(names) <= 8:
        return ", ".join(names) or "none"
    return f"{len(names)}, such as {', '.join(names[:6])}"

"""`ivrctl script evaluate`: how well a script understands a labelled set."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, PATH, echo_json
from cli.labelled_sets import labelled_file, labelled_set
from cli.outcome import FINDINGS
from cli.scripts import SCRIPT, load_script_file, valid_script
from cli.terminal import plain

if TYPE_CHECKING:
    from aiflows.evaluate import Comparison, Evaluation, Judged, NodeScore, Utterance
    from aiflows.model import MatcherUse, Script

__all__ = ["command"]

_SHOWN = 40
SHARE = click.FloatRange(0, 1)


@click.command
@SCRIPT
@click.option("--set", "labelled", type=PATH, help="Labelled set; by default labelled/NAME.yaml or .csv.")
@click.option(
    "--part",
    type=click.Choice(["tuning", "held_back", "all"]),
    default="all",
    show_default=True,
    help="Part of the set.",
)
@click.option("--against", type=PATH, metavar="SCRIPT", help="Compare with another version of the script.")
@click.option(
    "--matcher", "matchers", multiple=True, metavar="NAME", help="Score this matcher by itself; repeatable."
)
@click.option("--min-accuracy", type=SHARE, help="Exit code 1 when the accuracy is below it (0 to 1).")
@click.option("--max-wrong", type=SHARE, help="Exit code 1 when more is taken for something else (0 to 1).")
@JSON
def command(
    script: Path,
    labelled: Path | None,
    part: str,
    against: Path | None,
    matchers: tuple[str, ...],
    min_accuracy: float | None,
    max_wrong: float | None,
    as_json: bool,
) -> int:
    """Score how well a script understands what callers say, by each matcher and side by side with another version."""
    from aiflows.evaluate import compare, evaluate

    loaded = valid_script(load_script_file(script))
    ours = labelled_set(labelled_file(script, labelled), loaded)
    chosen = tuple(one for one in ours.utterances if part in ("all", one.part))
    if not chosen:
        raise click.UsageError("The set has no utterances in this part.")
    before = None
    if against is not None:
        other = valid_script(load_script_file(against))
        chosen = _known_to(other, chosen)
        before = evaluate(other, chosen, matchers=())
    after = evaluate(loaded, chosen, matchers=_uses(loaded, matchers))
    comparison = compare(before, after) if before is not None else None
    if as_json:
        answer = after.as_dict()
        if comparison is not None:
            answer["comparison"] = comparison.as_dict()
        echo_json(answer)
    else:
        _show(after)
        if comparison is not None:
            _show_comparison(comparison)
    whole = after.whole
    too_low = min_accuracy is not None and whole.accuracy < min_accuracy
    too_wrong = max_wrong is not None and whole.wrong_accepted > max_wrong
    if too_low:
        click.echo(f"The accuracy is {whole.accuracy:.1%}, below {min_accuracy:.1%}.", err=True)
    if too_wrong:
        click.echo(f"Wrongly accepted are {whole.wrong_accepted:.1%}, more than {max_wrong:.1%}.", err=True)
    return FINDINGS if too_low or too_wrong else 0


def _uses(script: Script, names: tuple[str, ...]) -> list[MatcherUse] | None:
    """Matchers by name, with the script's settings where it uses them; None: the script's own."""
    from pydantic import ValidationError

    from aiflows.model import MatcherUse

    own = {use.matcher: use for use in script.matchers}
    try:
        return [own.get(name) or MatcherUse(matcher=name) for name in names] or None
    except ValidationError:
        raise click.UsageError(f"--matcher {names[0][:40]}: write the name of a matcher.") from None


def _known_to(other: Script, utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Utterances at nodes that the other version has too; the rest is told."""
    known = tuple(one for one in utterances if one.node in other.nodes)
    if left_out := len(utterances) - len(known):
        click.echo(f"{left_out} utterances left out: the other version has not their nodes.", err=True)
    if not known:
        raise click.UsageError("The two versions have no node with labelled utterances in common.")
    return known


def _show(found: Evaluation) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("matcher", "utterances", "accuracy", "95 %", "wrong", "missed"):
        table.add_column(name, justify="left" if name == "matcher" else "right")
    for name, scores in found.scores.items():
        low, high = scores.interval
        between = f"{low:.0%}–{high:.0%}"
        wrong, missed = f"{scores.wrong_accepted:.1%}", f"{scores.missed:.1%}"
        table.add_row(Text(name), str(scores.count), f"{scores.accuracy:.1%}", between, wrong, missed)
    console.print(table)
    for name, reason in found.unavailable.items():
        click.echo(plain(f"{name}: {reason}"))
    nodes = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("node", "meant", "taken", "precision", "recall"):
        nodes.add_column(name, justify="left" if name == "node" else "right")
    for name, one in found.whole.nodes.items():
        nodes.add_row(
            Text(name), str(one.expected), str(one.taken), _percent(one.precision), _percent(one.recall)
        )
    click.echo()
    console.print(nodes)
    _show_wrong(found.whole.wrong)


def _show_wrong(wrong: tuple[Judged, ...]) -> None:
    from aiflows.evaluate import NOTHING

    if wrong:
        click.echo(f"\nNot as meant: {len(wrong)}")
    for one in wrong[:_SHOWN]:
        said, meant = one.utterance, one.utterance.expected or NOTHING
        click.echo(
            plain(f"  {said.line}: [{said.node}] {said.said}: {meant}, taken for {one.target or NOTHING}")
        )
        if one.reason:
            click.echo(click.style(plain(f"      {one.score:.2f} {one.reason}"), dim=True))
    if len(wrong) > _SHOWN:
        click.echo(f"  … and {len(wrong) - _SHOWN} more; --json has all of them.")


def _show_comparison(found: Comparison) -> None:
    from aiflows.evaluate import NOTHING

    click.echo(
        f"\nAgainst the other version: accuracy {found.before.accuracy:.1%} → {found.after.accuracy:.1%}, "
        f"wrong {found.before.wrong_accepted:.1%} → {found.after.wrong_accepted:.1%}"
    )
    for name, (old, new) in found.nodes.items():
        if _figures(old) != _figures(new):
            click.echo(plain(f"  {name}: precision and recall {_figures(old)} → {_figures(new)}"))
    for title, pairs in (
        ("Mended", found.mended),
        ("Broken", found.broken),
        ("Wrong otherwise", found.changed),
    ):
        if pairs:
            click.echo(f"{title}: {len(pairs)}")
        for old_one, new_one in pairs[:_SHOWN]:
            said = new_one.utterance
            way = f"{old_one.target or NOTHING} → {new_one.target or NOTHING}"
            click.echo(plain(f"  {said.line}: [{said.node}] {said.said}: {way}"))


def _figures(one: NodeScore | None) -> str:
    return f"{_percent(one.precision)} {_percent(one.recall)}" if one is not None else "–"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"

"""`ivrctl script learn`: keywords for what was not answered, accepted or rejected by the author."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cli.arguments import JSON, PATH, assignments, echo_json
from cli.findings import echo_findings
from cli.labelled_sets import labelled_file, labelled_set
from cli.outcome import FINDINGS, CannotLoad
from cli.scripts import SCRIPT, load_script_file, valid_script
from cli.terminal import plain

if TYPE_CHECKING:
    from aiflows.evaluate import Utterance
    from aiflows.learn import MissingWay, Proposal, Ruling
    from aiflows.model import LoadedScript, Script

__all__ = ["command"]


@click.command
@SCRIPT
@click.option(
    "--unanswered",
    type=PATH,
    help="What was not answered: JSON lines or CSV with node, text, and count and meant where known.",
)
@click.option("--set", "labelled", type=PATH, help="Labelled set; by default labelled/NAME.yaml or .csv.")
@click.option(
    "--least",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="Different texts that a keyword must answer.",
)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="NODE=KEYWORD",
    help="Write a keyword into the script; repeatable.",
)
@click.option(
    "--reject",
    "rejected",
    multiple=True,
    metavar="NODE=KEYWORD",
    help="Never propose a keyword again; repeatable.",
)
@click.option("--by", default="", metavar="NAME", help="Who decides, for the history.")
@JSON
def command(
    script: Path,
    unanswered: Path | None,
    labelled: Path | None,
    least: int,
    accepted: tuple[str, ...],
    rejected: tuple[str, ...],
    by: str,
    as_json: bool,
) -> int:
    """Propose keywords for what was not answered, with the harm that each would do; write those that you accept.

    Decisions are kept in history/NAME.jsonl beside the script. Without --unanswered the part `tuning` of the labelled
    set is learned from. The part `held_back` is never looked at. Lines that cannot be read are told and left out; the exit
    code is then 1.
    """
    from aiflows.learn import (
        finish_rulings,
        load_history,
        load_unanswered,
        missing_ways,
        propose,
        unanswered_of,
    )

    finish_rulings(script)
    loaded = load_script_file(script)
    model = valid_script(loaded)
    known = _tuning(script, model, labelled, is_needed=unanswered is None)
    history, faults = load_history(script.parent, model)
    echo_findings(faults, script.parent, err=True)
    code = FINDINGS if faults else 0
    if unanswered is None:
        records = unanswered_of(known)
    else:
        found = load_unanswered(unanswered, model)
        echo_findings(found.findings, unanswered.parent, err=True)
        records = found.records
        code = FINDINGS if found.findings else code
    decided = [(one.target, one.keyword) for one in history]
    proposals = propose(model, records, known=known, decided=decided, least=least)
    ways = missing_ways(model, records, least=least)
    if not accepted and not rejected:
        if as_json:
            echo_json(
                {
                    "proposals": [one.as_dict() for one in proposals],
                    "missing_ways": [one.as_dict() for one in ways],
                }
            )
        else:
            _show(proposals, ways)
        return code
    rulings = [
        *_rulings(proposals, accepted, "accepted", by),
        *_rulings(proposals, rejected, "rejected", by),
    ]
    _write(script, loaded, rulings)
    for one in rulings:
        click.echo(plain(f"{one.decision}: {one.target} = {one.keyword}"))
    return code


def _tuning(script: Path, model: Script, named: Path | None, *, is_needed: bool) -> tuple[Utterance, ...]:
    try:
        file = labelled_file(script, named)
    except CannotLoad:
        if is_needed:
            raise
        return ()
    return labelled_set(file, model).of("tuning")


def _rulings(
    proposals: list[Proposal], words: tuple[str, ...], decision: Literal["accepted", "rejected"], by: str
) -> list[Ruling]:
    from aiflows.learn import ruling

    by_name = {(one.target, one.keyword): one for one in proposals}
    found = []
    for word in words:
        for target, keyword in assignments([word], option=f"--{decision[:-2]}", example="price=均价").items():
            proposal = by_name.get((target, keyword))
            if proposal is None:
                raise click.UsageError(
                    f"{plain(target)}={plain(keyword)} is not proposed; run without it for the list."
                )
            found.append(ruling(proposal, decision, by=by))
    return found


def _write(script: Path, loaded: LoadedScript, rulings: list[Ruling]) -> None:
    """The accepted keywords into the script's file, all decisions into its history."""
    from aiflows.learn import accepted_text, write_rulings
    from aiflows.model import load_script_text

    text = script.read_text(encoding="utf-8-sig")
    for one in rulings:
        if one.decision == "accepted":
            text = accepted_text(load_script_text(text, loaded.name), text, one.target, one.keyword)
    write_rulings(script, text, rulings)


def _show(proposals: list[Proposal], ways: list[MissingWay]) -> None:
    if not proposals and not ways:
        click.echo("Nothing is to be learned from this.")
    for one in proposals:
        kind = "guessed" if one.guessed else "known"
        click.echo(
            f"{click.style(plain(f'{one.target}={one.keyword}'), bold=True)}: answers {one.support}, "
            f"certainty {one.certainty:.0%} ({kind}), at {plain(', '.join(one.nodes))}"
        )
        click.echo(plain(f"    said: {', '.join(one.examples)}"))
        for harm in one.harm[:5]:
            click.echo(
                click.style("    harm: ", fg="red")
                + plain(f"[{harm.node}] {harm.said}: {harm.before or 'nothing'} → {harm.after or 'nothing'}")
            )
    if ways:
        click.echo("\nSaid where no way leads to what it means; add the node to `after`:")
    for way in ways:
        click.echo(
            plain(f"  {way.node} → {way.target}: {way.support} times, such as {', '.join(way.examples)}")
        )
    if proposals:
        click.echo("\nAccept or reject by --accept NODE=KEYWORD and --reject NODE=KEYWORD.")

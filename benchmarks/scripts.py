"""Scripts of robots: how well and how fast the matchers understand the labelled sets, and simulated calls a second."""

from __future__ import annotations

import time

import samples
from aiflows.compiler import compile_script
from aiflows.evaluate import FOLDER as LABELLED
from aiflows.evaluate import PARTS, Scores, evaluate, load_labelled
from aiflows.match import ScriptMatcher, available_matchers
from aiflows.model import LoadedScript, MatcherUse, load_script
from aiflows.simulate import FOLDER as PERSONAS
from aiflows.simulate import load_personas, simulate

CALLERS = 1_000
ALONE = ("keywords", "ngrams", "vectors")


def run() -> dict[str, float]:
    """Accuracy and wrong acceptance (per cent) on both halves and on the second held-back set; ms CPU an utterance; calls a second of CPU."""
    usable = {one.name for one in available_matchers() if one.ok}
    loaded = {
        name: load_script(samples.SCRIPTS / f"{name}.yaml")
        for name in samples.scripts()
        if (samples.SCRIPTS / LABELLED / f"{name}.yaml").is_file()
    }
    return {**_accuracy(loaded, usable), **_second(loaded), **_speed(loaded, usable), **_calls(loaded)}


def _accuracy(loaded: dict[str, LoadedScript], usable: set[str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for part in PARTS:
        together: dict[str, list] = {}
        for name, one in loaded.items():
            chosen = load_labelled(samples.SCRIPTS / LABELLED / f"{name}.yaml", one.script).of(part)
            english = one.script.language.startswith("en")
            uses = [
                MatcherUse(matcher=kind)
                for kind in ALONE
                if kind in usable and (kind != "vectors" or english)
            ]
            found = evaluate(one.script, chosen, matchers=uses)
            figures[f"% right, {part}, {name}"] = 100 * found.whole.accuracy
            figures[f"% wrong, {part}, {name}"] = 100 * found.whole.wrong_accepted
            if english and "vectors" in usable:
                third = (*one.script.matchers[:1], MatcherUse(matcher="vectors"))
                with_vectors = evaluate(
                    one.script.model_copy(update={"matchers": third}), chosen, matchers=()
                )
                figures[f"% right, {part}, {name}, keywords and vectors"] = 100 * with_vectors.whole.accuracy
                figures[f"% wrong, {part}, {name}, keywords and vectors"] = (
                    100 * with_vectors.whole.wrong_accepted
                )
            for matcher, scores in found.scores.items():
                together.setdefault(matcher, []).extend(scores.judged)
        for matcher, judged in together.items():
            scores = Scores(tuple(judged))
            figures[f"% right, {part}, {matcher} ({scores.count})"] = 100 * scores.accuracy
            figures[f"% wrong, {part}, {matcher}"] = 100 * scores.wrong_accepted
    return figures


def _second(loaded: dict[str, LoadedScript]) -> dict[str, float]:
    """As calls use the scripts, on utterances that nothing was tuned by."""
    figures, judged = {}, []
    for name, one in loaded.items():
        file = samples.SCRIPTS / LABELLED / "second" / f"{name}.yaml"
        scores = evaluate(one.script, load_labelled(file, one.script).of("held_back"), matchers=()).whole
        figures[f"% right, second, {name}"] = 100 * scores.accuracy
        figures[f"% wrong, second, {name}"] = 100 * scores.wrong_accepted
        judged += scores.judged
    whole = Scores(tuple(judged))
    figures[f"% right, second ({whole.count})"] = 100 * whole.accuracy
    figures["% wrong, second"] = 100 * whole.wrong_accepted
    figures["% right, second, 95 % from"], figures["% right, second, 95 % to"] = (
        100 * bound for bound in whole.interval
    )
    return figures


def _speed(loaded: dict[str, LoadedScript], usable: set[str]) -> dict[str, float]:
    """The second time that each node is asked: what matchers make of its candidates is kept."""
    figures = {}
    for kind in ("script", *ALONE):
        if kind != "script" and kind not in usable:
            continue
        spent, count = 0.0, 0
        for name, one in loaded.items():
            script = one.script
            if kind == "vectors" and not script.language.startswith("en"):
                continue
            uses = script.matchers if kind == "script" else (MatcherUse(matcher=kind),)
            matcher = ScriptMatcher(script.model_copy(update={"matchers": uses}))
            chosen = load_labelled(samples.SCRIPTS / LABELLED / f"{name}.yaml", script).utterances
            for one_said in chosen:
                matcher.decide_now(one_said.node, one_said.said)
            began = time.process_time()
            for one_said in chosen:
                matcher.decide_now(one_said.node, one_said.said)
            spent += time.process_time() - began
            count += len(chosen)
        label = "vectors, then keywords" if kind == "vectors" else kind
        label = "ngrams, then keywords" if kind == "ngrams" else label
        figures[f"ms CPU an utterance, {label}"] = spent / count * 1000
    return figures


def _calls(loaded: dict[str, LoadedScript]) -> dict[str, float]:
    figures, spent = {}, 0.0
    for name, one in loaded.items():
        build = compile_script(one)
        personas = load_personas(samples.SCRIPTS / PERSONAS / f"{name}.yaml", one.script)
        simulate(build, personas, 20, seed=1)
        began = time.process_time()
        report = simulate(build, personas, CALLERS)
        took = time.process_time() - began
        spent += took
        figures[f"calls a second, {name}"] = CALLERS / took
        figures[f"turns a call, {name}"] = report.average_turns
    figures["calls a second, all"] = CALLERS * len(loaded) / spent
    return figures

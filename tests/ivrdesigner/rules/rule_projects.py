"""Projects that tests write into a folder."""

from pathlib import Path

from ivrdesigner.project import load_project
from ivrdesigner.rules import Proof, Report, validate

PROJECT = 'name: example\nlanguage: en-US\nstart: main\ndefaults: {timeout_queue: "800"}\n'


def write_project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"ivr.yaml": PROJECT, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def report_of(folder: Path, main: str, **flows: str) -> Report:
    files = {"flows/main.yaml": main, **{f"flows/{name}.yaml": text for name, text in flows.items()}}
    return validate(load_project(write_project(folder, files)))


def codes(report: Report) -> set[str]:
    return {found.code for found in report.findings}


def proof(report: Report, name: str) -> Proof:
    return next(proof for proof in report.proofs if proof.name == name)

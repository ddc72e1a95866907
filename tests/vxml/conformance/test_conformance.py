"""W3C implementation report documents and the corpus, when the folder is there.

`IVRKIT_CONFORMANCE` names it, or `../shared/conformance` beside the repository. Every document stands in one
lane: pass, or one of those in `lanes.toml` with its reason.
"""

from __future__ import annotations

import csv
import os
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from vxml.fetcher import ResourceFetcher, file_uri
from vxml.platform import Fetch, Fetched, FetchFailed
from vxml.text import TextCall

ROOT = Path(
    os.environ.get("IVRKIT_CONFORMANCE") or Path(__file__).parents[3].parent / "shared" / "conformance"
)
LANES = tomllib.loads((Path(__file__).parent / "lanes.toml").read_text("utf-8"))
HERE = ROOT.is_dir()
pytestmark = pytest.mark.skipif(
    not HERE, reason="no conformance folder; set IVRKIT_CONFORMANCE to run its documents"
)


def _local(command: Fetch, at: float) -> Fetched | FetchFailed:
    """Files only: the documents' remote addresses are long gone."""
    if urlsplit(command.uri).scheme != "file":
        return FetchFailed(at, command.id, "network", "no network in tests")
    return ResourceFetcher(root=ROOT)(command, at)


def _answer(call: TextCall, asked: str) -> None:
    """What the prompt tells the caller to do."""
    key = re.search(r"[Pp]ress\s+'?([0-9*#]+)'?", asked)
    words = re.search(r"[Ss]ay\s+['\"]?([A-Za-z0-9 ]+)", asked)
    if re.search("nothing|silent", asked, re.IGNORECASE):
        call.silence()
    elif re.search("unrecogni", asked, re.IGNORECASE):
        call.say("xyzzy plugh")
    elif key:
        call.press(key[1])
    elif words:
        call.say(words[1].strip().lower())
    else:
        call.silence()


def _verdict(start: Path) -> str:
    call = TextCall(file_uri(start), _local)
    call.start()
    mark = 0
    for _ in range(40):
        said = " ".join(e.text.lower() for e in call.transcript if e.kind == "prompt")
        verdict = re.search(r"\b(pass|fail)\b", said)
        if verdict or call.ended:
            return verdict[1] if verdict else "neither"
        asked, mark = call.prompts_since(mark), len(call.transcript)
        _answer(call, asked)
    return "endless"


def _starts() -> list[tuple[str, Path]]:
    if not HERE:
        return []
    table = csv.DictReader((ROOT / "vxml20" / "tests.tsv").read_text("utf-8").splitlines(), delimiter="\t")
    found = [(f"vxml20/{row['file']}", ROOT / "vxml20" / row["file"]) for row in table]
    for folder in ("vxml20-input", "vxml21"):
        for case in sorted((ROOT / folder).iterdir()):
            found += [
                (f"{folder}/{p.name}", p) for p in sorted(case.glob("*[0-9a].txml"))
            ]  # 2b, 4b: second pages
    return found


@pytest.mark.parametrize(("name", "start"), _starts(), ids=lambda v: v if isinstance(v, str) else "")
def test_w3c_document(name: str, start: Path) -> None:
    verdict = _verdict(start)
    if name in LANES["not_here"]:
        assert verdict != "pass", f"{name} passes now: take it out of lanes.toml ({LANES['not_here'][name]})"
    else:
        assert verdict == "pass"


def _corpus() -> list[Path]:
    if not HERE:
        return []
    files = sorted(p for p in (ROOT / "corpus").rglob("*") if p.is_file() and p.suffix != ".tsv")
    return [p for p in files if b"<vxml" in p.read_bytes()[:4000]]


def test_every_corpus_document_speaks_or_says_why_not() -> None:
    """Whatever a document does, the call ends or waits, and a silent one names the reason."""
    speaking, mute = 0, []
    for path in _corpus():
        call = TextCall(file_uri(path), _local)
        call.start()
        for turn in range(8):
            if call.ended:
                break
            (call.silence, lambda c=call: c.say("yes"), lambda c=call: c.press("1"))[turn % 3]()
        call.hangup()
        if any(e.kind == "prompt" and e.text for e in call.transcript):
            speaking += 1
        elif call.exit is None:
            mute.append(path.name)
        elif call.exit.reason == "error":
            assert call.exit.message
    assert mute == []
    assert speaking > 250

"""Small projects, built; and calls to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ivrdesigner.compiler import Build, SourceMap, compile_project
from ivrdesigner.project import load_project
from ivrdesigner.rules import validate
from ivrdesigner.simulate import Caller, Progress, end_of_call, flow_call
from ivrdesigner.simulate.http_answers import HttpAnswers
from ivrdesigner.simulate.scenario import Answer
from vxml.parser import parse_document
from vxml.text import TextCall

PROJECT = """\
name: example
language: en-US
languages: [en-US, zh-CN]
timezone: Asia/Shanghai
start: main
defaults: {timeout: 5, retries: 1, timeout_queue: "900"}
constants: {api: "http://test", vip: true, limit: 3}
calendars: {office: {hours: {mon: ["09:00-17:00"]}, holidays: [{name: x, from: 2026-01-12, to: 2026-01-12}]}}
"""
MONDAY = 1_767_578_400.0  # 2026-01-05T10:00+08:00


def build_of(folder: Path, main: str, *, project: str = PROJECT, check: bool = True, **flows: str) -> Build:
    """Every build is one that validation lets pass and strict VoiceXML."""
    (folder / "flows").mkdir(parents=True, exist_ok=True)
    (folder / "ivr.yaml").write_text(project, encoding="utf-8")
    for name, text in {"main": main, **flows}.items():
        (folder / "flows" / f"{name}.yaml").write_text(f"name: {name}\n{text}", encoding="utf-8")
    loaded = load_project(folder)
    if check:
        assert [str(f) for f in validate(loaded).findings if f.severity == "error"] == []
    build = compile_project(loaded)
    for name, text in build.documents.items():
        parse_document(text, uri=f"file:///{name}", tolerant=False)
    return build


@dataclass
class Played:
    call: TextCall
    progress: Progress
    http: HttpAnswers
    _mark: int = field(default=0)

    @property
    def node(self) -> str:
        return self.progress.path[-1]

    @property
    def end(self) -> str:
        return end_of_call(self.call)

    @property
    def said(self) -> str:
        """What was spoken since this was last asked."""
        words = self.call.prompts_since(self._mark)
        self._mark = len(self.call.transcript)
        return words

    def variable(self, name: str) -> object:
        return self.call.session.variables()["document"][name]

    def press(self, *keys: str) -> Played:
        for key in keys:
            self.call.press(key)
        return self


def call_of(
    build: Build,
    *,
    language: str = "en-US",
    at: float = MONDAY,
    flow: str = "main",
    transfers: tuple[str, ...] = (),
    records: tuple[float, ...] = (),
    http: tuple[dict, ...] = (),
) -> Played:
    progress = Progress(SourceMap.load(build.source_map))
    answers = HttpAnswers([Answer.model_validate(answer) for answer in http])
    call = flow_call(build, flow, Caller("139", "955", language, at), answers, observer=progress)
    for result in transfers:
        call.transfer_result(result)
    for seconds in records:
        call.record_length(seconds)
    call.start()
    return Played(call, progress, answers)

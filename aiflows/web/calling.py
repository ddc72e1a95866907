"""A call to a script from the browser, out of the database: see `ivrdesigner.web.call.call_socket`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiflows.model import load_script_text
from aiflows.web.domain.calls import keep_call
from aiflows.web.domain.scripts import build_of, script_of
from ivrdesigner.compiler import SOURCE_MAP
from ivrdesigner.replay import Recording
from ivrdesigner.web.call.preparing import call_facts, link_recordings
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.editor.files import write_files
from vxml.message import Message

__all__ = ["CallToScript"]


class CallToScript:
    """An `ivrdesigner.web.call.call_socket.PreparedCall`: ``{"type": "call", "script": …, "build": …}``."""

    def __init__(self, user: Any, asked: Mapping[str, Any]) -> None:
        """Raises Refused for what cannot be called. Without ``build`` the newest is called."""
        number = asked.get("build")
        if number is not None and type(number) is not int:
            raise Refused("not-built", Message("A build is a number."))
        self._user = user
        self._script = script_of(str(asked.get("script", "")))
        self._build = build_of(self._script, number)
        self._folder = tempfile.TemporaryDirectory(prefix="ivrkit-call-", ignore_cleanup_errors=True)
        folder, name = Path(self._folder.name), self._script.name
        texts = {
            f"{name}.yaml": self._build.revision.text,
            f"build/{name}.vxml": self._build.document,
            f"build/{name}.{SOURCE_MAP}": self._build.source_map,
        }
        write_files(folder, texts)
        link_recordings(folder, self._build.audio)
        facts = call_facts(asked, folder, "aiflows.compiler:read_script_build")
        model = load_script_text(self._build.revision.text, name).script
        assert model is not None  # it was built
        engines = model.speech.model_dump(include={"synthesizer", "recognizer"}, exclude_none=True)
        self.begin: dict[str, Any] = {**facts, "speech": engines}

    def keep(self, recording: Recording) -> str:
        """Keep the call; its number."""
        return str(keep_call(self._user, self._script, recording, self._build.number).pk)

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()

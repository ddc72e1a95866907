"""Ringing a telephone from the designer, when there is a ``freeswitch.yaml`` in the data folder."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from dialplan.config.settings import load_settings
from dialplan.errors import SetupFaulty
from dialplan.server.ring import Ring, line
from ivrdesigner.errors import RecordingError
from ivrdesigner.replay import Recording
from ivrdesigner.web.call.preparing import keep_recording, unpack
from ivrdesigner.web.call.ringing import register_ringer
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.models import Build
from vxml.message import Message

__all__ = ["connect"]

_MOST: Final = 4
"""Telephones that are rung at once."""
_places = threading.BoundedSemaphore(_MOST)
_log = logging.getLogger(__name__)


def connect() -> None:
    """Let the designer ring telephones."""
    register_ringer(lambda: _file().is_file(), _ring)


def _file() -> Path:
    """Settings of the FreeSWITCH that rings telephones."""
    return Path(getattr(settings, "TELEPHONY_FREESWITCH", Path(settings.DATA) / "freeswitch.yaml"))


def _ring(build: Build, extension: str, flow: str) -> str:
    """Ring; comes back when the telephone rings, or Refused."""
    try:
        freeswitch = load_settings(_file())
    except SetupFaulty as fault:
        raise Refused(
            "no-telephones", Message("freeswitch.yaml cannot be used: {reason}", reason=str(fault)), 409
        ) from None
    if not _places.acquire(blocking=False):
        raise Refused("too-many", Message("Too many telephones are rung at once; wait for one."), 429)
    folder = tempfile.TemporaryDirectory(prefix="ring-", dir=settings.DATA, ignore_cleanup_errors=True)
    project = Path(folder.name, build.project.name)
    try:
        Path(folder.name).chmod(0o755)  # FreeSWITCH runs as another user
        unpack(build, project)
        socket = freeswitch.event_socket
        asked = Ring(
            socket.address,
            socket.port,
            socket.password.get_secret_value(),
            extension,
            str(project),
            flow,
            recordings=freeswitch.media.recordings,
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "dialplan.server.ring"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line(asked))
        process.stdin.close()
        first = json.loads(process.stdout.readline() or '{"message": "the program ended"}')
    except BaseException:
        folder.cleanup()
        _places.release()
        raise
    threading.Thread(target=_follow, args=(process, folder, build), daemon=True).start()
    if first.get("state") != "ringing":
        raise Refused("not-rung", Message.of(str(first.get("message"))), 409)
    return str(first["call"])


def _follow(process: subprocess.Popen[str], folder: tempfile.TemporaryDirectory[str], build: Build) -> None:
    """Keep the recording of the call, and clean up when it is over."""
    try:
        assert process.stdout is not None
        with process:
            for text in process.stdout:
                told = json.loads(text)
                if told["state"] == "recorded":
                    keep_recording(None, build.project, Recording.loads(told["text"]), build.number)
                elif told["state"] == "failed":
                    _log.warning("a telephone was not reached: %s", told["message"])
    except (ValueError, RecordingError, OSError):
        _log.exception("what came of a telephone that was rung is not kept")
        process.kill()
    finally:
        connection.close()
        folder.cleanup()
        _places.release()

"""Entry point of `ivrctl`: the commands, and how errors become one message and an exit code."""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from cli.lazy import LazyGroup
from cli.outcome import EXIT_CODES, INTERRUPTED, UNREADABLE

__all__ = ["cli", "main"]

_COMMANDS = (
    "new",
    "validate",
    "build",
    "graph",
    "diff",
    "call",
    "test",
    "replay",
    "script",
    "vxml",
    "freeswitch",
    "deploy",
    "serve",
    "calls",
    "trace",
    "dial",
    "schema",
    "say",
    "listen",
    "plugins",
    "web",
    "jobs",
    "up",
    "demo",
    "completion",
)
_ROOTS = (
    ("vxml.errors", "VxmlError"),
    ("ivrdesigner.errors", "DesignerError"),
    ("asr_tts.errors", "SpeechError"),
    ("aiflows.errors", "AiflowsError"),
    ("dialplan.errors", "DialplanError"),
    ("console.errors", "ConsoleError"),
)


@click.group(
    cls=LazyGroup,
    modules={name: f"cli.commands.{name}" for name in _COMMANDS},
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="ivrkit", prog_name="ivrctl", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Design, check, build and call voice menus."""
    if os.environ.get("NO_COLOR"):
        context.color = False


def main(args: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. IVRKIT_DEBUG=1 shows the traceback of every error."""
    # A command makes its models once and ends: looking through them for rubbish again and again doubles its time.
    gc.set_threshold(100_000, 20, 100)
    _open_closed_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return _run(args)
    except KeyboardInterrupt:
        return _interrupted()  # once more, while the first was being told


def _run(args: Sequence[str] | None) -> int:
    out = sys.stdout
    try:
        code = cli.main(args=args, prog_name="ivrctl", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except SystemExit:
        if sys.stdout is not out:
            return 0  # click puts a quiet stream there when the reader has seen enough, as `_failed` does
        raise
    except click.ClickException as error:
        _traceback()
        error.show()
        return error.exit_code
    except Exception as error:
        return _failed(error)
    return code if isinstance(code, int) else 0


def _open_closed_streams() -> None:
    """Python has None for a stream that was closed when it began, and the next file opened would take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole run


def _failed(error: Exception) -> int:
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        # The reader has seen enough; what is still buffered must not fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    _traceback()
    if isinstance(error, OSError):
        from cli.files import why

        about = error.filename or "the output"
        click.echo(f"Error: {about} cannot be read or written: {why(error)}.", err=True)
    elif isinstance(error, _own_errors()):
        click.echo(f"Error: {error}", err=True)
    else:
        kind = type(error).__name__
        click.echo(f"Error: a fault in ivrctl ({kind}: {error}); IVRKIT_DEBUG=1 shows where.", err=True)
    return UNREADABLE


def _own_errors() -> tuple[type[BaseException], ...]:
    """The roots of our error trees, of the packages that this run has loaded."""
    return tuple(getattr(sys.modules[module], name) for module, name in _ROOTS if module in sys.modules)


def _traceback() -> None:
    if os.environ.get("IVRKIT_DEBUG") == "1":
        traceback.print_exc()


def _interrupted() -> int:
    # Pressed again while engines and files are put away, Ctrl-C would end Python by the signal instead of the code.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    click.echo("", err=True)
    click.echo("Interrupted.", err=True)
    return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())

"""The program that does jobs: tasks of every app (their ``tasks`` modules), by schedule or on demand."""

from __future__ import annotations

import django

__all__ = ["main"]


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    django.setup()
    from django.core.management import call_command

    from console.live.calls import follow_calls

    follow_calls()
    call_command("run_huey", workers=2, worker_type="thread")


if __name__ == "__main__":
    main()

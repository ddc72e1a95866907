"""The program that does jobs: tasks of every app (their ``tasks`` modules), by schedule or on demand."""

from __future__ import annotations

import logging

import django

__all__ = ["main"]


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    django.setup()
    from django.utils.module_loading import autodiscover_modules
    from huey.consumer_options import ConsumerConfig
    from huey.contrib.djhuey import HUEY

    from console.live.calls import follow_calls

    logging.getLogger("huey").setLevel(logging.WARNING)
    autodiscover_modules("tasks")
    follow_calls()
    options = ConsumerConfig(workers=2, worker_type="thread")
    options.validate()
    HUEY.create_consumer(**options.values).run()


if __name__ == "__main__":
    main()

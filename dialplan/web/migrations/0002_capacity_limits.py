"""One row for each kind of limit."""

from typing import Any

from django.db import migrations

KINDS = ("inbound", "agents", "supervisors", "online_agents", "robots")


def add(apps: Any, schema_editor: Any) -> None:
    limits = apps.get_model("telephony", "CapacityLimit")
    for kind in KINDS:
        limits.objects.get_or_create(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("telephony", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

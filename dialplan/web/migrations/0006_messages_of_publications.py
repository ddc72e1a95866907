"""Why something was not published is kept as data that is told in the reader's language; older texts stay as they are."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def copy_messages(apps: Any, schema_editor: Any) -> None:
    publications = apps.get_model("telephony", "Publication").objects
    for publication in publications.exclude(old_message=""):
        publications.filter(pk=publication.pk).update(message=publication.old_message)


class Migration(migrations.Migration):
    dependencies = [("telephony", "0005_scripts_of_numbers")]

    operations = [
        migrations.RenameField("publication", "message", "old_message"),
        migrations.AddField("publication", "message", models.JSONField(default=str, verbose_name="message")),
        migrations.RunPython(copy_messages, migrations.RunPython.noop),
        migrations.RemoveField("publication", "old_message"),
    ]

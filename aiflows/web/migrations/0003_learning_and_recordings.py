from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def note_uses(apps: Any, schema_editor: Any) -> None:
    from aiflows.model import load_script_text
    from aiflows.web.domain.audio_uses import recordings_named

    rows = apps.get_model("scripts", "Script").objects.select_related("head", "newest_build__revision")
    uses = apps.get_model("scripts", "AudioUse").objects
    for script in rows:
        for built, revision in ((False, script.head), (True, getattr(script.newest_build, "revision", None))):
            if revision is not None:
                model = load_script_text(revision.text, script.name).script
                for node, name in recordings_named(model):
                    uses.create(script=script, built=built, name=name, node=node)


class Migration(migrations.Migration):
    """What authors say that words mean; which recordings scripts use."""

    dependencies = [("scripts", "0002_call_ends")]

    operations = [
        migrations.AddField(
            model_name="unanswered",
            name="meant",
            field=models.CharField(blank=True, max_length=80, verbose_name="means"),
        ),
        migrations.CreateModel(
            name="AudioUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("built", models.BooleanField()),
                ("name", models.CharField(db_index=True, max_length=200)),
                ("node", models.CharField(max_length=80)),
                (
                    "script",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audio_uses",
                        to="scripts.script",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(note_uses, migrations.RunPython.noop),
    ]

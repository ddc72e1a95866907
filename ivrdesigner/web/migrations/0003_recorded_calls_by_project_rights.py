from django.db import migrations


class Migration(migrations.Migration):
    """Who sees a project sees its recorded calls: they have no rights of their own."""

    dependencies = [("designer", "0002_recorded_calls")]

    operations = [
        migrations.AlterModelOptions(
            name="recordedcall",
            options={
                "default_permissions": (),
                "ordering": ["-at", "-pk"],
                "verbose_name": "recorded call",
                "verbose_name_plural": "recorded calls",
            },
        )
    ]

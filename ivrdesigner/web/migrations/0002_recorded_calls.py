import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("designer", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordedCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "source",
                    models.CharField(
                        choices=[("browser", "Browser"), ("text", "Terminal"), ("freeswitch", "Telephone")],
                        max_length=20,
                        verbose_name="source",
                    ),
                ),
                ("build", models.PositiveIntegerField(null=True, verbose_name="build")),
                (
                    "at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="called"
                    ),
                ),
                ("caller", models.CharField(blank=True, max_length=64, verbose_name="caller")),
                ("called", models.CharField(blank=True, max_length=64, verbose_name="number called")),
                ("flow", models.CharField(max_length=64, verbose_name="flow")),
                ("language", models.CharField(max_length=35, verbose_name="language")),
                ("seconds", models.FloatField(verbose_name="seconds")),
                ("end", models.CharField(blank=True, max_length=200, verbose_name="end")),
                ("text", models.TextField(editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recorded_calls",
                        to="designer.project",
                        verbose_name="IVR project",
                    ),
                ),
            ],
            options={
                "verbose_name": "recorded call",
                "verbose_name_plural": "recorded calls",
                "ordering": ["-at", "-pk"],
            },
        ),
    ]

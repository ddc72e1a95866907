from django.db import migrations


class Migration(migrations.Migration):
    """The reason of each entry says it in words."""

    dependencies = [("telephony", "0003_calls_by_end")]

    operations = [migrations.RemoveField(model_name="historicalcanary", name="verdict")]

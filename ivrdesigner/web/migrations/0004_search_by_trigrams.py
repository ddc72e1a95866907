"""PostgreSQL finds what contains a word by trigrams; without them each search reads all rows of a library.

Django's ``icontains`` compares upper case, so that is what is indexed. A server that lacks the extension, or does not
let the owner of the database add it, searches as before.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import DatabaseError, migrations, transaction

SEARCHED = {
    "designer_project": ("name", "title"),
    "designer_audiofile": ("name", "note"),
    "designer_voicexmldocument": ("number", "name", "note"),
}
INDICES = [(f"{table}_{column}_words", table, column) for table in SEARCHED for column in SEARCHED[table]]


def make(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "postgresql":
        return
    with (
        suppress(DatabaseError),
        transaction.atomic(using=editor.connection.alias),
        editor.connection.cursor() as cursor,
    ):
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for name, table, column in INDICES:
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (upper({column}::text) gin_trgm_ops)"
            )
        for table in SEARCHED:
            # Without it the planner knows nothing of what is indexed, and reads all rows in their order.
            cursor.execute(f"ANALYZE {table}")


def drop(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        with editor.connection.cursor() as cursor:
            for name, _table, _column in INDICES:
                cursor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("designer", "0003_recorded_calls_by_project_rights")]
    operations = [migrations.RunPython(make, drop)]

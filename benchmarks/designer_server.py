"""The designer's server side: check and changes of 500 nodes, and list pages with 200,000 rows, in ms of server time."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time

from benchmarks.flows import PROJECT, flow

ROWS = 200_000


def run() -> dict[str, float]:
    """Medians of ten requests through Django's test client: everything but the network."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            {
                "IVRKIT_DATA": folder,
                "IVRKIT_SECRET_KEY": "bench",
                "DJANGO_SETTINGS_MODULE": "console.settings",
            }
        )
        import django

        django.setup()
        from django.contrib.auth import get_user_model
        from django.core.management import call_command
        from django.test import Client

        call_command("migrate", verbosity=0)
        user = get_user_model().objects.create_superuser("bench", "b@example.com", "x")
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        figures = _editing(client)
        _rows()
        figures.update(_lists(client))
        from django.db import connection

        connection.close()
        return figures


def _editing(client) -> dict[str, float]:
    texts = {"ivr.yaml": PROJECT, "flows/main.yaml": flow(500)}
    api = "/api/designer/projects/bench"

    def post(path, body):
        answer = client.post(api + path, json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content[:300]
        return answer.json()

    data = post("/check", {"files": texts})["flows"]["main"]["json"]
    nodes = iter(range(2, 400))

    def check():
        post(
            "/check", {"files": {**texts, "flows/main.yaml": f"# {next(nodes)}\n{texts['flows/main.yaml']}"}}
        )

    def apply():
        data["nodes"]["n1"]["next"] = f"n{next(nodes)}"
        changed = post("/apply", {"files": texts, "changes": [{"op": "flow", "flow": "main", "json": data}]})
        texts.update(changed["files"])

    return {
        "check of 500 nodes, new text": _median(check),
        "check of 500 nodes, known text": _median(lambda: post("/check", {"files": texts})),
        "change of one way in 500 nodes": _median(apply),
    }


def _rows() -> None:
    from ivrdesigner.web.models import AudioFile, Project, Revision, VoicexmlDocument

    AudioFile.objects.bulk_create(
        (
            AudioFile(
                name=f"prompts/{n:06}.wav",
                sha256="0" * 64,
                format="WAV PCM_16, 8000 Hz, 1 channel",
                size=16_000,
                seconds=1.0,
                loudness=-20.0,
                note=f"提示音 {n}",
            )
            for n in range(ROWS)
        ),
        batch_size=5000,
    )
    VoicexmlDocument.objects.bulk_create(
        (VoicexmlDocument(number=f"{n:06}", name=f"文档 {n}", text="<vxml/>") for n in range(ROWS)),
        batch_size=5000,
    )
    Project.objects.bulk_create(
        (Project(name=f"p{n:06}", title=f"热线 {n}", languages=["zh-CN"]) for n in range(ROWS)),
        batch_size=5000,
    )
    first = Project.objects.order_by("pk").first()
    assert first is not None
    Revision.objects.bulk_create(
        (
            Revision(project_id=first.pk + n, number=1, files={"ivr.yaml": PROJECT}, flows=1)
            for n in range(ROWS)
        ),
        batch_size=5000,
    )
    from django.db import connection
    from django.db.models import OuterRef, Subquery

    head = Revision.objects.filter(project=OuterRef("pk")).values("pk")[:1]
    for start in range(first.pk, first.pk + ROWS, 20_000):  # a statement has ten seconds
        Project.objects.filter(pk__range=(start, start + 19_999)).update(head=Subquery(head))
    with connection.cursor() as cursor:  # what PostgreSQL does by itself within a minute
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _lists(client) -> dict[str, float]:
    figures = {}
    for name, page in (
        ("projects", "project"),
        ("audio library", "audiofile"),
        ("IVR configuration", "voicexmldocument"),
    ):
        pages = (
            ("", ""),
            (", page 2,000", "?p=2000"),
            (", last page", "?p=4000"),
            (", search", "?q=1999"),
            (", by its first column from the end", "?o=-1"),
        )
        for what, query in pages:
            figures[f"{name}{what}"] = _median(lambda: _page(client, f"/admin/designer/{page}/{query}"))  # noqa: B023
    for what, query in (("", ""), (", last page", "?offset=199950"), (", search", "?search=1999")):
        figures[f"projects, API{what}"] = _median(lambda: _page(client, f"/api/designer/projects{query}"))  # noqa: B023
    return figures


def _page(client, address) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code


def _median(work) -> float:
    work()
    times = []
    for _ in range(10):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)

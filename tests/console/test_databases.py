"""SQLite beside gevent, and PostgreSQL where there is one (IVRKIT_TEST_POSTGRESQL=postgresql://… of an empty database)."""

import os
import shutil
import socket
import subprocess
import sys
import threading

import psycopg
import pytest
from called_site import prepared

from console import postgresql
from console.accounts.hashing import Pbkdf2Hasher

GREENLETS = """
from gevent import monkey; monkey.patch_all()
import time, gevent, django
django.setup()
from django.db import connection, transaction
from console.accounts.models import Employee
gaps = []

def ticks():
    last = time.monotonic()
    while True:
        gevent.sleep(0.01)
        gaps.append(time.monotonic() - last); last = time.monotonic()

def holds():
    with transaction.atomic():
        Employee.objects.create(number="1", name="a")
        gevent.sleep(0.5)
    connection.close()

def waits():
    Employee.objects.create(number="2", name="b")
    connection.close()

gevent.spawn(ticks); gevent.sleep(0.05)
both = [gevent.spawn(holds), gevent.spawn_later(0.1, waits)]
gevent.joinall(both, raise_error=True)
print(Employee.objects.count(), connection.vendor, max(gaps) < 0.4)
"""


def run(code, **environment):
    words = [sys.executable, "-c", code]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "console.settings", **environment}
    return subprocess.run(words, env=settings, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture
def data(tmp_path):
    """A data folder with a database."""
    return str(shutil.copytree(prepared()[0].name, tmp_path / "data"))


def test_a_greenlet_that_waits_for_the_lock_of_sqlite_holds_up_no_other(data):
    told = run(GREENLETS, IVRKIT_DATA=data, DATABASE_URL="")
    assert told.stderr == ""
    assert told.stdout.split() == ["2", "sqlite", "True"]


HERD = """
from gevent import monkey; monkey.patch_all()
import gevent, django
django.setup()
from django.db import connection, transaction
from console.accounts.models import Employee

def holds():
    with transaction.atomic():
        Employee.objects.create(number="first", name="a")
        gevent.sleep(0.5)  # all others wait by now
        Employee.objects.filter(number="first").update(name="b")
    connection.close()

def writes(number):
    if number % 2:
        Employee.objects.create(number=str(number), name="a")
    else:
        Employee.objects.filter(number="none").update(name="c")
    connection.close()

gevent.joinall([gevent.spawn(holds), *(gevent.spawn_later(0.1, writes, n) for n in range(60))], raise_error=True)
print(Employee.objects.count())
"""


def test_more_who_write_than_there_are_threads_do_not_lock_the_writer_out(data):
    told = run(HERD, IVRKIT_DATA=data, DATABASE_URL="")
    assert told.stderr == ""
    assert told.stdout.split() == ["31"]


def test_hashing_a_password_leaves_the_hub_alone():
    code = (
        "from gevent import monkey; monkey.patch_all()\nimport gevent, time\n"
        "from django.conf import settings; settings.configure()\n"
        "from console.accounts.hashing import Pbkdf2Hasher\n"
        "ticks = 0\n"
        "def tick():\n    global ticks\n    while True:\n        gevent.sleep(0); ticks += 1\n"
        "gevent.spawn(tick); Pbkdf2Hasher().encode('x', 'salt'); print(ticks > 20)"
    )
    told = run(code)
    assert (told.stdout.strip(), told.stderr) == ("True", "")


def test_hashes_are_those_of_django():
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    own = Pbkdf2Hasher().encode("river-stone-7", "salt", 1000)
    assert own == PBKDF2PasswordHasher().encode("river-stone-7", "salt", 1000)


def test_a_statement_without_an_answer_is_given_up_with_its_connection(monkeypatch):
    """A server that is frozen: its sockets stay open, and nothing comes."""
    monkeypatch.setattr(postgresql, "ANSWER_SECONDS", 0.1)
    lines = []

    def let_in():
        lines.append(listener.accept()[0])
        lines[0].recv(1024)
        lines[0].sendall(b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I")  # authenticated, ready

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=let_in)
        server.start()
        address = f"host=127.0.0.1 port={listener.getsockname()[1]} user=x sslmode=disable gssencmode=disable"
        connection = postgresql.BoundedConnection.connect(address, autocommit=True)
        server.join()
        with lines[0], pytest.raises(psycopg.OperationalError, match=r"no answer within 0\.1 seconds"):
            connection.execute("SELECT 1")
    assert connection.closed


MANY = """
from gevent import monkey; monkey.patch_all()
import gevent, django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from console.accounts.models import Employee, User
from console.audit.changes import newest
from django.contrib.auth.models import Group
assert Group.objects.count() == 5
Employee.objects.all().delete()

def ask(number):
    Employee.objects.create(number=str(number), name="王芳")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.1)")
    connection.close()

gevent.joinall([gevent.spawn(ask, n) for n in range(60)], raise_error=True)
print(Employee.objects.count(), connection.vendor, newest()[0].thing.endswith("王芳"))
"""


@pytest.mark.skipif(
    not os.environ.get("IVRKIT_TEST_POSTGRESQL"),
    reason="IVRKIT_TEST_POSTGRESQL names no database: PostgreSQL is not tested",
)
def test_postgresql_serves_many_greenlets_by_its_pool(tmp_path):
    told = run(MANY, IVRKIT_DATA=str(tmp_path), DATABASE_URL=os.environ["IVRKIT_TEST_POSTGRESQL"])
    assert told.stderr == ""
    assert told.stdout.split() == ["60", "postgresql", "True"]

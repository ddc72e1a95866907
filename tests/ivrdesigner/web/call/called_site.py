"""A real site under gunicorn, with a project that is built, and people who may call it or not."""

import contextlib
import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from websockets.sync.client import connect

PREPARE = """
import json
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from pathlib import Path
from importlib import import_module
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, get_user_model
from django.contrib.auth.models import Permission
import samples
from ivrdesigner.web.domain.builds import make_build
from ivrdesigner.web.domain.projects import create_project
User = get_user_model()
Store = import_module(settings.SESSION_ENGINE).SessionStore
sessions = {}
for name, right in (("caller", True), ("guest", False), ("administrator", False)):
    user = User.objects.create_user(name, password="Secret-2026-x", is_superuser=name == "administrator")
    for field in ("must_change_password",):
        if hasattr(user, field):
            setattr(user, field, False)
            user.save()
    if right:
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label="designer")
        )
    store = Store()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    sessions[name] = store.session_key
sample = Path(samples.__file__).parent / "starter"
files = {
    file.relative_to(sample).as_posix(): file.read_text(encoding="utf-8")
    for file in sample.rglob("*.yaml")
}
caller = User.objects.get(username="caller")
project = create_project(caller, "starter", files=files)
make_build(caller, project)
print(json.dumps({"sessions": sessions, "project": project.name}))
"""


class Site:
    def __init__(self, data, port, sessions, project, process):
        self.data = data
        self.port = port
        self.sessions = sessions
        self.project = project
        self.process = process

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    def socket(self, *, user="caller", origin=None):
        return connect(
            f"ws://127.0.0.1:{self.port}/designer/call",
            origin=self.origin if origin is None else origin,
            additional_headers={"Cookie": f"sessionid={self.sessions[user]}"} if user else {},
            max_size=None,
        )

    def get(self, path, user="caller"):
        request = urllib.request.Request(
            self.origin + path, headers={"Cookie": f"sessionid={self.sessions[user]}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def workers(self):
        """Processes of calls that run."""
        found = subprocess.run(
            ["pgrep", "-P", ",".join(map(str, self.servers())), "-f", "ivrdesigner.web.call.worker"],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(pid) for pid in found.stdout.split()]

    def servers(self):
        own = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [self.process.pid, *map(int, own.stdout.split())]


def environment_of(data):
    return {
        **os.environ,
        "IVRKIT_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "console.settings",
        "IVRKIT_SECRET_KEY": "a secret of the tests",
        "PYTHONWARNINGS": "ignore",
    }


@functools.cache
def prepared():
    """A data folder that each site begins with a copy of, and what is known of it; made once in a test run."""
    folder = tempfile.TemporaryDirectory(prefix="ivrkit-prepared-")
    ran = subprocess.run(
        [sys.executable, "-c", PREPARE],
        env=environment_of(folder.name),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return folder, json.loads(ran.stdout.strip().splitlines()[-1])


@contextlib.contextmanager
def site(data, before="", **environment):
    """``before`` is Python that the server runs before it serves."""
    folder, facts = prepared()
    shutil.copytree(folder.name, data, dirs_exist_ok=True)
    env = environment_of(data) | environment
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    serve = (
        f"{before}from pathlib import Path; from console.server.site import SiteSettings, run_web; "
        f"run_web(SiteSettings(Path({str(data)!r}), '127.0.0.1', {port}))"
    )
    log = (data / "web.log").open("wb")
    process = subprocess.Popen([sys.executable, "-c", serve], env=env, stdout=log, stderr=log)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, (data / "web.log").read_text()[-3000:]
            time.sleep(0.1)
        yield Site(data, port, facts["sessions"], facts["project"], process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


class BrowserCall:
    """One call by a socket of the site."""

    def __init__(self, sock):
        self.sock = sock
        self.messages = []
        self.sound = bytearray()

    def send(self, **message):
        self.sock.send(json.dumps(message))

    def until(self, kind, /, **facts):
        end = time.monotonic() + 25
        while True:
            data = self.sock.recv(timeout=max(0.01, end - time.monotonic()))
            if isinstance(data, bytes):
                self.sound += data[4:]
                continue
            message = json.loads(data)
            self.messages.append(message)
            if message["type"] == kind and all(
                message.get(name, message.get("facts", {}).get(name)) == value
                for name, value in facts.items()
            ):
                return message

"""The console's settings for tests: a data folder of their own, SQLite in memory, quick hashes."""

import os
import tempfile

_DATA = tempfile.TemporaryDirectory(prefix="ivrkit-tests-")
os.environ["IVRKIT_DATA"] = _DATA.name
os.environ["IVRKIT_SECRET_KEY"] = "tests"
for _name in ("DATABASE_URL", "REDIS_URL", "IVRKIT_URL", "IVRKIT_PROXIES"):
    os.environ.pop(_name, None)

from console import settings as site  # noqa: E402
from console.catalogues import compile_catalogues  # noqa: E402
from console.settings.database import database  # noqa: E402

compile_catalogues()
globals().update({name: getattr(site, name) for name in dir(site) if name.isupper()})
DATABASES = {"default": database(os.environ.get("IVRKIT_TEST_DATABASE_URL", ""), site.DATA)}
if DATABASES["default"]["ENGINE"] == "console.sqlite":
    # pytest-django knows only Django's own backend of SQLite, and gives any other a file for each of its workers.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

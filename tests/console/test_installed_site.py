"""A site runs with what its extra of pyproject.toml installs, and nothing else of what developers have (R-sys)."""

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
SITE = """
import sys

class Without:
    # A finder of modules that does not know those that are absent.
    def __init__(self, finder):
        self._finder = finder
    def find_spec(self, name, *rest):
        return None if name.partition(".")[0] in absent else self._finder.find_spec(name, *rest)
    def __getattr__(self, name):
        return getattr(self._finder, name)

absent = set(sys.argv[1].split(","))
sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
import django
django.setup()
from django.core.management import call_command
call_command("check")
from django.utils.module_loading import autodiscover_modules
autodiscover_modules("tasks")
import cli.commands.serve, cli.commands.up, cli.commands.jobs, dialplan.server.worker, ivrdesigner.web.call.worker
"""


def name_of(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


def requirements(name, extra):
    """Of a distribution that is installed here, or of this clone: those of the extra, or those without one."""
    if name == "ivrkit":
        return PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    try:
        told = importlib.metadata.requires(name) or ()
    except importlib.metadata.PackageNotFoundError:
        return ()
    of_extra = [(what, re.search(r"""extra == ['"]([\w-]+)['"]""", what)) for what in told]
    return [what.partition(";")[0] for what, named in of_extra if (named[1] if named else "") == extra]


def installed_by(extra):
    """Names of the distributions that `pip install ivrkit[extra]` brings, as far as they are here."""
    found, todo = set(), [("ivrkit", extra), ("ivrkit", "")]
    while todo:
        wanted = todo.pop()
        if wanted in found:
            continue
        found.add(wanted)
        for what in requirements(*wanted):
            extras = re.search(r"\[([^]]+)]", what)
            todo.append((name_of(what), ""))
            todo += [(name_of(what), more.strip()) for more in (extras[1].split(",") if extras else ())]
    return {name for name, _ in found}


def test_the_extra_brings_all_that_a_site_imports(tmp_path):
    brought = installed_by("web")
    absent = {
        module
        for module, names in importlib.metadata.packages_distributions().items()
        if not brought & {name_of(name) for name in names}
    }
    absent -= {"tests", "samples", "tools", "benchmarks", *sys.stdlib_module_names}
    assert "playwright" in absent
    run = subprocess.run(
        [sys.executable, "-c", SITE, ",".join(sorted(absent))],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "console.settings", "IVRKIT_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]

"""Bring the `.po` files in step with the texts of the code: `python tools/messages.py [APP...]`.

Texts that are new come in without a translation (a test then fails), those that are gone go out. The console's file
also has the texts of django-unfold, which ships no translations, where Django's own admin does not have them.
"""

# ruff: noqa: INP001, T201 -- a script that talks to a terminal

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.template.base import Template  # noqa: F401 - templatize wants it loaded
from django.utils.translation.template import templatize

from console.catalogues import APPS, ROOT

LANGUAGE = "zh_Hans"
MESSAGE = ROOT / "vxml" / "message.py"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def texts(folder: Path) -> Iterator[tuple[Path, int, object, object]]:
    """File, line, text and context of every text of Python and templates."""
    own_catalogue = [
        ROOT / app for app in APPS if (ROOT / app).is_relative_to(folder) and ROOT / app != folder
    ]
    for file in sorted(folder.rglob("*")):
        parts = set(file.relative_to(folder).parts)
        if parts & {"migrations", "node_modules", "ui", "locale"} or file.suffix not in (".py", ".html"):
            continue
        if any(file.is_relative_to(app) for app in own_catalogue):
            continue
        source = file.read_text(encoding="utf-8")
        if "vxml.message import" in source or file == MESSAGE:
            yield from ((file, line, template, None) for line, template in templates(source, file))
        found = calls(templatize(source)) if file.suffix == ".html" else source
        for line, message, _comments, context in extract("python", io.BytesIO(found.encode()), KEYWORDS):
            yield file, line, message, context


def templates(source: str, file: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every `vxml.message.Message`; babel does not look into calls inside of calls."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
            match node.args:
                case [ast.Constant(str(template))]:
                    yield node.lineno, template
                case _ if file != MESSAGE:
                    sys.exit(f"{file}:{node.lineno}: the template of a Message must be written out")


def calls(code: str) -> str:
    """Of what Django makes of a template, which Python cannot always tokenize, the calls alone."""
    lines = []
    for begin in re.finditer(r"(?<!\w)(?:n?p?gettext|_)\(", code):
        for end in (place.end() for place in re.finditer(r"\)", code[begin.start() :])):
            call = code[begin.start() : begin.start() + end]
            try:
                ast.parse(call, mode="eval")
            except SyntaxError:
                continue
            lines.append(call)
            break
    return "\n".join(lines)


def known_to_django() -> set[object]:
    folder = Path(django.__file__).parent
    known: set[object] = set()
    for file in (folder / "conf", folder / "contrib/admin", folder / "contrib/auth"):
        with (file / "locale" / LANGUAGE / "LC_MESSAGES/django.po").open("rb") as stream:
            known.update(message.id for message in read_po(stream) if message.string)
    return known


def update(app: str) -> None:
    """Write the file of one app anew."""
    target = ROOT / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    old = Catalog(locale=LANGUAGE)
    if target.exists():
        with target.open("rb") as stream:
            old = read_po(stream, locale=LANGUAGE)
    new = Catalog(
        locale=LANGUAGE,
        project="Ivrkit",
        fuzzy=False,
        header_comment="# Translations of Ivrkit.",
        creation_date=old.creation_date,
    )
    folders = [(ROOT / app, set())]
    if app == "console":
        import unfold

        folders.append((Path(unfold.__file__).parent, known_to_django()))
    for folder, known in folders:
        for file, _line, message, context in texts(folder):
            if message in known or not message:
                continue
            before = old.get(message, context)  # type: ignore[arg-type]
            inside = file.is_relative_to(ROOT) and ".venv" not in file.parts
            place = file.relative_to(ROOT) if inside else Path("unfold") / file.relative_to(folder)
            string = before.string if before is not None and not before.fuzzy else ""
            new.add(message, string, locations=[(place.as_posix(), 0)], context=context)  # type: ignore[arg-type]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        write_po(out, new, width=110, include_lineno=False, sort_output=False)
    missing = [message.id for message in new if message.id and not message.string]
    print(f"{target.relative_to(ROOT)}: {len(new)} texts, {len(missing)} without a translation")


if __name__ == "__main__":
    for name in sys.argv[1:] or APPS:
        update(name)

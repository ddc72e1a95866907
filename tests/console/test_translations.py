"""Every text is there in both languages, those of django-unfold too."""

import importlib.util
import string

import pytest
from babel.messages.pofile import read_po

from console.catalogues import APPS, ROOT, compile_catalogues, sources

TOOL = ROOT / "tools" / "messages.py"


def catalogue(app):
    file = ROOT / app / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    with file.open("rb") as stream:
        return read_po(stream, locale="zh_Hans")


def texts_of(app):
    spec = importlib.util.spec_from_file_location("messages", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return {(message, context) for _file, _line, message, context in tool.texts(ROOT / app) if message}


@pytest.mark.skipif(not TOOL.exists(), reason="the tool that finds texts is in the clone alone")
@pytest.mark.parametrize("app", APPS)
def test_every_text_of_the_code_is_translated(app):
    known = catalogue(app)
    missing = []
    for text, context in texts_of(app):
        message = known.get(text, context)
        strings = message and ([message.string] if isinstance(message.string, str) else message.string)
        if not strings or not all(strings):
            missing.append(text)
    assert missing == [], "run tools/messages.py, then fill the .po file"


@pytest.mark.parametrize("app", APPS)
def test_translations_keep_the_places_of_values(app):
    for message in catalogue(app):
        if message.id:
            assert [str(fault) for fault in message.check()] == [], message.id


def fields(template):
    return {name for _text, name, _form, _conversion in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("app", APPS)
def test_templates_of_messages_are_translated_with_values_that_they_have(app):
    for message in catalogue(app):
        if isinstance(message.id, str) and "{" in message.id:
            assert fields(message.string) <= fields(message.id), message.id


def test_a_text_means_the_same_in_every_catalogue():
    """Django puts them together, and the first one counts: what means two things has a context."""
    known = {}
    for app in APPS:
        for message in catalogue(app):
            if message.id:
                known.setdefault((str(message.id), message.context), set()).add(str(message.string))
    assert {text: said for text, said in known.items() if len(said) > 1} == {}


def test_translations_are_compiled_once(tmp_path):
    folder = tmp_path / "console" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "Home"\nmsgstr "首页"\n', "utf-8")
    assert sources(tmp_path) == [folder / "django.po"]
    assert compile_catalogues(tmp_path) == [folder / "django.mo"]
    assert compile_catalogues(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/admin/", ("首页", "IVR 项目")),
        ("/admin/accounts/user/", ("用户", "筛选", "可以登录")),
        ("/admin/accounts/user/add/", ("员工", "密码")),
        ("/admin/accounts/role/", ("管理员", "查看", "新建角色")),
        ("/admin/accounts/employee/", ("没有找到结果",)),
        ("/admin/audit/change/", ("变更记录", "所有人")),
        ("/admin/site/sitesettings/1/change/", ("站点名称", "时区")),
        ("/admin/password_change/", ("旧密码", "须包含字母和数字")),
    ],
)
def test_pages_are_chinese_for_who_wants_it(sign_in, path, words):
    page = sign_in("administrator").get(path, HTTP_ACCEPT_LANGUAGE="zh-CN").text
    for word in words:
        assert word in page
    for english in ("Django", "Search apps", "Type to search", "Welcome back", "Simplified"):
        assert english not in page

"""Finding pip in the package index the machine is set up to use."""

import base64
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import package_index
import pytest
from package_index import IndexSettings, PackageIndexError, fetch_pip, index_settings, wheels_on_page

WHEEL = b"a wheel, for all that matters here"
SHA256 = hashlib.sha256(WHEEL).hexdigest()


def link(version, *, sha256=SHA256, attributes=""):
    name = f"pip-{version}-py3-none-any.whl"
    return f'<a href="../../files/{name}#sha256={sha256}" {attributes}>{name}</a>'


@pytest.fixture
def local_index(tmp_path):
    """A package index in a folder: `local_index(links)` writes its pip page and returns the settings that name it."""

    def write(*links, wheels=("24.0", "25.3", "9.0.3")):
        page = tmp_path / "index" / "simple" / "pip"
        files = tmp_path / "index" / "files"
        page.mkdir(parents=True)
        files.mkdir()
        (page / "index.html").write_text("<!DOCTYPE html><body>" + "\n".join(links))
        for version in wheels:
            (files / f"pip-{version}-py3-none-any.whl").write_bytes(WHEEL)
        return IndexSettings(((tmp_path / "index" / "simple").as_uri(),), (), "", "")

    return write


@pytest.fixture
def served():
    """A web server: `served(answers)` maps paths to bodies; it notes (path, Authorization) of every request."""
    servers = []

    def start(answers):
        requests = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                requests.append((self.path, self.headers.get("Authorization")))
                body = answers.get(self.path)
                if isinstance(body, str):
                    self.send_response(302)
                    self.send_header("Location", body)
                    self.end_headers()
                    return
                self.send_response(404 if body is None else 200)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        return f"127.0.0.1:{server.server_port}", requests

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def test_newest_version_is_taken_by_number_not_by_text(local_index, tmp_path):
    settings = local_index(link("9.0.3"), link("25.3"), link("24.0"))
    path = fetch_pip(tmp_path, (3, 11), settings)
    assert path.name == "pip-25.3-py3-none-any.whl"
    assert path.read_bytes() == WHEEL


def test_withdrawn_and_unfinished_and_too_new_versions_are_passed_over(local_index, tmp_path):
    settings = local_index(
        link("25.3", attributes='data-yanked="broken"'),
        link("26.0b1"),
        link("27.0", attributes='data-requires-python="&gt;=3.12"'),
        link("24.0", attributes='data-requires-python="&gt;=3.9"'),
    )
    assert fetch_pip(tmp_path, (3, 11), settings).name == "pip-24.0-py3-none-any.whl"


def test_wheel_that_is_not_what_the_index_promised_is_refused(local_index, tmp_path):
    settings = local_index(link("25.3", sha256="0" * 64))
    with pytest.raises(PackageIndexError, match="is damaged"):
        fetch_pip(tmp_path, (3, 11), settings)
    assert list(tmp_path.glob("*.whl")) == []


def test_wheel_in_a_folder_of_find_links_is_enough_without_any_index(tmp_path, monkeypatch):
    (tmp_path / "pip-25.3-py3-none-any.whl").write_bytes(WHEEL)
    (tmp_path / "venv").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert fetch_pip(tmp_path / "venv", (3, 11), index_settings()).read_bytes() == WHEEL


def test_index_that_cannot_be_had_is_named_without_its_password(tmp_path):
    settings = IndexSettings(("http://user:secret@127.0.0.1:9/simple",), (), "", "")
    with pytest.raises(PackageIndexError) as raised:
        fetch_pip(tmp_path, (3, 11), settings)
    assert "http://127.0.0.1:9/simple/pip/" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert "python3-venv" in str(raised.value)
    assert "PIP_INDEX_URL" in str(raised.value)


def test_no_index_at_all_is_said(tmp_path):
    with pytest.raises(PackageIndexError, match="no package index is set"):
        fetch_pip(tmp_path, (3, 11), IndexSettings((), (), "", ""))


def test_one_index_that_fails_does_not_keep_another_from_serving(local_index, tmp_path):
    settings = local_index(link("25.3"))
    both = settings._replace(indexes=("http://127.0.0.1:9/simple", *settings.indexes))
    assert fetch_pip(tmp_path, (3, 11), both).name == "pip-25.3-py3-none-any.whl"


def test_password_in_the_index_address_goes_to_that_host_alone(served, tmp_path):
    files_host, files_requests = served({"/pip-25.3-py3-none-any.whl": WHEEL})
    page = f'<a href="http://{files_host}/pip-25.3-py3-none-any.whl#sha256={SHA256}">pip</a>'.encode()
    index_host, index_requests = served({"/simple/pip/": page})
    fetch_pip(tmp_path, (3, 11), IndexSettings((f"http://me:p%40ss@{index_host}/simple",), (), "", ""))
    login = "Basic " + base64.b64encode(b"me:p@ss").decode()
    assert index_requests == [("/simple/pip/", login)]
    assert files_requests == [("/pip-25.3-py3-none-any.whl", None)]


def test_redirect_to_another_host_does_not_carry_the_password(served, tmp_path):
    page = f'<a href="pip-25.3-py3-none-any.whl#sha256={SHA256}">pip</a>'.encode()
    mirror, mirror_requests = served({"/pip/": page, "/pip/pip-25.3-py3-none-any.whl": WHEEL})
    index_host, _ = served({"/simple/pip/": f"http://{mirror}/pip/"})
    fetch_pip(tmp_path, (3, 11), IndexSettings((f"http://me:secret@{index_host}/simple",), (), "", ""))
    assert [login for _, login in mirror_requests] == [None, None]


def test_login_of_the_index_is_read_from_netrc(served, tmp_path):
    index_host, requests = served({"/simple/pip/": b""})
    netrc = tmp_path / "home" / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    with pytest.raises(PackageIndexError, match="no pip wheel for this Python"):
        fetch_pip(tmp_path, (3, 11), IndexSettings((f"http://{index_host}/simple",), (), "", ""))
    assert requests == [("/simple/pip/", "Basic " + base64.b64encode(b"me:secret").decode())]


def test_answer_without_end_is_cut(served, tmp_path, monkeypatch):
    monkeypatch.setattr(package_index, "LARGEST_ANSWER", 1000)
    index_host, _ = served({"/simple/pip/": b"x" * 1001})
    with pytest.raises(PackageIndexError, match="larger than any pip page"):
        fetch_pip(tmp_path, (3, 11), IndexSettings((f"http://{index_host}/simple",), (), "", ""))


def test_certificate_file_that_is_not_there_is_named(tmp_path):
    settings = IndexSettings(("https://127.0.0.1:9/simple",), (), str(tmp_path / "none.pem"), "")
    with pytest.raises(PackageIndexError, match=r"none\.pem cannot be read"):
        fetch_pip(tmp_path, (3, 11), settings)


def test_public_index_is_asked_when_nothing_is_configured():
    assert index_settings() == IndexSettings(("https://pypi.org/simple",), (), "", "")


def test_install_section_wins_over_global_and_the_environment_over_both(tmp_path, monkeypatch):
    user = tmp_path / "home" / ".config" / "pip" / "pip.conf"
    user.parent.mkdir(parents=True)
    user.write_text("[global]\nindex_url = https://one.example/simple\nproxy = http://proxy.example:3128\n")
    named = tmp_path / "named.conf"
    named.write_text(
        "[install]\nindex-url = https://two.example/simple\nextra-index-url =\n  https://a.example\n  https://b.example\n"
        "[global]\nindex-url = https://three.example/simple\ncert = /etc/authority.pem\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(named))
    settings = index_settings()
    assert settings.indexes == ("https://two.example/simple", "https://a.example", "https://b.example")
    assert settings.proxy == "http://proxy.example:3128"
    assert settings.cert == "/etc/authority.pem"
    monkeypatch.setenv("PIP_INDEX_URL", "https://four.example/simple")
    assert index_settings().indexes[0] == "https://four.example/simple"


def test_configuration_file_that_is_no_such_thing_is_passed_over_with_a_word(tmp_path, monkeypatch, capsys):
    broken = tmp_path / "broken.conf"
    broken.write_bytes(b"\xff\xfe not text")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(broken))
    assert index_settings().indexes == ("https://pypi.org/simple",)
    assert "broken.conf is passed over" in capsys.readouterr().err


def test_page_of_rubbish_offers_nothing():
    rubbish = "<a><a href><a href='http://[bad'>" + "<div>" * 10_000 + "\x00<a href='pip-1.0.tar.gz'>"
    assert wheels_on_page(rubbish, "https://index.example/simple/pip/", (3, 11)) == []

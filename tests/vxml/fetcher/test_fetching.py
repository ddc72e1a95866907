"""Files and HTTP as the drivers fetch them (VoiceXML 2.0 §6.1 Resource Fetching)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from vxml.fetcher import AnswerStore, ResourceFetcher, file_uri
from vxml.platform import Fetch, Fetched, FetchFailed, Part


class Handler(BaseHTTPRequestHandler):
    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.hits.append(f"{self.command} {self.path}")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        match self.path:
            case "/slow":
                self._answer(200, b"x", delay=3.0)
            case "/drip":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                for _ in range(30):
                    time.sleep(0.1)
                    try:
                        self.wfile.write(b"x" * 10)
                    except OSError:
                        return
            case "/drip-without-length" | "/drip-headers":
                self.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
                if self.path == "/drip-without-length":
                    self.wfile.write(b"x\r\n\r\nabout ")
                for _ in range(30):
                    time.sleep(0.1)
                    try:
                        self.wfile.write(b"1")
                    except OSError:
                        return
            case "/junk":
                self.wfile.write(b"\x00\x01 no HTTP at all\r\n\r\n")
            case "/to-a-file":
                self._answer(302, b"", Location="file:///etc/passwd")
            case "/large":
                self._answer(200, b"x" * 100_000)
            case "/moved":
                self._answer(302, b"", Location="/here")
            case "/loop":
                self._answer(302, b"", Location="/loop")
            case "/latin":
                self._answer(
                    200,
                    "<vxml>café</vxml>".encode("latin-1"),
                    **{"Content-Type": "text/xml; charset=iso-8859-1"},
                )
            case "/cached":
                self._answer(200, b"fresh", **{"Cache-Control": "max-age=1000"})
            case "/aged":
                self._answer(200, b"old", **{"Cache-Control": "max-age=1000", "Age": "990"})
            case "/cookie":
                self._answer(200, (self.headers.get("Cookie") or "none").encode(), **{"Set-Cookie": "a=1"})
            case "/echo":
                self._answer(200, f"{self.command} {self.headers.get('Content-Type')} ".encode() + body)
            case "/cut":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"half")
            case "/none":
                self._answer(404, b"no")
            case _:
                self._answer(200, b"here")

    do_POST = do_GET  # noqa: N815 - the names are http.server's

    def _answer(self, status: int, body: bytes, delay: float = 0.0, **headers: str) -> None:
        time.sleep(delay)
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Handler.hits = []
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def fetcher() -> Iterator[ResourceFetcher]:
    made = ResourceFetcher(max_bytes=50_000)
    yield made
    made.close()


def get(fetcher: ResourceFetcher, uri: str, **options: object) -> Fetched | FetchFailed:
    return fetcher(Fetch(1, uri, "document", **options), 5.0)


def test_a_document_arrives_with_time_and_final_address(server: str, fetcher: ResourceFetcher) -> None:
    answer = get(fetcher, f"{server}/moved")
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.uri, answer.status) == (b"here", f"{server}/here", 200)
    assert answer.at >= 5.0


def test_an_http_error_is_an_answer_with_its_status(server: str, fetcher: ResourceFetcher) -> None:
    answer = get(fetcher, f"{server}/none")
    assert isinstance(answer, Fetched)
    assert answer.status == 404


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/slow", "timeout"),
        ("/drip", "timeout"),
        ("/large", "toolarge"),
        ("/loop", "network"),
        ("/cut", "network"),
    ],
)
def test_a_bad_server_is_a_failure_with_its_reason(
    server: str, fetcher: ResourceFetcher, path: str, reason: str
) -> None:
    answer = get(fetcher, server + path, timeout=0.4)
    assert isinstance(answer, FetchFailed)
    assert answer.reason == reason


def test_nobody_listening_is_a_network_failure(fetcher: ResourceFetcher) -> None:
    answer = get(fetcher, "http://127.0.0.1:1/x")
    assert isinstance(answer, FetchFailed)
    assert answer.reason == "network"


@pytest.mark.parametrize("uri", ["gopher://x/y", "mailto:a@b", "nothing", "http://[bad/"])
def test_other_addresses_are_refused(fetcher: ResourceFetcher, uri: str) -> None:
    assert isinstance(get(fetcher, uri), FetchFailed)


def test_the_charset_of_the_header_wins(server: str, fetcher: ResourceFetcher) -> None:
    answer = get(fetcher, f"{server}/latin")
    assert isinstance(answer, Fetched)
    assert "café" in answer.body.decode("utf-8-sig")


def test_a_fresh_answer_is_not_fetched_again(server: str, fetcher: ResourceFetcher) -> None:
    """§6.1.2 Caching."""
    get(fetcher, f"{server}/cached")
    get(fetcher, f"{server}/cached")
    assert Handler.hits == ["GET /cached"]


def test_maxage_asks_for_a_younger_one(server: str, fetcher: ResourceFetcher) -> None:
    get(fetcher, f"{server}/cached")
    get(fetcher, f"{server}/cached", maxage=0.0)
    assert len(Handler.hits) == 2


def test_the_age_that_a_proxy_tells_counts(server: str, fetcher: ResourceFetcher) -> None:
    get(fetcher, f"{server}/aged")
    get(fetcher, f"{server}/aged", maxage=100.0)
    assert len(Handler.hits) == 2


def test_cookies_stay_with_their_caller(server: str, fetcher: ResourceFetcher) -> None:
    get(fetcher, f"{server}/cookie")
    second = get(fetcher, f"{server}/cookie")
    other = ResourceFetcher()
    stranger = get(other, f"{server}/cookie")
    other.close()
    assert isinstance(second, Fetched)
    assert isinstance(stranger, Fetched)
    assert (second.body, stranger.body) == (b"a=1", b"none")


def test_a_body_is_posted_with_its_type(server: str, fetcher: ResourceFetcher) -> None:
    answer = get(
        fetcher,
        f"{server}/echo",
        method="POST",
        body=b"a=1",
        content_type="application/x-www-form-urlencoded",
    )
    assert isinstance(answer, Fetched)
    assert answer.body == b"POST application/x-www-form-urlencoded a=1"


def test_parts_are_posted_as_multipart(server: str, fetcher: ResourceFetcher) -> None:
    answer = get(fetcher, f"{server}/echo", method="POST", parts=(Part("name", text="value"),))
    assert isinstance(answer, Fetched)
    assert answer.body.startswith(b"POST multipart/form-data; boundary=")
    assert b'name="name"' in answer.body
    assert b"value" in answer.body


def test_a_recording_is_posted_as_sound(server: str, fetcher: ResourceFetcher, tmp_path: Path) -> None:
    """VoiceXML 2.0 §2.3.6, §5.3.8."""
    sound = tmp_path / "a message.wav"
    sound.write_bytes(b"RIFF sound")
    parts = (Part("who", text="me"), Part("message", recording=file_uri(sound)))
    answer = get(fetcher, f"{server}/echo", method="POST", parts=parts)
    assert isinstance(answer, Fetched)
    assert (
        b'name="message"; filename="a message.wav"\r\nContent-Type: audio/x-wav\r\n\r\nRIFF sound'
        in answer.body
    )
    assert b'name="who"\r\n\r\nme' in answer.body


def test_a_recording_that_is_gone_is_a_failure(server: str, fetcher: ResourceFetcher, tmp_path: Path) -> None:
    parts = (Part("message", recording=file_uri(tmp_path / "gone.wav")),)
    answer = get(fetcher, f"{server}/echo", method="POST", parts=parts)
    assert isinstance(answer, FetchFailed)
    assert "gone.wav" in answer.message


def test_a_recording_without_sound_is_posted_empty(server: str, fetcher: ResourceFetcher) -> None:
    answer = get(fetcher, f"{server}/echo", method="POST", parts=(Part("message", recording="recording:1"),))
    assert isinstance(answer, Fetched)
    assert (
        b'name="message"; filename="1"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n' in answer.body
    )


def test_files_outside_the_root_are_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out.txt"
    inside.mkdir()
    outside.write_text("secret")
    (inside / "link.txt").symlink_to(outside)
    (inside / "a.vxml").write_text("<vxml/>")
    fetcher = ResourceFetcher(root=inside)
    assert isinstance(get(fetcher, file_uri(inside / "a.vxml")), Fetched)
    assert isinstance(get(fetcher, file_uri(outside)), FetchFailed)
    assert isinstance(get(fetcher, (inside / "link.txt").as_uri()), FetchFailed)


def test_a_document_from_afar_can_not_read_files(
    server: str, fetcher: ResourceFetcher, tmp_path: Path
) -> None:
    (tmp_path / "a").write_text("x")
    get(fetcher, f"{server}/x")
    answer = get(fetcher, file_uri(tmp_path / "a"))
    assert isinstance(answer, FetchFailed)
    assert answer.reason == "refused"


@pytest.mark.parametrize("path", ["/drip", "/drip-without-length", "/drip-headers", "/slow"])
def test_an_answer_that_is_not_whole_in_time_is_none(server: str, path: str) -> None:
    """§6.1.1 fetchtimeout counts for the whole answer; a part of a balance is no balance."""
    fetcher = ResourceFetcher()
    began = time.monotonic()
    answer = get(fetcher, server + path, timeout=0.5)
    fetcher.close()
    assert isinstance(answer, FetchFailed)
    assert answer.reason == "timeout"
    assert time.monotonic() - began < 2


def test_a_connection_that_was_kept_is_cut_off_too(server: str) -> None:
    fetcher = ResourceFetcher()
    assert isinstance(get(fetcher, f"{server}/here", timeout=0.5), Fetched)
    answer = get(fetcher, f"{server}/drip-headers", timeout=0.5)
    assert isinstance(answer, FetchFailed)
    assert answer.reason == "timeout"
    assert isinstance(get(fetcher, f"{server}/here", timeout=5), Fetched)
    fetcher.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:1/", "connection refused"),
        ("http://no-such-host.invalid/", "the name of the server is not known"),
        ("http://exa mple/", "not a valid address"),
        ("{server}/junk", "did not speak HTTP"),
        ("{server}/cut", "ended the connection"),
        ("{server}/loop", "redirects too often"),
        ("{server}/to-a-file", "leads to a kind of address that can't be fetched"),
    ],
)
def test_why_a_fetch_failed_is_said_in_words(
    server: str, fetcher: ResourceFetcher, address: str, words: str
) -> None:
    answer = get(fetcher, address.format(server=server))
    assert isinstance(answer, FetchFailed)
    assert words in answer.message
    assert not {"HTTPConnection", "Error(", "object at"} & set(answer.message.split())


def test_calls_can_share_what_may_be_kept(server: str) -> None:
    store = AnswerStore()
    for _ in range(3):
        fetcher = ResourceFetcher(store=store)
        assert isinstance(get(fetcher, f"{server}/cached"), Fetched)
        fetcher.close()
    assert Handler.hits == ["GET /cached"]


def test_a_store_is_bounded_and_the_least_used_leave() -> None:
    store = AnswerStore(max_bytes=400)
    for key in ("a", "b", "c", "d"):
        store.set(key, b"x" * 100)
    assert store.get("a") is not None
    store.set("e", b"x" * 100)
    store.set("too large", b"x" * 101)
    assert [key for key in ("a", "b", "c", "d", "e", "too large") if store.get(key) is None] == [
        "b",
        "too large",
    ]
    store.delete("a")
    store.delete("a")
    assert store.get("a") is None

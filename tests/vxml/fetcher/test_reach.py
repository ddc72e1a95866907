"""Fetches do not reach private addresses unless they are allowed."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from vxml.fetcher import AddressRefused, Reach, ResourceFetcher
from vxml.platform import Fetch, Fetched, FetchFailed


@pytest.fixture
def server():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", f"http://localhost:{self.server.server_port}/")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret")

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def fetch(uri, *allowed):
    fetcher = ResourceFetcher(reach=Reach(allowed))
    try:
        return fetcher(Fetch(1, uri, "data", timeout=5.0), 0.0)
    finally:
        fetcher.close()


def test_a_private_address_is_refused_and_the_message_says_what_to_do(server):
    answer = fetch(f"http://127.0.0.1:{server}/")
    assert isinstance(answer, FetchFailed)
    assert "private address" in answer.message


@pytest.mark.parametrize("allowed", ["127.0.0.1:{}", "127.0.0.0/8", "127.0.0.1"])
def test_an_allowed_address_is_asked(server, allowed):
    answer = fetch(f"http://127.0.0.1:{server}/", allowed.format(server))
    assert isinstance(answer, Fetched)
    assert answer.body == b"secret"


def test_a_redirect_to_a_private_address_is_refused(server, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _known_names(server, socket.getaddrinfo))
    assert isinstance(fetch(f"http://shop.example:{server}/", "shop.example"), Fetched)
    assert isinstance(fetch(f"http://shop.example:{server}/away", "shop.example"), FetchFailed)


def test_a_proxy_of_the_environment_is_not_asked(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server}")
    assert isinstance(fetch("http://10.255.255.1/"), FetchFailed)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "100.64.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "fe80::1",
        "2002:7f00:1::",
        "fec0::1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::7f00:1",
        "[::1]",
        "2130706433",
        "0177.1",
    ],
)
def test_every_spelling_of_a_private_address_is_refused(host):
    with pytest.raises(OSError) as refused:
        Reach().address(host, 80)
    assert isinstance(refused.value, AddressRefused | socket.gaierror)


def test_public_addresses_are_reached_and_a_port_bounds_what_is_allowed():
    assert Reach().address("8.8.8.8", 443) == "8.8.8.8"
    assert Reach().address("2001:4860:4860::8888", 443) == "2001:4860:4860::8888"
    assert Reach(["[::1]:8080"]).address("::1", 8080) == "::1"
    with pytest.raises(AddressRefused):
        Reach(["127.0.0.1:8085"]).address("127.0.0.1", 5432)


@pytest.mark.parametrize("entry", ["", "10.0.0.0/99", "a b", "host:port"])
def test_an_entry_that_is_no_address_is_told(entry):
    with pytest.raises(ValueError, match="is no address"):
        Reach([entry])


def _known_names(port, real):
    def resolve(host, *rest, **named):
        return real("127.0.0.1" if host == "shop.example" else host, *rest, **named)

    return resolve

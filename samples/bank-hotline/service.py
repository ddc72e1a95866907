"""A bank for the hotline to ask: three cards, PINs, balances. For demonstrations only.

`python service.py [PORT]` serves on port 8085, or that one; `serve()` is for tests and the demo.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

__all__ = ["CARDS", "Card", "serve"]


class Card(NamedTuple):
    """An account to ask for. `balance` in units of `currency` (ISO 4217)."""

    pin: str
    balance: float
    currency: str = "CNY"
    delay: float = 0.0
    """Seconds that the bank takes to tell the balance."""


CARDS = {
    "6222020200112230": Card(pin="123456", balance=12850.40),
    "6222020200198767": Card(pin="246810", balance=0.0),
    "4000000000000002": Card(pin="111111", balance=99.5, currency="USD", delay=10.0),
}
"""By card number."""

LONGEST_BODY = 10_000


class _Handler(BaseHTTPRequestHandler):
    timeout = 10

    def do_POST(self) -> None:
        """`/verify` and `/balance`. Card numbers and PINs come in the body: addresses are logged."""
        try:
            asked = json.loads(self._body())
            card = CARDS.get(asked["card"])
            pin = asked["pin"] if self.path == "/verify" else None
        except (ValueError, TypeError, KeyError, RecursionError):
            self._answer(
                400, {"error": 'send {"card": "sixteen digits"}, and to /verify {"pin": "six digits"} too'}
            )
            return
        if card is None or self.path not in ("/verify", "/balance"):
            self._answer(404, {"error": "unknown card"})
        elif self.path == "/balance":
            time.sleep(card.delay)
            self._answer(200, {"balance": card.balance, "currency": card.currency})
        elif pin == card.pin:
            self._answer(200, {"ok": True})
        else:
            self._answer(403, {"error": "wrong PIN"})

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _answer(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        with suppress(ConnectionError):  # a caller who hung up does not wait for the slow card
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Quiet: the caller's dialog is on the terminal."""


@contextmanager
def serve(port: int = 0) -> Iterator[str]:
    """Serve on the loopback address while the block runs; yields the base URL. Port 0 takes a free one."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8085) as url:
        print(f"Bank service on {url}; Ctrl-C ends it.")  # noqa: T201 - a program on a terminal
        with suppress(KeyboardInterrupt):
            threading.Event().wait()

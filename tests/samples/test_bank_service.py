"""The bank that the hotline asks, over real HTTP on a free port of the loopback address."""

import socket
from urllib.parse import urlsplit

import pytest
import requests

CARD = "6222020200112230"
SLOW = "4000000000000002"


def verify(bank, **body):
    return requests.post(f"{bank}/verify", timeout=5, **body)


def balance(bank, card, timeout=5):
    return requests.post(f"{bank}/balance", timeout=timeout, json={"card": card})


def test_right_pin_is_accepted(bank):
    answer = verify(bank, json={"card": CARD, "pin": "123456"})
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_wrong_pin_is_forbidden(bank):
    assert verify(bank, json={"card": CARD, "pin": "654321"}).status_code == 403


def test_unknown_card_is_not_found_whatever_is_asked(bank):
    assert verify(bank, json={"card": "1" * 16, "pin": "123456"}).status_code == 404
    assert balance(bank, "1" * 16).status_code == 404


def test_balance_is_told_with_its_currency(bank):
    answer = balance(bank, CARD)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"balance": 12850.4, "currency": "CNY"}


def test_slow_card_keeps_the_caller_waiting(bank):
    with pytest.raises(requests.Timeout):
        balance(bank, SLOW, timeout=0.1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"7",
        b'{"card": "6222020200112230"}',
        b'{"pin": "123456"}',
        b"[" * 9_000,
        b" " * 20_000,
    ],
)
def test_body_that_is_no_pin_is_a_bad_request(bank, body):
    assert verify(bank, data=body).status_code == 400


@pytest.mark.parametrize("path", ["/", "/cards", f"/cards/{CARD}", "/verify/", "/balance/"])
def test_other_paths_are_not_found(bank, path):
    assert requests.post(bank + path, timeout=5, json={"card": CARD}).status_code == 404


@pytest.mark.parametrize("length", ["-1", "abc", "9" * 30])
def test_hostile_content_length_does_not_hold_the_bank_up(bank, length, capfd):
    where = urlsplit(bank)
    with socket.create_connection((where.hostname, where.port), timeout=5) as connection:
        connection.sendall(f"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert b" 400 " in connection.recv(1000)
    assert capfd.readouterr().err == ""


def test_every_card_passes_the_check_of_the_hotline(bank_module):
    """The last digit checks the others: ISO/IEC 7812-1 annex B."""
    for number in bank_module.CARDS:
        digits = [int(digit) for digit in reversed(number)]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0


def test_a_second_bank_takes_another_port(bank, bank_module):
    with bank_module.serve() as second:
        assert second != bank
        assert balance(second, CARD).ok

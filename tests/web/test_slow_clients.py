"""Whoever sends slowly is cut off and holds up nobody: sockets against the server as it is served (`reliability.md` A28)."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from time import monotonic, sleep
from urllib.parse import urlsplit

import httpx
import pytest
from clients import an_app
from pages import served

from disburse.settings import Settings
from disburse.web import patience

SLOW = 10  # clients of each kind
LONG_ENOUGH = 60  # seconds until this test itself gives up
HEAD = "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"


@pytest.fixture
def address(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that loses patience within a second."""
    for name in ("HEAD_SECONDS", "SLACK_SECONDS", "REST_SECONDS"):
        monkeypatch.setattr(patience, name, 1.0)
    with served(an_app(settings)) as base:
        yield base


class Slow:
    """A client that sends a byte now and then, and notes what it is told until it is cut off."""

    def __init__(self, base: str, at_once: bytes) -> None:
        where = urlsplit(base)
        self.socket = socket.create_connection((where.hostname, where.port))
        self.socket.sendall(at_once)
        self.told = b""
        self.cut = False

    def goes_on(self) -> None:
        """Listen first: whoever sends to one who has said his last word loses that word (RFC 9293 3.6.1)."""
        try:
            while not self.cut and select.select([self.socket], [], [], 0)[0]:
                received = self.socket.recv(65536)
                self.told += received
                self.cut = not received
            if not self.cut:
                self.socket.send(b"a")
        except (ConnectionResetError, BrokenPipeError):
            self.cut = True
        if self.cut:
            self.socket.close()


def head(
    base: str, path: str, kind: str = "application/x-www-form-urlencoded", length: int = 60_000
) -> bytes:
    return HEAD.format(path=path, host=urlsplit(base).netloc, kind=kind, length=length).encode()


def until_cut(clients: list[Slow]) -> Iterator[None]:
    """Let them go on, a byte at a time, until all are cut off."""
    began = monotonic()
    while not all(client.cut for client in clients):
        assert monotonic() - began < LONG_ENOUGH, [client.told for client in clients if not client.cut]
        for client in clients:
            if not client.cut:
                client.goes_on()
        yield
        sleep(0.1)


def test_slow_heads_and_bodies_are_cut_off_while_others_are_answered(address: str) -> None:
    heads = [Slow(address, b"GET /sign-in HTTP/1.1\r\nHost: ") for _ in range(SLOW)]
    bodies = [Slow(address, head(address, "/sign-in") + b"username=") for _ in range(SLOW)]
    answers = [httpx.get(f"{address}/sign-in").status_code for _ in until_cut([*heads, *bodies])]
    assert set(answers) == {200}
    assert {client.told.split(b"\r\n")[0] for client in heads} == {b"HTTP/1.1 408 Request Timeout"}
    for client in bodies:
        assert client.told.startswith(b"HTTP/1.1 408 ")
        assert "đến quá chậm".encode() in client.told


def test_what_is_left_of_a_body_nobody_reads_is_not_waited_for(address: str) -> None:
    clients = [
        Slow(address, head(address, "/runs/2026-12/rosters", "multipart/form-data; boundary=b"))
        for _ in range(SLOW)
    ]
    for _ in until_cut(clients):
        assert httpx.get(f"{address}/sign-in").status_code == 200
    assert {client.told.split(b"\r\n")[0] for client in clients} == {b"HTTP/1.1 401 Unauthorized"}


def test_who_says_nothing_at_all_is_let_go(address: str) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=LONG_ENOUGH) as silent:
        assert silent.recv(100) == b""


def test_a_head_without_end_is_refused(address: str) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=LONG_ENOUGH) as endless:
        endless.sendall(b"GET /sign-in HTTP/1.1\r\nX-Much: " + b"a" * (patience.HEAD_MAX + 1))
        assert endless.recv(100).startswith(b"HTTP/1.1 431 ")


def test_an_unhurried_client_with_long_pauses_between_requests_is_served(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        for _ in range(3):
            assert client.get("/sign-in").status_code == 200
            sleep(1.2)

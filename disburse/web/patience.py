"""Whoever sends slowly is cut off, so that nobody waits for him (`reliability.md` A28).

uvicorn by itself waits for ever. Here the head of a request comes whole within `HEAD_SECONDS`; its body keeps up a rate,
with `SLACK_SECONDS` to spare; what nobody reads of it, because the answer stood before, is taken for `REST_SECONDS`.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

from litestar.types import Receive
from litestar.types.asgi_types import ReceiveMessage
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from disburse.core.errors import Refusal, Temporary

HEAD_MAX: Final = 64 * 1024  # bytes
HEAD_SECONDS = 10.0
SLACK_SECONDS = 20.0
REST_SECONDS = 30.0


class TooSlow(Refusal):
    code = "too_slow"
    status = 408
    exit_code = 5
    text = "Nội dung gửi lên đến quá chậm nên hệ thống đã ngừng nhận, chưa có gì được lưu. Kiểm tra đường truyền rồi gửi lại."


class UploadsFull(Temporary):
    code = "uploads_full"
    text = "Đang có quá nhiều tệp được gửi lên cùng lúc. Chờ một phút rồi gửi lại; chưa có gì được lưu."


class PatientReceive:
    """An ASGI `receive` that raises TooSlow when a body comes slower than `rate` bytes a second.

    Only waiting for the sender counts, not the time in which nobody asks for more.
    """

    def __init__(self, receive: Receive, rate: int) -> None:
        self.receive = receive
        self.rate = rate
        self.slack = SLACK_SECONDS
        self.whole = False

    async def __call__(self) -> ReceiveMessage:
        if self.whole:  # what comes now is the end of the connection
            return await self.receive()
        began = perf_counter()
        try:
            async with asyncio.timeout(self.slack):
                message = await self.receive()
        except TimeoutError:
            raise TooSlow from None
        self.slack -= perf_counter() - began
        self.whole = message["type"] != "http.request" or not message.get("more_body", False)
        if message["type"] == "http.request":
            earned = len(message.get("body", b"")) / self.rate
            self.slack = min(SLACK_SECONDS, max(self.slack, 0) + earned)
        return message


class Uploads:
    """How many files a web process receives at the same time: each may lie on disk at its full size."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now = 0

    def begin(self) -> None:
        """Count one more; raise UploadsFull."""
        if self.now >= self.most:
            raise UploadsFull
        self.now += 1

    def end(self) -> None:
        self.now -= 1


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's reading of HTTP with an end to its patience; named to it by `serve`."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._end: asyncio.TimerHandle | None = None
        self._head = 0  # bytes of a head that is not whole yet
        self._in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._within(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head += len(data)
            if self._end is None:
                self._within(HEAD_SECONDS)
        super().data_received(data)
        if self._in_head and self._head > HEAD_MAX:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        self._in_time()
        self._in_head, self._head = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head = True
        if (
            self.cycle.response_complete
        ):  # uvicorn's wait for the next request ended with the late rest of this one
            self._within(HEAD_SECONDS)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and not self._in_head:
            self._within(REST_SECONDS)

    def _within(self, seconds: float) -> None:
        self._in_time()
        self._end = self.loop.call_later(seconds, self._cut_off)

    def _in_time(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _cut_off(self) -> None:
        self._end = None
        if self.cycle is not None and not self.cycle.response_complete:  # he waits for us
            self._within(HEAD_SECONDS)
        elif self._in_head and self._head:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.abort()

    def _refuse(self, status: HTTPStatus) -> None:
        if not self.transport.is_closing():
            said = (
                f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(said.encode("ascii"))
            self.transport.close()

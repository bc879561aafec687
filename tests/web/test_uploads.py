"""Files that are sent: limited before and while they are received, read piece by piece, nowhere readable on disk."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from builders import OFFICE, a_user, as_owner
from clients import BASE, PASSWORD, an_app, sign_in, token_of
from litestar.datastructures import UploadFile
from running_month import RUN, a_ground, an_open_run

from disburse.identity.passwords import hash_password
from disburse.service import Service, service
from disburse.web.forms import FileTooLarge, content_of

pytestmark = pytest.mark.anyio

MEGABYTE = 1024 * 1024
PATHS = [f"/runs/{RUN}/rosters", f"/runs/{RUN}/confirmations"]
BOUNDARY = b"frontier"
HEAD = {"Content-Type": "multipart/form-data; boundary=frontier"}


@pytest.fixture
async def client(disburse: Service) -> AsyncIterator[httpx.AsyncClient]:
    """An officer at an app that takes files of one megabyte."""
    await a_ground()
    await an_open_run()
    await a_user("sender", password_hash=await hash_password(PASSWORD))
    app = an_app(replace(service().settings, max_upload_bytes=MEGABYTE))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Origin": BASE}) as client:
        await sign_in(client, "sender")
        yield client


async def a_body(token: str, megabytes: int, taken: list[int]) -> AsyncIterator[bytes]:
    """Send the fields of an upload in pieces; note how many pieces of its file were asked for."""
    yield b'--frontier\r\nContent-Disposition: form-data; name="_token"\r\n\r\n' + token.encode()
    yield b'\r\n--frontier\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    for number in range(megabytes):
        taken.append(number)
        yield b"x" * MEGABYTE
    yield b"\r\n--frontier--\r\n"


@pytest.mark.parametrize("path", PATHS)
async def test_a_file_that_announces_too_much_is_refused_unread(client: httpx.AsyncClient, path: str) -> None:
    taken: list[int] = []
    headers = {**HEAD, "Content-Length": str(50 * MEGABYTE)}
    reply = await client.post(path, content=a_body(await token_of(client), 50, taken), headers=headers)
    assert (reply.status_code, taken) == (413, [])
    assert "lớn quá mức cho phép" in reply.text


# The framework drops what it had received without closing it: a nameless file, gone with its last reference.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("path", PATHS)
async def test_a_file_that_announces_nothing_is_cut_off_at_the_limit(
    client: httpx.AsyncClient, path: str
) -> None:
    taken: list[int] = []
    reply = await client.post(path, content=a_body(await token_of(client), 50, taken), headers=HEAD)
    assert reply.status_code == 413
    assert len(taken) <= 3
    gc.collect()


async def test_what_is_a_little_too_large_is_refused_at_the_field(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = service()
    monkeypatch.setattr("disburse.rosters.received.service", lambda: opened_with_a_megabyte(opened))
    fields = {"_token": await token_of(client), "list": f"{OFFICE}:SI"}
    reply = await client.post(PATHS[0], data=fields, files={"file": ("a.csv", b"x" * (MEGABYTE + 1))})
    assert reply.status_code == 413
    assert 'href="#f-file"' in reply.text


def opened_with_a_megabyte(opened: Service) -> Service:
    return replace(opened, settings=replace(opened.settings, max_upload_bytes=MEGABYTE))


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder temporary files go to."""
    folder = tmp_path / "spool"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


async def test_a_large_file_is_kept_as_it_came_and_leaves_nothing_readable(
    disburse: Service, spool: Path
) -> None:
    content = os.urandom(3 * MEGABYTE + 17)
    file = UploadFile("text/csv", "a.csv")
    for start in range(0, len(content), MEGABYTE):
        await file.write(content[start : start + MEGABYTE])
    assert file.rolled_to_disk
    assert lying_in(spool) == []
    sha = service().files.keep(content_of(file, 4 * MEGABYTE))
    assert service().files.read(sha) == content
    assert lying_in(spool) == []
    await file.close()


def lying_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_a_file_is_measured_without_being_read_into_memory() -> None:
    file = UploadFile("text/csv", "a.csv", file_data=b"x" * 11)
    with pytest.raises(FileTooLarge):
        content_of(file, 10)
    assert content_of(file, 11).read() == b"x" * 11
    file.file.close()


async def test_both_uploads_keep_what_was_sent(client: httpx.AsyncClient) -> None:
    fields = {"_token": await token_of(client), "list": f"{OFFICE}:SI"}
    sent = await client.post(PATHS[0], data=fields, files={"file": ("a.csv", b"y" * 900_000)})
    assert sent.status_code == 303
    async with as_owner() as database:
        sha = await database.fetchval("SELECT file_sha FROM roster")
    assert service().files.read(sha) == b"y" * 900_000

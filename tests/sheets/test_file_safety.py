"""Files that must not be opened, and the child that reads the others (`reliability.md` T13, T14, A8)."""

from __future__ import annotations

import asyncio
import io
import struct
import zipfile
from contextlib import aclosing, suppress
from pathlib import Path

import pytest
import xlsxwriter

from disburse.rosters.file.reading import read_roster
from disburse.sheets import archive
from disburse.sheets.archive import inspect
from disburse.sheets.limits import ChildCrashed, run_limited
from disburse.sheets.refusals import FileRefused

MIB = 1 << 20


def workbook(path: Path, **parts: bytes) -> Path:
    """Write a small genuine workbook, with parts added or replaced ("xl__x.xml" is xl/x.xml)."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole)
    book.add_worksheet().write_row(0, 0, ["STT", "Họ tên", "Số tiền"])
    book.close()
    replaced = {name.replace("__", "/"): content for name, content in parts.items()}
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in replaced:
                target.writestr(name, source.read(name))
        for name, content in replaced.items():
            target.writestr(name, content)
    return path


def refused(path: Path, **limits: int) -> str:
    with pytest.raises(FileRefused) as why:
        inspect(path, **limits)
    return why.value.code


def test_a_genuine_workbook_passes(tmp_path: Path) -> None:
    assert inspect(workbook(tmp_path / "a.xlsx")).kind == "xlsx"


def test_text_passes_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("STT;Họ tên\n1;Mẫu\n")
    assert inspect(tmp_path / "a.xlsx").kind == "text"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "F04"),
        (b"%PDF-1.7", "F02"),
        (b"<html><table>", "F02"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F02"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "F05"),
        (b"PK\x03\x04" + bytes(100), "F06"),
    ],
)
def test_what_is_no_roster_is_refused_by_its_content(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert refused(tmp_path / "a.xlsx") == code


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path / "a.xlsx"), size_max=100) == "F03"


def test_a_zip_without_a_workbook_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as target:
        target.writestr("word/document.xml", "<w/>")
    assert refused(tmp_path / "a.xlsx") == "F02"


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path / "a.xlsx", xl__worksheets__sheet1=b"", xl__big=bytes(8 * MIB))) == "F15"


def test_a_million_parts_are_refused(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path / "a.xlsx", **{f"xl__p{n}": b"x" for n in range(300)})) == "F15"


def test_the_declared_total_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "INFLATED_BYTES_MAX", 2000)
    assert refused(workbook(tmp_path / "a.xlsx")) == "F15"


def test_a_directory_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", **{"xl__worksheets__sheet9.xml": b"<a>" + b"x" * 5000 + b"</a>"})
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet9.xml"))
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(content))
    assert refused(path) in ("F06", "F15")


@pytest.mark.parametrize(
    "payload",
    [
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><worksheet/>',
        b"<?xml version='1.0'?><!--" + b"-" * (2 * MIB) + b"--><!DOCTYPE w SYSTEM 'http://127.0.0.1/x'><w/>",
    ],
)
def test_a_document_type_in_any_part_is_refused(
    tmp_path: Path, payload: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "RATIO_MAX", 10**9)
    assert refused(workbook(tmp_path / "a.xlsx", **{"xl__worksheets__sheet1.xml": payload})) == "F14"


def test_macros_are_refused(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path / "a.xlsx", **{"xl__vbaProject.bin": b"x"})) == "F14"


async def _frames(trick: str, limits: dict[str, float]) -> list[bytes]:
    run = run_limited("tests.sheets.child_tricks", [trick], **limits)  # type: ignore[arg-type]
    return [body async for body in run]


def _run(trick: str, **limits: float) -> list[bytes]:
    return asyncio.run(_frames(trick, limits))


def test_the_child_streams_frames() -> None:
    assert _run("two_frames") == [b"a", b"b" * 100000]


def test_the_child_has_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISBURSE_MASTER_KEY", "secret")
    assert _run("tell_keys") == [b"LC_ALL=C.UTF-8\0MALLOC_ARENA_MAX=1\0"]


def test_the_child_writes_no_file() -> None:
    with pytest.raises(ChildCrashed, match="OSError"):
        _run("write_a_file")


@pytest.mark.parametrize(
    ("trick", "limits"),
    [
        ("take_memory", {"memory_bytes": 512 * MIB}),
        ("spin", {"cpu_seconds": 1}),
        ("sleep", {"wall_seconds": 0.5}),
        ("abort", {}),
    ],
)
def test_a_child_beyond_its_limits_is_a_refusal(trick: str, limits: dict[str, float]) -> None:
    with pytest.raises(FileRefused) as why:
        _run(trick, **limits)
    assert why.value.code == "F15"


def test_a_fault_of_ours_tells_its_place_and_no_value() -> None:
    with pytest.raises(ChildCrashed, match="ValueError") as crash:
        _run("quote_a_cell")
    assert "child_tricks.py" in str(crash.value)
    assert "999145000001" not in str(crash.value)


def test_a_reader_that_leaves_early_leaves_no_child() -> None:
    async def leave() -> None:
        before = children()
        async with aclosing(run_limited("tests.sheets.child_tricks", ["endless"])) as bodies:
            async for _ in bodies:
                assert len(children() - before) == 1
                break
        assert children() == before

    asyncio.run(asyncio.wait_for(leave(), 30))


def test_a_slow_reader_costs_the_child_no_time_and_leaves_it_behind_dead() -> None:
    """What he has not read yet fills the pipe, which must not keep the child from being waited for."""

    async def read_slowly() -> int:
        before, read = children(), 0
        async with aclosing(run_limited("tests.sheets.child_tricks", ["endless"], wall_seconds=4)) as bodies:
            async for _ in bodies:
                await asyncio.sleep(1.5)
                read += 1
                if read == 3:
                    break
        assert children() == before
        return read

    assert asyncio.run(asyncio.wait_for(read_slowly(), 60)) == 3


def test_a_roster_left_half_read_leaves_no_child(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("STT;Họ và tên;Số tiền\n" + "1;Nguyễn Văn Thử;1000000\n" * 60_000, encoding="utf-8")

    async def fail() -> None:
        before = children()
        with pytest.raises(KeyError):
            async with aclosing(read_roster(path, run="2026-12", unit="X", programme="SI")) as batches:
                async for _ in batches:
                    assert len(children() - before) == 1
                    raise KeyError
        assert children() == before

    asyncio.run(asyncio.wait_for(fail(), 30))


def children() -> set[str]:
    """The processes forked for a file that are there, those already dead included."""
    return {
        child
        for server in _children_of("self")
        if b"fork_server" in Path(f"/proc/{server}/cmdline").read_bytes()
        for child in _children_of(server)
    }


def _children_of(process: str) -> set[str]:
    while True:
        with suppress(FileNotFoundError):  # a thread that ends meanwhile leaves its children to another
            return {
                child
                for thread in Path(f"/proc/{process}/task").iterdir()
                for child in (thread / "children").read_text().split()
            }

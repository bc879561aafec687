"""XLS and ODS files damaged at random are refused or read, never anything else."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from books import WRITERS, Formula, Look, write_ods, write_xls

from disburse.sheets.opening import open_book
from disburse.sheets.refusals import FileRefused

GRID = [
    ["STT", "Họ và tên", "Số CCCD", "Số tiền"],
    *([n, f"Nguyễn Văn Mẫu {n}", f"9991450{n:05d}", Formula(n * 1000)] for n in range(1, 40)),
]
LOOK = Look(merges=[((0, 0), (0, 1))], hidden_rows={3}, hidden_columns={2}, fonts={1: ".VnTime"})


def damage(content: bytes, chance: random.Random) -> bytes:
    """Change, drop or insert a few bytes, or cut the end off."""
    bytes_ = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place, kind = chance.randrange(len(bytes_)), chance.randrange(5)
        if kind == 0:
            del bytes_[place : place + chance.randint(1, 40)]
        elif kind == 1:
            bytes_[place:place] = chance.randbytes(chance.randint(1, 9))
        elif kind == 2 and chance.random() < 0.2:
            del bytes_[max(place, 8) :]
        else:
            bytes_[place] = chance.randrange(256)
    return bytes(bytes_)


def read_all(path: Path) -> None:
    book = open_book(path)
    for head in book.heads():
        assert all(len(row) <= 200 for row in book.rows(head.name))
        assert book.hidden(head.name).rows is not None
        assert sum(book.formulas(head.name, [3], 2, 40)) <= 39


@pytest.mark.parametrize("seed", range(120))
def test_a_damaged_xls_is_refused_or_read(tmp_path: Path, seed: int) -> None:
    path = write_xls(tmp_path / "a.xls", {"DS": GRID}, LOOK)
    chance = random.Random(seed)
    content = path.read_bytes()
    path.write_bytes(content[:512] + damage(content[512:], chance) if seed % 4 else damage(content, chance))
    try:
        read_all(path)
    except FileRefused as refused:
        assert refused.code in ("F02", "F05", "F06", "F14", "F15")


@pytest.mark.parametrize("seed", range(80))
def test_a_damaged_ods_is_refused_or_read(tmp_path: Path, seed: int) -> None:
    path = write_ods(tmp_path / "a.ods", {"DS": GRID}, LOOK)
    chance = random.Random(seed)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    content = parts["content.xml"].decode()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content))
        content = content[:place] + chance.choice("9-<>'\"xé\0 ") + content[place + chance.randint(0, 2) :]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, content.encode() if name == "content.xml" else part)
    try:
        read_all(path)
    except FileRefused as refused:
        assert refused.code in ("F06", "F14", "F15")


@pytest.mark.parametrize("kind", sorted(WRITERS))
@pytest.mark.parametrize("seed", range(10))
def test_a_book_damaged_in_its_container_is_refused_or_read(tmp_path: Path, kind: str, seed: int) -> None:
    path = WRITERS[kind](tmp_path / f"a.{kind}", {"DS": GRID}, LOOK)
    path.write_bytes(damage(path.read_bytes(), random.Random(seed)))
    try:
        read_all(path)
    except FileRefused as refused:
        assert refused.code in ("F02", "F05", "F06", "F14", "F15")

"""Files damaged at random are refused or read, never anything else; what is read still adds up."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from roster_files import PLAIN_HEADER, parse, plain_row, xlsx

from disburse.sheets.refusals import FileRefused


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change, drop or insert a few bytes, or cut the end off."""
    bytes_ = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place, kind = chance.randrange(len(bytes_)), chance.randrange(4)
        if kind == 0:
            bytes_[place] = chance.randrange(256)
        elif kind == 1:
            del bytes_[place : place + chance.randint(1, 40)]
        elif kind == 2:
            bytes_[place:place] = chance.randbytes(chance.randint(1, 9))
        else:
            del bytes_[max(place, 4) :]
    return bytes(bytes_)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_is_refused_or_read(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = [plain_row(STT=n, id=f"9991450000{n:02d}") for n in range(1, 30)]
    path = xlsx(tmp_path / "a.xlsx", [PLAIN_HEADER, *rows])
    if seed % 2:
        path.write_bytes(damaged(path.read_bytes(), chance))
    else:
        repack_damaged(path, chance)
    try:
        lines, _, summary = parse(path)
    except FileRefused:
        return
    assert summary.amount == sum(line.amount for line in lines)
    assert all(line.regular + line.arrears - line.deduction == line.amount for line in lines)


def repack_damaged(path: Path, chance: random.Random) -> None:
    """Damage the content of one part and pack it again, so that the archive itself is sound."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    victim = chance.choice(sorted(parts))
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, damaged(content, chance) if name == victim else content)
    path.write_bytes(whole.getvalue())


def test_a_workbook_cut_anywhere_in_its_rows_is_refused(tmp_path: Path) -> None:
    rows = [plain_row(STT=n, id=f"9991450000{n:02d}") for n in range(1, 30)]
    path = xlsx(tmp_path / "a.xlsx", [PLAIN_HEADER, *rows])
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for cut in range(300, len(parts[sheet]), 997):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name, content in parts.items():
                target.writestr(name, content[:cut] if name == sheet else content)
        with pytest.raises(FileRefused):
            parse(path)

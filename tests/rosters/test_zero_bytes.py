"""A workbook may spell letters no database holds (`_x0000_`): they are told like any other slip, and marked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from builders import OFFICE, as_user, as_worker
from page_steps import at_desk
from roster_files import PLAIN_HEADER, plain_row, xlsx
from running_month import RUN, a_ground, an_open_run

from disburse.rosters import actions
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
PLACE, ZERO = "PLACE", "_x0000_"


def a_workbook_with_zero_bytes(folder: Path) -> bytes:
    """Put a zero byte into a header, a group row, a hamlet, and cells whose words are repeated in a message."""
    header = [*PLAIN_HEADER, f"Cột{PLACE} lạ"]
    rows = [
        [1, "Nguyễn Mẫu An", "999145000001", *plain_row()[3:], "x"],
        *([number, "Nguyễn Mẫu An", f"99914500000{number}", *plain_row()[3:], ""] for number in range(2, 7)),
    ]
    for row, column in zip(
        rows[1:], ("Loại chế độ", "Ngân hàng", "Xã/phường", "Thôn", "Hình thức"), strict=True
    ):
        row[PLAIN_HEADER.index(column)] = f"a{PLACE}b"
    path = xlsx(folder / "a.xlsx", [header, *rows[:3], [f"Thôn{PLACE} Nẻ"], *rows[3:]])
    out = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(out, "w") as spoilt:
        for part in book.infolist():
            spoilt.writestr(part.filename, book.read(part).replace(PLACE.encode(), ZERO.encode()))
    return out.getvalue()


async def test_zero_bytes_are_slips_like_any_other(disburse: Service, tmp_path: Path) -> None:
    await a_ground()
    await an_open_run()
    roster_id, _ = await actions.upload_roster(
        await as_user("maker"),
        a_workbook_with_zero_bytes(tmp_path),
        file_name="a\0b\u202e.xlsx",
        run=RUN,
        unit=OFFICE,
        programme="SI",
    )
    roster = await actions.read_roster_file(await as_worker(), roster_id)
    assert (roster.state, roster.file_name, roster.line_count) == ("has_errors", "ab.xlsx", 2)
    assert {"R12", "R31", "R35"} <= set(roster.reading["counts"])
    async with at_desk("maker") as maker:
        for place in ("", "/columns", "/cells", "/problems.csv"):
            assert (await maker.open(f"/rosters/{roster_id}{place}")).status_code == 200, place
        marked = await maker.open(f"/rosters/{roster_id}/annotated.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(marked.content)).sheetnames[0] == "Tóm tắt"

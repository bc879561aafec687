"""The file of the rows with problems says that it is not the list, and is not taken in as one."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from builders import OFFICE, as_owner, as_worker
from marked_files import ROWS, marked, saved
from page_steps import at_desk
from roster_files import parse, text, xlsx
from running_month import RUN, Person, a_ground, a_read_roster, an_open_run

from disburse.rosters.file.problems import PartOfAList
from disburse.rosters.taking_in import read_roster_file
from disburse.service import Service

pytestmark = pytest.mark.anyio
SENTENCE = "Tệp này chỉ có các dòng có lỗi hoặc cảnh báo, không phải cả danh sách"


async def test_its_summary_does_not_ask_to_upload_it(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    part = openpyxl.load_workbook(saved(tmp_path, await marked(path, only_problems=True)))["Tóm tắt"]
    whole = openpyxl.load_workbook(saved(tmp_path, await marked(path)))["Tóm tắt"]
    assert "không nạp lại được" in part["A3"].value
    assert "trong tệp gốc theo số dòng ở cột đầu" in part["A3"].value
    assert "Sửa ngay trong tệp này rồi nạp lại" in whole["A3"].value
    assert part["A1"].value != whole["A1"].value


async def test_it_is_refused_however_it_was_saved_again(tmp_path: Path) -> None:
    made = saved(tmp_path, await marked(xlsx(tmp_path / "ds.xlsx", ROWS), only_problems=True))
    with pytest.raises(PartOfAList):
        parse(made)
    book = openpyxl.load_workbook(made)
    cells = [[cell.value or "" for cell in row] for row in book["DS"]]
    with pytest.raises(PartOfAList):
        parse(text(tmp_path / "chi-co-bang.csv", cells))
    del book["Tóm tắt"]
    book.save(tmp_path / "khong-tom-tat.xlsx")
    with pytest.raises(PartOfAList):
        parse(tmp_path / "khong-tom-tat.xlsx")
    book = openpyxl.load_workbook(made)
    book["DS"].delete_cols(1)
    book.save(tmp_path / "khong-so-dong.xlsx")
    with pytest.raises(PartOfAList):
        parse(tmp_path / "khong-so-dong.xlsx")


async def test_the_whole_marked_file_is_still_taken(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "ds.xlsx", ROWS)
    assert len(parse(saved(tmp_path, await marked(path)))[0]) == len(parse(path)[0]) > 0


async def test_the_officer_reads_what_to_do_instead(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster_id = await a_read_roster([Person(1, amount=0), Person(2), Person(3)])
    async with at_desk("maker") as maker:
        made = await maker.open(f"/rosters/{roster_id}/annotated.xlsx?rows=problems")
        sent = await maker.send(
            f"/runs/{RUN}/rosters", {"list": f"{OFFICE}:SI"}, files={"file": ("loi.xlsx", made.content)}
        )
        assert sent.status_code == 303, sent.text
        part = UUID(sent.headers["location"].rpartition("/")[2])
        await read_roster_file(await as_worker(), part)
        page = await maker.open(sent.headers["location"])
    assert SENTENCE in page.text
    assert "F08" in page.text
    async with as_owner() as database:
        assert await database.fetchval("SELECT state FROM roster WHERE id = $1", part) == "failed"
        assert await database.fetchval("SELECT count(*) FROM roster_line WHERE roster = $1", part) == 0

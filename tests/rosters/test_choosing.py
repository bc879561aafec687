"""How a file is read, chosen by a person: columns, header, sheet, hidden rows, old encoding."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import roster_files as files
from builders import a_user, as_owner, as_user, as_worker
from running_month import a_ground, an_open_run
from strange_lists import FIELDS, ROWS, a_strange_list, chosen, read, taught

from disburse.access import Role
from disburse.core.errors import Conflict, NotAllowed, NotFound
from disburse.rosters import actions as rosters
from disburse.rosters import choosing
from disburse.rosters.choosing import HeaderIsData, HeaderRowsWrong, Where
from disburse.rosters.correcting import NothingToCorrect
from disburse.rosters.file.chosen import ColumnNotThere, FieldsLacking, FieldTwice, FieldUnknown
from disburse.service import Service
from disburse.sheets.legacy_letters import spell
from disburse.sheets.refusals import FileRefused

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_columns_nobody_knows_are_shown_with_what_they_likely_are() -> None:
    first = await a_strange_list()
    assert first.state == "has_errors"
    _, seen = await choosing.see_columns(await as_user("maker"), first.id)
    assert seen.lacking == ["name", "citizen_id", "amount"]
    by_header = {column.header: column for column in seen.columns}
    assert {header: one.proposed or one.field for header, one in by_header.items()} == {
        "Người lĩnh tiền": "name",
        "Giấy tờ": "citizen_id",
        "Sinh ngày": "birth",
        "Khoản": "benefit",
        "Lĩnh kỳ này": "amount",
        "Cách nhận": "method",
    }
    assert by_header["Giấy tờ"].samples == ["••••0001", "••••0002", "••••0003"]
    assert by_header["Lĩnh kỳ này"].samples[0] == "1000000"


async def test_of_two_columns_with_one_header_either_is_chosen_by_its_place() -> None:
    header = "Họ và tên;Số CCCD;Ngày sinh;Số tiền;Số tiền;Hình thức"
    rows = ["Nguyễn Mẫu An;999145000001;02/03/1945;5;2000000;TM"]
    first = await a_strange_list(header=header, rows=rows)
    second = await chosen(first, {"D": "", "E": "amount"})
    assert (second.state, second.amount) == ("ready", 2_000_000)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({**FIELDS, "khong co": "note"}, ColumnNotThere),
        ({**FIELDS, "khoan": "salary"}, FieldUnknown),
        ({**FIELDS, "khoan": "amount"}, FieldTwice),
        ({"giay to": "citizen_id", "linh ky nay": "amount"}, FieldsLacking),
    ],
)
async def test_a_choice_that_cannot_be_is_refused_with_its_sentence(
    fields: dict[str, str], refusal: type[Exception]
) -> None:
    first = await a_strange_list()
    with pytest.raises(refusal):
        await chosen(first, fields)
    assert (await rosters.look(await as_user("maker"), first.id)).state == "has_errors"
    assert await taught() == {}


async def test_choosing_what_is_read_already_changes_nothing() -> None:
    header = "Họ và tên;Số CCCD;Ngày sinh;Loại chế độ;Số tiền;Hình thức"
    first = await a_strange_list(header=header)
    assert first.state == "ready"
    with pytest.raises(NothingToCorrect):
        await chosen(first, {"so tien": "amount"}, Where(sheet_number=1, header_rows=(1, 1)))


async def test_another_sheet_and_header_are_chosen(tmp_path: Path) -> None:
    titles = [["BẢNG KÊ"], ["Người", "Giấy tờ", "Khoản tiền"]]
    body = [["Nguyễn Mẫu An", "999145000001", 2_000_000]]
    first = await read(
        files.xlsx(
            tmp_path / "a.xlsx",
            [files.PLAIN_HEADER, files.plain_row()],
            Khac=titles + body,
        ).read_bytes(),
        name="a.xlsx",
    )
    assert first.amount == 3_245_800
    _, seen = await choosing.see_columns(await as_user("maker"), first.id, Where(sheet_number=2))
    assert [(one.number, one.name, one.rows) for one in seen.sheets] == [(1, "DS", 2), (2, "Khac", 3)]
    assert seen.header_rows == (2, 2)
    second = await chosen(
        first,
        {"A": "name", "B": "citizen_id", "C": "amount"},
        Where(sheet_number=2, header_rows=(2, 2)),
    )
    assert (second.reading["sheet"], second.amount, second.choices.sheet) == ("Khac", 2_000_000, "Khac")


async def test_a_row_of_somebody_is_not_taken_for_the_header() -> None:
    first = await a_strange_list()
    with pytest.raises(HeaderIsData):
        await chosen(first, {"A": "name", "B": "citizen_id", "E": "amount"}, Where(header_rows=(2, 2)))
    _, seen = await choosing.see_columns(await as_user("maker"), first.id, Where(header_rows=(2, 2)))
    assert "999145000001" not in str(seen)
    assert await taught() == {}


async def test_a_returned_list_is_read_otherwise_as_a_next_version() -> None:
    first = await chosen(await a_strange_list(), FIELDS)
    await rosters.submit_roster(await as_user("maker"), first.id, acknowledge=None)
    await rosters.return_roster(await as_user("checker"), first.id, reason="Đọc sai cột")
    second = await chosen(first, {"cach nhan": ""})
    assert (second.state, second.version, second.reading["unknown"]) == ("ready", 3, ["Cách nhận"])


async def test_where_the_best_sheet_is_empty_another_is_chosen(tmp_path: Path) -> None:
    other = [["Người", "Giấy tờ", "Khoản tiền"], ["Nguyễn Mẫu An", "999145000001", 2_000_000]]
    book = files.xlsx(tmp_path / "a.xlsx", [files.PLAIN_HEADER], Khac=other)
    first = await read(book.read_bytes(), name="a.xlsx")
    assert (first.state, list(first.reading["counts"])) == ("failed", ["F04"])
    second = await chosen(
        first, {"A": "name", "B": "citizen_id", "C": "amount"}, Where(sheet_number=2, header_rows=(1, 1))
    )
    assert (second.state, second.amount) == ("ready", 2_000_000)
    assert (await rosters.look(await as_user("maker"), first.id)).state == "failed"


@pytest.mark.parametrize("rows", [(0, 1), (2, 1), (1, 4), (61, 61)])
async def test_header_rows_that_cannot_be_are_refused(rows: tuple[int, int]) -> None:
    first = await a_strange_list()
    with pytest.raises(HeaderRowsWrong):
        await choosing.see_columns(await as_user("maker"), first.id, Where(header_rows=rows))


async def test_a_sheet_that_is_not_there_is_refused() -> None:
    first = await a_strange_list()
    with pytest.raises(FileRefused):
        await choosing.see_columns(await as_user("maker"), first.id, Where(sheet_number=3))


async def test_hidden_rows_are_left_out_when_a_person_says_so(tmp_path: Path) -> None:
    grid = [files.PLAIN_HEADER, files.plain_row(), files.plain_row(STT=2, id="999145000002")]
    content = files.xlsx(tmp_path / "a.xlsx", grid, hidden=[3]).read_bytes()
    first = await read(content, name="a.xlsx")
    _, seen = await choosing.see_columns(await as_user("maker"), first.id)
    assert (first.line_count, seen.hidden_rows) == (2, 1)
    second = await chosen(first, {}, Where(hidden="skip"))
    assert (second.line_count, second.reading["skipped"]["hidden"]) == (1, {"count": 1, "rows": [[3, 3]]})


async def test_nothing_in_an_old_font_is_converted_without_a_yes(tmp_path: Path) -> None:
    grid = [files.PLAIN_HEADER] + [
        files.plain_row(STT=n, id=f"99914500000{n}", name=spell(name, "tcvn3"), Thôn=spell("Xóm Nẻ", "tcvn3"))
        for n, name in enumerate(
            ("Nguyễn Thị Hường", "Bùi Văn Đông", "Trần Thị Ngọc", "Đinh Công Thắng", "Phạm Hữu Phước"), 1
        )
    ]
    content = files.xlsx(tmp_path / "a.xlsx", grid).read_bytes()
    first = await read(content, name="a.xlsx")
    assert (first.state, list(first.reading["counts"])) == ("failed", ["F11"])
    async with as_owner() as database:
        stored = await database.fetchval("SELECT p::text FROM roster_problem p WHERE code = 'F11'")
    assert "Bùi Văn Đông" not in stored
    new_id, _ = await choosing.choose_encoding(await as_user("maker"), first.id, "tcvn3")
    second = await rosters.read_roster_file(await as_worker(), new_id)
    async with as_owner() as database:
        names = await database.fetch("SELECT name FROM roster_line ORDER BY file_row")
    assert (second.state, names[1]["name"]) == ("ready", "Bùi Văn Đông")


async def test_of_two_choices_at_once_one_wins() -> None:
    first = await a_strange_list()
    maker = await as_user("maker")
    both = await asyncio.gather(
        *(choosing.choose_columns(maker, first.id, FIELDS) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both if isinstance(one, BaseException)) in (
        ["Conflict"],
        ["WrongMove"],
    )
    assert await versions() == 2


async def test_a_refused_file_is_corrected_once() -> None:
    content = "\n".join(
        [spell(";".join(files.PLAIN_HEADER[1:4]), "tcvn3")]
        + [spell("Nguyễn Thị Hường;999145000001;02/03/1945", "tcvn3")] * 5
    ).encode("latin-1", "replace")
    first = await read(content)
    assert first.state == "failed"
    maker = await as_user("maker")
    both = await asyncio.gather(
        *(choosing.choose_encoding(maker, first.id, "tcvn3") for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in both) == 1
    assert await versions() == 2


async def versions() -> int:
    async with as_owner() as database:
        count: int = await database.fetchval("SELECT count(*) FROM roster")
    return count


async def test_only_who_lists_for_the_unit_sees_and_chooses() -> None:
    first = await a_strange_list()
    await a_user("elsewhere", Role.SI_OFFICER, unit="BHXH-01")
    with pytest.raises(NotFound):
        await choosing.see_columns(await as_user("elsewhere"), first.id)
    with pytest.raises(NotAllowed):
        await choosing.see_columns(await as_user("checker"), first.id)


async def test_what_was_skipped_is_kept_with_its_reason_and_without_its_words() -> None:
    body = [
        "DANH SÁCH CHI TRẢ;;;;;",
        "Họ và tên;Số CCCD;Ngày sinh;Loại chế độ;Số tiền;Hình thức",
        "(1);(2);(3);(4);(5);(6)",
        "Xóm Nẻ;;;;;",
        *ROWS,
        ";;;;;",
        "Tổng cộng;;;;6000000;",
        "Người lập: Trần Mẫu Lập;;;;;",
    ]
    first = await read("\n".join(body))
    assert first.state == "ready", first.reading
    assert first.reading["skipped"] == {
        "title": {"count": 1, "rows": [[1, 1]]},
        "header": {"count": 1, "rows": [[2, 2]]},
        "numbering": {"count": 1, "rows": [[3, 3]]},
        "group": {"count": 1, "rows": [[4, 4]]},
        "total": {"count": 1, "rows": [[9, 9]]},
        "footer": {"count": 1, "rows": [[10, 10]]},
        "blank": {"count": 1, "rows": [[8, 8]]},
    }
    assert (first.reading["data_rows"], first.reading["groups"]) == ([5, 7], 1)
    assert "Trần Mẫu Lập" not in str(first.reading)

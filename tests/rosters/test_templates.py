"""Templates: what is taken away filled comes in again without a problem, and only for the list it was made for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from builders import OFFICE, as_owner, as_user, as_worker
from page_steps import at_desk
from roster_files import codes, parse
from running_month import RUN, Person, a_ground, an_approved_roster, an_open_run

from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.rosters import runs, templates
from disburse.rosters.template_guide import FORM, GUIDE
from disburse.service import Service
from disburse.sheets.columns import fold_header

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
NEXT = Run.parse("2027-01")
PEOPLE = [Person(1), Person(2, amount=2_500_000, arrears=500_000), Person(3, cash=True)]


async def an_approved_month(people: Sequence[Person] = PEOPLE) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster(people)


async def a_template(kind: str = "filled", run: Run = NEXT) -> bytes:
    _, content = await templates.template(await as_user("maker"), run, unit=OFFICE, programme="SI", kind=kind)
    return content


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "mau.xlsx"
    path.write_bytes(content)
    return path


async def test_a_filled_template_comes_in_again_without_a_problem(disburse: Service, tmp_path: Path) -> None:
    await an_approved_month()
    path = saved(tmp_path, await a_template())
    lines, problems, summary = parse(path, run=str(NEXT))
    assert problems == []
    assert summary.unknown_columns == []
    assert [(one.citizen_id, one.account, one.method, one.amount, one.arrears) for one in lines] == [
        ("999145000001", "3105205000001", "account", 1_000_000, 0),
        ("999145000002", "3105205000002", "account", 2_000_000, 0),
        ("999145000003", None, "cash_point", 1_000_000, 0),
    ]
    assert {one.months[0] for one in lines} == {str(NEXT)}


async def test_a_template_of_a_combined_run_pays_all_its_months(disburse: Service, tmp_path: Path) -> None:
    await an_approved_month()
    months = [str(NEXT), str(NEXT.next())]
    await runs.open_run(await as_worker(), NEXT, months=[NEXT, NEXT.next()])
    lines, problems, _ = parse(saved(tmp_path, await a_template()), run=str(NEXT), months=months)
    assert problems == []
    assert [(one.amount, one.months) for one in lines] == [
        (2_000_000, months),
        (4_000_000, months),
        (2_000_000, months),
    ]
    form = openpyxl.load_workbook(io.BytesIO(await a_template("form")))["Danh sách"]
    assert form["A3"].value == "Tháng 01/2027, 02/2027"


async def test_numbers_are_text_and_lists_are_offered(disburse: Service, tmp_path: Path) -> None:
    await an_approved_month()
    book = openpyxl.load_workbook(io.BytesIO(await a_template()))
    assert book.sheetnames == ["Danh sách", "Hướng dẫn", "Danh mục", "_meta"]
    assert book["_meta"].sheet_state == "hidden"
    sheet = book["Danh sách"]
    assert sheet.freeze_panes == "C2"
    assert (sheet["C2"].value, sheet["C2"].data_type, sheet["C2"].number_format) == ("999145000001", "s", "@")
    assert sheet.column_dimensions["O"].width
    offered = {str(one.sqref).split(":")[0] for one in sheet.data_validations.dataValidation}
    assert offered == {"L2", "N2", "H2", "G2", "J2", "K2"}
    assert not sheet.protection.sheet
    assert [row[0].value for row in book["Hướng dẫn"].iter_rows(min_row=2)] == ["STT", *list(GUIDE)[1:]]


async def test_a_template_of_another_month_is_refused(disburse: Service, tmp_path: Path) -> None:
    await an_approved_month()
    path = saved(tmp_path, await a_template())
    _, problems, _ = parse(path, run="2027-02")
    assert [(one.code, one.message) for one in problems if one.level == "E"] == [
        ("F08", "Tệp ghi “Tháng 01/2027”, kỳ đang nạp là 02/2027. Chọn đúng tệp hoặc đúng kỳ")
    ]


async def test_a_template_of_another_unit_is_refused(disburse: Service, tmp_path: Path) -> None:
    await an_approved_month()
    path = saved(tmp_path, await a_template())
    _, problems, _ = parse(path, run=str(NEXT), unit="BHXH-25-04")
    assert [one.code for one in problems if one.level == "E"] == ["F08"]
    _, problems, _ = parse(path, run=str(NEXT), unit="05134", programme="SOCIAL_PENSION")
    assert "F08 E" in codes(problems)


@pytest.mark.parametrize("kind", ["empty", "form"])
async def test_an_empty_template_has_every_column_for_sure(
    disburse: Service, tmp_path: Path, kind: str
) -> None:
    await an_approved_month()
    book = openpyxl.load_workbook(io.BytesIO(await a_template(kind)))
    sheet = book["Danh sách"]
    names = ["STT", *list(GUIDE)[1:]] if kind == "empty" else [one.field for one in FORM]
    person = {"STT": 1, "Họ và tên": "Nguyễn Thị Mẫu", "Số CCCD": "999145000001", "Ngày sinh": "02/03/1945",
              "Giới tính": "Nữ", "Xã/phường": "Xã Mường Hoa", "Thôn/xóm/tổ": "Xóm Nẻ", "Loại chế độ": "Hưu trí",
              "Nguồn kinh phí": "Quỹ", "Hình thức": "TM", "Mức hưởng": 100_000, "Số tiền": 100_000}  # fmt: skip
    row = sheet.max_row + 1
    for column, name in enumerate(names, start=1):
        if name in person:
            sheet.cell(row, column).value = person[name]  # type: ignore[assignment]
    path = tmp_path / "dien.xlsx"
    book.save(path)
    lines, problems, summary = parse(path, run=str(NEXT))
    assert problems == []
    assert summary.unknown_columns == []
    assert [(one.full_name, one.amount, one.commune) for one in lines] == [
        ("Nguyễn Thị Mẫu", 100_000, "05134")
    ]


async def test_a_filled_template_is_recorded_and_noted(disburse: Service) -> None:
    await an_approved_month()
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/runs/{RUN}/rosters")
        assert "Tải tệp mẫu" in shown.text
        sent = await maker.send(f"/runs/{NEXT}/templates", {"for": f"{OFFICE}:SI", "kind": "filled"})
    assert sent.status_code == 200
    assert sent.headers["content-disposition"] == f'attachment; filename="Mau_{OFFICE}_SI_{NEXT}_filled.xlsx"'
    async with as_owner() as database:
        read = await database.fetchrow(
            "SELECT subject, row_count FROM read_log WHERE action = 'template:filled'"
        )
        kept = await database.fetchval("SELECT count(*) FROM audit WHERE action = 'template:filled'")
    assert (read["row_count"], kept) == (3, 1)
    assert "999145" not in read["subject"]


async def test_nobody_gets_the_template_of_anothers_list(disburse: Service) -> None:
    await an_approved_month()
    maker = await as_user("maker")
    for unit, programme in (("BHXH-25-09", "SI"), ("05134", "SOCIAL_PENSION"), (OFFICE, "NONE")):
        with pytest.raises(NotFound):
            await templates.template(maker, NEXT, unit=unit, programme=programme, kind="filled")


def test_every_column_of_the_form_is_explained() -> None:
    assert {one.field for one in FORM if one.field} <= GUIDE.keys()
    assert len({fold_header(one.header) for one in FORM}) == len(FORM)

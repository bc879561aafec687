"""The page that matches columns, the question of an old font, and the page of what a unit taught."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
import roster_files as files
from builders import COMMUNE, OFFICE, a_user, as_worker
from page_steps import Seat, at_desk
from running_month import RUN, Person, a_ground, a_read_roster, a_roster_file, an_approval, an_open_run

from disburse.access import Role
from disburse.rosters import actions
from disburse.service import Service
from disburse.sheets.legacy_letters import spell

pytestmark = pytest.mark.anyio

STRANGE = "Người lĩnh tiền;Giấy tờ;Sinh ngày;Khoản;Lĩnh kỳ này;Cách nhận;Mã riêng"
LINES = [
    f"Nguyễn Mẫu {name};99914500000{number};02/03/1945;Hưu trí;{number}000000;TM;x"
    for number, name in enumerate(("An", "Bình", "Chi"), 1)
]
CONTENT = "\n".join([STRANGE, *LINES]).encode()
PEOPLE = [Person(1), Person(2)]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def uploaded(seat: Seat, content: bytes, name: str = "danh-sach.csv") -> UUID:
    sent = await seat.send(f"/runs/{RUN}/rosters", {"list": f"{OFFICE}:SI"}, files={"file": (name, content)})
    assert sent.status_code == 303, sent.text
    return await read(sent.headers["location"])


async def read(path: str) -> UUID:
    roster_id = UUID(path.removeprefix("/rosters/"))
    await actions.read_roster_file(await as_worker(), roster_id)
    return roster_id


def form_of(text: str) -> dict[str, str]:
    """Give the fields of the page's form as a browser would send them."""
    fields = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', text))
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = chosen[1] if chosen else ""
    return {name: value for name, value in fields.items() if name not in ("_token", "q")}


async def test_a_file_with_unknown_columns_is_matched_and_checked() -> None:
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, CONTENT)
        result = await maker.open(f"/rosters/{roster_id}")
        assert "Chưa biết cột nào là: Họ và tên, Số CCCD hoặc Mã số BHXH, Số tiền" in result.text
        assert f'<a class="button " href="/rosters/{roster_id}/columns"' in result.text
        shown = await maker.open(f"/rosters/{roster_id}/columns")
        assert shown.status_code == 200
        assert "đề xuất cột “Người lĩnh tiền”" in shown.text
        assert "999145000001" not in shown.text
        assert "Mã riêng" in shown.text
        fields = form_of(shown.text)
        assert (fields["field-A"], fields["field-E"], fields["field-G"]) == ("name", "amount", "")
        sent = await maker.send(f"/rosters/{roster_id}/columns", fields)
        assert sent.status_code == 303, sent.text
        second = await read(sent.headers["location"])
        checked = (await maker.open(f"/rosters/{second}")).text
        assert "Gửi duyệt: 3 người, 6.000.000 ₫" in checked
        assert "Tệp được hiểu thế này" in checked
        assert "Mã riêng" in checked
        again = (await maker.open(f"/rosters/{second}/columns")).text
        assert "Đơn vị đã chọn" in again


async def test_what_was_taught_is_seen_and_forgotten() -> None:
    async with at_desk("maker") as maker:
        empty = (await maker.open("/column-lessons")).text
        assert "Chưa có cột nào được nhớ" in empty
        roster_id = await uploaded(maker, CONTENT)
        shown = await maker.open(f"/rosters/{roster_id}/columns")
        await maker.send(f"/rosters/{roster_id}/columns", form_of(shown.text))
        page = (await maker.open("/column-lessons")).text
        assert ("Lĩnh kỳ này" in page, "Người Thử maker" in page) == (True, True)
        paths = re.findall(r'action="(/column-lessons/[\w-]+/removal)"', page)
        for path in paths:
            after = await maker.follow(path)
        assert "Chưa có cột nào được nhớ" in after.text
        assert (await maker.send(paths[0])).status_code == 404
    async with at_desk("checker") as checker:
        assert (await checker.open("/column-lessons")).status_code == 200
        assert (await checker.send(paths[0])).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("field-D", "amount", "Cả D “Khoản”, E “Lĩnh kỳ này” đều là “Số tiền”"),
        ("field-E", "", "Chưa chọn cột cho: “Số tiền”"),
        ("field-E", "salary", "Không có trường “salary”"),
        ("field-ZZ", "note", "Tệp không có cột “ZZ”"),
    ],
)
async def test_a_choice_that_cannot_be_is_said_and_what_was_chosen_stays(
    field: str, value: str, sentence: str
) -> None:
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, CONTENT)
        fields = form_of((await maker.open(f"/rosters/{roster_id}/columns")).text)
        refused = await maker.send(
            f"/rosters/{roster_id}/columns", {**fields, "field-B": "identity", field: value}
        )
        assert (refused.status_code, sentence in refused.text) == (422, True), refused.text
        assert form_of(refused.text)["field-B"] == "identity"


async def test_another_sheet_is_shown_before_anything_of_it_is_chosen(tmp_path: Path) -> None:
    other = [["BẢNG KÊ"], ["Người", "Giấy tờ", "Khoản tiền"], ["Nguyễn Mẫu An", "999145000001", 2_000_000]]
    book = files.xlsx(tmp_path / "a.xlsx", [files.PLAIN_HEADER, files.plain_row()], Khac=other)
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, book.read_bytes(), "a.xlsx")
        fields = form_of((await maker.open(f"/rosters/{roster_id}/columns")).text)
        assert (fields["sheet"], fields["first"], fields["last"]) == ("1", "1", "1")
        shown = await maker.follow(f"/rosters/{roster_id}/columns", {**fields, "sheet": "2"})
        fields = form_of(shown.text)
        assert (fields["sheet"], fields["first"], fields["field-A"]) == ("2", "2", "name")
        assert "Khac – 3 dòng, 0 cột nhận ra" in shown.text
        sent = await maker.send(f"/rosters/{roster_id}/columns", fields)
        second = await read(sent.headers["location"])
        assert "2.000.000 ₫" in (await maker.open(f"/rosters/{second}")).text
        wrong = await maker.open(f"/rosters/{second}/columns?sheet=9")
        assert (wrong.status_code, "không có trang tính đã chọn" in wrong.text) == (422, True)
        for query in ("first=0", "first=1&last=9", "first=x", "encoding=latin1", "sheet=-1"):
            assert (await maker.open(f"/rosters/{second}/columns?{query}")).status_code == 422, query


async def test_an_old_font_is_asked_about_with_samples_and_converted_after_a_yes(tmp_path: Path) -> None:
    names = ("Nguyễn Thị Hường", "Bùi Văn Đông", "Trần Thị Ngọc", "Đinh Công Thắng", "Phạm Hữu Phước")
    grid = [files.PLAIN_HEADER] + [
        files.plain_row(STT=n, id=f"99914500000{n}", name=spell(name, "tcvn3"))
        for n, name in enumerate(names, 1)
    ]
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, files.xlsx(tmp_path / "a.xlsx", grid).read_bytes(), "a.xlsx")
        for path in (f"/rosters/{roster_id}", f"/rosters/{roster_id}/columns"):
            asked = (await maker.open(path)).text
            assert "Đúng, chuyển sang Unicode" in asked
            assert "Không phải, để tôi nạp tệp khác" in asked
            assert (spell(names[1], "tcvn3") in asked, names[1] in asked) == (True, True)
        assert "Chuyển sang Unicode rồi nạp lại" not in (await maker.open(f"/rosters/{roster_id}")).text
        wrong = await maker.send(f"/rosters/{roster_id}/encoding", {"encoding": "latin1"})
        assert wrong.status_code == 422
        sent = await maker.send(f"/rosters/{roster_id}/encoding", {"encoding": "tcvn3"})
        second = await read(sent.headers["location"])
        assert "Gửi duyệt: 5 người" in (await maker.open(f"/rosters/{second}")).text
        fields = form_of((await maker.open(f"/rosters/{second}/columns")).text)
        assert fields["encoding"] == "tcvn3"
        back = await maker.follow(f"/rosters/{second}/columns", {**fields, "encoding": "none"})
        assert "Đúng, chuyển sang Unicode" in back.text


async def test_an_approved_list_is_shown_but_not_read_otherwise() -> None:
    roster_id = await a_read_roster(PEOPLE)
    await an_approval(roster_id)
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/rosters/{roster_id}/columns")
        assert ("Chỉ xem" in shown.text, '<select name="field-' in shown.text) == (True, False)
        fields = {**form_of(shown.text), "field-A": ""}
        for path, sent in (("columns", {**fields, "field-C": ""}), ("encoding", {"encoding": "vni"})):
            assert (await maker.send(f"/rosters/{roster_id}/{path}", sent)).status_code == 409, path


async def test_pressing_without_a_change_says_so() -> None:
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, a_roster_file(PEOPLE))
        fields = form_of((await maker.open(f"/rosters/{roster_id}/columns")).text)
        refused = await maker.send(f"/rosters/{roster_id}/columns", fields)
        assert (refused.status_code, "Chưa có thay đổi nào" in refused.text) == (422, True)


async def test_columns_of_others_answer_like_what_does_not_exist() -> None:
    roster_id = await a_read_roster(PEOPLE)
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    async with at_desk("xa") as commune:
        assert (await commune.open(f"/rosters/{roster_id}/columns")).status_code == 404
        for path in ("columns", "encoding"):
            assert (
                await commune.send(f"/rosters/{roster_id}/{path}", {"encoding": "vni"})
            ).status_code == 404
    async with at_desk("checker") as checker:
        assert (await checker.open(f"/rosters/{roster_id}/columns")).status_code == 403
        assert (await checker.send(f"/rosters/{roster_id}/columns")).status_code == 403


async def test_a_click_on_a_row_number_makes_that_row_the_header() -> None:
    content = "\n".join(["Họ và tên;Số CCCD;Số tiền", "Mẫu cũ;999145000009;1", "", STRANGE, *LINES]).encode()
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, content)
        shown = (await maker.open(f"/rosters/{roster_id}/columns")).text
        assert 'name="row" value="4"' in shown
        pointed = await maker.follow(f"/rosters/{roster_id}/columns", form_of(shown) | {"row": "4"})
        assert pointed.status_code == 200
        fields = form_of(pointed.text)
        assert (fields["first"], fields["last"]) == ("4", "4")
        assert "Người lĩnh tiền" in pointed.text
        sent = await maker.send(f"/rosters/{roster_id}/columns", fields)
        second = await read(sent.headers["location"])
        assert "3 người" in (await maker.open(f"/rosters/{second}")).text
        wrong = await maker.send(f"/rosters/{roster_id}/columns", form_of(shown) | {"row": "x"})
        assert (await maker.open(wrong.headers["location"])).status_code == 422


async def test_all_sheets_that_stand_alike_are_read_as_one_list(tmp_path: Path) -> None:
    header = ["Họ và tên", "Số CCCD", "Ngày sinh", "Loại chế độ", "Số tiền", "Hình thức", "Mã riêng"]
    sheets = [[header, *(line.split(";") for line in LINES[:2])], [["Tờ hai"], header, LINES[2].split(";")]]
    book = files.xlsx(tmp_path / "ds.xlsx", sheets[0], Hai=sheets[1])
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, book.read_bytes(), "ds.xlsx")
        place = f"/rosters/{roster_id}/columns"
        fields = form_of((await maker.open(place)).text)
        assert (fields["sheet"], fields["seen-sheet"]) == ("1", "1")
        moved = await maker.follow(place, fields | {"sheet": "all"})
        fields = form_of(moved.text)
        assert (fields["sheet"], fields["seen-sheet"]) == ("all", "all")
        sent = await maker.send(place, fields)
        assert sent.status_code == 303, sent.text
        second = await read(sent.headers["location"])
        page = (await maker.open(f"/rosters/{second}")).text
        assert "3 người, 6.000.000 ₫" in page
        assert "1 – DS, 2 – Hai" in page
        assert (await maker.open(f"/rosters/{second}/annotated.xlsx")).status_code == 200
        again = form_of((await maker.open(f"/rosters/{second}/columns")).text)
        assert (again["sheet"], again["seen-sheet"]) == ("all", "all")

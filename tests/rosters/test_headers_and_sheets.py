"""What a file says of itself: its headers, its other sheets, the month and the unit in its titles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from roster_files import codes, parse, text, xlsx

from disburse.rosters.file.columns import FIELDS
from disburse.rosters.file.titles import other_office
from disburse.sheets.columns import fold_header

Rows = list[list[Any]]
HEADER: list[Any] = ["STT", "Họ và tên", "Số CCCD", "Loại chế độ", "Số tiền"]
PERSON: list[Any] = [1, "Lê Văn Mẫu", "999041000001", "Hưu trí", 900_000]
OTHER: list[Any] = [2, "Lê Thị Mẫu", "999141000002", "Hưu trí", 800_000]

# ux.md 3.4, the table whole: row of the table → the fields it is about, and its spellings
TABLE: dict[tuple[str, ...], str] = {
    ("sequence",): "stt, so tt, tt, so thu tu",
    ("name",): "ho va ten, ho ten, ten nguoi huong, ho ten nguoi huong, nguoi thu huong",
    ("citizen_id",): "so cccd, cccd/cmnd, so dinh danh, sdd/cccd, so can cuoc, ma dinh danh",
    ("vss_number",): "ma so bhxh, so so bhxh, so so, ma bhxh",
    ("birth",): "ngay sinh, nam sinh, ngay thang nam sinh, ns",
    ("sex", "is_female"): "gioi tinh, nam/nu, nu",
    ("address", "hamlet"): "dia chi, thon, xom, ban, to dan pho, khu pho, ap, noi o",
    ("commune",): "xa, phuong, xa/phuong, dia ban, don vi",
    ("benefit",): "che do, loai tro cap, loai doi tuong, ma doi tuong, ma che do",
    ("amount", "regular"): "so tien, tong cong, tong so tien, so tien duoc linh, thuc linh, muc huong",
    ("arrears", "deduction"): "truy linh, truy tra, khau tru, thu hoi, giam tru",
    ("method",): "hinh thuc, hinh thuc linh, tm/tk, tien mat, atm, hinh thuc chi tra",
    ("account",): "so tai khoan, stk, so tk, tk ngan hang, so the atm",
    ("bank", "branch"): "ngan hang, ten ngan hang, nh, chi nhanh, tai ngan hang",
    ("holder",): "chu tai khoan, ten tai khoan, ten chu tk",
    ("authorised", "authorised_to"): "nguoi uy quyen, nguoi linh thay, hieu luc uy quyen, ngay het han uq",
    ("phone",): "dien thoai, sdt, so dt, lien he",
    ("pay_point",): "diem chi tra, diem chi, buu dien",
    ("months",): "thang, ky, thang huong, tu thang den thang",
    ("note",): "ghi chu, gc",
}


@pytest.mark.parametrize(("fields", "spellings"), TABLE.items())
def test_every_spelling_of_the_table_is_known(fields: tuple[str, ...], spellings: str) -> None:
    known = {spelling: field for field in fields for spelling in FIELDS[field]}
    assert [one for one in spellings.split(", ") if fold_header(one) not in known] == []


def test_no_spelling_means_two_fields() -> None:
    spellings = [spelling for known in FIELDS.values() for spelling in known]
    assert len(spellings) == len(set(spellings))
    assert [one for one in spellings if fold_header(one) != one] == []


def test_doubled_columns_are_named_by_their_letters(tmp_path: Path) -> None:
    rows: Rows = [[*HEADER, "Số tiền"], [*PERSON, 5]]
    (found,) = [one for one in parse(text(tmp_path / "a.csv", rows))[1] if one.code == "H02"]
    assert found.message == "Cả cột E và cột F đều là “Số tiền”. Giữ lại một cột"
    rows = [[*HEADER, "Số tiền", "Tổng cộng"], [*PERSON, 5, 5]]
    (found,) = [one for one in parse(text(tmp_path / "b.csv", rows))[1] if one.code == "H02"]
    assert found.message == "Các cột E, F, G đều là “Số tiền”. Giữ lại một cột"


def test_a_header_that_was_not_found_is_told_for_what_it_is(tmp_path: Path) -> None:
    blank: Rows = [["", "x", "y"]] * 45
    (tmp_path / "one.csv").write_text("STT Họ và tên Số CCCD\n1 Lê Văn Mẫu 999041000001\n")
    for path, said in (
        (text(tmp_path / "none.csv", [PERSON, OTHER]), "Không thấy dòng tiêu đề nào trong 40 dòng đầu"),
        (xlsx(tmp_path / "low.xlsx", [*blank, HEADER, PERSON]), "Dòng tiêu đề ở dòng 46, quá xa đầu tệp"),
        (tmp_path / "one.csv", "Mỗi dòng của tệp chỉ có một ô"),
    ):
        lines, problems, _ = parse(path)
        assert (lines, codes(problems)) == ([], ["H01 E"] * 3)
        assert all(one.message.startswith(said) and "Mẫu" not in one.message for one in problems)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ([OTHER], "có dòng giống người hưởng nhưng không có dòng tiêu đề"),
        ([["Lê Thị Mẫu", "999141000002", 800_000]], "có dòng giống người hưởng nhưng không có dòng tiêu đề"),
        ([HEADER[:4], OTHER[:4]], "cũng có danh sách nhưng thiếu cột “Số tiền”"),
        ([[*HEADER[:2], *HEADER[3:]], [2, "Lê Mẫu", "Hưu trí", 5]], "thiếu cột “Số CCCD hoặc Mã số BHXH”"),
        ([HEADER, OTHER], "cũng có danh sách nhưng không được đọc"),
        ([["Tháng 11/2026"], HEADER, OTHER], "ghi tháng 11/2026, khác với trang đang đọc"),
    ],
)
def test_a_sheet_with_people_that_is_not_read_is_told(tmp_path: Path, other: Rows, said: str) -> None:
    lines, problems, _ = parse(xlsx(tmp_path / "a.xlsx", [HEADER, PERSON], Tiep=other))
    assert len(lines) == 1
    (found,) = [one for one in problems if one.code == "F13"]
    assert (found.level, said in found.message, "“Tiep”" in found.message) == ("W", True, True)


@pytest.mark.parametrize(
    "other",
    [
        [["STT", "Xã", "Số người", "Số tiền"], [1, "Mường Hoa", 3, 900_000], [2, "Tân Lạc", 4, 500_000]],
        [["Mã", "Ngân hàng"], ["970405", "Agribank Việt Nam"]],
        [["Cột", "Ví dụ"], ["Số CCCD", "001145000001"], ["Số tiền", "3245800"]],
        [["Ghi chú của người lập"]],
        [HEADER],
    ],
)
def test_a_sheet_with_sums_or_codes_is_no_list(tmp_path: Path, other: Rows) -> None:
    assert codes(parse(xlsx(tmp_path / "a.xlsx", [HEADER, PERSON], Khac=other))[1]) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("THÁNG 11/2026 (lập ngày 20/11/2026)", "11/2026"),
        ("DANH SÁCH CHI TRẢ T11/2026", "11/2026"),
        ("Danh sách T.10-2026", "10/2026"),
        ("Lập ngày 20 tháng 11 năm 2026. Tháng 11 năm 2026", "11/2026"),
        ("Kỳ chi trả tháng 10 + 11/2026", "10/2026, 11/2026"),
        ("THÁNG 12/2026 (lập ngày 20/11/2026)", None),
        ("Tháng 11/2026 và tháng 12/2026", None),
        ("Ngày 20 tháng 11 năm 2026", None),
        ("Ngày ... tháng 11 năm 2026", None),
        ("Quyết định số QT11/2026, từ ngày 01/11/2026 đến ngày 30/11/2026", None),
    ],
)
def test_the_month_of_a_title_is_not_the_day_it_was_written(
    tmp_path: Path, title: str, found: str | None
) -> None:
    problems = parse(text(tmp_path / "a.csv", [[title], HEADER, PERSON]))[1]
    expected = (
        [f"Tệp ghi “Tháng {found}”, kỳ đang nạp là 12/2026. Chọn đúng tệp hoặc đúng kỳ"] if found else []
    )
    assert [one.message for one in problems if one.code == "F08"] == expected


@pytest.mark.parametrize(
    ("title", "unit", "found"),
    [
        ("UBND XÃ TÂN LẠC", "05134", ["Tệp ghi “XÃ TÂN LẠC”, đang nạp cho Xã Mường Hoa"]),
        ("Xã Tân Lạc, tỉnh Phú Thọ", "UBND-05134", ["Tệp ghi “Xã Tân Lạc”, đang nạp cho Xã Mường Hoa"]),
        ("ỦY BAN NHÂN DÂN XÃ MƯỜNG HOA", "05134", []),
        ("UBND xã Phú Vinh", "05134", []),
        ("UBND TỈNH PHÚ THỌ", "05134", []),
        ("BẢO HIỂM XÃ HỘI TỈNH HÒA BÌNH", "05134", []),
        ("XÃ HỘI", "05134", []),
        ("Danh sách chuyển đến từ xã Tân Lạc", "05134", []),
        ("UBND XÃ TÂN LẠC", "BHXH-25-03", []),
    ],
)
def test_a_title_that_names_another_commune_is_an_error(
    tmp_path: Path, title: str, unit: str, found: list[str]
) -> None:
    path = text(tmp_path / "a.csv", [[title], HEADER, PERSON])
    problems = [one for one in parse(path, unit=unit, programme="SI")[1] if one.code == "F08"]
    assert [one.message.partition(". ")[0] for one in problems] == found


@pytest.mark.parametrize(
    ("titles", "found"),
    [
        (["BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ", "BHXH CƠ SỞ LẠC SƠN"], "BHXH CƠ SỞ LẠC SƠN"),
        (["Bảo hiểm xã hội cơ sở Lạc Sơn"], "Bảo hiểm xã hội cơ sở Lạc Sơn"),
        (["BHXH cơ sở Lạc Sơn", "BHXH cơ sở Tân Lạc"], None),
        (["BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ"], None),
        (["BHXH huyện Lạc Thủy"], None),
    ],
)
def test_a_title_that_names_another_office_is_known(titles: list[str], found: str | None) -> None:
    offices = {
        "BHXH tỉnh Phú Thọ": "BHXH-25",
        "BHXH cơ sở Tân Lạc": "BHXH-25-03",
        "BHXH cơ sở Lạc Sơn": "BHXH-25-04",
    }
    assert other_office(titles, "BHXH-25-03", offices) == found
    assert other_office(titles, "BHXH-25", offices) is None

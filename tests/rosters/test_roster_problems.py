"""One fact for each problem code that a roster file can have by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from roster_files import PLAIN_HEADER, codes, parse, plain_row, text, xlsx

from disburse.rosters.file.problem import RosterProblem
from disburse.sheets.refusals import FileRefused

Check = Callable[..., list[RosterProblem]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Check a plain workbook of faultless rows with these changes, one dictionary per row."""

    def check(*changes: dict[str, Any], **options: Any) -> list[RosterProblem]:
        rows = [
            plain_row(**{"STT": n, "id": f"99914500000{n}"} | changed)
            for n, changed in enumerate(changes, start=1)
        ]
        return parse(xlsx(tmp_path / "roster.xlsx", [PLAIN_HEADER, *rows]), **options)[1]

    return check


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"name": ""}, ["R01 E"]),
        ({"name": "  "}, ["R01 E"]),
        ({"name": "(chết)"}, ["R01 E"]),
        ({"id": ""}, ["R02 E"]),
        ({"id": "12345"}, ["R02 E"]),
        ({"id": "113456789"}, ["R02 E"]),
        ({"id": "050145000001"}, ["R02 E"]),
        ({"id": "01145000001"}, ["R02 W"]),
        ({"id": 1145000001}, ["R02 W"]),
        ({"id": "01144000001"}, ["R02 E"]),
        ({"id": "01145000001", "Giới_tính": ""}, ["R02 E"]),
        ({"id": "9,99145E+11"}, ["R28 E"]),
        ({"id": "999145000001.0"}, ["R28 E"]),
        ({"id": "'999145000001"}, []),
        ({"id": "999 145 000 001"}, []),
        ({"id": "999146000001"}, ["R30 W"]),
        ({"id": "999045000001"}, ["R30 W"]),
        ({"Số_tiền": ""}, ["R06 E"]),
        ({"Số_tiền": 0}, ["R06 E"]),
        ({"Số_tiền": -1}, ["R06 E"]),
        ({"Số_tiền": "(500.000)"}, ["R06 E"]),
        ({"Số_tiền": 1000.5}, ["R06 E"]),
        ({"Số_tiền": "1e6"}, ["R06 E"]),
        ({"Số_tiền": "NaN"}, ["R06 E"]),
        ({"Số_tiền": "1.5"}, ["R06 E"]),
        ({"Số_tiền": 10**13}, ["R06 E"]),
        ({"Số_tiền": True}, ["R06 E"]),
        ({"Số_tài_khoản": ""}, ["R09 E"]),
        ({"Số_tài_khoản": "9704051234567890"}, ["R10 E"]),
        ({"Số_tài_khoản": "9704 0512 3456 7890"}, ["R10 E"]),
        ({"Số_tài_khoản": "9704051234567890123"}, ["R10 E"]),
        ({"Số_tài_khoản": "0987654321", "Ngân_hàng": "MB"}, ["R11 W"]),
        ({"Ngân_hàng": "NH Không Có Thật"}, ["R12 E"]),
        ({"Ngân_hàng": "BVB"}, ["R12 E"]),
        ({"Ngân_hàng": ""}, ["R12 E"]),
        ({"Số_tài_khoản": "310520512345"}, ["R13 W"]),
        ({"Số_tài_khoản": "AB*12345"}, ["R13 E"]),
        ({"Số_tài_khoản": 1234567890123456}, ["R28 E"]),
        ({"Số_tài_khoản": "1,23E+15"}, ["R28 E"]),
        ({"Số_tài_khoản": 3105205123456}, []),
        ({"Ngày_sinh": "30/02/1945"}, ["R17 W"]),
        ({"Ngày_sinh": "1845"}, ["R17 W"]),
        ({"Ngày_sinh": "00/00/1945"}, []),
        ({"Ngày_sinh": 16498}, []),
        ({"Ngày_sinh": 1945}, []),
        ({"name": "Nguyễn  Thị\u00a0Mẫu"}, ["R23 I"]),
        ({"name": "Nguye\u0302\u0303n Thị Mẫu"}, ["R23 I"]),
        ({"name": "Nguyễn Thị Mẫu (chết)"}, ["R23 I"]),
        ({"Xã/phường": "Xã Không Có Thật"}, ["R31 E"]),
        ({"Loại_chế_độ": "Học bổng"}, ["R35 E"]),
        ({"Hình_thức": "Séc"}, ["R35 E"]),
        ({"Số_tiền": "#REF!"}, ["R36 E"]),
        ({"name": "#N/A"}, ["R36 E"]),
        ({"id": "#VALUE!"}, ["R36 E"]),
        ({"Số_tài_khoản": "#N/A"}, ["R36 E"]),
        ({"Ngân_hàng": "#NAME?"}, ["R36 E"]),
        ({"Thôn": "#REF!"}, ["R36 E"]),
        ({"Thôn": "=1+1"}, ["F12 I"]),
        ({"Thôn": "+84"}, []),
    ],
)
def test_a_bad_cell_gets_its_code(check: Check, changed: dict[str, Any], expected: list[str]) -> None:
    assert codes(check(changed)) == expected


def test_a_problem_names_row_column_and_remedy_but_no_number(check: Check) -> None:
    (found,) = check({}, {"Số_tài_khoản": "9704051234567890"})
    assert (found.row, found.column, found.level) == (3, "Số tài khoản", "E")
    assert found.message == "Đây có vẻ là số thẻ ATM, không phải số tài khoản. Hỏi lại số tài khoản"
    assert (found.value, found.masked) == ("9704051234567890", "••••7890")


def test_a_number_that_strayed_into_a_words_column_is_masked(check: Check) -> None:
    (found,) = check({"Ngân_hàng": "3105205123456 Agri-bạc"})
    assert found.code == "R12"
    assert "3105205123456" not in f"{found.masked} {found.message}"


def test_the_same_person_and_benefit_twice_is_found(check: Check) -> None:
    found = check({}, {"id": "999145000009"}, {"id": "999145000001"})
    assert codes(found) == ["R04 E"]
    assert (found[0].row, found[0].message) == (4, "Trùng với dòng 2: cùng người, cùng chế độ. Bỏ một dòng")


def test_the_same_person_with_another_benefit_is_fine(check: Check) -> None:
    assert codes(check({}, {"id": "999145000001", "Loại_chế_độ": "Tuất cơ bản"})) == []


def test_gaps_in_the_numbering_are_told(check: Check) -> None:
    found = check({}, {"STT": 4}, {"STT": 1})
    assert [problem.message for problem in found] == ["STT nhảy từ 1 sang 4"]


def test_phones_are_read_or_dropped_with_a_warning(tmp_path: Path) -> None:
    header, row = [*PLAIN_HEADER, "Điện thoại"], [*plain_row(), "+84 987.654.321"]
    other = [*plain_row(STT=2, id="999145000002"), "12345"]
    lines, problems, _ = parse(text(tmp_path / "a.csv", [header, row, other]))
    assert [line.phone for line in lines] == ["0987654321", None]
    assert codes(problems) == ["R34 W"]


def test_vss_numbers_have_ten_digits(tmp_path: Path) -> None:
    rows = [
        ["Họ tên", "Mã số BHXH", "Số tiền"],
        ["Lê Văn Mẫu", 123456789, 1],
        ["Lê Thị Mẫu", "0123456789", 1],
    ]
    lines, problems, _ = parse(xlsx(tmp_path / "a.xlsx", rows))
    assert [line.vss_number for line in lines] == [None, "0123456789"]
    assert codes(problems) == ["R29 E"]


def test_parts_that_do_not_add_up_are_an_error(tmp_path: Path) -> None:
    header = ["Họ tên", "CCCD", "Mức hưởng", "Truy lĩnh", "Khấu trừ", "Thực lĩnh"]
    rows = [
        ["Lê Văn Mẫu", "999045000001", 2900000, 345800, "", 3254800],
        ["Lê Văn Hai Mẫu", "999045000002", 2900000, 345800, 100000, 3145800],
        ["Lê Văn Ba Mẫu", "999045000003", 2900000, -1, "-", 2900000],
    ]
    lines, problems, summary = parse(xlsx(tmp_path / "a.xlsx", [header, *rows]))
    assert codes(problems) == ["R24 E", "R06 E"]
    assert any(problem.message.startswith("3.245.800 ≠ 3.254.800") for problem in problems)
    assert all(line.regular + line.arrears - line.deduction == line.amount for line in lines)
    assert summary.amount == 3254800 + 3145800 + 2900000


def test_stated_sums_are_compared_with_the_rows(tmp_path: Path) -> None:
    def sum_row(label: str, amount: int) -> list[Any]:
        return ["", label, *[""] * 6, amount, "", "", ""]

    rows = [PLAIN_HEADER]
    rows += [["Thôn Hợp Trùa"], plain_row(), sum_row("Cộng thôn Hợp Trùa", 3245800)]
    rows += [["Thôn Nẻ"], plain_row(STT=2, id="999145000002"), sum_row("Cộng thôn Nẻ", 3745800)]
    rows += [sum_row("Tổng cộng: 3 người", 6991600)]
    rows = [[*row, *[""] * (12 - len(row))] for row in rows]
    _, problems, _ = parse(xlsx(tmp_path / "a.xlsx", rows))
    assert [(p.code, p.row, p.level) for p in problems] == [("R25", 7, "W"), ("R26", 8, "E"), ("R26", 8, "E")]
    assert problems[1].message.startswith("Tổng trong tệp 6.991.600, cộng được 6.491.600 (lệch 500.000)")


def test_a_stated_total_may_exceed_what_one_person_can_get(tmp_path: Path) -> None:
    rows = [plain_row(STT=n, id=f"99914500000{n}", Số_tiền=10**12) for n in (1, 2)]
    total = ["", "Tổng cộng", *[""] * 6, "2.000.000.000.000", "", "", ""]
    _, problems, summary = parse(text(tmp_path / "a.csv", [PLAIN_HEADER, *rows, total]))
    assert (codes(problems), summary.stated_amount) == ([], 2 * 10**12)


def test_a_missing_required_column_is_named_with_what_was_found(tmp_path: Path) -> None:
    _, problems, summary = parse(
        text(tmp_path / "a.csv", [["STT", "Họ tên", "CCCD"], [1, "Lê Mẫu", "999145000001"]])
    )
    assert codes(problems)[0] == "H01 E"
    assert problems[0].message == "Thiếu cột “Số tiền”. Tệp có: STT, Họ tên, CCCD"
    assert (summary.rows, summary.amount) == (1, 0)


def test_a_file_without_any_header_misses_them_all(tmp_path: Path) -> None:
    lines, problems, summary = parse(text(tmp_path / "a.csv", [["a", "b", "c"], ["1", "2", "3"]]))
    assert codes(problems) == ["H01 E"] * 3
    assert (lines, summary.header_rows) == ([], (0, 0))


def test_two_columns_for_one_field_are_an_error(tmp_path: Path) -> None:
    rows = [[*PLAIN_HEADER, "STK"], [*plain_row(), "3105205123457"]]
    assert codes(parse(text(tmp_path / "a.csv", rows))[1]) == ["H02 E"]


def test_missing_optional_columns_are_told_with_what_is_done_instead(tmp_path: Path) -> None:
    rows = [["Họ tên", "CCCD", "Số tiền"], ["Lê Văn Mẫu", "999045000001", 500000]]
    _, problems, _ = parse(text(tmp_path / "a.csv", rows))
    assert [problem.code for problem in problems] == ["H03"] * 5
    assert any("HUU_CCVC" in problem.message for problem in problems)


def test_another_month_in_the_title_is_an_error(check: Check, tmp_path: Path) -> None:
    rows = [["DANH SÁCH CHI TRẢ THÁNG 11 NĂM 2026"], PLAIN_HEADER, plain_row()]
    (found,) = parse(text(tmp_path / "a.csv", rows))[1]
    assert found.message.startswith("Tệp ghi “Tháng 11/2026”, kỳ đang nạp là 12/2026")


def test_hidden_rows_are_counted_and_told(tmp_path: Path) -> None:
    rows = [PLAIN_HEADER, plain_row(), plain_row(STT=2, id="999145000002")]
    lines, problems, _ = parse(xlsx(tmp_path / "a.xlsx", rows, hidden=[3]))
    assert len(lines) == 2
    assert codes(problems) == ["F13 W"]
    assert "1 dòng đang ẩn (tổng 3.245.800 đồng)" in problems[0].message


def test_a_second_sheet_with_a_roster_is_told(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [PLAIN_HEADER, plain_row()], Khác=[PLAIN_HEADER, plain_row(STT=7)])
    _, problems, summary = parse(path)
    assert (summary.sheet, codes(problems)) == ("DS", ["F13 W"])
    assert parse(path, sheet="Khác")[2].sheet == "Khác"


def test_formulas_without_results_are_an_error(tmp_path: Path) -> None:
    rows = [PLAIN_HEADER, plain_row(Thôn="=A1 ")]
    assert codes(parse(xlsx(tmp_path / "a.xlsx", rows))[1]) == ["F12 E"]


def test_a_header_alone_is_no_roster(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        parse(xlsx(tmp_path / "a.xlsx", [PLAIN_HEADER]))
    assert refused.value.code == "F04"


def test_communes_before_the_merger_are_changed_or_asked_about(check: Check) -> None:
    assert codes(check({"Xã/phường": "xã Phú Vinh, huyện Tân Lạc"})) == ["R19 I"]
    assert codes(check({"Xã/phường": "Phường Cống Vị"}, unit="BHXH-01")) == ["R32 E"]


def test_ambiguous_communes_are_not_guessed(check: Check) -> None:
    assert codes(check({"Xã/phường": "Tan Thanh"}, unit="BHXH-80")) == ["R31 E"]


@pytest.mark.parametrize("name", ["NguyÔn ThÞ Hoµ", "Nguyeãn Thò Thuûy"])
def test_legacy_fonts_are_refused_clearly(tmp_path: Path, name: str) -> None:
    rows = [PLAIN_HEADER, *(plain_row(STT=n, name=name, id=f"99914500000{n}") for n in (1, 2, 3))]
    with pytest.raises(FileRefused) as refused:
        parse(text(tmp_path / "a.csv", rows))
    assert refused.value.code == "F11"

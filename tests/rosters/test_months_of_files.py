"""Which months the rows of a file pay: its own words, its title, its run (REQ01, REQ02)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from disburse.core.names import fold
from disburse.rosters.commands import app
from disburse.rosters.file.months import read_months, title_months
from disburse.rosters.file.titles import without_days
from tests.rosters.roster_files import PLAIN_HEADER, codes, parse, plain_row, text

RUN = "2026-02"
BOTH = ["2026-02", "2026-03"]
WINTER = ["2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(
    ("title", "months"),
    [
        ("Tháng 12 năm 2026", ["2026-12"]),
        ("DANH SÁCH CHI TRẢ THÁNG 3 NĂM 2026", ["2026-03"]),
        ("Kỳ chi trả tháng 02 + 03/2026", BOTH),
        ("Kỳ 1 tháng 12/2026", ["2026-12"]),
        ("Tháng 12/2025, 01/2026 và 02/2026", WINTER),
        ("Tháng 12, 01 và tháng 02 năm 2026", WINTER),
        ("Từ tháng 12/2025 đến tháng 02/2026", WINTER),
        ("Tháng 12/2025 – 02/2026", WINTER),
        ("Tháng 02-03/2026", BOTH),
        ("T12/2025 - T02/2026", WINTER),
        ("Từ T12/2025 đến T2/2026", WINTER),
        ("Từ tháng 12/2025 đến hết tháng 02/2026", WINTER),
        ("Từ tháng 12 năm 2025 đến hết tháng 02 năm 2026", WINTER),
        ("Chi trả 03 tháng (12/2025, 01, 02/2026)", WINTER),
        ("Chi trả 03 tháng (T12/2025, T01, T02/2026)", WINTER),
        ("Gộp 03 tháng: 12/2025, 01/2026, 02/2026", WINTER),
        ("Danh sách 03 tháng (đợt 1)", []),
        ("Tháng 12-2026", ["2026-12"]),
        ("THÁNG 11/2026 (lập ngày 20/11/2026)", ["2026-11"]),
        ("Tân Lạc, ngày 25 tháng 11 năm 2026", []),
        ("Tân Lạc, ngày … tháng 11 năm 2026", []),
        ("Danh sách chi trả T11/2026", ["2026-11"]),
        ("Tháng 13 năm 2026", []),
        ("Tháng 12", []),
        ("Quyết định 863/2025", []),
    ],
)
def test_titles_name_months(title: str, months: list[str]) -> None:
    assert title_months([title]) == months


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        ("02+03/2026", BOTH),
        ("01, 02", WINTER[1:]),
        ("12, 1 và 2", WINTER),
        ("12+01+02/2026", WINTER),
        ("từ 12/2025 đến 02/2026", WINTER),
        (12, ["2025-12"]),
        (2, ["2026-02"]),
        (3, ["2026-03"]),
        ("11", ["2025-11"]),
        ("12/2025-02/2026", WINTER),
        ("T12/2025 - T02/2026", WINTER),
        (date(2026, 3, 1), ["2026-03"]),
        ("từ 01/2024 đến 12/2025", [f"{y}-{m:02}" for y in (2024, 2025) for m in range(1, 13)]),
        ("từ 01/2024 đến 01/2026", []),
        ("tháng sau", []),
    ],
)
def test_a_month_without_a_year_is_that_of_the_run(cell: str | int | date, months: list[str]) -> None:
    assert read_months(cell, WINTER) == months


@pytest.mark.parametrize(
    ("title", "paid", "shown", "left"),
    [
        ("Tháng 02 năm 2026", ["2026-02"], "02/2026", "03/2026"),
        ("Tháng 3 năm 2026", ["2026-03"], "03/2026", "02/2026"),
        ("Tháng 01/2026, 02/2026", WINTER[1:], "01/2026, 02/2026", "03/2026"),
    ],
)
@pytest.mark.parametrize("column", [[], ["Tháng hưởng"]])
def test_rows_pay_what_the_title_names_and_what_it_leaves_of_the_run_is_told(
    tmp_path: Path, title: str, paid: list[str], shown: str, left: str, column: list[str]
) -> None:
    path = text(tmp_path / "a.csv", [[title], PLAIN_HEADER + column, plain_row() + [""] * len(column)])
    lines, problems, _ = parse(path, run=RUN, months=BOTH)
    assert [line.months for line in lines] == [paid]
    assert [(one.code, one.level, one.message) for one in problems] == [
        (
            "H03",
            "W",
            f"Tiêu đề chỉ ghi tháng {shown}; 1 dòng không ghi tháng hưởng được hiểu là trả {shown}, không trả {left} "
            f"của kỳ. Nếu danh sách trả cả {left}, ghi đủ tháng ở tiêu đề hoặc thêm cột “Tháng hưởng”",
        )
    ]


def test_a_title_put_right_makes_another_content(tmp_path: Path) -> None:
    titles = "Tháng 02 năm 2026", "Tháng 02 và 03 năm 2026"
    read = [
        parse(text(tmp_path / "a.csv", [[title], PLAIN_HEADER, plain_row()]), run=RUN, months=BOTH)
        for title in titles
    ]
    assert read[0][2].digest != read[1][2].digest


def test_earlier_months_beside_the_whole_run_are_paid_as_named(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["Tháng 12/2025, 01/2026 và 02/2026"], PLAIN_HEADER, plain_row()])
    lines, problems, _ = parse(path, run=RUN)
    assert ([line.months for line in lines], problems) == ([WINTER], [])


def test_empty_cells_pay_the_whole_run_and_are_told(tmp_path: Path) -> None:
    rows = [[*plain_row(), "3"], [*plain_row(id="999145000002"), ""]]
    path = text(tmp_path / "a.csv", [[*PLAIN_HEADER, "Tháng hưởng"], *rows])
    lines, problems, _ = parse(path, run=RUN, months=BOTH)
    assert [line.months for line in lines] == [["2026-03"], BOTH]
    assert [one.message for one in problems if one.code == "H03"] == [
        "1 dòng để trống “Tháng hưởng”; được hiểu là trả đủ các tháng của kỳ: 02/2026, 03/2026. "
        "Nếu dòng nào chỉ trả một tháng, ghi tháng vào cột này"
    ]
    said = text(tmp_path / "b.csv", [[*PLAIN_HEADER, "Tháng hưởng"], [*plain_row(), "3"]])
    assert parse(said, run=RUN, months=BOTH)[1] == []


def test_a_title_that_names_no_month_pays_the_whole_run(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["Danh sách chi trả"], PLAIN_HEADER, plain_row()])
    lines, problems, _ = parse(path, run=RUN, months=BOTH)
    assert [line.months for line in lines] == [BOTH]
    assert [one.message for one in problems] == [
        "Không có cột “Tháng hưởng”; mỗi dòng được hiểu là trả đủ các tháng của kỳ: 02/2026, 03/2026. "
        "Nếu danh sách chỉ trả một tháng, thêm cột này"
    ]


def test_a_title_that_names_the_whole_run_needs_no_column(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["Tháng 02 và 03 năm 2026"], PLAIN_HEADER, plain_row()])
    lines, problems, _ = parse(path, run=RUN, months=BOTH)
    assert ([line.months for line in lines], problems) == ([BOTH], [])


def test_a_title_of_other_months_is_another_file(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["Tháng 4 và 5 năm 2026"], PLAIN_HEADER, plain_row()])
    _, problems, _ = parse(path, run=RUN, months=BOTH)
    assert [one.message for one in problems if one.level == "E"] == [
        "Tệp ghi “Tháng 04/2026, 05/2026”, kỳ đang nạp là 02/2026, 03/2026. Chọn đúng tệp hoặc đúng kỳ"
    ]


def test_one_months_money_for_several_months_is_asked_about(tmp_path: Path) -> None:
    rows = [
        ["Họ tên", "CCCD", "Tháng hưởng", "Mức hưởng", "Thực lĩnh"],
        ["Lê Văn Mẫu", "999044000001", "", 500000, 1000000],
        ["Lê Văn Hai Mẫu", "999044000002", "", 500000, 500000],
        ["Lê Văn Ba Mẫu", "999044000003", "3", 500000, 500000],
    ]
    lines, problems, _ = parse(text(tmp_path / "a.csv", rows), run=RUN, months=BOTH)
    assert [line.months for line in lines] == [BOTH, BOTH, ["2026-03"]]
    assert codes(problems) == ["R24 W"]
    assert [(one.row, one.message) for one in problems if one.code == "R24"] == [
        (
            3,
            "Dòng trả 2 tháng nhưng tổng số tiền chỉ bằng một mức hưởng, nên mỗi tháng chỉ được 250.000. "
            "Kiểm tra số tiền, hoặc ghi đúng tháng hưởng",
        )
    ]


TITLES = [
    "",
    "Danh sách chi trả lương hưu",
    "Tháng {first}",
    "Tháng {last}",
    "Tháng {all}",
    "Kỳ chi trả {first} (lập ngày 20/01/2026)",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.integers(2026 * 12, 2026 * 12 + 23),
    count=st.integers(1, 4),
    title=st.sampled_from(TITLES),
    said=st.sampled_from(["none", "empty", "all", "each"]),
    sheets=st.permutations(range(4)),
)
def test_every_month_of_a_run_is_paid_once_whatever_the_layout(
    tmp_path: Path, first: int, count: int, title: str, said: str, sheets: list[int]
) -> None:
    """A person on one line is paid each month once that the title names; months it leaves out are told."""
    months = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, first + count)]
    shown = ["/".join(reversed(month.split("-"))) for month in months]
    named = title.format(first=shown[0], last=shown[-1], all=", ".join(shown))
    cells = {"none": [], "empty": [""], "all": [" + ".join(shown)], "each": shown}[said]
    header = PLAIN_HEADER if said == "none" else [*PLAIN_HEADER, "Tháng hưởng"]
    rows = [[*plain_row(STT=place), cell] for place, cell in enumerate(cells, 1)] or [plain_row()]
    order = [place for place in sheets if place < len(rows)]
    path = text(tmp_path / "a.csv", [[named], [], header, *(rows[place] for place in order)])
    lines, problems, _ = parse(path, run=months[0], months=months)
    expected = months
    if said in ("none", "empty"):
        expected = title_months([named]) or months
    assert sorted(month for line in lines for month in line.months) == expected
    told = "".join(one.message for one in problems if one.code == "H03")
    assert all(one in told for one in shown if said in ("none", "empty") and expected != months)
    assert {one.code for one in problems if one.level == "E"} <= ({"R04"} if len(rows) > 1 else set())


def test_a_file_is_checked_for_a_combined_run_without_a_database(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [PLAIN_HEADER, plain_row()])
    checked = CliRunner().invoke(
        app,
        ["check", str(path), "--run", RUN, "--months", "2026-02,2026-03", "--unit", "BHXH-25-03", "--json"],
    )
    assert checked.exit_code == 0, checked.output
    assert [one["code"] for one in json.loads(checked.stdout)["problems"]] == ["H03"]
    alone = CliRunner().invoke(app, ["check", str(path), "--run", RUN, "--unit", "BHXH-25-03", "--json"])
    assert json.loads(alone.stdout)["problems"] == []


def test_titles_of_mere_dots_are_looked_at_once() -> None:
    assert title_months(["Ngày" + "." * 30_000]) == []
    dotted = f"Ngày {'_' * 140}.{'_' * 140} 12"
    assert without_days([dotted] * 2_000) == [fold(dotted)] * 2_000

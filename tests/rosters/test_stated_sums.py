"""What a file states as its sums and what is held against it: people, columns, groups with money of their own (R25, R26)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from roster_files import codes, parse, text, xlsx

from disburse.core.calendar import Run
from disburse.rosters.file.parsing import Parsing
from disburse.rosters.file.repairs import Choices, Layer, Repair

HEADER = ["STT", "Họ và tên", "Số CCCD", "Số tiền"]
MONTHLY = ["STT", "Họ và tên", "Số CCCD", "Mức hưởng", "Truy lĩnh", "Khấu trừ"]


def person(number: int, amount: int = 1_000_000, *more: Any) -> list[Any]:
    return [number, "Lê Văn Mẫu", f"999045{number:06d}", amount, *more]


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("Tổng cộng (1.002 người)", 1002),
        ("Tổng cộng: 1,002 đối tượng", 1002),
        ("TỔNG SỐ: 1002 lượt", 1002),
        ("Tổng cộng 2 người", 2),
        ("Tổng cộng 12 tháng, 2 người", 2),
        pytest.param(f"Tổng cộng {'9' * 5000} người", None, id="more than there are"),
    ],
)
def test_people_are_counted_as_they_are_written(tmp_path: Path, said: str, people: int | None) -> None:
    rows = [HEADER, person(1), person(2), ["", said, "", 2_000_000]]
    _, problems, summary = parse(text(tmp_path / "a.csv", rows))
    assert summary.stated_rows == people
    assert codes(problems) == ([] if people in (2, None) else ["R26 E"])


@pytest.mark.parametrize(
    "written",
    ["1.800.000.000.001", "1,800,000,000,001", "1800000000001", "1 800 000 000 001 đ", 1800000000001.0],
)
def test_a_sum_of_more_than_anybody_may_get_is_held_against_the_rows(
    tmp_path: Path, written: str | float
) -> None:
    rows = [HEADER, person(1, 900_000_000_000), person(2, 900_000_000_000), ["", "Tổng cộng", "", written]]
    _, problems, summary = parse(xlsx(tmp_path / "a.xlsx", rows))
    assert summary.stated_amount == 1_800_000_000_001
    assert [one.level for one in problems if one.code == "R26"] == ["E"]


def test_a_sum_below_the_monthly_amounts_is_not_held_against_arrears_and_deductions(tmp_path: Path) -> None:
    rows = [MONTHLY, person(1, 1_000_000, 200_000, ""), person(2, 1_000_000, "", 50_000)]
    total = ["", "Tổng cộng", "", 2_000_000, 200_000, 50_000]
    lines, problems, summary = parse(text(tmp_path / "a.csv", [*rows, total]))
    assert ([line.amount for line in lines], summary.amount) == ([1_200_000, 950_000], 2_150_000)
    assert codes(problems) == []
    total[3] = 2_150_000
    (found,) = [one for one in parse(text(tmp_path / "b.csv", [*rows, total]))[1] if one.code == "R26"]
    assert "Tổng trong tệp 2.150.000, cộng được 2.000.000" in found.message


@pytest.mark.parametrize(
    ("header", "row", "amount"),
    [
        (MONTHLY, person(2, 1_000_000, 200_000, 50_000), 1_150_000),
        (["STT", "Họ và tên", "Số CCCD", "Lương hưu", "Trợ cấp"], person(2, 900_000, 100_000), 1_000_000),
        ([*MONTHLY, "Thực lĩnh"], person(2, 1_000_000, 200_000, 50_000, 1_150_000), 1_150_000),
    ],
)
def test_what_a_row_left_out_would_pay_is_told_whatever_columns_say_it(
    tmp_path: Path, header: list[str], row: list[Any], amount: int
) -> None:
    rows = [header, person(1, *row[3:]), row]
    parsing = Parsing(
        text(tmp_path / "a.csv", rows), run=Run.parse("2026-12"), unit="BHXH-25-03", programme="SI", choices=Choices(),
        layer=Layer([Repair("exclude", 3, "name", "trùng")]), size_max=1 << 20,
    )  # fmt: skip
    assert [line.amount for line in parsing] == [amount]
    assert parsing.summary.left_out_amount == amount
    (told,) = [one for one in parsing.take_problems() if one.code == "L01"]
    assert told.params["dong"] == amount


@pytest.mark.parametrize("number", ["", 1, "I"])
def test_a_hamlet_with_the_money_of_its_people_is_no_person_and_is_held_against_them(
    tmp_path: Path, number: object
) -> None:
    rows = [HEADER, [number, "Thôn Nẻ", "", 2_000_000], person(1), person(2), [number and 2, "Thôn Ban", "", 500_000],
            person(3), ["", "Tổng cộng", "", 3_000_000]]  # fmt: skip
    lines, problems, summary = parse(text(tmp_path / "a.csv", rows))
    assert [(line.hamlet, line.amount) for line in lines] == [
        ("Thôn Nẻ", 1_000_000),
        ("Thôn Nẻ", 1_000_000),
        ("Thôn Ban", 1_000_000),
    ]
    assert summary.amount == 3_000_000
    (found,) = [one for one in problems if one.code in ("R25", "R26")]
    assert (found.level, found.message) == ("W", "“Thôn Ban” ghi 500.000, cộng được 1.000.000 (lệch 500.000)")


def test_a_hamlet_with_money_and_nobody_below_is_told(tmp_path: Path) -> None:
    rows = [HEADER, person(1), ["", "Thôn Nẻ", "", 2_000_000]]
    (found,) = [one for one in parse(text(tmp_path / "a.csv", rows))[1] if one.code == "R25"]
    assert (found.row, found.message) == (3, "“Thôn Nẻ” ghi 2.000.000, cộng được 0 (lệch 2.000.000)")

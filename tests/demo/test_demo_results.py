"""The outreach results: who agrees now is paid by account next month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from disburse.core.calendar import Run
from disburse.demo.months import MonthState, Province
from disburse.demo.results import COLUMNS, Visit, write_results
from disburse.places.reasons import obstacles

VISITED = date(2026, 11, 14)


@pytest.fixture(scope="module")
def province() -> Province:
    return Province(seed=5, lines=5000)


@pytest.fixture(scope="module")
def month(province: Province) -> MonthState:
    return province.month(Run.parse("2026-11"))


@pytest.fixture(scope="module")
def visits(month: MonthState) -> list[Visit]:
    cash = [line for line in month.lines if line.method != "account"]
    return [
        Visit(
            page_code=f"MAU-{number // 10:03d}",
            case_code=f"C{number:05d}",
            number=number % 10 + 1,
            name=line.person.name.upper(),
            hamlet=line.person.hamlet.code,
            birth_year=line.person.birth[:4],
            programme=line.programme,
        )
        for number, line in enumerate(cash)
    ]


def typed(path: Path) -> list[dict[str, object]]:
    book = load_workbook(path)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    assert rows[0] == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]


def test_each_visit_has_a_row_with_a_letter_that_the_list_prints(
    month: MonthState, visits: list[Visit], tmp_path: Path
) -> None:
    results = write_results(visits, month, tmp_path / "kq.xlsx", VISITED)
    rows = typed(results.path)
    assert results.count == len(rows) == len(visits) == sum(results.letters.values())
    assert set(results.letters) == {"D", "H", "K", "V", "X", ""}
    for row in rows:
        assert not row["Kết quả"] or row["Mã lý do"] in obstacles()
        assert (row["Kết quả"] == "H") == (row["Hẹn lại ngày"] is not None)


def test_an_account_is_given_by_exactly_those_who_have_it_next_month(
    province: Province, month: MonthState, visits: list[Visit], tmp_path: Path
) -> None:
    rows = typed(write_results(visits, month, tmp_path / "kq.xlsx", VISITED).path)
    given = {str(row["Số tài khoản"]) for row in rows if row["Số tài khoản"]}
    assert all(row["Kết quả"] == "D" for row in rows if row["Số tài khoản"])
    after = province.month(month.run.next())
    switched = {line.account for line in after.lines if line.key in after.to_account}
    assert switched
    assert given == switched


def test_the_same_visits_bring_the_same_results(
    month: MonthState, visits: list[Visit], tmp_path: Path
) -> None:
    first = typed(write_results(visits, month, tmp_path / "1.xlsx", VISITED).path)
    second = typed(write_results(visits[::-1], month, tmp_path / "2.xlsx", VISITED).path)
    assert first == second[::-1]


def test_somebody_the_province_does_not_know_gets_an_ordinary_answer(
    month: MonthState, tmp_path: Path
) -> None:
    stranger = Visit("MAU-001", "C1", 1, "Nguyễn Văn Mẫu", "05134-01", "1950", "SI")
    (row,) = typed(write_results([stranger], month, tmp_path / "kq.xlsx", VISITED).path)
    assert row["Số tài khoản"] is None

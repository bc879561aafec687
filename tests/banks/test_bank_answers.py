"""Rows of an answer, cell by cell: what each wording gives, and which problem each bad cell is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.banks.answers import read_answers
from disburse.banks.facts import PROBLEMS, BadRow, Fact, FileProblem, gather
from disburse.banks.reading import completer
from disburse.banks.wording import HEADERS, STATUSES, read_day, read_status
from disburse.core.names import fold
from disburse.core.reference import new_references
from disburse.sheets.columns import fold_header
from disburse.sheets.workbook import Cell

COLUMNS = (
    *("reference", "bank", "account", "name", "amount", "status", "reason_code", "reason", "note"),
    *("booked_on", "payer_reference", "narrative", "document"),
)
INDEX = {field: index for index, field in enumerate(COLUMNS)}
REFERENCE = new_references(1, lambda size: bytes(range(7, 7 + size)))[0]
GOOD: dict[str, Cell] = {
    "reference": REFERENCE,
    "account": "0990000000001",
    "name": "NGUYEN VAN MAU",
    "amount": "2.500.000",
    "status": "Thành công",
}


def read(**cells: Cell) -> Fact | BadRow | None:
    row = [{**GOOD, **cells}.get(field, "") for field in COLUMNS]
    return next(read_answers([(7, row)], INDEX, {field: f"cột {field}" for field in COLUMNS}), None)


def fact(**cells: Cell) -> Fact:
    made = read(**cells)
    assert isinstance(made, Fact), made
    return made


def codes(**cells: Cell) -> list[tuple[str | None, str]]:
    made = read(**cells)
    assert isinstance(made, BadRow), made
    return [(problem.column, problem.code) for problem in made.problems]


@pytest.mark.parametrize(
    "text",
    [REFERENCE.lower(), f" {REFERENCE} ", f"{REFERENCE[:4]} {REFERENCE[4:]}", f"CT {REFERENCE} KY 12"],
)
def test_a_reference_is_found_however_it_is_written(text: str) -> None:
    assert fact(reference=text).reference == REFERENCE
    assert fact(reference=text).reference_text is None


def test_a_reference_is_found_in_the_narrative_or_the_document_column() -> None:
    assert fact(reference="", narrative=f"chi tra luong huu {REFERENCE}").reference == REFERENCE
    assert fact(reference="CT000123", document=REFERENCE).reference == REFERENCE


def test_what_is_no_reference_of_ours_is_kept_as_written() -> None:
    cut = fact(reference=REFERENCE[:15])
    assert (cut.reference, cut.reference_text) == (None, REFERENCE[:15])
    assert fact(reference="").reference_text is None


@pytest.mark.parametrize(("status", "words"), STATUSES.items())
def test_every_listed_wording_is_its_status_with_or_without_case(status: str, words: tuple[str, ...]) -> None:
    for word in words:
        assert read_status(word) == read_status(word.lower()) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Thành công", "paid"),
        ("00 - Success", "paid"),
        ("Thành công (00)", "paid"),
        ("KHÔNG THÀNH CÔNG", "rejected"),
        ("Thất bại: sai số tài khoản", "rejected"),
        ("Trả lại", "returned"),
        ("Chưa lĩnh", "unclaimed"),
        ("Đang xử lý", "pending"),
        ("IN_PROGRESS", "pending"),
        ("Thành công / Thất bại", None),
        ("Chưa thành công lắm", None),
    ],
)
def test_a_status_is_read_by_its_words_and_never_guessed(text: str, status: str | None) -> None:
    assert read_status(text) == status


@pytest.mark.parametrize(
    "value",
    [
        *("3/12/2026", "03-12-2026", "3.12.26", "2026-12-03", "20261203", "03/12/2026 14:05:22"),
        *("2026-12-03T08:00:00", "46359", 46359, 46359.6, date(2026, 12, 3), datetime(2026, 12, 3, 14, 5)),  # noqa: DTZ001
    ],
)
def test_a_day_is_read_in_every_way_it_is_written(value: Any) -> None:
    assert read_day(value) == "2026-12-03"


@pytest.mark.parametrize(
    "value", ["12/25/2026", "30/02/2026", "hôm nay", "3/12", 7, "3/12/1926", "٣/12/2026"]
)
def test_what_is_no_day_is_a_problem(value: Cell) -> None:
    assert codes(booked_on=value) == [("cột booked_on", "C06")]


@pytest.mark.parametrize("value", ["2500000", "2.500.000", "2,500,000", "2 500 000 đ", 2500000, 2500000.0])
def test_an_amount_is_read_in_every_way_it_is_written(value: Cell) -> None:
    assert fact(amount=value).amount == 2_500_000


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("amount", "2.5", "C02"),
        ("amount", 2500000.5, "C02"),
        ("amount", "1e6", "C02"),
        ("amount", 10**13, "C02"),
        ("amount", 0, "C03"),
        ("amount", "-500.000", "C03"),
        ("status", "", "C04"),
        ("status", "Đã chi hộ tạm", "C05"),
        ("account", "4,07E+14", "C07"),
        ("account", 9.9e17, "C07"),
        ("account", "99000000.0", "C07"),
        ("account", "??", "C07"),
        ("name", "#N/A", "C08"),
        ("amount", "#REF!", "C08"),
        ("narrative", "a" * 1001, "C09"),
    ],
)
def test_a_bad_cell_is_a_problem_with_its_row_and_column(field: str, value: Cell, code: str) -> None:
    assert codes(**{field: value}) == [(f"cột {field}", code)]


def test_all_bad_cells_of_a_row_are_told_at_once() -> None:
    assert [code for _, code in codes(amount="x", status="y", booked_on="z")] == ["C02", "C05", "C06"]


def test_a_row_that_names_nobody_is_a_problem_of_the_row() -> None:
    assert codes(reference="", account="", name="") == [(None, "C01")]


def test_every_problem_says_where_and_what_and_no_value_of_the_row() -> None:
    for code in PROBLEMS:
        message = FileProblem(12, "Số tiền", code).message
        assert "Dòng 12" in message
        assert "{" not in message


def test_an_account_keeps_its_zeros_and_a_masked_one_says_nothing() -> None:
    assert fact().account == "0990000000001"
    assert fact(account="0990 0000.00001").account == "0990000000001"
    assert fact(account="'0990000000001").account == "0990000000001"
    assert fact(account=990000000001).account == "990000000001"
    assert fact(account="xxxxxx0001").account is None
    assert fact(account="••••0001").account is None


def test_empty_fields_say_nothing() -> None:
    tick = fact(account="", name="", amount="")
    assert (tick.account, tick.name, tick.amount, tick.booked_on, tick.reason) == (None,) * 5


def test_a_reason_is_kept_as_written_and_dropped_where_the_row_was_paid() -> None:
    assert fact(status="Lỗi", reason="Sai số TK").reason_text == "Sai số TK"
    assert (
        fact(status="Lỗi", reason_code="056", reason="Sai so tai khoan").reason_text
        == "056: Sai so tai khoan"
    )
    assert fact(status="Lỗi", note="TK đã đóng").reason_text == "TK đã đóng"
    assert fact(status="OK", reason="Thành công", note="lần 2").reason_text is None


def test_banks_and_reasons_are_looked_up_whole_then_by_code_then_by_words() -> None:
    reasons = {"AC01": "ACC_NOT_FOUND", "tk da dong": "ACC_CLOSED"}
    complete = completer(
        {"NH Mẫu": "970405"}.get, lambda text: reasons.get(text.lower(), reasons.get(text, "UNKNOWN"))
    )
    rejected = complete(fact(bank="NH Mẫu", status="Lỗi", reason_code="AC01", reason="gì đó"))
    assert (rejected.bank, rejected.bank_bin, rejected.reason) == ("NH Mẫu", "970405", "ACC_NOT_FOUND")
    assert complete(fact(status="Lỗi", reason_code="77", reason="TK da dong")).reason == "ACC_CLOSED"
    assert complete(fact(bank="?", status="Lỗi", reason="lạ")).bank_bin is None
    assert complete(fact(status="Lỗi", reason="lạ")).reason == "UNKNOWN"
    assert complete(fact(status="Lỗi")).reason is None


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"reference": "Xóm Nẻ"},
        {"reference": "Tổng cộng", "amount": "5.000.000"},
        {"reference": "", "name": "Cộng trang", "amount": 5_000_000},
        {"name": "Trần Thị Mẫu"},
        {"name": "Người lập biểu", "status": "Kế toán trưởng"},
    ],
)
def test_blank_group_total_and_signature_rows_are_no_answers(cells: dict[str, Cell]) -> None:
    row = [cells.get(field, "") for field in COLUMNS]
    assert list(read_answers([(9, row)], INDEX, {})) == []


def test_no_header_stands_for_two_fields_and_no_word_for_two_statuses() -> None:
    headers = [fold_header(header) for known in HEADERS.values() for header in known]
    assert len(headers) == len(set(headers))
    words = [word for known in STATUSES.values() for word in known]
    assert len(words) == len(set(words))
    assert words == [fold(word) for word in words]


@given(st.permutations(range(6)))
def test_the_digest_does_not_depend_on_order_but_on_every_row(order: list[int]) -> None:
    rows: list[tuple[int, list[Cell]]] = [
        (
            i + 2,
            [{**GOOD, "amount": 1000 + i, "status": "OK" if i else "?"}.get(field, "") for field in COLUMNS],
        )
        for i in range(6)
    ]
    whole = gather(read_answers(rows, INDEX, {}))
    shuffled = gather(read_answers([rows[i] for i in order], INDEX, {}))
    assert shuffled.file_digest == whole.file_digest
    assert (whole.rows, whole.amount, len(whole.problems)) == (6, 6015, 1)
    assert gather(read_answers(rows[1:], INDEX, {})).file_digest != whole.file_digest
    assert gather(read_answers([*rows, rows[0]], INDEX, {})).file_digest != whole.file_digest

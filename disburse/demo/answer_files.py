"""The files payers write: each has its own columns, headers, words and habits (`domain.md` 5.2, 5.3)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from disburse.core.calendar import Run
from disburse.core.names import fold
from disburse.demo.books import new_book
from disburse.demo.clerks import dotted
from disburse.demo.units import BANK_NAMES


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line of a payer's answer; `reason` is a code of `domain.md` 4, `amount` whole đồng."""

    reference: str
    bank: str
    account: str
    name: str
    amount: int
    status: str
    reason: str
    booked_on: date
    bank_reference: str
    hamlet: str = ""
    masked_id: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one payer writes: container, columns as (field, header), status words, days, amounts, titles."""

    container: str
    columns: tuple[tuple[str, str], ...]
    statuses: dict[str, str]
    day: str = "%d/%m/%Y"
    dots: bool = False
    delimiter: str = ","
    titles: tuple[str, ...] = ()
    shouts: bool = True
    names_bank: bool = True


def write_answer(
    payer: str, rows: list[AnswerRow], stem: Path, run: Run, *, other_layout: bool = False
) -> Path:
    """Write rows the way `payer` does, and give the path; `other_layout`: in the generic columns."""
    layout = GENERIC if other_layout else LAYOUTS.get(payer, CASH)
    path = stem.with_name(f"{stem.name}.{layout.container}")
    if layout.container == "xlsx":
        _write_sheet(path, layout, rows, run)
    else:
        _write_text(path, layout, rows)
    return path


def _write_text(path: Path, layout: Layout, rows: list[AnswerRow]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=layout.delimiter)
        writer.writerow(header for _, header in layout.columns)
        writer.writerows(_cells(layout, rows))


def _write_sheet(path: Path, layout: Layout, rows: list[AnswerRow], run: Run) -> None:
    book = new_book(path, run)
    sheet = book.add_worksheet("Ket qua")
    bold = book.add_format({"bold": True})
    text = book.add_format({"num_format": "@"})
    money = book.add_format({"num_format": "#,##0"})
    sheet.set_column(0, len(layout.columns), 18)
    for row, title in enumerate(layout.titles):
        sheet.write_string(row, 0, title.format(run=run.shown), bold)
    top = len(layout.titles) + 1 if layout.titles else 0
    sheet.write_row(top, 0, [header for _, header in layout.columns], bold)
    row = top
    for row, cells in enumerate(_cells(layout, rows), start=top + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, column, cell, money)
            elif cell:
                sheet.write_string(row, column, cell, text)
    if layout.titles:
        column = [field for field, _ in layout.columns].index("amount")
        sheet.write_string(row + 1, 0, "TONG CONG", bold)
        sheet.write_number(row + 1, column, sum(answered.amount for answered in rows), money)
    book.close()


def _cells(layout: Layout, rows: list[AnswerRow]) -> Iterator[list[str | int]]:
    for number, row in enumerate(rows, start=1):
        said = _say(layout, row)
        yield [number if field == "sequence" else said[field] for field, _ in layout.columns]


def _say(layout: Layout, row: AnswerRow) -> dict[str, str | int]:
    return {
        "reference": row.reference,
        "bank": BANK_NAMES[row.bank].upper() if layout.names_bank else row.bank,
        "account": row.account,
        "name": fold(row.name) if layout.shouts else row.name,
        "amount": dotted(row.amount) if layout.dots else row.amount,
        "status": layout.statuses[row.status],
        "reason": REASONS[row.reason],
        "booked_on": row.booked_on.strftime(layout.day),
        "bank_reference": row.bank_reference,
        "hamlet": row.hamlet,
        "masked_id": row.masked_id,
    }


REASONS: dict[str, str] = {
    "": "",
    "ACC_NOT_FOUND": "SAI SO TAI KHOAN",
    "NAME_MISMATCH": "SAI TEN NGUOI HUONG",
    "ACC_CLOSED": "TK DA DONG",
    "ACC_BLOCKED": "TK BI PHONG TOA",
    "ACC_DORMANT": "TAI KHOAN NGU",
}
GENERIC_FIELDS = (
    *("reference", "bank", "account", "name", "amount", "status", "reason", "booked_on", "bank_reference"),
)
GENERIC = Layout(
    "csv",
    tuple((field, field) for field in GENERIC_FIELDS),
    {status: status for status in ("paid", "rejected", "returned", "unclaimed", "pending")},
    day="%Y-%m-%d",
    names_bank=False,
)
CASH = Layout(
    "xlsx",
    (
        ("sequence", "STT"),
        ("reference", "Mã lệnh"),
        ("hamlet", "Thôn/xóm"),
        ("name", "Họ và tên"),
        ("masked_id", "Số giấy tờ"),
        ("amount", "Số tiền"),
        ("status", "Kết quả"),
        ("booked_on", "Ngày nhận"),
    ),
    {"paid": "Đã nhận", "unclaimed": "Chưa lĩnh"},
    titles=("KẾT QUẢ CHI TRẢ TIỀN MẶT", "Kỳ chi trả {run}"),
    shouts=False,
    names_bank=False,
)
LAYOUTS = {
    "970405": Layout(
        "xlsx",
        (
            ("sequence", "STT"),
            ("account", "Số tài khoản"),
            ("name", "Tên người hưởng"),
            ("bank", "Ngân hàng"),
            ("amount", "Số tiền"),
            ("reference", "Mã lệnh"),
            ("bank_reference", "Số bút toán"),
            ("booked_on", "Ngày GD"),
            ("status", "Trạng thái"),
            ("reason", "Lý do"),
        ),
        {"paid": "THANH CONG", "rejected": "THAT BAI", "returned": "TRA LAI", "pending": "DANG XU LY"},
        titles=("NGAN HANG NN&PTNT - CHI NHANH MAU", "BANG KE KET QUA CHI LUONG HUU KY {run}"),
    ),
    "970436": Layout(
        "csv",
        (
            ("reference", "Ref"),
            ("bank_reference", "FT number"),
            ("account", "Credit account"),
            ("name", "Beneficiary name"),
            ("bank", "Bank code"),
            ("amount", "Amount"),
            ("booked_on", "Value date"),
            ("status", "Status"),
            ("reason", "Reason"),
        ),
        {"paid": "Success", "rejected": "Failed", "returned": "Returned", "pending": "Pending"},
    ),
    "970449": Layout(
        "csv",
        (
            ("sequence", "Số TT"),
            ("name", "Chủ tài khoản"),
            ("account", "STK"),
            ("bank", "Ngân hàng"),
            ("amount", "Số tiền (VND)"),
            ("status", "Kết quả"),
            ("reason", "Mô tả lỗi"),
            ("booked_on", "Ngày hiệu lực"),
            ("bank_reference", "Mã giao dịch"),
            ("reference", "Mã tham chiếu"),
        ),
        {"paid": "TC", "rejected": "Lỗi", "returned": "Hoàn", "pending": "Chờ"},
        dots=True,
        delimiter=";",
    ),
    "970418": Layout(
        "xlsx",
        (
            ("reference", "MA LENH"),
            ("account", "SO TK"),
            ("name", "HO VA TEN"),
            ("bank", "NGAN HANG"),
            ("amount", "SO TIEN"),
            ("status", "TRANG THAI"),
            ("reason", "LY DO"),
            ("booked_on", "NGAY GIAO DICH"),
            ("bank_reference", "SO GD"),
        ),
        {"paid": "00", "rejected": "Khong thanh cong", "returned": "Hoan tra", "pending": "Cho xu ly"},
        day="%Y-%m-%d",
    ),
}

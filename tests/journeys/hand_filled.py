"""Rosters as people fill them by hand: the printed form, a plain table, a text file."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import openpyxl

# fmt: off
FORM = (
    ("BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ",),
    ("BẢO HIỂM XÃ HỘI CƠ SỞ TÂN LẠC",),
    ("DANH SÁCH CHI TRẢ LƯƠNG HƯU VÀ TRỢ CẤP BHXH",),
    ("Tháng 12 năm 2026",),
    ("STT", "Họ và tên", "Số định danh", "Ngày sinh", "Giới tính", "Xã", "Chế độ", "Số tiền được lĩnh",
     None, None, None, "Hình thức", "Ngân hàng", "Số tài khoản"),
    (None, None, None, None, None, None, None, "Lương hưu", "Truy lĩnh", "Khấu trừ", "Tổng cộng"),
    ("A", "B", "C", "D", "E", "F", "G", "1", "2", "3", "4", "H", "I", "K"),
    ("I. Xóm Nẻ",),
    (1, "Bùi Văn Mẫu", "999041000011", "12/03/1941", "Nam", "Xã Mường Hoa", "Hưu trí",
     3245800, 0, 0, 3245800, "TK", "Agribank", "9900000000011"),
    (2, "Đặng Thị Thử", "999143000012", "1943", "Nữ", "Xã Mường Hoa", "Hưu trí",
     2900000, 100000, 50000, 2950000, "TK", "NHNo&PTNT", "9900000000012"),
    (None, "Cộng xóm Nẻ", None, None, None, None, None, 6145800, 100000, 50000, 6195800),
    ("II. Thôn 3",),
    (3, "H'Yă Niê Thử", "999145000013", "1945", "Nữ", "Xã Mường Hoa", "Hưu trí",
     2000000, 0, 0, 2000000, "TM", None, None),
    (None, "Tổng cộng", None, None, None, None, None, 8145800, 100000, 50000, 8195800),
    (None, "Bằng chữ: Tám triệu một trăm chín mươi lăm nghìn tám trăm đồng"),
    (None, "Người lập", None, None, "Kế toán trưởng", None, None, "Giám đốc"),
)
PLAIN = (
    ("STT", "Họ tên", "Số CCCD", "Năm sinh", "Thôn", "Xã", "Số tiền", "Hình thức", "Ngân hàng", "Số tài khoản"),
    (1, "Hà Thị Mẫu", "999148000021", "1948", "Xóm Nẻ", "Mường Hoa", 500000, "Tài khoản", "LPBank", "9900000021"),
    (2, "Quách Văn Thử", "999046000022", "1946", "Xóm Nẻ", "Mường Hoa", 500000, "Tiền mặt", "", ""),
)
TEXT = (
    ("STT", "Họ và tên", "Số định danh", "Năm sinh", "Xã", "Tổng số tiền", "Hình thức", "Ngân hàng", "STK"),
    ("1", "Lường Thị Mẫu", "999150000031", "1950", "Mường Hoa", "750.000", "TK", "Vietcombank", "9900000031"),
)
# fmt: on


def by_form(path: Path) -> None:
    """Fill form C72a-HD by hand: titles, a header of two rows, a numbering row, a hamlet, a sum, signatures."""
    _book(path, FORM, merged="H5:K5")


def as_a_plain_table(path: Path) -> None:
    _book(path, PLAIN)


def as_text(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(TEXT)


def _book(path: Path, rows: Iterable[tuple[object, ...]], merged: str = "") -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(path)

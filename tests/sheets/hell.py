"""Workbooks and texts from hell, built by code: what offices send, and what attackers would.

Every case says what must come of it: a refusal by its code, or exactly these lines and these problems
(`peers.md` 8 traps 1-12, `ux.md` 11.1 no. 2, `reliability.md` A8, A9, A30, A31).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import normalize

from books import Formula, Grid, Look, Range, write_ods, write_text, write_xls, write_xlsx

from disburse.sheets.legacy_letters import spell

Line = tuple[str, str | None, int, str | None]  # name, citizen id, đồng, account

HEADER = ["STT", "Họ và tên", "Số CCCD", "Số tiền", "Số tài khoản", "Ngân hàng"]
ROWS: list[list[Any]] = [
    [1, "Nguyễn Thị Mẫu", "999145000001", 3_245_800, "3105205123456", "Agribank"],
    [2, "Trần Văn Hằng", "999045000002", 500_000, "", ""],
    [3, "Đỗ Bình Ngọc", "999045000003", 1_000_000, "0011001234567", "Vietcombank"],
]
LINES: list[Line] = [
    ("Nguyễn Thị Mẫu", "999145000001", 3_245_800, "3105205123456"),
    ("Trần Văn Hằng", "999045000002", 500_000, None),
    ("Đỗ Bình Ngọc", "999045000003", 1_000_000, "0011001234567"),
]
TOTAL = sum(line[2] for line in LINES)
PREAMBLE = [
    ["BẢO HIỂM XÃ HỘI CƠ SỞ TÂN LẠC"],
    [],
    ["DANH SÁCH CHI TRẢ LƯƠNG HƯU"],
    ["Tháng 12 năm 2026"],
    ["", "Nguồn: Quỹ BHXH"],
    [],
]
FOOTER = [
    ["", "Tổng cộng: 3 người", "", TOTAL],
    ["Bằng chữ: bốn triệu bảy trăm bốn mươi lăm nghìn tám trăm đồng"],
    ["", "Người lập", "", "", "Giám đốc"],
    ["", "Lê Văn Lập", "", "", "Bùi Thị Giám"],
]


@dataclass(frozen=True)
class Case:
    """A file and what must come of it: `code` of a refusal, or `lines` and `problems` ("R02 E")."""

    name: str
    build: Callable[[Path], Path]
    lines: Sequence[Line] = field(default_factory=lambda: LINES)
    problems: Sequence[str] = ()
    code: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


def sheet(kind: str, *rows: Sequence[Any], look: Look | None = None, **more: Grid) -> Callable[[Path], Path]:
    """Build a workbook of one kind; `more` are further sheets."""
    write = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}[kind]
    return lambda folder: write(folder / f"a.{kind}", {"DS": rows, **more}, look or Look())


def text(*rows: Sequence[Any], name: str = "a.csv", **how: Any) -> Callable[[Path], Path]:
    """Build a text file."""
    return lambda folder: write_text(folder / name, {"": rows}, **how)


def raw(content: bytes, name: str = "a.csv") -> Callable[[Path], Path]:
    """Write bytes as they are."""

    def build(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return build


def renamed(build: Callable[[Path], Path], name: str) -> Callable[[Path], Path]:
    """Give a file a lying name."""
    return lambda folder: build(folder).rename(folder / name)


def changed(column: str, *values: Any) -> list[list[Any]]:
    """The header and one row per value, each with that value under a column and an id of its own."""
    rows: list[list[Any]] = [HEADER]
    for number, value in enumerate(values, start=1):
        row = [number, "Nguyễn Thị Mẫu", f"99914500000{number}", 500_000, "", ""]
        if column in ("Số tài khoản", "Ngân hàng"):
            row[5] = "Agribank"
        row[HEADER.index(column)] = value
        rows.append(row)
    return rows


def a_line(number: int, **other: Any) -> Line:
    """The line of a row of `changed`, but for what is given."""
    said = {
        "name": "Nguyễn Thị Mẫu",
        "id": f"99914500000{number}",
        "amount": 500_000,
        "account": None,
    } | other
    return said["name"], said["id"], said["amount"], said["account"]


def _shuffled() -> list[list[Any]]:
    order = [3, 5, 1, 0, 4, 2]
    return [[row[index] for index in order] for row in [HEADER, *ROWS]]


def _spread() -> list[list[Any]]:
    """Blank and unknown columns between the known ones, blank rows between the people."""
    rows = [["", HEADER[0], "Mã hồ sơ cũ", *HEADER[1:4], "", *HEADER[4:], "Người lĩnh ký"], [], []]
    for row in ROWS:
        rows += [["", row[0], f"HS{row[0]}", *row[1:4], "", *row[4:], ""], [], []]
    return rows


MERGED = [
    ["STT", "Họ và tên", "Số CCCD", "Số tiền được lĩnh", "", "", "Số tài khoản", "Ngân hàng"],
    ["", "", "", "Mức hưởng", "Truy lĩnh", "Tổng cộng", "", ""],
    ["A", "B", "C", "1", "2", "3=1+2", "D", "E"],
    ["I. Hưu trí"],
    ["Thôn Hợp Trùa"],
    [1, *ROWS[0][1:3], 3_000_000, 245_800, 3_245_800, *ROWS[0][4:]],
    ["", "Cộng trang", "", "", "", 3_245_800],
    ["Xóm Nẻ"],
    [2, *ROWS[1][1:3], 500_000, "", 500_000, "", ""],
    [3, *ROWS[2][1:3], 1_000_000, 0, 1_000_000, *ROWS[2][4:]],
    ["", "Tổng cộng: 3 người", "", "", "", TOTAL],
]
MERGES: list[Range] = [
    *(((0, column), (1, column)) for column in (0, 1, 2, 6, 7)),
    ((0, 3), (0, 5)),
    ((3, 0), (3, 7)),
]
ALL = [HEADER, *ROWS]
MANY = [[n, f"Nguyễn Văn {chr(65 + n % 26)}", f"999045{n:06d}", 500_000, "", ""] for n in range(1, 10_001)]
MANY_LINES: list[Line] = [(row[1], row[2], 500_000, None) for row in MANY]
LEGACY = {
    encoding: [[spell(c, encoding) if isinstance(c, str) else c for c in row] for row in ALL]
    for encoding in ("tcvn3", "vni")
}

LAYOUTS = [
    *(Case(f"plain {kind}", sheet(kind, *ALL)) for kind in ("xlsx", "xls", "ods")),
    *(
        Case(f"header on line 7 and a footer, {kind}", sheet(kind, *PREAMBLE, *ALL, *FOOTER))
        for kind in ("xlsx", "xls", "ods")
    ),
    Case("header on line 7 and a footer, text", text(*PREAMBLE, *ALL, *FOOTER)),
    *(
        Case(f"merged headers, groups and sums, {kind}", sheet(kind, *MERGED, look=Look(merges=MERGES)))
        for kind in ("xlsx", "xls", "ods")
    ),
    Case("shuffled columns", sheet("xlsx", *_shuffled())),
    *(
        Case(f"blank and unknown columns and blank rows, {kind}", sheet(kind, *_spread()))
        for kind in ("xls", "ods")
    ),
    Case(
        "a header twice",
        sheet("xlsx", [*HEADER, "Số tiền"], *([*row, 7] for row in ROWS)),
        problems=["H02 E"],
    ),
    Case("headers in decomposed letters", text([normalize("NFD", name) for name in HEADER], *ROWS)),
    Case(
        "headers in capitals without marks",
        sheet("xls", ["STT", "HO VA TEN", "SO CCCD", "SO TIEN", "SO TAI KHOAN", "NGAN HANG"], *ROWS),
    ),
    Case(
        "no header that anybody knows", sheet("ods", ["a", "b"], ["c", "d"]), lines=[], problems=["H01 E"] * 3
    ),
    Case("a header and nothing below", sheet("xls", HEADER), code="F04"),
    Case("nothing but blanks", sheet("ods", ["", ""], []), code="F04"),
    Case(
        "two sheets with data",
        sheet("ods", *ALL, look=Look(), Khác=[HEADER, [1, "Người Khác", "999145000009", 1, "", ""]]),
        problems=["F13 W"],
    ),
    *(
        Case(
            f"a hidden decoy before the list, {kind}",
            sheet(kind, ["Ghi chú"], look=Look(hidden_sheets={"Cũ"}), Cũ=[HEADER, *ROWS[:1]], Mới=ALL),
            problems=["F13 W"],
        )
        for kind in ("xlsx", "xls", "ods")
    ),
    *(
        Case(f"hidden rows, {kind}", sheet(kind, *ALL, look=Look(hidden_rows={2})), problems=["F13 W"])
        for kind in ("xlsx", "xls", "ods")
    ),
    *(
        Case(f"a hidden column, {kind}", sheet(kind, *ALL, look=Look(hidden_columns={3})), problems=["F13 W"])
        for kind in ("xlsx", "xls", "ods")
    ),
    *(
        Case(
            f"formulas with stored values, {kind}",
            sheet(kind, HEADER, *([*row[:3], Formula(row[3]), *row[4:]] for row in ROWS)),
            problems=["F12 I"],
        )
        for kind in ("xlsx", "ods")
    ),
    *(
        Case(
            f"formulas without stored values, {kind}",
            sheet(kind, HEADER, *([*row[:3], Formula(), *row[4:]] for row in ROWS)),
            lines=[(*line[:2], 0, line[3]) for line in LINES],
            problems=["F12 E", *["R06 E"] * 3],
        )
        for kind in ("xlsx", "xls", "ods")
    ),
    Case("one of 10,000 people is unknown", sheet("xls", HEADER, *MANY), lines=MANY_LINES),
    Case(
        "line 9,999 of 10,000 has no id that could be",
        text(HEADER, *MANY[:9998], [9999, "Nguyễn Văn P", "12", 500_000, "", ""], MANY[9999]),
        lines=[*MANY_LINES[:9998], ("Nguyễn Văn P", None, 500_000, None), MANY_LINES[9999]],
        problems=["R02 E"],
    ),
    Case(
        "the only row has an id that could not be",
        text(HEADER, [1, "Nguyễn Văn P", "12", 5, "", ""]),
        lines=[("Nguyễn Văn P", None, 5, None)],
        problems=["R02 E"],
    ),
    Case("one person twice", text(*ALL, [4, *ROWS[0][1:]]), lines=[*LINES, LINES[0]], problems=["R04 E"]),
    Case(
        "one person twice with another amount",
        sheet("ods", *ALL, [4, *ROWS[0][1:3], 7, "", ""]),
        lines=[*LINES, (*LINES[0][:2], 7, None)],
        problems=["R04 E"],
    ),
]

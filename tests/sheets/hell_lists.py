"""Lists as people lay them out, in which somebody would be lost: whoever has money, a number or a name is read."""

from __future__ import annotations

from typing import Any

from books import Formula, Look, Range
from hell import ALL, HEADER, LINES, ROWS, TOTAL, Case, Line, raw, sheet, text

NOBODY: list[list[Any]] = [
    [4, "Tòng Thị Mẫu", "", 500_000, "", ""],
    [5, "Tống Văn Mẫu", "không có", 500_000, "", ""],
    [6, "Công Văn Mẫu", "", 500_000, "", ""],
    ["", "Tổng Văn Mẫu", "", 500_000, "", ""],
    ["", "Cộng Thị Mẫu", "mất", 500_000, "", ""],
    ["", "Tô Thị Mẫu", "", 2_800_000, "", ""],
    ["II", "Bàn Văn Mẫu", "", 2_900_000, "", ""],
    ["", "Ké Toán Mẫu", "", 500_000, "", ""],
    ["", "Đại Diện", "", 500_000, "", ""],
]
NOBODYS: list[Line] = [(row[1], None, row[3], None) for row in NOBODY]
PER_HAMLET: list[list[Any]] = [
    HEADER,
    ["Xóm Nẻ"],
    ROWS[0],
    ["", "Tổng cộng xóm Nẻ", "", LINES[0][2]],
    ["", "Người lập"],
    ["", "Lê Văn Lập"],
    ["Xóm Ban"],
    *ROWS[1:],
    ["", "Tổng cộng", "", LINES[1][2] + LINES[2][2]],
]
PRINTED: list[list[Any]] = [
    ["BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ", "", "", "Mẫu C72a"],
    HEADER,
    ["1", "2", "3", "4", "5", "6"],
]
TWICE: list[list[Any]] = [
    [*HEADER, "Loại chế độ"],
    [*ROWS[0], "Hưu trí"],
    ["", "", "", 500_000, "", "", "Tuất cơ bản"],
    [*ROWS[1], "Hưu trí"],
]
DOWN: list[Range] = [((1, column), (2, column)) for column in (0, 1, 2, 4, 5)]
MORE: list[list[Any]] = [[4, "Trần Mẫu Hai", "999145000009", 500_000, "", ""]]

LISTS = [
    *(
        Case(
            f"people without an id that could be, {kind}",
            sheet(kind, *ALL, *NOBODY),
            lines=[*LINES, *NOBODYS],
            problems=["R02 E"] * len(NOBODY),
        )
        for kind in ("xlsx", "xls", "ods")
    ),
    Case(
        "people without an id below the total",
        text(*ALL, ["", "Tổng cộng", "", TOTAL], *NOBODY),
        lines=[*LINES, *NOBODYS],
        problems=[*["R02 E"] * len(NOBODY), "R26 E"],
    ),
    Case(
        "below the total an id without a name, a name without an id, an amount alone",
        text(
            *ALL,
            ["", "Tổng cộng", "", TOTAL],
            ["", "", "999145000009", ""],
            ["", "Lê Mẫu", "", 5],
            ["", "", "", 7],
        ),
        lines=[*LINES, ("", "999145000009", 0, None), ("Lê Mẫu", None, 5, None), ("", None, 7, None)],
        problems=["R01 E", "R01 E", "R02 E", "R02 E", "R06 E", "R26 E"],
    ),
    *(Case(f"a total for every hamlet, {kind}", sheet(kind, *PER_HAMLET)) for kind in ("xlsx", "xls", "ods")),
    Case("a total for every hamlet, text", text(*PER_HAMLET)),
    Case("title, header and numbers on every page", text(*PRINTED, *ROWS[:2], *PRINTED, *ROWS[2:])),
    *(
        Case(
            f"a person with two benefits in merged cells, {kind}",
            sheet(kind, *TWICE, look=Look(merges=DOWN)),
            lines=[LINES[0], (*LINES[0][:2], 500_000, LINES[0][3]), LINES[1]],
            problems=["F13 W"] * len(DOWN),
        )
        for kind in ("xlsx", "xls", "ods")
    ),
    Case(
        "the same cells where nobody knows that they were merged",
        text(*TWICE),
        lines=[LINES[0], ("", None, 500_000, None), LINES[1]],
        problems=["R01 E", "R02 E"],
    ),
    Case(
        "thousands cut by their commas",
        raw("STT,Họ và tên,Số CCCD,Số tiền\n1,Nguyễn Thị Mẫu,999145000001,2,900,000\n".encode()),
        lines=[("Nguyễn Thị Mẫu", "999145000001", 2, None)],
        problems=["R36 E"],
    ),
    *(
        Case(
            f"a sheet that goes on without a header, {kind}",
            sheet(kind, *ALL, look=Look(), Tiếp=MORE),
            problems=["F13 W"],
        )
        for kind in ("xlsx", "xls", "ods")
    ),
    *(
        Case(
            f"a total by a formula without a result, {kind}",
            sheet(kind, *ALL, ["", "Tổng cộng", "", Formula()]),
            problems=["F12 E"],
        )
        for kind in ("xlsx", "xls", "ods")
    ),
]

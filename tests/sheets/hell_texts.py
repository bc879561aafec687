"""Texts in every encoding, and cells as people and spreadsheets spoil them."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

from books import Look
from hell import ALL, HEADER, LEGACY, LINES, MANY, ROWS, Case, a_line, changed, raw, sheet, text

LONG = "Nguyễn An " * 3_900
ENCODINGS = [
    *(
        Case(f"{encoding} cut by {delimiter!r}", text(*ALL, encoding=encoding, delimiter=delimiter))
        for encoding, delimiter in (
            ("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ";"), ("utf-16-be", "|"),
        )
    ),
    Case("windows-1258", text(*ALL, encoding="cp1258", delimiter="\t"), problems=["R23 I"]),
    Case("windows-1258 with lost letters", raw("STT;Tên\n1;Đặng".encode("cp1258", "replace")), code="F06"),
    Case("lines end with CR, the last one without", text(*ALL, newline="\r", last_newline=False)),
    Case("lines end with LF, the last one without", text(*ALL, newline="\n", last_newline=False)),
    *(Case(f"{e} in the bytes of a text", text(*ALL, encoding=e), code="F11") for e in ("tcvn3", "vni")),
    *(
        Case(f"{e} in the bytes of a text, agreed to", text(*ALL, encoding=e), problems=["F11 I"], options={"encoding": e})
        for e in ("tcvn3", "vni")
    ),
    *(
        Case(f"{e} in an {kind}", sheet(kind, *LEGACY[e]), code="F11")
        for e, kind in (("tcvn3", "xlsx"), ("vni", "xls"), ("tcvn3", "ods"))
    ),
    *(
        Case(f"{e} in an {kind}, agreed to", sheet(kind, *LEGACY[e]), problems=["F11 I"], options={"encoding": e})
        for e, kind in (("tcvn3", "xls"), ("vni", "xlsx"), ("vni", "ods"))
    ),
    Case(
        "two names in a capital font, the rest Unicode",
        sheet("xlsx", HEADER, [*ROWS[0][:1], "nguyÔn thÞ mÉu", *ROWS[0][2:]], [2, "trÇn v¨n h»ng", *ROWS[1][2:]],
              look=Look(fonts={1: ".VnTimeH"})),
        lines=[("NGUYỄN THỊ MẪU", *LINES[0][1:]), ("TRẦN VĂN HẰNG", *LINES[1][1:])],
        problems=["F11 I"],
        options={"encoding": "tcvn3"},
    ),
    Case(
        "a legacy list pasted below line 5,000",
        sheet("xlsx", HEADER, *MANY[:5000], *([row[0] + 6000, *row[1:]] for row in LEGACY["tcvn3"][1:])),
        code="F11",
    ),
    Case("cut within a letter", raw("STT;Họ tên\n1;Nguyễn".encode()[:-2]), code="F06"),
    Case("zero bytes among text", raw(b"STT;Ten\n1;a\0b\n"), code="F02"),
    Case("a quote never closed", raw(b'STT;Ten\n1;"never closed\n2;x\n'), code="F06"),
    Case("a cell of a megabyte", raw(b"STT;Ten\n1;" + b"x" * (1 << 20)), code="F06"),
    Case("five hundred columns of text", raw(b";" * 500 + b"\n"), code="F15"),
]  # fmt: skip

CELLS = [
    Case(
        "amounts as people type them",
        text(*changed("Số tiền", "1.234.567", "1,234,567", "1 234 567 đ", "1\u00a0234\u00a0567", "1234567,00")),
        lines=[a_line(n, amount=1_234_567) for n in range(1, 6)],
    ),
    Case(
        "amounts that are none",
        sheet("xlsx", *changed("Số tiền", "(1.000)", 1000.5, 0, -1, "NaN", "", "1.5", "#N/A", "1,23,456")),
        lines=[a_line(n, amount=0) for n in range(1, 10)],
        problems=[*["R06 E"] * 8, "R36 E"],
    ),
    *(
        Case(
            f"accounts as numbers, {kind}",
            sheet(kind, *changed("Số tài khoản", 3105205123456, "3105205123456.0", "4.07E+14", 4.07e20, "'3105205123456")),
            lines=[a_line(1, account="3105205123456"), *(a_line(n) for n in (2, 3, 4)), a_line(5, account="3105205123456")],
            problems=["R28 E"] * 3,
        )
        for kind in ("xlsx", "xls", "ods")
    ),
    Case(
        "ids that lost their zeros or digits",
        sheet("xls", *changed("Số CCCD", 99145000001, "9.99145E+11", 9.99145e22, " 999145000004 ", "999\u00a0145000005")),
        lines=[a_line(1, id=None), a_line(2, id=None), a_line(3, id=None), a_line(4), a_line(5)],
        problems=["R02 E", "R28 E", "R28 E"],
    ),
    Case(
        "names with invisible letters",
        text(*changed("Họ và tên", "Nguyễn\u200b Thị\u00a0Mẫu ", "\u202eNguyễn Thị Mẫu", normalize("NFD", "Nguyễn Thị Mẫu"))),
        lines=[a_line(n) for n in (1, 2, 3)],
        problems=["R23 I"] * 3,
    ),
    *(
        Case(
            f"one amount merged over two people, {kind}",
            sheet(kind, HEADER, ROWS[0], [*ROWS[1][:3], "", *ROWS[1][4:]], look=Look(merges=[((1, 3), (2, 3))])),
            lines=[LINES[0], (*LINES[1][:2], 0, None)],
            problems=["R06 E"],
        )
        for kind in ("xlsx", "xls", "ods")
    ),
    Case(
        "another table with other columns below the first",
        sheet("xlsx", *ALL, [], ["Danh sách bổ sung"], ["Họ và tên", "Số tiền", "Số CCCD"], ["Trần Mẫu Hai", 500_000, "999145000009"]),
        lines=[*LINES, ("Số tiền", None, 0, None), ("", "999145000009", 0, None)],
        problems=["R01 E", "R02 E", "R06 E", "R06 E", "R18 W"],
    ),
    Case(
        "letters that only look Latin",
        text(*changed("Họ và tên", "Nguyễn Thị Mẫu", "Nguyễn Thị М\u0430u", "Ｎguyễn Thị Mẫu")),
        lines=[a_line(1), a_line(2, name="Nguyễn Thị М\u0430u"), a_line(3, name="Ｎguyễn Thị Mẫu")],
        problems=["R23 W"] * 2,
    ),
    Case(
        "digits of other scripts, and numbers in other clothes",
        text(
            *changed("Số tiền", "１０００", "٢٠٠٠", "²", "1e3", "1_000", "1\u200b000", "1000-", "+1000", "1.000,00"),
        ),
        lines=[*(a_line(n, amount=0) for n in range(1, 8)), a_line(8, amount=1000), a_line(9, amount=1000)],
        problems=["R06 E"] * 7,
    ),
    Case(
        "ids of other scripts and look-alikes",
        text(*changed("Số CCCD", "９９９１４５０００００１", "٩٩٩١٤٥٠٠٠٠٠٢", "O01145000003", "\u202e400000541999", "999145\u200b000005")),
        lines=[*(a_line(n, id=None) for n in (1, 2, 3, 4)), a_line(5)],
        problems=["R02 E"] * 4,
    ),
    Case(
        "cells of 39,000 characters",
        text(
            ["Họ tên", "CCCD", "Xã", "Thôn", "Ngân hàng", "Số tài khoản", "Ghi chú", "Số tiền"],
            *([*(LONG if place == n else cell for place, cell in enumerate(("Nguyễn Thị Mẫu", f"99914500000{n + 1}",
              "Xã Mường Hoa", "Xóm Nẻ", "Agribank", "3105205123456", "", 5)))] for n in (0, 2, 3, 4, 6)),
        ),
        lines=[a_line(1, name="", amount=5, account="3105205123456"),
               *(a_line(n, amount=5, account="3105205123456") for n in (3, 4, 5, 7))],
        problems=["R36 E"] * 5,
    ),
    Case(
        "texts that a spreadsheet would run",
        text(*changed("Họ và tên", "=A1+B1", "+84", "-Nguyễn Thị Mẫu", "@SUM")),
        lines=[a_line(n, name=name) for n, name in enumerate(("=A1+B1", "+84", "-Nguyễn Thị Mẫu", "@SUM"), 1)],
    ),
    Case(
        "birth days in every form",
        sheet(
            "xls",
            ["Họ tên", "CCCD", "Ngày sinh", "Số tiền"],
            *(["Nguyễn Thị Mẫu", f"99914500000{n}", born, 5] for n, born in
              enumerate((date(1945, 3, 2), "2/3/1945", 1945, "30/02/1945", "15/13/1945", "x"), 1)),
        ),
        lines=[a_line(n, amount=5) for n in range(1, 7)],
        problems=["R17 W"] * 3,
    ),
]  # fmt: skip

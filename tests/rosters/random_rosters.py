"""Draws a roster as some office might lay it out, together with the lines that must be read from it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.sheets.books import Look

SYLLABLES = [
    "Nguyễn",
    "Thị",
    "Mẫu",
    "Trần",
    "Văn",
    "Hằng",
    "Đỗ",
    "Bình",
    "Ngọc",
    "Phạm",
    "Thế",
    "Tường",
    "Lưu",
    "Thúy",
    "Ngà",
    "Hồ",
    "Quý",
    "Mận",
    "Lê",
    "Hoà",
    "Thuỷ",
    "Bùi",
    "Công",
]
LIKE_WORDS = ["Tòng", "Tống", "Công", "Tổng", "Cộng", "Tô", "Bàn", "Xa", "Ké", "Khu Văn"]
"""Families that look like words of totals, places and offices."""
NO_IDS = ["", "không có", "mất", "12345"]
HAMLETS = ["Thôn Hợp Trùa", "Xóm Nẻ", "Tổ dân phố số 4", "Ấp Kinh 9B", "Bản Lác"]
NOTES = ["", "", "mới về từ xã khác", "đã đổi sổ"]
HEADERS = {
    "sequence": ["STT", "Số TT", "TT"],
    "name": ["Họ và tên", "Họ tên người hưởng", "HỌ VÀ TÊN"],
    "citizen_id": ["Số CCCD", "Số định danh", "CCCD/CMND"],
    "birth": ["Ngày sinh", "Ngày, tháng, năm sinh"],
    "sex": ["Giới tính", "Nam/nữ"],
    "hamlet": ["Thôn, xóm", "Tổ dân phố", "Thôn"],
    "regular": ["Mức hưởng"],
    "arrears": ["Truy lĩnh"],
    "deduction": ["Khấu trừ"],
    "amount": ["Tổng cộng", "Số tiền được lĩnh", "Thực lĩnh"],
    "method": ["Hình thức", "Hình thức chi trả"],
    "account": ["Số tài khoản", "Số TK"],
    "bank": ["Ngân hàng", "Tên ngân hàng"],
    "note": ["Ghi chú"],
    "unknown": ["Mã hồ sơ cũ", "Ký nhận"],
    "blank": [""],
}
ALWAYS = ("name", "citizen_id", "amount")
MONEY = ("regular", "arrears", "deduction", "amount")
BANDS = ["Thông tin người nhận tiền", "Phần dành cho cán bộ", "Số liệu kỳ này"]
TITLES = [
    "BẢO HIỂM XÃ HỘI CƠ SỞ TÂN LẠC",
    "DANH SÁCH CHI TRẢ LƯƠNG HƯU",
    "Tháng 12 năm 2026",
    "Nguồn: Quỹ BHXH",
    "",
]
FOOTERS = [
    "Bằng chữ: một triệu đồng chẵn",
    "Người lập biểu",
    "Tân Lạc, ngày 05 tháng 12 năm 2026",
    "Giám đốc",
]
Line = tuple[int, str, str | None, str | None, str | None, str | None, str, str | None, int]


@dataclass
class Drawn:
    """A grid with its looks; `lines` are (row, name, id, birth, sex, hamlet, method, account, amount).

    `errors` are (row, code) of people without an id that could be.
    """

    grid: list[list[Any]] = field(default_factory=list)
    look: Look = field(default_factory=Look)
    lines: list[Line] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    stated: int | None = None


class Drawing:
    """One drawing of a roster; `chance` decides everything, `typed` says whether cells have kinds."""

    def __init__(self, chance: random.Random, *, typed: bool) -> None:
        self._chance = chance
        self._typed = typed
        self._drawn = Drawn()
        self.columns = self._draw_columns()
        self._hamlet: str | None = None
        self._subtotal = chance.choice(["", "", "Cộng {}", "Tổng cộng {}", "Tổng cộng"])
        self._subtotals: list[int] = []
        self._in_group = 0
        self._printed: list[list[Any]] = []

    def draw(self) -> Drawn:
        """Draw title, header, people with their groups and sums, and footer."""
        chance, grid = self._chance, self._drawn.grid
        for title in chance.sample(TITLES, chance.randint(0, 4)):
            self._add({chance.choice([0, 0, 1]): title})
        top = len(grid)
        self._header()
        if chance.random() < 0.4:
            self._numbering()
        self._printed = grid[top:]
        in_page = in_all = 0
        for number in range(1, chance.randint(2, 9)):
            if chance.random() < 0.25:
                self._group()
            amount = self._person(number)
            in_page, in_all, self._in_group = in_page + amount, in_all + amount, self._in_group + amount
            if chance.random() < 0.2:
                self._sum("Cộng trang", in_page)
                in_page = 0
                if chance.random() < 0.5:
                    grid += [list(row) for row in self._printed]
        self._end_group()
        if chance.random() < 0.6 or (len(self._subtotals) == 1 and self._subtotal.startswith("Tổng")):
            self._sum(chance.choice(["Tổng cộng", f"Tổng cộng: {len(self._drawn.lines)} người"]), in_all)
            self._drawn.stated = in_all
            for footer in chance.sample(FOOTERS, chance.randint(0, 3)):
                self._add({chance.randrange(len(self.columns)): footer})
        if self._typed and "hamlet" in self.columns:
            self._merge_hamlets(self.columns.index("hamlet"))
        width = len(self.columns)
        self._drawn.grid = [[*row, *[""] * (width - len(row))] for row in grid]
        return self._drawn

    def _draw_columns(self) -> list[str]:
        """Draw which columns there are, in any order; the parts of the money stay side by side."""
        chance = self._chance
        single = [name for name in HEADERS if name not in (*ALWAYS, *MONEY, "account", "bank", "blank")]
        columns = ["name", "citizen_id", *chance.sample(single, chance.randint(0, len(single)))]
        if chance.random() < 0.6:
            columns += ["account", "bank"]
        if chance.random() < 0.3:
            columns.append("blank")
        chance.shuffle(columns)
        money = ["regular", "arrears", "deduction", "amount"] if chance.random() < 0.5 else ["amount"]
        at = chance.randint(0, len(columns))
        return columns[:at] + money + columns[at:]

    def _header(self) -> None:
        """Write one row; or a second with the parts of the money below one title; or bands over all that."""
        chance, grid, columns = self._chance, self._drawn.grid, self.columns
        names = [chance.choice(HEADERS[name]) for name in columns]
        parts = [index for index, name in enumerate(columns) if name in MONEY]
        top = len(grid)
        if len(parts) == 1 or chance.random() < 0.3:
            self._bands(top)
            grid.append(names)
            return
        names[parts[-1]] = "Tổng cộng"
        self._bands(top)
        top = len(grid)
        grid.append(["" if index in parts else name for index, name in enumerate(names)])
        grid.append([name if index in parts else "" for index, name in enumerate(names)])
        grid[top][parts[0]] = "Số tiền được lĩnh"
        self._drawn.look.merges.append(((top, parts[0]), (top, parts[-1])))
        for index, name in enumerate(names):
            if index not in parts and name:
                self._drawn.look.merges.append(((top, index), (top + 1, index)))

    def _bands(self, top: int) -> None:
        """Sometimes title some neighbouring columns, in a row above the header."""
        chance, width = self._chance, len(self.columns)
        if chance.random() < 0.7 or width < 4:
            return
        cut = chance.randint(2, width - 2)
        row: list[Any] = [""] * width
        for first, last in ((0, cut - 1), (cut, width - 1)):
            row[first] = chance.choice(BANDS)
            if last > first:
                self._drawn.look.merges.append(((top, first), (top, last)))
        self._drawn.grid.append(row)

    def _numbering(self) -> None:
        style = self._chance.choice(["{}", "({})"])
        row = [style.format(index + 1) for index in range(len(self.columns))]
        self._drawn.grid.append(row)

    def _group(self) -> None:
        """Write a group title: a hamlet rules the rows below, a numbered benefit ends the hamlet before it."""
        self._end_group()
        title = self._chance.choice([*HAMLETS, "I. Hưu trí"])
        self._hamlet = title if title in HAMLETS else None
        self._add({0 if self._chance.random() < 0.5 else self.columns.index("name"): title})

    def _end_group(self) -> None:
        """Write the sum of the group, if this office does; a single "Tổng cộng" would be that of all."""
        if self._subtotal and self._in_group:
            self._sum(self._subtotal.format(self._hamlet or "nhóm").strip(), self._in_group)
            self._subtotals.append(self._in_group)
        self._in_group = 0

    def _merge_hamlets(self, column: int) -> None:
        """Merge the hamlets of some people who stand below each other."""
        drawn = self._drawn
        for at in range(1, len(drawn.lines)):
            above, line = drawn.lines[at - 1 : at + 1]
            if (
                line[0] == above[0] + 1
                and self._chance.random() < 0.3
                and not self._covered(above[0], column)
            ):
                drawn.grid[line[0] - 1][column] = ""
                drawn.lines[at] = (*line[:5], above[5], *line[6:])
                drawn.look.merges.append(((above[0] - 1, column), (line[0] - 1, column)))

    def _covered(self, row: int, column: int) -> bool:
        return any(last == (row - 1, column) for _, last in self._drawn.look.merges)

    def _sum(self, label: str, amount: int) -> None:
        at = self.columns.index("amount")
        self._add({self.columns.index("name"): label, at: self._money(amount)})

    def _person(self, number: int) -> int:
        """Write a person and remember what must be read; returns the đồng."""
        chance, columns = self._chance, self.columns
        sex = chance.choice("MF")
        born = date(1925, 1, 1) + timedelta(days=chance.randint(0, 25_000))
        account = (
            f"310520{chance.randint(0, 9_999_999):07d}"
            if "account" in columns and chance.random() < 0.6
            else None
        )
        amount = chance.choice([chance.randint(1, 10**4) * 1000, chance.randint(1, 10**8)])
        extra = chance.choice([0, 0, 100_000])
        hamlet = chance.choice(HAMLETS)
        family = chance.choice(LIKE_WORDS if chance.random() < 0.4 else SYLLABLES)
        usable = chance.random() < 0.8
        given = f"999{int(sex == 'F')}{born.year % 100:02d}{number:06d}"
        citizen_id = given if usable else chance.choice(NO_IDS)
        person = {
            "sequence": self._number(number),
            "name": " ".join([family, *chance.choices(SYLLABLES, k=chance.randint(1, 4))]),
            "citizen_id": citizen_id,
            "birth": born if self._typed and chance.random() < 0.5 else born.strftime("%d/%m/%Y"),
            "sex": "Nữ" if sex == "F" else "Nam",
            "hamlet": hamlet,
            "regular": self._money(amount),
            "arrears": self._money(extra) if extra else "",
            "deduction": self._money(extra) if extra else "",
            "amount": self._money(amount),
            "method": "TK" if account else "TM",
            "account": account or "",
            "bank": chance.choice(["Agribank", "NN&PTNT CN Tân Lạc"]) if account else "",
            "note": chance.choice(NOTES),
            "unknown": f"HS{number}",
        }
        self._drawn.grid.append([person.get(name, "") for name in columns])
        if not usable:
            self._drawn.errors.append((len(self._drawn.grid), "R02"))
        self._drawn.lines.append(
            (
                len(self._drawn.grid),
                str(person["name"]),
                citizen_id if usable else None,
                born.isoformat() if "birth" in columns else None,
                sex if "sex" in columns else None,
                hamlet if "hamlet" in columns else self._hamlet,
                "account" if account else "cash_point",
                account,
                amount,
            )
        )
        return amount

    def _money(self, amount: int) -> Any:
        written = [f"{amount:,}", f"{amount:,}".replace(",", "."), str(amount)]
        return amount if self._typed and self._chance.random() < 0.6 else self._chance.choice(written)

    def _number(self, number: int) -> Any:
        return number if self._typed else str(number)

    def _add(self, cells: dict[int, Any]) -> None:
        row: list[Any] = [""] * len(self.columns)
        for index, cell in cells.items():
            row[min(index, len(row) - 1)] = cell
        self._drawn.grid.append(row)

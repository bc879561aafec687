"""The files the benchmarks read: one office's roster, and a bank's answer to its instructions."""

from __future__ import annotations

import csv
import itertools
from io import StringIO
from pathlib import Path
from random import Random

from disburse.core.calendar import Run
from disburse.demo.form_c72a import write_form
from disburse.demo.months import MonthState, Province
from disburse.demo.people import Benefit, Line, benefits_of, make_line
from disburse.demo.rosters import by_hamlet
from disburse.demo.units import BANK_NAMES, Commune, communes

SI_SHARE = 0.66  # of a province's lines are the office's; the rest is cut off
HEADERS = [
    "STT", "Họ và tên", "Số CCCD", "Ngày sinh", "Giới tính", "Thôn", "Xã", "Loại chế độ", "Mức hưởng", "Truy lĩnh",
    "Khấu trừ", "Tổng số tiền", "Hình thức", "Ngân hàng", "Số tài khoản", "Điện thoại",
]  # fmt: skip
WAYS = {"account": "TK", "cash_point": "TM", "cash_home": "TẠI NHÀ"}


def office_lines(count: int, run: Run, seed: int = 25) -> tuple[MonthState, list[Line]]:
    """Invent so many lines of the office's roster."""
    month = Province(seed, lines=int(count / SI_SHARE)).month(run)
    lines = [line for line in month.lines if line.programme == "SI" and line.person.citizen_id]
    return month, by_hamlet(lines[:count])


def many_lines(count: int, run: Run, seed: int = 25) -> tuple[MonthState, list[Line]]:
    """Invent so many lines of one office's roster, each of a person of their own; up to a million."""
    rng = Random(f"{seed}:many")  # the order of benefits, the same at every size
    benefits, places = benefits_of("SI"), communes()
    chosen = rng.choices(benefits, [benefit.weight for benefit in benefits], k=count)
    lines = [_with_citizen_id(seed, number, benefit, places, run) for number, benefit in enumerate(chosen)]
    return MonthState(seed, run, tuple(lines), people_made=count), by_hamlet(lines)


def _with_citizen_id(seed: int, number: int, benefit: Benefit, places: tuple[Commune, ...], run: Run) -> Line:
    tries = (make_line(each, number, benefit, places, run.year) for each in itertools.count(seed))
    return next(line for line in tries if line.person.citizen_id)


def write_xlsx(month: MonthState, lines: list[Line], path: Path) -> None:
    """Write the lines in the layout of form C72a-HD."""
    write_form(lines, month, path)


def write_csv(lines: list[Line], path: Path) -> None:
    """Write the lines as a plain table, sixteen columns, semicolons, UTF-8 with a mark."""
    names = {h.code: h.name for h in {line.person.hamlet for line in lines}}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(HEADERS)
        for number, line in enumerate(lines, 1):
            person = line.person
            table.writerow(
                (
                    number,
                    person.name,
                    person.citizen_id,
                    "/".join(reversed(person.birth.split("-"))),
                    "Nam" if person.sex == "M" else "Nữ",
                    names[person.hamlet.code],
                    person.hamlet.commune,
                    line.benefit,
                    line.regular,
                    line.arrears,
                    line.deduction,
                    line.amount,
                    WAYS[line.method],
                    BANK_NAMES.get(line.bank or "", ""),
                    line.account or "",
                    "",
                )
            )


def answer_to(parts: list[bytes]) -> bytes:
    """Answer instruction files as a bank would: one line in 200 is refused, one in 500 comes without reference."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(
        ("reference", "bank", "account", "name", "amount", "status", "reason", "booked_on", "bank_reference")
    )
    number = 0
    for part in parts:
        for row in csv.DictReader(StringIO(part.decode("utf-8-sig"))):
            number += 1
            refused = number % 200 == 0
            table.writerow(
                (
                    "" if number % 500 == 1 else row["reference"],
                    row["bank"],
                    row["account"],
                    row["name"],
                    row["amount"],
                    "rejected" if refused else "paid",
                    "AC01" if refused else "",
                    "2026-12-01",
                    f"FT{number:010d}",
                )
            )
    return out.getvalue().encode()

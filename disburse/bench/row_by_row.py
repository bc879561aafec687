"""The yardsticks of the import: a loop over rows with an ORM, and reading and copying a file without a look at it."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from piccolo.columns import BigInt, Text
from piccolo.table import Table
from python_calamine_plus import CalamineWorkbook

from disburse.access import Viewer
from disburse.bench import store
from disburse.db import engine, transaction


class BenchPerson(Table, tablename="bench_person", db=engine):
    """A person, found again by the citizen id."""

    number = Text(primary_key=True)
    name = Text()


class BenchAccount(Table, tablename="bench_account", db=engine):
    """An account, found again by its number."""

    number = Text(primary_key=True)
    bank = Text()


class BenchLine(Table, tablename="bench_line", db=engine):
    """A line of the list."""

    row = BigInt(primary_key=True)
    person = Text()
    account = Text()
    benefit = Text()
    amount = BigInt()


async def orm_loop(viewer: Viewer, path: Path, sample: int) -> float:
    """Take a sample of a CSV in row by row, unchecked and unsealed: find or add person and account, add the line.

    Gives the seconds a line takes.
    """
    async with transaction(viewer):
        await store.open_tables()
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(islice(csv.DictReader(file, delimiter=";"), sample))
        start = time.perf_counter()
        for number, row in enumerate(rows):
            await _save(number, row)
        return (time.perf_counter() - start) / len(rows)


async def _save(number: int, row: dict[str, str]) -> None:
    person = BenchPerson.objects().get_or_create(
        BenchPerson.number == row["Số CCCD"], defaults={BenchPerson.name: row["Họ và tên"]}
    )
    await person
    account = row["Số tài khoản"]
    if account:
        await BenchAccount.objects().get_or_create(
            BenchAccount.number == account, defaults={BenchAccount.bank: row["Ngân hàng"]}
        )
    line = BenchLine(
        row=number, person=row["Số CCCD"], account=account, benefit=row["Loại chế độ"],
        amount=int(row["Tổng số tiền"]),
    )  # fmt: skip
    await line.save()


async def copy_unchecked(viewer: Viewer, path: Path) -> float:
    """Read a file with the fastest reader there is and COPY all its cells as text; give the seconds."""
    start = time.perf_counter()
    rows = _csv_rows(path) if path.suffix == ".csv" else _xlsx_rows(path)
    first = next(rows)
    async with transaction(viewer):
        await store.copy_cells(len(first), rows)
    return time.perf_counter() - start


def _csv_rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, delimiter=";")


def _xlsx_rows(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        for row in book.stream_sheet_by_name(book.sheet_names[0]):
            yield [str(cell) for cell in row]

"""The yardsticks of the import: a loop over rows with an ORM, and reading and copying a file without a look at it."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from piccolo.columns import UUID, Array, BigInt, BigSerial, Bytea, Integer, Text
from piccolo.table import Table
from python_calamine_plus import CalamineWorkbook

from disburse.access import Viewer
from disburse.bench import store
from disburse.core.calendar import Run
from disburse.db import engine, transaction
from disburse.demo.units import OFFICE
from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.reading import read_roster
from disburse.rosters.sealing import ACCOUNT, CITIZEN_ID, LAST4, VSS_NUMBER
from disburse.service import service
from disburse.vault import place

PROGRAMME: Final = "SI"


class BenchPerson(Table, tablename="bench_person", db=engine):
    """A person, found again by the blind index of the citizen id."""

    id = BigSerial(primary_key=True)
    citizen_id_index = UUID(null=True)
    citizen_id_sealed = Bytea(null=True)
    vss_number_index = UUID(null=True)
    vss_number_sealed = Bytea(null=True)
    name = Text()
    name_fold = Text()
    name_sort = Bytea()
    birth = Text(null=True)
    sex = Text(null=True)
    commune = Text(null=True)
    hamlet = Text(null=True)


class BenchAccount(Table, tablename="bench_account", db=engine):
    """An account, found again by its bank and blind index."""

    id = BigSerial(primary_key=True)
    bank = Text()
    number_index = UUID()
    number_sealed = Bytea()
    last4_index = UUID()


class BenchLine(Table, tablename="bench_line", db=engine):
    """A line of the list."""

    id = BigSerial(primary_key=True)
    run = Text()
    roster = UUID()
    file_row = Integer()
    owner = Text()
    programme = Text()
    beneficiary = BigInt()
    benefit = Text()
    source = Text()
    name = Text()
    commune = Text(null=True)
    hamlet = Text(null=True)
    method = Text()
    account = BigInt(null=True)
    holder = Text(null=True)
    pay_point = Text(null=True)
    months = Array(Text())
    regular = BigInt()
    arrears = BigInt()
    deduction = BigInt()
    amount = BigInt()
    note = Text(null=True)


async def orm_loop(viewer: Viewer, path: Path, run: Run, sample: int) -> float:
    """Store a sample of a list row by row: find or add person and account, sealed, then add the line.

    Gives the seconds a line takes; to read and check the file is not counted.
    """
    lines = [line for line in await _lines(path, run) if line.citizen_id][:sample]
    roster = uuid4()
    async with transaction(viewer):
        await store.open_tables()
        start = time.perf_counter()
        for line in lines:
            await _save(line, run, roster)
        return (time.perf_counter() - start) / len(lines)


async def _lines(path: Path, run: Run) -> list[RosterLine]:
    read = read_roster(path, run=str(run), unit=OFFICE, programme=PROGRAMME)
    async with aclosing(read):
        return [line async for batch in read for line in batch.lines]


async def _save(line: RosterLine, run: Run, roster: Any) -> None:
    index, seal = service().vault.index, service().vault.seal
    by_id = index(CITIZEN_ID, line.citizen_id or "")
    by_vss = index(VSS_NUMBER, line.vss_number) if line.vss_number else None
    person = await BenchPerson.objects().get_or_create(
        BenchPerson.citizen_id_index == by_id,
        defaults={
            BenchPerson.citizen_id_sealed: seal(line.citizen_id or "", place(CITIZEN_ID, by_id)),
            BenchPerson.vss_number_index: by_vss,
            BenchPerson.vss_number_sealed: seal(line.vss_number, place(VSS_NUMBER, by_vss)) if by_vss and line.vss_number else None,
            BenchPerson.name: line.full_name,
            BenchPerson.name_fold: line.name_fold,
            BenchPerson.name_sort: line.name_sort,
            BenchPerson.birth: line.birth,
            BenchPerson.sex: line.sex,
            BenchPerson.commune: line.commune,
            BenchPerson.hamlet: line.hamlet,
        },
    )  # fmt: skip
    account = None
    if line.bank and line.account:
        by_number = index(ACCOUNT, line.account)
        account = await BenchAccount.objects().get_or_create(
            (BenchAccount.number_index == by_number) & (BenchAccount.bank == line.bank),
            defaults={
                BenchAccount.number_sealed: seal(line.account, place(ACCOUNT, by_number)),
                BenchAccount.last4_index: index(LAST4, line.account[-4:]),
            },
        )
    await BenchLine(
        run=str(run), roster=roster, file_row=line.row, owner=OFFICE, programme=PROGRAMME, beneficiary=person.id,
        benefit=line.benefit, source=line.source, name=line.full_name, commune=line.commune, hamlet=line.hamlet,
        method=line.method, account=account.id if account else None, holder=line.holder, pay_point=line.pay_point,
        months=line.months, regular=line.regular, arrears=line.arrears, deduction=line.deduction, amount=line.amount,
        note=line.note,
    ).save()  # fmt: skip


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

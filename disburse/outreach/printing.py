"""What goes on paper, and what the paper stood for, so that it can be keyed back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.db import transaction
from disburse.outreach import codes, store
from disburse.outreach.lists import Appointment, appointment_of
from disburse.service import service


@dataclass(frozen=True, slots=True)
class PrintableList:
    """One section of paper: a team's people in one hamlet, numbered from 1 in this order, under one serial."""

    serial: str
    run: str
    commune: str
    commune_name: str
    hamlet: str | None
    hamlet_name: str
    team: str
    people: tuple[Appointment, ...]


async def prepare_prints(
    viewer: Viewer, run: Run | str, commune: str, hamlet: str | None
) -> list[PrintableList]:
    """Prepare a hamlet's lists for paper, one per team, of the visits still to be made; raises NotFound for none.

    Nothing is written: `keep_print` does that once the paper is drawn.
    """
    viewer.require(Permission.REPORT_PRINT)
    month = Run.parse(str(run))
    async with transaction(viewer):
        rows = await store.visit_rows(str(month), commune, hamlet)
    people = [appointment_of(row) for row in rows if row["state"] == "planned"]
    if not people:
        raise NotFound
    return [
        PrintableList(
            codes.new_serial(),
            str(month),
            commune,
            people[0].commune_name,
            hamlet,
            people[0].hamlet_name,
            team,
            tuple(group),
        )
        for team, group in groupby(sorted(people, key=lambda one: one.team), key=lambda one: one.team)
    ]


async def keep_print(viewer: Viewer, printed: PrintableList, pdf: bytes, pages: Sequence[int]) -> UUID:
    """Keep a drawn list, sealed, and which person stands on which page, so that it can be keyed back by its serial.

    `pages[i]` is the page, from 1, of the i-th of the list's people. Raises ValueError if their numbers differ.
    """
    viewer.require(Permission.REPORT_PRINT)
    if len(pages) != len(printed.people):
        raise ValueError("each person stands on one page")
    clock = service().clock
    print_id, sha = uuid4(), service().files.keep(pdf)
    async with transaction(viewer):
        await store.add_print(
            print_id,
            printed.serial,
            printed.run,
            printed.commune,
            printed.hamlet,
            sha,
            max(pages),
            [
                (page, number, one.id)
                for number, (page, one) in enumerate(zip(pages, printed.people, strict=True), 1)
            ],
            viewer.user_id,
            clock.now(),
        )
        body: dict[str, object] = {"serial": printed.serial, "rows": len(pages), "file": sha}
        await audit.record("list:printed", f"print:{print_id}", unit=printed.commune, body=body)
    return print_id

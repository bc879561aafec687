"""From approved rosters to the payment list on paper, noted as every print is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.core.identifiers import mask_citizen_id, mask_vss
from disburse.db import transaction
from disburse.making import actions as making
from disburse.outreach.codes import new_serial
from disburse.places import reference
from disburse.queue import Cancelled, Progress
from disburse.reconciliation import signing
from disburse.rosters.approved import ApprovedLine, ApprovedList, approved_list, lines_approved
from disburse.rosters.by_month import MonthSum, paid_by_month, several
from disburse.rosters.exporting import LINES_AT_ONCE
from disburse.service import service
from disburse.words import mark
from reports import decree30, issuers, payment_list
from reports.payment_list import OfMonth, Payee, PaymentList
from reports.printing import Printed, stamp_of

KIND: Final = "print_payment_list"  # of job
GATHERING: Final = mark("Lấy số liệu đã duyệt")
DRAWING: Final = mark("In từng trang")
WAYS = {"account": "tài khoản", "cash_point": "tiền mặt tại điểm chi", "cash_home": "tiền mặt tại nhà"}


async def payment_list_or_job(viewer: Viewer, run: Run, *, unit: str, programme: str) -> Printed | UUID:
    """Print a short payment list, or give what was asked for of a long one.

    Raises NotFound where nothing is approved, or outside the viewer's rows.
    """
    viewer.require(Permission.REPORT_PRINT)
    async with transaction(viewer):
        lines = await lines_approved(unit, programme, run)
    if lines is None:
        raise NotFound
    if lines <= LINES_AT_ONCE:
        return await print_payment_list(viewer, run, unit=unit, programme=programme)
    return await making.ask(
        viewer, KIND, f"payment_list:{unit}:{programme}:{run}", unit=unit, made_again=True
    )


async def print_payment_list(viewer: Viewer, run: Run, *, unit: str, programme: str) -> Printed:
    """Print what a unit's approved rosters of a programme pay in a run.

    Raises NotFound where nothing is approved, or outside the viewer's rows.
    """
    viewer.require(Permission.REPORT_PRINT)
    order = await _ordered(viewer, run, unit, programme)
    own = service().settings.system_fonts
    pdf, pages = await asyncio.to_thread(payment_list.draw_pages, order.document, system_fonts=own)
    async with transaction(viewer):
        return await _keep(order, pdf, pages, viewer.user_id)


async def make_payment_list(viewer: Viewer, made_id: UUID, progress: Progress) -> None:
    """Print a payment list that was asked for; one that is printed already stays."""
    made = await making.look(viewer, made_id)
    if made.made_at:
        return
    unit, programme, run = made.subject.removeprefix("payment_list:").split(":")
    await progress.phase(GATHERING)
    order = await _ordered(viewer, Run.parse(run), unit, programme)
    far = _HowFar()
    own = service().settings.system_fonts
    work = asyncio.to_thread(payment_list.draw_pages, order.document, system_fonts=own, told=far.at)
    try:
        pdf, pages = await progress.beside(work, far.said)
    finally:
        far.stopped = True
    async with transaction(viewer):
        await making.keep_printed(made, (await _keep(order, pdf, pages, made.asked_by)).id)


class _HowFar:
    """How many pages a thread has drawn; it is told to stop by its next page."""

    def __init__(self) -> None:
        self.stopped = False
        self._page, self._pages = 0, 0

    def at(self, page: int, pages: int) -> None:
        if self.stopped:
            raise Cancelled
        self._page, self._pages = page, pages

    def said(self) -> tuple[str, int, int | None]:
        return DRAWING, self._page, self._pages or None


@dataclass(frozen=True)
class _Order:
    found: ApprovedList
    unit: str
    programme: str
    serial: str
    document: PaymentList


async def _ordered(viewer: Viewer, run: Run, unit: str, programme: str) -> _Order:
    async with transaction(viewer):
        found = await approved_list(unit, programme, of=run)
        names = await signing.units(unit)
        months = several(await paid_by_month([roster for roster, _ in found.rosters])) if found else []
    if found is None:
        raise NotFound
    serial = new_serial()
    with issuers.in_vietnamese():
        return _Order(
            found, unit, programme, serial, _document(found, months, programme, names[unit], serial)
        )


async def _keep(order: _Order, pdf: bytes, pages: int, made_by: UUID | None) -> Printed:
    """Keep a list that was drawn and note who printed it; in the caller's transaction."""
    print_id, sha = uuid4(), service().made.keep(pdf)
    rows = len(order.found.lines)
    await signing.add_print(
        print_id,
        report="payment-list",
        serial=order.serial,
        run=str(order.found.run),
        owner=order.unit,
        payer=None,
        file_sha=sha,
        pages=pages,
        rows=rows,
        made_by=made_by,
        made_at=service().clock.now(),
    )
    await audit.note_read("payment_list:printed", f"print:{print_id}", rows=rows, user=made_by)
    await audit.record(
        "payment_list:printed",
        f"print:{print_id}",
        unit=order.unit,
        body={
            "serial": order.serial,
            "rows": rows,
            "file": sha,
            "programme": order.programme,
            "printed_by": str(made_by),
        },
    )
    return Printed(print_id, order.serial, pdf)


def _document(
    found: ApprovedList, months: list[MonthSum], programme: str, unit: dict[str, Any], serial: str
) -> PaymentList:
    commune = unit["kind"] == "commune"
    amount = sum(line.amount for line in found.lines)
    version = max(version for _, version in found.rosters)
    one_commune = len({line.commune for line in found.lines}) == 1
    content = "|".join(f"{roster}:{version}" for roster, version in found.rosters)
    place = reference.commune(unit["code"]).short_name if commune else issuers.place_of(unit["name"])
    return PaymentList(
        issuer=issuers.of_commune(unit["code"])
        if commune
        else issuers.of_office(unit["name"], unit["parent_name"]),
        number=decree30.number(None, "DS-UBND" if commune else "DS-BHXH"),
        place_and_date=decree30.place_and_date(place, None, year=service().clock.today().year),
        period=", ".join(one.shown for one in months) or found.run.shown,
        programme=reference.programmes()[programme].name,
        subtitle=f"Hình thức: {_ways(found.lines)} · Phiên bản {version}",
        payees=[_payee(line, one_commune=one_commune) for line in found.lines],
        by_commune=commune,
        stamp=stamp_of(
            payment_list.CODE, serial, f"{found.run}|{content}|{len(found.lines)}|{amount}", version
        ),
        months=[OfMonth(one.shown, one.people, one.amount) for one in months],
    )


def _ways(lines: list[ApprovedLine]) -> str:
    """Say how the list pays; one bank alone is named."""
    ways = [words for way, words in WAYS.items() if any(line.method == way for line in lines)]
    banks = {line.bank_name for line in lines}
    named = f" · Ngân hàng: {banks.pop()}" if ways == [WAYS["account"]] and len(banks) == 1 else ""
    return (", ".join(ways) or "chưa có") + named


def _payee(line: ApprovedLine, *, one_commune: bool) -> Payee:
    hamlet = line.hamlet_name or "Chưa rõ thôn, xóm"
    return Payee(
        place=hamlet if one_commune or not line.commune_name else f"{line.commune_name} – {hamlet}",
        name=line.name,
        born=line.born,
        masked_id=mask_citizen_id(line.citizen_id) if line.citizen_id else mask_vss(line.vss_number or ""),
        benefit=_short(line),
        regular=line.regular,
        arrears=line.arrears,
        deduction=line.deduction,
        amount=line.amount,
        paid_at=f"{line.account} {line.bank_name}"
        if line.account
        else f"Tiền mặt – {line.pay_point or WAYS[line.method].removeprefix('tiền mặt ')}",
    )


def _short(line: ApprovedLine) -> str:
    """Name a benefit as lists usually do: paper has no room for its full name on every line."""
    known = reference.benefits().get(line.benefit)
    return known.aliases[0] if known else line.benefit

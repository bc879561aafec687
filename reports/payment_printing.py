"""From approved rosters to the payment list on paper, noted as every print is."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.core.identifiers import mask_citizen_id, mask_vss
from disburse.db import transaction
from disburse.outreach.codes import new_serial
from disburse.places import reference
from disburse.reconciliation import signing
from disburse.rosters.approved import ApprovedLine, ApprovedList, approved_list
from disburse.service import service
from reports import decree30, issuers, payment_list
from reports.payment_list import Payee, PaymentList
from reports.printing import Printed, stamp_of

WAYS = {"account": "tài khoản", "cash_point": "tiền mặt tại điểm chi", "cash_home": "tiền mặt tại nhà"}


async def print_payment_list(viewer: Viewer, run: Run, *, unit: str, programme: str) -> Printed:
    """Print what a unit's approved rosters of a programme pay in a run.

    Raises NotFound where nothing is approved, or outside the viewer's rows.
    """
    viewer.require(Permission.REPORT_PRINT)
    async with transaction(viewer):
        found = await approved_list(unit, programme, of=run)
        names = await signing.units(unit)
    if found is None:
        raise NotFound
    serial = new_serial()
    with issuers.in_vietnamese():
        document = _document(found, programme, names[unit], serial)
        own = service().settings.system_fonts
        pdf, pages = await asyncio.to_thread(payment_list.draw_pages, document, system_fonts=own)
    print_id, sha = uuid4(), service().files.keep(pdf)
    async with transaction(viewer):
        await signing.add_print(
            print_id,
            report="payment-list",
            serial=serial,
            run=str(run),
            owner=unit,
            payer=None,
            file_sha=sha,
            pages=pages,
            rows=len(found.lines),
            made_by=viewer.user_id,
        )
        await audit.note_read(
            "payment_list:printed", f"print:{print_id}", rows=len(found.lines), user=viewer.user_id
        )
        await audit.record(
            "payment_list:printed",
            f"print:{print_id}",
            unit=unit,
            body={"serial": serial, "rows": len(found.lines), "file": sha, "programme": programme},
        )
    return Printed(print_id, serial, pdf)


def _document(found: ApprovedList, programme: str, unit: dict[str, Any], serial: str) -> PaymentList:
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
        period=found.run.shown,
        programme=reference.programmes()[programme].name,
        subtitle=f"Hình thức: {_ways(found.lines)} · Phiên bản {version}",
        payees=[_payee(line, one_commune=one_commune) for line in found.lines],
        by_commune=commune,
        stamp=stamp_of(
            payment_list.CODE, serial, f"{found.run}|{content}|{len(found.lines)}|{amount}", version
        ),
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

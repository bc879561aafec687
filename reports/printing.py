"""From the records to paper: load what a document says, draw it, keep it sealed and noted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.clock import VIETNAM
from disburse.core.errors import NotFound, Refusal
from disburse.db import transaction
from disburse.outreach import lists
from disburse.outreach import printing as outreach
from disburse.outreach.codes import new_serial
from disburse.outreach.lists import Appointment
from disburse.outreach.printing import PrintableList
from disburse.places import reference
from disburse.reconciliation import closing_store, signing
from disburse.rosters.file.columns import SHOWN
from disburse.service import service
from reports import issuers, minutes, outreach_list
from reports.annex import Case
from reports.corrections import LeftOut, ListMade, shortened
from reports.minutes import Figure, Handling, Minutes, Party
from reports.outreach_list import OutreachList, Person, Section
from reports.paper import Stamp

RESULTS: Final = {
    "agreed": "đồng ý",
    "later": "hẹn lại",
    "refused": "không đồng ý",
    "absent": "vắng nhà",
    "other": "khác",
}
HANDLED: Final = {
    "resent": "Gửi lại",
    "cash": "Chuyển tiền mặt",
    "carried": "Chuyển kỳ sau",
    "waiting": "Chờ xử lý",
}


@dataclass(frozen=True)
class Printed:
    """A document that was printed: its record, serial and bytes; for outreach, who stands on which page."""

    id: UUID
    serial: str
    pdf: bytes
    pages: tuple[int, ...] = ()
    people: tuple[Appointment, ...] = ()


async def print_outreach(viewer: Viewer, run: Run, commune: str, hamlet: str | None = None) -> list[Printed]:
    """Print the outreach lists of a hamlet, or of every hamlet of a commune: one document per hamlet and team."""
    viewer.require(Permission.REPORT_PRINT)
    wanted = (
        [hamlet] if hamlet else [one.code for one in await lists.hamlets(viewer, run, commune) if one.planned]
    )
    printed = []
    for code in wanted:
        with issuers.in_vietnamese():
            prepared = await outreach.prepare_prints(viewer, run, commune, code)
        for made in prepared:
            pdf, pages = draw_outreach(made)
            print_id = await outreach.keep_print(viewer, made, pdf, pages)
            printed.append(Printed(print_id, made.serial, pdf, tuple(pages), made.people))
    return printed


def draw_outreach(made: PrintableList) -> tuple[bytes, list[int]]:
    """Draw one list; give the page each person stands on, from 1."""
    section = Section(
        hamlet=made.hamlet_name or f"Chưa rõ xóm, {made.commune_name}",
        team=made.team,
        code=made.serial,
        link=issuers.link_of(made.serial),
        people=tuple(_person(one) for one in made.people),
    )
    stamp = stamp_of("DSVĐ", made.serial, "|".join(str(one.id) for one in made.people))
    document = OutreachList(issuers.of_commune(made.commune), Run.parse(made.run).shown, (section,), stamp)
    own = service().settings.system_fonts
    return outreach_list.draw(document, system_fonts=own), outreach_list.pages_of(section, system_fonts=own)


def _person(one: Appointment) -> Person:
    met = f"Gặp {one.last_met_on:%d/%m/%Y}" if one.last_met_on else "Chưa gặp lần nào"
    if one.last_met_on and one.last_result in RESULTS:
        met = f"{met}: {RESULTS[one.last_result]}"
    return Person(
        name=one.name.upper(),
        birth_year=one.birth_year,
        age=one.age,
        sex={"M": "Nam", "F": "Nữ"}.get(one.sex or "", "…"),
        address=one.address or one.hamlet_name,
        phone=one.phone or "Chưa có số điện thoại",
        scheme=", ".join(one.schemes),
        reason=one.reason,
        group=one.group,
        last_met=met,
    )


async def print_minutes(
    viewer: Viewer, run: Run, *, unit: str, payer: str, programme: str | None = None
) -> Printed:
    """Print the minutes of a unit with one payer for a run, of one programme or of all.

    Raises NotFound where nothing was sent, and for whoever does not see the unit's part: a payer sees its
    instructions but not what became of them, so its figures would be false.
    """
    viewer.require(Permission.REPORT_PRINT)
    async with transaction(viewer):
        parts = [part["owner"] for part in await closing_store.parts(str(run))]
        rows = await signing.minutes_figures(str(run), unit, payer, programme)
        names = await signing.units(unit, payer)
        lists = lists_made(*await signing.minutes_lists(str(run), unit, payer, programme))
    if not rows or unit not in parts or payer not in names:
        raise NotFound
    serial = new_serial()
    with issuers.in_vietnamese():
        document = replace(_minutes(run, rows, names[unit], names[payer], serial), lists=lists)
        pdf = minutes.draw(document, system_fonts=service().settings.system_fonts)
    print_id, sha = uuid4(), service().files.keep(pdf)
    async with transaction(viewer):
        await signing.add_print(
            print_id,
            report="minutes",
            serial=serial,
            run=str(run),
            owner=unit,
            payer=payer,
            file_sha=sha,
            pages=pdf.count(b"/Type /Page\n") or 1,
            rows=len(rows),
            made_by=viewer.user_id,
            made_at=service().clock.now(),
        )
        await audit.record(
            "minutes:printed",
            f"print:{print_id}",
            unit=unit,
            body={"serial": serial, "rows": len(rows), "file": sha},
        )
    return Printed(print_id, serial, pdf)


def _minutes(run: Run, rows: list[Any], unit: dict[str, Any], payer: dict[str, Any], serial: str) -> Minutes:
    today = service().clock.today()
    failed = [row for row in rows if row["failed"] and not row["paid"]]
    late = [row for row in rows if row["returned"]]
    by_reason = Counter(_reason(row) for row in [*failed, *late])
    handled = Counter(row["handling"] for row in [*failed, *late])
    commune = unit["kind"] == "commune"
    return Minutes(
        issuer=issuers.of_commune(unit["code"])
        if commune
        else issuers.of_office(unit["name"], unit["parent_name"]),
        serial=None,
        symbol="BB-UBND" if commune else "BB-BHXH",
        place=reference.commune(unit["code"]).short_name if commune else issuers.place_of(unit["name"]),
        on=None,
        year=today.year,
        period=run.shown,
        payer_kind=payer["payer_kind"],
        side_a=Party(issuers.in_sentence(unit["name"]) if commune else unit["name"]),
        side_b=Party(payer["name"]),
        third="NGƯỜI LẬP BIÊN BẢN",
        attempts=tuple(sorted({row["attempt"] for row in rows})),
        sent=Figure(len(rows), sum(row["amount"] for row in rows)),
        paid=Figure(
            sum(1 for row in rows if row["paid"] and not row["returned"]),
            sum(row["paid"] - row["returned"] for row in rows),
        ),
        failed=Figure(len(failed), sum(row["failed"] for row in rows)),
        late=Figure(len(late), sum(row["returned"] for row in rows)),
        reasons=tuple(by_reason.most_common()),
        handling=Handling(
            resent=handled["resent"],
            cash=handled["cash"],
            carried=handled["carried"],
            waiting=handled["waiting"],
        ),
        exceptions=sum(1 for row in rows if row["overridden"]),
        recipients=("Như Bên A, Bên B", "Lưu: VT, KT"),
        stamp=stamp_of("BBĐC", serial, f"{run}|{len(rows)}|{sum(row['amount'] for row in rows)}"),
        failed_cases=tuple(
            Case(
                _reason(row),
                row["name"],
                row["reference"],
                row["returned"] or row["failed"],
                HANDLED[row["handling"]],
            )
            for row in sorted([*failed, *late], key=_reason)
        ),
        exception_cases=tuple(
            Case("Hai người xác nhận", row["name"], row["reference"], row["amount"], "Đã xác nhận")
            for row in rows
            if row["overridden"]
        ),
    )


def lists_made(lists: list[Any], cells: list[Any], left_out: list[Any]) -> tuple[ListMade, ...]:
    """Put together what was done to each list before it was approved."""
    return tuple(
        ListMade(
            f"{reference.programmes()[one['programme']].name_vi}, danh sách số {one['list_number']}",
            one["version"],
            one["line_count"],
            one["amount"],
            one["maker"] or "…",
            one["checker"] or "…",
            tuple((SHOWN[row["field"]], row["count"]) for row in cells if row["roster"] == one["id"]),
            tuple(
                LeftOut(
                    row["file_row"],
                    row["reason"],
                    row["amount"],
                    f"{row['who']}, {row['at'].astimezone(VIETNAM):%H:%M %d/%m/%Y}",
                )
                for row in left_out
                if row["roster"] == one["id"]
            ),
            f"{one['asker']} đề nghị, {one['second']} đồng ý, lý do: {shortened(one['reason'])}"
            if one["second"]
            else "",
            one["normalised"],
            one["accepters"] or "",
        )
        for one in lists
    )


def _reason(row: Any) -> str:
    """Say why an instruction was not paid; cash that nobody came for has no reason of a bank's."""
    known = reference.reasons().get(row["reason"] or "")
    if known:
        return known.label
    return "Chưa lĩnh" if row["unclaimed"] else "Lý do khác"


class PrintExpired(Refusal):
    """The document was removed after its days; what was printed of it stays on record."""

    code = "print_expired"
    status = 410
    exit_code = 4
    text = "Bản in này đã hết hạn lưu nên không còn nữa. In lại ở trang của danh sách."


async def fetch_print(viewer: Viewer, print_id: UUID) -> tuple[str, bytes]:
    """Give a printed document again, noted in the read log; raises NotFound outside the viewer's rows, PrintExpired."""
    async with transaction(viewer):
        found = await signing.find_print(print_id)
        if found["gone_at"] is not None:
            raise PrintExpired
        await audit.note_read("print:read", f"print:{print_id}", rows=found["rows"], user=viewer.user_id)
    files = service().made if found["report"] == "payment-list" else service().files
    return f"{found['report']}-{found['run']}-{found['serial']}.pdf", files.read(found["file_sha"])


async def list_prints(
    viewer: Viewer, run: Run | None, serial: str | None = None, *, after: UUID | None = None, limit: int = 200
) -> list[dict[str, Any]]:
    """List printed documents the viewer may see, newest first: of a run, or with a serial; those after a document."""
    async with transaction(viewer):
        rows = await signing.list_prints(str(run) if run else None, serial, after=after, limit=limit)
    return [dict(row) for row in rows]


def stamp_of(code: str, serial: str, content: str, version: int = 1) -> Stamp:
    """Tie a document to its record: `content` is what it was printed from, and is only hashed."""
    return Stamp(
        code=f"{code}-{serial}",
        link=issuers.link_of(serial),
        version=version,
        digest=sha256(content.encode()).hexdigest()[:8],
        printed_at=service().clock.now(),
    )

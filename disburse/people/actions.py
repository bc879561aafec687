"""What an office puts on file about people: an authorisation, a death, a suspension; and lifting one by a second person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Role, Viewer
from disburse.core.errors import Conflict, NotAllowed, NotFound
from disburse.db import transaction
from disburse.people import rules, store
from disburse.people.rules import HolderKind, StopKind
from disburse.people.store import OnFile
from disburse.places import reference
from disburse.service import service

SHOWN = 100


class NobodyOfYours(NotFound):
    code = "nobody_of_yours"
    text = (
        "Không có người nào mang số này trong danh sách hoặc địa bàn của đơn vị. Kiểm tra lại số và đơn vị."
    )


class OnFileAlready(Conflict):
    code = "on_file_already"
    text = "Ủy quyền này đã có trong hồ sơ, không có gì thay đổi."


class LiftedAlready(Conflict):
    code = "lifted_already"
    text = "Báo mất hoặc tạm dừng này đã được gỡ trước đó. Tải lại trang để xem."


async def record_authorisation(
    viewer: Viewer, *, unit: str, number: str, holder: str, kind: HolderKind, since: date, until: date | None,
    evidence: str,
) -> date | None:  # fmt: skip
    """Put on file who may receive a person's money in his own name (REQ39); give the last day it holds.

    `number` is a citizen id or a VSS number. Raises what `rules` refuses, NobodyOfYours, OnFileAlready.
    """
    by = _recorder(viewer, unit)
    months = int(reference.setting("authorisation_months_max", max(since, service().clock.today())))
    until = rules.check_term(kind, since, until, months)
    folded, paper = rules.check_holder(holder), rules.check_evidence(evidence)
    async with transaction(viewer):
        person = await _person(unit, number)
        added = await store.add_authorisation(
            person, owner=unit, kind=kind, holder=holder.strip(), holder_fold=folded, since=since, until=until,
            evidence=paper, by=by,
        )  # fmt: skip
        if added is None:
            raise OnFileAlready
        await audit.record(
            f"person:{kind}", f"person:{person[0]}", unit=unit, body={"from": since, "to": until}
        )
    return until


async def record_stop(
    viewer: Viewer, *, unit: str, number: str, kind: StopKind, on: date, evidence: str
) -> UUID:
    """Put on file that a person died or was suspended on a day; nothing is due for the months after it.

    Raises what `rules` refuses, NobodyOfYours.
    """
    by = _recorder(viewer, unit)
    rules.check_happened(on, service().clock.today())
    paper = rules.check_evidence(evidence)
    async with transaction(viewer):
        person = await _person(unit, number)
        stop = await store.add_stop(person, owner=unit, kind=kind, on=on, evidence=paper, by=by)
        await audit.record(f"person:{kind}", f"person:{person[0]}", unit=unit, body={"stop": stop})
    return stop


async def lift_stop(viewer: Viewer, stop: UUID, *, reason: str) -> None:
    """Let a stop count no longer, as the second person (REQ37): it was a mistake, or the benefit was resumed.

    Raises NotFound outside the viewer's rows, EvidenceMissing without a reason, LiftedAlready.
    """
    viewer.require(Permission.ROSTER_APPROVE)
    async with transaction(viewer):
        owner = await store.owner_of_stop(stop)
        if owner is None or viewer.user_id is None:
            raise NotFound
        why = rules.check_evidence(reason)
        if not await store.lift_stop(stop, owner=owner, reason=why, by=viewer.user_id):
            raise LiftedAlready
        await audit.record("person:lifted", f"stop:{stop}", unit=owner)


async def on_file(viewer: Viewer) -> list[OnFile]:
    """List the newest of what the viewer's units put on file; the read log notes it."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        kept = await store.on_file(SHOWN)
        if kept:
            await audit.note_read("person:listed", "person", rows=len(kept), user=viewer.user_id)
    return kept


async def units_of(viewer: Viewer) -> list[tuple[str, str]]:
    """List (code, name) of the units the viewer records for."""
    async with transaction(viewer):
        return await store.offices_named(viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER))


def _recorder(viewer: Viewer, unit: str) -> UUID:
    """Give who records for a unit; raise NotAllowed for somebody who does not make its lists."""
    viewer.require(Permission.ROSTER_UPLOAD)
    if viewer.user_id is None or unit not in viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER):
        raise NotAllowed
    return viewer.user_id


async def _person(unit: str, number: str) -> tuple[int, str]:
    person = await store.find_person(unit, *rules.check_number(number))
    if person is None:
        raise NobodyOfYours
    return person

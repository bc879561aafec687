"""A person asks to be paid another way: an officer records the paper, the lists from its run on are held against it (REQ52)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Role, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed
from disburse.db import run, transaction
from disburse.people import registering, rules, store
from disburse.people.actions import NobodyOfYours
from disburse.people.registering import BankUnclear, Registration
from disburse.places import reference
from disburse.service import service
from disburse.vault import place

SHOWN = 100


class RegisteredAlready(Conflict):
    code = "registered_already"
    text = "Đăng ký này đã có trong hồ sơ, không có gì thay đổi."


@dataclass(frozen=True, slots=True)
class Registered:
    """A request on file; `name` None outside the viewer's people, `owner` None for what a visit brought.

    `answer_by` is the last day to answer whoever asked, `newer` says that another request counts instead, `followed` is the
    first run in which a list of the viewer pays that way.
    """

    id: UUID
    owner: str | None
    name: str | None
    commune: str | None
    method: str
    requested_on: date
    effective_run: str
    evidence: str
    paper: str | None
    recorder: str | None
    recorded_at: datetime
    newer: bool
    followed: str | None
    answer_by: date

    @property
    def waits(self) -> bool:
        """Say whether the request is still to be followed by a list."""
        return not self.newer and self.followed is None


async def register(
    viewer: Viewer, *, unit: str, number: str, registration: Registration, bank: str = ""
) -> tuple[UUID, Run]:
    """Record a person's registration; give its id and the run it holds from.

    The person is one whom an approved list of the unit names, or of the viewer's commune. `bank` by any of its names, for an
    account. Raises NotANumberOfAPerson, NobodyOfYours, RegistrationRefused, NotYet,
    RegisteredAlready.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    if viewer.user_id is None or unit not in viewer.units(Role.SI_OFFICER, Role.COMMUNE_OFFICER):
        raise NotAllowed
    now, today = service().clock.now(), service().clock.today()
    numbers = rules.check_number(number)
    said = registering.check(registration, today)
    bin_ = _bank(bank) if said.account else None
    request = uuid4()
    async with transaction(viewer):
        person = await store.find_person(unit, *numbers, by_any_list=False)
        if person is None:
            raise NobodyOfYours
        holds = registering.holds_from(said.received_on, await _cut_off_days(unit, said.received_on))
        account = await _account(bin_, said.account) if bin_ and said.account else None
        added = await run(
            "people", "add_registration", request, unit, person[0], said.method.value, account, said.received_on, str(holds),
            said.kind.value, said.paper, viewer.user_id, now,
        )  # fmt: skip
        if not added:
            raise RegisteredAlready
        await audit.record(
            "person:registered", f"person:{person[0]}", unit=unit,
            body={"method": said.method.value, "received_on": said.received_on, "effective_run": str(holds)},
            covers=[("method_request", request)],
        )  # fmt: skip
    return request, holds


async def registrations(viewer: Viewer) -> list[Registered]:
    """List requests of the viewer's people and units, whoever recorded them, those that wait first; the read log notes it."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        rows = await run("people", "registrations", SHOWN)
        if rows:
            await audit.note_read("person:registrations", "person", rows=len(rows), user=viewer.user_id)
    calendar = reference.working_calendar()
    return [
        Registered(
            **row,
            answer_by=registering.answer_by(
                row["requested_on"],
                calendar,
                int(reference.setting("answer_working_days", row["requested_on"])),
            ),
        )
        for row in rows
    ]


async def _cut_off_days(unit: str, on: date) -> list[int]:
    rows = await run("people", "unit_kind", unit)
    return [one.cut_off_day for one in reference.programmes(on).values() if one.owner_kind == rows[0]["kind"]]


def _bank(text: str) -> str:
    found = reference.find_bank(text)
    if len(found) != 1:
        raise BankUnclear
    return found[0].bin


async def _account(bank: str, number: str) -> int:
    vault = service().vault
    index = vault.index("account.number", number)
    rows = await run(
        "people",
        "add_account",
        bank,
        index,
        vault.seal(number, place("account.number", index)),
        vault.index("account.last4", number[-4:]),
    )
    return int(rows[0]["account"])

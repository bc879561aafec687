"""Four eyes are two names, so nobody writes in another's: the database says so, whatever a program of ours sends (A16)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from builders import OFFICE, PROVINCE, a_user, as_owner, as_user
from running_month import RUN, Person, a_ground, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.core.errors import NotAllowed
from disburse.db import run, transaction
from disburse.people import store as people
from disburse.reconciliation import store as reconciliation
from disburse.service import Service, service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_nobody_decides_reports_a_death_or_records_a_form_in_anothers_name(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1)])
    other, maker = await a_user("other", Role.SI_OFFICER), await as_user("maker")
    async with as_owner() as database:
        person = await database.fetchval("SELECT id FROM beneficiary")
    decision = {"run": str(RUN), "owner": OFFICE, "resolution": "accept", "reason": "có văn bản"}
    stop = {"owner": OFFICE, "kind": "dead", "on": date(2026, 11, 1), "evidence": "Giấy thử"}
    with pytest.raises(NotAllowed):
        async with transaction(maker):
            await reconciliation.add_decision(uuid4(), **decision, proposed_by=other)
    with pytest.raises(NotAllowed):
        async with transaction(maker):
            await people.add_stop((person, PROVINCE), **stop, by=other)  # type: ignore[arg-type]
    form = (OFFICE, person, "cash_home", None, date(2026, 11, 1), "2026-12", "form", "Giấy thử")
    with pytest.raises(NotAllowed):
        async with transaction(maker):
            await run("people", "add_registration", uuid4(), *form, other, service().clock.now())
    async with transaction(maker):
        await reconciliation.add_decision(uuid4(), **decision, proposed_by=maker.user_id)
        await run("people", "add_registration", uuid4(), *form, maker.user_id, service().clock.now())
        await people.add_stop((person, PROVINCE), **stop, by=maker.user_id)  # type: ignore[arg-type]

"""`verify` finds what was changed behind the system's back, and names it."""

from __future__ import annotations

import pytest
from builders import as_owner
from running_month import Person, a_ground, an_approved_roster, an_open_run, answer_row, instructed, stated
from standing_month import reconciled

from disburse.service import Service, service
from disburse.verifying import Violation, verify

pytestmark = pytest.mark.anyio


async def a_paid_month() -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    first, second = await instructed()
    await stated([answer_row(first), answer_row(second)])
    await reconciled()


async def tampered(statement: str) -> list[Violation]:
    """Change something as whoever owns the tables and switches the guards off would, then verify."""
    async with as_owner() as owner, owner.transaction():
        tables = await owner.fetch(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE 'append_only%' AND c.relkind IN ('r', 'p')"
        )
        for table in {row["relname"] for row in tables}:
            await owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        await owner.execute(statement)
    return await verify(files=False)


async def test_nothing_is_found_in_a_month_nobody_touched(disburse: Service) -> None:
    await a_paid_month()
    assert await verify() == []


async def test_a_changed_audit_record_is_named(disburse: Service) -> None:
    await a_paid_month()
    found = await tampered(
        "UPDATE audit SET body = '{}' WHERE seq = 2 AND body <> '{}' OR seq = 3 AND body <> '{}'"
    )
    assert any(v.promise == "audit" and v.subject in ("record 2", "record 3") for v in found)


async def test_a_missing_audit_record_is_named(disburse: Service) -> None:
    await a_paid_month()
    found = await tampered("DELETE FROM audit WHERE seq = 4")
    assert any(v.promise == "audit" and v.subject == "record 4" for v in found)


async def test_a_changed_amount_on_a_roster_line_is_named(disburse: Service) -> None:
    await a_paid_month()
    found = await tampered(
        "UPDATE roster_line SET regular = regular + 1, amount = amount + 1 WHERE file_row = (SELECT min(file_row) FROM roster_line)"
    )
    assert any(v.promise == "INV-05" and "row" in v.subject for v in found)
    assert any(v.promise == "audit" and "rows it covers were changed" in v.detail for v in found)


async def test_a_changed_event_is_named(disburse: Service) -> None:
    await a_paid_month()
    found = await tampered(
        "UPDATE payment_event SET amount = amount - 1 WHERE id = (SELECT min(id) FROM payment_event)"
    )
    assert any(v.promise == "INV-01" for v in found)
    assert any(v.promise == "audit" and "run:reconciled" in v.detail for v in found)


async def test_a_changed_kept_file_is_named(disburse: Service) -> None:
    await a_paid_month()
    kept = next(path for path in sorted(service().files.folder.glob("*/*")) if path.is_file())
    content = bytearray(kept.read_bytes())
    content[-1] ^= 1
    kept.write_bytes(content)
    assert any(v.promise == "file" for v in await verify())

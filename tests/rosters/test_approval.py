"""Four eyes on the bytes seen: who may submit, approve, return and withdraw a list, and what it then pays (M1, M2)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from builders import OFFICE, a_user, as_owner, as_user, as_worker
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    a_roster_file,
    an_approval,
    an_approved_roster,
    an_open_run,
)
from second_office import a_second_office
from standing_month import nothing_is_violated, totals

from disburse.access import Role
from disburse.core.errors import NotAllowed, NotFound, Refusal
from disburse.dashboard.approvals import waiting_for
from disburse.db import connection, transaction
from disburse.db.refusals import ApprovedByASecondPerson, LinesMissing, WrongMove
from disburse.rosters import actions as rosters
from disburse.rosters.correcting import correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.looking import check_of
from disburse.rosters.problem_rows import problem_rows
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def submitted(
    people: list[Person] | None = None, *, maker: str = "maker", **where: object
) -> tuple[UUID, str]:
    roster_id = await a_read_roster(people or [Person(1), Person(2)], maker=maker, **where)  # type: ignore[arg-type]
    await rosters.submit_roster(await as_user(maker), roster_id, acknowledge=None)
    return roster_id, (await rosters.look(await as_user(maker), roster_id)).content_digest or ""


async def state_of(roster_id: UUID) -> str:
    return (await rosters.look(await as_user("maker"), roster_id)).state


async def test_a_roster_cannot_be_approved_by_its_uploader() -> None:
    await a_user("maker", Role.SI_APPROVER)
    roster_id, digest = await submitted()
    with pytest.raises(NotAllowed):
        await rosters.approve_roster(await as_user("maker"), roster_id, content_digest=digest)


async def test_a_second_account_of_the_same_person_is_no_second_person() -> None:
    async with as_owner() as database:
        person = await database.fetchval("SELECT person FROM app_user WHERE username = 'maker'")
    await a_user("maker-again", Role.SI_APPROVER, person=person)
    roster_id, digest = await submitted()
    with pytest.raises(NotAllowed):
        await rosters.approve_roster(await as_user("maker-again"), roster_id, content_digest=digest)


async def test_whoever_submitted_does_not_approve_either() -> None:
    await a_user("other", Role.SI_OFFICER)
    await a_user("other", Role.SI_APPROVER)
    roster_id = await a_read_roster([Person(1)])
    await rosters.submit_roster(await as_user("other"), roster_id, acknowledge=None)
    digest = (await rosters.look(await as_user("maker"), roster_id)).content_digest or ""
    with pytest.raises(NotAllowed):
        await rosters.approve_roster(await as_user("other"), roster_id, content_digest=digest)


async def test_what_was_sent_is_not_sent_once_more_by_somebody_else() -> None:
    """Otherwise whoever sent it first would be free to approve it."""
    await a_user("other", Role.SI_OFFICER)
    await a_user("other", Role.SI_APPROVER)
    roster_id = await a_read_roster([Person(1)])
    sent = await rosters.submit_roster(await as_user("other"), roster_id, acknowledge=None)
    with pytest.raises(WrongMove):
        await rosters.submit_roster(await as_user("maker"), roster_id, acknowledge=None)
    with pytest.raises(NotAllowed):
        await rosters.approve_roster(
            await as_user("other"), roster_id, content_digest=sent.content_digest or ""
        )


async def test_whoever_made_an_earlier_version_does_not_approve_what_others_corrected() -> None:
    """A file, and every cell typed into it, has a maker, whoever touched it last."""
    for role in (Role.SI_OFFICER, Role.SI_APPROVER):
        await a_user("author", role)
        await a_user("typist", role)
    first = await a_read_roster([Person(1), Person(2)], maker="author")
    latest = first
    for who, amount in (("typist", "1000001"), ("maker", "1000002")):
        repair = Repair("cell", 2, "amount", amount)
        latest, _ = await correct_roster(await as_user(who), latest, repairs=[repair])
        await rosters.read_roster_file(await as_worker(), latest)
    sent = await rosters.submit_roster(await as_user("maker"), latest, acknowledge=None)
    for who in ("author", "typist"):
        assert (await check_of(await as_user(who), latest)).own
        assert await waiting_for(await as_user(who)) == []
        with pytest.raises(ApprovedByASecondPerson):
            await rosters.approve_roster(await as_user(who), latest, content_digest=sent.content_digest or "")
    await rosters.approve_roster(await as_user("checker"), latest, content_digest=sent.content_digest or "")
    await nothing_is_violated()


async def test_nobody_uploads_or_sends_in_anothers_name_even_in_sql() -> None:
    maker, other = await as_user("maker"), await a_user("other", Role.SI_OFFICER)
    roster_id, _ = await submitted()
    copied = (
        "INSERT INTO roster (id, run, province, owner, programme, list_number, version, kind, state, uploaded_by)"
        " SELECT $1, run, province, owner, programme, list_number, version + 1, kind, 'reading', $2 FROM roster WHERE id = $3"
    )
    for statement, *values in (
        (copied, uuid4(), other, roster_id),
        ("UPDATE roster SET submitted_by = $1 WHERE id = $2", other, roster_id),
        ("UPDATE roster SET submitted_by = NULL WHERE id = $1", roster_id),
    ):
        with pytest.raises(NotAllowed):
            async with transaction(maker):
                await connection().execute(statement, *values)


async def test_a_list_is_returned_and_withdrawn_once() -> None:
    """A form sent again changes neither the reason nor the log."""
    roster_id, _ = await submitted()
    checker, maker = await as_user("checker"), await as_user("maker")
    await rosters.return_roster(checker, roster_id, reason="thiếu người")
    with pytest.raises(WrongMove):
        await rosters.return_roster(checker, roster_id, reason="lý do khác")
    await rosters.withdraw_roster(maker, roster_id, reason="nạp nhầm")
    with pytest.raises(WrongMove):
        await rosters.withdraw_roster(maker, roster_id)
    assert (await rosters.look(maker, roster_id)).note == "nạp nhầm"


async def test_an_approval_is_for_the_bytes_seen() -> None:
    roster_id, _ = await submitted()
    with pytest.raises(Refusal):
        await rosters.approve_roster(await as_user("checker"), roster_id, content_digest="0" * 32)
    assert await state_of(roster_id) == "submitted"


async def test_an_officer_approves_nothing() -> None:
    roster_id, digest = await submitted()
    with pytest.raises(NotAllowed):
        await rosters.approve_roster(await as_user("maker"), roster_id, content_digest=digest)


async def test_another_office_finds_no_such_roster() -> None:
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent) VALUES ('BHXH-25-09', 'office', 'Khác', '25', 'BHXH-25')"
        )
    await a_user("elsewhere", Role.SI_APPROVER, "BHXH-25-09")
    roster_id, digest = await submitted()
    for wanted in (roster_id, uuid4()):
        with pytest.raises(NotFound):
            await rosters.approve_roster(await as_user("elsewhere"), wanted, content_digest=digest)


async def test_only_a_submitted_roster_is_approved() -> None:
    roster_id = await a_read_roster([Person(1)])
    digest = (await rosters.look(await as_user("maker"), roster_id)).content_digest or ""
    with pytest.raises(Refusal):
        await rosters.approve_roster(await as_user("checker"), roster_id, content_digest=digest)


@pytest.mark.parametrize(("count", "amount"), [(3, 2_000_000), (2, 2_000_001)])
async def test_control_totals_must_equal_the_list(count: int, amount: int) -> None:
    roster_id = await a_read_roster([Person(1), Person(2)])
    with pytest.raises(Refusal):
        await rosters.submit_roster(
            await as_user("maker"), roster_id, count=count, amount=amount, acknowledge=None
        )
    assert await state_of(roster_id) == "ready"


async def test_payments_are_made_once() -> None:
    roster_id = await an_approved_roster([Person(1), Person(2)])
    assert await rosters.make_payments(await as_worker(), roster_id) == 0
    assert await totals() == {"outstanding": (2, 2_000_000)}
    await nothing_is_violated()


async def test_payments_without_approval_are_not_made() -> None:
    roster_id, _ = await submitted()
    with pytest.raises(Refusal):
        await rosters.make_payments(await as_worker(), roster_id)


async def test_a_returned_list_is_replaced_by_its_next_version() -> None:
    roster_id, _ = await submitted()
    with pytest.raises(rosters.ReasonMissing):
        await rosters.return_roster(await as_user("checker"), roster_id, reason=" ")
    await rosters.return_roster(await as_user("checker"), roster_id, reason="thiếu người")
    await an_approved_roster([Person(1), Person(2), Person(3)])
    assert await state_of(roster_id) == "superseded"
    assert await totals() == {"outstanding": (3, 3_000_000)}


async def test_an_approved_list_is_not_withdrawn() -> None:
    roster_id = await an_approved_roster([Person(1)])
    with pytest.raises(Refusal):
        await rosters.withdraw_roster(await as_user("maker"), roster_id)


async def test_a_month_claimed_meanwhile_stops_the_second_list() -> None:
    unit = await a_second_office()
    first, digest = await submitted([Person(1)])
    second, second_digest = await submitted([Person(1, cash=True)], unit=unit, maker="other")
    for roster_id, seen, who in ((first, digest, "checker"), (second, second_digest, "other-checker")):
        try:
            await rosters.approve_roster(await as_user(who), roster_id, content_digest=seen)
        except Refusal:
            assert roster_id == second
            break
        if roster_id == first:
            await rosters.make_payments(await as_worker(), roster_id)
        else:
            with pytest.raises(Refusal):
                await rosters.make_payments(await as_worker(), roster_id)
    assert await totals() == {"outstanding": (1, 1_000_000)}
    await nothing_is_violated()


async def test_a_person_on_another_offices_list_is_a_warning_that_names_no_office() -> None:
    await a_read_roster([Person(1)], maker="other", unit=await a_second_office())
    roster_id = await a_read_roster([Person(1), Person(2)])
    found = await problem_rows(await as_user("maker"), roster_id, code="R05")
    assert [(one.problem.row, one.problem.level) for one in found] == [(2, "W")]
    assert "Khác" not in f"{found[0].problem.text} {found[0].problem.params}"


async def test_the_same_list_again_is_a_repeat() -> None:
    first = await a_read_roster([Person(1), Person(2)])
    again = await a_read_roster([Person(2), Person(1)])
    assert (await state_of(first), await state_of(again)) == ("ready", "failed")
    async with as_owner() as database:
        reading = await database.fetchval("SELECT reading::text FROM roster WHERE id = $1", again)
    assert str(first) in reading


async def test_an_office_lists_only_its_own_programmes() -> None:
    with pytest.raises(rosters.NotTheOwner):
        await rosters.upload_roster(
            await as_user("maker"),
            a_roster_file([]),
            file_name="x.csv",
            run=RUN,
            unit=OFFICE,
            programme="MERIT",
        )


async def test_lines_of_a_read_list_stay() -> None:
    roster_id = await a_read_roster([Person(1)])
    await an_approval(roster_id)
    async with as_owner() as database:
        for change in (
            "UPDATE roster_line SET amount = 1",
            "DELETE FROM payment",
            "TRUNCATE roster_approval",
        ):
            with pytest.raises(Exception, match="append"):
                await database.execute(change)


async def test_a_list_that_lacks_a_line_it_was_approved_with_pays_nobody() -> None:
    roster_id, digest = await submitted()
    await rosters.approve_roster(await as_user("checker"), roster_id, content_digest=digest)
    async with as_owner() as database:
        await database.execute("ALTER TABLE roster_line DISABLE TRIGGER USER")
        await database.execute(
            "DELETE FROM roster_line WHERE file_row = (SELECT min(file_row) FROM roster_line)"
        )
    with pytest.raises(LinesMissing):
        await rosters.make_payments(await as_worker(), roster_id)
    assert await state_of(roster_id) == "submitted"

"""What two people do at the same moment ends as if one had come after the other (`reliability.md` A14, A15, A27)."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import BANK, OFFICE, a_user, as_owner, as_user, as_worker
from racing import race, won
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    a_roster_file,
    an_approved_roster,
    an_open_run,
    answer_file,
    answer_row,
    instructed,
    stated,
)
from second_office import a_second_office
from standing_month import decided, nothing_is_violated, reconciled, totals, troubles

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.payments import actions as payments
from disburse.reconciliation import actions as reconciliation
from disburse.reconciliation import closing, taking_back
from disburse.rosters import actions as rosters
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await a_user("checker-2", Role.SI_APPROVER)


async def a_submitted_roster(
    people: list[Person], list_number: int = 1, unit: str = OFFICE, maker: str = "maker"
) -> tuple[object, str]:
    roster_id = await a_read_roster(people, list_number=list_number, unit=unit, maker=maker)
    submitted = await rosters.submit_roster(await as_user(maker), roster_id, acknowledge=None)
    return roster_id, submitted.content_digest or ""


async def test_two_approvers_at_once_pay_once() -> None:
    roster_id, digest = await a_submitted_roster([Person(1)])

    async def approve(who: str) -> None:
        await rosters.approve_roster(await as_user(who), roster_id, content_digest=digest)  # type: ignore[arg-type]
        await rosters.make_payments(await as_worker(), roster_id)  # type: ignore[arg-type]

    assert won(await race(approve("checker"), approve("checker-2"))) >= 1
    assert await totals() == {"outstanding": (1, 1_000_000)}


async def test_approving_and_returning_at_once_is_one_of_both() -> None:
    roster_id, digest = await a_submitted_roster([Person(1)])

    async def approve() -> None:
        await rosters.approve_roster(await as_user("checker"), roster_id, content_digest=digest)  # type: ignore[arg-type]

    async def give_back() -> None:
        await rosters.return_roster(await as_user("checker-2"), roster_id, reason="thiếu một người")  # type: ignore[arg-type]

    await race(approve(), give_back())
    state = (await rosters.look(await as_user("maker"), roster_id)).state  # type: ignore[arg-type]
    made = await race(rosters.make_payments(await as_worker(), roster_id))  # type: ignore[arg-type]
    assert (state, won(made)) in {("returned", 0), ("submitted", 1)}


async def test_bank_and_cash_at_once_claim_a_month_once() -> None:
    other = await a_second_office()
    lists = [
        await a_submitted_roster([Person(1), Person(3)]),
        await a_submitted_roster([Person(1, cash=True), Person(4)], unit=other, maker="other"),
    ]
    for (roster_id, digest), who in zip(lists, ("checker", "other-checker"), strict=True):
        await rosters.approve_roster(await as_user(who), roster_id, content_digest=digest)  # type: ignore[arg-type]
    job = await as_worker()
    came = await race(*(rosters.make_payments(job, roster_id) for roster_id, _ in lists))  # type: ignore[arg-type]
    assert won(came) == 1
    assert await totals() == {"outstanding": (2, 2_000_000)}


async def test_twenty_uploads_of_one_file_are_one_list() -> None:
    content, maker, job = a_roster_file([Person(1), Person(2)]), await as_user("maker"), await as_worker()

    async def upload(number: int) -> str:
        roster_id, _ = await rosters.upload_roster(
            maker, content, file_name=f"{number}.csv", run=RUN, unit=OFFICE, programme="SI"
        )
        return (await rosters.read_roster_file(job, roster_id)).state

    came = await race(*(upload(number) for number in range(20)))
    async with as_owner() as database:
        states = [row["state"] for row in await database.fetch("SELECT state FROM roster")]
    assert states.count("ready") == 1
    assert set(states) <= {"ready", "failed", "reading"}
    assert [one for one in came if one == "ready"] == ["ready"]


async def test_instructing_at_once_sends_once() -> None:
    await an_approved_roster([Person(1), Person(2)])
    maker = await as_user("maker")
    assert won(await race(*(payments.instruct_banks(maker, RUN) for _ in range(4)))) == 1
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM instruction") == 2


async def test_confirming_while_closing_loses_no_event() -> None:
    await an_approved_roster([Person(1), Person(2)])
    first, second = await instructed()
    await stated([answer_row(first), answer_row(second, "rejected", reason="TK BI PHONG TOA")])
    await reconciled()
    await stated([answer_row(first, "returned", reason="TK BI PHONG TOA")])
    job, checker = await as_worker(), await as_user("checker")
    await race(
        reconciliation.reconcile(job, RUN),
        closing.close_run(checker, job, RUN, unit=OFFICE, programme="SI"),
    )
    await reconciliation.reconcile(job, RUN)
    await nothing_is_violated()
    async with as_owner() as database:
        (closed,) = await database.fetch("SELECT state, closing_digest FROM run_part")
    if closed["state"] == "closed":
        assert (
            closed["closing_digest"]
            == (await closing.summary(job, RUN, unit=OFFICE, programme="SI"))["digest"]
        )


async def test_two_decisions_at_once_are_one() -> None:
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    await stated([answer_row(order, "rejected", reason="TK BI PHONG TOA")])
    await reconciled()
    (found,) = await troubles()
    maker = await as_user("maker")
    came = await race(
        *(reconciliation.resolve(maker, found["id"], how) for how in ("resend", "cash", "carry", "resend"))
    )
    assert won(came) == 1
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM decision") == 1


async def test_two_answers_with_the_same_content_at_once_are_one() -> None:
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    teller, job = await as_user(f"teller-{BANK}"), await as_worker()

    async def bring(number: int) -> None:
        answer_id, _ = await payments.receive_confirmations(
            teller, answer_file([answer_row(order)]), file_name=f"{number}.csv", run=RUN, payer=BANK
        )
        await payments.read_confirmation_file(job, answer_id)

    await race(*(bring(number) for number in range(5)))
    async with as_owner() as database:
        assert (
            await database.fetchval("SELECT count(*) FROM confirmation_file WHERE state = 'confirmed'") == 1
        )
        assert await database.fetchval("SELECT count(*) FROM confirmation") == 1


async def one_failed(resolution: str) -> UUID:
    """A refusal decided about; give the discrepancy."""
    await an_approved_roster([Person(1)])
    (order,) = await instructed()
    await stated([answer_row(order, "rejected", reason="TK BI PHONG TOA")])
    await reconciled()
    found = await decided("failed", resolution)
    await reconciled()
    return found


async def test_taking_back_while_instructing_sends_or_takes_back() -> None:
    found = await one_failed("resend")
    maker = await as_user("maker")
    came = await race(
        payments.instruct_banks(maker, RUN), taking_back.undo(maker, found, reason="chờ tài khoản mới")
    )
    async with as_owner() as database:
        attempts = await database.fetchval("SELECT count(*) FROM instruction")
        undone = await database.fetchval("SELECT count(*) FROM decision_undo")
    assert (won(came), attempts + undone) == (1, 2)
    await reconciled()


async def test_taking_back_while_carrying_carries_or_takes_back() -> None:
    found = await one_failed("carry")
    await an_open_run(Run.parse("2027-01"))
    maker = await as_user("maker")
    came = await race(
        closing.carry_over(maker, Run.parse("2027-01"), unit=OFFICE, programme="SI"),
        taking_back.undo(maker, found, reason="gửi lại kỳ này"),
    )
    async with as_owner() as database:
        carries = await database.fetchval("SELECT count(*) FROM carry")
        undone = await database.fetchval("SELECT count(*) FROM decision_undo")
    assert (won(came), carries + undone) == (1, 1)
    await reconciled()


async def test_taking_back_a_cancellation_while_its_month_is_listed_claims_it_once() -> None:
    found = await one_failed("cancel")
    roster_id, digest = await a_submitted_roster([Person(1)], 2)
    await rosters.approve_roster(await as_user("checker"), roster_id, content_digest=digest)  # type: ignore[arg-type]
    came = await race(
        rosters.make_payments(await as_worker(), roster_id),  # type: ignore[arg-type]
        taking_back.undo(await as_user("maker"), found, reason="hủy nhầm"),
    )
    assert won(came) == 1
    await reconciled()


async def test_taking_back_while_closing_leaves_the_digest_of_the_close() -> None:
    found = await one_failed("cancel")
    job = await as_worker()
    await race(
        closing.close_run(await as_user("checker"), job, RUN, unit=OFFICE, programme="SI"),
        taking_back.undo(await as_user("maker"), found, reason="hủy nhầm"),
    )
    await reconciled()
    async with as_owner() as database:
        (part,) = await database.fetch("SELECT state, closing_digest FROM run_part")
    if part["state"] == "closed":
        now = await closing.summary(job, RUN, unit=OFFICE, programme="SI")
        assert part["closing_digest"] == now["digest"]


async def test_taking_back_while_reconciling_ends_as_if_never_decided() -> None:
    found = await one_failed("cancel")
    job = await as_worker()
    await race(
        reconciliation.reconcile(job, RUN),
        taking_back.undo(await as_user("maker"), found, reason="hủy nhầm"),
        reconciliation.reconcile(job, RUN),
    )
    await reconciled()
    assert await totals() == {"rejected": (1, 1_000_000)}


async def test_what_was_cancelled_is_decided_once_to_be_carried() -> None:
    found = await one_failed("cancel")
    maker = await as_user("maker")
    assert won(await race(*(reconciliation.resolve(maker, found, "carry") for _ in range(3)))) == 1
    await an_open_run(Run.parse("2027-01"))
    came = await race(
        *(closing.carry_over(maker, Run.parse("2027-01"), unit=OFFICE, programme="SI") for _ in range(3))
    )
    assert won(came) == 1


async def test_taking_back_twice_at_once_is_done_once() -> None:
    found = await one_failed("cancel")
    both = await as_user("maker"), await as_user("checker")
    came = await race(*(taking_back.undo(who, found, reason="hủy nhầm") for who in both))
    assert won(came) == 1
    await reconciled()

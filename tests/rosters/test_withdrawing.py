"""An approved list is withdrawn by two persons before it is instructed; what it would have paid is cancelled (M7-M9)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from builders import a_user, as_owner, as_user, as_worker
from running_month import (
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import closed, nothing_is_violated, reconciled, states, totals
from withdrawn_lists import agreed, asked, state_of, withdrawn

from disburse.access import Role
from disburse.core.errors import NotAllowed, NotFound, Refusal
from disburse.db.refusals import ConsentByASecondPerson
from disburse.db.withdrawal_refusals import (
    AnotherList,
    NothingToWithdraw,
    NoWithdrawalWaits,
    WithdrawalAsked,
    WithdrawnByTwo,
)
from disburse.payments.actions import NothingToInstruct
from disburse.reconciliation import closing
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts, withdrawing
from disburse.rosters.withdrawing import HeldByFile, WithdrawalReasonMissing
from disburse.service import Service
from disburse.switching.actions import record_first_credits

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
TWO = [Person(1), Person(2, cash=True)]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def digest_of(roster_id: UUID) -> str:
    return (await rosters.look(await as_user("maker"), roster_id)).content_digest or ""


async def count(question: str, *values: object) -> int:
    async with as_owner() as database:
        return int(await database.fetchval(question, *values))


# ---------------------------------------------------------------- what it does


async def test_two_persons_withdraw_an_approved_list_and_its_payments_are_cancelled() -> None:
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    assert (await state_of(roster_id), await totals()) == ("approved", {"outstanding": (2, 2_000_000)})
    await agreed(roster_id)
    assert await state_of(roster_id) == "approved"  # only the worker posts
    await reconciled()
    assert (await state_of(roster_id), await totals()) == ("withdrawn", {"cancelled": (2, 2_000_000)})
    assert await states() == ["cancelled", "cancelled"]
    assert await count("SELECT count(*) FROM month_claim") == 0
    assert await count("SELECT count(*) FROM payment_event") == 2
    assert (await rosters.look(await as_user("maker"), roster_id)).note == "sai mức hưởng cả xã"


async def test_a_corrected_version_is_paid_and_the_run_is_closed_with_both() -> None:
    await withdrawn(await an_approved_roster([Person(1), Person(2)]))
    right = await an_approved_roster([Person(1, amount=1_200_000), Person(2)])
    assert await totals() == {"cancelled": (2, 2_000_000), "outstanding": (2, 2_200_000)}
    orders = await instructed()
    assert [order.amount for order in orders] == [1_200_000, 1_000_000]
    await stated([answer_row(order) for order in orders])
    digest = await reconciled()
    assert await totals() == {"cancelled": (2, 2_000_000), "paid": (2, 2_200_000)}
    assert (await closed())[0]["digest"] == digest == await reconciled()
    assert await state_of(right) == "approved"
    await an_open_run(NEXT)
    with pytest.raises(closing.NothingToCarry):
        await closing.carry_over(await as_user("maker"), NEXT, unit="BHXH-25-03", programme="SI")


async def test_the_same_file_may_be_uploaded_again_and_so_may_what_the_list_stood_for() -> None:
    first = await a_read_roster([Person(1)])
    second = await an_approved_roster([Person(1), Person(2)])
    assert await state_of(first) == "superseded"
    await withdrawn(second)
    assert await state_of(first) == "withdrawn"
    for people in ([Person(1)], [Person(1), Person(2)]):
        assert await state_of(await a_read_roster(people)) == "ready"


async def test_other_lists_go_on_and_the_withdrawn_one_is_not_instructed_before_the_job_has_run() -> None:
    wrong = await an_approved_roster([Person(1)])
    await an_approved_roster([Person(2)], list_number=2)
    await asked(wrong)
    await agreed(wrong)
    assert [order.name for order in await instructed()] == [Person(2).name]
    with pytest.raises(NothingToInstruct):
        await instructed()
    await reconciled()
    assert await totals() == {"cancelled": (1, 1_000_000), "outstanding": (1, 1_000_000)}


async def test_the_way_of_a_withdrawn_list_counts_for_nobody() -> None:
    await withdrawn(await an_approved_roster([Person(1, cash=True), Person(2)]))
    await record_first_credits(await as_worker(), str(RUN))
    assert await count("SELECT count(*) FROM method_count") == 0
    await an_approved_roster([Person(1)])
    await record_first_credits(await as_worker(), str(RUN))
    async with as_owner() as database:
        (row,) = await database.fetch("SELECT payees, by_account FROM method_count")
    assert tuple(row) == (1, 1)


async def test_the_account_of_a_withdrawn_list_is_none_somebody_was_paid_into() -> None:
    await withdrawn(await an_approved_roster([Person(1, account="3105205777777")]))
    await an_approved_roster([Person(1)])
    await an_open_run(NEXT)
    again = await a_read_roster([Person(1, account="3105205777777")], run=NEXT)
    (one,) = await changed_accounts.account_changes(await as_user("maker"), again)
    assert one.standing == "without"


async def test_each_step_stands_in_the_audit_with_the_rows_it_wrote() -> None:
    roster_id = await an_approved_roster(TWO)
    await withdrawn(roster_id)
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []
        rows = await database.fetch(
            "SELECT action, cardinality(covers) AS covers FROM audit WHERE subject = $1 ORDER BY seq",
            f"roster:{roster_id}",
        )
    assert [tuple(row) for row in rows][-3:] == [
        ("roster:withdrawal_asked", 1),
        ("roster:withdrawal_agreed", 1),
        ("roster:withdrawn", 2),
    ]


# ---------------------------------------------------------------- who, and once


async def test_whoever_asked_does_not_agree_by_whatever_account() -> None:
    await a_user("maker", Role.SI_APPROVER)
    person = await person_named("maker")
    await a_user("maker-again", Role.SI_APPROVER, person=person)
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    for who in ("maker", "maker-again"):
        for agree in (True, False):
            with pytest.raises(ConsentByASecondPerson):
                await agreed(roster_id, who, agree=agree)
    await agreed(roster_id)


async def person_named(username: str) -> UUID:
    async with as_owner() as database:
        person: UUID = await database.fetchval("SELECT person FROM app_user WHERE username = $1", username)
    return person


async def test_an_officer_does_not_agree_and_an_approver_does_not_ask() -> None:
    await a_user("officer-2", Role.SI_OFFICER)
    roster_id = await an_approved_roster(TWO)
    with pytest.raises(NotAllowed):
        await asked(roster_id, "checker")
    await asked(roster_id)
    with pytest.raises(NotAllowed):
        await agreed(roster_id, "officer-2")


async def test_another_office_finds_no_such_list() -> None:
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province, parent) VALUES ('BHXH-25-09', 'office', 'Khác', '25', 'BHXH-25')"
        )
    await a_user("elsewhere", Role.SI_OFFICER, "BHXH-25-09")
    await a_user("elsewhere-2", Role.SI_APPROVER, "BHXH-25-09")
    roster_id = await an_approved_roster(TWO)
    digest = await digest_of(roster_id)
    for wanted in (roster_id, uuid4()):
        with pytest.raises(NotFound):
            await asked(wanted, "elsewhere")
    await asked(roster_id)
    for wanted in (roster_id, uuid4()):
        for agree in (True, False):
            with pytest.raises(NotFound):
                await withdrawing.answer_withdrawal(
                    await as_user("elsewhere-2"), wanted, agree=agree, content_digest=digest
                )


async def test_agreeing_is_for_the_list_that_was_seen() -> None:
    roster_id, other = await an_approved_roster(TWO), await an_approved_roster([Person(3)], list_number=2)
    await asked(roster_id)
    viewer = await as_user("checker")
    for digest in ("", "0" * 32, await digest_of(other)):
        with pytest.raises(AnotherList):
            await withdrawing.answer_withdrawal(viewer, roster_id, agree=True, content_digest=digest)
    assert await state_of(roster_id) == "approved"


async def test_a_request_needs_a_reason_and_stands_once_until_it_is_refused() -> None:
    roster_id = await an_approved_roster(TWO)
    with pytest.raises(WithdrawalReasonMissing):
        await withdrawing.ask_withdrawal(await as_user("maker"), roster_id, reason=" ")
    with pytest.raises(NoWithdrawalWaits):
        await agreed(roster_id)
    await asked(roster_id)
    with pytest.raises(WithdrawalAsked):
        await asked(roster_id)
    await agreed(roster_id, agree=False)
    await reconciled()
    assert (await state_of(roster_id), await totals()) == ("approved", {"outstanding": (2, 2_000_000)})
    assert len(await instructed()) == 2  # a refused request holds nothing up


async def test_after_a_refusal_it_may_be_asked_again() -> None:
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    await agreed(roster_id, agree=False)
    await withdrawn(roster_id)
    assert await state_of(roster_id) == "withdrawn"
    with pytest.raises(NothingToWithdraw):
        await asked(roster_id)
    with pytest.raises(NoWithdrawalWaits):
        await agreed(roster_id)


async def test_nobody_moves_an_approved_list_past_the_second_person() -> None:
    roster_id = await an_approved_roster(TWO)
    await asked(roster_id)
    for who in (await as_user("maker"), await as_worker()):
        with pytest.raises(WithdrawnByTwo):
            await rosters.withdraw_roster(who, roster_id)
    await nothing_is_violated()


# ---------------------------------------------------------------- when it is too late


async def test_an_instructed_list_stays_and_the_file_that_holds_it_is_named() -> None:
    roster_id = await an_approved_roster(TWO)
    await instructed()
    said = r"tệp lệnh đợt 1 gửi .+, lập lúc \d\d:\d\d \d\d/\d\d/\d{4}"
    with pytest.raises(HeldByFile, match=said):
        await asked(roster_id)
    with pytest.raises(NoWithdrawalWaits):
        await agreed(roster_id)
    assert await totals() == {"outstanding": (2, 2_000_000)}


async def test_a_list_of_a_closed_run_stays() -> None:
    roster_id = await an_approved_roster([Person(1)])
    await stated([answer_row(order) for order in await instructed()])
    await reconciled()
    await closed()
    with pytest.raises(Refusal):
        await asked(roster_id)


async def test_only_an_approved_list_is_asked_for() -> None:
    roster_id = await a_read_roster(TWO)
    with pytest.raises(NothingToWithdraw):
        await asked(roster_id)

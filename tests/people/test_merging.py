"""Two records of one person become one: who may, what follows the survivor, and what cannot be merged (R38, M2)."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import uuid4

import asyncpg
import pytest
from builders import OFFICE, a_user, as_owner, as_user
from known_lists import CASH, a_list, an_approved_list, found
from merged_people import KEPT, OTHER, TUAT, a_row_of, agreed, asked, merged, records
from running_month import RUN, a_ground, an_open_run

from disburse.access import Role
from disburse.core.errors import NotAllowed, NotFound
from disburse.db import merge_refusals
from disburse.people import actions as people
from disburse.people import merging
from disburse.people.rules import StopKind
from disburse.rosters import actions as rosters
from disburse.service import Service
from disburse.verifying import verify

pytestmark = pytest.mark.anyio
NEXT = RUN.next()


@pytest.fixture
async def two(disburse: Service) -> None:
    """One person known by two records, paid in cash in one run: a pension by citizen id, a survivor's by VSS number."""
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT, **CASH), a_row_of(OTHER, **CASH, **TUAT))
    await an_open_run(NEXT)


async def test_a_row_that_names_both_is_read_once_they_are_one(two: None) -> None:
    both = a_row_of(KEPT, OTHER, **CASH)
    assert len(await found(await a_list(both, run=NEXT), "R38")) == 1
    await merged()
    again = await a_list(both, a_row_of(OTHER, **CASH, **TUAT), run=NEXT, list_number=2)
    assert await found(again, "R38", "R04") == []
    async with as_owner() as database:
        of = await database.fetch("SELECT DISTINCT beneficiary FROM roster_line WHERE roster = $1", again)
        numbers = await database.fetch(
            "SELECT merged_into IS NULL AS living, citizen_id_index IS NOT NULL AS cid, vss_number_index IS NOT NULL AS vss"
            " FROM beneficiary ORDER BY 1"
        )
    assert [row[0] for row in of] == [(await records())["kept"]]
    assert [tuple(row) for row in numbers] == [(False, False, True), (True, True, True)]


async def test_months_paid_to_either_count_for_both(two: None) -> None:
    await merged()
    assert await found(await a_list(a_row_of(KEPT, **CASH, **TUAT), list_number=2), "R33") != []
    assert await found(await a_list(a_row_of(OTHER, **CASH), list_number=3), "R33") != []
    assert await found(await a_list(a_row_of(KEPT, OTHER, **CASH), run=NEXT), "R33", "R38") == []


async def test_a_death_put_on_file_for_either_record_holds(two: None) -> None:
    await people.record_stop(
        await as_user("maker"),
        unit=OFFICE,
        number=OTHER,
        kind=StopKind.DEAD,
        on=date(2026, 12, 1),
        evidence="x",
    )
    await merged()
    assert len(await found(await a_list(a_row_of(KEPT, **CASH), run=NEXT), "R20")) == 1


async def test_records_paid_the_same_month_stay_two_and_are_told(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_list(a_row_of(KEPT, **CASH), a_row_of(OTHER, **CASH))
    pair = await merging.look_at_two(await as_user("maker"), unit=OFFICE, kept=KEPT, merged=OTHER)
    assert pair.both == ("Lương hưu công chức, viên chức, người lao động 12/2026",)
    with pytest.raises(merging.PaidTwiceIn) as refused:
        await asked()
    assert refused.value.params == {"months": "Lương hưu công chức, viên chức, người lao động 12/2026"}


async def test_what_is_shown_has_names_last_digits_lists_and_accounts(two: None) -> None:
    pair = await merging.look_at_two(await as_user("maker"), unit=OFFICE, kept=KEPT, merged=OTHER)
    assert (pair.kept.name, pair.kept.birth) == ("Nguyễn Mẫu An", "02/03/1945")
    assert (pair.kept.citizen_id, pair.kept.vss_number) == ("999•••••0001", None)
    assert (pair.merged.citizen_id, pair.merged.vss_number) == (None, "••••••0001")
    (line,) = pair.merged.paid
    assert (line.benefit, line.run, line.list_number, line.amount) == (
        "Trợ cấp tuất cơ bản",
        "2026-12",
        1,
        3_000_000,
    )


async def test_nobody_agrees_to_his_own_request(two: None) -> None:
    merge = await asked()
    async with as_owner() as database:
        person = await database.fetchval("SELECT person FROM app_user WHERE username = 'maker'")
    await a_user("maker-again", Role.SI_APPROVER, person=person)
    await a_user("maker", Role.SI_APPROVER)
    for name in ("maker", "maker-again"):
        with pytest.raises(merge_refusals.MergedByASecondPerson):
            await agreed(merge, name)
    await a_user("only-maker", Role.SI_OFFICER)
    with pytest.raises(NotAllowed):
        await agreed(merge, "only-maker")
    with pytest.raises(NotAllowed):
        await asked("checker")


async def test_other_provinces_and_strangers_find_nothing(two: None) -> None:
    merge = await asked()
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO unit (code, kind, name, province) VALUES ('BHXH-24-01', 'office', 'BHXH cơ sở Khác', '24')"
        )
    await a_user("far", Role.SI_OFFICER, "BHXH-24-01")
    await a_user("far-checker", Role.SI_APPROVER, "BHXH-24-01")
    with pytest.raises(merge_refusals.NotYourPeople):
        await asked("far", unit="BHXH-24-01")
    for refused in (merge, uuid4()):
        with pytest.raises(NotFound):
            await merging.merge_of(await as_user("far-checker"), refused)
        with pytest.raises(NotFound):
            await merging.answer_merge(await as_user("far-checker"), refused, agree=True, seen="x")
    assert await merging.merges(await as_user("far-checker")) == []
    await a_user("xa", Role.COMMUNE_OFFICER, "04978")
    with pytest.raises(merge_refusals.NotYourPeople):  # neither lives there nor is paid there
        await asked("xa", unit="04978")


async def test_a_yes_is_for_what_was_shown(two: None) -> None:
    merge = await asked()
    viewer = await as_user("checker")
    seen = (await merging.merge_of(viewer, merge)).pair.seen
    await an_approved_list(a_row_of(OTHER, **CASH, **TUAT), run=NEXT)
    with pytest.raises(merge_refusals.PeopleChanged):
        await merging.answer_merge(viewer, merge, agree=True, seen=seen)
    await agreed(merge)
    with pytest.raises(merge_refusals.MergeAnswered):
        await agreed(merge)
    assert await verify(files=False) == []


async def test_a_request_is_refused_with_a_reason_and_taken_back_by_whoever_asked(two: None) -> None:
    merge = await asked()
    checker = await as_user("checker")
    with pytest.raises(merge_refusals.RefusedWithoutReason):
        await merging.answer_merge(checker, merge, agree=False, note=" ")
    async with as_owner() as database:
        await a_user("colleague", Role.SI_OFFICER)
        with pytest.raises(merging.NotYourRequest):
            await merging.take_back_merge(await as_user("colleague"), merge)
        await merging.take_back_merge(await as_user("maker"), merge)
        assert await database.fetchval("SELECT count(*) FROM merged_person") == 0
    (one,) = await merging.merges(checker)
    assert (one.agreed, one.taken_back) == (False, True)
    with pytest.raises(merge_refusals.MergeAnswered):
        await merging.take_back_merge(await as_user("maker"), merge)
    await merged()


async def test_a_request_holds_back_no_other_pair(two: None) -> None:
    third = "999145000003"
    await an_approved_list(a_row_of(third, **CASH), run=NEXT)
    await asked()
    with pytest.raises(merge_refusals.MergeAsked):
        await asked(kept=OTHER, other=KEPT)
    wider = await asked(kept=third, other=OTHER)
    await agreed(wider)
    assert await verify(files=False) == []


async def test_whoever_has_a_citizen_id_keeps_his_record(two: None) -> None:
    pair = await merging.look_at_two(await as_user("maker"), unit=OFFICE, kept=OTHER, merged=KEPT)
    assert (pair.kept.citizen_id, pair.merged.citizen_id) == ("999•••••0001", None)
    await merged(kept=OTHER, other=KEPT)


async def test_a_list_nobody_approved_makes_nobody_known_unless_a_row_names_both(two: None) -> None:
    stranger = "9900000077"
    await a_list(a_row_of(stranger, **CASH), run=NEXT)
    with pytest.raises(merge_refusals.NotYourPeople):
        await merging.look_at_two(await as_user("maker"), unit=OFFICE, kept=KEPT, merged=stranger)
    assert (
        len(await found(await a_list(a_row_of(KEPT, stranger, **CASH), run=NEXT, list_number=2), "R38")) == 1
    )
    pair = await merging.look_at_two(await as_user("maker"), unit=OFFICE, kept=KEPT, merged=stranger)
    assert (pair.kept.commune, pair.merged.commune) == ("Xã Mường Hoa", None)  # nobody pays the stranger here
    await merged(other=stranger)


async def test_a_refused_request_changes_nothing_and_may_be_asked_again(two: None) -> None:
    merge = await asked()
    with pytest.raises(merge_refusals.MergeAsked):
        await asked()
    await agreed(merge, agree=False)
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM merged_person") == 0
    await merged()
    with pytest.raises(merging.OnePersonAlready):
        await asked()


async def test_two_who_agree_at_once_merge_once(two: None) -> None:
    await a_user("second-checker", Role.SI_APPROVER)
    merge = await asked()
    answers = await asyncio.gather(agreed(merge), agreed(merge, "second-checker"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["MergeAnswered", "NoneType"]
    assert await verify(files=False) == []


async def test_a_chain_of_records_leads_to_one_person(two: None) -> None:
    third = "999145000003"
    await an_approved_list(a_row_of(third, **CASH), run=NEXT)
    await merged()
    await merged(kept=third, other=KEPT)
    for number in (KEPT, OTHER, third):
        assert (
            len(
                await found(
                    await a_list(
                        a_row_of(number, **CASH), run=NEXT, list_number=int(number[-1]) + len(number)
                    ),
                    "R33",
                )
            )
            == 1
        )
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(DISTINCT survivor) FROM merged_person") == 1


async def test_no_new_line_names_a_merged_record(two: None) -> None:
    await merged()
    reading, _ = await rosters.upload_roster(
        await as_user("maker"), b"x", file_name="x.csv", run=RUN, unit=OFFICE, programme="SI", list_number=9
    )
    async with as_owner() as database:
        with pytest.raises(asyncpg.CheckViolationError, match="merged meanwhile"):
            await database.execute(
                "INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit, source, name,"
                " method, payer, months, regular, amount)"
                " SELECT run, province, $1, 99, owner, programme, beneficiary, benefit, source, name, method, payer, months,"
                " regular, amount FROM roster_line WHERE beneficiary = $2",
                reading,
                (await records())["merged"],
            )

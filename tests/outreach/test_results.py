"""Results come back: by page, from paper, as a file; next month's requests follow."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from builders import COMMUNE, a_user, as_owner, as_user
from months import Listed, a_ground, a_month
from visit_steps import HAMLET, OFFICER, a_file, a_plan, a_print, cases, derive

from disburse.core.clock import FixedClock
from disburse.core.errors import NotFound, Refusal
from disburse.core.states import VisitResult
from disburse.outreach import keying, lists
from disburse.outreach.actions import plan_visits
from disburse.outreach.recording import CardNotAccount, RecordedAlready
from disburse.outreach.results import record_result
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def test_an_agreement_with_an_account_becomes_next_months_request(disburse: Service) -> None:
    first, *_ = await a_plan()
    officer = await as_user(OFFICER)
    assert await record_result(
        officer, first.id, VisitResult.AGREED, bank="Agribank", account="1500 200 300 400"
    )
    async with as_owner() as database:
        request = await database.fetchrow("SELECT * FROM method_request")
        assert (request["method"], request["effective_run"], request["evidence"]) == (
            "account",
            "2027-01",
            "visit",
        )
        assert (
            await database.fetchval("SELECT bank FROM account WHERE id = $1", request["account"]) == "970405"
        )
    assert [case["state"] for case in await cases()] == ["form_signed", "to_meet", "to_meet"]
    await a_month("2027-01", [Listed(1, "1500200300400", hamlet=HAMLET)])
    await derive("2027-01")
    async with as_owner() as database:
        fact = await database.fetchrow("SELECT * FROM method_fact WHERE from_run = '2027-01'")
        assert (fact["evidence"], fact["requested_on"]) == ("visit", date(2026, 12, 3))


async def test_a_done_visit_never_changes(disburse: Service) -> None:
    first, *_ = await a_plan()
    officer = await as_user(OFFICER)
    assert await record_result(officer, first.id, VisitResult.ABSENT)
    assert not await record_result(officer, first.id, VisitResult.ABSENT)
    with pytest.raises(RecordedAlready):
        await record_result(officer, first.id, VisitResult.AGREED)


async def test_a_card_number_is_refused_and_nothing_recorded(disburse: Service) -> None:
    first, *_ = await a_plan()
    officer = await as_user(OFFICER)
    with pytest.raises(CardNotAccount):
        await record_result(officer, first.id, VisitResult.AGREED, bank="BIDV", account="9704051234567890")
    assert (await lists.visit(officer, first.id)).state == "planned"


async def test_another_commune_does_not_find_the_visit(disburse: Service) -> None:
    first, *_ = await a_plan()
    with pytest.raises(NotFound):
        await record_result(await as_user("xa04978"), first.id, VisitResult.ABSENT)


async def test_a_death_found_at_a_visit_is_a_notice_to_the_office(disburse: Service) -> None:
    first, *_ = await a_plan()
    await record_result(await as_user(OFFICER), first.id, VisitResult.OTHER, other="died")
    (notice,) = await lists.change_notices(await as_user("maker"), datetime(2026, 12, 1, tzinfo=UTC))
    assert (notice.what, notice.name) == ("died", "Nguyễn Thị Mẫu 1")


async def test_a_promised_day_brings_the_person_back_into_the_same_window(
    disburse: Service, clock: FixedClock
) -> None:
    first, *_ = await a_plan(people=1)
    officer = await as_user(OFFICER)
    await record_result(officer, first.id, VisitResult.LATER, next_on=date(2026, 12, 14))
    (made,) = await plan_visits(officer, "2026-12", COMMUNE)
    assert made.visits == 1
    listed = await lists.visit_list(officer, "2026-12", COMMUNE, HAMLET)
    assert [one.state for one in listed] == ["done", "planned"]
    assert (listed[1].reason, listed[1].held_on >= date(2026, 12, 14)) == ("Đã hẹn gặp lại", True)


async def test_results_keyed_from_paper_find_their_people(disburse: Service) -> None:
    await a_plan(people=4)
    officer = await as_user(OFFICER)
    printed = await a_print(officer)
    keyed = await keying.key_slips(officer, f"{printed.serial}-P01", ["1 d", "2 h 12/12", "3 v", "9 d", "x"])
    assert (keyed.rows, keyed.recorded) == (5, 2)
    assert [(p.row, p.code) for p in keyed.problems] == [
        (3, "other_page"),
        (4, "not_found"),
        (5, "bad_number"),
    ]
    by_name = {case["person"]: case for case in await cases()}
    assert by_name[printed.people[0].name]["state"] == "agreed"
    assert by_name[printed.people[1].name]["not_before"] == date(2026, 12, 12)


async def test_a_colleague_keys_what_somebody_else_printed(disburse: Service) -> None:
    await a_plan(people=1)
    printed = await a_print(await as_user(OFFICER))
    await a_user("dong_nghiep", "commune_officer", COMMUNE)
    keyed = await keying.key_slips(await as_user("dong_nghiep"), printed.serial, ["1 k QUEN_TIEN_MAT"])
    assert keyed.recorded == 1


async def test_a_results_file_is_taken_in_once_and_bad_rows_are_named(disburse: Service) -> None:
    await a_plan(people=6)
    officer = await as_user(OFFICER)
    printed = await a_print(officer)
    page = {n: f"{printed.serial}-P{n // 2 + 1:02}" for n in range(6)}
    content = a_file(
        [
            (page[0], "", 1, "D", "DA_CO_TK", "", "Agribank", "1500200300400", "Đã ký giấy đề nghị"),
            (page[1], "", 2, "H", "SO_RUI_RO", date(2026, 12, 14), "", "", ""),
            (page[2], "", 3, "K", "KHONG_CO_MA", "", "", "", ""),
            (page[3], "", 4, "D", "", "", "BIDV", "9704051234567890", ""),
            (page[4], "", 5, "", "", "", "", "", ""),
            ("", str(printed.people[5].case), 6, "V", "DI_VANG", "", "", "", ""),
            ("7K3M", "", 1, "Z", "", "", "", "", ""),
        ]
    )
    preview = await keying.import_results(officer, content, dry_run=True)
    first = await keying.import_results(officer, content)
    assert preview == first
    assert (first.rows, first.recorded, first.repeated, first.blank, first.requests) == (7, 3, 0, 1, 1)
    assert [(p.row, p.column, p.code) for p in first.problems] == [
        (4, "obstacle", "obstacle_unknown"),
        (5, "account", "R10"),
        (8, "page", "bad_page_code"),
    ]
    before = await cases()
    second = await keying.import_results(officer, content)
    assert (second.recorded, second.repeated) == (0, 3)
    assert await cases() == before


async def test_a_file_without_results_is_refused(disburse: Service) -> None:
    await a_ground()
    with pytest.raises(Refusal):
        await keying.import_results(await as_user(OFFICER), b"a;b\n1;2\n")


async def test_what_visits_wrote_verifies(disburse: Service) -> None:
    first, second, *_ = await a_plan()
    officer = await as_user(OFFICER)
    await record_result(officer, first.id, VisitResult.AGREED)
    await record_result(officer, second.id, VisitResult.REFUSED, obstacle="SO_RUI_RO")
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []
        assert await database.fetch("SELECT * FROM invariant_violation WHERE inv = 'INV-21'") == []

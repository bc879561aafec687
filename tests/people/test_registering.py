"""A person asks to be paid another way: what the paper must say, from which run it holds, and what follows from it (R21)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from builders import COMMUNE, COMMUNES, OFFICE, a_user, as_owner, as_user, as_worker
from known_lists import CASH, a_list, a_row, an_approved_list, found
from page_steps import at_desk
from running_month import RUN, a_ground, an_approval, an_open_run

from disburse.access import Role
from disburse.core.calendar import Run, WorkingCalendar
from disburse.core.errors import NotAllowed, Refusal
from disburse.core.states import Method
from disburse.outreach.actions import open_cases
from disburse.people import actions, registering, registrations
from disburse.people.registering import Paper, Registration
from disburse.people.rules import NotYet
from disburse.rosters import actions as rosters
from disburse.rosters import versions
from disburse.service import Service
from disburse.switching.actions import record_first_credits
from disburse.verifying import verify

TODAY = date(2026, 12, 3)
FORM = Registration(Method.CASH_POINT, date(2026, 12, 1), Paper.FORM, "23-CBH số 12")
TO_ACCOUNT = replace(FORM, method=Method.ACCOUNT, account="3105205 000001")
NEXT = RUN.next()
NUMBER = "999145000001"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (FORM, FORM),
        (replace(FORM, paper="  23-CBH\t số 12 "), FORM),
        (TO_ACCOUNT, replace(TO_ACCOUNT, account="3105205000001")),
        (replace(FORM, paper="  "), registering.PaperNotNamed),
        (replace(FORM, received_on=date(2026, 12, 4)), NotYet),
        (replace(FORM, account="3105205000001"), registering.AccountNotAsked),
        (replace(TO_ACCOUNT, account=None), registering.AccountMissing),
        (replace(TO_ACCOUNT, account="9704050000000000"), registering.CardGiven),
        (replace(TO_ACCOUNT, account="3,1E+12"), registering.AccountSpoilt),
        (replace(TO_ACCOUNT, account="12"), registering.AccountNotReadable),
    ],
)
def test_a_paper_says_what_it_must(given: Registration, expected: Registration | type[Refusal]) -> None:
    if isinstance(expected, Registration):
        assert registering.check(given, TODAY) == expected
    else:
        with pytest.raises(expected):
            registering.check(given, TODAY)


def test_a_method_is_one_of_three() -> None:
    assert registering.read_method("cash_home") is Method.CASH_HOME
    with pytest.raises(registering.MethodUnknown):
        registering.read_method("")


@pytest.mark.parametrize(
    ("received_on", "cut_offs", "run"),
    [
        (date(2026, 11, 20), [20], "2026-12"),
        (date(2026, 11, 21), [20], "2027-01"),
        (date(2026, 11, 25), [25, 25], "2026-12"),
        (date(2026, 11, 21), [25, 20], "2027-01"),
    ],
)
def test_it_holds_from_the_run_the_cut_off_says(received_on: date, cut_offs: list[int], run: str) -> None:
    assert str(registering.holds_from(received_on, cut_offs)) == run


def test_the_answer_has_a_clock_of_its_own() -> None:
    closed = WorkingCalendar(frozenset({date(2026, 12, 3)}))
    assert registering.answer_by(date(2026, 11, 30), closed, 5) == date(2026, 12, 8)


pytestmark = pytest.mark.anyio


@pytest.fixture
async def cash(disburse: Service) -> None:
    """Somebody is paid in cash at a point in one run; the next is open."""
    await a_ground()
    await an_open_run(RUN.previous())
    await an_approved_list(a_row(1, **CASH), a_row(2), run=RUN.previous())
    await an_open_run()


async def registered(
    given: Registration, *, who: str = "maker", number: str = NUMBER, bank: str = "Agribank"
) -> Run:
    return (
        await registrations.register(
            await as_user(who), unit=OFFICE, number=number, registration=given, bank=bank
        )
    )[1]


@pytest.mark.parametrize(
    ("number", "given", "row"),
    [
        (1, replace(TO_ACCOUNT, received_on=date(2026, 11, 20)), a_row(1)),
        (1, replace(FORM, method=Method.CASH_HOME, received_on=date(2026, 11, 20)), a_row(1, **CASH | {"Hình thức": "Tại nhà"})),
        (2, replace(FORM, received_on=date(2026, 11, 20), kind=Paper.ONLINE, paper="DVC-1"), a_row(2, **CASH)),
    ],
)  # fmt: skip
async def test_who_has_a_paper_on_file_is_not_asked_for_one(
    cash: None, number: int, given: Registration, row: dict[str, object]
) -> None:
    assert len(await found(await a_list(row), "R21")) == 1
    assert await registered(given, number=f"999145{number:06}") == RUN
    assert await found(await a_list(row, list_number=2), "R21") == []
    assert await verify(files=False) == []


async def test_the_same_list_checked_again_asks_no_more(cash: None) -> None:
    asked = await a_list(a_row(1))
    assert len(await found(asked, "R21")) == 1
    await registered(replace(TO_ACCOUNT, received_on=date(2026, 11, 20)))
    again, _ = await versions.check_again(await as_user("maker"), asked)
    await rosters.read_roster_file(await as_worker(), again)
    assert await found(again, "R21") == []
    async with at_desk("maker") as seat:
        assert "Gửi duyệt" in (await seat.open(f"/rosters/{again}")).text


async def test_a_paper_that_came_after_the_cut_off_does_not_hold_yet(cash: None) -> None:
    assert await registered(replace(TO_ACCOUNT, received_on=date(2026, 11, 21))) == NEXT
    assert len(await found(await a_list(a_row(1)), "R21")) == 1


async def test_a_registration_counts_for_the_switch_and_spares_a_visit(cash: None) -> None:
    job, before = await as_worker(), str(RUN.previous())
    await record_first_credits(job, before)
    await open_cases(job, before)
    await registered(replace(TO_ACCOUNT, received_on=date(2026, 11, 20)))
    await open_cases(job, before)
    async with as_owner() as database:
        assert await database.fetchval("SELECT state FROM outreach_case") == "form_signed"
    await an_approved_list(a_row(1), a_row(2))
    await record_first_credits(job, str(RUN))
    async with as_owner() as database:
        fact = await database.fetchrow("SELECT * FROM method_fact WHERE from_run = '2026-12'")
        request = await database.fetchval("SELECT id FROM method_request")
        assert fact is not None
        assert (fact["method"], fact["requested_on"], fact["evidence"], fact["source"]) == (
            "account", date(2026, 11, 20), "form", f"request:{request}",
        )  # fmt: skip
        assert await database.fetchval("SELECT requested_on FROM switch WHERE kind = 'switch'") == date(
            2026, 11, 20
        )
    (one,) = await registrations.registrations(await as_user("maker"))
    assert (one.followed, one.waits) == ("2026-12", False)


async def test_only_the_units_makers_record_and_only_about_their_people(cash: None) -> None:
    with pytest.raises(NotAllowed):
        await registered(FORM, who="checker")
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNES[0])
    with pytest.raises(NotAllowed):
        await registered(FORM, who="xa")
    with pytest.raises(actions.NobodyOfYours):
        await registered(FORM, number="999145000099")
    with pytest.raises(registering.BankUnclear):
        await registered(TO_ACCOUNT, bank="ngân hàng nào đó")
    await registered(FORM)
    with pytest.raises(registrations.RegisteredAlready):
        await registered(FORM)


async def test_what_waits_shows_its_days_and_whose_it_is(cash: None) -> None:
    await registered(FORM)
    await registered(replace(FORM, method=Method.CASH_HOME, received_on=TODAY))
    newer, older = sorted(
        await registrations.registrations(await as_user("maker")), key=lambda one: one.newer
    )
    assert (newer.name, newer.requested_on, newer.answer_by, newer.effective_run, newer.waits) == (
        "Nguyễn Mẫu An", TODAY, date(2026, 12, 10), "2027-01", True,
    )  # fmt: skip
    assert (older.newer, older.waits) == (True, False)
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await a_user("xa-khac", Role.COMMUNE_OFFICER, COMMUNES[0])
    assert len(await registrations.registrations(await as_user("xa"))) == 2
    assert await registrations.registrations(await as_user("xa-khac")) == []


async def test_the_page_leads_from_the_warning_to_the_paper(cash: None) -> None:
    fields = {"unit": OFFICE, "number": NUMBER, "method": "account", "received_on": "20/11/2026", "kind": "form",
              "paper": "23-CBH số 12", "account": "3105205000001", "bank": "Agribank"}  # fmt: skip
    roster = await a_list(a_row(1))
    async with at_desk("maker") as seat:
        assert 'href="/people/registrations"' in (await seat.open(f"/rosters/{roster}?code=R21")).text
        for changed, words in (
            ({"number": "12"}, "Nhập số CCCD 12 số"),
            ({"number": "999145000099"}, "Không có người nào mang số này"),
            ({"method": ""}, "Chọn hình thức nhận mới"),
            ({"received_on": ""}, "Chưa rõ ngày nào"),
            ({"paper": ""}, "Ghi số, ký hiệu của giấy đăng ký"),
            ({"bank": "x"}, "Chưa rõ ngân hàng"),
            ({"account": ""}, "Nhận qua tài khoản thì phải có số tài khoản"),
        ):
            sent = await seat.send("/people/registrations", fields | changed)
            assert sent.status_code in (404, 422), sent.text
            assert words in sent.text
        shown = await seat.follow("/people/registrations", fields)
        assert "Đã ghi, có hiệu lực từ kỳ 12/2026." in shown.text
        assert "30/11/2026" in shown.text  # the 24th is a holiday
        assert NUMBER not in shown.text and "3105205000001" not in shown.text
        again = await seat.send("/people/registrations", fields)
        assert "đã có trong hồ sơ" in again.text
        assert json.dumps(fields["account"]) not in again.headers.get("location", "")
    async with at_desk("checker") as seat:
        assert "Ghi giấy đăng ký</button>" not in (await seat.open("/people/registrations?run=x")).text
        assert (await seat.send("/people/registrations", fields)).status_code == 403


async def test_a_paper_from_before_the_programmes_is_refused(cash: None) -> None:
    early = replace(FORM, received_on=date(2025, 6, 30))
    with pytest.raises(registering.ReceivedTooEarly):
        await registered(early)
    assert await registered(replace(FORM, received_on=date(2025, 7, 1))) == Run.parse("2025-08")


async def test_a_list_nobody_approved_makes_nobody_known(cash: None) -> None:
    draft = await a_list(a_row(7), a_row(8))
    async with as_owner() as database:
        lives_elsewhere = "UPDATE beneficiary SET commune = (SELECT max(code) FROM commune), hamlet = NULL"
        await database.execute(lives_elsewhere)
        assert await database.fetchval("SELECT bool_and(commune <> ALL ($1)) FROM beneficiary", COMMUNES)
    with pytest.raises(actions.NobodyOfYours):
        await registered(FORM, number="999145000007")
    await an_approval(draft)
    async with as_owner() as database:
        await database.execute(lives_elsewhere)
    await registered(FORM, number="999145000007")


async def test_the_approver_is_told_of_papers_recorded_by_the_lists_own_hands(cash: None) -> None:
    await registered(replace(TO_ACCOUNT, received_on=date(2026, 11, 20)))
    await a_user("colleague", Role.SI_OFFICER, OFFICE)
    own = await a_list(a_row(1), a_row(2))
    other = await a_list(a_row(1), a_row(2), list_number=2, maker="colleague")
    as_before = await a_list(a_row(1, **CASH), a_row(2), list_number=3)
    words = "1 người đổi hình thức nhận theo giấy đăng ký do chính người lập danh sách này ghi."
    async with at_desk("checker") as seat:
        told = [words in (await seat.open(f"/rosters/{one}")).text for one in (own, other, as_before)]
    assert told == [True, False, False]


async def test_what_holds_last_is_listed_and_no_more_than_that(
    cash: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registrations, "SHOWN", 1)
    await registered(replace(FORM, method=Method.CASH_HOME, received_on=TODAY))
    await registered(FORM)
    (one,) = await registrations.registrations(await as_user("maker"))
    assert one.method == "cash_home"
    async with at_desk("maker") as seat:
        assert "Chỉ hiện 1 đăng ký" in (await seat.open("/people/registrations")).text

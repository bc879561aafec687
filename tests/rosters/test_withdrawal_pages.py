"""The pages of withdrawing an approved list: the maker's request, the second person's answer, and what both read."""

from __future__ import annotations

import re

import pytest
from builders import COMMUNE, OFFICE, a_user
from page_steps import at_desk, signed
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run, instructed
from standing_month import reconciled
from withdrawn_lists import agreed, asked, state_of, withdrawn

from disburse.access import Role
from disburse.service import Service

pytestmark = pytest.mark.anyio
PEOPLE = [Person(1), Person(2, amount=2_500_000)]
WHY = "Sai mức hưởng cả xã"


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_one_asks_and_the_second_person_agrees_with_his_password() -> None:
    roster_id = await an_approved_roster(PEOPLE)
    base = f"/rosters/{roster_id}"
    async with at_desk("maker") as maker:
        assert "Rút danh sách đã duyệt" in (await maker.open(base)).text
        after = await maker.follow(f"{base}/withdrawal/request", {"reason": WHY})
        assert "đang chờ người thứ hai" in after.text
        assert WHY in after.text
        assert 'name="content_digest"' not in after.text
        shown = (await maker.open(base)).text
        assert "Đã đề nghị rút danh sách này" in shown
        assert "/withdrawal/request" not in shown
    async with at_desk("checker") as checker:
        waiting = (await checker.open("/approvals")).text
        assert f'href="{base}/withdrawal"' in waiting
        seen = (await checker.open(f"{base}/withdrawal")).text
        assert WHY in seen
        assert "Đồng ý rút: hủy 2 khoản, 3.500.000 ₫" in seen
        digest = digest_in(seen)
        wrong = await checker.send(
            f"{base}/withdrawal/answer", {"answer": "yes", "content_digest": digest, "password": "đoán"}
        )
        assert (wrong.status_code, 'href="#f-password"' in wrong.text) == (422, True)
        after = await checker.follow(
            f"{base}/withdrawal/answer", signed({"answer": "yes", "content_digest": digest})
        )
        assert "đang hủy 2 khoản chi" in after.text
        assert (await checker.open(f"{base}/withdrawal/progress")).status_code == 200
        assert f'href="{base}/withdrawal"' not in (await checker.open("/approvals")).text
        await reconciled()
        done = await checker.open(f"{base}/withdrawal/progress")
        assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")
        assert "2 khoản chi đã hủy" in (await checker.open(f"{base}/withdrawal")).text
        assert "2 khoản chi đã hủy" in (await checker.open(base)).text


def digest_in(text: str) -> str:
    found = re.search(r'name="content_digest" value="([^"]+)"', text)
    assert found
    return found[1]


async def test_who_refuses_says_why_and_it_may_be_asked_again() -> None:
    roster_id = await an_approved_roster(PEOPLE)
    base = f"/rosters/{roster_id}"
    await asked(roster_id)
    async with at_desk("checker") as checker:
        await checker.follow(f"{base}/withdrawal/answer", {"answer": "no", "note": "Số liệu đúng"})
    async with at_desk("maker") as maker:
        shown = (await maker.open(base)).text
        assert "không đồng ý rút" in shown
        assert "Số liệu đúng" in shown
        assert f'action="{base}/withdrawal/request"' in shown
        await maker.follow(f"{base}/withdrawal/request", {"reason": WHY})
    assert await state_of(roster_id) == "approved"


async def test_whoever_asked_takes_it_back_and_says_why() -> None:
    roster_id = await an_approved_roster(PEOPLE)
    base = f"/rosters/{roster_id}"
    await asked(roster_id)
    async with at_desk("maker") as maker:
        assert f'action="{base}/withdrawal/retraction"' in (await maker.open(f"{base}/withdrawal")).text
        refused = await maker.send(f"{base}/withdrawal/retraction", {"why_back": " "})
        assert (refused.status_code, 'href="#f-why_back"' in refused.text) == (422, True)
        after = await maker.follow(f"{base}/withdrawal/retraction", {"why_back": "Đọc nhầm"})
        assert "Người đề nghị đã lấy lại đề nghị rút" in after.text
        assert f'action="{base}/withdrawal/request"' in after.text, "it may be asked for again"
        assert "Đọc nhầm" in (await maker.open(base)).text
        again = await maker.send(f"{base}/withdrawal/retraction", {"why_back": "Đọc nhầm"})
        assert again.status_code == 409
    async with at_desk("checker") as checker:
        assert f'href="{base}/withdrawal"' not in (await checker.open("/approvals")).text
        shown = (await checker.open(f"{base}/withdrawal")).text
        assert ("Đọc nhầm" in shown, "/withdrawal/answer" in shown) == (True, False)


async def test_nobody_but_whoever_asked_is_offered_to_take_it_back() -> None:
    await a_user("officer-2", Role.SI_OFFICER, OFFICE)
    roster_id = await an_approved_roster(PEOPLE)
    await asked(roster_id)
    for who in ("officer-2", "checker"):
        async with at_desk(who) as seat:
            assert "/retraction" not in (await seat.open(f"/rosters/{roster_id}/withdrawal")).text
            sent = await seat.send(f"/rosters/{roster_id}/withdrawal/retraction", {"why_back": "x"})
            assert sent.status_code == 403


async def test_a_request_without_a_reason_is_asked_for_one() -> None:
    roster_id = await an_approved_roster(PEOPLE)
    async with at_desk("maker") as maker:
        refused = await maker.send(f"/rosters/{roster_id}/withdrawal/request", {"reason": "  "})
        assert (refused.status_code, 'href="#f-reason"' in refused.text) == (422, True)


async def test_once_instructed_nothing_is_offered_and_the_file_is_named() -> None:
    roster_id = await an_approved_roster(PEOPLE)
    async with at_desk("maker") as maker:
        await maker.open(f"/rosters/{roster_id}")
        await instructed()
        late = await maker.send(f"/rosters/{roster_id}/withdrawal/request", {"reason": WHY})
        assert (late.status_code, "Tệp lệnh đợt 1" in late.text) == (409, True)
        assert "/withdrawal/request" not in (await maker.open(f"/rosters/{roster_id}")).text
        shown = (await maker.open(f"/rosters/{roster_id}/withdrawal")).text
        assert "Tệp lệnh đợt 1" in shown
        assert "/withdrawal/request" not in shown


async def test_whoever_asked_may_not_answer_even_as_an_approver() -> None:
    await a_user("maker", Role.SI_APPROVER, OFFICE)
    roster_id = await an_approved_roster(PEOPLE)
    await asked(roster_id)
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{roster_id}/withdrawal")).text
        assert "không thể tự đồng ý" in shown
        assert "/withdrawal/answer" not in shown
        assert f'href="/rosters/{roster_id}/withdrawal"' not in (await maker.open("/approvals")).text
        for answer in ("yes", "no"):
            sent = await maker.send(f"/rosters/{roster_id}/withdrawal/answer", signed({"answer": answer}))
            assert sent.status_code == 403


async def test_roles_that_only_look_see_no_form() -> None:
    await a_user("boss", Role.LEADER, OFFICE)
    roster_id = await an_approved_roster(PEOPLE)
    await asked(roster_id)
    async with at_desk("boss") as boss:
        shown = await boss.open(f"/rosters/{roster_id}/withdrawal")
        assert (shown.status_code, "<form" in shown.text.partition("<main")[2]) == (200, False)
        for way in ("request", "answer"):
            sent = await boss.send(f"/rosters/{roster_id}/withdrawal/{way}", {"reason": WHY})
            assert sent.status_code == 403


async def test_another_unit_finds_nothing() -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await a_user("chu-tich", Role.COMMUNE_APPROVER, COMMUNE)
    roster_id = await an_approved_roster(PEOPLE)
    await asked(roster_id)
    for who, way, fields in (("xa", "request", {"reason": WHY}), ("chu-tich", "answer", {"answer": "no"})):
        async with at_desk(who) as seat:
            assert (await seat.open(f"/rosters/{roster_id}/withdrawal")).status_code == 404
            assert (await seat.open(f"/rosters/{roster_id}/withdrawal/progress")).status_code == 404
            sent = await seat.send(f"/rosters/{roster_id}/withdrawal/{way}", fields)
            assert sent.status_code == 404


async def test_a_new_version_leads_to_the_approved_one_that_goes_first() -> None:
    first = await an_approved_roster(PEOPLE)
    second = await a_read_roster([Person(1), Person(3)])
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{second}")).text
        assert "Bản 1 của danh sách này đã duyệt." in shown
        assert f'href="/rosters/{first}/withdrawal"' in shown
        refused = await maker.send(f"/rosters/{second}/submission", {"count": "2", "amount": "2000000"})
        assert (refused.status_code, "Rút bản đó trước" in refused.text) == (409, True)
        await withdrawn(first)
        assert "đã duyệt." not in (await maker.open(f"/rosters/{second}")).text
        sent = await maker.send(f"/rosters/{second}/submission", {"count": "2", "amount": "2000000"})
        assert sent.status_code == 303


async def test_what_was_withdrawn_is_named_among_the_lists_of_the_run() -> None:
    roster_id = await an_approved_roster(PEOPLE)
    await asked(roster_id)
    await agreed(roster_id)
    await reconciled()
    async with at_desk("maker") as maker:
        assert "Đã rút" in (await maker.open(f"/runs/{RUN}/rosters")).text

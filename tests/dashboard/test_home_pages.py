"""The home of each role, and closing the run from it."""

from __future__ import annotations

import pytest
from builders import BANK, COMMUNE, OFFICE, PROVINCE, a_user
from page_steps import at_desk, signed
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
from standing_month import kinds, reconciled

from disburse.access import Role
from disburse.service import Service

pytestmark = pytest.mark.anyio
HOME = f"/runs/{RUN}"
THREE = [Person(1), Person(2), Person(3, amount=2_500_000)]


async def a_month(*, answered: int = 0, status: str = "paid") -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster(THREE)
    orders = await instructed()
    if answered:
        await stated([answer_row(order, status, reason="Sai số tài khoản") for order in orders[:answered]])
        await reconciled()


async def test_before_the_first_run_home_says_what_will_be_there(disburse: Service) -> None:
    await a_ground()
    async with at_desk("maker") as maker:
        shown = await maker.open("/")
        assert (shown.status_code, "Chưa mở kỳ chi trả nào" in shown.text) == (200, True)


async def test_home_leads_to_the_newest_open_run(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(RUN.previous())
    async with at_desk("maker") as maker:
        assert (await maker.open("/")).headers["location"] == HOME
        listed = await maker.open("/runs")
        assert listed.text.index("12/2026") < listed.text.index("11/2026")


async def test_a_makers_home_begins_with_the_list_to_upload(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    async with at_desk("maker") as maker:
        shown = await maker.open(HOME)
        assert "hạn trước ngày 25/11/2026" in shown.text
        assert f'href="/runs/{RUN}/rosters"' in shown.text
        assert "Không có việc gấp" in shown.text


async def test_what_waits_for_somebody_is_shown_to_him_only(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster_id = await a_read_roster(THREE)
    async with at_desk("maker") as maker:
        link = f'href="/rosters/{roster_id}">Gửi duyệt:'
        assert link in (await maker.open(HOME)).text
        await maker.send(f"/rosters/{roster_id}/submission", {"count": "3", "amount": "4500000"})
        assert f'href="/rosters/{roster_id}">' not in (await maker.open(HOME)).text
    async with at_desk("checker") as checker:
        assert f'href="/rosters/{roster_id}">Duyệt:' in (await checker.open(HOME)).text


async def test_the_money_bar_adds_up_and_open_discrepancies_are_listed(disburse: Service) -> None:
    await a_month(answered=2, status="rejected")
    assert await kinds() == ["failed", "failed"]
    async with at_desk("maker") as maker:
        shown = (await maker.open(HOME)).text
        for amount in ("4.500.000", "2.500.000", "2.000.000"):  # listed = waiting + rejected
            assert amount in shown
        assert "2 dòng: Không chi được" in shown
        assert "2/3 khoản có kết quả" in shown


async def test_a_part_that_cannot_be_closed_says_why_instead_of_a_grey_button(disburse: Service) -> None:
    await a_month(answered=2)
    async with at_desk("checker") as checker:
        shown = (await checker.open(HOME)).text
        assert "Chưa đóng được: 1 khoản chưa có kết quả (2.500.000 ₫)" in shown
        assert f'action="/runs/{RUN}/closing"' not in shown
        refused = await checker.send(f"{HOME}/closing", signed({"unit": OFFICE, "programme": "SI"}))
        assert (refused.status_code, "Chưa đóng được kỳ" in refused.text) == (409, True)


async def test_an_approver_closes_a_run_whose_money_is_settled(disburse: Service) -> None:
    await a_month(answered=3)
    async with at_desk("maker") as maker:
        assert "chờ người duyệt đóng" in (await maker.open(HOME)).text
        assert (
            await maker.send(f"{HOME}/closing", signed({"unit": OFFICE, "programme": "SI"}))
        ).status_code == 403
    async with at_desk("checker") as checker:
        assert "Đóng kỳ 12/2026: 4.500.000 ₫" in (await checker.open(HOME)).text
        unsigned = await checker.send(f"{HOME}/closing", {"unit": OFFICE, "programme": "SI"})
        assert (unsigned.status_code, "Đã đóng" in unsigned.text) == (422, False)
        assert f'href="#f-password-{OFFICE}-SI"' in unsigned.text
        shown = await checker.follow(f"{HOME}/closing", signed({"unit": OFFICE, "programme": "SI"}))
        assert "Đã đóng" in shown.text


async def test_a_payer_sees_what_it_received_and_how_much_is_answered(disburse: Service) -> None:
    await a_month(answered=2)
    async with at_desk(f"teller-{BANK}") as teller:
        shown = await teller.open((await teller.open("/")).headers["location"])
        assert "2 / 3" in shown.text
        assert "BHXH cơ sở Tân Lạc" in shown.text
        assert "Việc của kỳ" not in shown.text
        assert (await teller.open(f"{HOME}?unit={OFFICE}")).status_code == 404


async def test_a_leader_reads_numbers_and_has_no_tasks(disburse: Service) -> None:
    await a_month(answered=3)
    await a_user("lanhdao", Role.LEADER, PROVINCE)
    async with at_desk("lanhdao") as leader:
        shown = (await leader.open(HOME)).text
        assert "đã trả: 3 trên 3 khoản" in shown
        assert f'href="/runs/{RUN}?unit={OFFICE}"' in shown
        assert "Việc của kỳ" not in shown
        assert (await leader.open(f"{HOME}?unit={OFFICE}")).status_code == 200


async def test_an_administrator_sees_no_payments(disburse: Service) -> None:
    await a_month(answered=3)
    await a_user("quantri", Role.ADMIN, PROVINCE)
    async with at_desk("quantri") as admin:
        shown = await admin.open("/")
        assert (shown.status_code, "4.500.000" in shown.text) == (200, False)
        assert (await admin.open(HOME)).status_code == 403


async def test_a_commune_sees_its_own_programmes_only(disburse: Service) -> None:
    await a_month(answered=3)
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    async with at_desk("xa") as commune:
        shown = await commune.open(HOME)
        assert (shown.status_code, "4.500.000" in shown.text) == (200, False)
        assert (await commune.open(f"{HOME}?unit={OFFICE}")).status_code == 404
        assert (await commune.open("/runs/2031-01")).status_code == 404
        assert (
            await commune.send(f"{HOME}/closing", signed({"unit": OFFICE, "programme": "SI"}))
        ).status_code == 403


async def test_nobody_closes_a_part_that_is_not_his(disburse: Service) -> None:
    await a_month(answered=3)
    await a_user("chutich", Role.COMMUNE_APPROVER, COMMUNE)
    async with at_desk("chutich") as approver:
        sent = await approver.send(f"{HOME}/closing", signed({"unit": OFFICE, "programme": "SI"}))
        assert sent.status_code == 404


async def test_pages_speak_english_too(disburse: Service) -> None:
    await a_month(answered=2)
    async with at_desk("maker") as maker:
        await maker.send("/language", {"language": "en"})
        for path in (HOME, "/runs", f"{HOME}/rosters"):
            assert (await maker.open(path)).status_code == 200

"""The workbench: the balance, both sides of a discrepancy, decisions and second persons, through the pages."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from builders import BANK, COMMUNE, OFFICE, a_user, as_owner, as_worker
from page_steps import at_desk, signed
from running_month import (
    RUN,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import decided, reconciled, troubles

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.queue import work_until
from disburse.reconciliation.actions import reconcile
from disburse.reconciliation.comparing import of_accounts, of_names, spoken
from disburse.service import Service
from disburse.words import language

pytestmark = pytest.mark.anyio

ACCOUNT = "3105205999999"


async def a_month() -> None:
    """Four people: one paid, one refused with a closed account, one under another name, one unanswered."""
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(n) for n in range(1, 5)])
    first, second, third, _ = await instructed()
    await stated(
        [
            answer_row(first),
            answer_row(second, "rejected", reason="TK DA DONG", booked_on=date(2026, 12, 2)),
            answer_row(third, name="TRAN VAN KHAC", reference=None),
        ]
    )
    await reconciled()


async def of_kind(kind: str) -> str:
    return next(f"/discrepancies/{one['id']}" for one in await troubles() if one["kind"] == kind)


async def test_the_balance_shows_every_bucket_and_a_zero_difference(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as desk:
        bench = await desk.open(f"/runs/{RUN}/reconciliation")
        for words in ("4.000.000", "1.000.000", "Không chi được", "Sai tên", "Chênh lệch"):
            assert words in bench.text
        balance = await desk.open(f"/runs/{RUN}/balance?unit={OFFICE}")
        assert "Lương hưu, trợ cấp BHXH hằng tháng · BHXH cơ sở Tân Lạc" in balance.text
        assert "Cân đối theo chương trình và đơn vị chi trả" in balance.text
        assert "chưa có khoản chi nào" in (await desk.open("/runs/2027-01/balance")).text


async def test_the_button_asks_for_a_reconciliation_and_shows_it(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as desk:
        sent = await desk.send(f"/runs/{RUN}/reconciliation")
        shown = await desk.open(sent.headers["location"])
        assert "Đang đối chiếu" in shown.text
        await work_until(UUID(sent.headers["location"].rpartition("job=")[2]))
        assert "Đã đối chiếu xong." in (await desk.open(sent.headers["location"])).text


async def test_both_sides_stand_beside_each_other_and_differences_are_marked(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as desk:
        named = await desk.open(await of_kind("name_conflict"))
        assert "Đúng tài khoản, đúng số tiền nhưng tên khác" in named.text
        assert "<mark>TRAN</mark>" in named.text
        assert "= 1.000.000</td>" in named.text
        refused = await desk.open(await of_kind("failed"))
        assert "Tài khoản đã đóng" in refused.text
        assert "Lấy tài khoản mới, hoặc chi tiền mặt kỳ này" in refused.text
        assert "••••" in refused.text
        assert "3105205" not in refused.text + named.text


async def test_a_refused_resolution_says_what_is_missing_and_keeps_what_was_typed(disburse: Service) -> None:
    await a_month()
    path = await of_kind("failed")
    async with at_desk("maker") as desk:
        kept = await desk.send(f"{path}/resolution", {"resolution": "resend", "reason": "đã gọi điện"})
        assert (kept.status_code, "phải có số tài khoản khác" in kept.text, "đã gọi điện" in kept.text) == (
            422,
            True,
            True,
        )
        card = {"resolution": "resend", "bank": BANK, "account": "9704051234567890"}
        assert "hoặc là số thẻ" in (await desk.send(f"{path}/resolution", card)).text
        done = await desk.send(f"{path}/resolution", {**card, "account": ACCOUNT})
        assert done.headers["location"] == f"/runs/{RUN}/discrepancies?note=resolved"
        due = await desk.open(f"/runs/{RUN}/instructions")
        assert "Lập lệnh chi: 1 khoản, 1.000.000 ₫" in due.text
        assert (await desk.send(f"{path}/resolution", {"resolution": "carry"})).status_code == 409


async def test_an_override_needs_a_second_person_who_is_told_before_the_click(disburse: Service) -> None:
    await a_month()
    path = await of_kind("name_conflict")
    async with as_owner() as database:
        person = await database.fetchval("SELECT person FROM app_user WHERE username = 'maker'")
    await a_user("both", Role.SI_APPROVER, person=person)
    async with at_desk("maker") as desk:
        bare = await desk.send(f"{path}/resolution", {"resolution": "accept"})
        assert "Hãy ghi lý do" in bare.text
        await desk.send(f"{path}/resolution", {"resolution": "accept", "reason": "đã xem CCCD"})
        waiting = await desk.open(path)
        assert "Chờ người thứ hai" in waiting.text
        assert "/consent" not in waiting.text
        assert (await desk.send(f"{path}/consent", signed({"answer": "agree"}))).status_code == 403
    async with at_desk("both") as desk:
        assert "không thể tự đồng ý" in (await desk.open(path)).text
        assert (await desk.send(f"{path}/consent", signed({"answer": "agree"}))).status_code == 403
    async with at_desk("checker") as desk:
        assert "đã xem CCCD" in (await desk.open(path)).text
        unsigned = await desk.send(f"{path}/consent", {"answer": "agree", "note": "đúng"})
        assert (unsigned.status_code, 'href="#f-password"' in unsigned.text) == (422, True)
        agreed = await desk.follow(f"{path}/consent", signed({"answer": "agree", "note": "đúng"}))
        assert "Đã đồng ý" in agreed.text
    await reconcile(await as_worker(), RUN)
    assert [one["kind"] for one in await troubles()] == ["failed"]


async def test_a_refused_proposal_goes_back_to_the_list(disburse: Service) -> None:
    await a_month()
    path = await of_kind("name_conflict")
    async with at_desk("maker") as desk:
        await desk.send(f"{path}/resolution", {"resolution": "accept", "reason": "tên gần giống"})
    async with at_desk("checker") as desk:
        await desk.follow(f"{path}/consent", {"answer": "refuse", "note": "hai người khác nhau"})
    async with at_desk("maker") as desk:
        assert f"{path}/resolution" in (await desk.open(path)).text


async def test_what_is_not_yours_answers_like_what_does_not_exist(disburse: Service) -> None:
    await a_month()
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    path = await of_kind("failed")
    async with at_desk("xa") as desk:
        foreign, unknown = await desk.open(path), await desk.open(f"/discrepancies/{uuid4()}")
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert (await desk.send(f"{path}/resolution", {"resolution": "carry"})).status_code == 404
        assert "Nguyễn Mẫu" not in (await desk.open(f"/runs/{RUN}/discrepancies")).text
    async with at_desk(f"teller-{BANK}") as desk:
        assert (await desk.open(path)).status_code == 403


async def test_the_list_is_filtered_by_kind_and_state(disburse: Service) -> None:
    await a_month()
    async with at_desk("checker") as desk:
        listed = await desk.open(f"/runs/{RUN}/discrepancies?kind=failed")
        assert "Tài khoản đã đóng" in listed.text
        assert "Nguyễn Mẫu" in listed.text
        assert (
            "Không có chênh lệch nào khớp"
            in (await desk.open(f"/runs/{RUN}/discrepancies?kind=failed&state=resolved")).text
        )
        assert (await desk.open(f"/runs/{RUN}/discrepancies?kind=nonsense")).status_code == 404


async def test_a_group_of_one_cause_is_decided_at_once_and_only_as_it_was_seen(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(n) for n in range(1, 5)])
    refused = {"reason": "TK DA DONG", "booked_on": date(2026, 12, 2)}
    await stated([answer_row(order, "rejected", **refused) for order in await instructed()])
    await reconciled()
    async with at_desk("maker") as desk:
        shown = await desk.open(f"/runs/{RUN}/discrepancies?kind=failed")
        assert "Xử lý cả nhóm “Tài khoản đã đóng”: 4 khoản, 4.000.000 ₫" in shown.text
        assert 'value="resend"' not in shown.text
        group = {"kind": "failed", "cause": "ACC_CLOSED", "count": "4", "amount": "4000000", "unit": ""}
        stale = await desk.send(f"/runs/{RUN}/resolutions", {**group, "count": "3", "resolution": "carry"})
        assert (stale.status_code, len(await troubles())) == (409, 4)
        twice = await desk.send(f"/runs/{RUN}/resolutions", {**group, "resolution": "cancel"})
        assert (twice.status_code, len(await troubles())) == (422, 4)
        done = await desk.follow(f"/runs/{RUN}/resolutions", {**group, "resolution": "cash"})
        assert "Đã ghi cách xử lý." in done.text
        assert await troubles() == []
        due = await desk.open(f"/runs/{RUN}/instructions")
        assert "Lập lệnh chi: 4 khoản, 4.000.000 ₫" in due.text
    await reconciled()
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []


async def test_what_could_not_be_paid_is_carried_into_the_next_run(disburse: Service) -> None:
    await a_month()
    following = Run.parse("2027-01")
    await decided("failed", "carry")
    await decided("name_conflict", "accept")
    last = (await troubles(state="open")) or []
    assert last == []
    await an_open_run(following)
    await an_approved_roster([Person(1), Person(2, account=ACCOUNT)], run=following)
    async with at_desk("maker") as desk:
        bench = await desk.open(f"/runs/{following}/reconciliation")
        assert "Lập danh sách chuyển kỳ" in bench.text
        sent = await desk.send(f"/runs/{following}/carried-rosters", {"part": f"{OFFICE}:SI"})
        assert sent.headers["location"].startswith("/rosters/")
        again = await desk.send(f"/runs/{following}/carried-rosters", {"part": f"{OFFICE}:SI"})
        assert again.status_code == 409


def test_equal_accounts_show_their_end_and_differing_digits_are_named() -> None:
    same = of_accounts("Số tài khoản", "3105205123456", "3105205123456")
    assert (same.verdict, same.theirs) == ("same", (("••••3456", False),))
    other = of_accounts("Số tài khoản", "3105205123456", "3105205143456")
    assert "".join(text for text, _ in other.ours) == "••••••••23456"[:8] + "•23456"[-5:]
    assert [text for text, differs in other.theirs if differs] == ["4"]


def test_names_that_differ_in_marks_only_are_not_marked() -> None:
    assert of_names("Họ và tên", "Bùi Văn Đông", "BUI VAN DONG").verdict == "marks"
    differing = of_names("Họ và tên", "Bùi Văn Đông", "BUI THI DONG")
    assert [text for text, differs in differing.theirs if differs] == ["THI"]


def test_the_databases_reasons_are_said_in_both_languages() -> None:
    assert spoken("Mã lệnh thuộc kỳ 2026-11") == "Mã lệnh thuộc kỳ 2026-11"
    token = language.set("en")
    try:
        assert spoken("Quá hạn mà chưa có kết quả") != ""
    finally:
        language.reset(token)

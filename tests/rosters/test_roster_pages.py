"""The pages of rosters: what a maker uploads and sends, and what a second person sees and approves."""

from __future__ import annotations

import io
import re
from uuid import UUID

import openpyxl
import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_worker
from clients import a_client
from page_steps import Seat, at_desk, signed
from running_month import RUN, Person, a_ground, a_read_roster, a_roster_file, an_approval, an_open_run

from disburse.access import Role
from disburse.rosters import actions
from disburse.service import Service

pytestmark = pytest.mark.anyio
PEOPLE = [Person(1), Person(2, amount=2_500_000), Person(3, cash=True)]
WARNED = [*PEOPLE, Person(4, account="0912345678")]  # looks like a phone number: R11
BROKEN = [*PEOPLE, Person(5, amount=0), Person(6, account="9704050000000018")]


async def a_month() -> None:
    await a_ground()
    await an_open_run()


async def uploaded(seat: Seat, content: bytes, choice: str = f"{OFFICE}:SI", **fields: str) -> UUID:
    """Upload a file through the page and have it read; give the roster."""
    files = {"file": ("danh-sach.csv", content)}
    sent = await seat.send(f"/runs/{RUN}/rosters", {"list": choice, **fields}, files=files)
    assert sent.status_code == 303, sent.text
    roster_id = UUID(sent.headers["location"].removeprefix("/rosters/"))
    await actions.read_roster_file(await as_worker(), roster_id)
    return roster_id


async def test_a_roster_goes_from_the_file_to_its_payments(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/runs/{RUN}/rosters")
        assert "Chưa nạp" in shown.text
        roster_id = await uploaded(maker, a_roster_file(PEOPLE))
        checked = await maker.open(f"/rosters/{roster_id}")
        assert "Gửi duyệt: 3 người, 4.500.000 ₫" in checked.text
        assert "Bốn triệu năm trăm nghìn đồng" in checked.text
        waiting = await maker.follow(
            f"/rosters/{roster_id}/submission", {"count": "3", "amount": "4.500.000"}
        )
        assert "không thể tự duyệt" in waiting.text
    async with at_desk("checker") as checker:
        seen = await checker.open(f"/rosters/{roster_id}")
        assert "Duyệt danh sách: 3 người, 4.500.000 ₫" in seen.text
        digest = re.search(r'name="content_digest" value="([^"]+)"', seen.text)
        assert digest
        after = await checker.follow(f"/rosters/{roster_id}/approval", signed({"content_digest": digest[1]}))
        assert "Đang lập khoản chi" in after.text
        fragment = await checker.open(f"/rosters/{roster_id}/progress")
        assert (fragment.status_code, "<html" in fragment.text) == (200, False)
        await actions.make_payments(await as_worker(), roster_id)
        over = await checker.open(f"/rosters/{roster_id}/progress")
        assert over.headers["hx-refresh"] == "true"
        assert "Đã duyệt và lập 3 khoản chi" in (await checker.open(f"/rosters/{roster_id}")).text


async def test_errors_are_shown_by_cause_and_by_row_with_masked_numbers(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, a_roster_file(BROKEN))
        shown = await maker.open(f"/rosters/{roster_id}")
        assert "Cần sửa trước khi gửi duyệt: 2 nguyên nhân, 2 chỗ" in shown.text
        assert "9704050000000018" not in shown.text
        assert "••••0018" in shown.text
        assert "Gửi duyệt:" not in shown.text
        of_code = await maker.open(f"/rosters/{roster_id}?code=R10")
        assert "số thẻ ATM" in of_code.text
        book = await maker.open(f"/rosters/{roster_id}/problems.xlsx")
        cells = [
            str(v) for row in openpyxl.load_workbook(io.BytesIO(book.content)).active.values for v in row
        ]
        assert {"R06", "R10", "••••0018"} <= set(cells)
        refused = await maker.send(f"/rosters/{roster_id}/submission", {"count": "5", "amount": "1"})
        assert refused.status_code == 409


async def test_totals_are_typed_from_paper_and_must_equal(disburse: Service) -> None:
    await a_month()
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        shown = await maker.open(f"/rosters/{roster_id}")
        assert re.search(r'name="count"[^>]*value=""', shown.text)
        for count, amount in (("", ""), ("3", "vài triệu"), ("4", "4500000")):
            again = await maker.send(f"/rosters/{roster_id}/submission", {"count": count, "amount": amount})
            assert again.status_code == 422
            assert 'href="#f-count"' in again.text
        assert f'value="{4500000}"' in again.text  # what was typed stays


async def test_warnings_are_acknowledged_group_by_group(disburse: Service) -> None:
    await a_month()
    roster_id = await a_read_roster(WARNED)
    async with at_desk("maker") as maker:
        totals = {"count": "4", "amount": "5500000"}
        refused = await maker.send(f"/rosters/{roster_id}/submission", totals)
        assert (refused.status_code, "R11" in refused.text) == (422, True)
        codes = re.findall(r'name="acknowledge" value="(\w+)"', refused.text)
        sent = await maker.client.post(
            f"/rosters/{roster_id}/submission", data={"_token": maker.token, **totals, "acknowledge": codes}
        )
        assert sent.status_code == 303


async def test_what_changed_meanwhile_is_not_approved(disburse: Service) -> None:
    await a_month()
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        await maker.send(f"/rosters/{roster_id}/submission", {"count": "3", "amount": "4500000"})
    async with at_desk("checker") as checker:
        refused = await checker.send(f"/rosters/{roster_id}/approval", signed({"content_digest": "another"}))
        assert (refused.status_code, "Danh sách đã thay đổi" in refused.text) == (409, True)


async def test_a_roster_is_approved_with_the_approver_s_own_password_only(disburse: Service) -> None:
    await a_month()
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        await maker.send(f"/rosters/{roster_id}/submission", {"count": "3", "amount": "4500000"})
    digest = (await actions.look(await as_worker(), roster_id)).content_digest or ""
    async with at_desk("checker") as checker:
        for wrong in ({}, {"password": "không phải mật khẩu"}):
            refused = await checker.send(
                f"/rosters/{roster_id}/approval", {"content_digest": digest, **wrong}
            )
            assert refused.status_code == 422
            assert 'href="#f-password"' in refused.text
        assert (await actions.look(await as_worker(), roster_id)).state == "submitted"
        approved = await checker.send(f"/rosters/{roster_id}/approval", signed({"content_digest": digest}))
        assert approved.status_code == 303
    async with as_owner() as database:
        record = await database.fetch(
            "SELECT action, session_kind FROM audit WHERE subject = $1 ORDER BY seq DESC LIMIT 2",
            f"roster:{roster_id}",
        )
    assert [tuple(row) for row in record] == [("roster:approved", "web"), ("password:confirmed", "web")]


async def test_guessing_the_approver_s_password_has_to_wait(disburse: Service) -> None:
    await a_month()
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        await maker.send(f"/rosters/{roster_id}/submission", {"count": "3", "amount": "4500000"})
    async with at_desk("checker") as checker:
        answers = [
            (await checker.send(f"/rosters/{roster_id}/approval", {"password": f"đoán {n}"})).status_code
            for n in range(6)
        ]
    assert answers == [422] * 5 + [429]


async def test_a_roster_cannot_be_approved_by_its_uploader(disburse: Service) -> None:
    await a_month()
    await a_user("maker", Role.SI_APPROVER, OFFICE)  # holds both roles
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        await maker.send(f"/rosters/{roster_id}/submission", {"count": "3", "amount": "4500000"})
        shown = await maker.open(f"/rosters/{roster_id}")
        assert "không thể tự duyệt" in shown.text
        assert 'name="content_digest"' not in shown.text
        digest = (await actions.look(await as_worker(), roster_id)).content_digest or ""
        refused = await maker.send(f"/rosters/{roster_id}/approval", signed({"content_digest": digest}))
        assert refused.status_code == 403


async def test_a_returned_roster_says_why_and_a_new_version_follows(disburse: Service) -> None:
    await a_month()
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        await maker.send(f"/rosters/{roster_id}/submission", {"count": "3", "amount": "4500000"})
    async with at_desk("checker") as checker:
        empty = await checker.send(f"/rosters/{roster_id}/return", {"reason": " "})
        assert (empty.status_code, 'href="#f-reason"' in empty.text) == (422, True)
        await checker.send(f"/rosters/{roster_id}/return", {"reason": "Thiếu xóm Nẻ"})
    async with at_desk("maker") as maker:
        back = (await maker.open(f"/rosters/{roster_id}")).text
        assert "Người duyệt trả lại danh sách này." in back
        assert "Thiếu xóm Nẻ" in back
        second = await uploaded(maker, a_roster_file([*PEOPLE, Person(7)]))
        shown = await maker.open(f"/rosters/{second}")
        assert "bản 2" in shown.text
        assert f'href="/rosters/{roster_id}"' in shown.text
        await maker.send(f"/rosters/{second}/withdrawal")
        assert "đã được rút" in (await maker.open(f"/rosters/{second}")).text


async def test_a_supplementary_list_is_uploaded_again_under_its_own_number(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as maker:
        roster_id = await uploaded(maker, a_roster_file(BROKEN), number="2")
        shown = await maker.open(f"/rosters/{roster_id}")
        assert "danh sách số 2" in shown.text
        assert "programme=SI&amp;number=2#upload" in shown.text
        again = await maker.open(f"/runs/{RUN}/rosters?programme=SI&number=2")
        assert 'name="number" type="text" value="2"' in again.text
        for wrong in ("0", "1000", "hai"):
            refused = await maker.send(
                f"/runs/{RUN}/rosters",
                {"list": f"{OFFICE}:SI", "number": wrong},
                files={"file": ("a.csv", a_roster_file(PEOPLE))},
            )
            assert (refused.status_code, 'href="#f-number"' in refused.text) == (422, True)


async def test_the_same_content_again_leads_to_the_roster_taken_in(disburse: Service) -> None:
    await a_month()
    first = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        again = await uploaded(maker, a_roster_file(PEOPLE))
        shown = await maker.open(f"/rosters/{again}")
        assert "Tệp này đã nạp lúc" in shown.text
        assert f'href="/rosters/{first}"' in shown.text


async def test_the_bridge_explains_this_month_from_the_last_one(disburse: Service) -> None:
    await a_month()
    await an_approval(await a_read_roster(PEOPLE))
    after = await an_open_run(RUN.next())
    raised = Person(2, amount=2_700_000)
    roster_id = await a_read_roster([PEOPLE[0], raised, Person(8)], run=after)
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{roster_id}")).text
        assert "khớp" in shown
        for sum_ in ("4.500.000", "200.000", "−1.000.000", "4.700.000"):
            assert sum_ in shown


async def test_a_file_is_needed_and_the_list_must_be_clear(disburse: Service) -> None:
    await a_month()
    async with at_desk("maker") as maker:
        without = await maker.send(f"/runs/{RUN}/rosters", {"list": f"{OFFICE}:SI"})
        assert (without.status_code, "Chưa chọn tệp danh sách" in without.text) == (422, True)
        unclear = await maker.send(
            f"/runs/{RUN}/rosters", {"list": ""}, files={"file": ("a.csv", a_roster_file(PEOPLE))}
        )
        assert (unclear.status_code, "Chưa rõ nạp danh sách nào" in unclear.text) == (422, True)
        foreign = await maker.send(
            f"/runs/{RUN}/rosters",
            {"list": f"{COMMUNE}:MERIT"},
            files={"file": ("a.csv", a_roster_file(PEOPLE))},
        )
        assert foreign.status_code == 403


async def test_what_is_not_ones_own_answers_like_what_does_not_exist(disburse: Service) -> None:
    await a_month()
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("xa") as commune:
        for path in (
            f"/rosters/{roster_id}",
            f"/rosters/{roster_id}/progress",
            f"/rosters/{roster_id}/problems.xlsx",
            f"/runs/{RUN}/rosters?unit={OFFICE}",
            "/runs/2031-01/rosters",
        ):
            assert (await commune.open(path)).status_code == 404
        own = await commune.open(f"/runs/{RUN}/rosters")
        assert (own.status_code, OFFICE in own.text, own.text.count("Chưa nạp")) == (200, False, 3)
        chosen = await commune.open(f"/runs/{RUN}/rosters?programme=MERIT")
        assert f'value="{COMMUNE}:MERIT" selected' in chosen.text
        assert (await commune.send(f"/rosters/{roster_id}/withdrawal")).status_code == 404
        assert (await commune.send(f"/rosters/{roster_id}/approval")).status_code == 403
    async with a_client() as nobody:
        assert (await nobody.get(f"/rosters/{roster_id}")).headers["location"].startswith("/sign-in")


async def test_work_that_failed_is_asked_for_again_only_where_it_is_needed(disburse: Service) -> None:
    await a_month()
    roster_id = await a_read_roster(PEOPLE)
    async with at_desk("maker") as maker:
        assert (await maker.send(f"/rosters/{roster_id}/work")).status_code == 409

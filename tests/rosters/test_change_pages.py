"""The pages of changes, changed accounts and approvals, as a maker and a second person use them."""

from __future__ import annotations

import csv
import io
import re
from uuid import UUID

import openpyxl
import pytest
from builders import COMMUNE, a_user, as_user
from page_steps import Seat, at_desk, signed
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
BEFORE = [Person(1, amount=2_900_000), Person(2), Person(3), Person(4)]
NOW = [Person(1, amount=3_245_800), Person(2, account="3105205777777"), Person(9)]


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def a_changed_list() -> UUID:
    await an_approved_roster(BEFORE)
    return await a_read_roster(NOW, run=NEXT)


async def test_the_page_of_changes_lists_each_group_behind_its_link() -> None:
    roster_id = await a_changed_list()
    async with at_desk("maker") as maker:
        whole = (await maker.open(f"/rosters/{roster_id}")).text
        for group in ("new", "gone", "up", "other_account"):
            assert f"/rosters/{roster_id}/changes?group={group}#groups" in whole
        everybody = (await maker.open(f"/rosters/{roster_id}/changes")).text
        assert "2.900.000 → 3.245.800 (+345.800)" in everybody
        assert "••••0002 → ••••7777" in everybody
        assert "999145" not in everybody
        gone = (await maker.open(f"/rosters/{roster_id}/changes?group=gone")).text
        assert (Person(3).name in gone, Person(1).name in gone) == (True, False)
        assert (await maker.open(f"/rosters/{roster_id}/changes?group=nothing")).status_code == 404


async def test_a_first_list_says_that_there_is_no_previous_period() -> None:
    roster_id = await a_read_roster([Person(1)])
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{roster_id}/changes")).text
        assert "Không có kỳ trước để so" in shown


async def test_an_unchanged_list_says_that_nothing_changed() -> None:
    await an_approved_roster([Person(1)])
    roster_id = await a_read_roster([Person(1)], run=NEXT)
    async with at_desk("maker") as maker:
        assert "Không có thay đổi nào" in (await maker.open(f"/rosters/{roster_id}/changes")).text


async def test_reasons_are_given_for_the_ticked_or_for_everybody_left() -> None:
    roster_id = await a_changed_list()
    leavings = f"/rosters/{roster_id}/leavings"
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{roster_id}/changes?group=gone")).text
        lines = re.findall(r'name="line" value="(\d+)"', shown)
        assert len(lines) == 2
        nobody = await maker.send(leavings, {"reason": "died", "whom": "chosen"})
        assert (nobody.status_code, "Chưa chọn người nào" in nobody.text) == (422, True)
        no_reason = await maker.send(leavings, {"line": lines[0], "whom": "chosen"})
        assert (no_reason.status_code, 'href="#f-reason"' in no_reason.text) == (422, True)
        one = await maker.follow(leavings, {"line": lines[0], "reason": "died", "whom": "chosen"})
        assert (one.text.count("Đã chết<br>"), one.text.count("Chưa có lý do<")) == (1, 1)
        rest = await maker.follow(leavings, {"reason": "moved", "whom": "rest"})
        assert "Chưa có lý do<" not in rest.text


async def test_the_exports_hold_every_change_with_masked_text_numbers() -> None:
    roster_id = await a_changed_list()
    async with at_desk("maker") as maker:
        book = await maker.open(f"/rosters/{roster_id}/changes.xlsx")
        rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.values)
        assert [row[0] for row in rows[1:]] == [
            "Thôi hưởng", "Thôi hưởng", "Mới", "Tăng mức hưởng", "Đổi số tài khoản",
        ]  # fmt: skip
        assert rows[4][6:9] == (2_900_000, 3_245_800, 345_800)
        assert all(str(row[2]).startswith("999•") for row in rows[1:])
        table = await maker.open(f"/rosters/{roster_id}/changes.csv?group=gone")
        lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
        assert (len(lines), {line[0] for line in lines[1:]}) == (3, {"Thôi hưởng"})


async def test_evidence_is_ticked_given_confirmed_and_shown_with_who_and_when() -> None:
    roster_id = await a_changed_list()
    accounts = f"/rosters/{roster_id}/accounts"
    async with at_desk("maker") as maker:
        shown = (await maker.open(accounts)).text
        assert "Agribank ••••0002" in shown
        line = re.search(r'name="line" value="(\d+)"', shown)
        assert line
        said = {"line": line[1], "kind": "form", "reference": "Giấy 12", "dated_on": "2026-12-01"}
        for lacking in ("line", "kind", "reference", "dated_on"):
            refused = await maker.send(f"{accounts}/evidence", {**said, lacking: ""})
            assert refused.status_code == 422
        given = await maker.follow(f"{accounts}/evidence", {**said, "dated_on": "1/12/2026"})
        assert "Giấy 12, 01/12/2026" in given.text
        assert (await maker.send(f"{accounts}/confirmation", {"answer": "yes"})).status_code == 403
        await sent(maker, roster_id)
    async with at_desk("checker") as checker:
        shown = (await checker.open(accounts)).text
        evidence = re.search(r'name="evidence" value="([^"]+)"', shown)
        assert evidence
        assert (await checker.send(f"{accounts}/confirmation", {"answer": "yes"})).status_code == 422
        done = await checker.follow(f"{accounts}/confirmation", {"evidence": evidence[1], "answer": "yes"})
        assert "Đã xác nhận" in done.text
        assert "Người Thử checker" in done.text
        again = await checker.send(f"{accounts}/confirmation", {"evidence": evidence[1], "answer": "no"})
        assert again.status_code == 422


async def sent(maker: Seat, roster_id: UUID) -> None:
    """Send the list through its form, every warning acknowledged."""
    form = {"count": "3", "amount": "5.245.800", "account_amount": "5245800", "acknowledge": "gone"}
    assert (await maker.send(f"/rosters/{roster_id}/submission", form)).status_code == 303


@pytest.mark.parametrize(
    "wrong", [{"account_amount": "5245801"}, {"cash_amount": "1"}, {"amount": "5245801"}, {"count": "4"}]
)
async def test_each_of_the_four_totals_must_equal(wrong: dict[str, str]) -> None:
    await an_approved_roster([Person(9)])
    roster_id = await a_read_roster([Person(1, amount=3_245_800), Person(2), Person(9)], run=NEXT)
    async with at_desk("maker") as maker:
        right = {"count": "3", "amount": "5245800", "account_amount": "5245800", "cash_amount": "0"}
        refused = await maker.send(f"/rosters/{roster_id}/submission", {**right, **wrong})
        assert (refused.status_code, 'href="#f-count"' in refused.text) == (422, True)
        assert (await maker.send(f"/rosters/{roster_id}/submission", right)).status_code == 303


async def test_a_total_of_more_than_a_trillion_is_typed_like_any_other() -> None:
    roster_id = await a_read_roster([Person(1, amount=900_000_000_000), Person(2, amount=900_000_000_000)])
    async with at_desk("maker") as maker:
        form = {"count": "2", "amount": "1.800.000.000.000", "acknowledge": "R07"}
        assert (await maker.send(f"/rosters/{roster_id}/submission", form)).status_code == 303


async def test_the_inbox_shows_what_waits_for_the_second_person_and_nothing_of_his_own() -> None:
    await a_user("maker", Role.SI_APPROVER)
    roster_id = await a_changed_list()
    async with at_desk("checker") as checker:
        assert "Không có gì chờ anh/chị" in (await checker.open("/approvals")).text
    async with at_desk("maker") as maker:
        shown = (await maker.open(f"/rosters/{roster_id}/accounts")).text
        line = re.search(r'name="line" value="(\d+)"', shown)
        assert line
        said = {"line": line[1], "kind": "form", "reference": "Giấy 12", "dated_on": "2026-12-01"}
        await maker.send(f"/rosters/{roster_id}/accounts/evidence", said)
        await sent(maker, roster_id)
        own = (await maker.open("/approvals")).text
        assert f"/rosters/{roster_id}" not in own
    async with at_desk("checker") as checker:
        waiting = (await checker.open("/approvals")).text
        assert f'href="/rosters/{roster_id}"' in waiting
        assert f'href="/rosters/{roster_id}/accounts"' in waiting
        assert 'href="/approvals"' in (await checker.open(f"/runs/{NEXT}")).text
        digest = (await rosters.look(await as_user("checker"), roster_id)).content_digest or ""
        seen = await changed_accounts.waiting_digest(await as_user("checker"), roster_id)
        approved = await checker.send(
            f"/rosters/{roster_id}/approval", signed({"content_digest": digest, "accounts_seen": seen})
        )
        assert approved.status_code == 303
        assert "Không có gì chờ anh/chị" in (await checker.open("/approvals")).text


async def test_what_no_page_of_ours_would_send_is_refused_with_a_sentence() -> None:
    roster_id = await a_changed_list()
    base, long = f"/rosters/{roster_id}", "9" * 30
    async with at_desk("maker") as maker:
        for line in (long, "-1", "x", "1 OR 1=1", "٣"):
            leaving = {"line": line, "reason": "died", "whom": "chosen"}
            assert (await maker.send(f"{base}/leavings", leaving)).status_code == 422
            said = {"line": line, "kind": "form", "reference": "Giấy", "dated_on": "2026-12-01"}
            assert (await maker.send(f"{base}/accounts/evidence", said)).status_code == 422
        shown = (await maker.open(f"{base}/accounts")).text
        line = re.findall(r'name="line" value="(\d+)"', shown)[0]
        for wrong in ({"reference": "a\x00b"}, {"dated_on": "2026-13-40"}, {"dated_on": "2999-01-01"}):
            said = {"line": line, "kind": "form", "reference": "Giấy", "dated_on": "2026-12-01", **wrong}
            assert (await maker.send(f"{base}/accounts/evidence", said)).status_code == 422
        assert (await maker.open(f"{base}/changes?after={long}")).status_code == 200
    async with at_desk("checker") as checker:
        for evidence in ("x", "00000000-0000-0000-0000-000000000000"):
            answer = {"evidence": evidence, "answer": "yes"}
            assert (await checker.send(f"{base}/accounts/confirmation", answer)).status_code == 422


async def test_pages_of_another_unit_are_not_there_and_another_role_is_refused() -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    roster_id = await a_changed_list()
    async with at_desk("xa") as commune:
        for path in ("changes", "changes.xlsx", "changes.csv", "accounts"):
            assert (await commune.open(f"/rosters/{roster_id}/{path}")).status_code == 404
        assert (await commune.send(f"/rosters/{roster_id}/leavings", {"reason": "died"})).status_code == 404
        assert (await commune.send(f"/rosters/{roster_id}/accounts/evidence")).status_code == 404
        assert (await commune.open("/approvals")).status_code == 403
    async with at_desk("checker") as checker:
        assert (await checker.send(f"/rosters/{roster_id}/leavings", {"reason": "died"})).status_code == 403

"""Instructions, answers and ticking through the pages."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from builders import BANK, OTHER_BANK, POST, a_user, as_owner, as_worker
from page_steps import Seat, at_desk
from running_month import (
    RUN,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    orders,
)
from standing_month import kinds, totals

from disburse.access import Role
from disburse.payments.actions import read_confirmation_file
from disburse.reconciliation.actions import reconcile
from disburse.service import Service

pytestmark = pytest.mark.anyio

FOUR = [Person(1), Person(2), Person(3), Person(4, cash=True)]


async def a_month(people: list[Person] = FOUR, *, sent: bool = True) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster(people)
    if sent:
        await instructed()


async def test_the_button_says_how_many_and_how_much_before_instructions_are_made(disburse: Service) -> None:
    await a_month(sent=False)
    async with at_desk("maker") as desk:
        shown = await desk.open(f"/runs/{RUN}/instructions")
        assert "Lập lệnh chi: 4 khoản, 4.000.000 ₫" in shown.text
        made = await desk.follow(f"/runs/{RUN}/instructions", {"unit": ""})
        assert "Đã lập lệnh chi." in made.text
        assert "Mọi khoản đã duyệt đều có lệnh" in made.text
        again = await desk.send(f"/runs/{RUN}/instructions", {"unit": ""})
        assert (again.status_code, "Không có khoản nào cần lập lệnh" in again.text) == (409, True)


async def test_a_payer_downloads_its_own_file_and_no_other(disburse: Service) -> None:
    await a_month([Person(1), Person(2, bank="Vietcombank", account="0099123456789")])
    sent = {order.payer: order for order in await orders()}
    mine, other = sent[BANK], sent[OTHER_BANK]
    async with at_desk(f"teller-{BANK}") as desk:
        listed = await desk.open(f"/runs/{RUN}/instructions")
        assert f"/instructions/{mine.file}/1" in listed.text
        assert str(other.file) not in listed.text
        got = await desk.open(f"/instructions/{mine.file}/1")
        assert mine.reference in got.text
        assert got.headers["cache-control"] == "no-store"
        assert re.match(
            r"attachment; filename=\"[\w.-]+\.csv\"; filename\*=UTF-8''", got.headers["content-disposition"]
        )
        for foreign in (
            f"/instructions/{other.file}/1",
            f"/instructions/{uuid4()}/1",
            f"/instructions/{mine.file}/9",
        ):
            assert (await desk.open(foreign)).status_code == 404
        assert (await desk.open(f"/instructions/{other.file}/ticking")).status_code == 404


async def upload(desk: Seat, content: str, payer: str = BANK, name: str = "ket-qua.csv") -> str:
    sent = await desk.send(
        f"/runs/{RUN}/confirmations", {"payer": payer}, files={"file": (name, content.encode())}
    )
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


async def read(location: str) -> None:
    answer = UUID(location.partition("?")[0].rpartition("/")[2])
    await read_confirmation_file(await as_worker(), answer)


def lines(*rows: dict[str, object]) -> str:
    head = ("reference", "account", "name", "amount", "status", "reason")
    return "\n".join([",".join(head), *(",".join(str(row[h] or "") for h in head) for row in rows)])


async def test_answers_add_up_and_the_same_file_changes_nothing(disburse: Service) -> None:
    await a_month()
    first, second, *_ = [order for order in await orders() if order.payer == BANK]
    async with at_desk(f"teller-{BANK}") as desk:
        content = lines(answer_row(first), answer_row(second, amount="khong"))
        location = await upload(desk, content)
        reading = await desk.open(location)
        assert "Đang đọc tệp" in reading.text
        fragment = await desk.open(location, headers={"HX-Request": "true"})
        assert fragment.text.lstrip().startswith('<div class="stack" id="answer" hx-get="/confirmations/')
        await read(location)
        shown = await desk.open(location)
        assert "1 chỗ không đọc được" in shown.text
        assert "Dòng 3, cột “amount”: số tiền không đọc được" in shown.text
        assert "Đến nay Agribank đã có kết quả 1/3 lệnh." in shown.text
        again = await upload(desk, content, name="ten-khac.csv")
        await read(again)
        repeated = await desk.open(again)
        assert "không có gì thay đổi" in repeated.text
        listed = await desk.open(f"/runs/{RUN}/confirmations")
        assert "1 / 3" in listed.text
        assert "Đã nạp trước đó" in listed.text


async def test_a_file_that_is_no_answer_is_refused_in_words(disburse: Service) -> None:
    await a_month()
    async with at_desk(f"teller-{BANK}") as desk:
        location = await upload(desk, "khong,co,gi\n1,2,3")
        await read(location)
        assert "Chưa nhận được kết quả nào từ tệp này." in (await desk.open(location)).text
        nothing = await desk.send(f"/runs/{RUN}/confirmations", {"payer": BANK})
        assert (nothing.status_code, "Chưa chọn tệp kết quả" in nothing.text) == (422, True)
        foreign = await desk.send(
            f"/runs/{RUN}/confirmations", {"payer": OTHER_BANK}, files={"file": ("a.csv", b"reference")}
        )
        assert foreign.status_code in (403, 404, 422)


async def test_a_payers_second_person_confirms_and_never_the_first(disburse: Service) -> None:
    await a_month()
    async with as_owner() as database:
        await database.execute("UPDATE payer SET needs_checker = true WHERE code = $1", BANK)
        person = await database.fetchval("SELECT person FROM app_user WHERE username = $1", f"teller-{BANK}")
    await a_user("same", Role.PAYER_CHECKER, BANK, person=person)
    await a_user("second", Role.PAYER_CHECKER, BANK)
    content = lines(*(answer_row(order) for order in await orders() if order.payer == BANK))
    async with at_desk(f"teller-{BANK}") as desk:
        location = await upload(desk, content)
        await read(location)
        assert 'action="/confirmations/' not in (await desk.open(location)).text
    path = location.partition("?")[0]
    async with at_desk("same") as desk:
        assert "không thể tự xác nhận" in (await desk.open(path)).text
        assert (await desk.send(f"{path}/confirmation")).status_code == 403
    async with at_desk("second") as desk:
        assert "Xác nhận kết quả: 3 dòng, 3.000.000 ₫" in (await desk.open(path)).text
        assert "Đã nhận 3 dòng" in (await desk.follow(f"{path}/confirmation")).text


async def test_ticking_takes_the_default_for_all_but_the_marked(disburse: Service) -> None:
    await a_month()
    first, second, third = [order for order in await orders() if order.payer == BANK]
    ticks = f"/instructions/{first.file}/ticks"
    async with at_desk(f"teller-{BANK}") as desk:
        opened = await desk.open(f"/instructions/{first.file}/ticking?sequence=1")
        assert "3 thành công, 3.000.000 ₫" in opened.text
        assert "".join(("••••", (first.account or "")[-4:])) in opened.text
        mark = {"sequence": "1", f"line-{second.id}": "ACC_CLOSED"}
        found = await desk.send(ticks, {**mark, "step": "search", "q": third.name.upper()})
        assert first.reference not in found.text
        assert second.reference in found.text
        assert third.reference in found.text
        stale = await desk.send(ticks, {**mark, "step": "send", "seal": seal_of(opened.text)})
        assert (stale.status_code, "Chưa có gì được lưu" in stale.text) == (409, True)
        assert "2 thành công, 2.000.000 ₫" in stale.text
        done = await desk.follow(ticks, {**mark, "step": "send", "seal": seal_of(stale.text)})
        assert "Đã nhận 3 dòng, 3.000.000 ₫." in done.text
        left = await desk.open(f"/instructions/{first.file}/ticking")
        assert "Mọi lệnh của tệp này đã có kết quả." in left.text
        part = await desk.send(ticks, {**mark, "step": "count"}, headers={"HX-Request": "true"})
        assert part.text.lstrip().startswith('<div class="notice info bottom" id="tally">')
        odd = await desk.send(ticks, {"sequence": "1", f"line-{second.id}": "NO_SUCH", "step": "count"})
        assert odd.status_code == 422
    await reconcile(await as_worker(), RUN)
    assert (await totals())["paid"] == (2, 2_000_000)
    assert (await totals())["rejected"] == (1, 1_000_000)
    assert await kinds() == ["failed"]


async def test_a_cash_payer_ticks_who_did_not_come(disburse: Service) -> None:
    await a_month()
    (order,) = [one for one in await orders() if one.payer == POST]
    await a_user("teller-post", Role.PAYER_OFFICER, POST)
    async with at_desk("teller-post") as desk:
        opened = await desk.open(f"/instructions/{order.file}/ticking")
        assert "Chưa lĩnh" in opened.text
        assert "Sai tên người hưởng" not in opened.text
        mark = {"sequence": "1", f"line-{order.id}": "unclaimed"}
        counted = await desk.send(f"/instructions/{order.file}/ticks", {**mark, "step": "count"})
        sent = {**mark, "step": "send", "seal": seal_of(counted.text)}
        await desk.follow(f"/instructions/{order.file}/ticks", sent)
    await reconcile(await as_worker(), RUN)
    assert (await totals())["unclaimed"] == (1, 1_000_000)


async def test_a_change_without_the_pages_token_does_nothing(disburse: Service) -> None:
    await a_month(sent=False)
    async with at_desk("maker") as desk:
        assert (await desk.client.post(f"/runs/{RUN}/instructions", data={"unit": ""})).status_code == 403
    assert await orders() == []


async def test_a_run_without_anything_says_what_will_appear(disburse: Service) -> None:
    await a_ground()
    async with at_desk("maker") as desk:
        assert "Chưa có lệnh chi nào trong kỳ này" in (await desk.open("/runs/2027-01/instructions")).text
        assert "chưa có kết quả để nhận" in (await desk.open("/runs/2027-01/confirmations")).text
        assert (await desk.open("/runs/2027-13/instructions")).status_code in (400, 422)


def seal_of(text: str) -> str:
    found = re.search(r'name="seal" value="([^"]+)"', text)
    assert found
    return found[1]

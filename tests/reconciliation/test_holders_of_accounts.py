"""Money credited under another name than the person's asks for an authorisation or for two persons (REQ39, M6, M9)."""

from __future__ import annotations

from datetime import date

import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_user
from known_lists import a_row, an_approved_list
from page_steps import at_desk, signed
from running_month import (
    Order,
    Person,
    a_ground,
    an_approved_roster,
    an_open_run,
    answer_row,
    instructed,
    stated,
)
from standing_month import closed, decided, kinds, reconciled, states, troubles

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.core.errors import Conflict
from disburse.core.names import TONES, fold, nfc
from disburse.people import actions as people
from disburse.people.rules import HolderKind
from disburse.reconciliation.rules import allowed
from disburse.reconciliation.taking_back import undo
from disburse.service import Service

pytestmark = pytest.mark.anyio
DAY = date(2026, 12, 3)
SON = "NGUYEN MAU CON"
NEXT = Run.parse("2027-01")
OPEN = ["account_holder"]


async def two_orders() -> list[Order]:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1), Person(2)])
    return await instructed()


async def may_receive(number: int, since: date, until: date | None = None, **more: object) -> None:
    """Put on file that the son may receive for a person."""
    said = {"unit": OFFICE, "holder": SON, "kind": HolderKind.AUTHORISATION, "evidence": "Giấy thử"}
    await people.record_authorisation(
        await as_user("maker"), number=f"999145{number:06}", since=since, until=until, **{**said, **more}
    )  # type: ignore[arg-type]


async def test_a_strangers_name_leaves_the_payment_paid_and_asks_two_persons(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first, name=SON, booked_on=DAY), answer_row(second, name=fold(second.name))])
    await reconciled()
    assert (await states(), await kinds()) == (["paid", "paid"], OPEN)
    (found,) = await troubles()
    assert (found["amount"], found["instruction"], found["owner"]) == (first.amount, first.id, OFFICE)
    assert allowed("account_holder") == ["accept"]
    await decided("account_holder", "accept")
    await reconciled()
    assert (await states(), await kinds()) == (["paid", "paid"], [])


@pytest.mark.parametrize(
    "written",
    ["nguyễn  mẫu bình an", "NGUYENMAU BINH AN", "Bình An Nguyễn Mẫu", "NGUYỄN MẪU BÌNH AN", None],
)
async def test_marks_case_spaces_and_the_order_of_words_make_no_stranger(
    disburse: Service, written: str | None
) -> None:
    first, _ = await two_orders()
    assert first.name == "Nguyễn Mẫu Bình An"
    await stated([answer_row(first, name=written)])
    await reconciled()
    assert ((await states())[0], await kinds()) == ("paid", [])


@pytest.mark.parametrize(
    ("since", "until", "booked_on", "found"),
    [
        (date(2026, 6, 1), date(2026, 12, 3), DAY, []),
        (date(2026, 6, 1), date(2026, 12, 2), DAY, OPEN),
        (date(2026, 12, 4), None, DAY, OPEN),
        (date(2026, 6, 1), date(2026, 12, 1), None, []),
        (date(2026, 6, 1), date(2026, 11, 30), None, OPEN),
    ],
)
async def test_who_may_receive_on_the_day_of_the_credit_is_no_stranger(
    disburse: Service, since: date, until: date | None, booked_on: date | None, found: list[str]
) -> None:
    first, second = await two_orders()
    await may_receive(1, since, until)
    await may_receive(2, since, until, holder="Người Mẫu Khác")
    await stated([answer_row(first, name=SON, booked_on=booked_on), answer_row(second)])
    await reconciled()
    assert await kinds() == found


async def test_an_authorisation_put_on_file_afterwards_closes_the_question(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, name=SON, booked_on=DAY)])
    await reconciled()
    assert await kinds() == OPEN
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await people.record_authorisation(
        await as_user("xa"), unit=COMMUNE, number="999145000001", holder=SON, kind=HolderKind.AUTHORISATION,
        since=date(2026, 12, 1), until=None, evidence="Giấy thử",
    )  # fmt: skip
    await reconciled()
    assert await kinds() == OPEN, "another owner's paper is none"
    await may_receive(1, date(2020, 6, 1), kind=HolderKind.GUARDIANSHIP)
    await reconciled()
    assert await kinds() == []


async def test_an_account_of_another_confirmed_on_evidence_is_known(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)
    listed = {"Chủ tài khoản": "Nguyễn Mẫu Con"}
    await an_approved_list(a_row(1) | listed, a_row(2))
    first = [one for one in await instructed() if one.account == "3105205000001"]
    await stated([answer_row(first[0], name=SON)])
    await reconciled()
    assert await kinds() == OPEN, "a list alone is no evidence"
    await an_approved_list(a_row(1) | listed, a_row(2, Số_tài_khoản="3105205000009") | listed, run=NEXT)
    await stated([answer_row(one, name=SON) for one in await instructed(NEXT)], run=NEXT)
    await reconciled(NEXT)
    (found,) = await troubles(NEXT)
    assert (found["kind"], found["instruction"] is not None) == ("account_holder", True)
    async with as_owner() as database:
        held = await database.fetchval(
            "SELECT a.id = (SELECT e.account FROM account_evidence e) FROM instruction i JOIN account a ON a.id = i.account"
            " WHERE i.id = $1",
            found["instruction"],
        )
    assert held is False


async def test_money_that_came_back_is_with_no_stranger(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, name=SON, booked_on=DAY)])
    await reconciled()
    await stated(
        [answer_row(first, "returned", name=SON, reason="TK BI PHONG TOA", booked_on=date(2026, 12, 8))]
    )
    await reconciled()
    assert ((await states())[0], await kinds()) == ("returned", ["failed"])


async def test_a_line_two_persons_accepted_is_not_asked_about_again(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, account="3105205999999", name=SON)])
    await reconciled()
    assert await kinds() == ["account_conflict"]
    await decided("account_conflict", "accept")
    await reconciled()
    assert ((await states())[0], await kinds()) == ("paid", [])


async def test_the_page_shows_both_names_and_what_settles_the_question(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, name=SON, booked_on=DAY)])
    await reconciled()
    (found,) = await troubles()
    path = f"/discrepancies/{found['id']}"
    async with at_desk("maker") as maker:
        shown = (await maker.open(path)).text
        assert "Chủ tài khoản khác, chưa có ủy quyền" in shown
        assert "Nguyễn Mẫu" in shown
        assert "NGUYEN MAU <mark>CON</mark>" in shown
        assert 'href="/people"' in shown
        assert 'value="dismiss"' not in shown
        bare = await maker.send(f"{path}/resolution", {"resolution": "accept", "reason": " "})
        assert (bare.status_code, "Hãy ghi lý do" in bare.text) == (422, True)
        await maker.follow(f"{path}/resolution", {"resolution": "accept", "reason": "con trai, đã xác minh"})
        assert await kinds() == OPEN, "one person alone accepts nothing"
    async with at_desk("checker") as checker:
        assert "con trai, đã xác minh" in (await checker.open(path)).text
        await checker.follow(f"{path}/consent", signed({"answer": "agree"}))
    await reconciled()
    assert (await kinds(), (await states())[0]) == ([], "paid")


async def test_a_decision_taken_back_asks_again(disburse: Service) -> None:
    first, _ = await two_orders()
    await stated([answer_row(first, name=SON, booked_on=DAY)])
    await reconciled()
    found = await decided("account_holder", "accept")
    await reconciled()
    await undo(await as_user("maker"), found, reason="nhận nhầm người")
    await reconciled()
    assert ((await states())[0], await kinds()) == ("paid", OPEN)


async def test_a_run_closes_only_when_the_question_is_answered(disburse: Service) -> None:
    first, second = await two_orders()
    await stated([answer_row(first, name=SON, booked_on=DAY), answer_row(second)])
    await reconciled()
    with pytest.raises(Conflict):
        await closed()
    await decided("account_holder", "accept")
    await reconciled()
    await closed()


async def test_parts_credited_to_a_stranger_are_one_question_each_name(disburse: Service) -> None:
    first, _ = await two_orders()
    half = first.amount // 2
    written = {"FT1": SON, "FT2": "nguyễn mẫucon"}
    rows = [answer_row(first, amount=half, name=name, bank_reference=ref) for ref, name in written.items()]
    for row in rows:
        await stated([row])
        await reconciled()
    (found,) = await troubles()
    assert (found["kind"], found["amount"]) == ("account_holder", first.amount)


async def test_cash_has_no_account_holder(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_approved_roster([Person(1, cash=True)])
    (order,) = await instructed()
    await stated([answer_row(order, name=SON)], payer=order.payer)
    await reconciled()
    assert (await states(), await kinds()) == (["paid"], [])


async def test_names_are_folded_in_the_database_as_everywhere_else(disburse: Service) -> None:
    letters = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
    marked = [nfc(letter + tone) for letter in letters for tone in ("", *TONES)]
    names = [*marked, *(one.upper() for one in marked), "Hoà  Thuỷ", "H'Yă Niê Kđăm", "Đặng Quý Huỳnh"]
    async with as_owner() as database:
        rows = await database.fetch("SELECT n, name_folded(n) AS folded FROM unnest($1::text[]) n", names)
    assert [(row["n"], " ".join(row["folded"].split())) for row in rows] == [
        (one, fold(one)) for one in names
    ]

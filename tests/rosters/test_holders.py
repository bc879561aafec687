"""An account in another person's name, and who is authorised to receive (R15, R16, REQ39, REQ40)."""

from __future__ import annotations

from datetime import date

import pytest
from builders import COMMUNE, OFFICE, a_user, as_owner, as_user
from known_lists import CASH, a_list, a_row, an_approved_list, found
from running_month import a_ground, an_open_run

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.people import actions as people
from disburse.people.rules import HolderKind
from disburse.rosters import actions as rosters
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = Run.parse("2027-01")
SON = "Nguyễn Mẫu Con"
UNKNOWN = (
    "Chủ tài khoản khác người hưởng, chưa có ủy quyền. Ghi giấy ủy quyền hoặc giám hộ, hoặc đổi tài khoản"
)


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def on_file(number: int, since: date, until: date | None = None, **more: object) -> None:
    """Record that the son may receive for person `number`."""
    said = {"unit": OFFICE, "holder": SON.upper(), "kind": HolderKind.AUTHORISATION, "evidence": "Giấy thử"}
    await people.record_authorisation(
        await as_user("maker"), number=f"999145{number:06}", since=since, until=until, **{**said, **more}
    )  # type: ignore[arg-type]


async def test_names_of_holders_are_told_in_three_classes(month: None) -> None:
    roster_id = await a_list(
        a_row(1, Chủ_tài_khoản="Nguyễn Mẫu An"),
        a_row(2, Chủ_tài_khoản="NGUYEN MAU AN"),
        a_row(3, Chủ_tài_khoản="Nguyên  Mẫu Ân"),
        a_row(4, Chủ_tài_khoản=SON),
        a_row(5, Chủ_tài_khoản=SON, **CASH),
    )
    assert await found(roster_id, "R15") == [
        "4 R15 I Tên chủ tài khoản chỉ khác họ tên người hưởng ở dấu",
        f"5 R15 W {UNKNOWN}",
    ]


async def test_a_list_that_names_the_holder_authorised_is_an_information(month: None) -> None:
    roster_id = await a_list(
        a_row(1, Chủ_tài_khoản=SON, Người_được_ủy_quyền=SON.lower(), Hạn_ủy_quyền="30/06/2027")
        | {"Ủy quyền từ ngày": "01/07/2026"}
    )
    assert await found(roster_id, "R15", "R16") == [
        "2 R15 I Chi vào tài khoản của người được ủy quyền hoặc người giám hộ"
    ]
    async with as_owner() as database:
        kept = await database.fetchrow("SELECT * FROM authorisation")
    assert (kept["holder_fold"], kept["valid_from"], kept["valid_to"], kept["owner"]) == (
        "NGUYEN MAU CON",
        date(2026, 7, 1),
        date(2027, 6, 30),
        OFFICE,
    )


async def test_what_a_list_said_counts_for_others_once_it_is_approved(month: None) -> None:
    said = {"Chủ tài khoản": SON, "Người được ủy quyền": SON, "Hạn ủy quyền": "30/06/2027"}
    first = await a_list(a_row(1) | said)
    second = await a_list(a_row(1, Chủ_tài_khoản=SON), list_number=2)
    assert await found(second, "R15") == [f"2 R15 W {UNKNOWN}"]
    for one in (first, second):
        await rosters.withdraw_roster(await as_user("maker"), one)
    await an_approved_list(a_row(1) | said, list_number=3)
    again = await a_list(a_row(1, Chủ_tài_khoản=SON), run=NEXT)
    assert [one[:7] for one in await found(again, "R15")] == ["2 R15 I"]


async def test_what_is_on_file_counts_until_its_last_day(month: None) -> None:
    await an_approved_list(*(a_row(number) for number in range(1, 6)))
    await on_file(1, date(2026, 6, 1), date(2026, 12, 31))
    await on_file(2, date(2026, 6, 1), date(2027, 1, 1))
    await on_file(3, date(2026, 6, 1), date(2027, 2, 15))
    await on_file(4, date(2026, 6, 1), date(2027, 2, 16))
    await on_file(5, date(2020, 6, 1), kind=HolderKind.GUARDIANSHIP)
    rows = [a_row(number, Chủ_tài_khoản=SON) for number in range(1, 6)]
    assert await found(await a_list(*rows, run=NEXT), "R15", "R16") == [
        "2 R16 E Ủy quyền đã hết hạn ngày 31/12/2026. Làm giấy ủy quyền mới",
        "3 R16 W Ủy quyền hết hạn 01/01/2027. Nhắc làm giấy mới trước ngày này",
        "4 R16 W Ủy quyền hết hạn 15/02/2027. Nhắc làm giấy mới trước ngày này",
        "5 R15 I Chi vào tài khoản của người được ủy quyền hoặc người giám hộ",
        "6 R15 I Chi vào tài khoản của người được ủy quyền hoặc người giám hộ",
    ]


async def test_another_holder_or_another_persons_authorisation_is_none(month: None) -> None:
    await an_approved_list(a_row(1), a_row(2))
    await on_file(1, date(2026, 12, 1))
    other = await a_list(a_row(1, Chủ_tài_khoản="Nguyễn Mẫu Cả"), a_row(2, Chủ_tài_khoản=SON), run=NEXT)
    assert [one[:7] for one in await found(other, "R15")] == ["2 R15 W", "3 R15 W"]


async def test_what_another_owner_has_on_file_is_none(month: None) -> None:
    await an_approved_list(a_row(1))
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await people.record_authorisation(
        await as_user("xa"), unit=COMMUNE, number="999145000001", holder=SON, kind=HolderKind.AUTHORISATION,
        since=date(2026, 12, 1), until=None, evidence="Giấy thử",
    )  # fmt: skip
    assert await found(await a_list(a_row(1, Chủ_tài_khoản=SON), run=NEXT), "R15") == [f"2 R15 W {UNKNOWN}"]


async def test_an_authorisation_of_more_than_twelve_months_is_refused(month: None) -> None:
    def said(number: int, since: str, until: str) -> dict[str, object]:
        dates = {"Ủy quyền từ ngày": since, "Hạn ủy quyền": until}
        return a_row(number, Chủ_tài_khoản=SON, Người_được_ủy_quyền=SON) | dates

    roster_id = await a_list(
        said(1, "01/12/2026", "02/12/2027"),
        said(2, "01/12/2026", "01/12/2027"),
        said(3, "01/12/2026", "30/11/2026"),
        said(4, "", ""),
        said(5, "", "31/12/2027"),
        said(6, "02/12/2025", ""),
        said(7, "03/12/2025", ""),
        said(8, "31/02/2026", "31/12/2026"),
    )
    long = "Ủy quyền dài quá 12 tháng nên không được nhận. Sửa ngày theo giấy ủy quyền"
    assert await found(roster_id, "R16") == [
        f"2 R16 E {long}",
        "4 R16 E Hạn ủy quyền trước ngày ủy quyền. Sửa một trong hai ngày",
        "5 R16 W Chưa ghi ủy quyền từ ngày nào, đến ngày nào nên chưa tính ủy quyền này. Ghi ít nhất một ngày",
        f"6 R16 E {long}",
        "7 R16 E Ủy quyền đã hết hạn ngày 02/12/2026. Làm giấy ủy quyền mới",
        "8 R16 W Ủy quyền hết hạn 03/12/2026. Nhắc làm giấy mới trước ngày này",
        "9 R16 W Ngày ủy quyền không hợp lệ nên không được dùng. Ghi dạng ngày/tháng/năm",
        "9 R16 W Ủy quyền hết hạn 31/12/2026. Nhắc làm giấy mới trước ngày này",
    ]


async def test_who_fetches_cash_for_somebody_is_reminded_of_the_end(month: None) -> None:
    said = {"Người được ủy quyền": SON, "Ủy quyền từ ngày": "01/12/2025", "Hạn ủy quyền": "01/12/2026"}
    roster_id = await a_list(a_row(1, **CASH) | said)
    assert await found(roster_id, "R15", "R16") == [
        "2 R16 W Ủy quyền đã hết hạn ngày 01/12/2026. Làm giấy ủy quyền mới"
    ]


async def test_a_province_may_forbid_other_peoples_accounts(month: None) -> None:
    await an_approved_list(a_row(1))
    await on_file(1, date(2026, 12, 1))
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO province_setting (province, key, value, valid_from, source) VALUES"
            " ('25', 'holder_may_differ', 'no', '2027-01-01', 'Công văn thử'),"
            " ('24', 'holder_may_differ', 'no', '2020-01-01', 'Công văn thử')"
        )
    now = await a_list(a_row(1, Chủ_tài_khoản=SON), list_number=2)
    assert [one[:7] for one in await found(now, "R15")] == ["2 R15 I"]
    then = await a_list(a_row(1, Chủ_tài_khoản=SON), run=NEXT)
    assert await found(then, "R15") == [
        "2 R15 E Tỉnh không cho chi vào tài khoản của người khác. Đổi sang tài khoản của người hưởng hoặc tiền mặt"
    ]
    with pytest.raises(rosters.HasErrors):
        await rosters.submit_roster(await as_user("maker"), then, acknowledge=None)

"""What earlier months say about a list: reasons of changed amounts, accounts that are another, wallets sent back (R08, R11, R22)."""

from __future__ import annotations

import pytest
from builders import as_user
from known_lists import CASH, a_list, a_row, an_approved_list, found
from month_files import answer_row
from running_month import RUN, a_ground, an_open_run, instructed, stated
from second_office import a_second_office

from disburse.rosters import changed_accounts, changes
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = RUN.next()
WALLET = "0987654321"


@pytest.fixture(autouse=True)
async def months(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def test_only_what_the_office_wrote_beside_a_row_is_a_reason() -> None:
    name = "Nguyễn Mẫu An"
    await an_approved_list(*(a_row(n, Số_tiền=2_000_000) for n in range(1, 6)))
    now = await a_list(
        a_row(1, Số_tiền=4_000_000, Họ_và_tên=f"Bà {name}", Ghi_chú=""),
        a_row(2, Số_tiền=4_000_000, Họ_và_tên=f"{name} (UQ: con)"),
        a_row(3, Số_tiền=4_000_000, Ghi_chú="Điều chỉnh theo QĐ 12"),
        a_row(4, Số_tiền=4_000_000, Họ_và_tên=f"Bà {name}", Ghi_chú="Điều chỉnh theo QĐ 12"),
        a_row(5, Số_tiền=4_000_000),
        run=NEXT,
    )
    assert [one[:4] for one in await found(now, "R08")] == ["2 R0", "3 R0", "6 R0"]


async def test_a_dong_for_two_months_before_is_no_fault_of_the_next_list() -> None:
    await an_approved_list(a_row(1, Số_tiền=1, Tháng_hưởng="11/2026, 12/2026"))
    assert [one[:6] for one in await found(await a_list(a_row(1), run=NEXT), "R07")] == ["2 R07 "]


async def test_what_was_written_last_month_too_is_no_reason() -> None:
    await an_approved_list(a_row(1, Số_tiền=2_000_000, Ghi_chú="hộ nghèo"))
    now = await a_list(a_row(1, Số_tiền=4_000_000, Ghi_chú="hộ nghèo"), run=NEXT)
    assert len(await found(now, "R08")) == 1


async def test_an_account_a_payer_sent_back_as_a_wallet_is_an_error_from_then_on() -> None:
    unit = await a_second_office()
    await an_approved_list(a_row(1, Số_tài_khoản=WALLET), a_row(2))
    assert await found(await a_list(a_row(3, Số_tài_khoản=WALLET), run=NEXT, list_number=2), "R11") == [
        "2 R11 W Số này giống số điện thoại (ví điện tử). Kiểm tra lại số tài khoản"
    ]
    orders = {order.account: order for order in await instructed()}
    await stated([answer_row(orders[WALLET], status="rejected", reason="VI DIEN TU", account=None)])
    told = "Đơn vị chi trả đã trả lại vì số này là ví điện tử, không phải số tài khoản. Hỏi lại số tài khoản"
    rows = [a_row(1), a_row(4, Số_tài_khoản=WALLET), a_row(5, Số_tài_khoản=WALLET, Ngân_hàng="MB")]
    assert f"3 R11 E {told}" in await found(await a_list(*rows, run=NEXT), "R11")
    elsewhere = await found(await a_list(*rows, run=NEXT, unit=unit, maker="other"), "R11")
    assert [one for one in elsewhere if " E " in one] == [f"3 R11 E {told}"]


async def test_what_is_warned_of_is_what_is_asked_for() -> None:
    """Cash in between, another list, another benefit: whatever needs evidence before sending stands on its row too."""
    await an_approved_list(a_row(1), a_row(2))
    await an_approved_list(a_row(3), list_number=2)
    await an_approved_list(a_row(1, **CASH), a_row(2), a_row(3), run=NEXT)
    later = await an_open_run(NEXT.next())
    other = {"Số_tài_khoản": "3105205777777"}
    now = await a_list(
        a_row(1, **other), a_row(2, Loại_chế_độ="Tuất hằng tháng", **other), a_row(3), run=later
    )
    asked = {one.row for one in await changed_accounts.account_changes(await as_user("maker"), now)}
    assert asked == {2, 3}
    assert [one[:7] for one in await found(now, "R22")] == ["2 R22 W", "3 R22 W"]


async def test_accounts_that_end_alike_are_told_apart() -> None:
    await an_approved_list(a_row(1))
    now = await a_list(a_row(1, Số_tài_khoản="3105206000001"), run=NEXT)
    assert await found(now, "R22") == [
        "2 R22 W Đổi số tài khoản tại Agribank: 4 số cuối trùng nhau (••••0001), số tài khoản khác. "
        "Cần chứng từ (người thứ hai xác nhận)"
    ]
    (one,) = await changed_accounts.account_changes(await as_user("maker"), now)
    assert one.before == "Agribank ••••0001"
    assert one.now == "Agribank ••••0001 (4 số cuối trùng nhau, số tài khoản khác)"
    (change,) = await changes.changes_of(await as_user("maker"), now)
    assert change.parts == ("other_account",)
    assert change.details == ("••••0001 → ••••0001 (4 số cuối trùng nhau, số tài khoản khác)",)

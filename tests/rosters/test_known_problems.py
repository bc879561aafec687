"""What only the database knows to be wrong with a list, code by code (`ux.md` 3.5)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from builders import COMMUNE, OFFICE, PROVINCE, a_user, as_owner, as_user
from known_lists import CASH, a_list, a_row, an_approved_list, found
from running_month import a_ground, an_open_run

from disburse.access import Role
from disburse.core.calendar import Run
from disburse.rosters import actions as rosters
from disburse.service import Service

pytestmark = pytest.mark.anyio
NEXT = Run.parse("2027-01")


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    await an_open_run(NEXT)


async def a_commune_maker() -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    await a_user("xa-duyet", Role.COMMUNE_APPROVER, COMMUNE)


PENSION = {"unit": COMMUNE, "programme": "SOCIAL_PENSION", "maker": "xa"}


# ---------------------------------------------------------------- R07, R08: the amount


async def test_the_first_month_has_nothing_to_be_compared_with(month: None) -> None:
    assert await found(await a_list(a_row()), "R07", "R08", "R21", "R22") == []


async def test_an_amount_outside_the_bounds_of_its_benefit_is_asked_about(month: None) -> None:
    low, fair, high = a_row(1, Số_tiền=400_000), a_row(2), a_row(3, Số_tiền=60_000_001)
    assert await found(await a_list(low, fair, high), "R07") == [
        "2 R07 W Mức 400.000 một tháng nằm ngoài khoảng thường gặp của chế độ này (500.000 đến 60.000.000). Kiểm tra lại",
        "4 R07 W Mức 60.000.001 một tháng nằm ngoài khoảng thường gặp của chế độ này (500.000 đến 60.000.000). Kiểm tra lại",
    ]


async def test_bounds_hold_from_their_day_on(month: None) -> None:
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO benefit_bound (benefit, valid_from, amount_from, amount_to, source)"
            " VALUES ('HUU_CCVC', '2027-01-01', 5000000, 60000000, 'thử')"
        )
    assert await found(await a_list(a_row()), "R07") == []
    assert len(await found(await a_list(a_row(), run=NEXT), "R07")) == 1


async def test_several_times_last_months_money_is_asked_about(month: None) -> None:
    await an_approved_list(a_row(1), a_row(2))
    much = a_row(1, Số_tiền=9_600_000, Truy_lĩnh=6_600_000)
    assert await found(await a_list(much, a_row(2, Số_tiền=9_000_000), run=NEXT), "R07", "R08") == [
        "2 R07 W Số tiền gấp 3,2 lần tháng trước. Kiểm tra lại",
        "3 R08 W Tăng 6.000.000 so với tháng trước, chưa có lý do. Ghi lý do vào cột ghi chú",
    ]


async def test_a_change_of_a_fifth_needs_its_reason_in_the_note(month: None) -> None:
    await an_approved_list(a_row(1), a_row(2), a_row(3), a_row(4))
    again = await a_list(
        a_row(1, Số_tiền=3_600_000),
        a_row(2, Số_tiền=3_600_001),
        a_row(3, Số_tiền=2_000_000),
        a_row(4, Số_tiền=2_000_000, Ghi_chú="điều chỉnh theo quyết định"),
        run=NEXT,
    )
    assert await found(again, "R07", "R08") == [
        "3 R08 W Tăng 600.001 so với tháng trước, chưa có lý do. Ghi lý do vào cột ghi chú",
        "4 R08 W Giảm 1.000.000 so với tháng trước, chưa có lý do. Ghi lý do vào cột ghi chú",
    ]


async def test_arrears_and_deductions_state_their_own_reason(month: None) -> None:
    await an_approved_list(a_row(1), a_row(2))
    arrears = a_row(1, Số_tiền=4_000_000, Truy_lĩnh=1_000_000)
    less = a_row(2, Số_tiền=2_000_000, Khấu_trừ=1_000_000)
    assert await found(await a_list(arrears, less, run=NEXT), "R07", "R08") == []


async def test_two_months_in_one_run_are_no_rise(month: None) -> None:
    await an_approved_list(a_row())
    both = await a_list(a_row(Số_tiền=6_000_000, Tháng_hưởng="01+02/2027"), run=NEXT)
    assert await found(both, "R07", "R08") == []


async def test_who_changes_lists_of_the_owner_is_compared_all_the_same(month: None) -> None:
    await an_approved_list(a_row(1))
    await an_approved_list(a_row(2), list_number=2)
    again = await a_list(a_row(2, Số_tiền=5_000_000), run=NEXT)
    assert [one[:7] for one in await found(again, "R08")] == ["2 R08 W"]


async def test_of_two_lines_last_month_the_regular_one_is_compared(month: None) -> None:
    await an_approved_list(a_row())
    await an_approved_list(a_row(Số_tiền=500_000, Truy_lĩnh=500_000, **CASH), list_number=2)
    assert await found(await a_list(a_row(), run=NEXT), "R07", "R08", "R21") == []


async def test_a_list_that_was_never_approved_is_no_last_month(month: None) -> None:
    await a_list(a_row(Số_tiền=9_000_000))
    assert await found(await a_list(a_row(), run=NEXT), "R07", "R08") == []


# ---------------------------------------------------------------- R14: shared accounts


async def test_an_account_of_several_people_is_told_with_their_number(month: None) -> None:
    shared = {"Số_tài_khoản": "3105205999999"}
    roster_id = await a_list(a_row(1, **shared), a_row(2, **shared), a_row(3))
    sentence = "Tài khoản này đang nhận cho 2 người. Kiểm tra từng người"
    assert await found(roster_id, "R14") == [f"2 R14 W {sentence}", f"3 R14 W {sentence}"]
    second = await a_list(a_row(4, **shared), list_number=2)
    assert await found(second, "R14") == ["2 R14 W Tài khoản này đang nhận cho 3 người. Kiểm tra từng người"]


async def test_one_person_with_two_benefits_shares_with_nobody(month: None) -> None:
    two = a_row(1), a_row(1, Loại_chế_độ="Tuất", Số_tiền=1_170_000)
    assert await found(await a_list(*two), "R14") == []


async def test_a_new_version_is_not_counted_beside_the_one_it_replaces(month: None) -> None:
    await a_list(a_row(1, Số_tài_khoản="3105205999999"))
    again = await a_list(a_row(2, Số_tài_khoản="3105205999999"))
    assert await found(again, "R14") == []


async def test_an_account_somebody_of_another_unit_uses_is_a_yes_without_a_name(month: None) -> None:
    await a_commune_maker()
    shared = {"Số_tài_khoản": "3105205999999"}
    await a_list(a_row(1, Loại_chế_độ="", Số_tiền=500_000, **shared), **PENSION)
    assert await found(await a_list(a_row(2, **shared)), "R14") == [
        "2 R14 W Tài khoản này cũng đang nhận cho người của đơn vị khác. Hỏi lại trước khi chi"
    ]


# ---------------------------------------------------------------- R17: age


async def test_who_is_younger_than_the_benefit_is_asked_about(month: None) -> None:
    await a_commune_maker()
    plain = {"Loại_chế_độ": "", "Số_tiền": 500_000}
    rows = [
        a_row(1, Ngày_sinh="31/12/1951", **plain),
        a_row(2, Ngày_sinh="01/01/1952", **plain),
        a_row(3, Ngày_sinh="01/01/1952", Ghi_chú="Hộ nghèo", **plain),
        a_row(4, Ngày_sinh="01/01/1957", Ghi_chú="Hộ nghèo", **plain),
        a_row(5, Ngày_sinh="1951", **plain),
        a_row(6, Ngày_sinh="1958", **plain),
    ]
    sentence = "thường từ 75 (70 nếu hộ nghèo). Kiểm tra ngày sinh, hoặc ghi chú hộ nghèo"
    assert await found(await a_list(*rows, **PENSION), "R17") == [
        f"3 R17 W 74 tuổi, chế độ này {sentence}",
        f"5 R17 W 69 tuổi, chế độ này {sentence}",
        f"7 R17 W 68 tuổi, chế độ này {sentence}",
    ]


async def test_who_is_not_born_yet_or_too_old_cannot_be(month: None) -> None:
    rows = [a_row(1, Ngày_sinh="2027"), a_row(2, Ngày_sinh="1905"), a_row(3, Ngày_sinh="1907")]
    assert [one[:7] for one in await found(await a_list(*rows), "R17")] == ["2 R17 W", "3 R17 W"]


# ---------------------------------------------------------------- R21, R22: how it is received


async def a_request(citizen: int, method: str, effective: str) -> None:
    async with as_owner() as database:
        people = await database.fetch("SELECT id FROM beneficiary ORDER BY id")
        await database.execute(
            "INSERT INTO method_request (id, province, beneficiary, commune, method, requested_on, effective_run, evidence)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, 'form')",
            uuid4(),
            PROVINCE,
            people[citizen - 1]["id"],
            COMMUNE,
            method,
            date(2026, 12, 10),
            effective,
        )


async def test_another_method_needs_a_request_on_file(month: None) -> None:
    await an_approved_list(a_row(1), a_row(2, **CASH), a_row(3, **CASH))
    await a_request(3, "account", "2027-01")
    again = await a_list(a_row(1, **CASH), a_row(2), a_row(3), run=NEXT)
    assert await found(again, "R21") == [
        "2 R21 W Chuyển tài khoản → tiền mặt, chưa có giấy đăng ký. Bổ sung giấy đăng ký",
        "3 R21 W Chuyển tiền mặt → tài khoản, chưa có giấy đăng ký. Bổ sung giấy đăng ký",
    ]


async def test_cash_at_home_and_at_the_pay_point_are_two_methods(month: None) -> None:
    home = CASH | {"Hình thức": "Tại nhà"}
    await an_approved_list(a_row(1, **CASH), a_row(2, **home), a_row(3, **CASH), a_row(4, **home), a_row(5))
    await a_request(3, "cash_home", "2027-01")
    again = await a_list(
        a_row(1, **home), a_row(2, **CASH), a_row(3, **home), a_row(4, **home), a_row(5, **home), run=NEXT
    )
    assert await found(again, "R21") == [
        "2 R21 W Chuyển nhận tại điểm chi trả → tại nhà, chưa có giấy đăng ký. Bổ sung giấy đăng ký",
        "3 R21 W Chuyển nhận tại nhà → tại điểm chi trả, chưa có giấy đăng ký. Bổ sung giấy đăng ký",
        "6 R21 W Chuyển tài khoản → tiền mặt, chưa có giấy đăng ký. Bổ sung giấy đăng ký",
    ]


async def test_another_bank_is_no_other_method_but_another_account(month: None) -> None:
    await an_approved_list(a_row(1))
    moved = await a_list(a_row(1, Số_tài_khoản="0011001234567", Ngân_hàng="Vietcombank"), run=NEXT)
    assert [one[:7] for one in await found(moved, "R21", "R22")] == ["2 R22 W"]


async def test_a_request_for_later_or_for_the_opposite_is_none(month: None) -> None:
    await an_approved_list(a_row(1, **CASH), a_row(2, **CASH))
    await a_request(1, "account", "2027-02")
    await a_request(2, "account", "2026-12")
    await a_request(2, "cash_point", "2027-01")
    assert len(await found(await a_list(a_row(1), a_row(2), run=NEXT), "R21")) == 2


async def test_another_account_than_last_month_is_told_with_both_banks_and_last_digits(month: None) -> None:
    await an_approved_list(a_row(1), a_row(2))
    moved = a_row(1, Số_tài_khoản="0011001234567", Ngân_hàng="Vietcombank")
    again = await a_list(moved, a_row(2), run=NEXT)
    assert await found(again, "R22") == [
        "2 R22 W Đổi số tài khoản: Agribank ••••0001 → Vietcombank ••••4567. Cần chứng từ (người thứ hai xác nhận)"
    ]
    async with as_owner() as database:
        row = await database.fetchrow(
            "SELECT * FROM roster_problem WHERE roster = $1 AND code = 'R22'", again
        )
    assert (row["field"], row["column_name"], row["secret"]) == ("account", "Số tài khoản", "account")


# ---------------------------------------------------------------- REQ42, other programmes


async def test_who_is_on_another_programmes_list_is_an_information(month: None) -> None:
    await a_commune_maker()
    await a_list(a_row(1, Loại_chế_độ="", Số_tiền=500_000), **PENSION)
    both = await a_list(a_row(1), a_row(2))
    assert await found(both, "R05") == [
        "2 R05 I Người này cũng có trong danh sách của chương trình khác ở kỳ này"
    ]
    assert (await rosters.look(await as_user("maker"), both)).state == "ready"


async def test_a_closed_month_is_compared_with_as_before(month: None) -> None:
    await an_approved_list(a_row())
    async with as_owner() as database:
        await database.execute(
            "UPDATE run_part SET state = 'closed', closed_at = now(), closed_by = $2 WHERE owner = $1",
            OFFICE,
            uuid4(),
        )
    again = await a_list(a_row(Số_tài_khoản="3105205777777"), run=NEXT)
    assert len(await found(again, "R22")) == 1

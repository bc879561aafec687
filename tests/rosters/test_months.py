"""Several months in one run ("kỳ gộp"): parts sum to the đồng, and a month is paid once (REQ01, REQ02)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from builders import as_owner, as_worker
from known_lists import a_list, a_row, an_approved_list, found
from running_month import a_ground, an_open_run
from standing_month import nothing_is_violated

from disburse.core.calendar import Run
from disburse.rosters import runs
from disburse.service import Service

pytestmark = pytest.mark.anyio
FEBRUARY, MARCH = Run.parse("2026-02"), Run.parse("2026-03")
BOTH = {"Tháng hưởng": "02+03/2026"}
ONE = {"Tháng hưởng": "02/2026"}


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await runs.open_run(await as_worker(), FEBRUARY, months=[FEBRUARY, MARCH])
    await an_open_run(MARCH)


async def parts(roster_id: UUID) -> Sequence[tuple[str, str, int]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT m.month, m.kind, m.amount FROM payment_month m JOIN payment p ON p.run = m.run AND p.id = m.payment"
            " WHERE m.roster = $1 ORDER BY p.amount, m.kind DESC, m.month",
            roster_id,
        )
    return [tuple(row) for row in rows]


async def test_parts_of_months_sum_to_the_net_amount_to_the_dong(month: None) -> None:
    roster_id = await an_approved_list(
        a_row(1, Mức_hưởng=1_000_001, Truy_lĩnh=70_000, Khấu_trừ=30_001, Số_tiền=2_040_001) | BOTH,
        a_row(2, Mức_hưởng="", Số_tiền=3_000_001) | BOTH,
        run=FEBRUARY,
    )
    found_parts = await parts(roster_id)
    assert found_parts == [
        ("2026-02", "regular", 1_000_001),
        ("2026-03", "regular", 1_000_001),
        ("2026-02", "deduction", 15_000),
        ("2026-03", "deduction", 15_001),
        ("2026-02", "arrears", 70_000),
        ("2026-02", "regular", 1_500_000),
        ("2026-03", "regular", 1_500_001),
    ]
    assert sum(-a if kind == "deduction" else a for _, kind, a in found_parts) == 2_040_001 + 3_000_001
    await nothing_is_violated()


async def test_one_amount_for_several_months_is_told_with_how_it_is_split(month: None) -> None:
    rows = a_row(1) | BOTH, a_row(2) | BOTH, a_row(3) | ONE
    assert await found(await a_list(*rows, run=FEBRUARY), "R24", "R35") == [
        "0 R24 W 2 dòng trả nhiều tháng trong một số tiền; tiền được chia đều cho các tháng, phần lẻ vào tháng cuối"
    ]


async def test_a_month_a_combined_run_paid_is_not_paid_again(month: None) -> None:
    await an_approved_list(a_row(1) | BOTH, a_row(2) | ONE, run=FEBRUARY)
    again = await a_list(a_row(1), a_row(2), run=MARCH)
    assert [one[:7] for one in await found(again, "R33")] == ["2 R33 E"]


async def test_a_list_without_months_pays_every_month_of_its_run(month: None) -> None:
    roster_id = await an_approved_list(a_row(1, Số_tiền=6_000_000), a_row(2), run=FEBRUARY)
    assert await parts(roster_id) == [
        ("2026-02", "regular", 1_500_000),
        ("2026-03", "regular", 1_500_000),
        ("2026-02", "regular", 3_000_000),
        ("2026-03", "regular", 3_000_000),
    ]
    assert await found(roster_id, "R24", "H03") == [
        "0 H03 W Không có cột “Tháng hưởng”; mỗi dòng được hiểu là trả đủ các tháng của kỳ: 02/2026, 03/2026. "
        "Nếu danh sách chỉ trả một tháng, thêm cột này",
        "0 R24 W 2 dòng trả nhiều tháng trong một số tiền; tiền được chia đều cho các tháng, phần lẻ vào tháng cuối",
    ]
    again = await a_list(a_row(1), a_row(2), a_row(3), run=MARCH)
    assert [one[:7] for one in await found(again, "R33")] == ["2 R33 E", "3 R33 E"]
    await nothing_is_violated()


async def test_a_list_of_one_month_leaves_the_other_to_its_own_list(month: None) -> None:
    await an_approved_list(a_row(1), run=FEBRUARY, title="Tháng 02 năm 2026")
    again = await a_list(a_row(1), run=FEBRUARY, list_number=2, title="Tháng 02 năm 2026")
    assert [one[:7] for one in await found(again, "R33")] == ["3 R33 E"]
    rest = await an_approved_list(a_row(1), run=FEBRUARY, list_number=3, title="Tháng 03 năm 2026")
    assert await parts(rest) == [("2026-03", "regular", 3_000_000)]
    await nothing_is_violated()


async def test_a_list_whose_title_was_put_right_is_taken_in_again(month: None) -> None:
    first = await a_list(a_row(1), run=FEBRUARY, title="Tháng 02 năm 2026")
    second = await an_approved_list(a_row(1), run=FEBRUARY, title="Tháng 02, 03 năm 2026")
    assert first != second
    assert [month for month, _, _ in await parts(second)] == ["2026-02", "2026-03"]


async def test_mere_arrears_of_a_month_that_is_paid_are_no_second_payment(month: None) -> None:
    await an_approved_list(a_row(1), run=FEBRUARY)
    extra = await a_list(a_row(1, Số_tiền=200_000, Truy_lĩnh=200_000), run=FEBRUARY, list_number=2)
    assert await found(extra, "R33") == []


async def test_arrears_stand_for_the_months_they_are_for(month: None) -> None:
    owed = {"Tháng truy lĩnh": "11, 12/2025 và 1/2026"}
    roster_id = await an_approved_list(
        a_row(1, Số_tiền=3_100_000, Truy_lĩnh=100_000, Tháng_hưởng="02/2026") | owed,
        a_row(2, Số_tiền=3_200_000, Truy_lĩnh=200_000, Tháng_hưởng="02/2026"),
        run=FEBRUARY,
    )
    assert [one for one in await parts(roster_id) if one[1] == "arrears"] == [
        ("2025-11", "arrears", 33_333),
        ("2025-12", "arrears", 33_333),
        ("2026-01", "arrears", 33_334),
        ("2026-02", "arrears", 200_000),
    ]
    assert await found(roster_id, "R35") == []
    await nothing_is_violated()


async def test_months_of_arrears_nobody_understands_are_an_error(month: None) -> None:
    odd = {"Tháng truy lĩnh": "mấy tháng trước"}
    listed = await a_list(
        a_row(1, Số_tiền=3_100_000, Truy_lĩnh=100_000) | odd, a_row(2, Số_tiền=3_000_000) | odd, run=MARCH
    )
    assert [one[:7] for one in await found(listed, "R35")] == ["2 R35 E"]


async def test_a_month_after_those_of_the_run_is_asked_about(month: None) -> None:
    rows = a_row(1) | {"Tháng hưởng": "04/2026"}, a_row(2) | BOTH, a_row(3) | {"Tháng hưởng": "12/2025"}
    late = a_row(4, Số_tiền=3_100_000, Truy_lĩnh=100_000, Tháng_truy_lĩnh="4/2026", Tháng_hưởng="02/2026")
    assert await found(await a_list(*rows, late, run=FEBRUARY), "R35") == [
        "2 R35 W Tháng hưởng 04/2026 sau các tháng của kỳ 02/2026. Kiểm tra lại tháng",
        "5 R35 W Tháng hưởng 04/2026 sau các tháng của kỳ 02/2026. Kiểm tra lại tháng",
    ]

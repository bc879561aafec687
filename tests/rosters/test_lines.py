"""The lines of a list can be seen by whoever may see the list: page by page, filtered, searched, with sums."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from builders import COMMUNE, a_user, as_owner, as_user
from known_lists import a_list, a_row
from page_steps import at_desk
from running_month import Person, a_ground, a_read_roster, an_open_run

from disburse.access import Role
from disburse.core.errors import NotFound
from disburse.db import run, transaction
from disburse.rosters import line_rows
from disburse.rosters.line_rows import Wanted
from disburse.service import Service

pytestmark = pytest.mark.anyio
MANY = [Person(n, amount=1_000_000 + n) for n in range(1, 251)]


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


def rows_of(text: str) -> list[str]:
    return re.findall(r'<td class="line"[^>]*>(\d+)</td>', text)


async def test_each_line_is_seen_once_over_the_pages_and_the_foot_says_the_sums_of_the_list() -> None:
    roster_id = await a_read_roster(MANY)
    seen: list[str] = []
    async with at_desk("checker") as checker:
        shown = (await checker.open(f"/rosters/{roster_id}")).text
        path = f"/rosters/{roster_id}/lines"
        assert f'href="{path}"' in shown
        while path:
            text = (await checker.open(path)).text
            assert "Cộng cả danh sách: 250 dòng" in text
            assert "khớp</span>" in text
            assert f"{sum(one.amount for one in MANY):,}".replace(",", ".") in text
            found = rows_of(text)
            assert len(found) <= 100
            seen += found
            next_ = re.search(r'href="([^"]+)" rel="next"', text)
            path = next_[1] if next_ else ""
    assert len(seen) == len(set(seen)) == 250


async def test_numbers_are_masked_on_the_page() -> None:
    person = Person(1)
    roster_id = await a_read_roster([person])
    async with at_desk("checker") as checker:
        text = (await checker.open(f"/rosters/{roster_id}/lines")).text
    assert person.citizen_id not in text
    assert person.account_number not in text
    assert f"••••{person.account_number[-4:]}" in text


async def test_lines_are_filtered_by_way_and_by_hamlet_with_their_own_sums() -> None:
    people = [Person(1), Person(2, cash=True, amount=300_000), Person(3, cash=True, amount=200_000)]
    roster_id = await a_read_roster(people)
    viewer = await as_user("maker")
    cash = await line_rows.lines_of(viewer, roster_id, Wanted(way="cash_point"))
    assert (len(cash.lines), cash.count, cash.amount) == (2, 2, 500_000)
    whole = await line_rows.lines_of(viewer, roster_id)
    hamlets = {one.hamlet for one in whole.sums}
    by_hamlet = [await line_rows.lines_of(viewer, roster_id, Wanted(hamlet=one)) for one in hamlets]
    assert sum(one.count for one in by_hamlet) == whole.count == whole.roster.line_count
    assert sum(one.amount for one in by_hamlet) == whole.amount == whole.roster.amount
    async with at_desk("maker") as maker:
        text = (await maker.open(f"/rosters/{roster_id}/lines?way=cash_home")).text
        assert "Không có dòng nào khớp 1 bộ lọc" in text
        assert f'href="/rosters/{roster_id}/lines">Bỏ lọc' in text


async def test_a_line_is_found_by_name_without_marks_by_row_and_by_the_end_of_its_account() -> None:
    people = [Person(2, account="3105205123456"), Person(5, account="3105205999999")]
    roster_id = await a_read_roster(people)
    viewer = await as_user("checker")

    async def found(search: str) -> list[str]:
        page = await line_rows.lines_of(viewer, roster_id, Wanted(search=search))
        assert page.count == len(page.lines)
        return [one.name for one in page.lines]

    chi, ha = people[0].name, people[1].name
    assert await found("ha nguyen") == [ha]
    assert await found("HÀ") == [ha]
    assert await found("mau") == [chi, ha]
    assert await found("3456") == [chi]
    assert await found("9999") == [ha]
    for pattern in ("%", "_", "M_U", "\\", "99999999999999999999", "0000"):
        assert await found(pattern) == []
    rows = (await line_rows.lines_of(viewer, roster_id)).lines
    assert await found(str(rows[1].row)) == [rows[1].name]


async def test_a_search_stands_in_the_form_and_its_next_page_too() -> None:
    roster_id = await a_read_roster(Person(n) for n in range(1, 122))
    async with at_desk("checker") as checker:
        first = await checker.send(f"/rosters/{roster_id}/lines", {"q": "mẫu"})
        assert (first.status_code, len(rows_of(first.text))) == (200, 100)
        assert "Cộng các dòng khớp bộ lọc: 121 dòng" in first.text
        after = re.search(r'name="after" value="(\d+)"', first.text)
        assert after
        second = await checker.send(f"/rosters/{roster_id}/lines", {"q": "mẫu", "after": after[1]})
        assert len(rows_of(second.text)) == 21
        without = await checker.send(f"/rosters/{roster_id}/lines", {"way": "account"})
        assert without.headers["location"] == f"/rosters/{roster_id}/lines?way=account"


async def test_rows_in_error_are_said_to_be_missing() -> None:
    roster_id = await a_read_roster([Person(1), Person(2, amount=0)])
    async with at_desk("maker") as maker:
        text = (await maker.open(f"/rosters/{roster_id}/lines")).text
    assert "Dòng có lỗi chưa được ghi" in text
    assert len(rows_of(text)) == 1


async def test_programs_page_through_the_lines_by_cursor() -> None:
    roster_id = await a_read_roster(MANY[:5])
    async with at_desk("checker") as checker:
        url, seen = f"/api/v1/rosters/{roster_id}/lines?limit=2", list[int]()
        while url:
            answer = await checker.open(url)
            body = answer.json()
            assert (body["count"], body["amount"]) == (5, sum(one.amount for one in MANY[:5]))
            seen += [one["row"] for one in body["items"]]
            link = re.search(r"<([^>]+)>", answer.headers.get("link", ""))
            url = link[1] if link else ""
        assert seen == sorted(set(seen))
        assert len(seen) == 5
        assert MANY[0].citizen_id not in answer.text
    assert sum(rows for _, rows in await noted()) == 5


async def test_programs_ask_for_lines_without_a_hamlet_by_the_word_pages_use() -> None:
    roster_id = await a_list(a_row(1), a_row(2, Thôn=""))
    async with at_desk("checker") as checker:
        body = (await checker.open(f"/api/v1/rosters/{roster_id}/lines?hamlet={line_rows.WITHOUT}")).json()
    assert ([one["row"] for one in body["items"]], body["count"]) == ([3], 1)


async def test_all_lines_are_noted_as_read_and_those_of_others_are_not_there() -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    roster_id = await a_read_roster(MANY[:3])
    found = [one async for one in line_rows.all_lines(await as_user("checker"), roster_id)]
    assert len(found) == 3
    assert await noted() == [(f"roster:{roster_id}", 3)]
    with pytest.raises(NotFound):
        await line_rows.lines_of(await as_user("xa"), roster_id)
    with pytest.raises(NotFound):
        _ = [one async for one in line_rows.all_lines(await as_user("xa"), roster_id)]
    async with at_desk("xa") as commune:
        assert (await commune.open(f"/rosters/{roster_id}/lines")).status_code == 404
        assert (await commune.send(f"/rosters/{roster_id}/lines", {"q": "1234"})).status_code == 404
        assert (await commune.send(f"/rosters/{roster_id}/lines")).status_code == 404
        assert (await commune.open(f"/api/v1/rosters/{roster_id}/lines")).status_code == 404


async def test_the_end_of_an_account_is_asked_of_ones_own_lists_only() -> None:
    await a_user("xa", Role.COMMUNE_OFFICER, COMMUNE)
    roster_id = await a_read_roster([Person(1, account="3105205123456")])
    async with as_owner() as database:
        ending: UUID = await database.fetchval("SELECT last4_index FROM account")
    assert await ends(roster_id, ending, "maker") == 1
    assert await ends(roster_id, ending, "xa") == 0


async def ends(roster_id: UUID, ending: UUID, who: str) -> int:
    async with transaction(await as_user(who)):
        return len(await run("rosters", "lines_ending", roster_id, ending))


async def noted() -> list[tuple[str, int]]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT subject, row_count FROM read_log WHERE action = 'roster:lines_listed'"
        )
    return [(row["subject"], row["row_count"]) for row in rows]


async def test_a_list_that_is_no_list_shows_no_lines() -> None:
    first = await a_read_roster(MANY[:2])
    again = await a_read_roster(MANY[:2])
    async with at_desk("maker") as maker:
        assert "Chưa có dòng nào được ghi" in (await maker.open(f"/rosters/{again}/lines")).text
        assert rows_of((await maker.open(f"/rosters/{first}/lines?after=-5")).text)

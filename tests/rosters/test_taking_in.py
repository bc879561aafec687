"""What reading a list leaves in the database: each person and account once, and only lines that name what exists."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncGenerator, Iterator
from uuid import UUID

import asyncpg
import pytest
from builders import OFFICE, a_user, as_owner, as_user, as_worker
from running_month import RUN, Person, a_ground, a_read_roster, an_open_run

from disburse.access import Role
from disburse.db.embedded import Server, superuser_url
from disburse.rosters import actions as rosters
from disburse.rosters.ahead import ahead
from disburse.service import Service
from disburse.settings import Settings

pytestmark = pytest.mark.anyio

HEADER = ("Họ và tên", "Số CCCD", "Mã số BHXH", "Ngày sinh", "Giới tính", "Thôn", "Xã/phường", "Loại chế độ", "Số tiền",
          "Hình thức")  # fmt: skip
CITIZEN_ID, VSS_NUMBER = "999145000001", "2500000001"


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def a_list(*numbers: tuple[str, str, str], list_number: int) -> UUID:
    """Read a list of (citizen id, VSS number, benefit)."""
    file = io.StringIO()
    table = csv.writer(file, delimiter=";")
    table.writerow(HEADER)
    for citizen_id, vss_number, benefit in numbers:
        place = ("02/03/1945", "Nữ", "Xóm Nẻ", "Xã Mường Hoa")
        table.writerow(("Nguyễn Mẫu An", citizen_id, vss_number, *place, benefit, 1_000_000, "TM"))
    roster_id, _ = await rosters.upload_roster(
        await as_user("maker"),
        file.getvalue().encode(),
        file_name="danh-sach.csv",
        run=RUN,
        unit=OFFICE,
        programme="SI",
        list_number=list_number,
    )
    await rosters.read_roster_file(await as_worker(), roster_id)
    return roster_id


async def people_of(roster_id: UUID) -> list[int]:
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT beneficiary FROM roster_line WHERE roster = $1 ORDER BY file_row", roster_id
        )
    return [row["beneficiary"] for row in rows]


async def test_a_person_named_twice_in_one_list_is_one_person(month: None) -> None:
    roster_id = await a_list(
        (CITIZEN_ID, "", "Hưu trí"),
        (CITIZEN_ID, VSS_NUMBER, "Tuất"),
        ("", VSS_NUMBER, "Tai nạn lao động"),
        list_number=1,
    )
    people = await people_of(roster_id)
    assert len(people) == 3
    assert len(set(people)) == 1


async def test_a_later_list_completes_a_persons_numbers(month: None) -> None:
    (first,) = await people_of(await a_list((CITIZEN_ID, "", "Hưu trí"), list_number=1))
    (completed,) = await people_of(await a_list((CITIZEN_ID, VSS_NUMBER, "Hưu trí"), list_number=2))
    (by_other,) = await people_of(await a_list(("", VSS_NUMBER, "Hưu trí"), list_number=3))
    assert first == completed == by_other


async def test_two_numbers_of_two_people_are_told(month: None) -> None:
    await a_list((CITIZEN_ID, "", "Hưu trí"), ("", VSS_NUMBER, "Hưu trí"), list_number=1)
    roster_id = await a_list((CITIZEN_ID, VSS_NUMBER, "Hưu trí"), list_number=2)
    assert "R38" in (await rosters.look(await as_user("maker"), roster_id)).reading["counts"]


async def test_two_lists_read_at_once_add_the_same_people_once(month: None) -> None:
    people = [Person(number) for number in range(40)]
    await asyncio.gather(a_read_roster(people, list_number=1), a_read_roster(reversed(people), list_number=2))
    async with as_owner() as database:
        assert await database.fetchval("SELECT count(*) FROM beneficiary") == 40
        assert await database.fetchval("SELECT count(*) FROM account") == 40
        assert await database.fetchval("SELECT count(*) FROM roster_line") == 80


async def test_who_is_listed_by_another_owner_or_on_another_list_is_told(month: None) -> None:
    await a_user("maker-25", Role.SI_OFFICER, "BHXH-25")
    await a_read_roster([Person(1), Person(2)], maker="maker-25", unit="BHXH-25")
    counted = await a_read_roster([Person(2), Person(3)])
    assert (await rosters.look(await as_user("maker"), counted)).reading["counts"]["R05"] == 1
    own = await a_read_roster([Person(3)], list_number=2)
    assert (await rosters.look(await as_user("maker"), own)).reading["counts"]["R05"] == 1


async def test_lines_name_people_and_accounts_that_exist(month: None) -> None:
    roster_id, _ = await rosters.upload_roster(
        await as_user("maker"), b"x", file_name="x.csv", run=RUN, unit=OFFICE, programme="SI"
    )
    (known,) = await people_of(await a_list((CITIZEN_ID, "", "Hưu trí"), list_number=2))
    async with as_owner() as database:
        for person, account in ((-1, None), (known, -1)):
            with pytest.raises(asyncpg.ForeignKeyViolationError, match="no such person or account"):
                await database.execute(
                    "INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit,"
                    " source, name, method, payer, account, months, regular, amount) SELECT run, province, id, 1, owner,"
                    " programme, $2, 'x', 'fund', 'x', CASE WHEN $3::bigint IS NULL THEN 'cash_point' ELSE 'account' END,"
                    " 'x', $3, ARRAY[run::text], 1, 1 FROM roster WHERE id = $1",
                    roster_id,
                    person,
                    account,
                )


async def test_people_of_lines_are_found_by_key_where_the_planner_takes_them_for_none(
    month: None, cluster: Server, settings: Settings
) -> None:
    """So it does after a great list was rolled back; it then read all the people for each line."""
    await a_read_roster([Person(number) for number in range(60)])
    roster_id, _ = await rosters.upload_roster(
        await as_user("maker"), b"x", file_name="x.csv", run=RUN, unit=OFFICE, programme="SI", list_number=2
    )
    name = (settings.owner_url or "").partition("?")[0].rpartition("/")[2]
    database = await asyncpg.connect(superuser_url(cluster, name))
    try:
        await database.execute(
            "BEGIN; UPDATE pg_class SET relpages = 4316, reltuples = 0 WHERE oid IN ('beneficiary'::regclass, 'account'::regclass)"
            " OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN ('beneficiary'::regclass, 'account'::regclass))"
        )
        await database.execute(
            "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
            " SET client_min_messages = log"
        )
        plans: list[str] = []
        database.add_log_listener(lambda _, said: plans.append(said.message))
        await database.execute(
            "INSERT INTO roster_line (run, province, roster, file_row, owner, programme, beneficiary, benefit, source, name,"
            " method, payer, account, months, regular, amount) SELECT r.run, r.province, r.id, l.file_row, r.owner, r.programme,"
            " l.beneficiary, l.benefit, l.source, l.name, l.method, l.payer, l.account, l.months, l.regular, l.amount"
            " FROM roster r, roster_line l WHERE r.id = $1 AND l.roster <> r.id",
            roster_id,
        )
        (of_people,) = [plan for plan in plans if "FROM fresh f" in plan and "beneficiary b" in plan]
        assert "Index Cond: (id = f.beneficiary)" in of_people
        assert "Index Cond: (id = f.account)" in of_people
    finally:
        await database.close()


async def test_accounts_are_of_banks_that_exist(month: None) -> None:
    async with as_owner() as database:
        with pytest.raises(asyncpg.ForeignKeyViolationError, match="no such bank"):
            await database.execute(
                "INSERT INTO account (id, bank, number_sealed, number_index, last4_index)"
                " VALUES (1, 'none', decode(repeat('00', 29), 'hex'), gen_random_uuid(), gen_random_uuid())"
            )


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM beneficiary",
        "UPDATE beneficiary SET id = id + 1",
        "TRUNCATE beneficiary CASCADE",
        "DELETE FROM payer",
        "UPDATE payer SET code = code",
        "TRUNCATE payer CASCADE",
    ],
)
async def test_people_and_banks_that_are_named_stay(month: None, change: str) -> None:
    async with as_owner() as database:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await database.execute(change)


class Source:
    """Gives 1, 2, 3, then fails where told; knows whether it was closed."""

    def __init__(self, fails: bool = False) -> None:
        self.fails, self.closed = fails, False

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for number in self._three():
                await asyncio.sleep(0)
                yield number
            if self.fails:
                raise ValueError
        finally:
            self.closed = True

    def _three(self) -> Iterator[int]:
        yield from (1, 2, 3)


async def test_what_is_read_ahead_comes_in_order() -> None:
    assert [number async for number in ahead(Source().numbers())] == [1, 2, 3]


async def test_a_fault_ahead_comes_after_all_that_was_read() -> None:
    taken = []
    with pytest.raises(ValueError):
        async for number in ahead(Source(fails=True).numbers()):
            taken.append(number)  # noqa: PERF401 - what came before the fault is kept
    assert taken == [1, 2, 3]


async def test_leaving_early_closes_what_reads_ahead() -> None:
    source = Source()
    reading = ahead(source.numbers())
    assert await anext(reading) == 1
    await asyncio.sleep(0)
    await reading.aclose()
    assert source.closed

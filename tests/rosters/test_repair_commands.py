"""`disburse roster repair`: looked at first, made, taken back; numbers of people never stand on the command line."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from uuid import UUID

import pytest
from builders import OFFICE, as_owner, as_user, as_worker
from running_month import RUN, a_ground, an_open_run
from typer.testing import CliRunner, Result

from disburse.core.clock import FixedClock
from disburse.core.errors import Usage
from disburse.identity.opening import open_disburse
from disburse.rosters import actions
from disburse.rosters.commands import app
from disburse.settings import Settings

FILE = """Họ và tên;Số CCCD;Loại chế độ;Số tiền;Hình thức;Số tài khoản;Ngân hàng
Nguyễn Mẫu An;001141000001;Hưu trí;2000000;TM;;
Nguyễn Mẫu Bình;01142000002;Hưu trí;3000000;TM;;
Nguyễn Mẫu Chi;001143000003;Hưu trí;3000000;TK;;Agribank
"""


@pytest.fixture
def roster(settings_of_commands: Settings, clock: FixedClock) -> UUID:
    """Lead commands to a roster with a lost zero in row 3 and no account in row 4."""

    async def a_roster() -> UUID:
        async with open_disburse(settings_of_commands, clock=clock):
            await a_ground()
            await an_open_run()
            roster_id, _ = await actions.upload_roster(
                await as_user("maker"), FILE.encode(), file_name="a.csv", run=RUN, unit=OFFICE, programme="SI"
            )
            await actions.read_roster_file(await as_worker(), roster_id)
            return roster_id

    return asyncio.run(a_roster())


def ran(*arguments: object, said: str = "") -> Result:
    words = ["repair", *map(str, arguments), "--as", "maker"]
    return CliRunner().invoke(app, words, input=said)


def test_a_list_is_put_right_in_three_commands(roster: UUID) -> None:
    looked = ran(roster, "--all", "R02", "--dry-run")
    assert looked.exit_code == 0, looked.output
    assert "•••••••0002 → 0•••••••0002" in looked.stdout
    zeros = ran(roster, "--all", "R02", "--json")
    assert zeros.exit_code == 1  # an account is still missing
    found = json.loads(zeros.stdout)
    assert (found["version"], found["counts"].get("R02")) == (2, None)
    whole = ran(
        found["id"], "--row", 4, "--field", "account", "--value-stdin", "--json", said="3105205000003\n"
    )
    assert whole.exit_code == 0, whole.output
    assert "3105205000003" not in whole.output
    third = json.loads(whole.stdout)
    assert (third["state"], third["version"]) == ("ready", 3)
    back = ran(third["id"], "--undo", "4:account", "--json")
    assert (back.exit_code, json.loads(back.stdout)["counts"]["R09"]) == (1, 1)


def test_a_row_is_left_out_with_its_reason_alone(roster: UUID) -> None:
    refused = ran(roster, "--exclude", 3)
    assert (refused.exit_code, "ghi lý do" in refused.stderr) == (1, True)
    done = ran(roster, "--exclude", 4, "--reason", "Đã mất", "--json")
    assert json.loads(done.stdout)["rows"] == 2


def test_what_would_be_left_is_counted_before_anything_is_written(
    roster: UUID, settings: Settings, clock: FixedClock
) -> None:
    looked = ran(roster, "--exclude", 3, "--reason", "Đã mất", "--dry-run", "--json")
    assert looked.exit_code == 0, looked.output
    counts = json.loads(looked.stdout)["counts"]
    assert (counts.get("R02"), counts["R09"], counts["L01"]) == (None, 1, 1)

    async def versions() -> int:
        async with open_disburse(settings, clock=clock), as_owner() as database:
            count: int = await database.fetchval("SELECT count(*) FROM roster")
            return count

    assert asyncio.run(versions()) == 1


def test_many_repairs_come_from_a_table(roster: UUID, tmp_path: Path) -> None:
    table = tmp_path / "repairs.csv"
    table.write_text("row;field;value;reason\n4;account;3105205000003;\n3;;;Đã mất\n", "utf-8")
    done = ran(roster, "--file", table, "--json")
    assert done.exit_code == 0, done.output
    assert (json.loads(done.stdout)["state"], json.loads(done.stdout)["rows"]) == ("ready", 2)


@pytest.mark.parametrize(
    "text",
    ["row,field\n1,name\n", "row,field,value,reason\nx,name,An,\n", "row,field,value,reason\n1,colour,An,\n"],
)
def test_a_table_that_is_none_is_refused(roster: UUID, tmp_path: Path, text: str) -> None:
    table = tmp_path / "repairs.csv"
    table.write_text(text, "utf-8")
    refused = ran(roster, "--file", table)
    assert isinstance(refused.exception, Usage)


@pytest.mark.parametrize(
    "words",
    [
        ["--row", 4, "--field", "account", "--value", "3105205000003"],
        ["--row", 4, "--field", "amount"],
        ["--row", 4, "--exclude", 4],
        ["--undo", "x"],
        [],
    ],
)
def test_one_thing_is_asked_and_numbers_of_people_are_not_typed_in_the_open(
    roster: UUID, words: list[object]
) -> None:
    refused = ran(roster, *words)
    assert isinstance(refused.exception, Usage)
    assert "3105205000003" not in str(refused.exception)

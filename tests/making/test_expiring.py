"""Made files have a life: after it the row says so, then the file goes; nothing else ever does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import anyio.to_thread
import pytest
from builders import OFFICE, a_user, as_owner, as_user, as_worker
from page_steps import Seat, at_desk
from running_month import RUN, Person, a_ground, a_read_roster, an_approved_roster, an_open_run

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.files import SPARED
from disburse.jobs import TIMETABLE
from disburse.making import actions as making
from disburse.making import expiring, workbooks
from disburse.places import reference
from disburse.queue import work_until
from disburse.queue.timetable import run_due
from disburse.rosters import actions as rosters
from disburse.rosters.exporting import LINES_AT_ONCE
from disburse.service import Service, service
from disburse.verifying import verify

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
LIFE = timedelta(days=7)
ROOT = Path(__file__).parents[2]


async def a_broken_roster(number: int = 1) -> UUID:
    return await a_read_roster([Person(number, amount=0), Person(number + 1)], list_number=number)


async def a_made_workbook(roster_id: UUID) -> UUID:
    """Have a workbook made by a job, as that of a long list is."""
    viewer = await as_user("maker")
    made_id = await making.ask(viewer, workbooks.WHOLE, f"roster:{roster_id}", unit=OFFICE)
    await work_until(await job_of(made_id))
    return made_id


async def job_of(made_id: UUID) -> UUID:
    async with as_owner() as database:
        found = await database.fetchval("SELECT id FROM job WHERE subject = $1", f"made_file:{made_id}")
    assert isinstance(found, UUID)
    return found


async def sha_of(made_id: UUID) -> str | None:
    async with as_owner() as database:
        sha: str | None = await database.fetchval("SELECT file_sha FROM made_file WHERE id = $1", made_id)
    return sha


def files() -> dict[str, Path]:
    return {path.name: path for path in service().made.folder.rglob("*") if path.is_file()}


def grow_old() -> None:
    """Let all made files lie for longer than a file is spared."""
    for path in files().values():
        at = path.stat().st_mtime - SPARED - 60
        os.utime(path, (at, at))


async def the_night() -> int:
    grow_old()
    return await expiring.remove_expired(await as_worker())


@pytest.fixture
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def test_a_made_file_lives_its_days_then_goes_and_is_made_anew(month: None, clock: FixedClock) -> None:
    roster_id = await a_broken_roster()
    made_id = await a_made_workbook(roster_id)
    clock.advance(LIFE)
    assert await the_night() == 0
    async with at_desk("maker") as maker:
        ready = await maker.open(f"/made-files/{made_id}")
        assert f'href="/made-files/{made_id}/file"' in ready.text
        assert "Tệp được giữ đến 10/12/2026" in ready.text
        clock.advance(timedelta(seconds=1))
        assert await the_night() == 1
        assert files() == {}
        assert await sha_of(made_id) is None
        over = await maker.open(f"/made-files/{made_id}")
        assert "Tệp đã hết hạn, tạo lại" in over.text
        assert f'action="/rosters/{roster_id}/annotated-files"' in over.text
        assert f"/made-files/{made_id}/file" not in over.text
        assert (await maker.open(f"/made-files/{made_id}/file")).status_code == 410
    assert await verify() == []
    again = await a_made_workbook(roster_id)
    assert again != made_id
    assert (await making.look(await as_user("maker"), again)).ready


async def test_uploads_stay_though_a_made_file_had_the_same_content(month: None, clock: FixedClock) -> None:
    """Who loads the marked workbook up as it is: its bytes are an upload then, and stay."""
    roster_id = await a_broken_roster()
    made_id = await a_made_workbook(roster_id)
    maker = await as_user("maker")
    _, content = await workbooks.fetch_workbook(maker, made_id)
    loaded, _ = await rosters.upload_roster(
        maker, content, file_name="lai.xlsx", run=RUN, unit=OFFICE, programme="SI", list_number=5
    )
    clock.advance(LIFE + timedelta(days=30))
    assert await the_night() == 1
    async with as_owner() as database:
        kept = await database.fetch("SELECT file_sha FROM roster")
    assert [service().files.check(row["file_sha"]) for row in kept] == [True, True]
    await rosters.read_roster_file(await as_worker(), loaded)
    assert await verify() == []


async def test_the_same_content_made_later_by_another_stays_his(month: None, clock: FixedClock) -> None:
    roster_id = await a_broken_roster()
    await a_user("second", Role.SI_OFFICER)
    first = await a_made_workbook(roster_id)
    clock.advance(timedelta(days=5))
    name, content = await workbooks.fetch_workbook(await as_user("maker"), first)
    viewer = await as_user("second")
    second = await making.ask(viewer, workbooks.WHOLE, f"roster:{roster_id}", unit=OFFICE)
    await making.keep(await as_worker(), await making.look(viewer, second), name, content)
    assert await sha_of(first) == await sha_of(second)
    clock.advance(timedelta(days=3))
    assert await the_night() == 1
    assert (await making.look(await as_user("maker"), first)).gone_at == clock.now()
    assert (await workbooks.fetch_workbook(await as_user("second"), second))[1]
    assert await verify() == []
    clock.advance(timedelta(days=5))
    assert await the_night() == 1
    assert files() == {}


async def test_a_payment_list_goes_but_that_it_was_printed_stays(month: None, clock: FixedClock) -> None:
    people = [Person(number) for number in range(1, LINES_AT_ONCE + 2)]
    await an_approved_roster(people)
    async with at_desk("checker") as checker:
        place = await asked_for_list(checker)
        await work_until(await job_of(UUID(place.rpartition("/")[2])))
        async with as_owner() as database:
            printed = await database.fetchrow("SELECT id, serial FROM print")
        assert (await checker.open(f"/prints/{printed['id']}.pdf")).status_code == 200
        clock.advance(LIFE + timedelta(seconds=1))
        assert await the_night() == 2
        assert files() == {}
        gone = await checker.open(f"/prints/{printed['id']}.pdf")
        assert gone.status_code == 410
        assert "hết hạn lưu" in gone.text
        listed = await checker.open(f"/reports?run={RUN}")
        assert printed["serial"] in listed.text
        assert f"/prints/{printed['id']}.pdf" not in listed.text
        over = await checker.open(place)
        assert "Tệp đã hết hạn, tạo lại" in over.text
        assert f'action="/runs/{RUN}/payment-lists"' in over.text
        again = await asked_for_list(checker)
        assert again != place
    assert await verify() == []


async def asked_for_list(seat: Seat) -> str:
    sent = await seat.send(f"/runs/{RUN}/payment-lists", {"unit": OFFICE, "programme": "SI"})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


async def test_other_prints_stay(month: None, clock: FixedClock) -> None:
    async with as_owner() as database:
        await database.execute(
            "INSERT INTO print (id, report, serial, run, owner, file_sha, pages, rows, made_at)"
            " VALUES (gen_random_uuid(), 'minutes', 'M1', $1, $2, $3, 1, 1, $4)",
            str(RUN), OFFICE, service().files.keep(b"%PDF minutes"), clock.now(),
        )  # fmt: skip
    clock.advance(timedelta(days=400))
    assert await the_night() == 0
    assert await verify() == []


async def test_a_file_whose_maker_died_before_naming_it_is_swept(month: None) -> None:
    roster_id = await a_broken_roster()
    made_id = await a_made_workbook(roster_id)
    service().made.keep(b"nobody says my name")
    (service().made.folder / "new-00").write_bytes(b"half")
    assert len(files()) == 3
    assert await expiring.remove_expired(await as_worker()) == 0
    assert len(files()) == 3  # they may yet be named
    await the_night()
    assert list(files()) == [await sha_of(made_id)]


def killed_at_night(clock: FixedClock) -> None:
    """Let a process of its own keep the night until the rows say that the files are gone."""
    own = service()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DISBURSE_DATA": str(own.settings.home),
        "DISBURSE_KEY_FILE": str(own.settings.key_file),
        "DISBURSE_DATABASE_URL": own.app_url,
        "DISBURSE_WORKER_URL": own.worker_url,
        "DISBURSE_OWNER_URL": own.owner_url,
        "FAILPOINT": "made_files.rows_gone",
    }
    script = ROOT / "tests" / "machines" / "one_action.py"
    done = subprocess.run(
        [sys.executable, script, "made_files", "-", clock.now().isoformat()],
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


async def test_a_night_that_is_killed_leaves_a_row_that_says_gone_and_a_file_for_the_next(
    month: None, clock: FixedClock
) -> None:
    made_id = await a_made_workbook(await a_broken_roster())
    clock.advance(LIFE + timedelta(seconds=1))
    grow_old()
    await anyio.to_thread.run_sync(killed_at_night, clock)
    assert await sha_of(made_id) is None
    assert len(files()) == 1
    assert await verify() == []
    assert await the_night() == 0
    assert files() == {}


async def test_each_night_has_it_done_on_sundays_too(disburse: Service, clock: FixedClock) -> None:
    _, removal = TIMETABLE
    assert removal.on(date(2026, 12, 6))
    assert await run_due(await as_worker(), removal, clock.now())
    async with as_owner() as database:
        (asked,) = await database.fetch("SELECT id, kind, subject FROM job")
    assert (asked["kind"], asked["subject"]) == (expiring.KIND, expiring.SUBJECT)
    assert (await work_until(asked["id"])).state == "done"


async def test_what_was_removed_is_on_record_as_counts(month: None, clock: FixedClock) -> None:
    await a_made_workbook(await a_broken_roster())
    clock.advance(LIFE + timedelta(seconds=1))
    await the_night()
    await the_night()
    async with as_owner() as database:
        said = await database.fetch("SELECT body FROM audit WHERE action = 'made_files:removed'")
    assert [row["body"] for row in said] == ['{"files": 1, "payment_lists": 0}']


def test_the_days_are_a_dated_setting() -> None:
    assert reference.setting("made_file_keep_days", date(2026, 12, 3)) == "7"

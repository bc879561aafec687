"""Numbers of people are found nowhere in clear: logs, dumps, sealed files, temporary files, refusals (A23, INV-29)."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

import asyncpg
import pytest
from builders import as_owner, as_user, as_worker
from clients import PASSWORD, a_client, sign_in, token_of
from running_month import (
    ROSTER_HEADER,
    RUN,
    Person,
    a_ground,
    a_read_roster,
    an_answer,
    an_approval,
    an_open_run,
    answer_row,
    instructed,
)
from standing_month import reconciled

from disburse.core.errors import Refusal
from disburse.db.embedded import Server
from disburse.identity.passwords import hash_password
from disburse.payments import actions as payments
from disburse.rosters import actions as rosters
from disburse.service import Service, service
from disburse.web import logs

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
CITIZEN, ACCOUNT, PHONE, VSS = "999145777123", "3105205777123", "0987771234", "9977712345"
WRONG = "99914577712"  # a citizen id that lacks a digit
CANARIES = (CITIZEN, ACCOUNT, PHONE, VSS, WRONG, "9704057771234567")


def a_list_with_canaries() -> bytes:
    header = [*ROSTER_HEADER, "Số điện thoại", "Mã số BHXH"]
    rows = [
        ["Nguyễn Mẫu Bí Mật", CITIZEN, "02/03/1945", "Nữ", "Xóm Nẻ", "Xã Mường Hoa", "Hưu trí", 3_000_000, "TK", ACCOUNT, "Agribank", PHONE, VSS],
        ["Trần Mẫu Sai Số", WRONG, "02/03/1945", "Nữ", "Xóm Nẻ", "Xã Mường Hoa", "Hưu trí", 3_000_000, "TK", "9704057771234567", "Agribank", "09877", VSS],
    ]  # fmt: skip
    table: list[list[object]] = [list(header), *rows]
    return "\n".join(";".join(str(cell) for cell in row) for row in table).encode("utf-8-sig")


async def exercise() -> list[str]:
    """Import, fail, pay, ask and be refused; give every sentence a person was shown."""
    shown: list[str] = []
    maker, job = await as_user("maker"), await as_worker()
    for number in (8, 9):  # again: what is known is found by its index
        roster_id, _ = await rosters.upload_roster(
            maker,
            a_list_with_canaries(),
            file_name="ds.csv",
            run=RUN,
            unit="BHXH-25-03",
            programme="SI",
            list_number=number,
        )
        await rosters.read_roster_file(job, roster_id)
    roster_id = await a_read_roster([Person(777_123), Person(2)])
    await an_approval(roster_id)
    orders = await instructed()
    await an_answer([answer_row(order, "rejected", reason=f"SAI STK {ACCOUNT}x") for order in orders])
    await an_answer([answer_row(orders[0], "paid", account=ACCOUNT, amount="không phải số")])
    for wrong in (b"", b"PK\x03\x04" + CITIZEN.encode(), f"{CITIZEN};{ACCOUNT}".encode()):
        roster_id, _ = await rosters.upload_roster(
            maker, wrong, file_name="hong.xlsx", run=RUN, unit="BHXH-25-03", programme="SI", list_number=7
        )
        await rosters.read_roster_file(job, roster_id)
    await reconciled()
    try:
        await payments.receive_confirmations(
            await as_user("teller-970405"),
            b"x",
            file_name="x.csv",
            run=RUN,
            payer="970405",
            format_name=ACCOUNT[:3],
        )
    except Refusal as refused:
        shown.append(str(refused))
    async with as_owner() as database:
        with pytest.raises(asyncpg.PostgresError):
            await database.execute(
                "INSERT INTO beneficiary (id, province, name) VALUES (1, '25', $1)", CITIZEN
            )
    return shown


async def browse() -> list[str]:
    """Type canaries where nobody should: the name at the door, addresses, forms; give where one is led."""
    async with as_owner() as database:
        await database.execute(
            "UPDATE app_user SET password_hash = $1 WHERE username = 'maker'", await hash_password(PASSWORD)
        )
    seen = []
    async with a_client() as client:
        await sign_in(client, CITIZEN, PHONE)
        await sign_in(client, "maker")
        token = await token_of(client)
        for path in (
            f"/?unit={CITIZEN}",
            f"/runs/2026-12/rosters?unit={ACCOUNT}&programme={CITIZEN}&number={PHONE}",
            f"/runs/2026-12/discrepancies?kind={VSS}",
            f"/runs/{CITIZEN}/rosters",
            f"/rosters/{CITIZEN}",
            f"/nowhere/{ACCOUNT}?name={VSS}",
        ):
            answer = await client.get(path)
            seen.append(answer.headers.get("location", ""))
        for path in (
            "/runs/2026-12/instructions",
            "/runs/2026-12/confirmations",
            f"/visits/{CITIZEN}/result",
        ):
            answer = await client.post(path, data={"_token": token, "unit": CITIZEN, "note": ACCOUNT})
            seen.append(answer.headers.get("location", ""))
    return seen


async def everything_stored() -> bytes:
    """All tables as text, as a dump holds them."""
    parts = []
    async with as_owner() as database:
        tables = await database.fetch(
            "SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS name FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema')"
        )
        for table in tables:
            rows = await database.fetch(f"SELECT t::text FROM {table['name']} t")
            parts += [row[0] for row in rows]
    assert len(tables) > 50
    return "\n".join(parts).encode()


def hits(content: bytes, where: str) -> list[str]:
    return [f"{where}: {canary[:4]}…" for canary in CANARIES if canary.encode() in content]


def temporary_files() -> list[Path]:
    """Files of this user at the top of the folder for temporary files."""
    found = Path(tempfile.gettempdir()).glob("*")
    return [path for path in found if path.is_file() and path.stat().st_uid == os.getuid()]


async def test_no_number_of_a_person_is_anywhere_in_clear(
    disburse: Service, cluster: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.WARNING, logger="httpx")  # the browser of this test, which tells its addresses
    caplog.set_level(logging.DEBUG)
    await a_ground()
    await an_open_run()
    before = set(temporary_files())
    shown = [*await exercise(), *await browse()]
    stored = await everything_stored()
    out, err = capfd.readouterr()
    log = [caplog.text, *map(logs.JsonLine().format, caplog.records)]  # the latter with all fields
    assert any('"route": "/runs/{run' in line for line in log[1:]), log[-3:]
    found = hits(stored, "database") + hits("\n".join([*log, out, err, *shown]).encode(), "logs")
    log_files = [path for path in cluster.home.rglob("*.log") if path.is_file()]
    own_files = [path for path in service().settings.home.rglob("*") if path.is_file()]
    assert own_files
    fresh = [path for path in temporary_files() if path not in before]
    for path in [*log_files, *own_files, *fresh]:
        found += hits(path.read_bytes(), path.name)
    assert found == []
    assert (
        "Bí Mật" in stored.decode() or "Nguyễn Mẫu" in stored.decode()
    )  # names are needed for lists; numbers are sealed

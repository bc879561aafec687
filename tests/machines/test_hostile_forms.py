"""Whatever stands in a field or in an address, every route answers with a sentence: no 500, nothing half done (A3, A29, A30)."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx
import pytest
from builders import BANK, COMMUNE, OFFICE, PROVINCE, a_user, as_owner
from clients import an_app
from form_fields import LEAVING, Forms, names_of, posts
from litestar.routes import HTTPRoute
from page_steps import Seat, at_desk
from running_month import Person, a_ground, a_read_roster, an_open_run
from test_tenants import a_tenant, address

import disburse
from disburse.access import Role
from disburse.service import Service, service
from disburse.web.fields import UnknownField, known

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SOURCE = Path(disburse.__file__).parent
TEXTS, NUMBERS = (
    sorted({name for code in SOURCE.rglob("*.py") for name in re.findall(rf"(\w+): FromQuery\[{kind}", code.read_text("utf-8"))})
    for kind in ("str", "int")
)  # fmt: skip
HOSTILE = {
    "a zero byte": "a\0b",
    "a number beyond every column": "9" * 30,
    "a number below": "-9223372036854775809",
    "letters that turn the line around": "\u202e\u2066gpj.exe",
    "half of a pair": b"\xed\xa0\x80".decode("utf-8", "surrogatepass"),
    "a column of the table": "approved",
    "a quote and what may follow it": "'; DROP TABLE roster; --<script>{{7*7}}{% raw %}",
    "much of a letter": "ữ" * 150,
}
ROLES = {
    Role.SI_OFFICER: OFFICE,
    Role.SI_APPROVER: OFFICE,
    Role.PAYER_OFFICER: BANK,
    Role.COMMUNE_OFFICER: COMMUNE,
    Role.COMMUNE_APPROVER: COMMUNE,
    Role.PAYER_CHECKER: BANK,
    Role.ADMIN: PROVINCE,
}


def addresses(ids: dict[str, str]) -> list[str]:
    return [
        address(route.path, ids)
        for route in an_app(service().settings).routes
        if isinstance(route, HTTPRoute)
        and "GET" in route.methods
        and route.path not in LEAVING
        and not route.path.startswith(("/static", "/api/{path"))
    ]


def forms(ids: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Every form that leaves the session as it is: its address, and the fields its route names."""
    return [(address(path, ids), fields) for path, fields in posts().items() if path not in LEAVING]


# Sent to every route; of all the others a route's pattern is asked without a request.
TELLING = {"state", "owner", "amount", "role", "approved_by", "uploaded_by", "content_digest", "person", "id"}


async def everything_of_a_tenant() -> dict[str, str]:
    ids = await a_tenant()
    for role, unit in ROLES.items():
        await a_user("everybody", role, unit)
    ids["roster_id"] = str(await a_read_roster([Person(3), Person(4, amount=0)], list_number=2))
    return ids


async def test_hostile_fields_are_refused_with_a_sentence(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    assert len(forms(ids)) > 30
    async with at_desk("everybody") as seat:
        for what, value in HOSTILE.items():
            for path, fields in forms(ids):
                answer = await posted(seat, path, spelt(names_of(fields), value))
                assert answer.status_code < 500, (what, path, answer.status_code, answer.text[:300])
                assert UnknownField.text not in answer.text, (what, path)
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []


async def test_a_megabyte_in_a_field_is_refused_with_a_sentence(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    megabyte = "a%" * 2**19
    async with at_desk("everybody") as seat:
        for path, fields in forms(ids):
            for name in names_of(fields):
                as_file = {name: ("a.csv", megabyte.encode())}
                for body in ({"data": {"_token": seat.token, name: megabyte}},
                             {"data": {"_token": seat.token}, "files": as_file}):  # fmt: skip
                    answer = await seat.client.post(path, **body)  # type: ignore[arg-type]
                    assert answer.status_code < 500, (path, name, answer.status_code, answer.text[:300])
    async with as_owner() as database:
        assert await database.fetch("SELECT * FROM audit_violation()") == []


async def test_no_form_takes_a_column_it_does_not_name(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    async with as_owner() as database:
        columns = await database.fetch(
            "SELECT DISTINCT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
    async with at_desk("everybody") as seat:
        async with as_owner() as database:
            before = await everything_kept(database)
        for path, fields in forms(ids):
            foreign = {column for (column,) in columns if not known(fields).fullmatch(column)}
            assert len(foreign) > len(columns) - 12, (path, "names what the database names")
            for column in foreign & TELLING:
                answer = await posted(seat, path, f"{column}=1")
                assert answer.status_code == 400, (path, column, answer.status_code)
    async with as_owner() as database:
        assert await everything_kept(database) == before


async def test_a_column_beside_a_good_form_undoes_the_form(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    roster_id = await a_read_roster([Person(5)], list_number=3)
    async with at_desk("maker") as seat:
        good = {"count": "1", "amount": "1000000"}
        async with as_owner() as database:
            before = await everything_kept(database)
            for column in ("state", "approved_by", "owner", "line_count", "submitted_by", "run"):
                refused = await seat.send(f"/rosters/{roster_id}/submission", {**good, column: "1"})
                assert refused.status_code == 400, column
            assert await everything_kept(database) == before
        assert (await seat.send(f"/rosters/{roster_id}/submission", good)).status_code == 303


async def test_every_form_of_every_page_is_understood_where_it_goes(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    taken = {re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)): fields for path, fields in posts().items()}
    seen = set()
    for who in ("everybody", "maker", "checker"):
        async with at_desk(who) as seat:
            for path in addresses(ids):
                for action, names in Forms((await seat.open(path)).text).found:
                    (fields,) = (named for route, named in taken.items() if route.fullmatch(action))
                    unknown = {one for one in names if one != "_token" and not known(fields).fullmatch(one)}
                    assert not unknown, (path, action, unknown)
                    seen.add(fields)
    assert len(seen) > 20


async def test_what_is_no_form_is_not_read(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    async with at_desk("everybody") as seat:
        for path, _ in forms(ids):
            answer = await seat.client.post(path, json={"a": 1}, headers={"X-CSRF-Token": seat.token})
            assert answer.status_code == 415, (path, answer.status_code)


async def test_hostile_addresses_are_refused_with_a_sentence(disburse: Service) -> None:
    ids = await everything_of_a_tenant()
    paths = addresses(ids)
    assert len(paths) > 40
    async with at_desk("everybody") as seat:
        for what, value in HOSTILE.items():
            for path in paths:
                for names in ([*TEXTS], *([name] for name in NUMBERS if value.lstrip("-").isdigit())):
                    answer = await seat.open(f"{path}?{spelt(names, value)}")
                    assert answer.status_code < 500, (
                        what,
                        path,
                        names,
                        answer.status_code,
                        answer.text[:300],
                    )


async def posted(seat: Seat, path: str, fields: str) -> httpx.Response:
    return await seat.client.post(
        path,
        content=f"_token={quote(seat.token)}&{fields}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


async def everything_kept(database: asyncpg.Connection) -> dict[str, str]:
    """Give a digest of every table but the sessions, whose last use is noted."""
    tables = await database.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'app_session'"
    )
    return {
        table: await database.fetchval(
            f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'
        )
        for (table,) in tables
    }


def spelt(names: list[str], value: str) -> str:
    """Write the same value into many fields, as an address or a form does."""
    written = quote(value.encode("utf-8", "surrogatepass"))
    return "&".join(f"{name}={written}" for name in names)

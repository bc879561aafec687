"""The catalogue of a migrated database against the pages of code that describe it."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import asyncpg
import pytest
from builders import as_owner

from disburse.access import ROWS, Role, policies
from disburse.core import states
from disburse.core.states import MOVES
from disburse.db.refusing import SENTENCES
from disburse.grants import grants
from disburse.service import Service

pytestmark = pytest.mark.anyio

MIGRATIONS = Path(__file__).parents[2] / "migrations"
ACCESS_SCRIPT = MIGRATIONS / "disburse_0006_access.sql"
# Tables of libraries: the queue and the record of migrations hold no rows of ours.
OURS = "c.relnamespace = 'public'::regnamespace AND c.relname !~ '^(pgqueuer|migration)'"

KNOWN: dict[tuple[str, str], type[StrEnum]] = {
    ("confirmation", "status"): states.FactStatus,
    ("confirmation_file", "state"): states.ConfirmationFileState,
    ("decision", "resolution"): states.Resolution,
    ("discrepancy", "kind"): states.DiscrepancyKind,
    ("discrepancy", "resolution"): states.Resolution,
    ("discrepancy", "state"): states.DiscrepancyState,
    ("instruction_file", "state"): states.InstructionFileState,
    ("method_fact", "method"): states.Method,
    ("method_request", "method"): states.Method,
    ("outreach_case", "state"): states.CaseState,
    ("payment_event", "kind"): states.EventKind,
    ("roster", "state"): states.RosterState,
    ("roster_line", "method"): states.Method,
    ("run_part", "state"): states.RunState,
    ("user_role", "role"): Role,
    ("visit", "result"): states.VisitResult,
    ("visit", "state"): states.VisitState,
}


async def test_every_table_has_a_row_rule(disburse: Service) -> None:
    tables = await catalogue(
        f"SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS guarded FROM pg_class c"
        f" WHERE {OURS} AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    )
    assert {row["relname"] for row in tables} == set(ROWS)
    assert [row["relname"] for row in tables if not row["guarded"]] == []


async def test_the_policies_are_those_rendered_from_the_row_rules(disburse: Service) -> None:
    find = (
        "SELECT tablename, policyname, roles::text[], cmd, qual, with_check, permissive"
        " FROM pg_policies ORDER BY 1, 2"
    )
    async with as_owner() as database:
        found = [tuple(row) for row in await database.fetch(find)]
        for table, name, *_ in found:
            await database.execute(f"DROP POLICY {name} ON {table}")
        await database.execute("; ".join(policies()))
        assert [tuple(row) for row in await database.fetch(find)] == found


async def test_the_grants_are_those_of_the_access_page(disburse: Service) -> None:
    find = (
        "SELECT c.relname::text, a.grantee::regrole::text, a.privilege_type, NULL AS attname"
        f" FROM pg_class c, aclexplode(c.relacl) a WHERE {OURS} AND c.relkind IN ('r', 'p')"
        " AND a.grantee <> c.relowner"
        " UNION ALL SELECT c.relname::text, a.grantee::regrole::text, a.privilege_type, t.attname::text"
        f" FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a WHERE {OURS}"
        " ORDER BY 1, 2, 3, 4"
    )
    async with as_owner() as database:
        found = [tuple(row) for row in await database.fetch(find)]
        tables = ", ".join(ROWS)
        await database.execute(f"REVOKE ALL ON {tables} FROM disburse_app, disburse_worker")
        await database.execute("; ".join(grants()))
        assert [tuple(row) for row in await database.fetch(find)] == found


def test_the_frozen_access_script_is_what_the_access_page_renders() -> None:
    frozen = [line.removesuffix(";") for line in ACCESS_SCRIPT.read_text("utf-8").splitlines()]
    assert [line for line in frozen if "POLICY" in line or "ROW LEVEL" in line] == policies()
    assert [line for line in frozen if re.match(r"GRANT (?!USAGE|EXECUTE)", line)] == grants()


async def test_the_public_may_do_nothing(disburse: Service) -> None:
    open_to_all = await catalogue(
        "SELECT p.oid::regprocedure::text FROM pg_proc p LEFT JOIN aclexplode(p.proacl) a ON true"
        " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
        " AND (p.proacl IS NULL OR a.grantee = 0)"
        f" UNION ALL SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE {OURS} AND a.grantee = 0"
    )
    assert [row[0] for row in open_to_all] == []


async def test_nobody_is_granted_a_partition(disburse: Service) -> None:
    async with as_owner() as database:
        await database.execute("SELECT open_run_tables('2026-12')")
        opened = await database.fetch(f"SELECT FROM pg_class c WHERE {OURS} AND c.relispartition")
        granted = await database.fetch(
            "SELECT c.relname, a.grantee::regrole::text FROM pg_class c, aclexplode(c.relacl) a"
            f" WHERE {OURS} AND c.relispartition AND a.grantee <> c.relowner"
        )
    assert opened and granted == []


async def test_nothing_is_deleted_along_a_foreign_key(disburse: Service) -> None:
    moving = await catalogue(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        " AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))"
    )
    assert [tuple(row) for row in moving] == []


async def test_money_is_whole_and_no_column_is_a_fraction(disburse: Service) -> None:
    fractions = await catalogue(
        "SELECT c.relname, t.attname FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid"
        f" WHERE {OURS} AND t.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm')"
        " AND format_type(t.atttypid, NULL) IN ('real', 'double precision', 'numeric', 'money')"
    )
    assert [tuple(row) for row in fractions] == []
    amounts = await catalogue(
        "SELECT c.relname, t.attname FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid"
        " JOIN pg_type y ON y.oid = t.atttypid"
        f" WHERE {OURS} AND t.attnum > 0 AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        " AND (t.attname ~ '(^|_)amount$' OR t.attname ~ '_vnd$')"
        " AND 'bigint' NOT IN (format_type(y.oid, NULL), format_type(y.typbasetype, NULL))"
    )
    assert [tuple(row) for row in amounts] == []


async def test_functions_with_the_owners_rights_name_their_search_path(disburse: Service) -> None:
    loose = await catalogue(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef AND NOT EXISTS ("
        " SELECT FROM unnest(proconfig) AS set WHERE set LIKE 'search_path=pg_catalog, public, pg_temp')"
    )
    assert [row[0] for row in loose] == []


async def test_the_database_knows_the_moves_of_the_code(disburse: Service) -> None:
    rows = await catalogue("SELECT thing, before, after FROM state_move")
    assert {tuple(row) for row in rows} == {(thing, *move) for thing in MOVES for move in MOVES[thing]}


async def test_the_database_knows_the_words_of_the_code(disburse: Service) -> None:
    checks = await catalogue(
        "SELECT k.conrelid::regclass::text AS of_table, pg_get_constraintdef(k.oid) AS rule"
        " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        f" WHERE {OURS} AND k.contype = 'c' AND NOT c.relispartition"
    )
    words = {}
    for table, rule in checks:
        if one_of := re.fullmatch(r"CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)", rule):
            words[(table, one_of[1])] = set(re.findall(r"'(\w+)'", one_of[2]))
    assert {place: words.get(place) for place in KNOWN} == {
        place: {word.value for word in known} for place, known in KNOWN.items()
    }
    assert {place for place in words if place[1] == "state"} - set(KNOWN) <= {("job", "state")}


async def test_every_sentence_belongs_to_a_constraint_or_a_refusal_of_the_database(disburse: Service) -> None:
    named = await catalogue(
        "SELECT conname::text FROM pg_constraint UNION SELECT relname::text FROM pg_class WHERE relkind = 'i'"
    )
    raised = await catalogue("SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    existing = {row[0] for row in named}
    for (body,) in raised:
        existing.update(re.findall(r"CONSTRAINT = '(\w+)'", body))
    assert set(SENTENCES) - existing == set()


async def catalogue(question: str) -> list[asyncpg.Record]:
    async with as_owner() as database:
        rows: list[asyncpg.Record] = await database.fetch(question)
        return rows

"""The typed names of `disburse/tables/` against the schema that the migrations make, both ways."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from builders import as_owner
from piccolo.columns import ForeignKey, OnDelete, OnUpdate
from piccolo.table import Table

import disburse.tables
from disburse.access import ROWS
from disburse.service import Service

pytestmark = pytest.mark.anyio

# Domains count as what they stand on; of several keys in one column there is one at most.
CATALOGUE = """
SELECT c.relname::text AS of_table, a.attname::text AS name,
       format_type(coalesce(nullif(y.typbasetype, 0), a.atttypid), NULL) AS type, a.attnotnull AS needed,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey))
           AS in_key,
       (SELECT o.relname::text FROM pg_constraint k JOIN pg_class o ON o.oid = k.confrelid
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum]) AS points_to
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname !~ '^(pgqueuer|migration)'
"""
SAME_TYPE = {"timestamptz": "timestamp with time zone", "int": "integer"}


async def test_the_typed_names_are_those_of_the_schema(disburse: Service) -> None:
    async with as_owner() as database:
        found = {
            (row["of_table"], row["name"]): (row["type"], row["needed"], row["in_key"], row["points_to"])
            for row in await database.fetch(CATALOGUE)
        }
    named = dict(columns())
    assert {
        place: (named.get(place), there) for place, there in found.items() if named.get(place) != there
    } == {}
    assert set(named) - set(found) == set()


def test_every_table_has_one_typed_name() -> None:
    names = [table._meta.tablename for table in tables()]
    assert sorted(names) == sorted(ROWS)


def test_nothing_is_deleted_or_changed_along_a_typed_key() -> None:
    keys = [key._foreign_key_meta for table in tables() for key in table._meta.foreign_key_columns]
    assert keys
    assert {(key.on_delete, key.on_update) for key in keys} == {(OnDelete.restrict, OnUpdate.restrict)}


def test_no_typed_column_fills_itself_in() -> None:
    filled = [
        f"{table._meta.tablename}.{column._meta.name}"
        for table in tables()
        for column in table._meta.columns
        if column.get_default_value() is not None
    ]
    assert filled == []


def tables() -> Iterator[type[Table]]:
    """List the classes, each where it is defined."""
    for module in pkgutil.iter_modules(disburse.tables.__path__):
        within = importlib.import_module(f"disburse.tables.{module.name}")
        for value in vars(within).values():
            if isinstance(value, type) and issubclass(value, Table) and value.__module__ == within.__name__:
                yield value


def columns() -> Iterator[tuple[tuple[str, str], tuple[str, bool, bool, str | None]]]:
    """Describe every typed column as the catalogue would."""
    for table in tables():
        for column in table._meta.columns:
            meta, pointed = column._meta, None
            if isinstance(column, ForeignKey):
                pointed = column._foreign_key_meta.resolved_references._meta.tablename
            kind = column.column_type.lower()
            yield (
                (table._meta.tablename, meta.db_column_name),
                (SAME_TYPE.get(kind, kind), not meta.null, meta.primary_key, pointed),
            )

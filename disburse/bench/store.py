"""The SQL of the yardsticks: temporary tables with nothing to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from disburse.db import connection


async def open_tables() -> None:
    """Make the tables of the loop over rows; they are gone at commit."""
    for table in (
        "bench_person (number text PRIMARY KEY, name text)",
        "bench_account (number text PRIMARY KEY, bank text)",
        "bench_line (row bigint PRIMARY KEY, person text, account text, benefit text, amount bigint)",
    ):
        await connection().execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP")


async def copy_cells(width: int, rows: Iterator[Any]) -> None:
    """COPY rows of texts of one width into a table of texts; gone at commit."""
    names = [f"c{number}" for number in range(width)]
    columns = ", ".join(f"{name} text" for name in names)
    await connection().execute(f"CREATE TEMP TABLE bench_cells ({columns}) ON COMMIT DROP")
    await connection().copy_records_to_table("bench_cells", records=rows, columns=names)

"""The SQL of the yardsticks: temporary tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from disburse.db import connection, take_time


async def open_tables() -> None:
    """Make the tables of the loop over rows, keyed as the real ones are; they are gone at commit."""
    for table in (
        "bench_person (id bigserial PRIMARY KEY, citizen_id_index uuid UNIQUE, citizen_id_sealed bytea, vss_number_index uuid UNIQUE,"
        " vss_number_sealed bytea, name text, name_fold text, name_sort bytea, birth text, sex text, commune text, hamlet text)",
        "bench_account (id bigserial PRIMARY KEY, bank text, number_index uuid, number_sealed bytea, last4_index uuid,"
        " UNIQUE (number_index, bank))",
        "bench_line (id bigserial PRIMARY KEY, run text, roster uuid, file_row int, owner text, programme text, beneficiary bigint,"
        " benefit text, source text, name text, commune text, hamlet text, method text, account bigint, holder text,"
        " pay_point text, months text[], regular bigint, arrears bigint, deduction bigint, amount bigint, note text,"
        " UNIQUE (roster, file_row), UNIQUE (roster, beneficiary, benefit))",
    ):
        await connection().execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP")


async def copy_cells(width: int, rows: Iterator[Any]) -> None:
    """COPY rows of texts of one width into a table of texts; gone at commit."""
    names = [f"c{number}" for number in range(width)]
    columns = ", ".join(f"{name} text" for name in names)
    await take_time()
    await connection().execute(f"CREATE TEMP TABLE bench_cells ({columns}) ON COMMIT DROP")
    await connection().copy_records_to_table("bench_cells", records=rows, columns=names)

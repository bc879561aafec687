"""How a file was understood, as it is kept with the roster and shown in one line (`ux.md` 3.3, REQ11).

Row numbers, counts and headers only: no cell of a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from disburse.core.money import show
from disburse.rosters.file.parsing import Summary
from disburse.rosters.file.skipped import WHY, kept, rows_shown
from disburse.words import say


def told(summary: Summary) -> dict[str, object]:
    """Give what is kept of a reading with its roster."""
    return {
        "sheet": summary.sheet,
        "sheets": summary.sheets,
        "header_rows": list(summary.header_rows),
        "data_rows": list(summary.data_rows),
        "columns": summary.columns,
        "headers": summary.headers,
        "probable": summary.probable,
        "unknown": summary.unknown_columns,
        "groups": summary.groups,
        "grouped": summary.grouped,
        "skipped": kept(summary.skipped),
        "left_out": {"count": summary.left_out, "amount": summary.left_out_amount},
        "rows": summary.rows,
        "amount": summary.amount,
    }


@dataclass(frozen=True, slots=True)
class SkippedRows:
    """Rows of one kind that are no lines: why, how many, which."""

    why: str
    count: int
    rows: str


@dataclass(frozen=True, slots=True)
class Understood:
    """How a file was read, for a page; `columns` are (field, header), `unknown` the headers nobody knew."""

    sheet: str
    header_rows: str
    data_rows: str
    groups: str
    totals: int
    columns: list[tuple[str, str]]
    probable: frozenset[str]
    unknown: list[str]
    skipped: list[SkippedRows]

    @property
    def skipped_count(self) -> int:
        """Count all rows that are no lines."""
        return sum(one.count for one in self.skipped)


def understood(reading: dict[str, Any]) -> Understood | None:
    """Give how a file was read from what is kept of it; None where no table was found."""
    header = reading.get("header_rows")
    if not header or header[0] == 0:
        return None
    skipped = {kind: one for kind in WHY if (one := reading.get("skipped", {}).get(kind))}
    return Understood(
        sheet=_sheets(reading.get("sheets", ())) or reading.get("sheet", ""),
        header_rows=rows_shown([(header[0], header[1])], 0),
        data_rows=rows_shown([data], 0) if (data := tuple(reading.get("data_rows", ()))) and data[1] else "",
        groups=_groups(reading),
        totals=sum(skipped[kind]["count"] for kind in ("page_sum", "sum", "total") if kind in skipped),
        columns=list(reading.get("columns", {}).items()),
        probable=frozenset(reading.get("probable", ())),
        unknown=reading.get("unknown", []),
        skipped=[
            SkippedRows(say(WHY[kind]), one["count"], rows_shown(list(map(tuple, one["rows"])), one["count"]))
            for kind, one in skipped.items()
        ],
    )


def _sheets(names: Sequence[str]) -> str:
    """Name the sheets that are read as one list, each behind the number its rows carry; "" for one alone."""
    return ", ".join(f"{number} – {name}" for number, name in enumerate(names, start=1))


def _groups(reading: dict[str, Any]) -> str:
    """Say how many groups there are, and of what; "" for none."""
    count, kinds = reading.get("groups", 0), set(reading.get("grouped", ()))
    if not count:
        return ""
    if kinds == {"hamlet"}:
        return say("{count} nhóm theo thôn", count=show(count))
    if kinds == {"benefit"}:
        return say("{count} nhóm theo chế độ", count=show(count))
    if kinds:
        return say("{count} nhóm theo thôn và chế độ", count=show(count))
    return say("{count} nhóm", count=show(count))

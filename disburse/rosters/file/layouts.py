"""How the rows of a roster's table are told apart: its columns, and what its printed pages repeat."""

from __future__ import annotations

from collections.abc import Mapping

from disburse.core.names import fold
from disburse.rosters.file.wording import Wording
from disburse.sheets.labels import place_word
from disburse.sheets.rows import Kind, Layout, spelt
from disburse.sheets.table import Table
from disburse.sheets.workbook import Row, SheetHead

KEYS = ("citizen_id", "vss_number", "identity")


def layout_of(table: Table, head: SheetHead, wording: Wording) -> Layout:
    """Give the layout of a table; `head` is the sheet it stands in."""
    columns = table.columns
    name, sequence = columns.get("name"), columns.get("sequence")
    titled = {0} - set(columns.values()) | {at for at in (name, sequence) if at is not None}
    return Layout(
        name=name,
        keys=tuple(columns[field] for field in KEYS if field in columns),
        amount=columns.get("amount", columns.get("regular")),
        sequence=sequence,
        width=max(columns.values(), default=-1) + 1,
        is_title=lambda title: is_known_title(title, wording),
        titled=frozenset(titled),
        again=_again(table, head, wording),
    )


def is_known_title(title: str, wording: Wording) -> bool:
    """Say whether a title names a benefit, a source or a point of payment: nobody is called so."""
    return wording.benefit(title)[0] is not None or fold(title).startswith(("NGUON ", "DIEM CHI "))


def _again(table: Table, head: SheetHead, wording: Wording) -> Mapping[tuple[str, ...], Kind]:
    """Give the rows above the data; of single cells only long titles, which are no group's."""
    first, last = table.header_rows
    kinds: dict[Kind, list[Row]] = {
        "title": head.rows[: first - 1],
        "header": head.rows[first - 1 : last],
        "numbering": head.rows[last : table.first_data_row - 1],
    }
    again: dict[tuple[str, ...], Kind] = {}
    for kind, rows in kinds.items():
        for cells in map(spelt, rows):
            said = [cell for cell in cells if cell]
            if kind != "numbering" and not all(any(map(str.isalpha, cell)) for cell in said):
                continue  # somebody's, in a row that was taken for the header or stands above it
            if len(said) > 1 or (said and kind == "title" and _is_heading(said[0], wording)):
                again[cells] = kind
    return again


def _is_heading(text: str, wording: Wording) -> bool:
    return len(text.split()) > 2 and not place_word(text) and not is_known_title(text, wording)

"""From the problems of a roster to the marks in its workbook: which cells, which rows, which causes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

import msgspec

from disburse.rosters.file.problem import RosterProblem
from disburse.sheets.marked_rows import Added, RowMark
from disburse.sheets.marked_styles import Level
from disburse.sheets.marking import Link, Marking, SummaryRow
from disburse.sheets.table import Table

LINKS = 5
_RANK = {"E": 0, "W": 1, "X": 2, "R": 3, "I": 4}


class Remark(msgspec.Struct, array_like=True):
    """A problem as it is written into a workbook; without the value, which stands in the file.

    `cause` is the sentence before its places are filled: what problems of one cause have in common. Level "R" tells
    of a cell that was put right, "X" of a row left out: they have no code, and their cause is a whole sentence.
    """

    row: int | None
    column: str | None
    field: str
    level: str
    code: str
    cause: str
    problem: str
    remedy: str

    @classmethod
    def of(cls, found: RosterProblem) -> Remark:
        """Take a problem in the current language; what follows the first full stop is the remedy."""
        problem, _, remedy = found.message.partition(". ")
        return cls(found.row, found.column, found.field, found.level, found.code, found.text, problem, remedy)

    @property
    def summed(self) -> str:
        """The sentence for all of one cause; of a problem the first says what the others say."""
        return self.message if self.code else self.cause

    @property
    def message(self) -> str:
        """The whole sentence."""
        return f"{self.problem}. {self.remedy}" if self.remedy else self.problem


class SheetTold(NamedTuple):
    """What is told of one sheet in the summary."""

    sheet: str
    table: Table | None
    remarks: Sequence[Remark]


def marking_of(
    remarks: Iterable[Remark],
    table: Table | None,
    added: Added,
    sheet: str,
    summary_name: str,
    title: str,
    words: dict[str, str],
    places: Mapping[int, int] | None = None,
    beside: Sequence[SheetTold] = (),
) -> Marking:
    """Say how a sheet is marked; `places` are the rows of a sheet that has only some of the file's, one column later.

    The summary tells also of the sheets `beside` it.
    """
    shift = 1 if places is not None else 0
    known = _ranked(remarks)
    found = marks_of(known, table, words) if table else {}
    marks, notes = {}, {}
    for number, (mark, said) in found.items():
        row = places[number] if places is not None else number
        marks[row] = RowMark(mark.level, {c + shift: level for c, level in mark.cells.items()}, mark.said)
        notes.update({(row, column + shift): text for column, text in said.items()})
    summary = _summary([SheetTold(sheet, table, known), *beside], title, words, places, shift)
    return Marking(sheet, added, marks, notes, summary_name, summary)


def marks_of(
    remarks: Iterable[Remark], table: Table, words: Mapping[str, str] | None = None
) -> dict[int, tuple[RowMark, dict[int, str]]]:
    """Gather errors and warnings by row of the file: its mark, and the note of each of its cells."""
    by_row: dict[int, list[Remark]] = {}
    for one in remarks:
        if one.row is not None and one.level != "I":
            by_row.setdefault(one.row, []).append(one)
    found = {}
    for number, ones in by_row.items():
        cells: dict[int, Level] = {}
        said: dict[int, str] = {}
        for one in sorted(ones, key=lambda one: _RANK[one.level]):
            if one.level == "X":
                cells = dict.fromkeys(range(len(table.shown)), "X")
            column = _column(one, table)
            if column is not None:
                cells.setdefault(column, cast(Level, one.level))
                said[column] = f"{said[column]}\n{one.message}" if column in said else one.message
        worst = cast(Level, min((one.level for one in ones), key=_RANK.__getitem__))
        texts = (
            (words or {}).get(worst, worst),
            "; ".join(dict.fromkeys(_placed(one, one.problem) for one in ones)),
            "; ".join(dict.fromkeys(_placed(one, one.remedy) for one in ones if one.remedy)),
        )
        found[number] = (RowMark(worst, cells, texts), said)
    return found


def _placed(one: Remark, text: str) -> str:
    return f"{one.column}: {text}" if one.column else text


def _column(one: Remark, table: Table) -> int | None:
    if one.field in table.columns:
        return table.columns[one.field]
    return table.shown.index(one.column) if one.column in table.shown else None


def _ranked(remarks: Iterable[Remark]) -> list[Remark]:
    return sorted(remarks, key=lambda one: (_RANK[one.level], one.row or 0))


def _summary(
    told: Sequence[SheetTold],
    title: str,
    words: dict[str, str],
    places: Mapping[int, int] | None,
    shift: int,
) -> list[SummaryRow]:
    causes: dict[tuple[str, str, str], list[tuple[Remark, SheetTold]]] = {}
    for of in told:
        for one in _ranked(of.remarks):
            causes.setdefault((one.level, one.code, one.cause), []).append((one, of))
    rows = [
        SummaryRow((title,), bold=True),
        SummaryRow((words["file"],)),
        SummaryRow((words["explained"],)),
        SummaryRow(()),
        SummaryRow(
            (words["level"], words["code"], words["message"], words["count"], words["places"]), bold=True
        ),
    ]
    for (level, code, _), ones in sorted(causes.items(), key=lambda item: (_RANK[item[0][0]], -len(item[1]))):
        links = []
        for one, of in ones[:LINKS]:
            row = places.get(one.row or 0) if places is not None else one.row
            if row and of.table:
                links.append(Link(of.sheet, row, (_column(one, of.table) or 0) + shift))
        rows.append(SummaryRow((words[level], code, ones[0][0].summed, str(len(ones))), tuple(links)))
    return rows if causes else [*rows[:2], SummaryRow((words["none"],))]

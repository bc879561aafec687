"""Parse one roster file from its bytes to lines, problems and a summary; runs inside the limited child."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from disburse.core.calendar import Run
from disburse.core.money import show
from disburse.rosters.file import problems as p
from disburse.rosters.file.annotated import require_whole, unmarked
from disburse.rosters.file.default_months import DefaultMonths
from disburse.rosters.file.finding import find_roster
from disburse.rosters.file.groups import Groups
from disburse.rosters.file.inferred import inferred
from disburse.rosters.file.layouts import layout_of
from disburse.rosters.file.line import Context, RosterLine
from disburse.rosters.file.lines import LineReader
from disburse.rosters.file.problem import RosterProblem, Rule, problem
from disburse.rosters.file.repairs import Choices, Layer
from disburse.rosters.file.rules import read_total
from disburse.rosters.file.sheet_checks import SheetChecks
from disburse.rosters.file.sheets_joined import ALL_SHEETS, joined
from disburse.rosters.file.skipped import Skipped
from disburse.rosters.file.summary import Summary as Summary
from disburse.rosters.file.summary import unread
from disburse.rosters.file.template_meta import misfits
from disburse.rosters.file.titles import read_titles, without_days
from disburse.rosters.file.totals import Stated, Totals
from disburse.rosters.file.wording import KnownPlaces, Wording
from disburse.sheets.delimited import Delimited
from disburse.sheets.legacy import NAMES, watched
from disburse.sheets.legacy_letters import LegacyEncoding
from disburse.sheets.opening import open_book
from disburse.sheets.refusals import NoRows
from disburse.sheets.row_numbers import SHEET_STEP
from disburse.sheets.rows import SUMS, sort_rows
from disburse.sheets.table import Table
from disburse.sheets.workbook import SheetHead

STATING = frozenset(("group", *SUMS))


class Parsing:
    """The reading of one file: iterate for its lines, take problems in between, then ask for the summary."""

    def __init__(
        self,
        path: Path,
        *,
        run: Run | None,
        months: Sequence[str] = (),
        unit: str | None,
        programme: str,
        choices: Choices,
        layer: Layer,
        size_max: int,
        places: KnownPlaces | None = None,
    ):
        book = open_book(path, size_max=size_max, encoding=choices.encoding)
        heads = book.heads()
        require_whole(heads)
        self._book, heads = unmarked(book, heads)
        self._run = run
        self._paid = sorted(months) or ([str(run)] if run else [])
        self._wording = Wording(unit, programme, places or KnownPlaces(), run.first_day if run else None)
        self._grands: list[Stated | None] = []
        self._months = DefaultMonths(self._paid)
        self._groups = 0
        self._data_rows = (0, 0)
        self._grouped: set[str] = set()
        self._headless: dict[str, None] = {}
        self._choices = choices
        self._layer = layer
        self._skipped = Skipped()
        self._joins = choices.sheet == ALL_SHEETS
        self._table, self._fonts, found = find_roster(
            heads, msgspec.structs.replace(choices, sheet=None) if self._joins else choices, self._wording
        )
        self._tables = self._to_read(heads, choices)
        self._joins = len(self._tables) > 1
        self._heads = {head.name: head for head in heads}
        self.expected = sum(
            max(self._heads[one.sheet].length - one.first_data_row + 1, 0) for one in self._tables
        )
        if self._joins:
            read = {one.sheet for one in self._tables}
            found = [
                one for one in found if one.code != p.OTHER_SHEET.code or one.params["sheet"] not in read
            ]
        self._problems = misfits(heads, run, unit, programme) + found
        self._report_encoding(choices.encoding)
        self._reader: LineReader | None = None
        if self._table is not None:
            columns = layer.place(self._table.columns)
            self._reader = LineReader(
                self._table,
                columns,
                self._wording,
                self._context(self._table),
                self._paid,
                untyped=isinstance(book, Delimited),
            )

    def __iter__(self) -> Iterator[RosterLine]:
        """Yield the line of every data row; raises NoRows when the table has none."""
        reader = self._reader
        if reader is None:
            return
        for number, table in enumerate(self._tables):
            if number:
                reader.context = self._context(table)
            before = reader.without_months
            yield from self._read(table, reader, number * SHEET_STEP)
            self._months.took(reader.without_months - before)
        if not (reader.rows or reader.left_out):
            raise NoRows
        self._finish(reader)

    def _read(self, table: Table, reader: LineReader, before: int) -> Iterator[RosterLine]:
        """Read the rows of one sheet, numbered from `before` on."""
        head = self._heads[table.sheet]
        layout, checks = layout_of(table, head, self._wording), SheetChecks(self._book, head, table, before)
        hidden, looks, widest = checks.hidden, checks.looks, checks.widest
        skips_hidden = self._choices.hidden == "skip"
        hidden_count = hidden_amount = last = 0
        read, columns, skipped, layer = reader.read, reader.columns, self._skipped, self._layer
        width = max(columns.values()) + 1 if len(columns) > len(table.columns) else 0
        rows = watched(checks.rows(self._book.rows(table.sheet)), layout.name, self._fonts)
        groups = Groups(reader, self._wording)
        ended = groups.ended
        totals, base = Totals(), reader.summed
        people = reader.rows + reader.left_out
        skipped.table(table.header_rows, table.first_data_row, before)
        for in_sheet, kind, row, label in sort_rows(rows, table.first_data_row, layout):
            number = before + in_sheet
            if kind == "data":
                last = in_sheet
                self._data_rows = (self._data_rows[0] or number, number)
                if number in layer.excluded and layer.leave_out(number):
                    skipped.row(number, "excluded")
                    reader.leave_out(row, number)
                    continue
                if skips_hidden and in_sheet in hidden.rows:
                    skipped.row(number, "hidden")
                    reader.leave_out(row)
                    continue
                skipped.reach(number)
                if ended:
                    groups.tell_ended(number)
                odd = looks or len(row) > widest
                line = read(number, layer.lay_over(number, row, columns, width), row)
                if odd:
                    checks.look(in_sheet, row, reader.report)
                if in_sheet in hidden.rows:
                    hidden_count += 1
                    hidden_amount += line.amount
                yield line
                continue
            if kind == "group":
                understood = groups.enter(number, label)
                skipped.row(number, "group" if understood else "unknown_group")
                self._groups += 1
            else:
                skipped.row(number, kind)
            if kind not in STATING:
                continue
            row = layer.lay_over(number, row, columns, width)
            stated = read_total(row[layout.amount]) if layout.amount is not None else None
            so_far = reader.summed - base
            last = in_sheet
            if kind == "group":
                totals.open_group(number, label, stated, so_far)
            else:
                totals.state(number, kind, label, stated, so_far)
        if hidden_count and not self._choices.hidden:
            self._report(p.HIDDEN_ROWS, count=hidden_count, amount=show(hidden_amount))
        self._grouped |= groups.kinds
        self._check_totals(table, totals, reader, base, people)
        self._problems += checks.problems(last)
        self._headless |= dict.fromkeys(f"[{column}]" for column in checks.headless)

    def take_problems(self) -> list[RosterProblem]:
        """Return the problems found since the last call."""
        taken = self._problems
        self._problems = []
        if self._reader is not None:
            taken = taken + self._reader.report.problems
            self._reader.report.problems = []
        return taken

    @property
    def summary(self) -> Summary:
        """Return what was understood; complete once the lines have been read."""
        table, reader = self._table, self._reader
        if table is None or reader is None:
            return Summary("", (0, 0), {}, [], 0, 0, "", 0, None, None, [], 0, 0)
        return Summary(
            ALL_SHEETS if self._joins else table.sheet,
            self._tables[0].header_rows,
            table.headers,
            [*unread(table), *self._headless],
            reader.rows,
            reader.amount,
            reader.digest,
            self._groups,
            _sum(grand.amount if grand else None for grand in self._grands),
            _sum(grand.people if grand else None for grand in self._grands),
            table.shown,
            reader.left_out,
            reader.left_out_amount,
            self._data_rows,
            sorted(table.matched.probable),
            sorted(self._grouped),
            self._skipped.spans,
            [one.sheet for one in self._tables] if self._joins else [],
        )

    def _to_read(self, heads: list[SheetHead], choices: Choices) -> list[Table]:
        if self._table is None:
            return []
        if not self._joins:
            return [self._table]
        return joined(heads, self._table, choices, self._wording)

    def _report(self, rule: Rule, header: str | None = None, /, **params: str | int) -> None:
        self._problems.append(problem(rule, None, header, None, **params))

    def _report_encoding(self, encoding: LegacyEncoding | None) -> None:
        """Tell in which old encoding the names were read, and on what grounds."""
        if encoding:
            self._report(p.LEGACY_CONVERTED, font=NAMES[encoding])
        elif isinstance(self._book, Delimited) and (share := self._book.encoding.share):
            self._report(p.OLD_CODE_PAGE, words=share.words, valid=share.valid)

    def _context(self, table: Table) -> Context:
        """Read what the titles say for all rows: months, source, pay point."""
        months, other = self._months.enter(without_days(table.titles))
        context, found = read_titles(table.titles, months, self._wording)
        self._problems += [other, *found] if other else found
        return context

    def _check_totals(self, table: Table, totals: Totals, reader: LineReader, base: int, people: int) -> None:
        """Compare the sums a sheet states with its rows; `base` and `people` are what the sheets before held."""
        grand = totals.grand()
        self._grands.append(grand)
        field = "amount" if "amount" in table.columns else "regular"
        found = totals.problems(
            reader.summed - base,
            reader.rows + reader.left_out - people,
            table.headers.get("amount") or table.headers.get("regular"),
        )
        self._problems += [msgspec.structs.replace(one, field=field) for one in found]

    def _finish(self, reader: LineReader) -> None:
        """Report what only the whole file shows: doubtful hamlets, repairs nobody answered to, columns never met."""
        reader.finish()
        self._problems += [problem(p.REPAIR_MISSED, row, None, None) for row in self._layer.unmet]
        known = self._tables[0].columns.keys() | self._grouped
        self._problems += inferred(known, self._wording)
        self._problems += self._months.told(column="months" in reader.columns)


def _sum(stated: Iterable[int | None]) -> int | None:
    """Add up what every sheet states; None where one does not."""
    known = list(stated)
    return sum(one for one in known if one is not None) if known and None not in known else None

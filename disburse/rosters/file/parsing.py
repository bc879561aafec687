"""Parse one roster file from its bytes to lines, problems and a summary; runs inside the limited child."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from disburse.core.calendar import Run
from disburse.core.money import show
from disburse.core.names import fold
from disburse.rosters.file import problems as p
from disburse.rosters.file.annotated import unmarked
from disburse.rosters.file.columns import IGNORED, SHOWN
from disburse.rosters.file.finding import find_roster
from disburse.rosters.file.line import Context, RosterLine
from disburse.rosters.file.lines import LineReader
from disburse.rosters.file.problems import RosterProblem, Rule, problem
from disburse.rosters.file.repairs import Choices, Layer
from disburse.rosters.file.rules import read_source, read_total, title_months
from disburse.rosters.file.skipped import Skipped, Spans
from disburse.rosters.file.template_meta import misfits
from disburse.rosters.file.totals import Totals
from disburse.rosters.file.wording import KnownPlaces, Wording, is_hamlet_title
from disburse.sheets.columns import fold_header
from disburse.sheets.delimited import Delimited
from disburse.sheets.legacy import NAMES, watched
from disburse.sheets.legacy_letters import LegacyEncoding
from disburse.sheets.opening import open_book
from disburse.sheets.refusals import NoRows
from disburse.sheets.rows import Layout, sort_rows
from disburse.sheets.table import Table
from disburse.sheets.workbook import Hidden

_TITLE_NUMBER = re.compile(r"^\s*(?:[IVXLivxl]{1,6}|[A-ZĐ]|\d{1,3})\s*[.)/:]\s*")
_PAY_POINT = re.compile(r"điểm chi(?: trả)?\s*:?\s*(\S.*)", re.IGNORECASE)


class Summary(msgspec.Struct, array_like=True):
    """What was understood of a file.

    `header_rows` are the first and last row of the header, (0, 0) when none was found; `headers` are all columns
    from the left. `rows` and `amount` count the data rows, bad ones included, without those `left_out`. `digest` does not depend on the order of rows.
    `data_rows` are the first and last of them; `probable` are the fields found by similarity, `grouped` those that
    group titles fill, `skipped` the rows that are no line (`skipped.WHY`).
    """

    sheet: str
    header_rows: tuple[int, int]
    columns: dict[str, str]
    unknown_columns: list[str]
    rows: int
    amount: int
    digest: str
    groups: int
    stated_amount: int | None
    stated_rows: int | None
    headers: list[str]
    left_out: int
    left_out_amount: int
    data_rows: tuple[int, int] = (0, 0)
    probable: list[str] = []
    grouped: list[str] = []
    skipped: Spans = {}


class Parsing:
    """The reading of one file: iterate for its lines, take problems in between, then ask for the summary."""

    def __init__(
        self,
        path: Path,
        *,
        run: Run | None,
        unit: str | None,
        programme: str,
        choices: Choices,
        layer: Layer,
        size_max: int,
        places: KnownPlaces | None = None,
    ):
        book = open_book(path, size_max=size_max, encoding=choices.encoding)
        self._book, heads = unmarked(book, book.heads())
        self._run = run
        self._wording = Wording(unit, programme, places or KnownPlaces())
        self._totals = Totals()
        self._groups = 0
        self._data_rows = (0, 0)
        self._grouped: set[str] = set()
        self._choices = choices
        self._layer = layer
        self._skipped = Skipped()
        self._table, self._fonts, found = find_roster(heads, choices, self._wording)
        lengths = {head.name: head.length for head in heads}
        table = self._table
        self.expected = max(lengths[table.sheet] - table.first_data_row + 1, 0) if table else 0
        self._problems = misfits(heads, run, unit, programme) + found
        self._report_encoding(choices.encoding)
        self._reader: LineReader | None = None
        if self._table is not None:
            columns = layer.place(self._table.columns)
            self._reader = LineReader(self._table, columns, self._wording, self._context(self._table), run)

    def __iter__(self) -> Iterator[RosterLine]:
        """Yield the line of every data row; raises NoRows when the table has none."""
        table, reader = self._table, self._reader
        if table is None or reader is None:
            return
        layout = _layout(table)
        hidden = self._book.hidden(table.sheet)
        skips_hidden = self._choices.hidden == "skip"
        hidden_count = hidden_amount = first = last = 0
        read, columns, skipped, layer = reader.read, reader.columns, self._skipped, self._layer
        width = max(columns.values()) + 1 if len(columns) > len(table.columns) else 0
        rows = watched(self._book.rows(table.sheet), layout.name, self._fonts)
        skipped.table(table.header_rows, table.first_data_row)
        for number, kind, row, label in sort_rows(rows, table.first_data_row, layout):
            if kind == "data":
                first, last = first or number, number
                if number in layer.excluded and layer.leave_out(number):
                    skipped.row(number, "excluded")
                    reader.leave_out(row, number)
                    continue
                if skips_hidden and number in hidden.rows:
                    skipped.row(number, "hidden")
                    reader.leave_out(row)
                    continue
                skipped.reach(number)
                line = read(number, layer.lay_over(number, row, columns, width), row)
                if number in hidden.rows:
                    hidden_count += 1
                    hidden_amount += line.amount
                yield line
                continue
            skipped.row(number, kind)
            if kind == "group":
                self._enter(label, reader)
            elif kind != "footer":
                row = layer.lay_over(number, row, columns, width)
                stated = read_total(row[layout.amount]) if layout.amount is not None else None
                self._totals.state(number, kind, label, stated, reader.amount + reader.left_out_amount)
        if not (reader.rows or reader.left_out):
            raise NoRows
        self._data_rows = (first, last)
        if hidden_count and not self._choices.hidden:
            self._report(p.HIDDEN_ROWS, count=hidden_count, amount=show(hidden_amount))
        self._finish(table, reader, hidden, last)

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
        table, reader, grand = self._table, self._reader, self._totals.grand()
        if table is None or reader is None:
            return Summary("", (0, 0), {}, [], 0, 0, "", 0, None, None, [], 0, 0)
        return Summary(
            table.sheet,
            table.header_rows,
            table.headers,
            _unread(table),
            reader.rows,
            reader.amount,
            reader.digest,
            self._groups,
            grand.amount if grand else None,
            grand.people if grand else None,
            table.shown,
            reader.left_out,
            reader.left_out_amount,
            self._data_rows,
            sorted(table.matched.probable),
            sorted(self._grouped),
            self._skipped.spans,
        )

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
        months = title_months(table.titles)
        run = str(self._run) if self._run else None
        if run and months and run not in months:
            found = "/".join(reversed(months[0].split("-")))
            self._report(p.OTHER_MONTH, found=found, run="/".join(reversed(run.split("-"))))
        if run and run not in months:
            months = [run]
        source = next(
            (s for t in table.titles if "NGUON" in fold(t) and (s := read_source(t)) != "other"), None
        )
        point = next((at[1].strip() for t in table.titles if (at := _PAY_POINT.search(t))), None)
        return Context(
            months=months,
            source=source or ("fund" if self._wording.programme == "SI" else "nsnn"),
            benefit=self._wording.default_benefit(),
            pay_point=point,
        )

    def _enter(self, label: str, reader: LineReader) -> None:
        """Let a group title rule the rows below it: a hamlet, a benefit, a pay point or a source."""
        self._groups += 1
        self._totals.open_group(reader.amount + reader.left_out_amount)
        title = _TITLE_NUMBER.sub("", label).strip().rstrip(":")
        context = reader.context
        if found := _PAY_POINT.search(title):
            context.pay_point = found[1].strip()
        elif is_hamlet_title(title):
            context.hamlet = self._wording.place(title)
            self._grouped.add("hamlet")
        elif (code := self._wording.benefit(title)[0]) is not None:
            context.benefit = code
            self._grouped.add("benefit")
        elif "NGUON" in fold(title):
            context.source = read_source(title) or context.source

    def _finish(self, table: Table, reader: LineReader, hidden: Hidden, last: int) -> None:
        """Report what only the whole file shows: sums, hidden columns, formulas, columns never met."""
        reader.finish()
        amount_header = table.headers.get("amount") or table.headers.get("regular")
        sums = self._totals.problems(
            reader.amount + reader.left_out_amount, reader.rows + reader.left_out, amount_header
        )
        field = "amount" if "amount" in table.columns else "regular"
        self._problems += [msgspec.structs.replace(one, field=field) for one in sums]
        self._problems += [problem(p.REPAIR_MISSED, row, None, None) for row in self._layer.unmet]
        for field, index in table.columns.items():
            if index in hidden.columns:
                self._report(p.HIDDEN_COLUMN, table.headers[field], column=table.headers[field])
        valued, empty = self._book.formulas(
            table.sheet, sorted(table.columns.values()), table.first_data_row, last
        )
        if empty:
            self._report(p.FORMULAS_EMPTY, count=empty)
        elif valued:
            self._report(p.FORMULAS_READ, count=valued)
        self._report_inferred(table.columns.keys() | self._grouped)

    def _report_inferred(self, known: set[str]) -> None:
        """Say for every expected column that is missing what stands in its place (H03)."""
        inferred: list[tuple[str, tuple[str, ...], str]] = [
            ("birth", ("birth", "birth_male", "birth_female"), p.NO_BIRTH),
            ("hamlet", ("hamlet", "address"), p.NO_HAMLET),
            ("benefit", ("benefit",), p.BENEFIT_ASSUMED),
            ("method", ("method",), p.METHOD_INFERRED),
        ]
        if self._wording.own_commune is None:
            inferred.append(("commune", ("commune",), p.NO_COMMUNE))
        for field, instead_of, sentence in inferred:
            if not known.intersection(instead_of):
                rule = p.OPTIONAL_MISSING._replace(text=sentence)
                benefit = {"benefit": self._wording.default_benefit()} if "{benefit}" in sentence else {}
                self._report(rule, column=SHOWN[field], **benefit)


def _unread(table: Table) -> list[str]:
    """List the headers that are no field here, but for those of signatures and the like."""
    read = table.columns.values()
    unread = [header for index, header in enumerate(table.shown) if header and index not in read]
    return [header for header in unread if fold_header(header) not in IGNORED]


def _layout(table: Table) -> Layout:
    columns = table.columns
    keys = tuple(columns[field] for field in ("citizen_id", "vss_number", "identity") if field in columns)
    amount = columns.get("amount", columns.get("regular"))
    return Layout(columns.get("name"), keys, amount, columns.get("sequence"), max(columns.values()) + 1)

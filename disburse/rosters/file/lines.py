"""Turn one data row of a roster file into a normalised line and its problems; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from operator import itemgetter

from disburse.core.identifiers import clean_phone
from disburse.core.money import show
from disburse.rosters.file import cell_problems as c
from disburse.rosters.file import kinds, remedies, rules
from disburse.rosters.file import problems as p
from disburse.rosters.file.columns import ORDER, missing
from disburse.rosters.file.hamlets import Hamlets
from disburse.rosters.file.line import CELL_MAX, Context, Report, RosterLine
from disburse.rosters.file.months import read_months, year_up_to
from disburse.rosters.file.pay import PayReader
from disburse.rosters.file.person import PersonReader
from disburse.rosters.file.two_codes import TwoCodes
from disburse.rosters.file.wording import CODE_OF_TWO, Wording
from disburse.sheets.table import Table
from disburse.sheets.workbook import Cell, Row

DIGEST_MODULUS = 1 << 128
SEQUENCE_DIGITS_MAX = 9
COMPARED = frozenset(("hamlet", "pay_point", "holder", "authorised"))
"""Fields that lists are divided by, or that are compared with people: what is changed in them is told (R23)."""


class LineReader:
    """Reads the rows of one table; keeps the count, the sum and an order-free digest of what it read."""

    def __init__(
        self,
        table: Table,
        columns: dict[str, int],
        wording: Wording,
        context: Context,
        months: Sequence[str],
        *,
        untyped: bool = False,
    ) -> None:
        """Read rows of a table; `untyped` cells come from a text file, where nothing tells numbers from text."""
        self.context = context
        self.columns = columns  # those of the table, and those that only repairs fill
        self.report = Report(table.headers)
        self.without_months = 0  # rows that say no months themselves
        self.rows = self.amount = self.left_out = self.left_out_amount = 0
        self.summed = 0  # of all rows, what stands in the column in which a file states its sums
        self._digest = 0
        self._previous: int | None = None
        self._wording = wording
        self._hamlets = Hamlets(wording.known.hamlets)
        self._two_codes = TwoCodes(self.report, wording)
        self._months_of_run = months
        self._states_amounts = "amount" in table.columns
        self._months_owed = year_up_to(months[-1]) if months else []
        self._person = PersonReader(self.report, columns.keys())
        self._pay = PayReader(self.report, columns.keys(), wording, untyped=untyped)
        self._pick: Callable[[Row], tuple[Cell, ...]] = itemgetter(*(columns.get(f, -1) for f in ORDER))
        content = sorted(table.columns.keys() - {"sequence"})
        # While a field is missing, a column nobody knows may be the one with the money.
        others = sorted(table.matched.unknown, key=table.parts.__getitem__) if missing(table.columns) else []
        self._content: Callable[[Row], tuple[Cell, ...]] = itemgetter(
            *[table.columns[f] for f in content] + others, -1
        )
        self._sources: dict[Cell, str] = {}
        self._months_known: dict[tuple[str, Cell], list[str]] = {}

    @property
    def digest(self) -> str:
        """Return the digest of the rows as they stood in the file, in whatever order, and their number."""
        return f"{self._digest % DIGEST_MODULUS:032x}-{self.rows + self.left_out}"

    def finish(self) -> None:
        """Report what only all rows together show: hamlets that are likely misspelt, or new (R18)."""
        self._two_codes.finish(self._wording.commune_codes)
        for name, rows, near in self._hamlets.doubtful():
            for row in rows if near else rows[:1]:
                self.report.row = row
                if near:
                    self.report.tell(p.HAMLET_NEAR, "hamlet", name, near, name=name, near=near)
                else:
                    self.report.tell(p.HAMLET_NEW, "hamlet", name, None, name=name, count=len(rows))

    def leave_out(self, row: Row, number: int | None = None) -> None:
        """Count a row that a person left out; it stays part of the file and of its digest.

        With its `number` it is told as a row left out by itself, not for being hidden.
        """
        row.append("")
        self.left_out += 1
        amount, summed = self._filed_money(row)
        self.left_out_amount += amount
        self.summed += summed
        if number is not None:
            self.report.row = number
            name = rules.as_text(row[self.columns.get("name", -1)])
            self.report.tell(p.LEFT_OUT, "name", name, None, amount=show(amount), dong=amount)
        self._take_into_digest(row, self.context)

    def read(self, number: int, row: Row, filed: Row) -> RosterLine:
        """Read the row with this number in the file, as repaired and as filed; both gain one empty cell at the end."""
        row.append("")
        if filed is not row:
            filed.append("")
        (
            sequence, name, citizen_id, vss_number, identity, birth, birth_male, birth_female, sex, is_male,
            is_female, commune, district, hamlet, address, phone, benefit, source, method, pay_point, bank, branch,
            account, account_bank, holder, months, regular, part_pension, part_allowance, arrears, deduction,
            amount, note, authorised, authorised_from, authorised_to, arrears_months,
        ) = self._pick(row)  # fmt: skip
        self.report.row = number
        self.rows += 1
        inherited = self.context
        if sequence != "":
            self._follow(sequence)
        called = self._person.name(name)
        born, gender = self._person.birth_and_sex(birth, birth_male, birth_female, sex, is_male, is_female)
        person, insured = self._person.identities(citizen_id, vss_number, identity, born, gender)
        code = inherited.benefit if benefit == "" else self._benefit(benefit)
        self.without_months += months == ""
        paid = inherited.months if months == "" else self._months(months) or inherited.months
        basic, extra, less, total = self._pay.money(
            amount, regular, part_pension, part_allowance, arrears, deduction, len(paid)
        )
        self._person.once(person, insured, code, total)
        self.amount += total
        self.summed += total if self._states_amounts else basic
        if account_bank != "" and account == "":
            account, named = rules.split_account_bank(account_bank)
            bank = bank if bank != "" else named
        way, bin_, credited = self._pay.payment(method, bank, branch, account)
        self._take_into_digest(filed, inherited)
        text = self._text
        if commune == "":
            commune = inherited.commune
        if commune == "":
            home = self._wording.own_commune
        else:
            home = self._commune(commune, district or inherited.district, hamlet, address)
        written = None if note == "" else text(note, "note")
        place = inherited.hamlet if hamlet == "" else text(hamlet, "hamlet")
        if home and place:
            self._hamlets.meet(number, home, place)
        return RosterLine(
            number, called.full, called.folded, called.order, person, insured, born, gender,
            home, place,
            None if address == "" else text(address, "address"),
            None if phone == "" else self._phone(phone),
            code,
            inherited.source if source == "" else self._source(source),
            way,
            inherited.pay_point if pay_point == "" else text(pay_point, "pay_point"),
            bin_, credited,
            None if holder == "" else text(holder, "holder"),
            paid, basic, extra, less, total,
            "; ".join(filter(None, (called.note, written))) or None,
            None if authorised == "" else text(authorised, "authorised"),
            None if authorised_from == "" else self._day(authorised_from, "authorised_from"),
            None if authorised_to == "" else self._day(authorised_to, "authorised_to"),
            written is not None,
            None if arrears_months == "" or not extra else self._months(arrears_months, "arrears_months") or None,
        )  # fmt: skip

    def _filed_money(self, row: Row) -> tuple[int, int]:
        """Give what a row that is not read would pay, and what it adds to the sums a file states."""

        def of(*fields: str) -> int:
            return sum(rules.read_money(row[self.columns.get(field, -1)]) or 0 for field in fields)

        if self._states_amounts:
            amount = of("amount")
            return amount, amount
        regular = of("regular") or of("part_pension", "part_allowance")
        return regular + of("arrears") - of("deduction"), regular

    def _take_into_digest(self, row: Row, inherited: Context) -> None:
        months = "+".join(inherited.months)
        content = (
            f"{inherited.benefit}\x1f{inherited.hamlet}\x1f{inherited.district}{inherited.commune}\x1f{months}\x1f"
            + "\x1f".join(map(str, self._content(row)))
        )
        self._digest += int.from_bytes(sha256(content.encode("utf-8", "replace")).digest()[:16], "big")

    def _follow(self, sequence: Cell) -> None:
        """Notice gaps in the numbering (R27); it may begin again in each group."""
        if not isinstance(sequence, int) or isinstance(sequence, bool):
            text = rules.as_text(sequence)
            if not text.isdecimal() or len(text) > SEQUENCE_DIGITS_MAX:
                return
            sequence = int(text)
        previous, self._previous = self._previous, sequence
        if previous is not None and sequence > previous + 1:
            self.report.tell(p.SEQUENCE_GAP, "sequence", None, previous=previous, found=sequence)

    def _benefit(self, cell: Cell) -> str:
        code, rule, params = self._wording.benefit(cell)
        if rule:
            self.report.tell(rule, "benefit", cell, **params)
        return code or self.context.benefit

    def _source(self, cell: Cell) -> str:
        known = self._sources.get(cell)
        if known is None:
            known = kinds.read_source(cell)
            if known:
                self._sources[cell] = known
            elif not kinds.says_nothing(cell):
                self.report.tell(c.SOURCE_UNKNOWN, "source", cell, text=rules.as_text(cell))
        return known or self.context.source

    def _months(self, cell: Cell, field: str = "months") -> list[str]:
        known = self._months_known.get((field, cell))
        if known is None:
            months = self._months_of_run if field == "months" else self._months_owed
            known = self._months_known[field, cell] = read_months(cell, months)
        if not known:
            self.report.tell(p.MONTHS_UNKNOWN, field, cell, text=rules.as_text(cell))
        return known

    def _commune(self, cell: Cell, district: Cell, hamlet: Cell, address: Cell) -> str | None:
        code, rule, params = self._wording.commune(cell, district)
        if rule is None:
            return code
        near = None
        if code is not None and rule is CODE_OF_TWO:
            place = hamlet if hamlet != "" else self.context.hamlet or address
            code, rule, params = self._two_codes.meaning(code, params, cell, place, address)
        elif rule is p.COMMUNE_SPLIT:
            place = hamlet if hamlet != "" else self.context.hamlet or address
            code, rule, params = self._wording.split(params, place)
        elif rule is p.COMMUNE_UNKNOWN:
            near = self._wording.near_commune(cell)
            if near:
                rule, params = p.COMMUNE_NEAR, params | {"near": near}
        if rule:
            remedy = remedies.read_as(str(params["new"])) if rule is p.OLD_COMMUNE else near
            self.report.tell(rule, "commune", cell, remedy, **params)
        return code

    def _phone(self, cell: Cell) -> str | None:
        if isinstance(cell, str) and rules.is_plain_phone(cell):
            return cell
        text = rules.as_text(cell)
        phone = clean_phone(text)
        if phone is None:
            self.report.tell(p.PHONE_WRONG, "phone", cell, remedies.phone(text))
        elif phone != rules.phone_digits(text):
            self.report.tell(p.PHONE_COMPLETED, "phone", cell, remedies.read_as(phone))
        return phone

    def _day(self, cell: Cell, field: str) -> str | None:
        day, _ = rules.read_birth(cell)
        if day is None or len(day) == len("2026"):
            self.report.tell(p.DAY_WRONG, field, cell)
            return None
        return day

    def _text(self, cell: Cell, field: str) -> str | None:
        if isinstance(cell, str) and rules.is_error(cell):
            self.report.tell(p.ERROR_CELL, field, cell)
            return None
        if isinstance(cell, str) and len(cell) > CELL_MAX:
            self.report.tell(p.TOO_LONG, field, cell)
            return None
        text = self._wording.place(cell)
        if text != cell and field in COMPARED and isinstance(cell, str) and text != cell.strip():
            self.report.tell(p.TEXT_CLEANED, field, cell, remedies.read_as(text))
        return text or None

"""Who a row is about: name, birth, sex, citizen id, VSS number; and whether they stand above already."""

from __future__ import annotations

from collections.abc import Set
from typing import Final, NamedTuple

from disburse.core.identifiers import SEX_FEMALE, SEX_MALE
from disburse.core.money import MAX_VND
from disburse.core.names import fold, not_latin, sort_key, split_notes
from disburse.places.citizen_ids import is_citizen_id
from disburse.rosters.file import cell_problems as c
from disburse.rosters.file import kinds, remedies, rules
from disburse.rosters.file import problems as p
from disburse.rosters.file.columns import REQUIRED
from disburse.rosters.file.line import CELL_MAX, Report
from disburse.rosters.file.problem import Remedy
from disburse.sheets.row_numbers import row_shown
from disburse.sheets.workbook import Cell

NAMES_REMEMBERED = 200_000
PLACE: Final = MAX_VND + 1


class Name(NamedTuple):
    """A name as given but clean, its keys, the note that stood in its cell, and letters that only look Latin."""

    full: str
    folded: str
    order: bytes
    note: str
    foreign: str


_NOBODY = Name("", "", b"", "", "")


class PersonReader:
    """Reads the cells that say who; distinct names and birth days are read once."""

    def __init__(self, report: Report, fields: Set[str]) -> None:
        self._tell = report.tell
        self._report = report
        self._id_field = "citizen_id" if "citizen_id" in fields else "identity"
        self._vss_field = "vss_number" if "vss_number" in fields else "identity"
        self._key_field = next(
            (f for f in ("citizen_id", "identity", "vss_number") if f in fields), "citizen_id"
        )
        # What every row lacks is told once, of the table (H01).
        self._has_name = "name" in fields
        self._has_key = not fields.isdisjoint(REQUIRED["citizen_id"])
        self._names: dict[str, Name] = {}
        self._births: dict[Cell, str] = {}
        self._sexes: dict[Cell, str | None] = {"": None}
        self._seen: dict[str, int] = {}

    def name(self, cell: Cell) -> Name:
        """Read the name (R01, R23, R36)."""
        if not isinstance(cell, str) or not cell.strip() or rules.is_error(cell) or len(cell) > CELL_MAX:
            if self._has_name:
                self._tell(p.NAME_MISSING, "name", cell)
            return _NOBODY
        known = self._names.get(cell)
        if known is None:
            full, note = split_notes(cell)
            known = Name(full, fold(full), sort_key(full), note, not_latin(full))
            if len(self._names) < NAMES_REMEMBERED:
                self._names[cell] = known
        if known.foreign:
            self._tell(p.NAME_FOREIGN, "name", cell, letters=known.foreign)
        if known.full != cell:
            if not known.full:
                self._tell(p.NAME_MISSING, "name", cell)
            elif known.note:
                self._tell(p.NAME_NOTE_SPLIT, "name", cell, remedies.read_as(known.full))
            else:
                self._tell(p.NAME_CLEANED, "name", cell, remedies.read_as(known.full))
        return known

    def birth_and_sex(
        self, birth: Cell, male: Cell, female: Cell, sex: Cell, is_male: Cell, is_female: Cell
    ) -> tuple[str | None, str | None]:
        """Read birth and sex; forms have one column for both, a column for each sex, or ticks."""
        gender = self._sexes[sex] if sex in self._sexes else self._sex(sex)
        field = "birth"
        if birth == "" and male != "":
            birth, gender, field = male, SEX_MALE, "birth_male"
        elif birth == "" and female != "":
            birth, gender, field = female, SEX_FEMALE, "birth_female"
        if gender is None and (is_male != "" or is_female != ""):
            gender = self._ticked(is_male, is_female)
        if birth == "":
            return None, gender
        born = self._births.get(birth)
        if born is None:
            born, rule = rules.read_birth(birth)
            if rule or born is None:
                self._tell(p.BIRTH_WRONG, field, birth)
                return None, gender
            self._births[birth] = born
        return born, gender

    def identities(
        self, citizen_id: Cell, vss_number: Cell, either: Cell, born: str | None, gender: str | None
    ) -> tuple[str | None, str | None]:
        """Read the citizen id and the VSS number (R02, R28-R30); `either` is a column for one of them."""
        if either != "" and citizen_id == "" and vss_number == "":
            if len(rules.as_text(either)) == 10:
                vss_number = either
            else:
                citizen_id = either
        person = insured = None
        if citizen_id != "":
            person = self._citizen_id(citizen_id, born, gender)
        if vss_number != "":
            if (
                isinstance(vss_number, str)
                and len(vss_number) == 10
                and vss_number.isdecimal()
                and vss_number.isascii()
            ):
                insured = vss_number
            else:
                insured, wrong = rules.read_vss_number(vss_number)
                if wrong:
                    self._tell(wrong, self._vss_field, vss_number, remedies.vss_number(vss_number))
        elif citizen_id == "" and self._has_key:
            self._tell(p.ID_MISSING, self._key_field, None)
        return person, insured

    def once(self, person: str | None, insured: str | None, benefit: str, amount: int) -> None:
        """Find the same person with the same benefit above, by either number (R04).

        A row of the same amount is listed twice, and leaving it out is proposed; which of two amounts is right,
        nobody here knows.
        """
        place = self._report.row * PLACE + amount  # one number for both: a roster may have a million rows
        by_id = self._seen.setdefault(person + benefit, place) if person else place
        by_vss = self._seen.setdefault(insured + benefit, place) if insured else place
        if by_id != place or by_vss != place:
            field = self._id_field if person else self._vss_field
            other, listed = divmod(min(by_id, by_vss), PLACE)
            remedy = remedies.leave_out(other) if listed == amount else None
            self._tell(p.TWICE, field, None, remedy, other=row_shown(other))

    def _sex(self, cell: Cell) -> str | None:
        gender = kinds.read_sex(cell)
        if gender or kinds.says_nothing(cell):
            self._sexes[cell] = gender
        else:
            self._tell(c.SEX_UNKNOWN, "sex", cell, text=rules.as_text(cell))
        return gender

    def _ticked(self, is_male: Cell, is_female: Cell) -> str | None:
        for field, cell, gender in (("is_female", is_female, SEX_FEMALE), ("is_male", is_male, SEX_MALE)):
            if isinstance(cell, str) and rules.is_error(cell):
                self._tell(c.SEX_UNKNOWN, field, cell, text=cell)
            elif not kinds.says_nothing(cell):
                return gender
        return None

    def _citizen_id(self, cell: Cell, born: str | None, gender: str | None) -> str | None:
        if isinstance(cell, str) and len(cell) == 12 and is_citizen_id(cell):
            if rules.conflicts(cell, born, gender):
                self._tell(p.ID_CONFLICT, self._id_field, cell)
            return cell
        person, rule, digits = rules.read_citizen_id(cell, born, gender)
        if rule is not None:
            params = {"digits": digits} if "{digits}" in rule.text else {}
            remedy: str | Remedy | None = None
            if person is None:
                remedy = remedies.citizen_id(cell, born, gender)
            elif rule is p.ID_ZERO_RESTORED:
                remedy = remedies.read_as(person)
            self._tell(rule, self._id_field, cell, remedy, **params)
        return person

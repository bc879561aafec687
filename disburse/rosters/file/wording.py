"""What the words in a roster mean: its banks, communes and benefits; each distinct text is looked up once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import msgspec

from disburse.core.names import clean, fold
from disburse.places.data import plain_key
from disburse.places.reference import (
    UnknownCommune,
    benefits,
    commune,
    find_bank,
    find_benefit,
    find_commune,
    find_old_commune,
    is_code_of_two,
    old_communes,
)
from disburse.rosters.file import problems as p
from disburse.rosters.file import remedies
from disburse.rosters.file.line import CELL_MAX
from disburse.rosters.file.problem import Params, Rule
from disburse.rosters.file.rules import LONG_NUMBER, as_text
from disburse.sheets.labels import HAMLETS, place_word
from disburse.sheets.workbook import Cell
from disburse.words import mark

Meaning = tuple[str | None, Rule | None, Params]
CODE_OF_TWO = Rule(
    "R32",
    "E",
    mark(
        "Mã {name} là mã mới của “{new}”, cũng là mã cũ của “{old}” đã tách sang {choices}. "
        "Ghi tên xã, hoặc chọn xã theo thôn của người hưởng"
    ),
)
CHOICES_SHOWN = 5
TEXTS_REMEMBERED = 200_000
GUESSES_MAX = 2_000  # distinct unknown names of a file that are compared with all known ones


def prepare() -> None:
    """Ask every look-up once, which builds its index: half a second that need not be spent on every file."""
    for find in (find_bank, find_commune, find_old_commune, is_code_of_two):
        find("-")
    benefits()
    old_communes()


class KnownPlaces(msgspec.Struct):
    """What a unit is known to mean by its places.

    `answers`: `place_key` of a hamlet of a commune that was split → the commune it belongs to now, as the unit said.
    `hamlets`: commune → the hamlets that the unit's last approved lists name there.
    `offices`: the offices of its province, name → code.
    """

    answers: dict[str, str] = {}
    hamlets: dict[str, list[str]] = {}
    offices: dict[str, str] = {}


@dataclass(slots=True)
class Wording:
    """The look-ups of one roster; `unit`, `programme` and what is known of its places narrow them, as of the day `on`."""

    unit: str | None
    programme: str
    known: KnownPlaces = field(default_factory=KnownPlaces)
    on: date | None = None
    own_commune: str | None = field(init=False)
    own_province: str | None = field(init=False)
    _banks: dict[Cell, Meaning] = field(default_factory=dict)
    _communes: dict[tuple[Cell, Cell], Meaning] = field(default_factory=dict)
    _benefits: dict[Cell, Meaning] = field(default_factory=dict)
    _guesses: dict[str, str | None] = field(default_factory=dict)
    _places: dict[Cell, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own_commune, self.own_province = _whose(self.unit)

    def bank(self, cell: Cell) -> Meaning:
        """Find the BIN of a bank's written name (R12)."""
        found = self._banks.get(cell)
        if found is None:
            found = self._banks[cell] = _bank(as_text(cell), self.on)
        return found

    def commune(self, cell: Cell, district: Cell = "") -> Meaning:
        """Find the code of a commune's written name, today's or an old one (R19, R31, R32).

        Naming a district, a row means the commune that was in it until 2025-06-30.
        """
        found = self._communes.get((cell, district))
        if found is None:
            text = as_text(cell)
            found = _commune(text, self.own_province, as_text(district), self.on)
            if found[0] == text != self.own_commune and is_code_of_two(text):
                found = _code_of_two(text)
            self._communes[cell, district] = found
        return found

    def split(self, asked: Params, place: Cell) -> Meaning:
        """Find the code of a commune that was split by what the unit answered for the hamlet (REQ22).

        `asked` are the params of R32, `place` the hamlet or an address that begins with it; without a hamlet
        nobody can know.
        """
        hamlet = hamlet_of(self.place(place))
        params = asked | {"hamlet": LONG_NUMBER.sub("…", hamlet)}
        answered = self.known.answers.get(place_key(str(asked["was"]), hamlet)) if hamlet else None
        if answered is None:
            return None, p.COMMUNE_SPLIT, params
        return answered, p.OLD_COMMUNE_ANSWERED, params | {"new": commune(answered).name}

    @property
    def commune_codes(self) -> set[str]:
        """Give the bare codes that were asked for as communes."""
        return {text for cell, _ in self._communes if (text := as_text(cell)).isdecimal()}

    def lists_by_new_code(self, code: str) -> bool:
        """Say whether the unit's last approved lists have people of a commune and it never meant the old one."""
        return code in self.known.hamlets and not any(
            key.startswith(f"{code}:") for key in self.known.answers
        )

    def near_bank(self, cell: Cell) -> str | None:
        """Propose the bank an unknown name may mean; a file with very many unknown names gets no more proposals."""
        return self._guess(as_text(cell), remedies.bank)

    def near_commune(self, cell: Cell) -> str | None:
        """Propose the commune an unknown name may mean, likewise."""
        return self._guess(as_text(cell), lambda text: remedies.commune(text, self.own_province))

    def _guess(self, text: str, propose: Callable[[str], str | None]) -> str | None:
        if text not in self._guesses and len(self._guesses) < GUESSES_MAX:
            self._guesses[text] = propose(text)
        return self._guesses.get(text)

    def benefit(self, cell: Cell) -> Meaning:
        """Find the benefit code a text names within the programme (R35)."""
        found = self._benefits.get(cell)
        if found is None:
            text = as_text(cell)
            benefit = find_benefit(text, self.programme, self.on) if len(text) <= CELL_MAX else None
            found = (benefit.code, None, {}) if benefit else (None, p.BENEFIT_UNKNOWN, {"text": text})
            self._benefits[cell] = found
        return found

    def place(self, cell: Cell) -> str:
        """Clean a hamlet, an address, a pay point, a holder or a note."""
        found = self._places.get(cell)
        if found is None:
            found = clean(as_text(cell))
            if len(self._places) < TEXTS_REMEMBERED:
                self._places[cell] = found
        return found

    def default_benefit(self) -> str:
        """Return the benefit of rows that name none: the programme's only one, else the old-age pension."""
        own = [b.code for b in benefits(self.on).values() if b.programme == self.programme]
        pension = find_benefit("Hưu trí", self.programme, self.on)
        return pension.code if len(own) != 1 and pension else own[0]


def _whose(unit: str | None) -> tuple[str | None, str | None]:
    """Tell the commune and the province of a roster's owner: `04978`, `BHXH-25-03`, `BHXH-25`."""
    if unit is None:
        return None, None
    if unit.startswith("BHXH-"):
        return None, unit.split("-")[1]
    code = unit.removeprefix("UBND-")
    try:
        return code, commune(code).province_code
    except UnknownCommune:
        return None, None


def _bank(text: str, on: date | None) -> Meaning:
    if len(text) > CELL_MAX:
        return _too_long(text)
    found = find_bank(text, on)
    if len(found) == 1:
        return found[0].bin, None, {}
    if not found:
        return None, p.BANK_UNKNOWN, {"bank": text}
    return None, p.BANK_AMBIGUOUS, {"bank": text, "choices": _listed([bank.name for bank in found])}


def _commune(text: str, province: str | None, district: str, on: date | None) -> Meaning:
    if max(len(text), len(district)) > CELL_MAX:
        return _too_long(max(text, district, key=len))
    old = find_old_commune(text, province, district) if district else ()
    if not old:
        found = find_commune(text, province, on)
        if len(found) == 1:
            return found[0].code, None, {}
        if found:
            return None, p.COMMUNE_AMBIGUOUS, {"name": text, "choices": _listed([c.name for c in found])}
        old = find_old_commune(text, province)
    successors = sorted({code for one in old for code in one.successors})
    if len(old) == 1 and len(successors) == 1:
        new = commune(successors[0])
        same = new.name == old[0].name
        return new.code, None if same else p.OLD_COMMUNE, {"old": old[0].name, "new": new.name}
    if not successors:
        return None, p.COMMUNE_UNKNOWN, {"name": text}
    params: Params = {"name": text, "choices": _listed([commune(code).name for code in successors])}
    if len(old) > 1:
        return None, p.COMMUNE_AMBIGUOUS, params
    return None, p.COMMUNE_SPLIT, params | {"was": old[0].old_code}


def _code_of_two(code: str) -> Meaning:
    """Tell what else a code of today may mean."""
    old = old_communes()[code]
    params: Params = {
        "name": code,
        "new": commune(code).name,
        "old": old.name,
        "choices": _listed([commune(one).name for one in old.successors]),
        "was": code,
    }
    return code, CODE_OF_TWO, params


def _too_long(text: str) -> Meaning:
    """Look nothing up: finding what a name means takes the longer the more words it has."""
    return None, p.TOO_LONG, {"length": len(text), "most": CELL_MAX}


def _listed(names: list[str]) -> str:
    shown = names[:CHOICES_SHOWN]
    return ", ".join(shown) + ("…" if len(names) > len(shown) else "")


def hamlet_of(place: str) -> str:
    """Give the hamlet of an address, "Xóm Nẻ, xã Phú Vinh" → "Xóm Nẻ"; a text without commas is one already."""
    first, comma, _ = place.partition(",")
    return first.strip() if not comma or is_hamlet_title(first) else ""


def place_key(old_commune: str, hamlet: str) -> str:
    """Name a hamlet of an old commune by what is the same however it is written: "00007:xomne"."""
    return f"{old_commune}:{plain_key(hamlet)}"


def is_hamlet_title(text: str) -> bool:
    """Say whether a group title names a hamlet: "Thôn Hợp Trùa", "Tổ dân phố 4"; no person: "Tô Văn Ba"."""
    return place_word(text) in HAMLET_WORDS


HAMLET_WORDS = frozenset(fold(word).lower() for word in HAMLETS)

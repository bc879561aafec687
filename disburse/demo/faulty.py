"""A commune's list as somebody in a hurry would send it first, with errors whose codes are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from disburse.demo.months import MonthState
from disburse.demo.rosters import RosterFile, by_hamlet, write_commune_roster
from disburse.demo.units import communes

CARD_NUMBER = "9704000000000018"  # a card's length and prefix; no bank has issued it


@dataclass(frozen=True, slots=True)
class FaultyRoster:
    """The file, and the problems it must be refused for: (row of the file, code of `product.md` 2.1)."""

    file: RosterFile
    expected: tuple[tuple[int, str], ...]


def write_faulty_roster(month: MonthState, folder: Path, unit: str = "05134") -> FaultyRoster:
    """Write the social pensions of a commune with one error each of five kinds; somebody needs an account."""
    (commune,) = (place for place in communes() if place.code == unit)
    sound = by_hamlet(x for x in month.lines if x.programme == "SOCIAL_PENSION" and x.unit == unit)
    by_account = next(n for n, line in enumerate(sound) if n > 3 and line.account)
    lines = [*sound, sound[0]]
    lines[1] = replace(sound[1], person=replace(sound[1].person, name=""))
    short = (sound[2].person.citizen_id or "")[:-1]
    lines[2] = replace(sound[2], person=replace(sound[2].person, citizen_id=short))
    lines[3] = replace(sound[3], regular=0, arrears=0)
    lines[by_account] = replace(sound[by_account], account=CARD_NUMBER)
    folder.mkdir(parents=True, exist_ok=True)
    file = write_commune_roster(month, lines, commune.name, folder, label="_nhap")
    codes = ((1, "R01"), (2, "R02"), (3, "R06"), (by_account, "R10"), (len(lines) - 1, "R04"))
    return FaultyRoster(file, tuple((index + 2, code) for index, code in codes))

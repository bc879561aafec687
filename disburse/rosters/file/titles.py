"""What the titles above a list say of it as a whole: whose it is, source and point of payment (F08)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from disburse.core.names import clean, fold
from disburse.places.reference import commune, find_commune, find_old_commune
from disburse.rosters.file import problems as p
from disburse.rosters.file.kinds import read_source
from disburse.rosters.file.line import Context
from disburse.rosters.file.problem import RosterProblem, problem
from disburse.rosters.file.wording import Wording

PAY_POINT = re.compile(r"điểm chi(?: trả)?\s*:?\s*(\S.*)", re.IGNORECASE)
_BLANK = r"[ ._…]*"
_DAY = re.compile(
    rf"NGAY{_BLANK}(?:\d{{1,2}}{_BLANK})?(?:THANG|[/.-]){_BLANK}(?:\d{{1,2}}{_BLANK})?(?:NAM|[/.-]){_BLANK}(?:\d{{4}})?"
)
_COMMUNE = re.compile(
    r"(?:(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+)?((?:xã|phường|đặc khu)\s[^,;(–-]+)", re.IGNORECASE
)
TITLE_LETTERS = 300


def read_titles(
    titles: Sequence[str], months: list[str], wording: Wording
) -> tuple[Context, list[RosterProblem]]:
    """Give what the rows inherit from the titles and pay for these months, and where the titles name another unit (F08)."""
    titles = [title[:TITLE_LETTERS] for title in titles]
    problems: list[RosterProblem] = []
    if wording.own_commune and (other := other_commune(titles, wording.own_commune)):
        own = commune(wording.own_commune).name
        problems.append(problem(p.TITLE_OF_OTHER, None, None, None, found=other, unit=own))
    elif wording.unit and (other := other_office(titles, wording.unit, wording.known.offices)):
        problems.append(problem(p.TITLE_OF_OTHER, None, None, None, found=other, unit=wording.unit))
    source = next(
        (s for t in titles if "NGUON" in fold(t) and (s := read_source(t)) not in (None, "other")), None
    )
    point = next((at[1].strip() for t in titles if (at := PAY_POINT.search(t))), None)
    context = Context(
        months=months,
        source=source or ("fund" if wording.programme == "SI" else "nsnn"),
        benefit=wording.default_benefit(),
        pay_point=point,
    )
    return context, problems


def without_days(titles: Sequence[str]) -> list[str]:
    """Give the titles without the day on which a list was drawn up: it is no month of it."""
    return [_DAY.sub(" ", fold(title[:TITLE_LETTERS])) for title in titles]


def other_office(titles: Sequence[str], own: str, offices: Mapping[str, str]) -> str | None:
    """Give the title that is the name of another office of the province, where no title is our own.

    An office above ours, or one below it, is no other.
    """
    codes = {_office_key(name): code for name, code in offices.items()}
    named = [(clean(title), code) for title in titles if (code := codes.get(_office_key(title)))]
    if any(code.startswith(own) for _, code in named):
        return None
    return next((title for title, code in named if not own.startswith(code)), None)


def _office_key(name: str) -> str:
    return " ".join(fold(name).replace("BAO HIEM XA HOI", "BHXH").split())


def other_commune(titles: Sequence[str], own: str) -> str | None:
    """Give the name of the commune that a title begins with, where it is surely not our own, nor a part of it.

    Titles that name a province or an office say nothing: they are of a body above.
    """
    province = commune(own).province_code
    for title in titles:
        named = _COMMUNE.match(clean(title))
        if not named:
            continue
        today = {one.code for one in find_commune(named[1].strip(), province)}
        before = {code for one in find_old_commune(named[1].strip(), province) for code in one.successors}
        if own in today | before:
            return None
        if len(today) == 1 or (before and not today):
            return named[1].strip()
    return None

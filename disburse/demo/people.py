"""The synthetic people and their entitlements.

Nobody here is real, and it shows: citizen ids begin 999 (no country has it), social insurance numbers
begin 99, phones are 0900 000 xxx, accounts begin 99 or 0099, hamlets and names are invented. The rest is
as the field knows it (`domain.md` 3, 6): benefits, amounts, ages, methods and quirks of names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from disburse.demo.accounts import account_number, choose_bank
from disburse.demo.naming import invent_name
from disburse.demo.units import OFFICE, POST, Commune, Hamlet, PayPoint

MOST_PEOPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """One synthetic person; `birth` is `YYYY-MM-DD` or only `YYYY`, at least one of the two ids is known."""

    number: int
    name: str
    sex: str
    birth: str
    citizen_id: str | None
    vss_number: str | None
    phone: str | None
    hamlet: Hamlet
    address: str

    @property
    def key(self) -> str:
        """The natural key: citizen id, else social insurance number."""
        return self.citizen_id or self.vss_number or ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one person is to get for one benefit in one month, as the owner's list says it; whole đồng.

    `payer` hands it out: a bank's BIN, the post or the commune. `generation` counts the person's accounts.
    """

    person: Person
    programme: str
    benefit: str
    source: str
    regular: int
    method: str
    payer: str
    pay_point: str | None
    bank: str | None
    account: str | None
    generation: int = 0
    arrears: int = 0
    deduction: int = 0
    note: str = ""

    @property
    def key(self) -> str:
        """The natural key of the entitlement: person and benefit."""
        return f"{self.person.key}:{self.benefit}"

    @property
    def unit(self) -> str:
        """The owner of the list it stands on: an office or a commune."""
        return OFFICE if self.programme == "SI" else self.person.hamlet.commune

    @property
    def amount(self) -> int:
        """The amount to be paid: regular + arrears − deduction."""
        return self.regular + self.arrears - self.deduction


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit of the synthetic province: how often it occurs, who gets it (ages), and its usual amounts."""

    code: str
    programme: str
    weight: float
    ages: tuple[int, int]
    amounts: tuple[int, int]
    steps: tuple[int, ...] = ()
    source: str = "fund"


BENEFITS = (
    Benefit("HUU_CCVC", "SI", 55, (56, 92), (2_800_000, 12_500_000)),
    Benefit("HUU_LLVT", "SI", 9, (50, 88), (5_500_000, 14_900_000)),
    Benefit("HUU_XAPHUONG", "SI", 5, (60, 84), (2_100_000, 4_200_000)),
    Benefit("HUU_TN", "SI", 6, (60, 79), (1_200_000, 3_900_000)),
    Benefit("MSLD", "SI", 9, (66, 95), (2_500_000, 3_900_000), source="nsnn"),
    Benefit("QD91", "SI", 2, (70, 93), (2_400_000, 2_900_000), source="nsnn"),
    Benefit("TNLD", "SI", 3, (30, 80), (700_000, 4_800_000)),
    Benefit("TUAT_CB", "SI", 8, (8, 90), (1_170_000, 1_170_000), (1_170_000,)),
    Benefit("TUAT_ND", "SI", 3, (5, 90), (1_638_000, 1_638_000), (1_638_000,)),
    Benefit("HTXH", "SOCIAL_PENSION", 1, (75, 98), (0, 0), (500_000,), "nsnn"),
    Benefit(
        "BTXH", "SOCIAL_ASSISTANCE", 1, (4, 96), (0, 0), (500_000, 750_000, 1_000_000, 1_250_000), "nsnn"
    ),
    Benefit("NCC", "MERIT", 1, (55, 97), (0, 0), (1_695_000, 2_789_000, 3_556_000, 5_207_000), "nsnn"),
)
_ACCOUNT_SHARE = {"SI": 0.80}
_ACCOUNT_SHARE_OTHERS = 0.55


def benefits_of(programme: str) -> tuple[Benefit, ...]:
    """Give the benefits of a programme."""
    return tuple(benefit for benefit in BENEFITS if benefit.programme == programme)


def make_line(seed: int, number: int, benefit: Benefit, places: tuple[Commune, ...], year: int) -> Line:
    """Make person `number` of the province with one entitlement, as of `year`."""
    rng = Random(f"{seed}:{number}")
    commune = rng.choices(places, [place.weight for place in places])[0]
    hamlet = commune.hamlets[int(len(commune.hamlets) * rng.random() ** 1.4)]
    person = _make_person(rng, number, benefit, hamlet, year)
    return entitle(rng, person, benefit, commune, year)


def entitle(rng: Random, person: Person, benefit: Benefit, commune: Commune, year: int) -> Line:
    """Give a person an entitlement with a method, an amount and a payer."""
    low, high = benefit.amounts
    regular = (
        rng.choice(benefit.steps) if benefit.steps else int(rng.triangular(low, high, (2 * low + high) / 3))
    )
    age = year - int(person.birth[:4])
    by_account = person.citizen_id is not None and rng.random() < _ACCOUNT_SHARE.get(
        benefit.programme, _ACCOUNT_SHARE_OTHERS
    )
    bank = choose_bank(rng.random())
    at_home = age >= 80 and rng.random() < 0.3
    point = cash_point(commune, benefit.programme, rng.random())
    return Line(
        person=person,
        programme=benefit.programme,
        benefit=benefit.code,
        source="nsnn" if age >= 91 else benefit.source,
        regular=regular // 100 * 100,
        method="account" if by_account else "cash_home" if at_home else "cash_point",
        payer=bank if by_account else point.payer,
        pay_point=None if by_account else point.code,
        bank=bank if by_account else None,
        account=account_number(bank, person.number, 0) if by_account else None,
        deduction=rng.randrange(1, 4) * 50_000 if benefit.programme == "SI" and rng.random() < 0.003 else 0,
    )


def cash_point(commune: Commune, programme: str, share: float) -> PayPoint:
    """Choose where cash is fetched: the post pays SI, and the other programmes where the commune does not."""
    if commune.pays_cash and programme != "SI":
        return commune.pay_points[2]
    post = [point for point in commune.pay_points if point.payer == POST]
    return post[0] if share < 0.7 else post[1]


def _make_person(rng: Random, number: int, benefit: Benefit, hamlet: Hamlet, year: int) -> Person:
    if not 0 <= number < MOST_PEOPLE:
        raise ValueError(f"a synthetic province has at most {MOST_PEOPLE} people")
    sex = "M" if rng.random() < 0.46 else "F"
    youngest, oldest = benefit.ages
    if benefit.code in ("TUAT_CB", "TUAT_ND", "BTXH") and rng.random() < 0.35:
        oldest = 17
    born = date(year - 1 - rng.randint(youngest, oldest), 1, 1) + timedelta(days=rng.randrange(365))
    century = (0 if sex == "M" else 1) + (0 if born.year < 2000 else 2)
    serial = (
        number * 387_421 % MOST_PEOPLE
    )  # coprime with 10^6: every person has their own, in no visible order
    insured = benefit.programme == "SI"
    unmatched = insured and rng.random() < 0.008  # domain.md 3.2: without a citizen id, old and paid in cash
    return Person(
        number=number,
        name=invent_name(rng, sex, hamlet.commune),
        sex=sex,
        birth=str(born.year) if born.year < 1955 and rng.random() < 0.15 else born.isoformat(),
        citizen_id=None if unmatched else f"999{century}{born.year % 100:02d}{serial:06d}",
        vss_number=f"99{number:08d}" if insured and (unmatched or rng.random() < 0.98) else None,
        phone=f"0900000{rng.randrange(1000):03d}" if rng.random() < 0.6 else None,
        hamlet=hamlet,
        address=f"Ngõ {rng.randint(1, 12)}" if rng.random() < 0.6 else f"Số nhà {rng.randint(1, 180)}",
    )

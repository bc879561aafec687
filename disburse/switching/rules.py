"""Rates, targets and the funnel; pure (`domain.md` REQ44-REQ47)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Light = Literal["green", "amber", "red"]
AREAS = {"phuong": "urban", "xa": "rural", "dac_khu": "rural"}


@dataclass(frozen=True, slots=True)
class Rate:
    """How one commune receives one programme's money in a run; all people, no money.

    `by_account` are listed by account, `credited` those of them whom a credit has reached; only these count
    (REQ44). `share` and `share_able` are tenths of a percent, of all and of those able to hold an account
    (REQ45). `target` is a percent; `light` is None where there is no target or nobody.
    """

    commune: str
    commune_name: str
    programme: str
    payees: int
    by_account: int
    credited: int
    cash: int
    able: int
    met: int
    willing: int
    switches: int
    reversions: int
    share: int | None
    share_able: int | None
    target: int | None
    light: Light | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """From everybody to the money on accounts, for one programme (REQ46).

    `reviewed`: by account already, or met. `willing`: by account, or agreed and on the way. `amount` in đồng,
    None where the viewer may see no payments of the programme.
    """

    programme: str
    total: int
    reviewed: int
    willing: int
    credited: int
    amount: int | None


def share(part: int, whole: int) -> int | None:
    """Give a part of a whole in tenths of a percent, rounded down so that 100 % means all; None of nothing.

    Raises ValueError for a part larger than its whole: no rate exceeds 100 % (REQ45).
    """
    if not 0 <= part <= whole:
        raise ValueError("a part lies between nothing and the whole")
    return None if whole == 0 else part * 1000 // whole


def percent(tenths: int | None) -> str:
    """Write tenths of a percent the Vietnamese way: 873 → `87,3 %`; a dash for None."""
    return "–" if tenths is None else f"{tenths // 10},{tenths % 10} %"


def light(reached: int | None, target: int | None, amber_points: int) -> Light | None:
    """Give green from the target on, amber within so many points below it, else red (REQ47)."""
    if reached is None or target is None:
        return None
    if reached >= target * 10:
        return "green"
    return "amber" if reached >= (target - amber_points) * 10 else "red"


def total(rates: Iterable[Rate], programme: str, target: int | None = None, amber: int = 0) -> Rate:
    """Add the communes of one programme up to one line without a commune."""
    fitting = [rate for rate in rates if rate.programme == programme]
    payees, credited, able = (
        sum(getattr(r, name) for r in fitting) for name in ("payees", "credited", "able")
    )
    reached = share(credited, payees)
    return Rate(
        commune="",
        commune_name="",
        programme=programme,
        payees=payees,
        by_account=sum(rate.by_account for rate in fitting),
        credited=credited,
        cash=sum(rate.cash for rate in fitting),
        able=able,
        met=sum(rate.met for rate in fitting),
        willing=sum(rate.willing for rate in fitting),
        switches=sum(rate.switches for rate in fitting),
        reversions=sum(rate.reversions for rate in fitting),
        share=reached,
        share_able=share(credited, able),
        target=target,
        light=light(reached, target, amber),
    )


def funnels(rates: Iterable[Rate], amounts: Mapping[str, int]) -> list[Funnel]:
    """Make the funnel of each programme, in the programmes' order of code."""
    listed = list(rates)
    found = []
    for programme in sorted({rate.programme for rate in listed}):
        whole = total(listed, programme)
        found.append(
            Funnel(
                programme,
                whole.payees,
                min(whole.payees, whole.by_account + whole.met),
                min(whole.payees, whole.by_account + whole.willing),
                whole.credited,
                amounts.get(programme),
            )
        )
    return found

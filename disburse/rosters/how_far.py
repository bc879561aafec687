"""How far the taking in of a list is, for people: named phases, a percent, and what remains (`ux.md` 3.8)."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from disburse.queue import Job
from disburse.words import mark

OPENING: Final = mark("Mở tệp")
CHECKING: Final = mark("Kiểm tra")
COMPARING: Final = mark("So với các danh sách khác")
KEEPING: Final = mark("Ghi vào hệ thống")
PHASES: Final = (OPENING, CHECKING, COMPARING, KEEPING)

_REACHED: Final = {OPENING: 0, COMPARING: 90, KEEPING: 97}  # percent of the time, about
SECONDS_WORTH_TELLING: Final = 10


class HowFar(NamedTuple):
    """What a page says of a job; None where nothing can be said.

    `phase` counts the phases from 1, 0 for a job without phases of ours. `seconds_left` is left out when it is short.
    """

    phase: int
    percent: int | None
    seconds_left: int | None


class OthersWork(NamedTuple):
    """What is seen of a colleague's job."""

    phase_said: str
    done: int
    total: int | None
    tries: int
    asked_at: datetime


def how_far(job: Job | OthersWork | None, now: datetime) -> HowFar:
    """Say how far a job is; one tried again has spent its time otherwise, so what remains is not guessed."""
    if job is None:
        return HowFar(0, None, None)
    percent = _percent(job)
    phase = PHASES.index(job.phase_said) + 1 if job.phase_said in PHASES else 0
    if not percent or job.tries > 1:
        return HowFar(phase, percent, None)
    left = int((now - job.asked_at).total_seconds() * (100 - percent) / percent)
    return HowFar(phase, percent, left if left > SECONDS_WORTH_TELLING else None)


def _percent(job: Job | OthersWork) -> int | None:
    if job.phase_said in _REACHED:
        return _REACHED[job.phase_said]
    if not job.total or job.done > job.total:
        return None
    whole = _REACHED[COMPARING] if job.phase_said == CHECKING else 100
    return whole * job.done // job.total

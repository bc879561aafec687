"""Who may be visited, and who first: a sum a clerk can check, with its reason in words (`ux.md` 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from disburse.core.calendar import Run, WorkingCalendar
from disburse.core.states import CaseState
from disburse.words import mark, say

ONE_PROGRAMME = 1
FRAIL = "GIA_YEU"
HAS_ACCOUNT = "DA_CO_TK"
AGE_FRAIL, AGE_OLD = 80, 75
OPEN_STATES: Final = frozenset({CaseState.TO_MEET, CaseState.MET, CaseState.AGREED})
PAUSED_STATES: Final = frozenset({CaseState.KEEPS_CASH, CaseState.REVERTED})
GONE_STATES: Final = frozenset({CaseState.MOVED, CaseState.DIED})

# What the case knows beside its obstacles; `why` holds these codes, and the BIN after has_account.
REJECTED, UNCLAIMED, ELSEWHERE = "rejected", "unclaimed", "has_account"

REASONS: Final = {
    "rejected": mark("Tiền vào tài khoản bị trả lại, cần gặp ngay"),
    "follow_up": mark("Đã hẹn gặp lại"),
    "has_account": mark("Đã có tài khoản ở {bank}"),
    "DA_CO_TK": mark("Đã có tài khoản, chưa đăng ký"),
    "agreed": mark("Đã đồng ý nhưng chưa nộp giấy"),
    "unclaimed": mark("Kỳ này chưa nhận tiền mặt"),
    "frail": mark("Cao tuổi hoặc ốm yếu, khó đi lại"),
    "never_met": mark("Chưa gặp lần nào"),
    "long_ago": mark("Lâu chưa gặp"),
    "near": mark("Gần những người được đến cùng ngày"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings of planning, as they are on the day of planning."""

    refusals_pause: int
    ask_again_months: int
    agreed_no_form_days: int


@dataclass(frozen=True, slots=True)
class Case:
    """What planning knows of a person: `programmes` are those still paid in cash or refused by the bank.

    `refusals` are those of the last six months; `visited` says that a visit of this window is done or open.
    """

    id: UUID
    hamlet: str | None
    state: CaseState
    programmes: tuple[str, ...]
    obstacles: tuple[str, ...] = ()
    urgent: bool = False
    why: tuple[str, ...] = ()
    refusals: int = 0
    not_before: date | None = None
    last_met_on: date | None = None
    last_result: str | None = None
    visited: bool = False
    birth_year: int | None = None
    name_sort: bytes = b""


@dataclass(frozen=True, slots=True)
class Priority:
    """Five factors of 0 to 3, their sum of 0 to 15, and the code of the strongest reason."""

    ease: int
    benefit: int
    urgency: int
    near: int
    waiting: int
    reason: str

    @property
    def sum(self) -> int:
        """Add the factors up."""
        return self.ease + self.benefit + self.urgency + self.near + self.waiting


def may_visit(case: Case, window_last_on: date, limits: Limits) -> bool:
    """Say whether a case may stand on a list at all; the hard rules before any sum (`ux.md` 5.3, REQ51).

    Whose money was refused by the bank is always listed, except after a visit in this window.
    """
    if not case.programmes or case.state in GONE_STATES:
        return False
    promised = case.last_result == "later" and case.not_before is not None
    if case.visited and not promised:
        return False
    if case.not_before is not None and case.not_before > window_last_on:
        return False
    if case.urgent:
        return True
    if case.state not in OPEN_STATES | PAUSED_STATES:
        return False
    if case.state in PAUSED_STATES:
        return case.not_before is not None
    if case.refusals >= limits.refusals_pause:
        return False
    if case.state is CaseState.AGREED and not promised:
        since = case.last_met_on or date.min
        return since + timedelta(days=limits.agreed_no_form_days) <= window_last_on
    return True


def prioritise(case: Case, neighbours: int, eases: dict[str, int], on: date) -> Priority:
    """Sum up why to visit a person; `neighbours` are the others to be met in the hamlet, `eases` the obstacles'."""
    ease = ease_of(case, eases)
    benefit = benefit_of(case, on)
    waiting = waiting_of(case, on)
    near = sum(neighbours >= least for least in (2, 4, 8))
    urgency = urgency_of(case)
    return Priority(ease, benefit, urgency, near, waiting, _reason(case, benefit, waiting))


def ease_of(case: Case, eases: dict[str, int]) -> int:
    """Say how ready somebody is: 3 with an account elsewhere or once agreed, else by the easiest obstacle."""
    if case.state is CaseState.AGREED or _account_elsewhere(case):
        return 3
    return max((eases.get(code, 1) for code in case.obstacles), default=1)


def benefit_of(case: Case, on: date) -> int:
    """Say how much an account would spare somebody: age, frailty, several programmes counted out in cash."""
    age = on.year - case.birth_year if case.birth_year else 0
    frail = 2 if FRAIL in case.obstacles or age >= AGE_FRAIL else int(age >= AGE_OLD)
    return min(3, frail + int(len(case.programmes) > ONE_PROGRAMME))


def urgency_of(case: Case) -> int:
    """Say what cannot wait: refused money, a promised day, cash that was not collected."""
    if case.urgent or case.last_result == "later":
        return 3
    return 2 if UNCLAIMED in case.why else 0


def waiting_of(case: Case, on: date) -> int:
    """Say how long nobody has come: never 3, else 1 per two months up to 3."""
    if case.last_met_on is None:
        return 3
    return min(3, (on - case.last_met_on).days // 60)


def reason_words(code: str, bank: str = "") -> str:
    """Say a reason in the current language; `has_account` names the bank."""
    return say(REASONS.get(code, REASONS["never_met"]), **({"bank": bank} if code == ELSEWHERE else {}))


def group_words(state: str, obstacles: Sequence[str], why: Sequence[str]) -> str:
    """Say which of the five groups somebody is in, exactly those of REQ49."""
    if state == CaseState.NOT_ABLE:
        return say("Không đủ điều kiện")
    if state == CaseState.KEEPS_CASH:
        return say("Từ chối")
    if HAS_ACCOUNT in obstacles or any(fact.startswith(ELSEWHERE) for fact in why):
        return say("Có tài khoản, chưa đăng ký")
    if state == CaseState.TO_MEET:
        return say("Chưa gặp")
    return say("Chưa có tài khoản, sẵn sàng mở")


def visiting_days(
    run: Run, today: date, calendar: WorkingCalendar, first_day: int, last_day: int
) -> tuple[date, date, list[date]]:
    """Give the window's first and last day, and its working days from today on.

    The window lies in the run's month; once that is over, in the next month that still has one (`domain.md` 7.4).
    """
    month = max(run, Run.of(today))
    if today > month.first_day.replace(day=last_day):
        month = month.next()
    first, last = (month.first_day.replace(day=day) for day in (first_day, last_day))
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return first, last, [day for day in span if day >= today and calendar.is_working(day)]


def _account_elsewhere(case: Case) -> bool:
    return HAS_ACCOUNT in case.obstacles or any(fact.startswith(ELSEWHERE) for fact in case.why)


def _reason(case: Case, benefit: int, waiting: int) -> str:
    found = {
        "rejected": case.urgent,
        "follow_up": case.last_result == "later",
        "has_account": any(fact.startswith(ELSEWHERE) for fact in case.why),
        "DA_CO_TK": HAS_ACCOUNT in case.obstacles,
        "agreed": case.state is CaseState.AGREED,
        "unclaimed": UNCLAIMED in case.why,
        "frail": benefit >= 2,
        "never_met": case.last_met_on is None,
        "long_ago": waiting > 0,
        "near": True,
    }
    return next(code for code, holds in found.items() if holds)

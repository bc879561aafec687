"""What a visit's result means for the case: pure rules (`domain.md` 7.4, REQ49-REQ52)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Final

from disburse.core.calendar import Run
from disburse.core.errors import Conflict, Refusal
from disburse.core.identifiers import clean_account, is_account, is_card_number, is_spreadsheet_damaged
from disburse.core.states import VISIT_LETTERS, CaseState, VisitResult, may_move
from disburse.outreach.rules import Limits

OTHERS: Final = ("not_able", "not_found", "moved", "died")
OTHER_BY_OBSTACLE: Final = {"KHONG_DU_NLHV": "not_able", "DA_CHET": "died", "DI_VANG": "not_found"}
OBSTACLE_BY_OTHER: Final = {
    "not_able": "KHONG_DU_NLHV",
    "died": "DA_CHET",
    "moved": "DI_VANG",
    "not_found": "DI_VANG",
}
OBSTACLE_BY_RESULT: Final = {"later": "KHAC", "refused": "TU_CHOI", "absent": "DI_VANG"}
WISHES_CASH: Final = frozenset({"QUEN_TIEN_MAT", "TU_CHOI"})
MET: Final = frozenset({VisitResult.AGREED, VisitResult.LATER, VisitResult.REFUSED})
NUMBER_IN_TEXT = re.compile(r"\d(?:[ .]?\d){8,}")


class ResultRefused(Refusal):
    """A result that cannot be recorded; `column` is the column of the results file it stands in."""

    code = "result_refused"
    status = 422
    column: ClassVar[str] = "result"


class ResultUnknown(ResultRefused):
    code = "result_unknown"
    text = "Kết quả phải là một trong các chữ D, H, K, V, X. Xem lại phiếu rồi nhập lại."


class ObstacleUnknown(ResultRefused):
    code = "obstacle_unknown"
    column = "obstacle"
    text = "Không có mã lý do này. Chọn một mã trong danh mục lý do còn nhận tiền mặt."


class OtherUnclear(ResultRefused):
    code = "other_unclear"
    column = "obstacle"
    text = "Kết quả X phải ghi rõ: không đủ điều kiện, không tìm thấy, chuyển đi hay đã mất. Chọn một lý do."


class MetInFuture(ResultRefused):
    code = "met_in_future"
    column = "met_on"
    text = "Ngày gặp sau ngày hôm nay. Ghi đúng ngày đã đến."


class NextDayPast(ResultRefused):
    code = "next_day_past"
    column = "next_on"
    text = "Ngày hẹn lại phải sau ngày gặp. Xem lại phiếu rồi ghi lại ngày hẹn."


class AccountUnreadable(ResultRefused):
    code = "account_unreadable"
    column = "account"
    text = "Số tài khoản phải có 6 đến 19 chữ số hoặc chữ cái. Xem lại giấy rồi nhập lại."


class AccountDamaged(ResultRefused):
    code = "R28"
    column = "account"
    text = "Số tài khoản đã bị bảng tính làm hỏng. Định dạng cột là văn bản rồi nhập lại số."


class CardNotAccount(ResultRefused):
    code = "R10"
    column = "account"
    text = "Đây là số in trên thẻ, không phải số tài khoản. Hỏi lại số tài khoản của người hưởng; không ghi số thẻ."


class BankNotClear(ResultRefused):
    code = "bank_not_clear"
    column = "bank"
    text = "Chưa rõ ngân hàng của số tài khoản. Ghi tên ngân hàng đầy đủ, hoặc chọn trong danh mục."


class AccountWithoutAgreement(ResultRefused):
    code = "account_without_agreement"
    column = "account"
    text = "Có số tài khoản nhưng kết quả không phải Đồng ý (D). Không đổi hình thức nhận khi người hưởng chưa đồng ý."


class RecordedAlready(Conflict):
    """A done visit never changes (INV-21)."""

    code = "recorded_already"
    text = "Lượt đến này đã ghi kết quả khác. Kết quả đã ghi không sửa được; hãy ghi vào lượt đến sau."


class VisitDropped(Conflict):
    code = "visit_dropped"
    text = "Lượt đến này đã bỏ vì không còn cần. Xem danh sách vận động mới nhất của người này."


@dataclass(frozen=True, slots=True)
class Entry:
    """A result as given; `bank` is a BIN once checked, `account` the cleaned number."""

    result: VisitResult
    obstacle: str | None = None
    other: str | None = None
    met_on: date | None = None
    next_on: date | None = None
    bank: str | None = None
    account: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: what recording reads and what it changes."""

    state: CaseState
    obstacles: tuple[str, ...]
    refusals: int
    not_before: date | None
    last_met_on: date | None
    last_result: str | None


def read_letter(text: str) -> VisitResult:
    """Read the letter keyed from paper, or the result's own name; raises ResultUnknown."""
    letter = text.strip()
    found = VISIT_LETTERS.get(letter.upper())
    if found is not None:
        return found
    if letter in set(VisitResult):
        return VisitResult(letter)
    raise ResultUnknown


def complete(entry: Entry, known: Collection[str], met_on: date, today: date) -> Entry:
    """Check a result and fill in what follows from it; `met_on` is the day taken where none is given.

    Every result that does not convert gets an obstacle (REQ50). Raises ResultRefused. The account must be
    cleaned and the bank found before.
    """
    met = entry.met_on or min(met_on, today)
    if met > today:
        raise MetInFuture
    if entry.obstacle and entry.obstacle not in known:
        raise ObstacleUnknown
    if entry.next_on is not None and entry.next_on <= met:
        raise NextDayPast
    if entry.account and entry.result is not VisitResult.AGREED:
        raise AccountWithoutAgreement
    other = None
    if entry.result is VisitResult.OTHER:
        other = entry.other or OTHER_BY_OBSTACLE.get(entry.obstacle or "")
        if other not in OTHERS:
            raise OtherUnclear
    obstacle = entry.obstacle or OBSTACLE_BY_OTHER.get(other or "") or OBSTACLE_BY_RESULT.get(entry.result)
    return replace(entry, met_on=met, other=other, obstacle=obstacle, note=without_numbers(entry.note))


def read_account(text: str, *, from_number: bool = False) -> str:
    """Clean an account number; raises AccountDamaged, CardNotAccount or AccountUnreadable."""
    if is_spreadsheet_damaged(text, from_number=from_number):
        raise AccountDamaged
    account = clean_account(text)
    if is_card_number(account):
        raise CardNotAccount
    if not is_account(account):
        raise AccountUnreadable
    return account


def without_numbers(note: str) -> str:
    """Mask long numbers in a note: accounts, ids and phones belong in their own places, sealed."""
    return NUMBER_IN_TEXT.sub(lambda found: "••••" + re.sub(r"\D", "", found[0])[-3:], note.strip())


def move(standing: Standing, entry: Entry, refused_before: int, limits: Limits) -> Standing:
    """Say how the case stands after a completed result; `refused_before` counts the refusals of six months.

    Nobody is pressed: a wish for cash, or the second refusal, pauses the case (`ux.md` 5.2, 5.3).
    """
    met_on = entry.met_on
    if met_on is None:
        raise ValueError("the result must be completed first")
    after, not_before = standing.state, entry.next_on
    match entry.result:
        case VisitResult.AGREED:
            after = CaseState.FORM_SIGNED if entry.account else CaseState.AGREED
        case VisitResult.LATER:
            after = CaseState.MET
        case VisitResult.REFUSED:
            lasting = refused_before + 1 >= limits.refusals_pause or entry.obstacle in WISHES_CASH
            changed_mind = standing.state in (CaseState.AGREED, CaseState.FORM_SIGNED)
            after = CaseState.KEEPS_CASH if lasting or changed_mind else CaseState.MET
        case VisitResult.OTHER if entry.other != "not_found":
            after = CaseState(entry.other or "")
    if after is CaseState.KEEPS_CASH:
        not_before = months_later(met_on, limits.ask_again_months)
    if not may_move("outreach_case", standing.state, after):
        after = standing.state
    obstacles = standing.obstacles
    if entry.obstacle and entry.obstacle not in obstacles:
        obstacles = (*obstacles, entry.obstacle)
    return Standing(
        state=after,
        obstacles=obstacles,
        refusals=standing.refusals + (entry.result is VisitResult.REFUSED),
        not_before=not_before,
        last_met_on=met_on if entry.result in MET else standing.last_met_on,
        last_result=entry.result.value,
    )


def months_later(day: date, months: int) -> date:
    """Give the same day so many months later or earlier, the last of the month where it is shorter."""
    month = Run.of(day).plus(months)
    return month.first_day.replace(day=min(day.day, month.last_day.day))

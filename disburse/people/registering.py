"""What a person's registration to be paid another way must say; pure, days and texts come in (REQ06, REQ52)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from disburse.core.calendar import Run, WorkingCalendar, method_effective_run
from disburse.core.errors import Refusal
from disburse.core.identifiers import clean_account, is_account, is_card_number, is_spreadsheet_damaged
from disburse.core.states import Method
from disburse.people.rules import NotYet
from disburse.words import mark

METHODS: Final = {
    Method.ACCOUNT: mark("Tài khoản"),
    Method.CASH_POINT: mark("Tiền mặt tại điểm chi trả"),
    Method.CASH_HOME: mark("Tiền mặt tại nhà"),
}


class Paper(StrEnum):
    FORM = "form"  # a signed form
    ONLINE = "online"  # the reference of a request made online


PAPERS: Final = {
    Paper.FORM: mark("Giấy đăng ký có chữ ký"),
    Paper.ONLINE: mark("Yêu cầu trực tuyến"),
    "visit": mark("Lượt đến vận động"),
}


class RegistrationRefused(Refusal):
    """A registration that cannot be recorded; `field` is the field of the form it is about."""

    code = "registration_refused"
    status = 422
    exit_code = 2
    field = "number"


class MethodUnknown(RegistrationRefused):
    code = "method_unknown"
    field = "method"
    text = "Chọn hình thức nhận mới: tài khoản, tiền mặt tại điểm chi trả hoặc tiền mặt tại nhà."


class PaperNotNamed(RegistrationRefused):
    code = "paper_not_named"
    field = "paper"
    text = "Ghi số, ký hiệu của giấy đăng ký hoặc mã của yêu cầu trực tuyến."


class ReceivedTooEarly(RegistrationRefused):
    code = "received_too_early"
    field = "received_on"
    text = "Ngày nhận giấy này quá sớm: khi đó chưa có chương trình nào chi trả theo cách này. Xem lại ngày trên giấy."


class AccountMissing(RegistrationRefused):
    code = "account_missing"
    field = "account"
    text = "Nhận qua tài khoản thì phải có số tài khoản. Chép số tài khoản trong giấy đăng ký."


class AccountNotAsked(RegistrationRefused):
    code = "account_not_asked"
    field = "account"
    text = "Nhận tiền mặt thì không ghi số tài khoản. Xóa số tài khoản, hoặc chọn hình thức Tài khoản."


class AccountNotReadable(RegistrationRefused):
    code = "account_unreadable"
    field = "account"
    text = "Số tài khoản phải có 6 đến 19 chữ số hoặc chữ cái. Xem lại giấy rồi nhập lại."


class AccountSpoilt(RegistrationRefused):
    code = "R28"
    field = "account"
    text = "Số tài khoản đã bị bảng tính làm hỏng. Định dạng cột là văn bản rồi nhập lại số."


class CardGiven(RegistrationRefused):
    code = "R10"
    field = "account"
    text = "Đây là số in trên thẻ, không phải số tài khoản. Hỏi lại số tài khoản của người hưởng; không ghi số thẻ."


class BankUnclear(RegistrationRefused):
    code = "bank_not_clear"
    field = "bank"
    text = "Chưa rõ ngân hàng của số tài khoản. Ghi tên ngân hàng đầy đủ, hoặc chọn trong danh mục."


@dataclass(frozen=True, slots=True)
class Registration:
    """What a paper says: the new way, the day it was received, the paper, and the account where there is one.

    `account` as written; once checked it is the cleaned number.
    """

    method: Method
    received_on: date
    kind: Paper
    paper: str
    account: str | None = None


def check(given: Registration, today: date) -> Registration:
    """Give the registration with its account cleaned; raise RegistrationRefused or, for a day that lies ahead, NotYet."""
    if given.received_on > today:
        raise NotYet
    paper = " ".join(given.paper.split())[:200]
    if not paper:
        raise PaperNotNamed
    account = given.account.strip() if given.account else ""
    if given.method is not Method.ACCOUNT:
        if account:
            raise AccountNotAsked
        return Registration(given.method, given.received_on, given.kind, paper)
    if not account:
        raise AccountMissing
    return Registration(given.method, given.received_on, given.kind, paper, _number(account))


def read_method(text: str) -> Method:
    """Read a method's code; raise MethodUnknown."""
    try:
        return Method(text)
    except ValueError:
        raise MethodUnknown from None


def holds_from(received_on: date, cut_off_days: list[int]) -> Run:
    """Give the first run a registration holds for, by the earliest cut-off of the owner's programmes (REQ06, REQ07).

    Raises ReceivedTooEarly for a day on which the owner had none.
    """
    if not cut_off_days:
        raise ReceivedTooEarly
    return method_effective_run(received_on, min(cut_off_days))


def answer_by(received_on: date, calendar: WorkingCalendar, working_days: int) -> date:
    """Give the last day to answer whoever asked; a clock of its own, beside the cut-off (REQ06)."""
    return calendar.add_working_days(received_on, working_days)


def _number(account: str) -> str:
    if is_spreadsheet_damaged(account):
        raise AccountSpoilt
    number = clean_account(account)
    if is_card_number(number):
        raise CardGiven
    if not is_account(number):
        raise AccountNotReadable
    return number

"""What may be put on file about a person; pure, days and numbers come in (`domain.md` 1.5, REQ39, REQ40)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.core.identifiers import is_vss_number
from disburse.core.names import fold
from disburse.places.citizen_ids import is_citizen_id


class HolderKind(StrEnum):
    AUTHORISATION = "authorisation"
    GUARDIANSHIP = "guardianship"


class StopKind(StrEnum):
    DEAD = "dead"
    SUSPENDED = "suspended"


class NotANumberOfAPerson(Refusal):
    code = "not_a_number_of_a_person"
    status = 422
    exit_code = 2
    text = "Nhập số CCCD 12 số hoặc mã số BHXH 10 số của người hưởng."


class HolderNameMissing(Refusal):
    code = "holder_name_missing"
    status = 422
    exit_code = 2
    text = "Nhập họ tên người được ủy quyền hoặc người giám hộ."


class EvidenceMissing(Refusal):
    code = "evidence_missing"
    status = 422
    exit_code = 2
    text = "Ghi giấy tờ làm căn cứ: tên giấy, số và ngày."


class AuthorisationTooLong(Refusal):
    """REQ40: an authorisation lives at most the months the law gives it."""

    code = "R16"
    status = 422
    exit_code = 2
    text = (
        "Ủy quyền dài quá {months} tháng nên không được ghi. Kiểm tra ngày bắt đầu và ngày hết hạn trên giấy."
    )


class EndsBeforeItBegins(Refusal):
    code = "ends_before_it_begins"
    status = 422
    exit_code = 2
    text = "Ngày hết hạn trước ngày bắt đầu. Kiểm tra lại hai ngày."


class DayMissing(Refusal):
    code = "day_missing"
    status = 422
    exit_code = 2
    text = "Chưa rõ ngày nào. Chọn một ngày."


class NotYet(Refusal):
    code = "not_yet"
    status = 422
    exit_code = 2
    text = "Ngày này chưa đến. Ghi ngày đã xảy ra, theo giấy tờ."


def check_number(number: str) -> tuple[str | None, str | None]:
    """Tell a citizen id from a VSS number: (citizen id, VSS number), one of them None; raise NotANumberOfAPerson."""
    text = "".join(number.split())
    if is_citizen_id(text):
        return text, None
    if is_vss_number(text):
        return None, text
    raise NotANumberOfAPerson


def check_holder(name: str) -> str:
    """Give the folded name of who may receive; raise HolderNameMissing for none or an impossible one."""
    folded = fold(name)
    if not 2 <= len(folded) <= 100:
        raise HolderNameMissing
    return folded


def check_evidence(evidence: str) -> str:
    """Give the evidence trimmed to 300 characters; raise EvidenceMissing."""
    if not evidence.strip():
        raise EvidenceMissing
    return evidence.strip()[:300]


def check_term(kind: HolderKind, since: date, until: date | None, months_most: int) -> date | None:
    """Give the last day on which an authorisation holds; only a guardianship may have none.

    Unsaid, it is the longest the law allows, that day included: signed on 2025-11-21 it holds on 2026-11-21.
    Raises EndsBeforeItBegins, AuthorisationTooLong (REQ40).
    """
    if until is not None and until < since:
        raise EndsBeforeItBegins
    if kind is HolderKind.GUARDIANSHIP:
        return until
    longest = months_after(since, months_most)
    if until is not None and until > longest:
        raise AuthorisationTooLong(months=months_most)
    return until or longest


def check_happened(day: date, today: date) -> None:
    """Raise NotYet for a day that lies ahead: nobody is reported dead in advance."""
    if day > today:
        raise NotYet


def months_after(day: date, months: int) -> date:
    """Give the same day some months later, or the last day of a shorter month."""
    there = Run.of(day).plus(months)
    return there.first_day.replace(day=min(day.day, there.last_day.day))

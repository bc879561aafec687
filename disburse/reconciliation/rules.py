"""Which resolution fits which discrepancy, and which needs a second person (`money.md` M9)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from disburse.core.states import DiscrepancyKind as K
from disburse.core.states import Resolution as R
from disburse.words import mark

NEEDS_SECOND_PERSON: Final = frozenset({R.ACCEPT, R.CANCEL})

_ALWAYS: Final = frozenset({R.DISMISS})
ALLOWED: Final[dict[K, frozenset[R]]] = {
    K.FAILED: frozenset({R.RESEND, R.CASH, R.CARRY, R.CANCEL}),
    K.UNMAPPED_REASON: frozenset({R.RESEND, R.CASH, R.CARRY, R.CANCEL}),
    K.NO_ANSWER: frozenset({R.CANCEL}),
    K.PROPOSED: frozenset({R.ACCEPT}) | _ALWAYS,
    K.AMBIGUOUS: _ALWAYS,
    K.UNKNOWN_REFERENCE: _ALWAYS,
    K.AMOUNT_SHORT: frozenset({R.ACCEPT, R.CANCEL}),
    K.AMOUNT_OVER: _ALWAYS,
    K.NAME_CONFLICT: frozenset({R.ACCEPT}) | _ALWAYS,
    K.ACCOUNT_CONFLICT: frozenset({R.ACCEPT}) | _ALWAYS,
    K.ACCOUNT_HOLDER: frozenset({R.ACCEPT}),  # the money is out: only two persons may let it stand
    K.DUPLICATE: frozenset({R.RECOVER}) | _ALWAYS,
    K.CONTRADICTORY: frozenset({R.ACCEPT}),
    K.WRONG_PAYER: _ALWAYS,
    K.WRONG_RUN: _ALWAYS,
    K.STOPPED_PERSON: frozenset({R.RECOVER}) | _ALWAYS,
    K.AFTER_CANCEL: frozenset({R.RECOVER}) | _ALWAYS,
    K.LATE_RETURN: frozenset({R.ACCEPT, R.CARRY}) | _ALWAYS,
}

KIND_TITLES: Final[dict[K, str]] = {
    K.FAILED: mark("Không chi được"),
    K.NO_ANSWER: mark("Quá hạn chưa có kết quả"),
    K.PROPOSED: mark("Có một khoản phù hợp một phần"),
    K.AMBIGUOUS: mark("Nhiều khoản cùng phù hợp"),
    K.UNKNOWN_REFERENCE: mark("Không có trong danh sách"),
    K.AMOUNT_SHORT: mark("Chi thiếu so với lệnh"),
    K.AMOUNT_OVER: mark("Chi nhiều hơn lệnh"),
    K.NAME_CONFLICT: mark("Sai tên"),
    K.ACCOUNT_CONFLICT: mark("Khác số tài khoản"),
    K.ACCOUNT_HOLDER: mark("Chủ tài khoản khác, chưa có ủy quyền"),
    K.DUPLICATE: mark("Chi trùng"),
    K.CONTRADICTORY: mark("Kết quả mâu thuẫn"),
    K.WRONG_PAYER: mark("Lệnh của đơn vị chi trả khác"),
    K.WRONG_RUN: mark("Lệnh của kỳ khác"),
    K.STOPPED_PERSON: mark("Người hưởng đã dừng hưởng"),
    K.AFTER_CANCEL: mark("Chi sau khi đã hủy lệnh"),
    K.UNMAPPED_REASON: mark("Lý do chưa có mã"),
    K.LATE_RETURN: mark("Trả lại sau khi đóng kỳ"),
}

RESOLUTION_TITLES: Final[dict[R, str]] = {
    R.ACCEPT: mark("Chấp nhận"),
    R.RESEND: mark("Gửi lại"),
    R.CASH: mark("Chuyển sang tiền mặt kỳ này"),
    R.CARRY: mark("Chuyển kỳ sau"),
    R.CANCEL: mark("Hủy khoản chi"),
    R.RECOVER: mark("Đưa vào thu hồi"),
    R.DISMISS: mark("Bỏ qua, có lý do"),
}


def allowed(kind: str) -> list[R]:
    """List the resolutions a kind of discrepancy may get, in the order they are offered."""
    return [resolution for resolution in R if resolution in ALLOWED[K(kind)]]


def run_digest(payments: Iterable[tuple[object, ...]], discrepancies: Iterable[tuple[object, ...]]) -> str:
    """Digest a run's natural values in whatever order they come (`money.md` M11): SHA-256 in hex."""
    whole = hashlib.sha256()
    for kind, rows in (("payment", payments), ("discrepancy", discrepancies)):
        for line in sorted("\x1f".join("" if v is None else str(v) for v in row) for row in rows):
            whole.update(kind.encode() + b"\x1e" + line.encode() + b"\n")
    return whole.hexdigest()

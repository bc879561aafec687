"""The columns of a roster: their names, what is required, what is somebody's number (`ux.md` 3.4, `domain.md` 1.6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from disburse.core.identifiers import Secret
from disburse.rosters.file.spellings import FIELDS as FIELDS
from disburse.words import mark

IGNORED: Final[frozenset[str]] = frozenset(
    ("ky nhan", "ky ten", "chu ky", "ky nhan hoac diem chi", "muc", "van de", "cach sua")
)
"""Headers that mean nothing to a roster: signatures, and the columns of our own annotated copies."""

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name",),
    "citizen_id": ("citizen_id", "vss_number", "identity"),
    "amount": ("amount", "regular", "part_pension", "part_allowance"),
}
"""What a roster cannot be read without, and the fields that may carry it (`product.md` 2.2.4)."""

SHOWN: Final[dict[str, str]] = {
    "sequence": mark("Số thứ tự"),
    "name": mark("Họ và tên"),
    "citizen_id": mark("Số CCCD hoặc Mã số BHXH"),
    "vss_number": mark("Mã số BHXH"),
    "identity": mark("Mã số BHXH hoặc ĐDCN"),
    "birth": mark("Ngày sinh"),
    "birth_male": mark("Năm sinh / Nam"),
    "birth_female": mark("Năm sinh / Nữ"),
    "sex": mark("Giới tính"),
    "is_male": mark("Nam"),
    "is_female": mark("Nữ"),
    "commune": mark("Xã/phường"),
    "district": mark("Quận/huyện cũ"),
    "hamlet": mark("Thôn/xóm/tổ"),
    "address": mark("Địa chỉ"),
    "phone": mark("Điện thoại"),
    "benefit": mark("Loại chế độ"),
    "source": mark("Nguồn kinh phí"),
    "method": mark("Hình thức nhận"),
    "pay_point": mark("Điểm chi trả"),
    "bank": mark("Ngân hàng"),
    "branch": mark("Chi nhánh"),
    "account": mark("Số tài khoản"),
    "account_bank": mark("Số TK – Ngân hàng"),
    "holder": mark("Tên chủ tài khoản"),
    "months": mark("Tháng hưởng"),
    "regular": mark("Mức hưởng"),
    "part_pension": mark("Lương hưu"),
    "part_allowance": mark("Trợ cấp"),
    "arrears": mark("Truy lĩnh"),
    "deduction": mark("Khấu trừ"),
    "amount": mark("Số tiền"),
    "note": mark("Ghi chú"),
    "authorised": mark("Người được ủy quyền"),
    "authorised_from": mark("Ủy quyền từ ngày"),
    "authorised_to": mark("Hạn ủy quyền"),
    "arrears_months": mark("Tháng truy lĩnh"),
}
"""Field → its name on screen."""

SECRETS: Final[dict[str, Secret]] = {
    "citizen_id": "citizen_id",
    "identity": "citizen_id",
    "vss_number": "vss_number",
    "account": "account",
    "account_bank": "account",
    "phone": "phone",
}
"""Field → the kind of personal number that stands in it."""

ORDER: Final[tuple[str, ...]] = tuple(FIELDS)
REPEATABLE: Final[frozenset[str]] = frozenset(("address", "note", "sequence"))
"""Fields that two columns may carry without doubt; the first is read."""


def secret_of(field: str) -> Secret:
    """Say as what the cells of a field must be masked; words are not."""
    return SECRETS.get(field, "")


def missing(fields: Iterable[str]) -> list[str]:
    """List the required fields that none of these fields carries."""
    given = set(fields)
    return [field for field, carriers in REQUIRED.items() if not given & set(carriers)]

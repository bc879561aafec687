"""The words of a roster's states, levels and columns, as pages show them."""

from __future__ import annotations

from typing import Final

from disburse.rosters.file.columns import SHOWN
from disburse.words import mark, say

STATES: Final = {
    "reading": ("info", mark("Đang kiểm tra")),
    "failed": ("bad", mark("Không nạp được")),
    "has_errors": ("bad", mark("Có lỗi cần sửa")),
    "ready": ("warn", mark("Chưa gửi duyệt")),
    "submitted": ("wait", mark("Chờ người thứ hai duyệt")),
    "approved": ("ok", mark("Đã duyệt")),
    "returned": ("bad", mark("Bị trả lại")),
    "withdrawn": ("mute", mark("Đã rút")),
    "superseded": ("mute", mark("Đã thay bằng bản khác")),
}
COLUMN_STATES: Final = {
    "sure": ("ok", mark("Chắc chắn")),
    "chosen": ("ok", mark("Đơn vị đã chọn")),
    "probable": ("warn", mark("Đề xuất")),
    "proposed": ("warn", mark("Đề xuất")),
    "doubled": ("bad", mark("Trùng cột khác")),
    "ignored": ("mute", mark("Bỏ qua")),
    "unknown": ("mute", mark("Bỏ qua")),
}


def tag(state: str, approved: bool, repeats: bool = False) -> tuple[str, str]:
    """Give the kind and the words of a roster's state; one that `repeats` another failed at nothing (F07)."""
    if repeats:
        return "mute", say("Đã nạp trước")
    if state == "submitted" and approved:
        return "info", say("Đã duyệt, đang lập khoản chi")
    kind, words = STATES[state]
    return kind, say(words)


def column_words(field: str) -> str:
    """Name a column as people do; one we have no word for keeps its own name."""
    if field == "citizen_id":  # whose word among the required fields names all that may stand for it
        return say("Số CCCD, số định danh")
    return required_words(field)


def required_words(field: str) -> str:
    """Name a required field with all that may carry it."""
    return say(SHOWN[field]) if field in SHOWN else field

"""Sentences about single cells that cannot be taken as they stand: too large, unknown, cut off, not payable."""

from __future__ import annotations

from disburse.rosters.file.problem import Rule
from disburse.words import mark

AMOUNT_TOO_LARGE = Rule("R06", "E", mark("Số tiền một dòng nhiều nhất là {most} đồng. Sửa lại ô này"))
PART_TOO_LARGE = Rule("R06", "E", mark("Số tiền trong ô này nhiều nhất là {most} đồng. Sửa lại ô này"))
ACCOUNT_UNPAYABLE = Rule(
    "R13",
    "E",
    mark("Không chi được vào số này: số tài khoản chỉ gồm 6 đến 19 chữ số hoặc chữ cái. Sửa lại ô này"),
    "account",
)
ACCOUNT_CUT = Rule(
    "R28",
    "E",
    mark(
        "Số dài hơn 15 chữ số mà tận cùng là số 0, có thể bảng tính đã làm mất các số cuối. Nhập lại đủ các số; "
        "nếu đúng như vậy, viết cách từng nhóm bốn số"
    ),
    "account",
)
SEX_UNKNOWN = Rule(
    "R30", "W", mark("Không nhận ra giới tính “{text}” nên không so được với số CCCD. Ghi Nam hoặc Nữ")
)
SOURCE_UNKNOWN = Rule("R35", "E", mark("Không nhận ra nguồn kinh phí “{text}”. Ghi NSNN, Quỹ hoặc Khác"))

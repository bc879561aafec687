"""The sentences of what only the database knows to be wrong (`ux.md` 3.5, REQ39, REQ40, REQ42)."""

from __future__ import annotations

from typing import Final

from disburse.rosters.file.problem import Rule
from disburse.words import mark

UNUSUAL_AMOUNT = Rule(
    "R07",
    "W",
    mark(
        "Mức {monthly} một tháng nằm ngoài khoảng thường gặp của chế độ này ({least} đến {most}). Kiểm tra lại"
    ),
)
MANY_TIMES = Rule("R07", "W", mark("Số tiền gấp {times} lần tháng trước. Kiểm tra lại"))
ROSE = Rule(
    "R08", "W", mark("Tăng {difference} so với tháng trước, chưa có lý do. Ghi lý do vào cột ghi chú")
)
FELL = Rule(
    "R08", "W", mark("Giảm {difference} so với tháng trước, chưa có lý do. Ghi lý do vào cột ghi chú")
)

SHARED = Rule("R14", "W", mark("Tài khoản này đang nhận cho {people} người. Kiểm tra từng người"), "account")
SHARED_ELSEWHERE = Rule(
    "R14",
    "W",
    mark("Tài khoản này cũng đang nhận cho người của đơn vị khác. Hỏi lại trước khi chi"),
    "account",
)
HOLDER_UNKNOWN = Rule(
    "R15",
    "W",
    mark(
        "Chủ tài khoản khác người hưởng, chưa có ủy quyền. Ghi giấy ủy quyền hoặc giám hộ, hoặc đổi tài khoản"
    ),
)
HOLDER_FORBIDDEN = Rule(
    "R15",
    "E",
    mark("Tỉnh không cho chi vào tài khoản của người khác. Đổi sang tài khoản của người hưởng hoặc tiền mặt"),
)
HOLDER_AUTHORISED = Rule("R15", "I", mark("Chi vào tài khoản của người được ủy quyền hoặc người giám hộ"))
HOLDER_MARKS = Rule("R15", "I", mark("Tên chủ tài khoản chỉ khác họ tên người hưởng ở dấu"))
AUTHORISATION_ENDED = Rule("R16", "E", mark("Ủy quyền đã hết hạn ngày {day}. Làm giấy ủy quyền mới"))
AUTHORISATION_ENDS = Rule("R16", "W", mark("Ủy quyền hết hạn {day}. Nhắc làm giấy mới trước ngày này"))
WRONG_AUTHORISATIONS: Final[dict[str, Rule]] = {
    "undated": Rule(
        "R16",
        "W",
        mark("Chưa ghi ủy quyền từ ngày nào, đến ngày nào nên chưa tính ủy quyền này. Ghi ít nhất một ngày"),
    ),
    "backwards": Rule("R16", "E", mark("Hạn ủy quyền trước ngày ủy quyền. Sửa một trong hai ngày")),
    "too_long": Rule(
        "R16", "E", mark("Ủy quyền dài quá {months} tháng nên không được nhận. Sửa ngày theo giấy ủy quyền")
    ),
}

TOO_YOUNG = Rule("R17", "W", mark("{age} tuổi, chế độ này thường từ {least}. Kiểm tra ngày sinh và chế độ"))
TOO_YOUNG_UNLESS_POOR = Rule(
    "R17",
    "W",
    mark(
        "{age} tuổi, chế độ này thường từ {least} ({poor} nếu hộ nghèo). Kiểm tra ngày sinh, hoặc ghi chú hộ nghèo"
    ),
)
BIRTH_IMPOSSIBLE = Rule(
    "R17", "W", mark("Ngày sinh không thể đúng: chưa sinh hoặc quá già. Kiểm tra giấy tờ")
)


STOPPED: Final[dict[str | None, Rule]] = {
    "dead": Rule(
        "R20", "E", mark("Đã báo mất ngày {day}. Bỏ dòng này, hoặc nhờ người thứ hai gỡ nếu báo nhầm")
    ),
    "suspended": Rule(
        "R20",
        "E",
        mark("Đã tạm dừng hưởng từ ngày {day}. Bỏ dòng này, hoặc nhờ người thứ hai gỡ nếu được hưởng lại"),
    ),
    None: Rule(
        "R20", "E", mark("Đơn vị khác đã báo người này mất hoặc tạm dừng hưởng. Xác minh rồi bỏ dòng này")
    ),
}
SWITCHED: Final[dict[str, Rule]] = {
    "R21 account": Rule(
        "R21", "W", mark("Chuyển tiền mặt → tài khoản, chưa có giấy đăng ký. Bổ sung giấy đăng ký")
    ),
    "R21 cash": Rule(
        "R21", "W", mark("Chuyển tài khoản → tiền mặt, chưa có giấy đăng ký. Bổ sung giấy đăng ký")
    ),
    "R21 cash_home": Rule(
        "R21", "W", mark("Chuyển nhận tại điểm chi trả → tại nhà, chưa có giấy đăng ký. Bổ sung giấy đăng ký")
    ),
    "R21 cash_point": Rule(
        "R21", "W", mark("Chuyển nhận tại nhà → tại điểm chi trả, chưa có giấy đăng ký. Bổ sung giấy đăng ký")
    ),
}
OTHER_ACCOUNT = Rule(
    "R22",
    "W",
    mark(
        "Đổi số tài khoản: {old_bank} {old_tail} → {new_bank} {new_tail}. Cần chứng từ (người thứ hai xác nhận)"
    ),
    "account",
)
ALIKE_ACCOUNT = Rule(
    "R22",
    "W",
    mark(
        "Đổi số tài khoản tại {bank}: 4 số cuối trùng nhau ({tail}), số tài khoản khác. "
        "Cần chứng từ (người thứ hai xác nhận)"
    ),
    "account",
)
WALLET = Rule(
    "R11",
    "E",
    mark("Đơn vị chi trả đã trả lại vì số này là ví điện tử, không phải số tài khoản. Hỏi lại số tài khoản"),
    "account",
)
OTHER_LIST = Rule(
    "R05",
    "E",
    mark(
        "Người này đã có ở dòng {other} của danh sách số {list} kỳ này của đơn vị, cùng chế độ. "
        "Bỏ dòng ở một danh sách"
    ),
)
OTHER_PROGRAMME = Rule("R05", "I", mark("Người này cũng có trong danh sách của chương trình khác ở kỳ này"))

SEVERAL_MONTHS = Rule(
    "R24",
    "W",
    mark(
        "{count} dòng trả nhiều tháng trong một số tiền; tiền được chia đều cho các tháng, phần lẻ vào tháng cuối"
    ),
)
MONTH_AHEAD = Rule("R35", "W", mark("Tháng hưởng {month} sau các tháng của kỳ {run}. Kiểm tra lại tháng"))

"""Why an approved list is not withdrawn, or not instructed since it is: what the database says, as sentences."""

from __future__ import annotations

from disburse.core.errors import Conflict, Refusal


class WithdrawnByTwo(Conflict):
    code = "withdrawn_by_two"
    text = "Danh sách đã duyệt chỉ rút được khi người thứ hai đồng ý. Hãy đề nghị rút, kèm lý do."


class NothingToWithdraw(Conflict):
    code = "nothing_to_withdraw"
    text = (
        "Danh sách này không ở trạng thái đã duyệt nên không có khoản chi nào để hủy. Tải lại trang để xem."
    )


class CarriedListStays(Conflict):
    code = "carried_list_stays"
    text = (
        "Danh sách chuyển từ các kỳ trước đã duyệt thì không rút được: khoản của kỳ trước chỉ còn ở danh sách này. "
        "Khoản nào không chi nữa thì hủy từng khoản khi xử lý chênh lệch."
    )


class ListInstructed(Conflict):
    code = "list_instructed"
    text = "Danh sách đã có lệnh chi nên không rút được nữa. Chờ kết quả, rồi xử lý từng khoản ở phần chênh lệch."


class ListCarriedOn(Conflict):
    code = "list_carried_on"
    text = "Có khoản của danh sách này đã được chuyển kỳ sau nên không rút cả danh sách được."


class WithdrawalAsked(Conflict):
    code = "withdrawal_asked"
    text = "Đã có người đề nghị rút danh sách này. Tải lại trang để xem đang chờ ai."


class WithdrawnMeanwhile(Conflict):
    code = "withdrawn_meanwhile"
    text = "Vừa có hai người rút danh sách nên chưa lập lệnh chi nào. Làm lại: các danh sách khác vẫn lập lệnh được."


class AnotherList(Conflict):
    code = "another_list"
    text = "Mã nội dung không phải của danh sách này. Xem lại danh sách rồi trả lời đề nghị rút."


SENTENCES: dict[str, type[Refusal]] = {
    "approved_lists_are_withdrawn_by_two": WithdrawnByTwo,
    "only_approved_lists_have_payments_to_cancel": NothingToWithdraw,
    "carried_lists_are_not_withdrawn": CarriedListStays,
    "instructed_lists_are_not_withdrawn": ListInstructed,
    "lists_carried_on_are_not_withdrawn": ListCarriedOn,
    "one_withdrawal_of_a_list_at_a_time": WithdrawalAsked,
    "withdrawn_lists_are_not_instructed": WithdrawnMeanwhile,
    "consent_is_for_the_list_seen": AnotherList,
}

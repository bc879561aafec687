"""Why an approved list is not withdrawn, or not instructed since it is: what the database says, as sentences."""

from __future__ import annotations

from disburse.core.errors import Conflict, NotAllowed, Refusal


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


class NoWithdrawalWaits(Conflict):
    code = "no_withdrawal_waits"
    text = "Không có đề nghị rút nào đang chờ trả lời ở danh sách này. Tải lại trang để xem."


class AskedByAnother(NotAllowed):
    code = "asked_by_another"
    text = "Chỉ người đã đề nghị rút mới lấy lại được đề nghị. Người thứ hai thì trả lời không đồng ý rút."


class AskedBackMeanwhile(Conflict):
    code = "asked_back_meanwhile"
    text = (
        "Vừa có danh sách được đề nghị rút nên chưa lập lệnh chi nào. "
        "Làm lại: các danh sách khác vẫn lập lệnh được."
    )


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
    "lists_asked_back_are_not_instructed": AskedBackMeanwhile,
    "only_waiting_requests_are_decided": NoWithdrawalWaits,
    "taken_back_by_whoever_asked": AskedByAnother,
    "consent_is_for_the_list_seen": AnotherList,
}

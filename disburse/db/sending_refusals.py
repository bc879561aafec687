"""Why a list is not sent again, or not returned: what the database says, as sentences."""

from __future__ import annotations

from disburse.core.errors import Conflict, Refusal


class CarriedListMadeAnew(Conflict):
    code = "carried_list_made_anew"
    text = (
        "Danh sách chuyển kỳ bị trả lại đã thả các khoản của kỳ trước nên không gửi lại được. "
        "Lập lại danh sách chuyển kỳ rồi gửi duyệt."
    )


class ApprovedAlready(Conflict):
    code = "approved_already"
    text = "Danh sách đã có người duyệt nên không trả lại được nữa. Sai thì đề nghị rút danh sách đã duyệt."


SENTENCES: dict[str, type[Refusal]] = {
    "returned_carried_lists_are_made_anew": CarriedListMadeAnew,
    "approved_lists_are_not_returned": ApprovedAlready,
}

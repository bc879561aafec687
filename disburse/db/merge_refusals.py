"""Why two records of one person are not merged: what the database says, as sentences."""

from __future__ import annotations

from disburse.core.errors import Conflict, NotAllowed, NotFound, Refusal
from disburse.db.refusals import NotAnApprover


class NotYourPeople(NotFound):
    code = "nobody_of_yours"
    text = (
        "Không thấy hai hồ sơ như vậy. Chỉ gộp được hai người đều có trong danh sách đã duyệt của đơn vị, "
        "hoặc cùng một dòng của danh sách đơn vị đã nạp (mã R38)."
    )


class MergedAlready(Conflict):
    code = "merged_already"
    text = "Một trong hai hồ sơ đã được gộp trước đó. Tải lại trang để xem."


class PaidTwice(Conflict):
    """Both records were listed for the same month of a benefit: a double payment that was found (`money.md` M2)."""

    code = "paid_twice"
    text = (
        "Cả hai hồ sơ cùng được duyệt chi một tháng của một chế độ: đây là chi trùng, nên chưa gộp được. "
        "Hủy khoản chưa chi; khoản đã chi thì ghi nhận chi trùng và quyết định thu hồi trước."
    )


class BothListed(Conflict):
    """To merge now would leave two lines of one person on lists that may still be paid (R04, R05)."""

    code = "both_listed"
    text = (
        "Cả hai hồ sơ đang có mặt cho cùng một tháng của một chế độ, trong danh sách chưa chi. "
        "Bỏ một trong hai dòng hoặc rút danh sách đó trước, rồi gộp."
    )


class NotPaidYet(Conflict):
    code = "not_paid_yet"
    text = (
        "Khoản chi trùng này chưa chi nên không có gì để thu hồi. Hủy khoản đó hoặc rút danh sách, rồi gộp."
    )


class OtherIsKept(Conflict):
    code = "other_is_kept"
    text = "Hồ sơ có số CCCD phải là hồ sơ giữ lại. Đổi chỗ hai số rồi làm lại."


class RefusedWithoutReason(Refusal):
    code = "merge_refused_without_reason"
    status = 422
    exit_code = 2
    text = "Ghi vì sao không đồng ý, để người đề nghị biết phải kiểm tra gì."


class PeopleChanged(Conflict):
    code = "people_changed"
    text = "Một trong hai hồ sơ đã thay đổi sau khi anh/chị mở trang. Xem lại cả hai rồi làm lại."


class MergeAsked(Conflict):
    code = "merge_asked"
    text = "Đã có đề nghị gộp hai hồ sơ này đang chờ trả lời. Trả lời hoặc rút lại đề nghị đó trước."


class MergedByASecondPerson(NotAllowed):
    code = "four_eyes"
    text = "Anh/chị là người đề nghị gộp nên không thể tự đồng ý. Hãy nhờ người duyệt khác."


class MergeAnswered(Conflict):
    code = "merge_answered"
    text = "Đề nghị gộp này đã được trả lời rồi. Tải lại trang để xem."


class MergedWhileReading(Conflict):
    code = "merged_while_reading"
    text = "Có hai hồ sơ vừa được gộp trong lúc đọc tệp nên chưa dòng nào được ghi. Làm lại là đọc được."


SENTENCES: dict[str, type[Refusal]] = {
    "own_people_only": NotYourPeople,
    "merged_once": MergedAlready,
    "nobody_is_paid_twice_by_merging": PaidTwice,
    "merged_as_they_were_seen": PeopleChanged,
    "one_merge_of_a_pair_at_a_time": MergeAsked,
    "no_list_waits_with_both": BothListed,
    "the_citizen_id_is_kept": OtherIsKept,
    "only_what_is_paid_is_recovered": NotPaidYet,
    "refused_for_a_reason": RefusedWithoutReason,
    "merged_by_a_second_person": MergedByASecondPerson,
    "merged_by_an_approver": NotAnApprover,
    "person_merge_answer_pkey": MergeAnswered,
    "lines_name_nobody_merged": MergedWhileReading,
}

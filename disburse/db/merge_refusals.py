"""Why two records of one person are not merged: what the database says, as sentences."""

from __future__ import annotations

from disburse.core.errors import Conflict, NotAllowed, NotFound, Refusal
from disburse.db.refusals import NotAnApprover


class NotYourPeople(NotFound):
    code = "nobody_of_yours"
    text = "Không có hai hồ sơ như vậy trong tỉnh, hoặc cả hai đều không thuộc danh sách, địa bàn của đơn vị."


class MergedAlready(Conflict):
    code = "merged_already"
    text = "Một trong hai hồ sơ đã được gộp trước đó. Tải lại trang để xem."


class PaidTwice(Conflict):
    """Both records were listed for the same month of a benefit: a double payment that was found (`money.md` M2)."""

    code = "paid_twice"
    text = (
        "Cả hai hồ sơ cùng được duyệt chi một tháng của một chế độ: đây là chi trùng, nên chưa gộp được. "
        "Hủy khoản chưa chi; khoản đã chi thì báo người duyệt để thu hồi."
    )


class PeopleChanged(Conflict):
    code = "people_changed"
    text = "Một trong hai hồ sơ đã thay đổi sau khi anh/chị mở trang. Xem lại cả hai rồi làm lại."


class MergeAsked(Conflict):
    code = "merge_asked"
    text = "Đã có đề nghị gộp một trong hai hồ sơ này đang chờ trả lời. Trả lời đề nghị đó trước."


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
    "one_merge_of_a_person_at_a_time": MergeAsked,
    "merged_by_a_second_person": MergedByASecondPerson,
    "merged_by_an_approver": NotAnApprover,
    "person_merge_answer_pkey": MergeAnswered,
    "lines_name_nobody_merged": MergedWhileReading,
}

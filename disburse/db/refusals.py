"""What a refusal of the database says to a person; `refusing` knows which constraint says what."""

from __future__ import annotations

from disburse.core.errors import Conflict, NotAllowed, Refusal


class RunIsClosed(Conflict):
    code = "run_is_closed"
    text = "Kỳ chi trả này chưa mở hoặc đã đóng với đơn vị và chương trình này; không ghi thêm được. Hãy làm trong kỳ đang mở."


class MonthPaidAlready(Conflict):
    """R33: somebody on the roster has a month that another payment already claims."""

    code = "R33"
    text = (
        "Có người trong danh sách đã được chi trả tháng này ở danh sách khác. "
        "Kiểm tra lại danh sách (mã R33), bỏ các dòng trùng rồi nạp bản mới."
    )


class ArrearsToCarry(Conflict):
    """R37: arrears for somebody one of whose payments waits to be carried would pay it twice."""

    code = "R37"
    text = (
        "Có người được ghi truy lĩnh mà khoản kỳ trước còn chờ chuyển kỳ (mã R37). "
        "Bỏ truy lĩnh ở các dòng đó rồi nạp bản mới; khoản cũ chi bằng danh sách chuyển kỳ."
    )


class ApprovedByASecondPerson(NotAllowed):
    code = "four_eyes"
    text = (
        "Anh/chị đã nạp, sửa hoặc gửi duyệt danh sách này nên không thể tự duyệt. Hãy nhờ người duyệt khác."
    )


class ConsentByASecondPerson(NotAllowed):
    code = "four_eyes"
    text = "Anh/chị là người đề nghị nên không thể tự đồng ý. Hãy nhờ người duyệt khác."


class LiftedByASecondPerson(NotAllowed):
    code = "four_eyes"
    text = "Anh/chị là người đã ghi báo này nên không thể tự gỡ. Hãy nhờ người duyệt khác."


class PersonStopped(Conflict):
    """R20: somebody on the roster was reported dead or suspended."""

    code = "R20"
    text = (
        "Có người trong danh sách đã được báo mất hoặc tạm dừng hưởng (mã R20). "
        "Bỏ các dòng đó rồi nạp bản mới, hoặc nhờ người thứ hai gỡ báo nhầm."
    )


class LinesMissing(Conflict):
    code = "lines_missing"
    text = (
        "Các dòng đang lưu không đủ số người, số tiền của danh sách đã duyệt nên chưa lập khoản chi nào. "
        "Báo ngay cho quản trị viên; nạp lại danh sách thành bản mới."
    )


class NotAnApprover(NotAllowed):
    code = "not_an_approver"
    text = "Chỉ người duyệt của đơn vị mới làm được việc này. Hãy chuyển cho người duyệt."


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    text = "Danh sách đã thay đổi sau khi anh/chị mở trang. Tải lại, xem lại số liệu rồi duyệt."


class NotSubmitted(Conflict):
    code = "not_submitted"
    text = "Danh sách chưa được gửi duyệt hoặc đã được duyệt rồi. Tải lại trang để xem trạng thái mới."


class AlreadyTakenIn(Conflict):
    code = "F07"
    text = "Tệp này đã được nạp trước đó, không có gì thay đổi. Mở danh sách đã nạp để xem."


class LiveRosterExists(Conflict):
    code = "live_roster_exists"
    text = "Đã có một bản khác của danh sách này đang chờ duyệt hoặc đã duyệt. Rút bản kia trước khi gửi bản mới."


class AttemptIsLive(Conflict):
    code = "attempt_is_live"
    text = "Khoản này đang có một lệnh chi còn hiệu lực, chưa thể lập lệnh mới. Chờ kết quả của lệnh đó."


class WrongMove(Conflict):
    code = "wrong_move"
    text = "Trạng thái hiện tại không cho phép thao tác này. Tải lại trang để xem trạng thái mới."


class OutstandingAtClose(Conflict):
    code = "outstanding_at_close"
    text = "Chưa đóng được kỳ: còn khoản chưa có kết quả hoặc chênh lệch khác 0. Xem bảng cân đối để xử lý."


class DiscrepanciesAtClose(Conflict):
    code = "discrepancies_at_close"
    text = "Chưa đóng được kỳ: còn chênh lệch chưa xử lý. Mở danh sách chênh lệch để xử lý từng dòng."


class RosterWaits(Conflict):
    code = "roster_waits"
    text = (
        "Chưa đóng được kỳ: còn danh sách đang đọc hoặc đang chờ duyệt. Duyệt, trả lại hoặc rút danh sách đó."
    )


class DeclaredTotalsDiffer(Refusal):
    code = "R26"
    status = 422
    text = (
        "Số người hoặc số tiền nhập từ bản ký không bằng danh sách. "
        "Kiểm tra lại bản ký và tệp; danh sách chưa được gửi duyệt."
    )


class AccountsWithoutEvidence(Conflict):
    """R22: a new account stands on something before a list is sent."""

    code = "R22"
    text = (
        "Còn tài khoản thay đổi so với kỳ trước chưa có chứng từ, hoặc chứng từ đã bị từ chối (mã R22). "
        "Mở phần Tài khoản thay đổi để ghi chứng từ, rồi gửi duyệt."
    )


class AccountsNotConfirmed(Conflict):
    """R22: nobody is paid into a new account that a second person has not confirmed."""

    code = "R22"
    text = (
        "Còn tài khoản thay đổi so với kỳ trước chưa được người thứ hai xác nhận (mã R22). "
        "Mở phần Tài khoản thay đổi, xem chứng từ rồi xác nhận, hoặc trả lại danh sách."
    )


class ConfirmedByASecondPerson(NotAllowed):
    code = "four_eyes"
    text = "Anh/chị đã ghi chứng từ này nên không thể tự xác nhận. Hãy nhờ người duyệt khác."


class ConfirmedAlready(Conflict):
    code = "confirmed_already"
    text = "Chứng từ này đã được xác nhận hoặc từ chối rồi. Tải lại trang để xem."


class NotAWorkingDay(Refusal):
    code = "not_a_working_day"
    status = 422
    text = "Ngày này là ngày nghỉ hoặc ngày lễ, không xếp buổi vận động được. Chọn ngày làm việc khác."


class SessionFull(Conflict):
    code = "session_full"
    text = "Buổi này đã đủ số lượt đến. Xếp sang buổi khác."


class UsernameTaken(Conflict):
    code = "username_taken"
    text = "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."


class CoveredAlready(Conflict):
    code = "covered_already"
    text = "Xã này đã có cơ quan khác phụ trách trong thời gian đó. Tải lại trang rồi chọn lại."


class SuccessorExists(Conflict):
    code = "successor_exists"
    text = "Khoản này đã được chuyển kỳ sau một lần. Xem khoản nối tiếp ở kỳ đó."


class NotYourDecision(NotAllowed):
    code = "not_your_decision"
    text = "Chỉ người đã quyết định hoặc người thứ hai đã đồng ý mới hoàn tác được quyết định này."


class NothingToTakeBack(Conflict):
    code = "nothing_to_take_back"
    text = "Quyết định này không còn hiệu lực: đã được hoàn tác hoặc đã bị từ chối. Tải lại trang để xem."


class SomethingDepends(Conflict):
    code = "something_depends"
    text = (
        "Không hoàn tác được: khoản này đã có lệnh chi mới, đã chuyển kỳ hoặc có quyết định sau. "
        "Hoàn tác quyết định sau cùng trước, nếu còn được."
    )


class MonthsTaken(Conflict):
    """A cancelled payment's months belong to another payment by now (`money.md` M2)."""

    code = "months_taken"
    text = "Tháng hưởng của khoản đã hủy nay đã được chi ở danh sách khác, nên không khôi phục hay chuyển kỳ được."


class AppendOnly(NotAllowed):
    code = "append_only"
    text = "Dữ liệu này chỉ được ghi thêm, không được sửa hay xóa."

"""The base of every error a person can meet: a sentence, a code, an HTTP status and an exit code."""

from __future__ import annotations

import traceback
from types import TracebackType
from typing import ClassVar


class Refusal(Exception):
    """Something cannot be done; the text says what is wrong, where, and what to do.

    `text` is a Vietnamese sentence with `{named}` places, filled from the keyword arguments.
    Personal data is never a parameter. `status` is the HTTP status, `exit_code` the command line's
    (1 problems in the data, 2 usage, 3 not allowed, 4 conflict, 5 temporary; `product.md` 3).
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1
    text: ClassVar[str] = "Không thực hiện được yêu cầu này."

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.text.format(**params) if params else self.text)


class NotFound(Refusal):
    """What is asked for does not exist, or is not within the viewer's rows; the two look alike."""

    code = "not_found"
    status = 404
    exit_code = 3
    text = "Không tìm thấy nội dung này, hoặc anh/chị không có quyền xem. Kiểm tra lại đường dẫn hoặc mã."


class NotAllowed(Refusal):
    """The viewer's roles do not carry the permission."""

    code = "not_allowed"
    status = 403
    exit_code = 3
    text = "Tài khoản của anh/chị không được làm việc này. Hãy nhờ người có quyền, hoặc hỏi quản trị viên."


class Conflict(Refusal):
    """Somebody or something was faster, or the state has moved on."""

    code = "conflict"
    status = 409
    exit_code = 4
    text = "Dữ liệu đã thay đổi trong lúc anh/chị làm việc. Tải lại trang rồi thử lại."


class Temporary(Refusal):
    """The service cannot answer now; trying again later may work."""

    code = "temporary"
    status = 503
    exit_code = 5
    text = "Hệ thống đang bận hoặc cơ sở dữ liệu chưa sẵn sàng. Chờ ít giây rồi thử lại; chưa có gì bị mất."


class Usage(Refusal):
    """The call itself is wrong."""

    code = "usage"
    status = 400
    exit_code = 2
    text = "Lệnh chưa đúng: {why}"


def without_its_message(kind: type[BaseException], where: TracebackType | None) -> str:
    """Tell what kind of error happened and where; its message may quote a person's data and is left out."""
    return f"{kind.__name__}\n{''.join(traceback.format_tb(where))}"

"""The lists of a run: upload, see the check, send, approve, return, take back; each works without JavaScript."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.core.errors import NotFound, Refusal
from disburse.core.money import NotMoney, in_words, parse_vnd
from disburse.db.refusals import DeclaredTotalsDiffer
from disburse.places import reference
from disburse.rosters import actions, looking
from disburse.rosters.actions import NotAcknowledged, ReasonMissing
from disburse.rosters.looking import PAGE, Check, Standing
from disburse.service import service
from disburse.settings import MAX_UPLOAD_BYTES
from disburse.sheets.refusals import FileRefused
from disburse.web.forms import Form, form
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

FORM_BYTES: Final = 64 * 1024  # what the fields around a file take
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
LEVELS: Final = {"E": mark("Lỗi"), "W": mark("Cảnh báo"), "I": mark("Tự sửa, ghi chú")}
FIELD_NAMES: Final = {
    "name": mark("Họ và tên"),
    "citizen_id": mark("Số CCCD"),
    "vss_number": mark("Mã số BHXH"),
    "amount": mark("Số tiền"),
}


class FileMissing(Refusal):
    code = "F01"
    status = 422
    text = "Chưa chọn tệp danh sách. Chọn tệp XLSX, XLS, ODS hoặc CSV rồi nạp lại."


class FileTooLarge(Refusal):
    code = "F03"
    status = 413
    text = "Tệp phải nhỏ hơn {megabytes} MB. Chia danh sách thành nhiều tệp rồi nạp từng tệp."


class ListNotChosen(Refusal):
    code = "list_not_chosen"
    status = 422
    text = "Chưa rõ nạp danh sách nào. Chọn chương trình và số thứ tự danh sách (từ 1 đến 999)."


class TotalsMissing(Refusal):
    code = "totals_missing"
    status = 422
    text = "Nhập số người và tổng số tiền ghi trên bản giấy đã ký, bằng chữ số."


# ---------------------------------------------------------------- the lists of a run


@get("/runs/{run:str}/rosters", opt={"permission": Permission.ROSTER_READ})
async def show_rosters(
    request: WebRequest, run: FromPath[str], unit: FromQuery[str] = "", programme: FromQuery[str] = ""
) -> Response[Any]:
    return await rosters_page(request, Run.parse(run), unit, programme)


@post(
    "/runs/{run:str}/rosters",
    opt={"permission": Permission.ROSTER_UPLOAD},
    request_max_body_size=MAX_UPLOAD_BYTES + FORM_BYTES,
)
async def upload(request: WebRequest, run: FromPath[str]) -> Response[Any]:
    sent, month = await form(request), Run.parse(run)
    unit, colon, programme = sent.text("list").partition(":")
    try:
        roster_id, _ = await actions.upload_roster(
            viewer_of(request),
            *(await a_file(sent)),
            run=month,
            unit=unit,
            programme=programme,
            list_number=list_number(sent) if colon else -1,
        )
    except (FileMissing, FileTooLarge, ListNotChosen, FileRefused) as refused:
        return await rosters_page(request, month, "", programme, refused)
    return see(request, f"/rosters/{roster_id}")


async def a_file(sent: Form) -> tuple[bytes, str]:
    ...


# ---------------------------------------------------------------- one list


routes = []

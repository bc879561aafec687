"""What works in the background for the viewer: how far it is, how it ended, and how to stop it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from disburse.access import Permission
from disburse.dashboard import working
from disburse.queue import Job
from disburse.web.replies import WebRequest, page, see, viewer_of
from disburse.words import mark, say

KINDS: Final = {
    "read_roster": mark("Đọc và kiểm tra danh sách"),
    "mark_roster": mark("Đánh dấu lỗi vào tệp danh sách"),
    "mark_problem_rows": mark("Lập tệp các dòng có lỗi hoặc cảnh báo"),
    "write_payment_list": mark("Ghi danh sách chi trả ra tệp"),
    "write_template": mark("Lập tệp mẫu có sẵn danh sách kỳ trước"),
    "write_problems": mark("Ghi danh sách chỗ cần xem ra tệp"),
    "print_payment_list": mark("In danh sách chi trả"),
    "make_payments": mark("Lập khoản chi của danh sách đã duyệt"),
    "read_confirmations": mark("Đọc kết quả của đơn vị chi trả"),
    "reconcile": mark("Đối chiếu kỳ chi trả"),
    "advance": mark("Cập nhật kỳ chi trả"),
    "remove_made_files": mark("Xóa các tệp đã hết hạn lưu"),
}
STATES: Final = {
    "waiting": ("mute", mark("Đang chờ")),
    "running": ("info", mark("Đang làm")),
    "done": ("ok", mark("Đã xong")),
    "failed": ("bad", mark("Không xong")),
    "cancelled": ("mute", mark("Đã dừng")),
}


@get("/jobs", opt={"permission": Permission.HOME_READ})
async def show_jobs(request: WebRequest) -> Response[Any]:
    viewer = viewer_of(request)
    jobs = await working.own_jobs(viewer)
    newest = {(job.kind, job.subject): job.id for job in reversed(jobs)}
    return page(
        request,
        "dashboard/jobs.html",
        jobs=jobs,
        title_of=lambda job: say(KINDS.get(job.kind, job.kind)),
        place_of=place_of,
        may_repeat=lambda job: working.may_repeat(viewer, job) and newest[job.kind, job.subject] == job.id,
        tag_of=lambda job: (STATES[job.state][0], say(STATES[job.state][1])),
    )


@post("/jobs/{job_id:uuid}/cancellation", opt={"permission": Permission.HOME_READ})
async def cancel_job(request: WebRequest, job_id: FromPath[UUID]) -> Response[Any]:
    """Stop a job of the viewer and lead to what it was about."""
    job = await working.stop(viewer_of(request), job_id)
    return see(request, place_of(job) or "/jobs")


@post("/jobs/{job_id:uuid}/repetition", opt={"permission": Permission.HOME_READ})
async def repeat_job(request: WebRequest, job_id: FromPath[UUID]) -> Response[Any]:
    """Ask once more for what a failed job was to do."""
    job = await working.repeat(viewer_of(request), job_id)
    return see(request, place_of(job) or "/jobs")


def place_of(job: Job) -> str:
    """Give the page a job works for, or nothing."""
    noun, _, name = job.subject.partition(":")
    places = {"roster": f"/rosters/{name}", "run": f"/runs/{name}", "made_file": f"/made-files/{name}"}
    return places.get(noun, "")


routes = [show_jobs, cancel_job, repeat_job]

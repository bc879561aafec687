"""Answers: pages, the way on after a change, and what a person is told when something went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from jinja2 import Environment
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from disburse.access import Permission, Viewer
from disburse.core.errors import Refusal
from disburse.service import service
from disburse.web import logs
from disburse.web.denied import noting
from disburse.web.guard import Asked, NotSignedIn, PasswordMustChange, asked_of
from disburse.web.templates import environment
from disburse.web.ways import ways
from disburse.web.who_may import whom_to_ask
from disburse.words import mark, say

WebRequest = Request[Any, Any, State]
# Only what our own addresses are made of: no scheme, no host, no backslash (reliability.md A24).
OWN_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9._~/-]*(\?[A-Za-z0-9=&._~-]*)?")

HEADINGS: Final[Mapping[int, str]] = {
    401: mark("Cần đăng nhập"),
    403: mark("Không được phép"),
    404: mark("Không tìm thấy"),
    405: mark("Không được phép"),
    409: mark("Dữ liệu đã thay đổi"),
    413: mark("Tệp quá lớn"),
    429: mark("Cần chờ một lát"),
    503: mark("Hệ thống đang bận"),
}
SENTENCES: Final[Mapping[int, str]] = {
    404: mark("Không tìm thấy trang này, hoặc anh/chị không có quyền xem. Kiểm tra lại đường dẫn."),
    405: mark("Địa chỉ này không nhận thao tác vừa gửi. Quay lại trang trước rồi làm lại."),
    413: mark("Nội dung gửi lên lớn quá mức cho phép. Chia nhỏ tệp rồi gửi lại."),
}


class Head(NamedTuple):
    """Who is signed in, as the head of every page shows it."""

    username: str
    name: str
    unit: str
    roles: tuple[str, ...]


def page(request: WebRequest, template: str, *, status: int = 200, **context: object) -> Response[str]:
    """Draw a page or a fragment, `page(request, "rosters/upload.html", …)`.

    The shell's own names are filled in: viewer, nav, csrf_token, nonce, language; `run` (such as `2026-12`) in
    the context names the run the navigation leads to, by default this month's; `context` is the bar below it.
    """
    asked = asked_of(request)
    html = (
        templates()
        .get_template(template)
        .render({**shell(request, asked, str(context.get("run") or "")), "demo": is_demo(request), **context})
    )
    return Response(html, media_type="text/html; charset=utf-8", status_code=status)


def see(request: WebRequest, path: str) -> Response[None]:
    """Lead on after a change to a page of ours, so that reloading it repeats nothing."""
    if "hx-request" in request.headers:
        return Response(None, status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": path})
    return Response(None, status_code=HTTPStatus.SEE_OTHER, headers={"Location": path})


def viewer_of(request: WebRequest) -> Viewer:
    """Give who is signed in; for routes that are not public."""
    session = asked_of(request).session
    if session is None:
        raise NotSignedIn
    return session.viewer


def own_path(text: str) -> str:
    """Give a path of ours as it was given, or the home page for anything else."""
    return text if OWN_PATH.fullmatch(text) else "/"


# ---------------------------------------------------------------- what went wrong


def on_refusal(request: WebRequest, refusal: Refusal) -> Response[Any]:
    """Answer a refusal with its sentence; whoever is not signed in is led to where he can."""
    here = request.url.path
    if not is_api(request) and isinstance(refusal, NotSignedIn) and request.method in ("GET", "HEAD"):
        return see(request, sign_in_path(here, request.url.query))
    if not is_api(request) and isinstance(refusal, PasswordMustChange):
        return see(request, "/password")
    sentence = say(refusal.text, **refusal.params)
    permission, session = refusal.params.get("permission"), asked_of(request).session
    if isinstance(permission, Permission) and session is not None:
        whom = whom_to_ask(session.viewer, permission, session.unit)
        sentence = f"{say('Tài khoản của anh/chị không được làm việc này.')} {whom}" if whom else sentence
    answer = fault(request, refusal.status, refusal.code, sentence)
    answer.background = noting(request, refusal)
    return answer


def on_http(request: WebRequest, error: HTTPException) -> Response[Any]:
    """Answer what Litestar refuses: unknown addresses, wrong methods, bodies too large."""
    status = error.status_code
    if status >= 500:
        return on_unknown(request, error)
    return fault(request, status, f"http_{status}", say(SENTENCES.get(status, Refusal.text)))


def on_unknown(request: WebRequest, error: Exception) -> Response[Any]:
    """Answer an error of ours: its kind and place go to the log, its text nowhere."""
    logs.event("error", level=40, request_id=asked_of(request).request_id,
               kind=type(error).__name__, where=logs.where(error))  # fmt: skip
    sentence = say(
        "Có lỗi trong hệ thống, thao tác vừa rồi chưa được lưu. Thử lại; nếu vẫn lỗi, báo mã dưới đây."
    )
    return fault(request, 500, "internal_error", sentence)


HANDLERS: Final[dict[int | type[Exception], Callable[..., Response[Any]]]] = {
    Refusal: on_refusal,
    HTTPException: on_http,
    Exception: on_unknown,
}


def fault(request: WebRequest, status: int, code: str, sentence: str) -> Response[Any]:
    asked = asked_of(request)
    if is_api(request):
        problem = {"type": f"urn:disburse:{code}", "title": say(HEADINGS.get(status, mark("Chưa làm được"))),
                   "status": status, "detail": sentence, "instance": request.url.path, "code": code,
                   "request_id": asked.request_id}  # fmt: skip
        return Response(problem, media_type="application/problem+json", status_code=status)
    if "hx-request" in request.headers:
        return Response(sentence, media_type=MediaType.TEXT, status_code=status)
    back = ("/sign-in", say("Đăng nhập")) if status == HTTPStatus.UNAUTHORIZED else ("/", "")
    return page(
        request,
        "web/error.html",
        status=status,
        heading=say(HEADINGS.get(status, mark("Chưa làm được"))),
        sentence=sentence,
        code=asked.request_id,
        back_url=back[0],
        back_label=back[1],
    )


def sign_in_path(path: str, query: str) -> str:
    after = f"{path}?{query}" if query else path
    return (
        f"/sign-in?next={after.replace('?', '%3F').replace('&', '%26')}"
        if own_path(after) != "/"
        else "/sign-in"
    )


def is_api(request: WebRequest) -> bool:
    return request.url.path.startswith("/api/")


def is_demo(request: WebRequest) -> bool:
    return bool(request.app.state.get("demo", False))


# ---------------------------------------------------------------- the shell


def shell(request: WebRequest, asked: Asked, run: str) -> dict[str, object]:
    names: dict[str, object] = {
        "language": asked.language,
        "nonce": asked.nonce,
        "csrf_token": "",
        "viewer": None,
    }
    if asked.session is None:
        return names
    viewer = asked.session.viewer
    names["csrf_token"] = viewer.csrf
    names["viewer"] = Head(
        viewer.username, viewer.name, asked.session.unit, tuple(role.value for role, _ in viewer.roles)
    )
    if not asked.session.must_change_password:
        run = run or f"{service().clock.today():%Y-%m}"
        names["nav"] = ways(viewer, request.url.path, run, request.app.state.get("routes", frozenset()))
    return names


@cache
def templates() -> Environment:
    return environment()

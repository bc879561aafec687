"""Signing in and out, one's language and password."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any, Final

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery

from disburse.core.errors import Refusal
from disburse.identity import actions, user_pages
from disburse.service import service
from disburse.web.cookies import session_cookie
from disburse.web.forms import form
from disburse.web.guard import LANGUAGE_COOKIE, asked_of
from disburse.web.replies import WebRequest, own_path, page, see, viewer_of
from disburse.words import LANGUAGES, Language, mark, say

NOTES: Final = {"out": mark("Anh/chị đã đăng xuất."), "changed": mark("Đã đổi mật khẩu.")}
LANGUAGE_LASTS: Final = 365 * 24 * 3600


@get("/sign-in", opt={"public": True})
async def show_sign_in(
    request: WebRequest, next: FromQuery[str] = "/", note: FromQuery[str] = ""
) -> Response[Any]:
    if asked_of(request).session:
        return see(request, own_path(next))
    return page(
        request, "identity/sign_in.html", next=own_path(next), note=say(NOTES[note]) if note in NOTES else ""
    )


@post("/sign-in", opt={"public": True, "fields": ("username", "password", "next")})
async def sign_in(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    following = own_path(sent.text("next"))
    try:
        viewer = await actions.sign_in(
            sent.text("username"),
            sent.secret("password"),
            network=network_of(request),
            language=asked_of(request).language,
        )
    except (actions.WrongSignIn, actions.SignInWaits) as refusal:
        return page(
            request,
            "identity/sign_in.html",
            status=refusal.status,
            username=sent.text("username"),
            error=say(refusal.text, **refusal.params),
            next=following,
        )
    if before := asked_of(request).session:  # somebody else was signed in at this browser
        await actions.sign_out(before.viewer)
    reply = see(request, following)
    reply.cookies.append(session_cookie(service().settings.base_url, viewer.sid))
    return reply


@post("/session/end", opt={"signed_in": True, "before_password_change": True, "fields": ("then",)})
async def end_session(request: WebRequest) -> Response[Any]:
    await actions.sign_out(viewer_of(request))
    reply = see(request, "/sign-in?note=out")
    reply.cookies.append(session_cookie(service().settings.base_url, ""))
    reply.headers["Clear-Site-Data"] = '"cache", "storage"'
    return reply


@post("/language", opt={"public": True, "fields": ("language",)})
async def change_language(request: WebRequest) -> Response[Any]:
    wanted = (await form(request)).text("language")
    chosen: Language = next((known for known in LANGUAGES if known == wanted), "vi")
    if asked_of(request).session:
        await actions.speak(viewer_of(request), chosen)
    reply = see(request, came_from(request))
    https = service().settings.base_url.startswith("https:")
    reply.cookies.append(
        Cookie(
            key=LANGUAGE_COOKIE,
            value=chosen,
            path="/",
            max_age=LANGUAGE_LASTS,
            samesite="lax",
            httponly=True,
            secure=https,
        )
    )
    return reply


@get("/password", opt={"signed_in": True, "before_password_change": True})
async def show_password(request: WebRequest) -> Response[Any]:
    return page(request, "identity/password.html", error="", at="")


@post(
    "/password",
    opt={"signed_in": True, "before_password_change": True, "fields": ("username", "old", "new", "again")},
)
async def change_password(request: WebRequest) -> Response[Any]:
    sent = await form(request)
    if sent.secret("new") != sent.secret("again"):
        return again(request, 422, say("Hai lần nhập mật khẩu mới không giống nhau. Nhập lại."), "again")
    try:
        await actions.change_password(viewer_of(request), old=sent.secret("old"), new=sent.secret("new"))
    except Refusal as refusal:
        at = "old" if isinstance(refusal, actions.WrongPassword | actions.SignInWaits) else "new"
        return again(request, refusal.status, say(refusal.text, **refusal.params), at)
    return see(request, "/")


def again(request: WebRequest, status: int, error: str, at: str) -> Response[Any]:
    return page(request, "identity/password.html", status=status, error=error, at=at, problems=[(error, at)])


def network_of(request: WebRequest) -> str:
    """Name the network a request comes from: the address, for IPv6 its /64, which one subscriber owns.

    Headers that claim another address are not looked at; a proxy's are the server's business, if it trusts it.
    """
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def came_from(request: WebRequest) -> str:
    """Give the page of ours that a form stood on."""
    referer = request.headers.get("referer", "")
    base = f"{request.url.scheme}://{request.headers.get('host', '')}"
    for ours in (service().settings.base_url, base):
        if referer.startswith(f"{ours}/"):
            return own_path(referer.removeprefix(ours))
    return "/"


routes = [
    show_sign_in,
    sign_in,
    end_session,
    change_language,
    show_password,
    change_password,
    *user_pages.routes,
]

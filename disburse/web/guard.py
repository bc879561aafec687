"""The guard before every page: host, origin, session; and the headers on every answer.

It stands before routing and reads no body (`product.md` 2.2.7, `reliability.md` T1-T3). What it finds wrong is
kept in `Asked.refusal` and raised by `allow`, which Litestar calls for every route before the body is read.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Headers, MutableScopeHeaders, State
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from disburse.access import Permission, Viewer
from disburse.core.errors import NotAllowed, Refusal
from disburse.web import logs
from disburse.web.addresses import require_readable
from disburse.web.cookies import cookie_name, cookies_of
from disburse.web.fields import require_known
from disburse.web.patience import PatientReceive, Uploads
from disburse.web.templates import TOKEN_FIELD, TOKEN_HEADER
from disburse.words import LANGUAGES, Language, language

LET_IN: Final = "let_in"  # says of a request that it is its sender's own
UPLOADING: Final = "uploading"  # says of a request that it counts among the uploads
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LANGUAGE_COOKIE: Final = "language"
WITHOUT_SESSION: Final = ("/static/", "/healthz", "/readyz")
LOOPBACK: Final = re.compile(r"(127\.0\.0\.1|localhost)(:\d{1,5})?")
POLICY: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class WrongHost(Refusal):
    code = "wrong_host"
    status = 421
    text = "Địa chỉ này không phải của hệ thống. Mở lại bằng địa chỉ chính thức."


class ForeignOrigin(NotAllowed):
    """The request comes from another site, or does not say where it comes from."""

    code = "foreign_origin"
    text = "Yêu cầu này không đến từ trang của hệ thống nên không được thực hiện. Mở lại trang rồi làm lại."


class WrongToken(NotAllowed):
    code = "wrong_token"
    text = "Trang này đã cũ hoặc thuộc một phiên khác, chưa có gì được lưu. Tải lại trang rồi làm lại."


class NotSignedIn(Refusal):
    code = "not_signed_in"
    status = 401
    exit_code = 3
    text = "Anh/chị chưa đăng nhập hoặc phiên làm việc đã hết hạn. Đăng nhập rồi làm lại."


class PasswordMustChange(NotAllowed):
    code = "password_must_change"
    text = "Anh/chị cần đổi mật khẩu đầu tiên trước khi làm việc."


class SignedIn(Protocol):
    """A session as the pages need it; found by a floor above."""

    @property
    def viewer(self) -> Viewer: ...

    @property
    def unit(self) -> str: ...

    @property
    def must_change_password(self) -> bool: ...


FindSession = Callable[[str], Awaitable[SignedIn | None]]


@dataclass(frozen=True)
class Asked:
    """What the guard found out about a request."""

    request_id: str
    nonce: str
    language: Language = "vi"
    session: SignedIn | None = None
    refusal: Refusal | None = None
    wants_token: bool = False


class Guard:
    """An ASGI layer around the app; `find_session` gives the session of a secret id, or None."""

    def __init__(
        self, app: ASGIApp, *, base_url: str, find_session: FindSession, slowest: int, uploads: Uploads
    ) -> None:
        self.app = app
        self.slowest = slowest  # bytes of a body per second
        self.uploads = uploads
        self.base_url = base_url
        self.find_session = find_session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        asked = await self._ask(scope["path"], scope["method"], Headers.from_scope(scope))
        scope["state"].update(asked=asked, uploads=self.uploads)
        began, status = perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableScopeHeaders.from_message(message)
                self._write_headers(headers, asked)
                if status == HTTPStatus.REQUEST_TIMEOUT:  # what is left of the body is not waited for
                    headers["Connection"] = "close"
            await send(message)

        speaking = language.set(asked.language)
        try:
            await self.app(scope, PatientReceive(receive, self.slowest), guarded)
        except Exception as error:
            # The answer has begun, so nothing can be said any more; the server would log the error's text.
            logs.event("broke_off", level=logging.ERROR, request_id=asked.request_id,
                       kind=type(error).__name__, where=logs.where(error))  # fmt: skip
        finally:
            language.reset(speaking)
            if UPLOADING in scope["state"]:
                self.uploads.end()
            self._log(scope, asked, status, began)

    async def _ask(self, path: str, method: str, headers: Headers) -> Asked:
        asked = Asked(request_id=secrets.token_hex(8), nonce=secrets.token_urlsafe(16))
        cookies = cookies_of(headers)
        for spoken in LANGUAGES:
            if cookies.get(LANGUAGE_COOKIE) == spoken:
                asked = replace(asked, language=spoken)
        origin = self._origin(headers)
        if origin is None:
            return replace(asked, refusal=WrongHost())
        # A key in the header is never sent by a browser on its own: cookies are then not looked at.
        by_key = "authorization" in headers
        if method not in SAFE and not by_key and not same_origin(headers, origin):
            return replace(asked, refusal=ForeignOrigin())
        sid = cookies.get(cookie_name(self.base_url))
        if not sid or by_key or path.startswith(WITHOUT_SESSION):
            return asked
        try:
            session = await self.find_session(sid)
        except Refusal as refusal:
            return replace(asked, refusal=refusal)
        if session is None:
            return asked
        return replace(
            asked,
            session=session,
            language=session.viewer.language,
            wants_token=method not in SAFE and not is_token(headers.get(TOKEN_HEADER, ""), session),
        )

    def _origin(self, headers: Headers) -> str | None:
        """Give the origin this request must come from, or None when it names a host that is not ours."""
        hosts = headers.getall("host", [])
        named = hosts[0] if len(hosts) == 1 else ""
        base = urlsplit(self.base_url)
        if base.scheme == "http":  # loopback only (settings.py); any port, so that tests and demos may choose
            return f"http://{named}" if LOOPBACK.fullmatch(named) else None
        return self.base_url if named in (base.netloc, base.hostname) else None

    def _write_headers(self, headers: MutableScopeHeaders, asked: Asked) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Content-Security-Policy"] = POLICY.format(nonce=asked.nonce)
        headers.setdefault("Cache-Control", "no-store")
        if self.base_url.startswith("https:"):
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    def _log(self, scope: HTTPScope, asked: Asked, status: int, began: float) -> None:
        if scope["path"].startswith(WITHOUT_SESSION) and status < 400:
            return
        logs.event(
            "request",
            request_id=asked.request_id,
            method=scope["method"],
            route=scope.get("path_template", ""),
            status=status,
            milliseconds=round(1000 * (perf_counter() - began)),
            user=asked.session.viewer.user_id if asked.session else None,
        )


async def allow(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through to its route, or raise; Litestar calls it before anything of the body is read.

    A route says who may call it: `opt={"permission": Permission.X}`, `{"signed_in": True}` (any user) or
    `{"public": True}`. Unsafe requests of a session also need its token, in the header or as first form field, and
    send no field the route does not name (`fields.require_known`).
    """
    asked = asked_of(connection)
    if asked.refusal:
        raise asked.refusal
    require_readable(connection)
    if not handler.opt.get("public"):
        _require(asked, handler.opt)
    if handler.opt.get("takes_file"):
        connection.scope["state"]["uploads"].begin()
        connection.scope["state"][UPLOADING] = True
    if asked.wants_token:
        if not isinstance(connection, Request):
            raise WrongToken
        await _check_field(connection, asked)
    if isinstance(connection, Request) and connection.method not in SAFE:
        await require_known(connection, handler.opt.get("fields", ()))
    connection.scope["state"][LET_IN] = True


def _require(asked: Asked, opt: dict[str, Any]) -> None:
    if asked.session is None:
        raise NotSignedIn
    if asked.session.must_change_password and not opt.get("before_password_change"):
        raise PasswordMustChange
    permission: Permission | None = opt.get("permission")
    if permission is not None:
        asked.session.viewer.require(permission)
    elif not opt.get("signed_in"):
        raise RuntimeError("a route has to say who may call it")


async def _check_field(request: Request[Any, Any, State], asked: Asked) -> None:
    form = await request.form()
    first = next(iter(form.items()), ("", ""))
    token = first[1] if first[0] == TOKEN_FIELD and isinstance(first[1], str) else ""
    if asked.session is None or not is_token(token, asked.session):
        await form.close()
        raise WrongToken


def asked_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Asked:
    """Give what the guard found out about this request."""
    asked: Asked = connection.scope["state"]["asked"]
    return asked


def same_origin(headers: Headers, origin: str) -> bool:
    """Say whether a request was sent by a page of ours; one that says nothing about it was not."""
    origins, sites = headers.getall("origin", []), headers.getall("sec-fetch-site", [])
    return (
        bool(origins or sites)
        and all(given == origin for given in origins)
        and all(site == "same-origin" for site in sites)
    )


def is_token(given: str, session: SignedIn) -> bool:
    return hmac.compare_digest(given.encode(), session.viewer.csrf.encode())

"""The cookies that are read and set: whose session it is, which language he reads."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from litestar.datastructures import Cookie, Headers


def cookies_of(headers: Headers) -> dict[str, str]:
    """Read the cookies; what cannot be read is not there."""
    try:
        jar = SimpleCookie("; ".join(headers.getall("cookie", [])))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def cookie_name(base_url: str) -> str:
    """Name the session's cookie; the prefix keeps other hosts from setting it, and needs https."""
    return "__Host-session" if base_url.startswith("https:") else "session"


def session_cookie(base_url: str, sid: str) -> Cookie:
    """Make the cookie of a session; an empty id makes one that deletes it. It ends with the browser."""
    return Cookie(
        key=cookie_name(base_url),
        value=sid,
        path="/",
        secure=base_url.startswith("https:"),
        httponly=True,
        samesite="strict",
        max_age=None if sid else 0,
    )

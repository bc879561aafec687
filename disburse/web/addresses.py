"""What may stand in an address: text that can be stored, and numbers no larger than any row or page of ours."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar.connection import ASGIConnection
from litestar.params import QueryParameter

from disburse.core.errors import Refusal

WHOLE_MAX: Final = 2**31 - 1
Whole = Annotated[int, QueryParameter(ge=-WHOLE_MAX, le=WHOLE_MAX)]
MaybeWhole = Annotated[int | None, QueryParameter(ge=-WHOLE_MAX, le=WHOLE_MAX)]


class UnreadableText(Refusal):
    """A zero byte: no keyboard types it, and no text of the database holds it."""

    code = "unreadable_text"
    status = 422
    exit_code = 2
    text = "Nội dung gửi lên có ký tự không dùng được. Gõ lại rồi gửi."


def require_readable(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raise UnreadableText for an address with a zero byte."""
    if "\0" in connection.scope["path"] or b"%00" in connection.scope["query_string"]:
        raise UnreadableText

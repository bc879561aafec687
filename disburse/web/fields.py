"""Which fields a form may send: those its route names, so that nothing is slipped in beside them (`reliability.md` A3)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from litestar.enums import RequestEncodingType

from disburse.core.errors import Refusal
from disburse.web.templates import TOKEN_FIELD

FORMS: Final = (RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART)


class UnknownField(Refusal):
    code = "unknown_field"
    status = 400
    exit_code = 2
    text = "Yêu cầu có ô không được nhận ở đây, chưa có gì được thực hiện. Tải lại trang rồi làm lại."


class NotAForm(Refusal):
    code = "not_a_form"
    status = 415
    exit_code = 2
    text = (
        "Nội dung gửi lên không phải là biểu mẫu, chưa có gì được thực hiện. Gửi lại bằng biểu mẫu của trang."
    )


async def require_known(request: Request[Any, Any, State], fields: tuple[str, ...]) -> None:
    """Raise UnknownField for a field the route does not name, NotAForm for a body that is none.

    A route names its fields by `opt={"fields": ("reason", r"value-\\d+")}`, each a pattern for the whole name;
    one that names none takes none. The session's token may always be sent.
    """
    if request.content_type[0] not in FORMS:
        if has_body(request):
            raise NotAForm
        return
    form = await request.form()
    if not all(name == TOKEN_FIELD or known(fields).fullmatch(name) for name in form):
        await form.close()
        raise UnknownField


def has_body(request: Request[Any, Any, State]) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


@cache
def known(fields: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(fields) or "(?!)")

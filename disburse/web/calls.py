"""What calls of programs have in common: the key that names a call, and the answer that work has begun (`ux.md` 7.1)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response

from disburse.core.errors import Refusal
from disburse.web.replies import WebRequest

KEY_HEADER: Final = "Idempotency-Key"
ASK_AGAIN: Final = 1  # seconds after which to look at a job
KEY_MAX: Final = 200


class KeyMissing(Refusal):
    code = "idempotency_key_missing"
    status = 400
    exit_code = 2
    text = (
        "Thiếu khóa Idempotency-Key (1 đến 200 ký tự) trong phần đầu của yêu cầu. Gửi lại kèm một khóa mới."
    )


def key_of(request: WebRequest) -> str:
    """Give the key that names this call; raise KeyMissing."""
    key = request.headers.get(KEY_HEADER, "")
    if not key.strip() or len(key) > KEY_MAX:
        raise KeyMissing
    return key


def begun(job: UUID, **said: object) -> Response[dict[str, Any]]:
    """Answer 202: a job works on it, and where to look."""
    place = f"/api/v1/jobs/{job}"
    return Response(
        {"job": str(job), "job_url": place, **said},
        status_code=202,
        headers={"Location": place, "Retry-After": str(ASK_AGAIN)},
    )

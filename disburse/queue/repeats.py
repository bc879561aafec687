"""The same call of a program again, named by its `Idempotency-Key`, is answered as the first time (`ux.md` 7.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from disburse.access import Viewer
from disburse.core.errors import Refusal
from disburse.queue import store
from disburse.service import service

KEPT: Final = timedelta(hours=24)


class KeySaysOtherwise(Refusal):
    code = "idempotency_key_reused"
    status = 422
    exit_code = 2
    text = (
        "Khóa Idempotency-Key này đã dùng cho một yêu cầu khác nội dung. Dùng khóa mới cho mỗi yêu cầu mới."
    )


class Answer(NamedTuple):
    """What was made, and the job that works on it."""

    subject: UUID
    job: UUID


async def answered_before(viewer: Viewer, key: str, said: str) -> Answer | None:
    """Give the answer to the same call, or None the first time; in the transaction that does what is asked.

    Of two calls at once the second waits for the first. `said` is a digest of all that the call says.
    """
    await store.hold_call(viewer.user_id, key)
    await store.forget_calls(viewer.user_id, service().clock.now() - KEPT)
    row = await store.find_call(viewer.user_id, key)
    if row is None:
        return None
    if row["said"] != said:
        raise KeySaysOtherwise
    return Answer(row["subject"], row["job"])


async def keep_answer(viewer: Viewer, key: str, said: str, answer: Answer) -> None:
    """Keep the answer to a call for a day."""
    await store.add_call(viewer.user_id, key, said, answer.subject, answer.job, service().clock.now())

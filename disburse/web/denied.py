"""Who tried what he must not: one audit record per attempt to change something (`reliability.md` A16)."""

from __future__ import annotations

from litestar.background_tasks import BackgroundTask
from litestar.types import Method

from disburse import audit
from disburse.access import Viewer
from disburse.core.errors import NotAllowed, Refusal
from disburse.db import transaction
from disburse.web.guard import SAFE, Asked


def noting(asked: Asked, method: Method | str, path: str, refusal: Refusal) -> BackgroundTask | None:
    """Give the task that records a refused change after it was answered, where somebody signed in asked for one.

    Addresses hold opaque ids only, so that the path may be kept.
    """
    if not isinstance(refusal, NotAllowed) or method in SAFE or asked.session is None:
        return None
    return BackgroundTask(_note, asked.session.viewer, path, refusal.code)


async def _note(viewer: Viewer, path: str, code: str) -> None:
    async with transaction(viewer):
        await audit.record("access:denied", f"path:{path}", body={"code": code})

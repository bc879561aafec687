"""Who tried what he must not: one audit record per attempt to change something (`reliability.md` A16)."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State

from disburse import audit
from disburse.access import Viewer
from disburse.core.errors import NotAllowed, Refusal
from disburse.db import transaction
from disburse.web.guard import LET_IN, SAFE, asked_of


def noting(request: Request[Any, Any, State], refusal: Refusal) -> BackgroundTask | None:
    """Give the task that records a refused change after it was answered, where somebody signed in asked for one.

    What the guard turned away may have been sent by another site and is not recorded. Addresses hold opaque ids only, so
    that the path may be kept.
    """
    session = asked_of(request).session
    own = request.scope["state"].get(LET_IN, False) and request.method not in SAFE
    if session is None or not own or not isinstance(refusal, NotAllowed):
        return None
    return BackgroundTask(_note, session.viewer, request.url.path, refusal.code)


async def _note(viewer: Viewer, path: str, code: str) -> None:
    async with transaction(viewer):
        await audit.record("access:denied", f"path:{path}", body={"code": code})

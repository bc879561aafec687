"""Jobs for programs: how far one is, and how to stop it (`ux.md` 7.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, delete, get
from litestar.params import FromPath

from disburse import queue
from disburse.access import Permission
from disburse.dashboard.working import stop
from disburse.queue import Job
from disburse.web.calls import ASK_AGAIN
from disburse.web.guard import asked_of
from disburse.web.replies import WebRequest, viewer_of


@get(
    "/api/v1/session",
    opt={"signed_in": True},
    include_in_schema=True,
    summary="Who is signed in, and the token that requests which change send as X-CSRF-Token",
)
async def show_session(request: WebRequest) -> Response[dict[str, Any]]:
    viewer = viewer_of(request)
    return Response({"user": viewer.username, "token": viewer.csrf, "language": asked_of(request).language})


@get(
    "/api/v1/jobs/{job_id:uuid}",
    opt={"permission": Permission.HOME_READ},
    include_in_schema=True,
    summary="How far a job is",
)
async def show_job(request: WebRequest, job_id: FromPath[UUID]) -> Response[dict[str, Any]]:
    job = await queue.find_job(viewer_of(request), job_id)
    return Response(told(job), headers={} if job.over else {"Retry-After": str(ASK_AGAIN)})


@delete(
    "/api/v1/jobs/{job_id:uuid}",
    opt={"permission": Permission.HOME_READ},
    status_code=200,
    include_in_schema=True,
    summary="Stop a job; one that is over stays as it is",
)
async def stop_job(request: WebRequest, job_id: FromPath[UUID]) -> Response[dict[str, Any]]:
    return Response(told(await stop(viewer_of(request), job_id)))


def told(job: Job) -> dict[str, Any]:
    """Give a job as programs read it; `result_url` is where its outcome stands."""
    noun, _, name = job.subject.partition(":")
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state,
        "phase": job.phase,
        "done": job.done,
        "total": job.total,
        "result_url": f"/api/v1/rosters/{name}" if noun == "roster" else None,
        "problem": job.problem,
    }


routes = [show_session, show_job, stop_job]

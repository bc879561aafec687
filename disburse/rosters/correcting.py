"""Correct a list without a new file: a next version reads the same file with what people put right (`ux.md` 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Viewer
from disburse.core.errors import Conflict, Refusal
from disburse.db import run, run_many, transaction
from disburse.rosters import store
from disburse.rosters.lessons import NOTHING, Teaching, teach
from disburse.rosters.repairs import Choices, Repair
from disburse.rosters.store import Roster
from disburse.service import service

CORRECTABLE = ("has_errors", "ready", "returned", "failed")


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    status = 422
    text = "Chưa có thay đổi nào để kiểm tra lại. Sửa ít nhất một ô, hoặc loại một dòng kèm lý do."


class ReasonOfExclusion(Refusal):
    code = "reason_of_exclusion"
    status = 422
    text = "Dòng {row}: ghi lý do loại dòng này; lý do được in trong biên bản."


async def correct_roster(
    viewer: Viewer,
    roster_id: UUID,
    *,
    repairs: Sequence[Repair] = (),
    choices: Choices | None = None,
    teaching: Teaching = NOTHING,
) -> tuple[UUID, UUID]:
    """Open a version that reads the same file with more repairs or other choices; give it and the job that reads it.

    What the corrected version had is kept; that version is superseded, a failed one stays failed. What the choices
    teach about columns is kept for the unit's later files.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    for repair in repairs:
        if repair.kind == "exclude" and not repair.value.strip():
            raise ReasonOfExclusion(row=repair.row)
    async with transaction(viewer):
        old = await store.roster(roster_id)
        if not may_be_corrected(old):
            raise Conflict
        if not repairs and (choices is None or choices == old.choices):
            raise NothingToCorrect
        new_id = uuid4()
        await store.add_roster(
            new_id,
            run=old.run,
            owner=old.owner,
            programme=old.programme,
            list_number=old.list_number,
            file_sha=old.file_sha,
            file_name=old.file_name,
            uploaded_by=viewer.user_id,
            corrects=old.id,
            choices=choices or old.choices,
        )
        if old.state != "failed":
            await store.move(old.id, "superseded")
        await _keep_repairs(viewer, old, new_id, repairs)
        await teach(viewer, old.owner, old.programme, teaching)
        job = await queue.enqueue(viewer, "read_roster", f"roster:{new_id}", unit=old.owner)
        await audit.record(
            "roster:corrected",
            f"roster:{new_id}",
            unit=old.owner,
            body={
                "corrects": str(old.id),
                "repairs": len(repairs),
                "lessons": dict(teaching.lessons.values()),
            },
            covers=[("roster_repair", new_id)],
        )
    return new_id, job


def may_be_corrected(roster: Roster) -> bool:
    """Say whether a list may still be read otherwise: one with a file that waits for its maker."""
    return roster.state in CORRECTABLE and roster.kind == "regular" and roster.file_sha is not None


async def repairs_of(roster: Roster) -> list[Repair]:
    """Read the repairs a version is read with; inside a transaction."""
    place = _place(roster.file_sha or "")
    unseal = service().vault.unseal
    return [
        Repair(
            row["kind"],
            row["file_row"],
            row["field"],
            unseal(row["value_sealed"], place) if row["value_sealed"] is not None else row["reason"],
            row["code"],
        )
        for row in await run("rosters", "repairs", roster.id)
    ]


async def _keep_repairs(viewer: Viewer, old: Roster, new_id: UUID, repairs: Iterable[Repair]) -> None:
    (copied,) = await run("rosters", "copy_repairs", new_id, old.id)
    seal, place = service().vault.seal, _place(old.file_sha or "")
    await run_many(
        "rosters",
        "add_repair",
        [
            (
                new_id, copied["count"] + 1 + already, old.owner, one.kind, one.row, one.field, one.code,
                seal(one.value, place) if one.kind == "cell" else None,
                one.value if one.kind == "exclude" else "",
                viewer.user_id,
            )
            for already, one in enumerate(repairs)
        ],
    )  # fmt: skip


def _place(file_sha: str) -> bytes:
    """Repairs are sealed to their file, so that a later version can copy them."""
    return b"roster_repair:" + file_sha.encode()

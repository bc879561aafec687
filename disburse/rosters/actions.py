"""What an office does with a roster: upload, read, submit, approve, return, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from disburse import audit, queue
from disburse.access import Permission, Role, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed, Refusal
from disburse.db import transaction
from disburse.places import reference
from disburse.queue import Progress
from disburse.rosters import problems as p
from disburse.rosters import store
from disburse.rosters.problems import FileRefused, RosterProblem, problem, refused_problem
from disburse.rosters.reading import read_roster
from disburse.rosters.sealing import Sealing
from disburse.rosters.store import Roster
from disburse.service import service
from disburse.words import mark


class NotTheOwner(NotAllowed):
    """REQ07: offices list their programmes, communes theirs."""

    code = "not_the_owner"
    text = (
        "Danh sách chương trình {programme} không do đơn vị {unit} lập, hoặc anh/chị không lập danh sách cho đơn vị này. "
        "Kiểm tra lại đơn vị và chương trình."
    )


class NotAcknowledged(Refusal):
    code = "not_acknowledged"
    status = 422
    text = "Còn nhóm cảnh báo chưa xem: {codes}. Xem từng nhóm rồi đánh dấu đã xem trước khi gửi duyệt."


class HasErrors(Conflict):
    code = "has_errors"
    exit_code = 1
    text = "Danh sách còn lỗi nên chưa gửi duyệt được. Sửa tệp rồi nạp bản mới."


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 422
    text = "Hãy ghi lý do để người lập danh sách biết cần sửa gì."


async def upload_roster(
    viewer: Viewer,
    content: bytes,
    *,
    file_name: str,
    run: Run,
    unit: str,
    programme: str,
    list_number: int = 1,
) -> tuple[UUID, UUID]:
    """Keep an uploaded file and open a roster for it; give the roster and the job that reads it."""
    viewer.require(Permission.ROSTER_UPLOAD)
    _require_owner(viewer, unit, programme)
    sha = service().files.keep(content)
    async with transaction(viewer):
        roster_id = uuid4()
        await store.add_roster(
            roster_id,
            run=str(run),
            owner=unit,
            programme=programme,
            list_number=list_number,
            file_sha=sha,
            file_name=file_name[-200:],
            uploaded_by=viewer.user_id,
        )
        job = await queue.enqueue(viewer, "read_roster", f"roster:{roster_id}", unit=unit)
        await audit.record("roster:uploaded", f"roster:{roster_id}", unit=unit, body={"file": sha})
    return roster_id, job


async def look(viewer: Viewer, roster_id: UUID) -> Roster:
    """Show a roster within the viewer's rows."""
    viewer.require(Permission.ROSTER_READ)
    async with transaction(viewer):
        return await store.roster(roster_id)


async def read_roster_file(viewer: Viewer, roster_id: UUID, progress: Progress | None = None) -> Roster:
    """Read a roster's file into lines and problems, all or nothing; running it again changes nothing.

    A file that is no roster leaves the roster `failed` with the reason; content taken in before leaves it
    `failed` with `repeat_of`.
    """
    async with transaction(viewer):
        roster = await store.roster(roster_id)
    if roster.state != "reading":
        return roster
    try:
        async with transaction(viewer):
            return await _take_in(roster, progress)
    except FileRefused as refused:
        async with transaction(viewer):
            found = [refused_problem(refused)]
            await store.add_problems(roster, [(one, None) for one in found], 0)
            return await _finish(roster, "failed", {"counts": {refused.code: 1}})
    except _TakenInBefore as before:
        async with transaction(viewer):
            return await _finish(roster, "failed", {"repeat_of": str(before.roster_id)})


class _TakenInBefore(Exception):
    def __init__(self, roster_id: UUID) -> None:
        self.roster_id = roster_id


async def _take_in(roster: Roster, progress: Progress | None) -> Roster:
    content = service().files.read(roster.file_sha or "")
    sealing = Sealing(service().vault, roster.province)
    problems: list[RosterProblem] = []
    await store.open_staging()
    summary = None
    async for batch in read_roster(
        content,
        run=roster.run,
        unit=roster.owner,
        programme=roster.programme,
        size_max=service().settings.max_upload_bytes,
    ):
        problems.extend(batch.problems)
        wrong = {one.row for one in batch.problems if one.level == "E"}
        good = [line for line in batch.lines if line.row not in wrong] if wrong else batch.lines
        if good:
            await store.stage(await sealing.key(good))
        if progress is not None:
            await progress.phase(mark("Đọc và kiểm tra từng dòng"), done=sealing.lines)
        summary = batch.summary or summary
    if summary is None:
        raise FileRefused
    before = await store.same_content(roster, summary.digest)
    if before is not None:
        raise _TakenInBefore(before)
    problems.extend(problem(p.TWO_PEOPLE, row, None, None) for row in sealing.clashes)
    rules = {"R04": p.LISTED_TWICE, "R05": p.LISTED_ELSEWHERE, "R33": p.MONTH_PAID}
    problems.extend(problem(rules[code], row, None, None) for row, code in await store.take_in_lines(roster))
    seal = service().vault.seal
    place = b"roster_problem:" + roster.id.bytes
    await store.add_problems(
        roster, [(one, seal(one.value, place) if one.value is not None else None) for one in problems], 0
    )
    counts: dict[str, int] = {}
    for one in problems:
        counts[one.code] = counts.get(one.code, 0) + 1
    return await _finish(
        roster,
        "has_errors" if any(one.level == "E" for one in problems) else "ready",
        {
            "sheet": summary.sheet,
            "header_rows": list(summary.header_rows),
            "columns": summary.columns,
            "rows": summary.rows,
            "amount": summary.amount,
            "counts": counts,
        },
        file_digest=summary.digest,
        content_digest=sealing.content_digest,
        line_count=sealing.lines,
        amount=sealing.amount,
    )


async def _finish(roster: Roster, state: str, reading: dict[str, object], **found: object) -> Roster:
    await store.finish_reading(roster, state=state, reading=reading, **found)
    await audit.record(
        f"roster:{state}",
        f"roster:{roster.id}",
        unit=roster.owner,
        body={"lines": found.get("line_count", 0), "amount": found.get("amount", 0)},
        covers=[("roster_line", roster.id)],
    )
    return await store.roster(roster.id)


async def submit_roster(
    viewer: Viewer,
    roster_id: UUID,
    *,
    count: int | None = None,
    amount: int | None = None,
    acknowledge: Collection[str] | None = (),
) -> Roster:
    """Send a checked roster to the second person; control totals typed from the signed paper must equal.

    `acknowledge` names the codes of warnings the viewer has seen; None: all of them.
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        if roster.state == "has_errors":
            raise HasErrors
        waiting = await store.unacknowledged(roster_id)
        seen = waiting if acknowledge is None else [code for code in waiting if code in acknowledge]
        await store.acknowledge(roster, seen, viewer.user_id or uuid4())
        unseen: Sequence[str] = sorted(set(waiting) - set(seen))
        if unseen:
            raise NotAcknowledged(codes=", ".join(unseen))
        await store.submit(roster, by=viewer.user_id or uuid4(), count=count, amount=amount)
        await audit.record("roster:submitted", f"roster:{roster_id}", unit=roster.owner, body={"seen": seen})
        return await store.roster(roster_id)


async def approve_roster(viewer: Viewer, roster_id: UUID, *, content_digest: str, note: str = "") -> UUID:
    """Approve a submitted roster as it was seen, so that its payments are made; give the job that makes them."""
    viewer.require(Permission.ROSTER_APPROVE)
    if viewer.user_id is None or viewer.person_id is None:
        raise NotAllowed
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        await store.add_approval(
            roster, by=viewer.user_id, person=viewer.person_id, content_digest=content_digest, note=note
        )
        job = await queue.enqueue(viewer, "make_payments", f"roster:{roster_id}", unit=roster.owner)
        await audit.record(
            "roster:approved",
            f"roster:{roster_id}",
            unit=roster.owner,
            body={"content_digest": content_digest},
            covers=[("roster_approval", roster_id)],
        )
    return job


async def make_payments(viewer: Viewer, roster_id: UUID) -> int:
    """Make the payments of an approved roster, in one transaction; give how many."""
    async with transaction(viewer):
        made = await store.post_payments(roster_id)
        if made:
            roster = await store.roster(roster_id)
            await audit.record(
                "roster:posted",
                f"roster:{roster_id}",
                unit=roster.owner,
                body={"payments": made, "amount": roster.amount},
                covers=[("payment", roster_id), ("payment_month", roster_id)],
            )
    return made


async def return_roster(viewer: Viewer, roster_id: UUID, *, reason: str) -> Roster:
    """Send a submitted roster back to its maker with a reason."""
    viewer.require(Permission.ROSTER_APPROVE)
    if not reason.strip():
        raise ReasonMissing
    return await _move(viewer, roster_id, "returned", reason)


async def withdraw_roster(viewer: Viewer, roster_id: UUID, *, reason: str = "") -> Roster:
    """Take back a roster that is not approved yet."""
    viewer.require(Permission.ROSTER_UPLOAD)
    return await _move(viewer, roster_id, "withdrawn", reason)


async def _move(viewer: Viewer, roster_id: UUID, state: str, note: str) -> Roster:
    async with transaction(viewer):
        roster = await store.roster(roster_id)
        await store.move(roster_id, state, note[:500])
        await audit.record(f"roster:{state}", f"roster:{roster_id}", unit=roster.owner)
        return await store.roster(roster_id)


def _require_owner(viewer: Viewer, unit: str, programme: str) -> None:
    if not may_list(viewer, unit, programme):
        known = reference.programmes().get(programme)
        raise NotTheOwner(programme=known.name_vi if known else programme, unit=unit)


def may_list(viewer: Viewer, unit: str, programme: str) -> bool:
    """Say whether a viewer lists a programme for a unit: offices theirs, communes theirs (REQ07)."""
    known = reference.programmes().get(programme)
    makers = (Role.SI_OFFICER,) if known and known.owner_kind == "office" else (Role.COMMUNE_OFFICER,)
    held = viewer.units(*makers)
    return known is not None and any(unit == own or _below(unit, own) for own in held)


def _below(unit: str, office: str) -> bool:
    """Say whether a grassroots office belongs to a province office."""
    return unit.startswith(f"{office}-")

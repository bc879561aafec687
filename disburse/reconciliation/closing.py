"""The end of a month: what was not paid is listed again later, and the run is frozen."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from disburse import audit
from disburse.access import Permission, Role, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed
from disburse.db import take_time, transaction
from disburse.reconciliation import closing_store, rules, store
from disburse.reconciliation.digest import natural_values
from disburse.rosters import store as rosters
from disburse.service import service
from disburse.words import say


class AttemptsWait(Conflict):
    code = "attempts_wait"
    text = "Chưa đóng được kỳ: còn {count} lệnh gửi lại chưa có kết quả. Chờ kết quả hoặc xử lý từng lệnh."


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    text = "Số liệu của kỳ vừa thay đổi trong lúc đóng. Xem lại bảng cân đối rồi đóng lại."


class NothingToCarry(Conflict):
    code = "nothing_to_carry"
    exit_code = 1
    text = "Không có khoản nào của các kỳ trước cần chuyển sang kỳ {run}."


async def summary(
    viewer: Viewer, run: Run, *, unit: str | None = None, programme: str | None = None
) -> dict[str, Any]:
    """Give the totals, discrepancies, difference and digest of a run, as `reconcile --json` prints them.

    The digest needs the keys and every row: only a job may ask for it; others get `None`.
    """
    async with transaction(viewer):
        totals = await store.totals(str(run), unit, programme)
        counts = await store.discrepancy_counts(str(run), unit)
        digest = None
        if viewer.kind == "job":
            digest = rules.run_digest(*await natural_values(service().vault, str(run), unit, programme))
    return {
        "run": str(run),
        "totals": totals,
        "discrepancies": {kind: {"count": c["count"], "amount": c["amount"]} for kind, c in counts.items()},
        "difference": sum(row["difference"] for row in totals),
        "digest": digest,
    }


async def carry_over(viewer: Viewer, into: Run, *, unit: str, programme: str) -> UUID:
    """List what earlier runs could not pay again in this run, keeping the months; give the carried roster (list 0).

    The roster is approved like any other (`money.md` M3).
    """
    viewer.require(Permission.ROSTER_UPLOAD)
    if viewer.user_id is None:
        raise NotAllowed
    async with transaction(viewer):
        await take_time()
        found = [
            (run, rows)
            for run in await closing_store.runs_before(str(into), unit, programme)
            if (rows := await closing_store.carriable(run, unit, programme))
        ]
        if not found:
            raise NothingToCarry(run=into.shown)
        roster_id = uuid4()
        await rosters.add_roster(
            roster_id,
            run=str(into),
            owner=unit,
            programme=programme,
            list_number=0,
            file_sha=None,
            file_name=say("Chuyển từ các kỳ trước"),
            uploaded_by=viewer.user_id,
        )
        lines = amount = 0
        for run, rows in found:
            await closing_store.add_carried(
                roster_id, str(into), run, [row["payment"] for row in rows], lines
            )
            await closing_store.add_carries(
                [
                    (
                        row["province"],
                        run,
                        row["payment"],
                        str(into),
                        roster_id,
                        unit,
                        programme,
                        row["rest"],
                        row["decision"] or uuid4(),
                    )
                    for row in rows
                ]
            )
            lines += len(rows)
            amount += sum(row["rest"] for row in rows)
        await rosters.finish_reading(
            await rosters.roster(roster_id),
            state="ready",
            content_digest=f"carried-{into}-{lines}-{amount}",
            line_count=lines,
            amount=amount,
            reading={"rows": lines, "amount": amount, "counts": {}},
        )
        await audit.record(
            "roster:carried",
            f"roster:{roster_id}",
            unit=unit,
            body={"from": [run for run, _ in found], "lines": lines, "amount": amount},
            covers=[("roster_line", roster_id)],
        )
    return roster_id


async def close_run(
    viewer: Viewer, job: Viewer, run: Run, *, unit: str | None = None, programme: str | None = None
) -> list[dict[str, Any]]:
    """Close the viewer's parts of a run, each frozen with its digest (`money.md` M10); give what was closed.

    `job` reads the digest: it needs every row of the part and the keys.
    """
    viewer.require(Permission.RUN_CLOSE)
    mine = viewer.units(Role.SI_APPROVER, Role.COMMUNE_APPROVER)
    async with transaction(viewer):
        parts = [
            part
            for part in await closing_store.parts(str(run))
            if part["state"] == "open"
            and (unit in (None, part["owner"]))
            and (programme in (None, part["programme"]))
            and (
                unit is not None
                or any(part["owner"] == own or part["owner"].startswith(f"{own}-") for own in mine)
            )
        ]
    closed = []
    for part in parts:
        async with transaction(viewer):
            await take_time()
            before = await closing_store.standing_of_part(str(run), part["owner"], part["programme"])
        digest = (await summary(job, run, unit=part["owner"], programme=part["programme"]))["digest"]
        async with transaction(viewer):
            await take_time()
            await closing_store.close_part(str(run), part["owner"], part["programme"], digest)
            waiting = await closing_store.live_attempts(str(run), part["owner"], part["programme"])
            if waiting:
                raise AttemptsWait(count=waiting)
            if before != await closing_store.standing_of_part(str(run), part["owner"], part["programme"]):
                raise ChangedMeanwhile
            await audit.record(
                "run:closed",
                f"run:{run}:{part['owner']}:{part['programme']}",
                unit=part["owner"],
                body={"digest": digest},
            )
        closed.append({"unit": part["owner"], "programme": part["programme"], "digest": digest})
    return closed

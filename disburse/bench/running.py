"""`disburse bench`: import and reconcile at full size, and how `serve` starts, on a database thrown away."""

from __future__ import annotations

import asyncio
import json
import platform
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from disburse.access import Viewer
from disburse.bench import files
from disburse.bench.figures import Figures
from disburse.bench.new_database import in_new_database
from disburse.bench.serving import bench_serve
from disburse.bench.taking_in import bench_roster
from disburse.core.calendar import Run
from disburse.core.errors import Usage
from disburse.core.money import show
from disburse.demo.units import OFFICE
from disburse.identity.sessions import open_cli, open_job
from disburse.payments import actions as payments
from disburse.queue import work_until
from disburse.reconciliation import actions as reconciliation
from disburse.rosters import actions as rosters
from disburse.rosters import runs

RUN = Run(2026, 12)
PAGES_LOADED = 200


def run_bench(name: str, *, lines: int, as_json: bool) -> None:
    """Run one benchmark, or all; print seconds and lines a second, or what the step says."""
    known = {
        "import": bench_import,
        "roster": bench_roster,
        "reconcile": bench_reconcile,
        "serve": bench_serve,
    }
    if name and name not in known:
        raise Usage(why=f"bench {name}: {', '.join(known)}")
    found: dict[str, object] = {
        "lines": lines,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    for each in [name] if name else known:
        found[each] = asyncio.run(known[each](PAGES_LOADED if each == "serve" else lines))
    found["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if as_json:
        print(json.dumps(found, indent=2))
        return
    for each in known:
        figures = found.get(each)
        if isinstance(figures, dict):
            for step, value in figures.items():
                speed = "" if each in ("serve", "roster") else f" s {show(int(lines / value)):>10} /s"
                print(f"{each:10} {step:64} {value:7.2f}{speed}")
    print(f"memory of this process at most {found['memory_mb']} MB")


async def bench_import(lines: int) -> Figures:
    """Import a roster from XLSX and from CSV into an empty database, and the same people again a month later."""
    figures = Figures()
    for kind, suffix in (("XLSX", "xlsx"), ("CSV", "csv")):

        async def work(folder: Path, kind: str = kind, suffix: str = suffix) -> None:
            month, made = files.office_lines(lines, RUN)
            path = folder / f"roster.{suffix}"
            if kind == "XLSX":
                files.write_xlsx(month, made, path)
            else:
                files.write_csv(made, path)
            await runs.open_run(await open_job(), RUN)
            await _import(path, RUN, figures, f"{kind}, everybody new")
            if kind == "CSV":
                await runs.open_run(await open_job(), RUN.next())
                await _import(path, RUN.next(), figures, f"{kind}, everybody known")

        await in_new_database(work)
    return figures


async def _import(path: Path, run: Run, figures: Figures, step: str) -> None:
    officer = await open_cli("hanh")
    start = time.perf_counter()
    roster, job = await rosters.upload_roster(
        officer, path.read_bytes(), file_name=path.name, run=run, unit=OFFICE, programme="SI"
    )
    await work_until(job)
    figures[step] = time.perf_counter() - start
    found = await rosters.look(officer, roster)
    if found.state != "ready":
        raise RuntimeError(f"the roster is {found.state}: {found.reading.get('counts')}")


async def bench_reconcile(lines: int) -> Figures:
    """Read a bank's answer to so many instructions, and reconcile it to final totals and discrepancies."""
    figures = Figures()

    async def work(folder: Path) -> None:
        _, made = files.office_lines(lines * 2, RUN)
        of_bank = [
            replace(
                line, method="account", bank="970405", payer="970405", pay_point=None, account=f"99{i:011d}"
            )
            for i, line in enumerate(made[:lines])
        ]
        path = folder / "roster.csv"
        files.write_csv(of_bank, path)
        job_viewer, officer, approver = await open_job(), await open_cli("hanh"), await open_cli("tuan")
        await runs.open_run(job_viewer, RUN)
        roster, job = await rosters.upload_roster(
            officer, path.read_bytes(), file_name=path.name, run=RUN, unit=OFFICE, programme="SI"
        )
        await work_until(job)
        await rosters.submit_roster(officer, roster, acknowledge=None)
        digest = (await rosters.look(approver, roster)).content_digest or ""
        await _timed(figures, "make the payments of the approved roster", _approve(approver, roster, digest))
        await _timed(figures, "make the instruction files", lambda: payments.instruct_banks(officer, RUN))
        teller = await open_cli("agribank")
        sent = await payments.list_files(teller, RUN)
        parts = [
            (await payments.fetch_part(teller, file["id"], part["sequence"]))[1]
            for file in sent
            for part in file["parts"]
        ]
        answer = files.answer_to(parts)

        async def receive() -> None:
            _, reading = await payments.receive_confirmations(
                teller, answer, file_name="answer.csv", run=RUN, payer="970405"
            )
            await work_until(reading)

        await _timed(figures, "read the answer into facts", receive)
        await _timed(
            figures,
            "reconcile to totals and discrepancies",
            lambda: reconciliation.reconcile(job_viewer, RUN),
        )
        await _timed(
            figures, "reconcile again, nothing new", lambda: reconciliation.reconcile(job_viewer, RUN)
        )
        found = await reconciliation.summary(job_viewer, RUN)
        if found["difference"] or not found["totals"][0]["paid"]["count"]:
            raise RuntimeError("the run does not balance")

    await in_new_database(work)
    return figures


def _approve(approver: Viewer, roster: object, digest: str) -> Callable[[], Awaitable[object]]:
    async def approve() -> None:
        await work_until(await rosters.approve_roster(approver, roster, content_digest=digest))  # type: ignore[arg-type]

    return approve


async def _timed(figures: Figures, step: str, action: Callable[[], Awaitable[object]]) -> None:
    start = time.perf_counter()
    await action()
    figures[step] = time.perf_counter() - start

"""What pages show of instructions and answers, read in the viewer's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.banks.facts import PROBLEMS, FileProblem
from disburse.core.calendar import Run
from disburse.core.errors import NotFound
from disburse.db import transaction
from disburse.payments import store
from disburse.words import say


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a payer as it stands; `problems` are (row, column, sentence), `repeat` the answer it repeats."""

    row: dict[str, Any]
    problems: tuple[tuple[int | None, str, str], ...]
    repeat: dict[str, Any] | None
    same_person: bool


async def covered(viewer: Viewer, run: Run, payer: str = "") -> list[dict[str, Any]]:
    """List the payers of a run with how much was sent to them and how much of it is answered."""
    viewer.require(Permission.INSTRUCTION_READ)
    async with transaction(viewer):
        rows = await store.coverage(str(run))
    return [row for row in rows if payer in ("", row["payer"])]


async def list_answers(viewer: Viewer, run: Run, payer: str = "") -> list[dict[str, Any]]:
    """List the answers of a run within the viewer's rows, newest first, or one payer's."""
    viewer.require(Permission.INSTRUCTION_READ)
    async with transaction(viewer):
        return await store.answers(str(run), payer_code=payer or None)


async def look_at_answer(viewer: Viewer, answer_id: UUID) -> Answer:
    """Give one answer with its problems in words; raises NotFound."""
    viewer.require(Permission.INSTRUCTION_READ)
    async with transaction(viewer):
        found = await store.answers(answer_id=answer_id)
        if not found:
            raise NotFound
        before = next((UUID(p["repeat_of"]) for p in found[0]["problems"] if p.get("repeat_of")), None)
        repeated = await store.answers(answer_id=before) if before else []
    return Answer(
        found[0],
        tuple(in_words(problem) for problem in found[0]["problems"] if not problem.get("repeat_of")),
        repeated[0] if repeated else None,
        found[0]["receiver_person"] == viewer.person_id,
    )


def in_words(problem: dict[str, Any]) -> tuple[int | None, str, str]:
    """Say a kept problem of an answer in the current language: row, column, sentence."""
    row, column, code = problem.get("row"), problem.get("column"), problem["code"]
    if row is not None and code in PROBLEMS:
        return row, column or "", FileProblem(row, column, code).message
    return row, column or "", say(problem.get("text", ""), **problem.get("params", {}))

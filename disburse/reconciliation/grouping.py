"""Deciding about many discrepancies of one cause at once, exactly those that were seen (`ux.md` 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict, NotAllowed
from disburse.core.states import DiscrepancyKind, Resolution
from disburse.db import run as rows_of
from disburse.db import run_count, take_time, transaction
from disburse.places import reference
from disburse.reconciliation import rules
from disburse.reconciliation.actions import ReasonNeeded, WrongResolution
from disburse.words import say


class GroupChanged(Conflict):
    code = "group_changed"
    text = "Nhóm này đã thay đổi sau khi anh/chị xem: nay có {count} khoản. Chưa có gì được lưu. Xem lại rồi làm lại."


@dataclass(frozen=True, slots=True)
class Group:
    """Open discrepancies of one kind with one reason: how many, their whole đồng, how they may be decided."""

    kind: str
    reason: str
    count: int
    amount: int
    choices: tuple[Resolution, ...]

    @property
    def label(self) -> str:
        """Name the cause in the current language."""
        known = reference.reasons().get(self.reason)
        return known.label if known else say(rules.KIND_TITLES[DiscrepancyKind(self.kind)])


async def groups(viewer: Viewer, run: Run, kind: str, unit: str | None = None) -> list[Group]:
    """List the causes within a kind of discrepancy, the most frequent first."""
    viewer.require(Permission.DISCREPANCY_READ)
    async with transaction(viewer):
        await take_time()
        rows = await rows_of("reconciliation", "groups", str(run), kind, unit)
    return [
        Group(kind, row["reason"], row["count"], row["amount"], together(kind, row["reason"])) for row in rows
    ]


def together(kind: str, reason: str) -> tuple[Resolution, ...]:
    """List what may be decided for a whole group: nothing that needs a second person or an account of each."""
    known = reference.reasons().get(reason)
    each = {Resolution.RESEND} if known is not None and known.kind in ("permanent", "stop") else set()
    return tuple(one for one in rules.allowed(kind) if one not in rules.NEEDS_SECOND_PERSON | each)


async def resolve_group(
    viewer: Viewer,
    run: Run,
    group: Group,
    resolution: str,
    *,
    unit: str | None = None,
    reason: str = "",
) -> int:
    """Decide about a group as it was seen; give how many were decided.

    Raises GroupChanged when its count or amount is another by now, WrongResolution and ReasonNeeded.
    """
    viewer.require(Permission.DISCREPANCY_RESOLVE)
    if viewer.user_id is None:
        raise NotAllowed
    choices = together(group.kind, group.reason)
    if resolution not in choices:
        raise WrongResolution(resolution=resolution, allowed=", ".join(choices))
    if resolution == Resolution.DISMISS and not reason.strip():
        raise ReasonNeeded
    async with transaction(viewer):
        await take_time()
        which = (str(run), group.kind, group.reason, unit)
        await rows_of("reconciliation", "hold_group_parts", *which)
        held = await rows_of("reconciliation", "hold_group", *which)
        if (len(held), sum(row["amount"] for row in held)) != (group.count, group.amount):
            raise GroupChanged(count=len(held))
        about, decisions = [row["id"] for row in held], [uuid4() for _ in held]
        await run_count(
            "reconciliation",
            "decide_group",
            about,
            decisions,
            resolution,
            reason.strip()[:500],
            viewer.user_id,
        )
        await run_count("reconciliation", "resolve_group", about, decisions, resolution)
        await audit.record(
            f"discrepancy:{resolution}",
            f"run:{run}",
            unit=unit or (held[0]["owner"] if held else None),
            body={"kind": group.kind, "reason": group.reason, "count": group.count, "amount": group.amount},
            covers=[("decision", decision) for decision in decisions],
        )
    return len(held)

"""Lists that are held while their withdrawal is asked for: other lists go on being instructed, these wait for the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import Conflict
from disburse.db import run as rows_of
from disburse.db import transaction


class HeldForWithdrawal(Conflict):
    """Nothing else is due than what is held."""

    code = "held_for_withdrawal"
    exit_code = 1
    text = (
        "Chưa lập lệnh chi nào: danh sách số {numbers} đang có đề nghị rút. Người duyệt của đơn vị đồng ý hay "
        "không đồng ý ở trang “Rút danh sách đã duyệt” của danh sách (mục Chờ duyệt); người đề nghị lấy lại được ở đó."
    )


@dataclass(frozen=True, slots=True)
class HeldList:
    """An approved list that waits for a word about its withdrawal; amount in đồng."""

    id: UUID
    owner: str
    owner_name: str
    owner_kind: str
    programme: str
    list_number: int
    line_count: int
    amount: int


async def held_lists(viewer: Viewer, run: Run, *, unit: str | None = None) -> list[HeldList]:
    """List what is held of a unit, or of all the viewer sees."""
    viewer.require(Permission.INSTRUCTION_READ)
    async with transaction(viewer):
        return await held(run, [unit] if unit else None)


async def held(run: Run, owners: Sequence[str] | None, programme: str | None = None) -> list[HeldList]:
    """Do the same inside a transaction that is open."""
    rows = await rows_of("payments", "held_lists", str(run), owners, programme)
    return [HeldList(**row) for row in rows]


async def require_none_held(run: Run, owners: Sequence[str], programme: str | None) -> None:
    """Raise `HeldForWithdrawal` if that is why nothing is due; inside a transaction."""
    found = await held(run, owners, programme)
    if found:
        raise HeldForWithdrawal(numbers=", ".join(str(one.list_number) for one in found))

"""`disburse roster withdraw`: take back a list, before its approval alone, after it by two persons."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from disburse.access import Viewer
from disburse.core.errors import Usage
from disburse.identity.acting import As, Json, id_of, note, perform, work_shown
from disburse.rosters import actions, withdrawing
from disburse.rosters.telling import shown, tell
from disburse.words import mark, say


def withdraw(
    roster: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))],
    act_as: As,
    reason: Annotated[
        str, typer.Option("--reason", help=mark("Lý do rút; bắt buộc với danh sách đã duyệt"))
    ] = "",
    agree: Annotated[
        bool, typer.Option("--agree", help=mark("Là người thứ hai, đồng ý rút danh sách đã duyệt"))
    ] = False,
    refuse: Annotated[
        bool, typer.Option("--refuse", help=mark("Là người thứ hai, không đồng ý rút; ghi lý do ở --reason"))
    ] = False,
    back: Annotated[
        bool,
        typer.Option("--take-back", help=mark("Lấy lại đề nghị rút của chính mình; ghi lý do ở --reason")),
    ] = False,
    digest: Annotated[
        str, typer.Option("--digest", metavar="D", help=mark("Mã nội dung (content_digest) đã xem"))
    ] = "",
    as_json: Json = False,
) -> None:
    """Ask, agree, refuse or take the request back; a list that is not approved yet is withdrawn at once."""

    async def work(viewer: Viewer) -> dict[str, Any]:
        if agree + refuse + back > 1:
            raise Usage(why=say("chỉ chọn một trong ba: --agree, --refuse hoặc --take-back"))
        if agree and not digest:
            raise Usage(why=say("--agree cần --digest: mã nội dung của danh sách đã xem"))
        found = id_of(roster)
        if agree or refuse:
            await _answer(viewer, found, agree, digest, reason)
        elif back:
            await withdrawing.take_back(viewer, found, reason=reason)
            note(say("Đã lấy lại đề nghị rút. Danh sách giữ nguyên như đã duyệt."))
        elif (await actions.look(viewer, found)).state == "approved":
            await withdrawing.ask_withdrawal(viewer, found, reason=reason)
            note(say("Đã ghi đề nghị rút. Danh sách chỉ được rút khi người thứ hai đồng ý."))
        else:
            await actions.withdraw_roster(viewer, found, reason=reason)
        return await shown(viewer, found)

    tell(perform(act_as, work), as_json)


async def _answer(viewer: Viewer, roster_id: UUID, agree: bool, digest: str, reason: str) -> None:
    job = await withdrawing.answer_withdrawal(
        viewer, roster_id, agree=agree, content_digest=digest, note=reason
    )
    if job is not None:
        await work_shown(viewer, job)

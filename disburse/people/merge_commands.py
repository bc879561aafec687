"""`disburse person merge` and `merges`: two records of one person become one, by two persons."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from disburse.access import Viewer
from disburse.core.errors import Usage
from disburse.identity.acting import As, Json, id_of, note, perform, print_json
from disburse.people import merging
from disburse.people.merging import Merge
from disburse.people.two_records import Pair
from disburse.words import mark, say


def merge(
    act_as: As,
    numbers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEEP OTHER",
            help=mark(
                "Hai số CCCD hoặc mã số BHXH: của hồ sơ giữ lại, rồi của hồ sơ gộp vào; dấu - để đọc từ đầu vào chuẩn"
            ),
        ),
    ] = None,
    unit: Annotated[
        str, typer.Option("--unit", metavar="U", help=mark("Đơn vị lập danh sách, khi đề nghị gộp"))
    ] = "",
    reason: Annotated[
        str, typer.Option("--reason", help=mark("Vì sao là một người; hoặc vì sao không đồng ý"))
    ] = "",
    agree: Annotated[
        str, typer.Option("--agree", metavar="ID", help=mark("Là người thứ hai, đồng ý với đề nghị này"))
    ] = "",
    refuse: Annotated[
        str,
        typer.Option("--refuse", metavar="ID", help=mark("Là người thứ hai, không đồng ý với đề nghị này")),
    ] = "",
    take_back: Annotated[
        str,
        typer.Option("--take-back", metavar="ID", help=mark("Là người đề nghị, rút lại đề nghị này")),
    ] = "",
    double: Annotated[
        bool, typer.Option("--double", help=mark("Ghi nhận các tháng đã chi cho cả hai số là chi trùng"))
    ] = False,
    seen: Annotated[
        str, typer.Option("--seen", metavar="D", help=mark("Mã của những gì đã xem, do merges in ra"))
    ] = "",
    as_json: Json = False,
) -> None:
    """Ask for a merge with two numbers, answer a request as the second person, or take back one's own."""
    asked = numbers or []

    async def put_down(viewer: Viewer) -> list[str]:
        if len(asked) != 2 or agree or refuse or take_back:
            raise Usage(why=say("--double cần đúng hai số"))
        kept, other = _numbers(asked)
        return await merging.record_double(viewer, unit=unit, kept=kept, merged=other)

    async def work(viewer: Viewer) -> Merge:
        if sum(map(bool, (asked, agree, refuse, take_back))) != 1 or len(asked) not in (0, 2):
            raise Usage(
                why=say("cần đúng một trong bốn: hai số để đề nghị, --agree, --refuse hoặc --take-back")
            )
        if agree and not seen:
            raise Usage(why=say("--agree cần --seen: mã mà lệnh merges in ra"))
        if asked:
            kept, other = _numbers(asked)
            found = await merging.ask_merge(viewer, unit=unit, kept=kept, merged=other, reason=reason)
        elif take_back:
            found = id_of(take_back)
            await merging.take_back_merge(viewer, found)
        else:
            found = id_of(agree or refuse)
            await merging.answer_merge(viewer, found, agree=bool(agree), seen=seen, note=reason)
        return await merging.merge_of(viewer, found)

    if double:
        runs = perform(act_as, put_down)
        note(say("Đã ghi nhận chi trùng, quyết định ở chênh lệch kỳ {runs}.", runs=", ".join(runs)))
        return
    done = perform(act_as, work)
    if as_json:
        print_json(_shown(done))
        return
    _print(done)
    if done.agreed is None:
        note(say("Đã ghi đề nghị gộp. Hai hồ sơ chỉ được gộp khi người thứ hai đồng ý."))
    else:
        said = say("Đã rút lại đề nghị.") if done.taken_back else say("Đã ghi là không đồng ý.")
        note(say("Đã gộp.") if done.agreed else said)


def merges(act_as: As, as_json: Json = False) -> None:
    """List the requests of the user's units, those that wait first."""
    found = perform(act_as, merging.merges)
    if as_json:
        print_json({"items": [_shown(one) for one in found]})
        return
    for one in found:
        _print(one)


def _numbers(asked: list[str]) -> list[str]:
    return [sys.stdin.readline().strip() if one == "-" else one for one in asked]


def _print(one: Merge) -> None:
    answered = "merged" if one.agreed else "taken back" if one.taken_back else "refused"
    state = "waiting" if one.agreed is None else answered
    print(f"{one.id}\t{one.owner}\t{state}\t{one.reason}\t{one.pair.seen}")
    for role, record in (("kept", one.pair.kept), ("merged", one.pair.merged)):
        lines = "; ".join(f"{paid.benefit} {paid.run} {paid.account or ''}".strip() for paid in record.paid)
        shown = (record.name, record.birth, record.citizen_id, record.vss_number, lines)
        print("\t".join((role, *(text or "" for text in shown))))


def _shown(one: Merge) -> dict[str, Any]:
    pair: Pair = one.pair
    return {
        "id": one.id,
        "unit": one.owner,
        "reason": one.reason,
        "agreed": one.agreed,
        "taken_back": one.taken_back,
        "seen": pair.seen,
        "paid_to_both": pair.both,
        "kept": asdict(pair.kept),
        "merged": asdict(pair.merged),
    }

"""`disburse roster columns`: see how a list's file is read, and have it read otherwise; the same options for a file alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, cast

import msgspec
import typer

from disburse.access import Viewer
from disburse.core.errors import Usage
from disburse.identity.acting import As, Json, id_of, note, perform, print_json, work_shown
from disburse.rosters import choosing
from disburse.rosters.choosing import Where
from disburse.rosters.file.chosen import named_fields
from disburse.rosters.file.repairs import Choices
from disburse.rosters.file.seeing import Seen, header_rows_fit
from disburse.rosters.shown import COLUMN_STATES, required_words
from disburse.rosters.telling import shown, tell
from disburse.sheets.legacy import NAMES
from disburse.sheets.legacy_letters import LegacyEncoding
from disburse.sheets.refusals import LegacyFont
from disburse.words import mark, say

Sheet = Annotated[str, typer.Option("--sheet", metavar="NAME", help=mark("Trang tính cần đọc"))]
HeaderRows = Annotated[
    str, typer.Option("--header-rows", metavar="A-B", help=mark("Các dòng tiêu đề, ví dụ 3-4"))
]
Encoding = Annotated[
    str, typer.Option("--encoding", metavar="tcvn3|vni|none", help=mark("Đổi phông chữ cũ sang Unicode"))
]
Hidden = Annotated[str, typer.Option("--hidden", metavar="count|skip", help=mark("Dòng ẩn: vẫn tính hay bỏ"))]
SetColumns = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="HEADER=FIELD", help=mark("Cột này là trường nào; bỏ trống trường để bỏ qua")
    ),
]
CheckColumns = Annotated[
    list[str],
    typer.Option(
        "--column", metavar="HEADER=FIELD", help=mark("Cột này là trường nào; bỏ trống trường để bỏ qua")
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=mark("Chỉ xem trước, không ghi gì"))]


def columns(
    roster: Annotated[str, typer.Argument(metavar="ID", help=mark("Mã danh sách"))],
    act_as: As,
    set_columns: SetColumns = [],  # noqa: B006 - typer reads it
    sheet: Sheet = "",
    header_rows: HeaderRows = "",
    hidden: Hidden = "",
    encoding: Encoding = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    where = where_of(sheet, header_rows, hidden, encoding)
    wanted = pairs(set_columns)
    if dry_run or (not wanted and where == choosing.AS_IT_IS):
        tell_seen(perform(act_as, lambda viewer: _seen(viewer, roster, where)), as_json)
        return

    async def work(viewer: Viewer) -> dict[str, Any]:
        _, seen = await choosing.see_columns(viewer, id_of(roster), where)
        fields = named_fields(seen, wanted)
        new_id, job = await choosing.choose_columns(viewer, id_of(roster), fields, where)
        await work_shown(viewer, job)
        return await shown(viewer, new_id)

    tell(perform(act_as, work), as_json)


async def _seen(viewer: Viewer, roster: str, where: Where) -> Seen | LegacyFont:
    try:
        return (await choosing.see_columns(viewer, id_of(roster), where))[1]
    except LegacyFont as legacy:
        return legacy


def tell_seen(seen: Seen | LegacyFont, as_json: bool) -> None:
    """Print how a file is read; an old font as its samples, with exit code 1, as where a required column is missing."""
    if isinstance(seen, LegacyFont):
        samples = [{"before": before, "after": after} for before, after in seen.samples]
        if as_json:
            print_json({"code": seen.code, "encoding": seen.params["encoding"], "samples": samples})
        else:
            name = NAMES[cast(LegacyEncoding, seen.params["encoding"])]
            note(say("Tệp dùng phông chữ cũ {font}. Chữ đổi sang Unicode thế này có đúng không?", font=name))
            for sample in samples:
                print(f"{sample['before']}  →  {sample['after']}")
        raise typer.Exit(1)
    if as_json:
        print_json(msgspec.to_builtins(seen))
    else:
        first, last = seen.header_rows
        where = [say("trang tính “{sheet}”", sheet=seen.sheet)] if seen.sheet else []
        note(" · ".join([*where, say("tiêu đề: dòng {rows}", rows=f"{first}–{last}")]))
        for one in seen.columns:
            field = one.field or (f"? {one.proposed}" if one.proposed else "–")
            state = say(COLUMN_STATES[one.state or ("proposed" if one.proposed else "unknown")][1])
            print(f"{one.letter:3} {one.header[:40]:40} {field:24} {state:16} {' | '.join(one.samples)}")
        for name in seen.lacking:
            note(f"{say('Thiếu cột bắt buộc')}: {required_words(name)}")
    if seen.lacking:
        raise typer.Exit(1)


def where_of(sheet: str, header_rows: str, hidden: str, encoding: str) -> Where:
    """Read the options that say where the table stands; raises Usage, HeaderRowsWrong."""
    rows = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", header_rows) if header_rows else None
    if header_rows and rows is None:
        raise Usage(why=say("--header-rows ghi dạng 3 hoặc 3-4"))
    span = (int(rows[1]), int(rows[2] or rows[1])) if rows else None
    if span and not header_rows_fit(*span):
        raise choosing.HeaderRowsWrong
    if hidden not in ("", "count", "skip"):
        raise Usage(why=say("--hidden là count hoặc skip"))
    if encoding not in ("", "none", *NAMES):
        raise Usage(why=say("--encoding là tcvn3, vni hoặc none"))
    return Where(
        sheet=sheet or None,
        header_rows=span,
        hidden=cast(Any, hidden) or None,
        encoding=cast(Any, encoding) or None,
    )


def choices_of(where: Where) -> Choices:
    """Give the choices for a file alone."""
    encoding = None if where.encoding == "none" else where.encoding
    return Choices(sheet=where.sheet, header_rows=where.header_rows, encoding=encoding)


def pairs(given: Sequence[str]) -> list[tuple[str, str]]:
    """Read HEADER=FIELD; raises Usage. A header may itself hold "="."""
    found = [one.rpartition("=") for one in given]
    if any(not header for header, _, _ in found):
        raise Usage(why=say("mỗi cột ghi dạng TIÊU ĐỀ=trường"))
    return [(header.strip(), field.strip()) for header, _, field in found]

"""What a person chose about the columns of a file, against what the file holds; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disburse.core.errors import Refusal
from disburse.rosters.file.columns import REPEATABLE, SHOWN, missing
from disburse.rosters.file.seeing import Seen, SeenColumn
from disburse.sheets.columns import fold_header
from disburse.words import say


class ColumnNotThere(Refusal):
    code = "column_not_there"
    status = 422
    exit_code = 2
    text = "Tệp không có cột “{column}” ở các dòng tiêu đề này. Chọn một cột có trong tệp."


class FieldUnknown(Refusal):
    code = "field_unknown"
    status = 422
    exit_code = 2
    text = "Không có trường “{field}”. Chọn một trường trong danh mục."


class FieldTwice(Refusal):
    code = "H02"
    status = 422
    text = "Cả {columns} đều là “{column}”. Giữ lại một cột"


class FieldsLacking(Refusal):
    code = "H01"
    status = 422
    text = "Chưa chọn cột cho: {columns}. Chọn cột tương ứng, hoặc sửa tệp rồi nạp lại."


def chosen_fields(seen: Seen, fields: Mapping[str, str]) -> dict[str, str]:
    """Give key → field of every column seen; raises what is wrong with the choice."""
    there = {column.key: column for column in seen.columns}
    keys = {name: column.key for column in seen.columns for name in (column.letter, column.key)}
    chosen = {column.key: column.field for column in seen.columns}
    for name, field in fields.items():
        if name not in keys:
            raise ColumnNotThere(column=name)
        if field and field not in SHOWN:
            raise FieldUnknown(field=field)
        chosen[keys[name]] = field
    carriers: dict[str, list[SeenColumn]] = {}
    for key, field in chosen.items():
        carriers.setdefault(field, []).append(there[key])
    for field, columns in carriers.items():
        if field and len(columns) > 1 and field not in REPEATABLE:
            raise FieldTwice(
                columns=", ".join(f"{one.letter} “{one.header}”" for one in columns),
                column=say(SHOWN[field]),
            )
    if lacking := missing(list(carriers)):
        raise FieldsLacking(columns=", ".join(f"“{say(SHOWN[field])}”" for field in lacking))
    return chosen


def named_fields(seen: Seen, wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give key → field for columns named as people name them; raises ColumnNotThere, FieldUnknown."""
    fields = {column_named(seen, header): field for header, field in wanted}
    for field in fields.values():
        if field and field not in SHOWN:
            raise FieldUnknown(field=field)
    return fields


def column_named(seen: Seen, header: str) -> str:
    """Find the key of a column by its header as people write it, or by its letter; raises ColumnNotThere."""
    folded = fold_header(header)
    for column in seen.columns:
        if (
            column.key == folded
            or (folded and fold_header(column.header) == folded)
            or column.letter == header
        ):
            return column.key
    raise ColumnNotThere(column=header)

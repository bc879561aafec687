"""What typed names share: keys along which nothing moves, and what a new row says where the database fills in."""

from __future__ import annotations

from typing import Final, TypeVar

from piccolo.columns import ForeignKey, OnDelete, OnUpdate
from piccolo.querystring import QueryString
from piccolo.table import Table

BY_DATABASE: Final = QueryString("DEFAULT")
Row = TypeVar("Row", bound=Table)


class PointsTo(ForeignKey[Row]):
    """A key into one other table, or into its own (`"self"`); Piccolo's own would delete and change along it."""

    def __init__(self, references: type[Row] | str, *, primary_key: bool = False, null: bool = False) -> None:
        if not isinstance(references, str) and isinstance(references._meta.primary_key, ForeignKey):
            # Piccolo cannot point at a key that points itself, unless the table is named as a text.
            references = f"{references.__module__}.{references.__name__}"
        super().__init__(
            references,
            default=None,
            primary_key=primary_key,
            null=null,
            on_delete=OnDelete.restrict,
            on_update=OnUpdate.restrict,
        )

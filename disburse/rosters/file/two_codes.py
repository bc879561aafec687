"""Commune codes that stand for two places: for a commune of today, and for one of before 2025-07-01 that was split.

A code alone does not say which (REQ22). What stands beside it decides, else the other codes of the file, else the
unit is asked by hamlet; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from disburse.places.communes import communes, read_address, without_type
from disburse.places.data import plain_key
from disburse.places.old_communes import old_communes
from disburse.rosters.file.line import Report
from disburse.rosters.file.problem import Params
from disburse.rosters.file.rules import as_text
from disburse.rosters.file.wording import CODE_OF_TWO, Meaning, Wording
from disburse.sheets.workbook import Cell

CODES_ENOUGH: Final = 5
"""So many codes, all of today: of the old codes only every third is one of today too."""


class TwoCodes:
    """Decides what such codes mean, at once where the row tells, else when the whole file is known."""

    def __init__(self, report: Report, wording: Wording) -> None:
        self._report = report
        self._wording = wording
        self._open: list[tuple[int, Cell, Params]] = []

    def meaning(self, code: str, asked: Params, cell: Cell, place: Cell, address: Cell) -> Meaning:
        """Say what the code of a row means; `asked` are the params of R32, `place` the hamlet or an address."""
        answer = self._wording.split(asked, place)
        if answer[0]:
            return answer
        params = answer[2]
        if not _names(as_text(address), code):
            self._open.append((self._report.row, cell, params))
        return code, None, {}

    def finish(self, codes: Collection[str]) -> None:
        """Ask for the rows nothing decided (R32), unless the `codes` that the file names are plainly those of today."""
        old, today = old_communes(), communes()
        of_before = any(code in old and code not in today for code in codes)
        of_today = {code for code in codes if code in today}
        plainly_new = len(of_today) >= CODES_ENOUGH or any(code not in old for code in of_today)
        for row, cell, params in self._open:
            code = str(params["was"])
            if of_before or not (plainly_new or self._wording.lists_by_new_code(code)):
                self._report.row = row
                self._report.tell(CODE_OF_TWO, "commune", cell, None, **params)


def _names(address: str, code: str) -> bool:
    """Say whether an address names the commune that has the code today, and not the one that had it."""
    named = read_address(address) if address else None
    if named is None or named.district:
        return False
    key, new, old = plain_key(named.commune), communes()[code].name, old_communes()[code].name
    return key in _written(new) and key not in _written(old)


def _written(name: str) -> tuple[str, str]:
    return plain_key(name), plain_key(without_type(name))

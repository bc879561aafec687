"""A normalised roster line, what its row inherits, and where its problems go."""

from __future__ import annotations

from typing import Final

import msgspec

from disburse.rosters.file import problems as p
from disburse.rosters.file import rules
from disburse.rosters.file.problem import Remedy, RosterProblem, Rule, problem
from disburse.sheets.workbook import Cell

MONEY: Final = frozenset(("amount", "regular", "part_pension", "part_allowance", "arrears", "deduction"))


class RosterLine(msgspec.Struct, array_like=True, gc=False):
    """One line of a roster, normalised; `regular + arrears - deduction == amount` in whole đồng.

    `row` is the row in the file. `birth` is "YYYY-MM-DD" or "YYYY", `sex` "M" or "F", `commune` 5
    digits, `source` nsnn, fund or other, `method` cash_point, cash_home or account, `bank` a BIN,
    `months` ascending "YYYY-MM". `authorised` may receive in his own name on the days from and to
    ("YYYY-MM-DD"). `reasoned`: the office wrote something beside the row, not only into the name. `arrears_months` are those the
    arrears are for, None where the file does not say. A line with an error keeps what could be read.
    """

    row: int
    full_name: str
    name_fold: str
    name_sort: bytes
    citizen_id: str | None
    vss_number: str | None
    birth: str | None
    sex: str | None
    commune: str | None
    hamlet: str | None
    address: str | None
    phone: str | None
    benefit: str
    source: str
    method: str
    pay_point: str | None
    bank: str | None
    account: str | None
    holder: str | None
    months: list[str]
    regular: int
    arrears: int
    deduction: int
    amount: int
    note: str | None
    authorised: str | None = None
    authorised_from: str | None = None
    authorised_to: str | None = None
    reasoned: bool = False
    arrears_months: list[str] | None = None


class Context(msgspec.Struct):
    """What rows inherit from the titles above the table and from the group rows between them."""

    months: list[str]
    source: str
    benefit: str
    pay_point: str | None = None
    hamlet: str | None = None
    commune: str = ""  # as written
    district: str = ""


CELL_MAX = 500  # characters of a cell, in a file or typed


class Report:
    """Gathers problems of the row that is being read; `headers` name the columns as the file does."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        self.row = 0
        self.problems: list[RosterProblem] = []

    def tell(
        self,
        rule: Rule,
        field: str,
        value: Cell | None,
        remedy: str | Remedy | None = None,
        /,
        **params: str | int,
    ) -> None:
        """Report a broken rule at a cell; one that shows a spreadsheet's error, or is too long, is reported as that.

        `remedy` is what would put it right where that is known: the new text of the cell, or another remedy.
        """
        if isinstance(value, str) and rules.is_error(value):
            rule, params = p.ERROR_CELL._replace(secret=rule.secret), {"error": value.strip()}
        elif isinstance(value, str):
            if len(value) > CELL_MAX:
                rule, remedy = p.TOO_LONG._replace(secret=rule.secret), None
                value, params = value[:CELL_MAX], {"length": len(value), "most": CELL_MAX}
            if not rule.secret and field not in MONEY and rules.LONG_NUMBER.search(value):
                rule = rule._replace(secret="account")  # noqa: S106 - names a mask; a number strayed into a word's column
                params = {
                    k: rules.LONG_NUMBER.sub("…", v) if isinstance(v, str) else v for k, v in params.items()
                }
        found = problem(rule, self.row, self.headers.get(field), value, **params)
        proposed = Remedy("cell", remedy) if isinstance(remedy, str) else remedy
        self.problems.append(msgspec.structs.replace(found, field=field, remedy=proposed))

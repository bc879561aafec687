"""What a row pays and how: the parts of its amount, the method, the bank and the account."""

from __future__ import annotations

from collections.abc import Set

from disburse.core.money import MAX_VND, show
from disburse.places.reference import unusual_account
from disburse.rosters.file import cell_problems as c
from disburse.rosters.file import kinds, remedies, rules
from disburse.rosters.file import problems as p
from disburse.rosters.file.columns import REQUIRED
from disburse.rosters.file.line import Report
from disburse.rosters.file.wording import Wording
from disburse.sheets.workbook import Cell

NOTHING = frozenset(("", "-", "–", "0"))
CARRIERS = REQUIRED["amount"]
Parts = tuple[int, int, int, int]


class PayReader:
    """Reads the cells that say how much and how; distinct methods are read once."""

    def __init__(self, report: Report, fields: Set[str], wording: Wording, *, untyped: bool = False) -> None:
        self._tell = report.tell
        self._wording = wording
        self._has_total = "amount" in fields
        self._has_money = not fields.isdisjoint(CARRIERS)
        self._untyped = untyped
        self._account_field = "account" if "account" in fields else "account_bank"
        self._bank_field = next((f for f in ("bank", "branch") if f in fields), "account_bank")
        self._methods: dict[Cell, str | None] = {}

    def money(
        self,
        amount: Cell,
        regular: Cell,
        pension: Cell,
        allowance: Cell,
        arrears: Cell,
        deduction: Cell,
        months: int,
    ) -> Parts:
        """Read (regular sum, arrears, deduction, amount); all 0 where no amount can be read (R06, R24)."""
        extra = self._part(arrears, "arrears") if arrears != "" else 0
        less = self._part(deduction, "deduction") if deduction != "" else 0
        basic: int | None = None
        if regular != "":
            basic = self._part(regular, "regular")
        elif pension != "" or allowance != "":
            basic = self._part(pension, "part_pension") + self._part(allowance, "part_allowance")
        total: int | None = None
        if self._has_total:
            total = rules.read_money(amount)
            if total is None or not 0 < total <= MAX_VND:
                self._wrong(total, "amount", amount)
                return 0, 0, 0, 0
        left, total, agrees = rules.settle_money(total, basic, extra, less, months)
        if total <= 0:
            if self._has_money:  # else H01 says once what every row lacks
                self._tell(p.AMOUNT_WRONG, "regular", regular)
            return 0, 0, 0, 0
        if total > MAX_VND:
            self._wrong(total, "regular", regular)
            return 0, 0, 0, 0
        if agrees:
            if months > 1 and basic and left == basic:
                self._tell(
                    p.ONE_MONTHS_MONEY, "regular", regular, months=months, monthly=show(basic // months)
                )
            return left, extra, less, total
        self._tell(
            p.PARTS_DIFFER, "amount", amount, sum=show((basic or 0) + extra - less), amount=show(total)
        )
        return total, 0, 0, total

    def payment(
        self, method: Cell, bank: Cell, branch: Cell, account: Cell
    ) -> tuple[str, str | None, str | None]:
        """Read (method, BIN, account); the method follows from the account where it is not given."""
        way: str | None = None
        if method != "":
            way = self._methods.get(method) or self._method(method)
        if account == "":
            if way == "account":
                self._tell(p.NO_ACCOUNT, self._account_field, None)
            return way or "cash_point", self._bank(bank, branch, needed=False), None
        if isinstance(account, str) and rules.is_plain_account(account):
            credited: str | None = account
        else:
            credited, rule = rules.read_account(account, untyped=self._untyped)
            if rule is p.ACCOUNT_FORM and way in (None, "account"):
                rule = c.ACCOUNT_UNPAYABLE
            if rule:
                self._tell(rule, self._account_field, account)
        way = way or "account"
        bin_ = self._bank(bank, branch, needed=way == "account")
        if bin_ and credited and (unusual := unusual_account(bin_, credited)):
            self._tell(
                p.ACCOUNT_SHAPE,
                self._account_field,
                account,
                remedies.account(bin_, credited) if self._account_field == "account" else None,
                expected="; ".join(unusual),
                length=len(credited),
            )
        return way, bin_, credited

    def _part(self, cell: Cell, field: str) -> int:
        value = 0 if cell == "" else rules.read_money(cell)
        if value is not None and 0 <= value <= MAX_VND:
            return value
        if (rules.read_total(cell) or 0) > MAX_VND:
            self._tell(c.PART_TOO_LARGE, field, cell, most=show(MAX_VND))
        elif not (isinstance(cell, str) and cell.strip() in NOTHING):
            self._tell(p.PART_WRONG, field, cell)
        return 0

    def _wrong(self, total: int | None, field: str, cell: Cell) -> None:
        found = total if total is not None else rules.read_total(cell)
        if found is not None and found > MAX_VND:
            self._tell(c.AMOUNT_TOO_LARGE, field, cell, most=show(MAX_VND))
        else:
            self._tell(p.AMOUNT_WRONG, field, cell)

    def _method(self, cell: Cell) -> str | None:
        way = kinds.read_method(cell)
        if way is None:
            self._tell(p.METHOD_UNKNOWN, "method", cell, text=rules.as_text(cell))
        else:
            self._methods[cell] = way
        return way

    def _bank(self, bank: Cell, branch: Cell, *, needed: bool) -> str | None:
        cell = bank if bank != "" else branch
        if cell == "":
            if needed:
                self._tell(p.BANK_MISSING, self._bank_field, None)
            return None
        found, rule, params = self._wording.bank(cell)
        if rule and needed:
            near = self._wording.near_bank(cell) if rule is p.BANK_UNKNOWN else None
            if near:
                rule, params = p.BANK_NEAR, params | {"near": near}
            self._tell(
                rule,
                self._bank_field,
                cell,
                near if self._bank_field != "account_bank" else None,
                **params,
            )
        return found

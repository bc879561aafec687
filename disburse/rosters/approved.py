"""The lines of approved rosters, numbers unsealed: what payment lists and templates are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from disburse.core.calendar import Run
from disburse.db import run
from disburse.places import reference
from disburse.rosters import store
from disburse.rosters.file.months import months_shown
from disburse.service import service
from disburse.sheets.writing import Value
from disburse.vault import place

METHODS: Final = {"account": "TK", "cash_point": "TM", "cash_home": "Tại nhà"}
SEXES: Final = {"M": "Nam", "F": "Nữ"}
SOURCES: Final = {"nsnn": "NSNN", "fund": "Quỹ", "other": "Khác"}


@dataclass(frozen=True, slots=True)
class ApprovedLine:
    """One line to be paid; `birth` is "YYYY-MM-DD", "YYYY" or None, `months` "YYYY-MM", amounts whole đồng."""

    name: str
    citizen_id: str | None
    vss_number: str | None
    birth: str | None
    sex: str | None
    commune: str | None
    commune_name: str | None
    hamlet_name: str | None
    address: str | None
    benefit: str
    source: str
    method: str
    payer: str
    payer_name: str
    pay_point: str | None
    account: str | None
    holder: str | None
    months: tuple[str, ...]
    regular: int
    arrears: int
    deduction: int
    amount: int
    note: str | None
    arrears_months: tuple[str, ...] = ()

    @property
    def born(self) -> str:
        """The birth as people write it: 02/03/1945, or the year."""
        return "/".join(reversed(self.birth.split("-"))) if self.birth else ""

    @property
    def benefit_name(self) -> str:
        """The benefit's name in the list's language, which is Vietnamese."""
        known = reference.benefits().get(self.benefit)
        return known.name_vi if known else self.benefit

    @property
    def bank_name(self) -> str:
        """The bank an account is at; "" for cash."""
        bank = reference.banks().get(self.payer) if self.method == "account" else None
        return bank.name if bank else self.payer_name if self.method == "account" else ""


Written = Callable[[ApprovedLine], Value]

# Headers as `rosters/file/columns.py` knows them, so that what was taken away can be taken in again (REQ17).
COLUMNS: Final[dict[str, Written]] = {
    "Họ và tên": lambda one: one.name,
    "Số CCCD": lambda one: one.citizen_id,
    "Mã số BHXH": lambda one: one.vss_number,
    "Ngày sinh": lambda one: one.born,
    "Giới tính": lambda one: SEXES.get(one.sex or ""),
    "Xã/phường": lambda one: one.commune_name,
    "Thôn/xóm/tổ": lambda one: one.hamlet_name,
    "Địa chỉ": lambda one: one.address,
    "Loại chế độ": lambda one: one.benefit_name,
    "Nguồn kinh phí": lambda one: SOURCES[one.source],
    "Hình thức": lambda one: METHODS[one.method],
    "Điểm chi trả": lambda one: one.pay_point,
    "Ngân hàng": lambda one: one.bank_name,
    "Số tài khoản": lambda one: one.account,
    "Chủ tài khoản": lambda one: one.holder,
    "Tháng hưởng": lambda one: months_shown(one.months),
    "Mức hưởng": lambda one: one.regular,
    "Truy lĩnh": lambda one: one.arrears,
    "Tháng truy lĩnh": lambda one: months_shown(one.arrears_months),
    "Khấu trừ": lambda one: one.deduction,
    "Số tiền": lambda one: one.amount,
    "Ghi chú": lambda one: one.note,
}
MONEY: Final = ("Mức hưởng", "Truy lĩnh", "Khấu trừ", "Số tiền")


@dataclass(frozen=True)
class ApprovedList:
    """What an owner pays for a programme in a run; `rosters` are (id, version) of its approved lists."""

    run: Run
    rosters: tuple[tuple[UUID, int], ...]
    lines: list[ApprovedLine]


async def approved_list(
    owner: str,
    programme: str,
    *,
    of: Run | None = None,
    before: Run | None = None,
    list_number: int | None = None,
) -> ApprovedList | None:
    """Load what is approved for a run, or for the newest run before one; None where nothing is.

    Ordered by commune, hamlet and row. Within an open transaction; the viewer's rows only.
    """
    found = await _approved(owner, programme, of, before, list_number)
    if not found:
        return None
    rows = await run("rosters", "approved_lines", [row["id"] for row in found])
    numbers = {line["line"]: line for row in found for line in await store.numbers(row["id"])}
    return ApprovedList(
        Run.parse(found[0]["run"]),
        tuple((row["id"], row["version"]) for row in found),
        [_line(row, numbers[row["id"]]) for row in rows],
    )


async def lines_approved(
    owner: str,
    programme: str,
    of: Run | None = None,
    *,
    before: Run | None = None,
    list_number: int | None = None,
) -> int | None:
    """Count the lines of what `approved_list` gives; None where nothing is approved."""
    found = await _approved(owner, programme, of, before, list_number)
    return sum(row["line_count"] for row in found) if found else None


async def _approved(
    owner: str, programme: str, of: Run | None, before: Run | None, list_number: int | None
) -> list[Any]:
    return await run(
        "rosters",
        "approved_rosters",
        owner,
        programme,
        str(of) if of else None,
        str(before) if before else None,
        list_number,
    )


def _line(row: Any, numbers: Any) -> ApprovedLine:
    return ApprovedLine(
        name=row["name"],
        citizen_id=_unsealed(numbers, "citizen_id", "beneficiary.citizen_id"),
        vss_number=_unsealed(numbers, "vss_number", "beneficiary.vss_number"),
        birth=row["birth"],
        sex=row["sex"],
        commune=row["commune"],
        commune_name=row["commune_name"],
        hamlet_name=row["hamlet_name"],
        address=row["address"],
        benefit=row["benefit"],
        source=row["source"],
        method=row["method"],
        payer=row["payer"],
        payer_name=row["payer_name"] or row["payer"],
        pay_point=row["pay_point"],
        account=_unsealed(numbers, "account", "account.number"),
        holder=row["holder"],
        months=tuple(row["months"]),
        regular=row["regular"],
        arrears=row["arrears"],
        deduction=row["deduction"],
        amount=row["amount"],
        note=row["note"],
        arrears_months=tuple(row["arrears_months"] or ()),
    )


def _unsealed(numbers: Any, name: str, column: str) -> str | None:
    sealed = numbers[f"{name}_sealed"]
    return (
        service().vault.unseal(sealed, place(column, numbers[f"{name}_index"]))
        if sealed is not None
        else None
    )

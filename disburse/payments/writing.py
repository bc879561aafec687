"""What is written into the parts of an instruction file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any

from disburse.banks import FORMATS
from disburse.banks.facts import Instruction
from disburse.core.identifiers import mask_citizen_id, mask_vss
from disburse.service import service
from disburse.vault import Vault, place

ACCOUNT = "account.number"


def cut(due: Sequence[Any], limit: int, *, by_pay_point: bool) -> Iterator[tuple[str | None, list[Any]]]:
    """Cut what goes to one payer into lists: by pay point for cash, by the payer's limit for banks."""
    if by_pay_point:
        for pay_point, rows in groupby(due, key=itemgetter("pay_point")):
            yield pay_point, list(rows)
    else:
        for start in range(0, len(due), limit):
            yield None, list(due[start : start + limit])


def written(
    payer: Any,
    lines: Sequence[Any],
    numbers: dict[int, Any],
    bank_names: dict[str, str],
    about: str,
    pay_point: str | None,
) -> bytes:
    """Write one part: CSV for a bank, a cash list per pay point for whoever hands out cash."""
    vault, in_cash = service().vault, payer["kind"] != "bank"
    instructions = (
        Instruction(
            reference=line["reference"],
            bank=bank_names.get(line["payer"]),
            account=account_of(vault, numbers[line["id"]]),
            name=line["name"],
            amount=line["amount"],
            narrative=f"{about} {line['reference']}",
            hamlet=line["hamlet_name"],
            masked_id=masked_id(vault, numbers[line["id"]]) if in_cash else None,
        )
        for line in lines
    )
    out = BytesIO()
    if in_cash:
        titles = (f"{payer['name']} - {pay_point or ''}", about)
        FORMATS["cash_list"].write(instructions, out, container="xlsx", titles=titles)
    else:
        FORMATS["csv"].write(instructions, out, container="csv")
    return out.getvalue()


def account_of(vault: Vault, numbers: Any) -> str | None:
    """Unseal the account an instruction goes to; None where cash is handed out."""
    if numbers["account_sealed"] is None:
        return None
    return vault.unseal(numbers["account_sealed"], place(ACCOUNT, numbers["account_index"]))


def masked_id(vault: Vault, numbers: Any) -> str:
    """Give the masked citizen id of a person, or the masked VSS number where there is none."""
    if numbers["citizen_id_sealed"] is not None:
        where = place("beneficiary.citizen_id", numbers["citizen_id_index"])
        return mask_citizen_id(vault.unseal(numbers["citizen_id_sealed"], where))
    where = place("beneficiary.vss_number", numbers["vss_number_index"])
    return mask_vss(vault.unseal(numbers["vss_number_sealed"], where))

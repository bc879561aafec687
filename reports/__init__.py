"""The paper: one module per printed document, with a dataclass of what is printed and `draw(data) -> bytes`.

Adding a report is one module and one line in `REPORTS`. Each module has TITLE (shown on screen), CODE (of the
document) and `draw`.
"""

from __future__ import annotations

from types import ModuleType

from reports import minutes, outreach_list, payment_list

REPORTS: dict[str, ModuleType] = {
    "outreach-list": outreach_list,
    "minutes": minutes,
    "payment-list": payment_list,
}

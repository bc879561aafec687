"""Banks, the post and communes that pay: files of instructions out, files of answers back.

Adding a format is one folder (`format.py`, `README.md`, `samples/`) and one line here.
"""

from __future__ import annotations

from disburse.banks.cash_list import format as cash_list
from disburse.banks.csv_format import format as csv_format
from disburse.banks.facts import Format

FORMATS: dict[str, Format] = {
    "csv": csv_format,
    "cash_list": cash_list,
}

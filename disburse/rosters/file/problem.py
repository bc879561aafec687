"""One thing wrong with a roster: what it is, where it stands, and how it is said with its values masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import msgspec

from disburse.core.identifiers import Secret as Secret
from disburse.core.identifiers import mask_account, mask_citizen_id, mask_phone, mask_vss
from disburse.sheets.refusals import FileRefused as FileRefused
from disburse.words import mark, say

Level = Literal["E", "W", "I"]
LEVELS: Final = {"E": mark("Lỗi"), "W": mark("Cảnh báo"), "I": mark("Tự sửa, ghi chú")}
BECOMES = " → "
_DIGITS = re.compile(r"\d")
Params = dict[str, str | int]


class Remedy(msgspec.Struct, array_like=True, frozen=True):
    """The repair of a problem: the new text of its cell, or leaving its row out for the reason given.

    Both are proposed. "read" is what was read in place of the cell already: whoever sends the list accepts it.
    """

    kind: Literal["cell", "exclude", "read"]
    value: str


class RosterProblem(msgspec.Struct, array_like=True, frozen=True):
    """One thing wrong with a roster file.

    `row` is the row in the file, `column` the header text there; both None for the file as a whole.
    `value` is the cell as it stood; `secret` says as what it must be masked, "" when it is no
    personal number. `text` is the Vietnamese sentence with its `{named}` places, `params` fill them
    and are never personal. `field` is the field of the cell, `remedy` what would put it right, or did, where that
    is mechanical; a person accepts it or does not.
    """

    row: int | None
    column: str | None
    code: str
    level: Level
    value: str | None
    secret: Secret
    text: str
    params: Params
    field: str = ""
    remedy: Remedy | None = None

    @property
    def message(self) -> str:
        """Say the problem and its remedy in the current language."""
        return say(self.text, **self.params)

    @property
    def personal(self) -> bool:
        """Say whether the value must be masked on screen and sealed in a table."""
        return bool(self.secret)

    @property
    def masked(self) -> str | None:
        """Return the value as it may be shown to everybody."""
        return self.value if self.value is None else MASKS[self.secret](self.value.strip())


MASKS: dict[Secret, Callable[[str], str]] = {
    "": str,
    "citizen_id": mask_citizen_id,
    "vss_number": mask_vss,
    "account": mask_account,
    "phone": mask_phone,
}


class Rule(NamedTuple):
    """One sentence of one code."""

    code: str
    level: Level
    text: str
    secret: Secret = ""


def problem(
    rule: Rule, row: int | None, column: str | None, value: object, /, **params: str | int
) -> RosterProblem:
    """Make the problem of a rule at a place."""
    shown = None if value is None or value == "" else str(value)
    return RosterProblem(row, column, rule.code, rule.level, shown, rule.secret, rule.text, params)


def refused_problem(refused: FileRefused) -> RosterProblem:
    """Tell a refused file as the one problem it has; its value are the samples of a legacy font, without numbers."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in refused.params.items()}
    samples = [_DIGITS.sub("•", f"{before}{BECOMES}{after}") for before, after in refused.samples]
    value = "\n".join(samples) or None
    return problem(Rule(refused.code, "E", refused.text), None, None, value, **params)

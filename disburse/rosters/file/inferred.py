"""What stands in the place of an expected column that a file does not have (H03)."""

from __future__ import annotations

from collections.abc import Iterator

from disburse.rosters.file import problems as p
from disburse.rosters.file.columns import SHOWN
from disburse.rosters.file.problem import RosterProblem, problem
from disburse.rosters.file.wording import Wording


def inferred(known: set[str], wording: Wording) -> Iterator[RosterProblem]:
    """Say it of every column missing among the `known` fields."""
    missing: list[tuple[str, tuple[str, ...], str, dict[str, str]]] = [
        ("birth", ("birth", "birth_male", "birth_female"), p.NO_BIRTH, {}),
        ("hamlet", ("hamlet", "address"), p.NO_HAMLET, {}),
        ("benefit", ("benefit",), p.BENEFIT_ASSUMED, {"benefit": wording.default_benefit()}),
        ("method", ("method",), p.METHOD_INFERRED, {}),
    ]
    if wording.own_commune is None:
        missing.append(("commune", ("commune",), p.NO_COMMUNE, {}))
    for field, instead_of, sentence, params in missing:
        if not known.intersection(instead_of):
            rule = p.OPTIONAL_MISSING._replace(text=sentence)
            yield problem(rule, None, None, None, column=SHOWN[field], **params)

"""What stands in the place of an expected column that a file does not have (H03)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disburse.rosters.file import problems as p
from disburse.rosters.file.columns import SHOWN
from disburse.rosters.file.months import months_shown
from disburse.rosters.file.problems import RosterProblem, problem
from disburse.rosters.file.wording import Wording


def inferred(
    known: set[str], wording: Wording, run_months: Sequence[str], named_months: Sequence[str]
) -> Iterator[RosterProblem]:
    """Say it of every column missing among the `known` fields; that of months is expected in a combined run alone.

    Titles that name all months of the run are as good as that column.
    """
    missing: list[tuple[str, tuple[str, ...], str, dict[str, str]]] = [
        ("birth", ("birth", "birth_male", "birth_female"), p.NO_BIRTH, {}),
        ("hamlet", ("hamlet", "address"), p.NO_HAMLET, {}),
        ("benefit", ("benefit",), p.BENEFIT_ASSUMED, {"benefit": wording.default_benefit()}),
        ("method", ("method",), p.METHOD_INFERRED, {}),
    ]
    if wording.own_commune is None:
        missing.append(("commune", ("commune",), p.NO_COMMUNE, {}))
    if len(run_months) > 1 and not set(run_months) <= set(named_months):
        missing.append(("months", ("months",), p.NO_MONTHS, {"months": months_shown(run_months)}))
    for field, instead_of, sentence, params in missing:
        if not known.intersection(instead_of):
            rule = p.OPTIONAL_MISSING._replace(text=sentence)
            yield problem(rule, None, None, None, column=SHOWN[field], **params)

"""Settings are read once, and everything that is wrong with them is said at once."""

from __future__ import annotations

import pytest

from disburse.core.errors import Usage
from disburse.settings import read_settings


def test_limits_have_usual_values_and_can_be_set() -> None:
    usual = read_settings({})
    assert (usual.imports_at_once, usual.imports_per_unit, usual.uploads_per_day) == (2, 1, 500)
    own = read_settings(
        {
            "DISBURSE_IMPORTS_AT_ONCE": "8",
            "DISBURSE_IMPORTS_PER_UNIT": "2",
            "DISBURSE_UPLOADS_PER_DAY": "9999",
        }
    )
    assert (own.imports_at_once, own.imports_per_unit, own.uploads_per_day) == (8, 2, 9999)


def test_all_wrong_limits_are_named() -> None:
    with pytest.raises(Usage) as refused:
        read_settings(
            {
                "DISBURSE_IMPORTS_AT_ONCE": "0",
                "DISBURSE_IMPORTS_PER_UNIT": "ba",
                "DISBURSE_UPLOADS_PER_DAY": "10000",
            }
        )
    said = str(refused.value.params["why"])
    assert [name in said for name in ("AT_ONCE", "PER_UNIT", "PER_DAY")] == [True] * 3

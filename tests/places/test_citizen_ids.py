"""Citizen ids begin with a province of the list, and lost zeros come back only beyond doubt (REQ18, REQ19)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.identifiers import SEX_FEMALE, SEX_MALE, citizen_id_conflicts
from disburse.places.citizen_ids import OLD_PROVINCE_CODES, is_citizen_id, restore_zeros


def test_there_are_63_old_provinces() -> None:
    assert len(OLD_PROVINCE_CODES) == 63


@pytest.mark.parametrize("text", ["001045000001", "096148012345", "999145000001", "101045000001"])
def test_a_citizen_id_begins_with_an_old_province_or_a_country(text: str) -> None:
    assert is_citizen_id(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "003045000001", "097045000001", "100045000001", "000045000001", "01045000001"),
        *("0010450000011", "00104500000A", "001 045000001", "００１045000001", "001045000001\n"),
    ],
)
def test_anything_else_is_no_citizen_id(text: str) -> None:
    assert not is_citizen_id(text)


def test_lost_zeros_come_back_only_when_birth_and_sex_agree() -> None:
    assert restore_zeros("1045000001", "1945-03-02", SEX_MALE) == "001045000001"
    assert restore_zeros("25145000001", "1945", SEX_FEMALE) == "025145000001"
    assert restore_zeros("1045000001", "1946", SEX_MALE) is None
    assert restore_zeros("1045000001", "1945", SEX_FEMALE) is None
    assert restore_zeros("1045000001", None, SEX_MALE) is None
    assert restore_zeros("1045000001", "1945", None) is None


@pytest.mark.parametrize("text", ["045000001", "001045000001", "3045000001", "104500000A", ""])
def test_zeros_are_restored_to_nothing_that_would_be_no_citizen_id(text: str) -> None:
    assert restore_zeros(text, "1945", SEX_MALE) is None


@given(
    st.sampled_from(sorted(OLD_PROVINCE_CODES)),
    st.integers(1900, 2099),
    st.booleans(),
    st.integers(0, 999_999),
)
def test_every_citizen_id_survives_a_spreadsheet(province: str, year: int, female: bool, serial: int) -> None:
    text = f"{province}{(year - 1900) // 100 * 2 + female}{year % 100:02}{serial:06}"
    sex = SEX_FEMALE if female else SEX_MALE
    assert is_citizen_id(text)
    assert not citizen_id_conflicts(text, year, sex)
    assert restore_zeros(str(int(text)), str(year), sex) == text

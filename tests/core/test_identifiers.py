from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.identifiers import (
    SEX_FEMALE,
    SEX_MALE,
    citizen_id_conflicts,
    clean_account,
    clean_phone,
    is_account,
    is_card_number,
    is_spreadsheet_damaged,
    is_vss_number,
    looks_like_phone,
    mask_account,
    mask_citizen_id,
    mask_phone,
    mask_vss,
)

DIGITS = st.text("0123456789")


@pytest.mark.parametrize(
    ("text", "birth_year", "sex", "conflicts"),
    [
        ("001045000001", 1945, SEX_MALE, False),
        ("001145000001", 1945, SEX_FEMALE, False),
        ("001204000001", 2004, SEX_MALE, False),
        ("001304000001", 2004, SEX_FEMALE, False),
        ("001045000001", 1945, SEX_FEMALE, True),
        ("001045000001", 1946, SEX_MALE, True),
        ("001045000001", 2045, SEX_MALE, True),
        ("001045000001", 1945, None, False),
        ("001045000001", None, SEX_MALE, False),
        ("001045000001", None, None, False),
    ],
)
def test_a_citizen_id_tells_birth_year_and_sex(
    text: str, birth_year: int | None, sex: str | None, conflicts: bool
) -> None:
    assert citizen_id_conflicts(text, birth_year, sex) is conflicts


def test_a_vss_number_has_ten_digits() -> None:
    assert is_vss_number("0123456789")
    assert not any(map(is_vss_number, ["123456789", "01234567890", "012345678A", ""]))


def test_an_account_is_cleaned_and_keeps_its_zeros() -> None:
    assert clean_account(" 3105 2051.23456\u200b") == "3105205123456"
    assert clean_account("'0011001234567") == "0011001234567"
    assert clean_account("711a\u00a012345678") == "711A12345678"


def test_an_account_has_6_to_19_digits_or_capitals() -> None:
    assert all(map(is_account, ["123456", "0011001234567", "711A12345678", "NGUOITHU01", "9" * 19]))
    assert not any(
        map(is_account, ["12345", "9" * 20, "12345-678", "711a12345678", "TÀI KHOẢN", "１２３４５６", ""])
    )


@pytest.mark.parametrize(
    ("text", "is_card"),
    [
        ("9704000000000000", True),
        ("9704000000000000018", True),
        ("970400000000000", False),
        ("4111111111111111", True),
        ("4111111111111112", False),
        ("5555555555554444", True),
        ("2223003122003222", True),
        ("378282246310005", True),
        ("3530111333300000", True),
        ("6200000000000005", True),
        ("4222222222222", False),
        ("3105205123456", False),
        ("0987654321", False),
        ("711A12345678", False),
    ],
)
def test_a_card_number_is_told_from_an_account(text: str, is_card: bool) -> None:
    assert is_card_number(text) is is_card


def test_a_phone_is_told_from_an_account() -> None:
    assert all(map(looks_like_phone, ["0987654321", "0351234567", "84987654321"]))
    assert not any(
        map(looks_like_phone, ["0187654321", "1987654321", "098765432", "09876543210", "0011001234567"])
    )


@pytest.mark.parametrize(
    "text", ["1,00E+12", "1.00E+12", "1.23457E+15", "1E+12", "1e+16", "1234567.0", "1234567,00"]
)
def test_damage_by_a_spreadsheet_is_seen_in_the_text(text: str) -> None:
    assert is_spreadsheet_damaged(text)


@pytest.mark.parametrize(
    "text", ["", "001045000001", "711E12345678", "12E345678", "3105.2051.23456", "1234567890123450"]
)
def test_sound_identifiers_are_not_damaged(text: str) -> None:
    assert not is_spreadsheet_damaged(text)


def test_a_number_cell_keeps_fifteen_digits_only() -> None:
    assert is_spreadsheet_damaged("1234567890123450", from_number=True)
    assert not is_spreadsheet_damaged("123456789012345", from_number=True)


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("0987654321", "0987654321"),
        ("0987 654 321", "0987654321"),
        ("0987.654.321", "0987654321"),
        ("0987-654-321", "0987654321"),
        ("+84 987 654 321", "0987654321"),
        ("84987654321", "0987654321"),
        ("0084987654321", "0987654321"),
        ("(+84) 987654321", "0987654321"),
        ("987654321", "0987654321"),
        ("847654321", "0847654321"),
        ("01681234567", "0381234567"),
        ("1681234567", "0381234567"),
        ("+841201234567", "0701234567"),
        ("02103123456", "02103123456"),
        ("+84 210 3123456", "02103123456"),
        ("", None),
        ("không có", None),
        ("0187654321", None),
        ("098765432", None),
        ("09876543210", None),
        ("0987654321/0351234567", None),
        ("０987654321", None),
    ],
)
def test_a_phone_is_read_however_it_is_written(written: str, phone: str | None) -> None:
    assert clean_phone(written) == phone


@given(DIGITS)
def test_a_cleaned_phone_cleans_to_itself(text: str) -> None:
    phone = clean_phone(text)
    assert phone is None or clean_phone(phone) == phone


def test_masks_show_what_the_screen_may_show() -> None:
    assert mask_citizen_id("001148012345") == "001•••••2345"
    assert mask_account("3105205123456") == "••••3456"
    assert mask_phone("0987654321") == "0987 ••• 321"
    assert mask_vss("0123456789") == "••••••6789"


@given(st.text("0123456789ABC", min_size=1))
def test_a_mask_never_shows_more_than_seven_characters_nor_all(text: str) -> None:
    for mask in (mask_citizen_id, mask_account, mask_phone, mask_vss):
        shown = mask(text).replace("•", "").replace(" ", "")
        assert len(shown) <= 7
        assert len(shown) < len(text)

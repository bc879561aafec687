from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.money import MAX_TOTAL, MAX_VND, NotMoney, in_words, parse_vnd, show


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0", 0),
        ("1", 1),
        ("500000", 500_000),
        ("1234567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1\u00a0234\u00a0567\u00a0đ", 1_234_567),
        ("1\u202f234\u202f567 ₫", 1_234_567),
        ("  1.234.567 đồng ", 1_234_567),
        ("1.234.567 đo\u0302\u0300ng", 1_234_567),
        ("1.234.567đ.", 1_234_567),
        ("1.234.567 VND", 1_234_567),
        ("1,234,567 vnđ", 1_234_567),
        ("1.234", 1_234),
        ("1,234", 1_234),
        ("12.345", 12_345),
        ("1234567.0", 1_234_567),
        ("1234567,00", 1_234_567),
        ("1.234.567,00", 1_234_567),
        ("1,234,567.00", 1_234_567),
        ("0.0", 0),
        ("0 đ", 0),
        ("+5.000", 5_000),
        ("1.000.000.000.000", MAX_VND),
        (3_245_800, 3_245_800),
        (3_245_800.0, 3_245_800),
        (0.0, 0),
    ],
)
def test_an_amount_is_read_however_offices_write_it(written: str | int | float, amount: int) -> None:
    assert parse_vnd(written) == amount


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        (" \u00a0 ", "empty"),
        ("đ", "not_a_number"),
        ("chưa có", "not_a_number"),
        ("-", "not_a_number"),
        ("1e6", "not_a_number"),
        ("1E+06", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("１２３４", "not_a_number"),
        ("١٢٣", "not_a_number"),
        ("12²", "not_a_number"),
        ("5 triệu", "not_a_number"),
        ("1.5", "ambiguous"),
        ("12.34", "ambiguous"),
        ("1,5", "ambiguous"),
        ("1.2345", "ambiguous"),
        ("1.23.456", "ambiguous"),
        ("1.234,567", "fraction"),
        ("1.234.56", "ambiguous"),
        ("1234.567", "ambiguous"),
        ("1234567.000", "ambiguous"),
        ("1 234.567", "ambiguous"),
        (".500", "ambiguous"),
        ("0.500", "ambiguous"),
        ("1.", "ambiguous"),
        ("0987654321", "ambiguous"),
        ("1234567.5", "fraction"),
        ("1.234.567,50", "fraction"),
        ("1,234,567.5", "fraction"),
        ("-5000", "negative"),
        ("−5.000", "negative"),
        (-1, "negative"),
        (-1.0, "negative"),
        (0.5, "fraction"),
        (1234567.25, "fraction"),
        (float("nan"), "not_a_number"),
        (float("inf"), "too_large"),
        (2.0**53, "too_large"),
        (MAX_VND + 1, "too_large"),
        ("1000000000001", "too_large"),
        ("9" * 5_000, "too_large"),
        ("1." + "000." * 5_000, "not_a_number"),
        (True, "not_a_number"),
    ],
)
def test_what_could_mean_another_amount_is_refused(written: str | int | float, code: str) -> None:
    with pytest.raises(NotMoney) as refused:
        parse_vnd(written)
    assert refused.value.code == code
    assert isinstance(refused.value, ValueError)


def test_a_negative_amount_is_read_only_where_asked_for() -> None:
    assert parse_vnd("-5.000", signed=True) == parse_vnd("−5000 đ", signed=True) == -5_000
    with pytest.raises(NotMoney):
        parse_vnd(-MAX_VND - 1, signed=True)


def test_a_sum_of_many_payments_may_be_larger_than_any_of_them() -> None:
    for written in ("5.601.850.748.100", 5601850748100.0):
        assert parse_vnd(written, most=MAX_TOTAL) == 5_601_850_748_100
    with pytest.raises(NotMoney):
        parse_vnd(MAX_TOTAL + 1, most=MAX_TOTAL)


@given(st.integers(-MAX_VND, MAX_VND))
def test_what_is_shown_reads_back_as_the_same_amount(amount: int) -> None:
    assert parse_vnd(show(amount), signed=True) == amount
    assert parse_vnd(str(amount), signed=True) == amount
    assert parse_vnd(f"{amount:,}.00", signed=True) == amount


@given(st.floats())
def test_a_float_is_read_exactly_or_not_at_all(value: float) -> None:
    try:
        amount = parse_vnd(value, signed=True)
    except NotMoney:
        return
    assert amount == value


@given(st.text())
def test_any_text_is_an_amount_or_refused_and_never_repeated(text: str) -> None:
    try:
        assert 0 <= parse_vnd(text) <= MAX_VND
    except NotMoney as refused:
        assert str(refused) == refused.code


def test_amounts_are_shown_with_dots() -> None:
    assert [show(n) for n in (0, 999, 1_000, 1_234_567, -5_000)] == [
        "0",
        "999",
        "1.000",
        "1.234.567",
        "−5.000",
    ]


WORDS = {
    0: "Không",
    1: "Một",
    4: "Bốn",
    5: "Năm",
    10: "Mười",
    11: "Mười một",
    14: "Mười bốn",
    15: "Mười lăm",
    19: "Mười chín",
    20: "Hai mươi",
    21: "Hai mươi mốt",
    24: "Hai mươi tư",
    25: "Hai mươi lăm",
    31: "Ba mươi mốt",
    44: "Bốn mươi tư",
    55: "Năm mươi lăm",
    91: "Chín mươi mốt",
    99: "Chín mươi chín",
    100: "Một trăm",
    101: "Một trăm linh một",
    104: "Một trăm linh bốn",
    105: "Một trăm linh năm",
    110: "Một trăm mười",
    111: "Một trăm mười một",
    115: "Một trăm mười lăm",
    120: "Một trăm hai mươi",
    121: "Một trăm hai mươi mốt",
    204: "Hai trăm linh bốn",
    224: "Hai trăm hai mươi tư",
    555: "Năm trăm năm mươi lăm",
    999: "Chín trăm chín mươi chín",
    1_000: "Một nghìn",
    1_001: "Một nghìn không trăm linh một",
    1_010: "Một nghìn không trăm mười",
    1_015: "Một nghìn không trăm mười lăm",
    1_021: "Một nghìn không trăm hai mươi mốt",
    1_100: "Một nghìn một trăm",
    1_105: "Một nghìn một trăm linh năm",
    10_000: "Mười nghìn",
    10_004: "Mười nghìn không trăm linh bốn",
    15_000: "Mười lăm nghìn",
    21_000: "Hai mươi mốt nghìn",
    100_000: "Một trăm nghìn",
    101_001: "Một trăm linh một nghìn không trăm linh một",
    500_000: "Năm trăm nghìn",
    650_000: "Sáu trăm năm mươi nghìn",
    1_000_000: "Một triệu",
    1_000_001: "Một triệu không trăm linh một",
    1_000_015: "Một triệu không trăm mười lăm",
    1_001_000: "Một triệu không trăm linh một nghìn",
    1_010_000: "Một triệu không trăm mười nghìn",
    1_234_567: "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy",
    2_900_000: "Hai triệu chín trăm nghìn",
    3_245_800: "Ba triệu hai trăm bốn mươi lăm nghìn tám trăm",
    15_000_000: "Mười lăm triệu",
    21_005_101: "Hai mươi mốt triệu không trăm linh năm nghìn một trăm linh một",
    100_000_000: "Một trăm triệu",
    105_000_005: "Một trăm linh năm triệu không trăm linh năm",
    999_999_999: "Chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    1_000_000_000: "Một tỷ",
    1_000_000_001: "Một tỷ không trăm linh một",
    1_000_005_000: "Một tỷ không trăm linh năm nghìn",
    1_015_000_000: "Một tỷ không trăm mười lăm triệu",
    21_000_000_021: "Hai mươi mốt tỷ không trăm hai mươi mốt",
    68_412_350_000: "Sáu mươi tám tỷ bốn trăm mười hai triệu ba trăm năm mươi nghìn",
    100_500_000_000: "Một trăm tỷ năm trăm triệu",
    1_000_000_000_000: "Một nghìn tỷ",
    1_005_000_000_000: "Một nghìn không trăm linh năm tỷ",
    18_000_000_000_000: "Mười tám nghìn tỷ",
    1_234_000_000_000_000: "Một triệu hai trăm ba mươi tư nghìn tỷ",
    1_000_000_000_000_000_000: "Một tỷ tỷ",
}


@pytest.mark.parametrize(("amount", "words"), WORDS.items())
def test_amounts_are_said_as_on_official_paper(amount: int, words: str) -> None:
    assert in_words(amount) == f"{words} đồng"


def test_a_negative_amount_says_so_first() -> None:
    assert in_words(-15_000) == "Âm mười lăm nghìn đồng"


@given(st.integers(0, 10**15))
def test_words_can_be_counted_back_to_the_amount(amount: int) -> None:
    assert counted(in_words(amount).removesuffix(" đồng").lower().split()) == amount


def counted(words: list[str]) -> int:
    """Count words back by a rule of their own, from the left."""
    if "tỷ" in words:
        at = len(words) - 1 - words[::-1].index("tỷ")
        return counted(words[:at]) * 10**9 + counted(words[at + 1 :])
    ones = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    value = {word: n for n, word in enumerate(ones)} | {"mốt": 1, "tư": 4, "lăm": 5}
    total = group = digit = 0
    for word in words:
        if word in value:
            digit = value[word]
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word in ("nghìn", "triệu"):
            total, group, digit = total + (group + digit) * {"nghìn": 1_000, "triệu": 10**6}[word], 0, 0
        else:
            assert word == "linh"
    return total + group + digit

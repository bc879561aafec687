from __future__ import annotations

from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.names import (
    Likeness,
    clean,
    compare,
    differing_syllables,
    fold,
    nfc,
    place_sort_key,
    sort_key,
    split_notes,
    tone_normal,
)

WORDS = "Nguyễn Trần Lê Đặng Thị Văn Hoà Hòa Hoa Thuỷ Thủy Quý"
MORE_WORDS = "Huỳnh Hoàn Vy Vi Lý Lí Y H'Yă Kđăm Ưng Ổi Ngọc"
NAMES = st.lists(st.sampled_from((WORDS + " " + MORE_WORDS).split()), min_size=1, max_size=5).map(" ".join)
TEXTS = st.one_of(NAMES, st.text())


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Đặng Văn Lý", "DANG VAN LY"),
        ("ÐẶNG VĂN LÝ", "DANG VAN LY"),
        ("\u00d0ẶNG VĂN LÝ", "DANG VAN LY"),
        ("\u0189ẶNG VĂN LÝ", "DANG VAN LY"),
        ("đặng văn lý", "DANG VAN LY"),
        ("Nguyễn Thị Hoà", "NGUYEN THI HOA"),
        (normalize("NFD", "Nguyễn Thị Hòa"), "NGUYEN THI HOA"),
        ("Trần\u00a0 Thị Thuỷ\u200b", "TRAN THI THUY"),
        ("\tTrần  Thị\nThủy ", "TRAN THI THUY"),
        ("NGUYEN THI HOA", "NGUYEN THI HOA"),
        ("H'Yă Niê Kđăm", "H'YA NIE KDAM"),
        ("H’Yă Niê Kđăm", "H'YA NIE KDAM"),
        ("Y Bhông Ayun", "Y BHONG AYUN"),
        ("Giàng A Chứ", "GIANG A CHU"),
        ("Ưng Ổi Ợ", "UNG OI O"),
        ("", ""),
        ("\u200b \u00a0", ""),
    ],
)
def test_a_name_folds_to_what_banks_write(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_every_vietnamese_letter_folds_to_plain_latin() -> None:
    marked = {
        nfc(v + t) for v in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for t in ("", *"\u0300\u0309\u0303\u0301\u0323")
    } | {"đ", "Đ"}
    assert len(marked) == 146
    assert {fold(letter) for letter in marked} == set("AEIOUYD")


@given(TEXTS)
def test_folding_and_cleaning_twice_change_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)
    assert tone_normal(tone_normal(text)) == tone_normal(text)


@given(TEXTS)
def test_composed_and_decomposed_texts_are_the_same_name(text: str) -> None:
    composed, decomposed = normalize("NFC", text), normalize("NFD", text)
    assert fold(composed) == fold(decomposed)
    assert sort_key(composed) == sort_key(decomposed)
    assert place_sort_key(composed) == place_sort_key(decomposed)


@given(NAMES)
def test_cleaning_changes_neither_the_folded_form_nor_the_order(name: str) -> None:
    spoilt = normalize("NFD", name).replace(" ", " \u00a0\u200b") + "\u200b "
    assert clean(spoilt) == clean(name)
    assert fold(spoilt) == fold(name)
    assert sort_key(spoilt) == sort_key(name)
    assert sort_key(name.upper()) == sort_key(name)


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("  Trần\u00a0 Thị\tThuỷ\u200b ", "Trần Thị Thuỷ"),
        (normalize("NFD", "Nguyễn Thị Hòa"), "Nguyễn Thị Hòa"),
        ("Ðặng \u0189ức \u00f0ạt", "Đặng Đức đạt"),
        ("H’Yă Niê", "H'Yă Niê"),
        ("\u202eNguyễn\u202c Văn\x00 \x07A\ufeff", "Nguyễn Văn A"),
        ("Nguyễn\u00adVăn", "NguyễnVăn"),
        ("LÊ VĂN A", "LÊ VĂN A"),
    ],
)
def test_a_cleaned_name_keeps_its_letters_and_loses_what_nobody_sees(given: str, cleaned: str) -> None:
    assert clean(given) == cleaned


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Thuỷ", "Thủy"),
        ("Hoà", "Hòa"),
        ("Hoá", "Hóa"),
        ("khoẻ", "khỏe"),
        ("HOÀ", "HÒA"),
        ("Hoạ Uý", "Họa Úy"),
        ("Nguyễn Thị Hoà-Bình", "Nguyễn Thị Hòa-Bình"),
        (normalize("NFD", "Thuỷ"), "Thủy"),
    ],
)
def test_tones_move_to_the_newer_place_in_open_syllables(old: str, new: str) -> None:
    assert tone_normal(old) == new
    assert tone_normal(new) == new


@pytest.mark.parametrize("name", ["quý", "Quý", "QUỲ", "Huỳnh", "Hoàn", "Thuở", "Khuyến", "ngoài"])
def test_tones_stay_after_q_and_in_closed_syllables(name: str) -> None:
    assert tone_normal(name) == name


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà", Likeness.IDENTICAL),
        ("Nguyễn Thị Hòa", normalize("NFD", "Nguyễn  Thị Hoà "), Likeness.IDENTICAL),
        ("H'Yă Niê Kđăm", "H’Yă Niê Kđăm", Likeness.IDENTICAL),
        ("Nguyễn Thị Hòa", "NGUYEN THI HOA", Likeness.MARKS_ONLY),
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoa", Likeness.MARKS_ONLY),
        ("Nguyễn Thị Hòa", "NGUYENTHIHOA", Likeness.MARKS_ONLY),
        ("Đặng Văn Lý", "DANG VAN LY", Likeness.MARKS_ONLY),
        ("Vy", "Vi", Likeness.DIFFERENT),
        ("Lý", "Lí", Likeness.DIFFERENT),
        ("Nguyễn Thị Hoa", "Hoa Nguyễn Thị", Likeness.DIFFERENT),
        ("Nguyễn Thị Hoa", "Ng. Thị Hoa", Likeness.DIFFERENT),
        ("Nguyễn Thị Hoa", "NGUYEN THI HO", Likeness.DIFFERENT),
    ],
)
def test_names_compare_in_three_classes(a: str, b: str, likeness: Likeness) -> None:
    assert compare(a, b) is likeness


@given(TEXTS, TEXTS)
def test_comparing_is_symmetric_and_agrees_with_folding(a: str, b: str) -> None:
    assert compare(a, b) is compare(b, a)
    assert compare(a, a) is Likeness.IDENTICAL
    assert (compare(a, b) is Likeness.DIFFERENT) == (fold(a).replace(" ", "") != fold(b).replace(" ", ""))


def test_differing_syllables_are_marked_in_both_names() -> None:
    assert differing_syllables("Nguyễn Thị Hoa", "NGUYEN VAN HOA") == (frozenset({1}), frozenset({1}))
    assert differing_syllables("Nguyễn Thị Minh Hoa", "NGUYEN THI HOA") == (frozenset({2}), frozenset())
    assert differing_syllables("Trần A", "LE B") == (frozenset({0, 1}), frozenset({0, 1}))
    assert differing_syllables("Nguyễn Thị Hòa", "NGUYEN THI HOA") == (frozenset(), frozenset())


@given(NAMES, NAMES)
def test_marked_syllables_exist_and_some_are_marked_when_names_differ(a: str, b: str) -> None:
    of_a, of_b = differing_syllables(a, b)
    assert of_a <= set(range(len(a.split())))
    assert of_b <= set(range(len(b.split())))
    assert bool(of_a | of_b) == (compare(a, b) is Likeness.DIFFERENT)


def test_people_are_ordered_by_given_then_middle_then_family_name() -> None:
    ordered = [
        "Lê Thị Ái",
        "Nguyễn Văn An",
        "Trần Văn An",
        "Bùi Thị Ân",
        "Lê Bình",
        "Đỗ Văn Bình",
        "Lê Văn Dung",
        "Lê Văn Dũng",
        "An Văn Đạt",
        "Nguyễn Hoa",
        "Trần Hoa",
        "Đặng Thị Hoa",
        "Nguyễn Thị Hoa",
        "Nguyễn Thị Hòa",
        "Nguyễn Thị Hoan",
        "Lê Văn Ơn",
        "Lê Văn Quý",
        "Lê Thị Uyên",
        "Lê Văn Ước",
        "Y",
        "Lê Thị Yến",
    ]
    assert sorted(shuffled(ordered), key=sort_key) == ordered


def test_letters_and_tones_stand_in_vietnamese_order() -> None:
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(shuffled(letters), key=sort_key) == letters
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(shuffled(tones), key=sort_key) == tones
    assert sort_key("Thuỷ") == sort_key("Thủy")


@given(TEXTS)
def test_sort_keys_are_plain_bytes(text: str) -> None:
    assert all(0 < byte < 0x7F for byte in sort_key(text) + place_sort_key(text))


def test_hamlets_are_ordered_by_number() -> None:
    ordered = [
        "Ấp Kinh 9",
        "Ấp Kinh 9B",
        "Ấp Kinh 10",
        "Thôn 1",
        "Thôn 2",
        "Thôn 10",
        "Thôn 100",
        "Thôn Đoài",
        "Xóm Nẻ",
    ]
    assert sorted(shuffled(ordered), key=place_sort_key) == ordered
    assert place_sort_key("Thôn 02") == place_sort_key("thôn 2")


@pytest.mark.parametrize(
    ("written", "name", "notes"),
    [
        ("Nguyễn Văn A", "Nguyễn Văn A", ""),
        ("Nguyễn Văn A (chết)", "Nguyễn Văn A", "chết"),
        ("Nguyễn Văn A(chết", "Nguyễn Văn A", "chết"),
        ("Nguyễn Văn A (UQ: con) (mù)", "Nguyễn Văn A", "UQ: con; mù"),
        ("Nguyễn Văn A [đi xa]", "Nguyễn Văn A", "đi xa"),
        ("Bà Nguyễn Thị Hoa", "Nguyễn Thị Hoa", "Bà"),
        ("BÀ: NGUYỄN THỊ HOA", "NGUYỄN THỊ HOA", "BÀ"),
        ("Cụ bà Trần Thị B", "Trần Thị B", "Cụ bà"),
        ("Ông Nguyễn Văn A", "Nguyễn Văn A", "Ông"),
        ("Ông: Nguyễn A", "Nguyễn A", "Ông"),
        ("Ông/bà Nguyễn Văn A", "Nguyễn Văn A", "Ông/bà"),
        ("Ông Ích Khiêm", "Ông Ích Khiêm", ""),
        ("Bàn Thị C", "Bàn Thị C", ""),
        ("Nguyễn Văn A, đã chết", "Nguyễn Văn A", "đã chết"),
        ("Nguyễn Văn A - đi xa", "Nguyễn Văn A", "đi xa"),
        ("Nguyễn-Văn A", "Nguyễn-Văn A", ""),
        ("Bà", "Bà", ""),
        ("", "", ""),
    ],
)
def test_notes_in_a_name_cell_are_set_apart(written: str, name: str, notes: str) -> None:
    assert split_notes(written) == (name, notes)


def shuffled(texts: list[str]) -> list[str]:
    return Random(3).sample(texts, len(texts))

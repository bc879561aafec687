"""Fitting Vietnamese text to paper."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.letters import NO_GLYPH, VIETNAMESE, NoSystemFont, fonts

FAMILY = fonts()
NAMES = st.text(
    st.sampled_from("NguyễnThịẾẶỖHuềĐ'- ") | st.characters(codec="utf-8"),
    max_size=80,
)


def test_the_shipped_family_has_every_vietnamese_letter_in_all_four_styles() -> None:
    letters = VIETNAMESE + VIETNAMESE.upper() + "₫№•−"
    assert [letter for letter in letters if not FAMILY.prints(letter)] == []


def test_decomposed_letters_are_composed_before_they_are_measured() -> None:
    assert FAMILY.clean(unicodedata.normalize("NFD", "Phường Ế Ặ Ỗ")) == "Phường Ế Ặ Ỗ"


def test_a_letter_without_a_glyph_becomes_a_visible_box() -> None:
    assert FAMILY.clean("Ma 中 Văn") == f"Ma {NO_GLYPH} Văn"


def test_an_invisible_letter_is_shown_too() -> None:
    assert FAMILY.clean("Lò\u202eVăn\u200bA") == f"Lò{NO_GLYPH}Văn{NO_GLYPH}A"


@given(NAMES, st.floats(min_value=4, max_value=120))
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(name: str, width: float) -> None:
    text = FAMILY.clean(name)
    lines = FAMILY.wrap(text, width, 11)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(FAMILY.width(line, 11) <= width or len(line) == 1 for line in lines)


@given(NAMES, st.floats(min_value=4, max_value=120))
def test_shrunk_text_fits_its_width(name: str, width: float) -> None:
    text = FAMILY.clean(name)
    size = FAMILY.shrink(text, width, 13, "bold")
    assert FAMILY.width(text, size, "bold") <= width * (1 + 1e-9)
    assert size <= 13


def test_the_system_font_is_a_complete_vietnamese_family_or_a_sentence_says_what_to_install() -> None:
    try:
        family = fonts(system=True)
    except NoSystemFont as refusal:
        assert "Liberation Serif" in str(refusal)
        assert refusal.exit_code == 5
    else:
        assert all(family.prints(letter) for letter in VIETNAMESE + VIETNAMESE.upper())


def test_a_family_is_registered_once() -> None:
    assert fonts() is fonts()


@pytest.mark.parametrize("style", ["regular", "bold", "italic", "bold_italic"])
def test_digits_are_equally_wide_so_that_amounts_line_up(style: str) -> None:
    assert len({FAMILY.width(digit, 10, style) for digit in "0123456789"}) == 1  # type: ignore[arg-type]

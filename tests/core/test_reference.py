from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.reference import ALPHABET, LENGTH, is_reference, new_references, read_reference

REFERENCES = st.integers(0, 2**32).map(lambda seed: new_references(1, Random(seed).randbytes)[0])
PLACES = st.integers(0, LENGTH - 1)


def test_the_alphabet_has_thirty_letters_none_like_another() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 30
    assert not set(ALPHABET) & set("01ILOU")


def test_references_are_whole_distinct_and_as_many_as_asked() -> None:
    made = new_references(100_000)
    assert len(set(made)) == 100_000
    assert all(map(is_reference, made))
    assert new_references(0) == []


def test_every_character_is_about_equally_likely_at_every_place() -> None:
    made = new_references(30_000, Random(7).randbytes)
    for place in range(LENGTH):
        seen = Counter(reference[place] for reference in made)
        assert set(seen) == set(ALPHABET)
        assert max(abs(count - 1_000) for count in seen.values()) < 200


def test_the_same_bytes_make_the_same_references() -> None:
    assert new_references(3, Random(1).randbytes) == new_references(3, Random(1).randbytes)


@given(REFERENCES)
def test_every_altered_character_is_noticed(reference: str) -> None:
    for place in range(LENGTH):
        for letter in ALPHABET:
            altered = reference[:place] + letter + reference[place + 1 :]
            assert is_reference(altered) == (altered == reference)


@given(REFERENCES)
def test_any_two_characters_that_changed_places_are_noticed(reference: str) -> None:
    for a in range(LENGTH):
        for b in range(a):
            swapped = list(reference)
            swapped[a], swapped[b] = swapped[b], swapped[a]
            assert is_reference("".join(swapped)) == ("".join(swapped) == reference)


@given(REFERENCES, st.integers(1, LENGTH - 1))
def test_a_reference_is_found_whole_in_small_letters_or_in_pieces(reference: str, cut: int) -> None:
    assert read_reference(reference) == reference
    assert read_reference(f" {reference.lower()}\n") == reference
    assert read_reference(f"CHI TRA KY 12/2026 {reference} BHXH-25") == reference
    assert read_reference(f"ML:{reference}.") == reference
    assert read_reference(f"{reference[:cut]} {reference[cut:]}") == reference
    assert read_reference("-".join(reference[at : at + 4] for at in range(0, LENGTH, 4))) == reference


@given(REFERENCES, PLACES, st.sampled_from(ALPHABET))
def test_a_cut_or_altered_reference_is_none(reference: str, place: int, letter: str) -> None:
    assert read_reference(reference[:place]) is None
    assert read_reference(reference[place + 1 :]) is None
    assert read_reference(f"CHI TRA {reference[:place]}O{reference[place:]}") is None
    altered = reference[:place] + letter + reference[place + 1 :]
    assert read_reference(f"CHI TRA: {altered}") == (reference if altered == reference else None)


@given(REFERENCES, REFERENCES)
def test_two_different_references_are_none(one: str, other: str) -> None:
    assert read_reference(f"{one} {other}") == (one if one == other else None)


@pytest.mark.parametrize(
    "text", ["", "   ", "CHI TRA LUONG HUU THANG 12 NAM 2026", "2222222222222223", "0O1I"]
)
def test_a_text_without_reference_gives_none(text: str) -> None:
    assert read_reference(text) is None
    assert not is_reference(text)

"""Provinces and communes, new and old: the lists are whole, and written names find them."""

from __future__ import annotations

from collections import Counter

import pytest

from disburse.core.names import fold
from disburse.places.reference import (
    UnknownCommune,
    commune,
    communes,
    find_commune,
    find_old_commune,
    find_province,
    old_communes,
    old_provinces,
    provinces,
)

CLASHES = [
    ("19", "Văn Lang", "Văn Lăng"),
    ("31", "Cẩm Giang", "Cẩm Giàng"),
    ("38", "Đồng Tiến", "Đông Tiến"),
    ("51", "Sơn Hà", "Sơn Hạ"),
    ("51", "Ba Tơ", "Ba Tô"),
    ("75", "Lộc Thạnh", "Lộc Thành"),
    ("79", "Thanh An", "Thạnh An"),
    ("80", "Tân Thành", "Tân Thạnh"),
    ("82", "Mỹ Tho", "Mỹ Thọ"),
    ("82", "Tân Thành", "Tân Thạnh"),
]


def test_there_are_34_provinces_and_3321_communes() -> None:
    assert len(provinces()) == 34
    assert Counter(c.kind for c in communes().values()) == {"xa": 2621, "phuong": 687, "dac_khu": 13}
    assert (min(communes()), max(communes())) == ("00004", "32248")
    assert all(c.province_code in provinces() for c in communes().values())
    assert all(8 < c.latitude < 24 and 102 < c.longitude < 115 for c in communes().values())


def test_a_province_has_as_many_communes_as_the_official_table_says() -> None:
    per_province = Counter(c.province_code for c in communes().values())
    assert [per_province[code] for code in ("01", "25", "46", "79", "96")] == [126, 148, 40, 168, 64]


def test_the_63_old_prefixes_of_citizen_ids_lead_to_todays_provinces() -> None:
    assert len(old_provinces()) == 63
    assert set(old_provinces().values()) == set(provinces())
    assert (old_provinces()["017"], old_provinces()["077"]) == ("25", "79")


def test_every_commune_is_found_by_its_name_within_its_province() -> None:
    for listed in communes().values():
        assert find_commune(listed.name, listed.province_code) == (listed,)
        assert listed in find_commune(listed.short_name, listed.province_code)
        assert listed in find_commune(fold(listed.name), listed.province_code)


@pytest.mark.parametrize(("province", "one", "other"), CLASHES)
def test_a_name_without_marks_is_ambiguous_where_two_communes_share_it(
    province: str, one: str, other: str
) -> None:
    assert {c.short_name for c in find_commune(fold(one), province)} == {one, other}
    assert {c.short_name for c in find_commune(other, province)} == {other}


def test_no_other_name_without_marks_is_ambiguous_within_a_province() -> None:
    found = {
        (c.province_code, find_commune(fold(c.short_name), c.province_code)) for c in communes().values()
    }
    assert sum(len(same) > 1 for _, same in found) == len(CLASHES)


@pytest.mark.parametrize(
    "text",
    [
        "05134",
        "Xã Mường Hoa",
        "xa muong hoa",
        "X. Mường Hoa",
        "XÃ  MƯỜNG\u00a0HOA",
        "Mường Hoa",
        "Xóm Nẻ, xã Mường Hoa, tỉnh Phú Thọ",
        "xã Mường Hoa, Hòa Bình",
    ],
)
def test_a_commune_is_found_however_it_is_written(text: str) -> None:
    assert [c.code for c in find_commune(text)] == ["05134"]


def test_tone_placement_and_apostrophes_do_not_matter() -> None:
    assert find_commune("Xã Hòa An", "08") == find_commune("Xã Hoà An", "08") == (commune("02353"),)
    assert find_commune("Xã Ea H'Leo") == find_commune("xã Ea H’leo") == (commune("24184"),)


def test_the_province_narrows_and_a_code_of_another_province_is_not_found() -> None:
    assert len(find_commune("Tân Thành")) > 1
    assert [c.code for c in find_commune("xã Tân Thành, tỉnh Tây Ninh")] == ["25534"]
    assert find_commune("05134", "01") == ()


def test_a_type_word_must_be_the_right_one() -> None:
    assert find_commune("Phường Mường Hoa") == ()


def test_an_address_with_a_district_is_an_old_one() -> None:
    text = "xã Phú Vinh, huyện Tân Lạc, tỉnh Hòa Bình"
    assert find_commune(text) == ()
    assert [old.successors for old in find_old_commune(text)] == [("05134",)]
    assert find_old_commune("xa phu vinh, h. tan lac, hoa binh") == find_old_commune(text)


def test_a_split_commune_leads_to_several() -> None:
    (old,) = find_old_commune("Phường Cống Vị, quận Ba Đình, Hà Nội")
    assert old.successors == ("00008", "00025")


def test_old_communes_lead_to_communes_of_today_and_441_were_split() -> None:
    assert len(old_communes()) == 10033
    assert sum(len(old.successors) > 1 for old in old_communes().values()) == 441
    for old in old_communes().values():
        assert {commune(code).province_code for code in old.successors} == {old.province_code}


def test_provinces_are_found_by_new_and_old_names() -> None:
    written = (
        "25",
        "Tỉnh Phú Thọ",
        "hoa binh",
        "TP. Hồ Chí Minh",
        "TP HCM",
        "Thừa Thiên Huế",
        "Thành phố Huế",
    )
    assert [p.code for text in written if (p := find_province(text))] == [
        "25",
        "25",
        "25",
        "79",
        "79",
        "46",
        "46",
    ]
    assert find_province("Atlantis") is None


def test_an_unknown_commune_code_is_refused_with_its_code() -> None:
    with pytest.raises(UnknownCommune, match="99999"):
        commune("99999")

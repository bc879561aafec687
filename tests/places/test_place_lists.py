"""The committed lists are whole; programmes, calendars, targets and settings hold for a day."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import disburse
import reports
from disburse.core.calendar import Run
from disburse.core.names import fold
from disburse.places.communes import holds
from disburse.places.data import rows
from disburse.places.reference import (
    UnknownSetting,
    benefits,
    find_bank,
    find_benefit,
    find_commune,
    find_old_commune,
    find_reason,
    forms,
    programmes,
    province_calendar,
    provinces,
    reasons,
    setting,
    target,
    working_calendar,
)

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("provinces", ["code"]),
        ("old_provinces", ["prefix"]),
        ("communes", ["code"]),
        ("old_communes", ["code"]),
        ("banks", ["bin"]),
        ("bank_aliases", ["bin", "alias"]),
        ("bank_account_shapes", ["bin", "pattern"]),
        ("programmes", ["code", "valid_from"]),
        ("benefits", ["code", "valid_from"]),
        ("holidays", ["day"]),
        ("swapped_days", ["day"]),
        ("province_calendars", ["province_code", "programme", "valid_from"]),
        ("targets", ["programme", "area", "year"]),
        ("reasons", ["code"]),
        ("obstacles", ["code"]),
        ("settings", ["key", "valid_from"]),
        ("forms", ["code"]),
    ],
)
def test_every_list_is_sorted_by_a_key_that_does_not_repeat(name: str, keys: list[str]) -> None:
    found = [tuple(row[key] for key in keys) for row in rows(name)]
    assert found
    assert len(set(found)) == len(found)
    assert [key[0] for key in found] == sorted(key[0] for key in found)


def test_programmes_have_owners_cut_offs_and_benefits() -> None:
    assert {p.code: (p.owner_kind, p.cut_off_day) for p in programmes(TODAY).values()} == {
        "SI": ("office", 20),
        "SOCIAL_PENSION": ("commune", 25),
        "SOCIAL_ASSISTANCE": ("commune", 25),
        "MERIT": ("commune", 25),
    }
    assert programmes(date(2020, 1, 1)) == {}
    assert {b.programme for b in benefits().values()} == set(programmes())


def test_a_benefit_is_found_within_its_programme() -> None:
    for benefit in benefits().values():
        for name in (benefit.code, benefit.name_vi, fold(benefit.name_vi), *benefit.aliases):
            assert find_benefit(name, benefit.programme) is benefit
    assert find_benefit("Hưu trí", "MERIT") is None


def test_an_empty_benefit_means_the_only_one() -> None:
    assert find_benefit(" ", "MERIT") is benefits()["NCC"]
    assert find_benefit("", "SI") is None


@pytest.mark.parametrize(
    ("run", "n", "day"),
    [
        ("2026-01", 1, date(2026, 1, 5)),
        ("2026-01", 2, date(2026, 1, 6)),
        ("2026-02", 1, date(2026, 2, 2)),
        ("2026-02", 2, date(2026, 2, 3)),
        ("2026-09", 1, date(2026, 9, 3)),
        ("2026-12", 1, date(2026, 12, 1)),
    ],
)
def test_pay_days_follow_holidays_and_swapped_days(run: str, n: int, day: date) -> None:
    assert working_calendar().nth_working_day(Run.parse(run), n) == day


def test_swapped_days_come_in_pairs_of_a_saturday_and_a_weekday() -> None:
    kinds = Counter(
        (row["kind"], date.fromisoformat(row["day"]).weekday() == 5) for row in rows("swapped_days")
    )
    assert set(kinds) == {("off", False), ("working", True)}
    assert kinds["off", False] == kinds["working", True]


def test_every_province_has_a_calendar_for_every_programme() -> None:
    assert province_calendar("01", "SI", TODAY).account_working_day == 2
    assert province_calendar("79", "SI", TODAY).cash_first == 7
    assert {province_calendar(code, "SI", TODAY).account_deadline_day for code in provinces()} == {5}
    for code in provinces():
        assert {province_calendar(code, programme).cash_last for programme in programmes()} == {10}
    with pytest.raises(UnknownSetting):
        province_calendar("01", "SI", date(2020, 1, 1))


@settings(deadline=None)  # the first text pays for reading the lists
@given(st.text(max_size=80))
def test_no_text_breaks_a_look_up(text: str) -> None:
    find_commune(text)
    find_old_commune(text)
    find_bank(text)
    find_benefit(text, "SI")
    assert find_reason(text).code in reasons()


def test_targets_hold_until_the_next_year_that_has_one() -> None:
    assert (found := target("SI", "urban", 2026)) and found.target_percent == 95
    assert (later := target("SI", "rural", 2030)) and later.target_percent == 85
    assert (anywhere := target("MERIT", "rural", 2026)) and anywhere.amber_points == 10
    assert target("SI", "urban", 2020) is None


def test_settings_are_asked_for_a_day() -> None:
    assert setting("authorisation_months_max", TODAY) == "12"
    assert setting("visits_per_half_day", TODAY) == "8"
    with pytest.raises(UnknownSetting):
        setting("authorisation_months_max", date(2020, 1, 1))
    with pytest.raises(UnknownSetting):
        setting("no_such_key", TODAY)


def test_every_setting_is_read_somewhere() -> None:
    """What no program reads would look as if it were in force."""
    folders = [Path(disburse.__file__).parent, Path(reports.__file__).parent]
    programs = [path.read_text("utf-8") for of in folders for path in of.rglob("*.py")]
    unread = {
        row["key"] for row in rows("settings") if not any(f'"{row["key"]}"' in text for text in programs)
    }
    assert unread == set()


def test_names_count_from_their_day_on() -> None:
    before, since = date(2025, 6, 30), date(2025, 7, 1)
    assert (find_bank("Nông nghiệp", before), len(find_bank("Nông nghiệp", since))) == ((), 1)
    assert (benefits(before), find_benefit("Hưu trí", "SI", before)) == ({}, None)
    assert find_benefit("Hưu trí", "SI", since) is benefits()["HUU_CCVC"]
    assert find_commune("Xã Mường Hoa", "25", before) == find_commune("05134", None, before) == ()
    assert find_commune("Xã Mường Hoa", "25", since) == find_commune("05134", None, since)
    ended = find_commune("05134")[0]._replace(valid_to=date(2027, 1, 1))
    assert [holds(ended, on) for on in (since, date(2026, 12, 31), date(2027, 1, 1), None)] == [
        True,
        True,
        False,
        False,
    ]


def test_lists_of_offices_have_an_official_form() -> None:
    assert {code: one.list_form for code, one in programmes(TODAY).items() if one.list_form} == {
        "SI": "C72a-HD"
    }
    assert all(one.list_form in forms() for one in programmes(TODAY).values() if one.list_form)


def test_forms_name_their_source() -> None:
    assert forms()["2-CBH"].title_vi == "Thông báo thay đổi thông tin người hưởng"
    assert all(form.source for form in forms().values())


def test_every_date_is_a_date_and_every_holiday_names_its_source() -> None:
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["day"]) and row["source"] for row in rows("holidays"))
    assert {row["day"][:4] for row in rows("holidays")} == {"2025", "2026", "2027"}

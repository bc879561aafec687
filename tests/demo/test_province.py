"""The synthetic province: nobody real, nothing by accident, month after month."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disburse.core.calendar import Run
from disburse.core.identifiers import (
    citizen_id_conflicts,
    clean_phone,
    is_account,
    is_card_number,
    is_vss_number,
    looks_like_phone,
)
from disburse.core.names import clean
from disburse.demo.accounts import account_fault
from disburse.demo.months import MonthState, Province
from disburse.demo.units import BANKS, POST, communes, payers
from disburse.places.banks import unusual_account
from disburse.places.citizen_ids import is_citizen_id
from disburse.places.communes import commune

OCTOBER = Run.parse("2026-10")


@pytest.fixture(scope="module")
def province() -> Province:
    return Province(seed=7, lines=4000)


@pytest.fixture(scope="module")
def month(province: Province) -> MonthState:
    return province.month(OCTOBER)


def test_the_communes_are_real_and_their_hamlets_are_numbered() -> None:
    for place in communes():
        assert commune(place.code).name == place.name
        assert commune(place.code).province_code == "25"
        assert 12 <= len(place.hamlets) <= 20
        assert [h.code for h in place.hamlets] == [
            f"{place.code}-{n:02d}" for n in range(1, len(place.hamlets) + 1)
        ]
        assert len({h.name for h in place.hamlets}) == len(place.hamlets)
        assert place.pay_points[0].code == f"{place.code}-P1"


def test_everybody_is_recognisable_as_synthetic(month: MonthState) -> None:
    for line in month.lines:
        person = line.person
        assert person.citizen_id is None or person.citizen_id.startswith("999")
        assert person.vss_number is None or person.vss_number.startswith("99")
        assert person.phone is None or person.phone.startswith("0900000")
        assert line.account is None or line.account.startswith(("99", "0099"))


def test_every_number_passes_the_checks_of_a_roster(month: MonthState) -> None:
    for line in month.lines:
        person = line.person
        assert person.key
        assert clean(person.name)
        if person.citizen_id:
            assert is_citizen_id(person.citizen_id)
            assert not citizen_id_conflicts(person.citizen_id, int(person.birth[:4]), person.sex)
        assert person.vss_number is None or is_vss_number(person.vss_number)
        assert person.phone is None or clean_phone(person.phone) == person.phone
        if line.account and line.bank:
            assert is_account(line.account)
            assert not is_card_number(line.account)
            assert not looks_like_phone(line.account)
            assert not unusual_account(line.bank, line.account)


def test_nobody_has_one_benefit_twice_and_some_have_two_benefits(month: MonthState) -> None:
    assert max(Counter(line.key for line in month.lines).values()) == 1
    assert max(Counter(line.person.key for line in month.lines).values()) == 2


def test_an_account_belongs_to_one_person(month: MonthState) -> None:
    owners = {(line.account, line.person.key) for line in month.lines if line.account}
    assert len(owners) == len({account for account, _ in owners})


def test_the_mix_is_that_of_the_field(month: MonthState) -> None:
    lines = Counter(line.programme for line in month.lines)
    assert sum(lines.values()) == 4000
    assert lines["SI"] == 2800
    by_account = Counter(line.programme for line in month.lines if line.method == "account")
    assert 0.76 < by_account["SI"] / lines["SI"] < 0.84
    assert 0.48 < (by_account.total() - by_account["SI"]) / (lines.total() - lines["SI"]) < 0.62
    assert {line.payer for line in month.lines} == set(payers())
    assert set(payers()) == {bank for bank, _ in BANKS} | {POST, "UBND-04978", "UBND-05134"}


def test_a_line_is_either_by_account_or_at_a_pay_point(month: MonthState) -> None:
    for line in month.lines:
        assert (line.method == "account") == (line.account is not None) == (line.bank is not None)
        assert (line.pay_point is None) == (line.method == "account")
        assert line.amount > 0
        assert line.regular > 0


def test_the_next_month_follows_from_what_this_one_announces(province: Province, month: MonthState) -> None:
    after = province.month(OCTOBER.next())
    then = {line.key: line for line in after.lines}
    assert len(after.lines) == len(month.lines) - len(after.stopped) + len(after.new)
    assert not set(after.stopped) & set(then)
    assert {x.key for x in month.lines if month.will_stop(x)} == set(after.stopped)
    for line in month.lines:
        announced = month.will_switch(line)
        if announced and line.key in then:
            assert (then[line.key].bank, then[line.key].account) == announced
            assert line.key in after.to_account
    cash = sum(line.method != "account" for line in month.lines)
    assert 0.01 < len(after.to_account) / cash < 0.05


def test_a_refused_account_stays_refused_until_it_is_replaced(province: Province, month: MonthState) -> None:
    after = {line.key: line for line in province.month(OCTOBER.next()).lines}
    wrong = [x for x in month.lines if x.account and account_fault(month.seed, x.account) and x.key in after]
    assert wrong
    for line in wrong:
        good = month.will_correct(line)
        assert after[line.key].account == (good[1] if good else line.account)


def test_arrears_go_only_to_people_who_are_new(province: Province) -> None:
    later = province.month(OCTOBER.plus(3))
    owed = {line.key for line in later.lines if line.arrears}
    assert owed <= set(later.new)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), first=st.integers(0, 40), months=st.integers(1, 4))
def test_one_seed_gives_one_province_whenever_its_months_are_asked_for(
    seed: int, first: int, months: int
) -> None:
    start = Run.parse("2025-07").plus(first)
    at_once, step_by_step = Province(seed, lines=60), Province(seed, lines=60)
    at_once.month(start)
    for passed in range(months + 1):
        last = step_by_step.month(start.plus(passed))
    assert at_once.month(start.plus(months)) == last
    assert len({line.person.key for line in last.lines}) == len({line.person.number for line in last.lines})


def test_a_province_has_no_past(province: Province, month: MonthState) -> None:
    with pytest.raises(ValueError, match="begins in 2026-10"):
        province.month(OCTOBER.previous())

"""What a result does to a case, and what is keyed from paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disburse.core.states import CaseState, VisitResult, may_move
from disburse.outreach import codes, recording
from disburse.outreach.recording import (
    Entry,
    Standing,
    complete,
    move,
    read_account,
    read_letter,
    without_numbers,
)
from disburse.outreach.rules import Limits
from disburse.places.reference import obstacles

LIMITS = Limits(refusals_pause=2, ask_again_months=6, agreed_no_form_days=20)
TODAY = date(2026, 12, 10)
FRESH = Standing(CaseState.TO_MEET, (), 0, None, None, None)


def after(entry: Entry, standing: Standing = FRESH, refused_before: int = 0) -> Standing:
    return move(standing, complete(entry, obstacles(), TODAY, TODAY), refused_before, LIMITS)


@pytest.mark.parametrize(
    ("letter", "state"),
    [("D", "agreed"), ("H", "met"), ("K", "keeps_cash"), ("V", "to_meet")],
)
def test_each_letter_moves_a_fresh_case(letter: str, state: str) -> None:
    assert after(Entry(read_letter(letter))).state == state


@pytest.mark.parametrize(
    ("obstacle", "state"),
    [("DA_CHET", "died"), ("KHONG_DU_NLHV", "not_able"), ("DI_VANG", "to_meet")],
)
def test_x_says_what_by_its_obstacle(obstacle: str, state: str) -> None:
    assert after(Entry(VisitResult.OTHER, obstacle)).state == state


def test_x_without_a_reason_is_refused() -> None:
    with pytest.raises(recording.OtherUnclear):
        after(Entry(VisitResult.OTHER))


def test_an_account_makes_the_agreement_a_signed_form() -> None:
    assert after(Entry(VisitResult.AGREED, account="1500200300400")).state == "form_signed"


def test_the_second_refusal_pauses_for_six_months() -> None:
    first = after(Entry(VisitResult.REFUSED, "SO_RUI_RO"))
    assert (first.state, first.refusals, first.not_before) == ("met", 1, None)
    second = after(Entry(VisitResult.REFUSED, "SO_RUI_RO"), first, refused_before=1)
    assert (second.state, second.refusals, second.not_before) == ("keeps_cash", 2, date(2027, 6, 10))


def test_a_wish_for_cash_is_respected_at_once() -> None:
    paused = after(Entry(VisitResult.REFUSED, "QUEN_TIEN_MAT"))
    assert (paused.state, paused.not_before) == ("keeps_cash", date(2027, 6, 10))


@given(
    st.sampled_from(list(CaseState)),
    st.sampled_from(list(VisitResult)),
    st.sampled_from([None, *sorted(obstacles())]),
    st.integers(0, 3),
)
def test_no_result_breaks_the_table_of_moves(
    state: CaseState, result: VisitResult, obstacle: str | None, refused: int
) -> None:
    entry = Entry(result, obstacle, other="moved" if result is VisitResult.OTHER else None)
    standing = replace(FRESH, state=state)
    moved = after(entry, standing, refused)
    assert moved.state == state or may_move("outreach_case", state, moved.state)
    assert moved.obstacles or result is VisitResult.AGREED


def test_every_result_that_converts_nobody_has_an_obstacle() -> None:
    for result in VisitResult:
        filled = complete(Entry(result, other="not_found"), obstacles(), TODAY, TODAY)
        assert filled.obstacle or result is VisitResult.AGREED


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (Entry(VisitResult.LATER, met_on=date(2026, 12, 11)), recording.MetInFuture),
        (Entry(VisitResult.LATER, next_on=TODAY), recording.NextDayPast),
        (Entry(VisitResult.LATER, "L8"), recording.ObstacleUnknown),
        (Entry(VisitResult.LATER, account="1500200300400"), recording.AccountWithoutAgreement),
    ],
)
def test_impossible_results_are_refused(entry: Entry, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        complete(entry, obstacles(), TODAY, TODAY)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("9704 0512 3456 7890", recording.CardNotAccount),
        ("1,5E+12", recording.AccountDamaged),
        ("12345", recording.AccountUnreadable),
    ],
)
def test_what_is_no_account_number_is_refused(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_account(text)


def test_an_account_is_cleaned() -> None:
    assert read_account(" 1500 200.300 400 ") == "1500200300400"


def test_notes_keep_no_long_numbers() -> None:
    assert without_numbers("số TK 1500 200 300 400, hẹn 12/12") == "số TK ••••400, hẹn 12/12"


@pytest.mark.parametrize("typed", ["7K3M-9QX2-P03", "7k3m9qx2p3", " 7K3M 9QX2 P03 "])
def test_page_codes_are_read_as_typed(typed: str) -> None:
    assert codes.read_page_code(typed) == codes.PageCode("7K3M-9QX2", 3)


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-9QX1-P03", "0K3M-9QX2"])
def test_other_texts_are_no_page_codes(typed: str) -> None:
    assert codes.read_page_code(typed) is None


def test_a_new_serial_is_read_back() -> None:
    serial = codes.new_serial()
    assert codes.read_page_code(f"{serial}-P12") == codes.PageCode(serial, 12)


def test_keyed_lines_are_read() -> None:
    assert codes.read_slip("4 h 12/12") == codes.Slip(4, "H", "12/12")
    assert codes.read_slip(" 3 d ") == codes.Slip(3, "D", "")
    assert codes.read_slip("d 3") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/12", date(2026, 12, 12)),
        ("9/1", date(2027, 1, 9)),
        ("9.1.27", date(2027, 1, 9)),
        ("2026-12-12", date(2026, 12, 12)),
        ("31/2", None),
        ("mai", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert codes.read_day(text, TODAY) == day

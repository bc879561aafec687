"""The payers' answers: the same for the same people, whatever references and order they were asked in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disburse.banks.cash_list import format as cash_list
from disburse.banks.csv_format import format as csv_format
from disburse.banks.facts import Fact, Instruction
from disburse.core.calendar import Run
from disburse.core.identifiers import mask_citizen_id, mask_vss
from disburse.core.reference import new_references
from disburse.demo.accounts import account_fault
from disburse.demo.answers import Answers, late_payer, repeating_payer, write_answers
from disburse.demo.late_returns import write_late_return
from disburse.demo.months import MonthState, Province
from disburse.demo.people import Line
from disburse.demo.units import BANKS, POST
from disburse.places.reference import find_reason, working_calendar

CALENDAR = working_calendar()
NOVEMBER = Run.parse("2026-11")
NATURAL = ("account", "name", "amount", "status", "reason_text", "booked_on", "payer_reference")


@pytest.fixture(scope="module")
def month() -> MonthState:
    return Province(seed=11, lines=6000).month(NOVEMBER)


def ask(month: MonthState, payer: str) -> list[Instruction]:
    lines = [line for line in month.lines if line.payer == payer]
    return [instruction(line, ref) for line, ref in zip(lines, new_references(len(lines)), strict=True)]


def instruction(line: Line, reference: str) -> Instruction:
    person = line.person
    masked = mask_citizen_id(person.citizen_id) if person.citizen_id else mask_vss(person.vss_number or "")
    return Instruction(
        *(reference, line.bank, line.account, person.name, line.amount, "Chi tra"), person.hamlet.name, masked
    )


def facts(answers: Answers, payer: str, *, repeats: bool = False) -> list[Fact]:
    form = csv_format if payer in dict(BANKS) else cash_list
    results = [form.read(str(file.path)) for file in answers.files if repeats or not file.repeats]
    assert not any(result.problems for result in results)
    return [fact for result in results for fact in result.facts]


def natural(answers: Answers, payer: str) -> Counter[tuple[object, ...]]:
    return Counter(tuple(getattr(x, part) for part in NATURAL) for x in facts(answers, payer))


@pytest.mark.parametrize("payer", [bank for bank, _ in BANKS] + [POST, "UBND-04978"])
def test_every_instruction_is_answered_once_all_files_have_come(
    month: MonthState, tmp_path: Path, payer: str
) -> None:
    rows = ask(month, payer)
    answers = write_answers(payer, rows, month, tmp_path, CALENDAR)
    lost = [fault.reference for fault in answers.faults if fault.kind.startswith("lost_reference")]
    final = {x.reference for x in facts(answers, payer) if x.reference and x.status != "pending"}
    assert final | set(lost) == {row.reference for row in rows}
    for file in answers.files:
        read = (csv_format if payer in dict(BANKS) else cash_list).read(str(file.path))
        assert (read.rows, read.amount) == (file.count, file.amount)


@pytest.mark.parametrize("payer", [bank for bank, _ in BANKS])
def test_what_is_not_a_planted_fault_is_paid_in_full(month: MonthState, tmp_path: Path, payer: str) -> None:
    rows = ask(month, payer)
    answers = write_answers(payer, rows, month, tmp_path, CALENDAR)
    faulty = {fault.reference for fault in answers.faults}
    paid = {x.reference: x.amount for x in facts(answers, payer) if x.status == "paid"}
    for row in rows:
        if row.reference not in faulty:
            assert paid[row.reference] == row.amount
    assert {"amount_short", "parts", "lost_reference", "late_return"} <= {f.kind for f in answers.faults}


def test_reasons_are_words_that_the_catalogue_knows(month: MonthState, tmp_path: Path) -> None:
    for payer, _ in BANKS:
        answers = write_answers(payer, ask(month, payer), month, tmp_path, CALENDAR)
        planned = {fault.reference: fault.kind for fault in answers.faults}
        for fact in facts(answers, payer):
            if fact.status == "rejected":
                assert find_reason(fact.reason_text or "").code == planned[fact.reference or ""]


def test_one_bank_is_late_and_another_repeats_itself(month: MonthState, tmp_path: Path) -> None:
    late, repeating = late_payer(month), repeating_payer(month)
    assert late != repeating
    for payer, _ in BANKS:
        answers = write_answers(payer, ask(month, payer), month, tmp_path, CALENDAR)
        assert any(file.late for file in answers.files) == (payer == late)
        assert any(file.repeats for file in answers.files) == (payer == repeating)
        days = [file.received_on for file in answers.files]
        assert days == sorted(days)
        if payer == repeating:
            said = facts(answers, payer, repeats=True)
            once = {tuple(getattr(x, part) for part in ("reference", *NATURAL)) for x in said}
            assert len(once) == len(facts(answers, payer))


def test_a_wrong_account_is_wrong_again_at_the_second_attempt_and_nothing_else_is(
    month: MonthState, tmp_path: Path
) -> None:
    payer = BANKS[0][0]
    rows = ask(month, payer)
    first = write_answers(payer, rows, month, tmp_path, CALENDAR)
    second = write_answers(payer, rows, month, tmp_path, CALENDAR, attempt=2)
    wrong = {row.reference for row in rows if account_fault(month.seed, row.account or "")}
    assert wrong
    assert {fault.reference for fault in second.faults} == wrong
    assert wrong < {fault.reference for fault in first.faults}
    assert not {file.path for file in first.files} & {file.path for file in second.files}


def test_a_resend_names_the_account_that_next_months_list_will_have(tmp_path: Path) -> None:
    province = Province(seed=11, lines=6000)
    month, after = province.month(NOVEMBER), province.month(NOVEMBER.next())
    accounts = {line.account for line in after.lines}
    gone = {line.account for line in month.lines if line.account and month.will_stop(line)}
    resent = [
        fault
        for payer, _ in BANKS
        for fault in write_answers(payer, ask(month, payer), month, tmp_path, CALENDAR).faults
        if fault.remedy == "resend" and fault.account not in gone
    ]
    assert resent
    assert all(fault.new_bank and fault.new_account in accounts for fault in resent)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), payer=st.sampled_from([BANKS[2][0], "UBND-05134"]))
def test_other_references_in_another_order_give_the_same_answers(
    month: MonthState, tmp_path: Path, data: st.DataObject, payer: str
) -> None:
    rows = ask(month, payer)
    shuffled = data.draw(st.permutations(ask(month, payer)))
    here = write_answers(payer, rows, month, tmp_path / "here", CALENDAR)
    there = write_answers(payer, shuffled, month, tmp_path / "there", CALENDAR)
    assert natural(here, payer) == natural(there, payer)
    assert Counter(replace(f, reference="") for f in here.faults) == Counter(
        replace(f, reference="") for f in there.faults
    )


def test_nobody_asked_nobody_answers(month: MonthState, tmp_path: Path) -> None:
    assert write_answers(POST, [], month, tmp_path, CALENDAR) == Answers((), ())


def test_money_of_a_closed_month_comes_back_whatever_its_reference(month: MonthState, tmp_path: Path) -> None:
    payer = BANKS[0][0]
    file, fault = write_late_return(payer, ask(month, payer), month, tmp_path, CALENDAR)
    _, other = write_late_return(payer, ask(month, payer)[::-1], month, tmp_path, CALENDAR)
    assert replace(fault, reference="") == replace(other, reference="")
    assert fault.reference != other.reference
    (fact,) = csv_format.read(str(file.path)).facts
    assert fact.status == "returned"
    assert str(Run.of(file.received_on)) == "2026-12"

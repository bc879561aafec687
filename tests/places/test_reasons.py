"""Reasons and obstacles: texts in both languages, and the wordings of banks."""

from __future__ import annotations

import pytest

from disburse.places.reference import (
    find_reason,
    obstacles,
    reasons,
)
from disburse.words import language


def test_reasons_have_texts_in_both_languages_owners_and_wordings_that_find_them() -> None:
    assert len(reasons()) == 20
    kinds = {"permanent", "transient", "reactivation", "wait", "stop", "fix", "human"}
    for reason in reasons().values():
        assert reason.label_vi and reason.label_en and reason.action_vi and reason.action_en
        assert reason.kind in kinds
        assert set(reason.who) <= {"office", "commune", "payer"}
        assert find_reason(reason.code) is reason
        assert all(find_reason(wording.removeprefix("=")) is reason for wording in reason.bank_wordings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("AC01", "ACC_NOT_FOUND"),
        ("AC04 - Closed", "ACC_CLOSED"),
        ("ac06", "ACC_BLOCKED"),
        ("card_as_acc", "CARD_AS_ACC"),
        ("056 - Sai so tai khoan", "ACC_NOT_FOUND"),
        ("Thẻ/Tài khoản bị khóa", "ACC_BLOCKED"),
        ("SAI TEN NGUOI HUONG", "NAME_MISMATCH"),
        ("Đã mất", "DECEASED"),
        ("Đã mất giấy tờ", "UNKNOWN"),
        ("He thong dang bao tri (96)", "SYS_TEMP"),
        ("Sai ten nguoi huong, sai so tai khoan", "UNKNOWN"),
        ("khác", "UNKNOWN"),
        ("", "UNKNOWN"),
        ("lý do chưa từng gặp", "UNKNOWN"),
    ],
)
def test_a_banks_words_find_our_reason_or_a_person(text: str, code: str) -> None:
    assert find_reason(text).code == code


def test_obstacles_have_a_next_action_and_an_ease() -> None:
    assert len(obstacles()) == 15
    assert all(0 <= o.ease <= 3 and o.next_action_vi and o.next_action_en for o in obstacles().values())
    assert max(obstacles().values(), key=lambda o: o.ease).code == "DA_CO_TK"


def test_labels_follow_the_language() -> None:
    before = language.set("en")
    try:
        assert (reasons()["ACC_CLOSED"].label, obstacles()["KHAC"].label) == ("Account closed", "Other")
    finally:
        language.reset(before)
    assert reasons()["ACC_CLOSED"].label == "Tài khoản đã đóng"

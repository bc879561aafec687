"""What a group row rules and what it ends: communes, hamlets, benefits; what is not understood is told (`ux.md` 3.3)."""

from __future__ import annotations

from pathlib import Path

from roster_files import codes, parse, text

HEADER = ["STT", "Họ và tên", "Số CCCD", "Số tiền"]
Row = list[str]


def read(
    tmp_path: Path, *titles: str, header: Row | None = None
) -> tuple[list[tuple[str | None, ...]], list[str]]:
    """Read rows: a title is a group, "*" a person; give commune, hamlet and benefit of each, and the codes."""
    grid, number = [header or HEADER], 0
    for title in titles:
        number += title == "*"
        person = [str(number), "Nguyễn Thị Mẫu", f"99914500000{number}", "3000000"]
        grid.append(person if title == "*" else [title, "", "", ""])
    lines, problems, _ = parse(text(tmp_path / "a.csv", grid), unit="BHXH-25")
    return [(line.commune, line.hamlet, line.benefit) for line in lines], codes(problems)


def test_a_benefit_above_hamlets_ends_the_hamlet_and_a_commune_does_too(tmp_path: Path) -> None:
    lines, told = read(
        tmp_path, "I. Hưu trí", "Thôn Hợp Trùa", "*", "II. Tuất cơ bản", "*", "Xã Vân Sơn", "*"
    )
    assert lines == [
        (None, "Thôn Hợp Trùa", "HUU_CCVC"),
        (None, None, "TUAT_CB"),
        ("05152", None, "TUAT_CB"),
    ]
    assert told == ["R18 W"], "the first row that has no hamlet any more is told"


def test_benefits_inside_hamlets_leave_the_hamlet_and_end_with_it(tmp_path: Path) -> None:
    lines, told = read(
        tmp_path, "Thôn Hợp Trùa", "Hưu trí", "*", "Tuất cơ bản", "*", "Thôn Bãi", "*", "Tuất cơ bản", "*"
    )
    assert lines == [
        (None, "Thôn Hợp Trùa", "HUU_CCVC"),
        (None, "Thôn Hợp Trùa", "TUAT_CB"),
        (None, "Thôn Bãi", "HUU_CCVC"),
        (None, "Thôn Bãi", "TUAT_CB"),
    ]
    assert told == ["R35 W"], "what is read without a benefit after one is told"


def test_a_numbered_benefit_ends_hamlets_that_were_entered_before_it(tmp_path: Path) -> None:
    lines, _ = read(tmp_path, "Thôn Hợp Trùa", "*", "II. Tuất cơ bản", "Thôn Bãi", "*", "Thôn Hợp Trùa", "*")
    assert lines == [
        (None, "Thôn Hợp Trùa", "HUU_CCVC"),
        (None, "Thôn Bãi", "TUAT_CB"),
        (None, "Thôn Hợp Trùa", "TUAT_CB"),
    ]


def test_hamlets_of_the_next_commune_are_its_own(tmp_path: Path) -> None:
    lines, told = read(
        tmp_path, "Xã Vân Sơn", "Thôn Bãi", "*", "Xã Mường Hoa", "Thôn Nẻ", "*", "Thôn Bãi", "*"
    )
    assert [line[:2] for line in lines] == [
        ("05152", "Thôn Bãi"),
        ("05134", "Thôn Nẻ"),
        ("05134", "Thôn Bãi"),
    ]
    assert told == []


def test_a_commune_that_was_split_is_asked_by_row(tmp_path: Path) -> None:
    lines, told = read(tmp_path, "Xã Vầy Nưa", "*", "*")
    assert [line[0] for line in lines] == [None, None]
    assert told == ["R32 E", "R32 E"]


def test_a_group_nobody_understands_is_told_and_ends_what_it_may_stand_for(tmp_path: Path) -> None:
    lines, told = read(tmp_path, "Tuất cơ bản", "Thôn Bãi", "*", "Khối A", "*")
    assert [line[1:] for line in lines] == [("Thôn Bãi", "TUAT_CB"), (None, "HUU_CCVC")]
    assert told == ["R18 W", "R35 W", "R18 W"]


def test_a_lower_group_nobody_understands_leaves_what_holds_it(tmp_path: Path) -> None:
    lines, told = read(tmp_path, "II. Tuất cơ bản", "1. Thôn Bãi", "*", "2. Khối A", "*")
    assert [line[1:] for line in lines] == [("Thôn Bãi", "TUAT_CB"), (None, "TUAT_CB")]
    assert told == ["R18 W", "R18 W"]


def test_the_summary_does_not_say_that_an_unknown_group_was_used(tmp_path: Path) -> None:
    grid = [HEADER, ["Khối A", "", "", ""], ["1", "Nguyễn Thị Mẫu", "999145000001", "3000000"]]
    _, _, summary = parse(text(tmp_path / "a.csv", grid))
    assert summary.skipped["unknown_group"] == (1, [(2, 2)])
    assert "group" not in summary.skipped


def test_a_column_rules_over_the_groups(tmp_path: Path) -> None:
    grid = [
        [*HEADER, "Loại chế độ", "Thôn"],
        ["Tuất cơ bản", "", "", "", "", ""],
        ["1", "Nguyễn Thị Mẫu", "999145000001", "3000000", "Hưu trí", "Thôn Bãi"],
        ["Khối A", "", "", "", "", ""],
        ["2", "Nguyễn Thị Mẫu", "999145000002", "3000000", "Hưu trí", "Thôn Bãi"],
    ]
    lines, problems, _ = parse(text(tmp_path / "a.csv", grid))
    assert {(line.hamlet, line.benefit) for line in lines} == {("Thôn Bãi", "HUU_CCVC")}
    assert codes(problems) == ["R18 W"]

"""Reading through the limited child, and what `roster check --json` answers."""

from __future__ import annotations

import asyncio
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from roster_files import OFFICE, PLAIN_HEADER, RUN, parse, plain_row, text, xlsx

from disburse.core.names import clean
from disburse.rosters.file.checking import check_file
from disburse.rosters.file.reading import LINES_PER_BATCH, Batch, read_roster
from disburse.sheets.refusals import FileRefused


async def _batches(source: Path | bytes) -> list[Batch]:
    return [batch async for batch in read_roster(source, run=RUN, unit=OFFICE, programme="SI")]


def test_the_child_answers_what_parsing_here_answers(tmp_path: Path) -> None:
    rows = [plain_row(STT=n, id=f"999145{n:06d}") for n in range(1, LINES_PER_BATCH[0] + 3)]
    path = text(tmp_path / "a.csv", [PLAIN_HEADER, *rows, plain_row(name="")])
    batches = asyncio.run(_batches(path))
    lines, problems, summary = parse(path)
    assert len(batches) == 2
    assert [line for batch in batches for line in batch.lines] == lines
    assert sorted(p.code for batch in batches for p in batch.problems) == sorted(p.code for p in problems)
    assert [batch.summary for batch in batches] == [None, summary]


def test_bytes_reach_the_child_without_a_file(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [PLAIN_HEADER, plain_row()])
    assert asyncio.run(_batches(path.read_bytes())) == asyncio.run(_batches(path))


def test_a_refused_file_is_refused_through_the_child(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(FileRefused) as refused:
        asyncio.run(_batches(tmp_path / "a.xlsx"))
    assert refused.value.code == "F06"


def test_check_answers_the_fixed_shape_with_masked_values(tmp_path: Path) -> None:
    path = text(tmp_path / "ds.csv", [PLAIN_HEADER, plain_row(id="99914500001")])
    answer = msgspec.to_builtins(check_file(path, run=RUN, unit=OFFICE))
    assert " ".join(answer) == "file sha256 sheet header_rows rows amount columns problems counts"
    assert answer["file"] == "ds.csv"
    assert answer["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert (answer["header_rows"], answer["rows"], answer["amount"]) == ((1, 1), 1, 3245800)
    assert answer["columns"]["citizen_id"] == "Số CCCD"
    assert answer["problems"] == [
        {
            "row": 2,
            "column": "Số CCCD",
            "code": "R02",
            "level": "E",
            "value": "•••••0001",
            "message": "Số CCCD có 11 số, có thể mất số 0 ở đầu. Nhập lại đủ 12 số, định dạng ô là Văn bản",
        }
    ]
    assert answer["counts"] == {"R02": 1}
    assert check_file(path, run=RUN, unit=OFFICE, reveal=True).problems[0].value == "99914500001"


def test_check_tells_a_refused_file_as_one_problem(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    result = check_file(tmp_path / "a.csv")
    assert (result.rows, result.counts, result.has_errors) == (0, {"F04": 1}, True)


SYLLABLES = st.sampled_from(
    [
        "Nguyễn",
        "Trần",
        "Đặng",
        "H'Yă",
        "Niê",
        "Thị",
        "Văn",
        "Hoà",
        "Hòa",
        "Thuỷ",
        "Quý",
        "Hoa",
        "Công",
        "Tổng",
        "Ý",
        "Ksor",
    ]
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.lists(SYLLABLES, min_size=2, max_size=5).map(" ".join),
            "sex": st.sampled_from(["M", "F"]),
            "birth": st.dates(min_value=date(1920, 1, 1), max_value=date(1999, 12, 31)),
            "hamlet": st.sampled_from(["Thôn 3", "Xóm Nẻ", "Tổ dân phố số 4", "Ấp Kinh 9B", "B’Lao"]),
            "amount": st.integers(1, 10**12),
            "account": st.none() | st.integers(10**12, 10**13 - 1).map(str),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, as_text=st.booleans())
def test_what_is_written_is_read_back_exactly(
    tmp_path: Path, people: list[dict[str, object]], as_text: bool
) -> None:
    rows, expected = [], []
    for number, person in enumerate(people, start=1):
        birth, account = person["birth"], person["account"]
        digit = 1 if person["sex"] == "F" else 0
        citizen_id = f"999{digit}{birth.year % 100:02d}{number:06d}"  # type: ignore[attr-defined]
        rows.append(
            plain_row(
                STT=number, name=person["name"], id=citizen_id, Thôn=person["hamlet"], Số_tiền=person["amount"],
                Ngày_sinh=birth.strftime("%d/%m/%Y") if as_text else birth,  # type: ignore[attr-defined]
                Giới_tính="Nữ" if digit else "Nam", Hình_thức="TK" if account else "TM",
                Số_tài_khoản=account or "", Ngân_hàng="Agribank" if account else "",
            )
        )  # fmt: skip
        expected.append(
            (
                number + 1, person["name"], citizen_id, birth.isoformat(), person["sex"],  # type: ignore[attr-defined]
                clean(str(person["hamlet"])), "account" if account else "cash_point", account, person["amount"],
            )
        )  # fmt: skip
    write = text if as_text else xlsx
    lines, problems, summary = parse(write(tmp_path / "a", [PLAIN_HEADER, *rows]))
    assert [
        (li.row, li.full_name, li.citizen_id, li.birth, li.sex, li.hamlet, li.method, li.account, li.amount)
        for li in lines
    ] == expected
    respelt = [(number, str(one["hamlet"])) for number, one in enumerate(people, start=2)]
    assert [(p.row, p.code, p.level, p.remedy and p.remedy.value) for p in problems] == [
        (row, "R23", "I", clean(hamlet)) for row, hamlet in respelt if clean(hamlet) != hamlet
    ]
    assert summary.amount == sum(row[-1] for row in expected)  # type: ignore[misc]
    assert all(li.regular + li.arrears - li.deduction == li.amount for li in lines)

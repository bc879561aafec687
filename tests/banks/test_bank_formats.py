"""Whole files: samples give what stands beside them, and what we write can be read back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from disburse.banks import FORMATS, csv_format
from disburse.banks.facts import Container, ContainerNotOffered, Instruction, ReadResult
from disburse.core.reference import new_references

FOLDERS = {name: Path(str(vars(module)["__file__"])).parent for name, module in FORMATS.items()}
SAMPLES = [
    (name, path)
    for name, folder in FOLDERS.items()
    for path in sorted((folder / "samples").iterdir())
    if path.suffix != ".json"
]
REFERENCES = new_references(50, lambda size: bytes(i * 37 % 239 for i in range(size)))


@pytest.mark.parametrize(("name", "path"), SAMPLES, ids=[path.name for _, path in SAMPLES])
def test_every_sample_gives_the_json_beside_it(name: str, path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.json").read_text())
    assert told(FORMATS[name].read(str(path))) == expected


def test_every_format_has_samples_and_a_readme() -> None:
    assert {name for name, _ in SAMPLES} == set(FORMATS)
    assert all((folder / "README.md").exists() for folder in FOLDERS.values())


def told(result: ReadResult) -> dict[str, Any]:
    return {
        "rows": result.rows,
        "amount": result.amount,
        "file_digest": result.file_digest,
        "facts": [filled(fact) for fact in result.facts],
        "problems": [filled(problem) for problem in result.problems],
    }


def filled(struct: Any) -> dict[str, Any]:
    return {
        field: value for field in struct.__struct_fields__ if (value := getattr(struct, field)) is not None
    }


def instruction(number: int, **changed: Any) -> Instruction:
    given = {
        "reference": REFERENCES[number],
        "bank": "970405",
        "account": f"00990000{number:05d}",
        "name": "NGUYEN VAN MAU",
        "amount": 1_000_000 + number,
        "narrative": f"BHXH 2026-12 {REFERENCES[number]}",
    }
    return Instruction(**{**given, **changed})


def written(
    name: str, container: Container, *instructions: Instruction, titles: tuple[str, ...] = ()
) -> bytes:
    out = io.BytesIO()
    FORMATS[name].write(iter(instructions), out, container=container, titles=titles)
    return out.getvalue()


def sheet_of(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def save_with_column(content: bytes, path: Path, texts: list[str]) -> None:
    """Fill in the seventh column as a payer would, and save the workbook again."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, text in enumerate(texts, start=1):
        book.worksheets[0].cell(row, 7, text or None)
    book.save(path)


def test_csv_is_written_with_bom_and_crlf_in_the_fixed_columns() -> None:
    content = written("csv", "csv", instruction(0), instruction(1))
    assert content.startswith(b"\xef\xbb\xbfreference,bank,account,name,amount,narrative\r\n")
    assert content.count(b"\r\n") == 3
    assert content.count(b"\n") == 3


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_ours_becomes_a_formula(first: str) -> None:
    name = f"{first}HYPERLINK(MAU)"
    line = list(
        csv.reader(io.StringIO(written("csv", "csv", instruction(0, name=name)).decode("utf-8-sig")))
    )[1]
    assert line[3] == f"'{name}"
    for format_name in FORMATS:
        cells = [
            cell
            for row in sheet_of(written(format_name, "xlsx", instruction(0, name=name))).iter_rows()
            for cell in row
        ]
        assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_xlsx_holds_identifiers_as_text_and_amounts_as_numbers() -> None:
    sheet = sheet_of(written("csv", "xlsx", instruction(3)))
    header, row = list(sheet.values)
    assert header == csv_format.COLUMNS
    assert row == (
        REFERENCES[3],
        "970405",
        "0099000000003",
        "NGUYEN VAN MAU",
        1_000_003,
        f"BHXH 2026-12 {REFERENCES[3]}",
    )


def test_a_cash_list_says_where_it_is_paid_and_what_it_sums_to() -> None:
    people = [
        instruction(i, account=None, bank=None, hamlet="Xóm Nẻ", masked_id="999•••••0001") for i in range(3)
    ]
    sheet = sheet_of(written("cash_list", "xlsx", *people, titles=("Điểm chi trả 04978-P1", "Kỳ 2026-12")))
    rows = list(sheet.values)
    assert [row[0] for row in rows[:2]] == ["Điểm chi trả 04978-P1", "Kỳ 2026-12"]
    assert rows[3][:7] == ("STT", "Mã lệnh", "Thôn/xóm", "Họ và tên", "Số giấy tờ", "Số tiền", "Kết quả")
    assert rows[4][:7] == (1, REFERENCES[0], "Xóm Nẻ", "NGUYEN VAN MAU", "999•••••0001", 1_000_000, None)
    assert (rows[-1][0], rows[-1][5]) == ("Tổng cộng", 3_000_003)


def test_a_cash_list_comes_back_with_its_results(tmp_path: Path) -> None:
    people = [instruction(i, account=None, bank=None, hamlet="Thôn 1") for i in range(3)]
    save_with_column(
        written("cash_list", "xlsx", *people, titles=("Điểm chi trả",)),
        tmp_path / "returned.xlsx",
        ["", "", "Kết quả", "Đã nhận", "Chưa lĩnh", ""],
    )
    result = FORMATS["cash_list"].read(str(tmp_path / "returned.xlsx"))
    assert [(fact.reference, fact.amount, fact.status) for fact in result.facts] == [
        (REFERENCES[0], 1_000_000, "paid"),
        (REFERENCES[1], 1_000_001, "unclaimed"),
    ]
    assert [(problem.row, problem.code) for problem in result.problems] == [(6, "C04")]
    assert result.rows == 3


def test_a_cash_list_is_no_csv() -> None:
    with pytest.raises(ContainerNotOffered, match="xlsx"):
        written("cash_list", "csv", instruction(0))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"]), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(TEXT, st.integers(1, 10**12), st.sampled_from(["paid", "rejected", "pending"])), max_size=20
    ),
    st.sampled_from(["csv", "xlsx"]),
)
def test_what_a_payer_answers_on_our_own_file_is_read_exactly(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, int, str]], container: Container
) -> None:
    sent = [instruction(i, name=f"A {name}", amount=amount) for i, (name, amount, _) in enumerate(lines)]
    content = written("csv", container, *sent)
    path = tmp_path_factory.mktemp("answers") / f"answer.{container}"
    statuses = [status for _, _, status in lines]
    if container == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(
                [*row, status] for row, status in zip(rows, ["status", *statuses], strict=True)
            )
    else:
        save_with_column(content, path, ["status", *statuses])
    result = FORMATS["csv"].read(str(path))
    assert result.problems == ()
    assert [(fact.reference, fact.account, fact.amount, fact.status) for fact in result.facts] == [
        (order.reference, order.account, order.amount, status)
        for order, status in zip(sent, statuses, strict=True)
    ]

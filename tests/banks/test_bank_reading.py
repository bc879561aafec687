"""Answers read through the child process, and files that are no answers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from disburse.banks import FORMATS, csv_format
from disburse.banks.facts import ColumnTwice, Fact, FileProblem, NoConfirmations, SeveralTables
from disburse.banks.reading import Totals, read_confirmations
from disburse.sheets.delimited import Delimited
from disburse.sheets.refusals import FileRefused
from tests.sheets.books import WRITERS, Look, write_text

SAMPLES = Path(str(csv_format.__file__)).parent / "samples"

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def collect(
    source: Path | bytes, format_name: str = "csv"
) -> tuple[list[Fact], list[FileProblem], Totals]:
    facts, problems, ends = list[Fact](), list[FileProblem](), list[Totals]()
    async for part in read_confirmations(
        source, format_name, find_bank={"970405": "970405"}.get, find_reason=lambda text: text.upper()
    ):
        if isinstance(part, Totals):
            ends.append(part)
        else:
            facts += part.facts
            problems += part.problems
    return facts, problems, ends[0]


@pytest.mark.parametrize("name", ["generic.csv", "bad_rows.csv", "merged_header.xlsx"])
async def test_the_child_reads_what_the_format_reads(name: str) -> None:
    whole = FORMATS["csv"].read(str(SAMPLES / name))
    for source in (SAMPLES / name, (SAMPLES / name).read_bytes()):
        facts, problems, totals = await collect(source)
        assert [(f.row, f.reference, f.amount, f.status) for f in facts] == [
            (f.row, f.reference, f.amount, f.status) for f in whole.facts
        ]
        assert tuple(problems) == whole.problems
        assert totals == Totals(whole.rows, whole.amount, whole.file_digest)


@pytest.mark.parametrize("kind", ["xls", "ods", "cp1258"])
async def test_an_answer_reads_the_same_in_every_format(tmp_path: Path, kind: str) -> None:
    expected, _, _ = await collect(SAMPLES / "generic.csv")
    book = Delimited(SAMPLES / "generic.csv")
    grid = {"KQ": [list(row) for row in book.rows()]}
    path = tmp_path / "answer"
    if kind == "cp1258":
        write_text(path, grid, encoding=kind)
    else:
        WRITERS[kind](path, grid, Look())
    facts, problems, _ = await collect(path)
    assert facts == expected
    assert problems == []


async def test_banks_and_reasons_are_completed_by_the_parent() -> None:
    facts, _, _ = await collect(SAMPLES / "generic.csv")
    assert [fact.bank_bin for fact in facts] == ["970405"] * 5
    assert [fact.reason for fact in facts] == [None, "ACC_NOT_FOUND", "AC04", None, None]


async def test_more_rows_than_a_batch_arrive_whole_and_in_order() -> None:
    lines = ["account,amount,status", *(f"0990000{i:06d},{i + 1},paid" for i in range(12_000))]
    facts, problems, totals = await collect("\n".join(lines).encode())
    assert [fact.row for fact in facts] == list(range(2, 12_002))
    assert (problems, totals.rows, totals.amount) == ([], 12_000, 12_000 * 12_001 // 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "F04"),
        (b"xin chao\n", "C00"),
        (b"reference,amount\nABC,1\n", "C00"),
        (b"status,amount\nOK,1\n", "C00"),
        (b"account,status,amount,S\xe1\xbb\x91 ti\xe1\xbb\x81n\n1,OK,1,2\n", "C11"),
        (b"%PDF-1.7", "F02"),
        (b"PK\x03\x04 cut", "F06"),
        (b"account,status\n\xff\xfe\xfa,OK\n", "F06"),
    ],
)
async def test_a_file_that_is_no_answer_is_refused_with_its_code(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        await collect(content)
    assert refused.value.code == code


async def test_a_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (50 << 20))
    with pytest.raises(FileRefused) as refused:
        await collect(out.getvalue())
    assert refused.value.code == "F15"


def test_answers_on_several_sheets_are_refused_rather_than_half_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        for name in ("Xã A", "Xã B"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Mã lệnh", "Số tiền", "Trạng thái"])
            sheet.write_row(1, 0, ["x1", 1000, "OK"])
    with pytest.raises(SeveralTables, match="Xã A”, “Xã B"):
        FORMATS["csv"].read(str(tmp_path / "two.xlsx"))


def test_a_note_sheet_beside_the_answers_does_not_disturb(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "notes.xlsx") as book:
        book.add_worksheet("Ghi chú").write_string(0, 0, "Kết quả kỳ 12/2026")
        sheet = book.add_worksheet("Kết quả")
        sheet.write_row(0, 0, ["Số TK", "Số tiền", "Trạng thái"])
        sheet.write_row(1, 0, ["0990000000001", 1000, "OK"])
    assert FORMATS["csv"].read(str(tmp_path / "notes.xlsx")).amount == 1000


def test_an_important_column_twice_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "twice.csv").write_text(
        "Số TK,Tài khoản hưởng,Số tiền,Trạng thái\n0990000001,0990000002,5,OK\n"
    )
    with pytest.raises(ColumnTwice, match="Số TK”, “Tài khoản hưởng"):
        FORMATS["csv"].read(str(tmp_path / "twice.csv"))


def test_a_file_without_a_table_says_what_is_needed(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("STT,Họ và tên,Số tiền\n1,Nguyễn Văn Mẫu,5\n")
    with pytest.raises(NoConfirmations, match="cột trạng thái"):
        FORMATS["csv"].read(str(tmp_path / "none.csv"))


def test_columns_that_look_alike_are_not_taken_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "alike.csv").write_text(
        "Tài khoản ghi nợ,Tài khoản ghi có,Mã giao dịch,Ngày giao dịch,Trạng thái,Mã lỗi\n"
        "0110000001,0990000000001,GD1,03/12/2026,Lỗi,AC01\n"
    )
    (fact,) = FORMATS["csv"].read(str(tmp_path / "alike.csv")).facts
    assert (fact.account, fact.payer_reference, fact.booked_on, fact.reason_text) == (
        *("0990000000001", "GD1", "2026-12-03"),
        "AC01",
    )

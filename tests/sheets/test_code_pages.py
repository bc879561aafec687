"""Text files: which encoding, by proof or by weight of words; the separators and line ends around them."""

from __future__ import annotations

import random
from pathlib import Path
from unicodedata import normalize

import pytest
from books import as_windows_1258, write_text

from disburse.sheets.code_pages import TextEncoding, find_encoding
from disburse.sheets.delimited import Delimited
from disburse.sheets.opening import open_book
from disburse.sheets.refusals import FileRefused, UnknownEncoding

GRID = [
    ["STT", "Họ và tên", "Số tiền"],
    ["1", "Nguyễn Thị Mẫu", "1.234.567"],
    ["2", 'Đặng "Ba" Văn; Lý|x', "2,345,678"],
    ["3", "Trần Thuỷ\nhai dòng", ""],
]


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("last_newline", [True, False])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_every_encoding_with_every_separator_and_line_end(
    tmp_path: Path, encoding: str, delimiter: str, last_newline: bool, newline: str
) -> None:
    path = write_text(
        tmp_path / "a.xls",
        {"": GRID},
        encoding=encoding,
        delimiter=delimiter,
        newline=newline,
        last_newline=last_newline,
    )
    assert list(open_book(path).rows("")) == GRID


def test_windows_1258_is_a_decision_with_its_evidence(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", {"": GRID}, encoding="cp1258")
    found = find_encoding(path)
    assert found.codec == "cp1258"
    assert found.share is not None
    assert found.share.valid == found.share.words == 14
    decoded = "".join("".join(row) for row in Delimited(path).rows())
    assert decoded == normalize("NFC", decoded)


def test_a_byte_beyond_ascii_far_down_is_not_overlooked(tmp_path: Path) -> None:
    plain = [[str(n), "Nguyen Van Mau", "1000000"] for n in range(5000)]
    path = write_text(tmp_path / "a.csv", {"": [*plain, *GRID[1:3]]}, encoding="cp1258")
    assert next(row for row in Delimited(path).rows() if row[0] == "2" and "Đặng" in row[1])


@pytest.mark.parametrize(
    "content",
    [
        "STT;Tên\n1;Đặng".encode("cp1258", "replace"),
        "STT;Họ tên\n1;Nguyễn Thị Mẫu\n2;Trần Đặng Mận\n".encode()[:-1] + b"\xc3\n",
        "STT;Nom\n1;François\n2;Hélène\n3;Müller\n4;Jürgen\n5;Begoña\n".encode("cp1252"),
        "STT;Имя\n1;Иванов\n2;Петров\n3;Сидоров\n".encode("cp1251"),
        as_windows_1258("1;Nguyễn Thị Mẫu;Trần Đặng Mận\n")
        + "2;NguyÔn ThÞ MÉu;TrÇn §Æng MËn\n".encode("cp1252"),
        b"STT;Ten\n1;\xe9\n",
    ],
)
def test_what_reads_as_vietnamese_nowhere_or_in_two_pages_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UnknownEncoding) as refused:
        find_encoding(tmp_path / "a.csv")
    assert refused.value.code == "F06"


@pytest.mark.parametrize("seed", range(20))
def test_bytes_at_random_are_no_text(tmp_path: Path, seed: int) -> None:
    (tmp_path / "a.csv").write_bytes(random.Random(seed).randbytes(3000))
    with pytest.raises(FileRefused) as refused:
        open_book(tmp_path / "a.csv")
    assert refused.value.code in ("F02", "F06")


def test_utf16_cut_within_a_letter_is_refused(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", {"": GRID}, encoding="utf-16")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(FileRefused) as refused:
        list(open_book(path).rows(""))
    assert refused.value.code == "F06"


def test_plain_ascii_needs_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("STT;Ten\n1;Mau\n")
    assert find_encoding(tmp_path / "a.csv") == TextEncoding("utf-8-sig")

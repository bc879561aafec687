"""What passes between the office and its payers: instructions out, facts and file problems back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO, ClassVar, Literal, Protocol

from msgspec import Struct, msgpack

from disburse.core.errors import Refusal
from disburse.sheets.refusals import FileRefused
from disburse.words import mark, say

Status = Literal["paid", "rejected", "returned", "unclaimed", "pending", "reversed"]
Container = Literal["csv", "xlsx"]


class Instruction(Struct, frozen=True, array_like=True):
    """One payment as it is sent to one payer; `amount` in whole đồng, everything else text."""

    reference: str
    bank: str | None
    account: str | None
    name: str
    amount: int
    narrative: str
    hamlet: str | None = None
    masked_id: str | None = None


class Fact(Struct, frozen=True, array_like=True):
    """What one row of a payer's answer says (`money.md` M5); an empty field says nothing.

    `row` is the row number in the file, `reference` is valid or None; a text in its place that is no
    reference of ours stays in `reference_text`. `bank` and `reason_text` are as written, `bank_bin`
    and `reason` are our codes for them, `booked_on` is an ISO day, `amount` whole đồng.
    """

    row: int
    reference: str | None
    reference_text: str | None
    bank: str | None
    bank_bin: str | None
    account: str | None
    name: str | None
    amount: int | None
    status: Status
    reason: str | None
    reason_text: str | None
    booked_on: str | None
    payer_reference: str | None


class FileProblem(Struct, frozen=True, array_like=True):
    """A row that cannot be read: where it is and what is wrong; never a value of the row.

    `row` is the row number in the file, `column` the header as the file has it (None: the whole row).
    """

    row: int
    column: str | None
    code: str

    @property
    def message(self) -> str:
        """Say the problem in the current language: what is wrong, where, what to do."""
        return say(PROBLEMS[self.code], row=self.row, column=self.column or "")


PROBLEMS = {
    "C01": mark(
        "Dòng {row}: không có mã lệnh, số tài khoản hay họ tên nên không biết là lệnh nào. "
        "Bổ sung mã lệnh rồi gửi lại."
    ),
    "C02": mark(
        "Dòng {row}, cột “{column}”: số tiền không đọc được. Ghi số đồng chẵn, ví dụ 1.234.567, rồi gửi lại."
    ),
    "C03": mark(
        "Dòng {row}, cột “{column}”: số tiền phải lớn hơn 0. "
        "Khoản bị đảo hoặc hoàn lại ghi số dương và ghi rõ trạng thái."
    ),
    "C04": mark("Dòng {row}, cột “{column}”: chưa ghi kết quả. Dòng này được coi là chưa có trả lời."),
    "C05": mark(
        "Dòng {row}, cột “{column}”: trạng thái chưa có trong danh mục. Dùng một trong các từ: "
        "Thành công, Thất bại, Trả lại, Chưa lĩnh, Đang xử lý, Đã đảo."
    ),
    "C06": mark("Dòng {row}, cột “{column}”: ngày không đọc được. Ghi theo dạng 03/12/2026 rồi gửi lại."),
    "C07": mark(
        "Dòng {row}, cột “{column}”: số tài khoản bị bảng tính làm hỏng hoặc không phải số tài khoản. "
        "Định dạng cột thành văn bản, nhập lại đủ chữ số rồi gửi lại."
    ),
    "C08": mark(
        "Dòng {row}, cột “{column}”: ô chứa lỗi của bảng tính (như #N/A, #REF!). "
        "Sửa công thức hoặc nhập giá trị rồi gửi lại."
    ),
    "C09": mark(
        "Dòng {row}, cột “{column}”: nội dung dài quá 1.000 ký tự. Kiểm tra dấu nháy trong tệp rồi gửi lại."
    ),
}


class ReadResult(Struct, frozen=True):
    """A whole answer file read: its facts, the rows that could not be read, and its control totals.

    `rows` counts data rows, bad ones included; `amount` sums the amounts that could be read, in đồng;
    `file_digest` does not depend on the order of rows (`money.md` M11).
    """

    facts: tuple[Fact, ...]
    problems: tuple[FileProblem, ...]
    rows: int
    amount: int
    file_digest: str


class BadRow(Struct, frozen=True, array_like=True):
    """A row that yields no fact: its problems, and a fingerprint of its cells for the file's digest."""

    row: int
    problems: tuple[FileProblem, ...]
    fingerprint: bytes
    amount: int | None


class Format(Protocol):
    """How one payer writes and reads files. A format is a module with these names.

    `containers` are the file kinds it writes, its own choice first.
    """

    containers: tuple[Container, ...]

    def write(
        self,
        instructions: Iterable[Instruction],
        out: BinaryIO,
        *,
        container: Container = ...,
        titles: tuple[str, ...] = (),
    ) -> None:
        """Write an instruction file; `titles` are lines above the table where people read it."""

    def rows(self, path: str) -> Iterator[Fact | BadRow]:
        """Read an answer row by row, in the order of the file."""

    def read(self, path: str) -> ReadResult:
        """Read a whole answer; bad rows are problems, only a file that is no answer is refused."""


class NoConfirmations(FileRefused):
    """The file holds no table that could be an answer."""

    code = "C00"
    text = mark(
        "Tệp không có bảng kết quả đọc được: cần một dòng tiêu đề có cột trạng thái (kết quả) và cột "
        "mã lệnh, số tài khoản hoặc họ tên. Kiểm tra đúng tệp rồi tải lại."
    )


class SeveralTables(FileRefused):
    """More than one sheet holds answers; reading one of them would lose the others."""

    code = "C10"
    text = mark(
        "Tệp có nhiều trang tính cùng có bảng kết quả: {sheets}. Tách mỗi trang thành một tệp rồi tải lại."
    )


class ColumnTwice(FileRefused):
    """Two columns claim to be the same important field."""

    code = "C11"
    text = mark(
        "Có nhiều cột cùng một nội dung: {columns}. Giữ lại một cột, xóa hoặc đổi tên cột kia rồi tải lại."
    )


class ContainerNotOffered(Refusal):
    """The format does not come in this kind of file."""

    code = "container_not_offered"
    exit_code = 2
    text = mark("Định dạng này không có kiểu tệp {container}. Chọn một trong: {offered}.")


class Tally:
    """Control totals of a file while its rows pass by."""

    modulus: ClassVar[int] = 2**128

    def __init__(self) -> None:
        self.rows = 0
        self.amount = 0
        self.digest = 0

    def add(self, row: Fact | BadRow) -> None:
        """Count one row; the row's number and place do not matter."""
        self.rows += 1
        self.amount += row.amount or 0
        seen = row.fingerprint if isinstance(row, BadRow) else fingerprint(row)
        self.digest += int.from_bytes(sha256(seen).digest()[:16])

    @property
    def file_digest(self) -> str:
        """Give the order-free digest: the sum of the rows' hashes, then their count."""
        return f"{self.digest % self.modulus:032x}-{self.rows}"


def fingerprint(fact: Fact) -> bytes:
    """Pack all a fact says except where it stood in the file and what we made of it."""
    return encode(
        (
            fact.reference or fact.reference_text,
            fact.bank,
            fact.account,
            fact.name,
            fact.amount,
            fact.status,
            fact.reason_text,
            fact.booked_on,
            fact.payer_reference,
        )
    )


def split(rows: Iterable[Fact | BadRow], tally: Tally) -> tuple[list[Fact], list[FileProblem]]:
    """Part rows into facts and problems, counting each."""
    facts, problems = list[Fact](), list[FileProblem]()
    for row in rows:
        tally.add(row)
        if isinstance(row, BadRow):
            problems.extend(row.problems)
        else:
            facts.append(row)
    return facts, problems


def gather(rows: Iterable[Fact | BadRow]) -> ReadResult:
    """Collect rows into one result."""
    tally = Tally()
    facts, problems = split(rows, tally)
    return ReadResult(tuple(facts), tuple(problems), tally.rows, tally.amount, tally.file_digest)


encode: Callable[[object], bytes] = msgpack.Encoder().encode

"""Why a whole file is refused: the F codes of `product.md` 2.1, each a sentence with its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from disburse.core.errors import Refusal
from disburse.words import mark


class FileRefused(Refusal):
    """The file as a whole cannot be taken; nothing of it is kept by halves.

    `refusal(kind)` finds the subclass again on the other side of a process. `samples` are cells of the
    file before and after a repair, for the eyes of who sent it: never part of a text or a log.
    """

    code = "F06"
    status = 422
    text = mark("Không đọc được tệp. Mở bằng Excel, lưu lại rồi thử lần nữa")
    kinds: ClassVar[dict[str, type[FileRefused]]] = {}
    samples: list[tuple[str, str]]

    def __init__(self, *, samples: Iterable[tuple[str, str]] = (), **params: object) -> None:
        self.samples = list(samples)
        super().__init__(**params)

    def __init_subclass__(cls) -> None:
        FileRefused.kinds[cls.__name__] = cls


def refusal(kind: str, params: dict[str, str | int], samples: Iterable[tuple[str, str]] = ()) -> FileRefused:
    """Build the refusal of a kind, as a child process named it."""
    return FileRefused.kinds.get(kind, FileRefused)(samples=samples, **params)


class WrongFileType(FileRefused):
    """Neither a workbook nor delimited text that can be read."""

    code = "F02"
    text = mark("Tệp phải là XLSX, XLS, ODS hoặc CSV. Mở tệp bằng Excel, lưu thành XLSX rồi nạp lại")


class TooLarge(FileRefused):
    """More bytes than the setting allows."""

    code = "F03"
    text = mark("Tệp phải nhỏ hơn {megabytes} MB. Chia thành nhiều danh sách rồi nạp từng tệp")


class NoRows(FileRefused):
    """Nothing in it, or a header and nothing below."""

    code = "F04"
    text = mark("Tệp không có dòng dữ liệu nào. Kiểm tra lại tệp rồi nạp lại")


class SheetMissing(FileRefused):
    """The sheet somebody chose is not in the file."""

    code = "F04"
    text = mark("Tệp không có trang tính đã chọn. Chọn lại trang tính")


class PasswordSet(FileRefused):
    """An encrypted workbook."""

    code = "F05"
    text = mark("Tệp đang đặt mật khẩu. Bỏ mật khẩu rồi nạp lại")


class Unreadable(FileRefused):
    """Damaged or cut."""

    code = "F06"
    text = FileRefused.text


class UnknownEncoding(FileRefused):
    """Text that is no Unicode, and reads as Vietnamese in none of the old code pages, or in several."""

    code = "F06"
    text = mark(
        "Không nhận ra bảng mã của tệp văn bản nên không đọc để tránh sai tên. Mở bằng Excel, lưu thành XLSX rồi nạp lại"
    )


class LegacyFont(FileRefused):
    """Text typed for TCVN3 or VNI fonts; guessing the letters of a name is not ours to do silently.

    The parameter `encoding` is "tcvn3" or "vni"; `samples` show up to five cells before and after.
    """

    code = "F11"
    text = mark("Tệp dùng phông chữ cũ (.VnTime, VNI). Chuyển sang Unicode rồi nạp lại")


class ActiveContent(FileRefused):
    """Macros, or a document type declaration inside a part."""

    code = "F14"
    text = mark("Tệp có macro hoặc khai báo DTD nên không được nhận. Lưu thành XLSX không macro rồi nạp lại")


class LimitsExceeded(FileRefused):
    """A bomb, or simply too much: inflated bytes, parts, rows, columns, time or memory."""

    code = "F15"
    text = mark("Tệp vượt giới hạn xử lý (dung lượng giải nén, số dòng, số cột hoặc thời gian). Chia nhỏ tệp")

"""What an upload brings: the file and the number of its list, whether a page or a program sent it."""

from __future__ import annotations

from typing import IO

from disburse.core.errors import Refusal
from disburse.service import service
from disburse.web.forms import Form, content_of


class FileMissing(Refusal):
    code = "F01"
    status = 422
    text = "Chưa chọn tệp danh sách. Chọn tệp XLSX, XLS, ODS hoặc CSV rồi nạp lại."


def chosen_file(sent: Form) -> tuple[IO[bytes], str]:
    """Give the content and the name of the uploaded file; raise FileMissing, FileTooLarge."""
    file = sent.file("file")
    if file is None:
        raise FileMissing
    return content_of(file, service().settings.max_upload_bytes), file.filename


def list_number(sent: Form, field: str = "number") -> int:
    """Read the list's number, 1 when nothing is said, 0 when it is none."""
    said = sent.text(field) or "1"
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 3 else 0

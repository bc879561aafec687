"""Reading forms: each field once unless a list is meant, text normalised, files as they came.

The session's token was checked by the guard before a handler runs (`guard.allow`).
"""

from __future__ import annotations

import os
import unicodedata
from datetime import date
from typing import IO, Any

from litestar import Request
from litestar.datastructures import State, UploadFile
from litestar.datastructures.multi_dicts import FormMultiDict

from disburse.core.errors import Refusal
from disburse.web.addresses import UnreadableText

ROW_DIGITS = 9  # of a count, a row or a page
ID_DIGITS = 18  # of a bigint


class AskedTwice(Refusal):
    code = "field_twice"
    status = 400
    exit_code = 2
    text = "Ô «{field}» được gửi nhiều lần trong một biểu mẫu. Tải lại trang rồi làm lại."


class FileTooLarge(Refusal):
    code = "F03"
    status = 413
    exit_code = 2
    text = "Tệp phải nhỏ hơn {megabytes} MB. Chia thành nhiều tệp rồi nạp từng tệp."


class Form:
    """The fields of a form that was sent."""

    def __init__(self, fields: FormMultiDict) -> None:
        self.fields = fields

    def text(self, name: str) -> str:
        """Give a field's text, composed (NFC) and trimmed; empty when it was not sent. Raises AskedTwice."""
        return unicodedata.normalize("NFC", self.secret(name)).strip()

    def secret(self, name: str) -> str:
        """Give a field's text exactly as it was typed. Raises AskedTwice."""
        found = [value for value in self.fields.getall(name, []) if isinstance(value, str)]
        if len(found) > 1:
            raise AskedTwice(field=name)
        return readable(found[0]) if found else ""

    def whole(self, name: str) -> int | None:
        """Give a whole number of up to nine digits, None for anything else. Raises AskedTwice."""
        return whole(self.text(name))

    def day(self, name: str) -> date | None:
        """Give a day as a date field sends it, or as people write it (dd/mm/yyyy); None for anything else."""
        text = self.text(name)
        parts = text.split("/")
        written = "-".join(part.zfill(2) for part in reversed(parts)) if len(parts) == 3 else text
        try:
            return date.fromisoformat(written)
        except ValueError:
            return None

    def texts(self, name: str) -> list[str]:
        """Give the texts of a field that may be sent several times, such as ticked boxes."""
        found = (value for value in self.fields.getall(name, []) if isinstance(value, str))
        return [unicodedata.normalize("NFC", readable(value)).strip() for value in found]

    def file(self, name: str) -> UploadFile | None:
        """Give an uploaded file, or None when none was chosen. Raises AskedTwice."""
        found = [f for f in self.fields.getall(name, []) if isinstance(f, UploadFile) and f.filename]
        if len(found) > 1:
            raise AskedTwice(field=name)
        return found[0] if found else None


def readable(text: str) -> str:
    """Give a text that can be stored; raise UnreadableText for one with a zero byte."""
    if "\0" in text:
        raise UnreadableText
    return text


def whole(text: str, *, digits: int = ROW_DIGITS) -> int | None:
    """Read a whole number of so many digits at most; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def content_of(file: UploadFile, largest: int) -> IO[bytes]:
    """Give an uploaded file to be read piece by piece; raise FileTooLarge.

    The request's own limit was kept while it was received. Above a megabyte the content lies in a temporary
    file without a name, gone with the request.
    """
    content: IO[bytes] = file.file
    content.seek(0, os.SEEK_END)
    if content.tell() > largest:
        raise FileTooLarge(megabytes=largest // 2**20)
    content.seek(0)
    return content


async def form(request: Request[Any, Any, State]) -> Form:
    """Read the form of a request; its body is limited by the route (64 KiB, or what `opt={"takes_file": True}` says)."""
    return Form(await request.form())

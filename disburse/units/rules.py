"""What an office has to be called; no database, no web."""

from __future__ import annotations

import re

from disburse.core.errors import Refusal


class BadOffice(Refusal):
    code = "bad_office"
    status = 422
    exit_code = 2
    text = "Mã cơ quan BHXH cơ sở gồm mã tỉnh và số thứ tự, như BHXH-25-03, và cần tên từ 1 đến 100 ký tự. Nhập lại."


def check_office(code: str, name: str) -> None:
    """Raise BadOffice unless such a grassroots office may exist."""
    fits = re.fullmatch(r"BHXH-\d{2}-\d{2}", code, re.ASCII)
    if not fits or not 1 <= len(name.strip()) <= 100 or not name.isprintable():
        raise BadOffice

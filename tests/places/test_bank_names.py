"""Banks are found however files write them."""

from __future__ import annotations

import pytest

from disburse.places.data import rows
from disburse.places.reference import (
    banks,
    find_bank,
    unusual_account,
)


@pytest.mark.parametrize(
    ("text", "bins"),
    [
        ("970405", ["970405"]),
        ("970499", ["970405"]),
        ("204", ["970405"]),
        ("25204001", ["970405"]),
        ("BFTVVNVX", ["970436"]),
        ("BFTVVNVXXXX", ["970436"]),
        ("LienVietPostBank", ["970449"]),
        ("LPBank", ["970449"]),
        ("Bưu điện Liên Việt", ["970449"]),
        ("CTG", ["970415"]),
        ("ICB", ["970415"]),
        ("VietinBank", ["970415"]),
        ("BVB", ["970438", "970454"]),
        ("NH Agribank CN Tân Lạc", ["970405"]),
        ("Agribank - CN Hòa Bình", ["970405"]),
        ("CN Hòa Bình - BIDV", ["970418"]),
        ("NH NNo", ["970405"]),
        ("NHNo&PTNT huyện Tân Lạc", ["970405"]),
        ("Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam - CN Tân Lạc", ["970405"]),
        ("NGAN HANG TMCP NGOAI THUONG VIET NAM", ["970436"]),
        ("Ngân hàng TMCP Sài Gòn - Hà Nội CN Phú Thọ", ["970443"]),
        ("Ngân hàng TMCP Sài Gòn", ["970429"]),
        ("VCBNeo", ["970444"]),
        ("OceanBank", ["970414"]),
        ("Bưu điện", []),
        ("", []),
        ("Tiền mặt", []),
    ],
)
def test_a_bank_is_found_however_it_is_written(text: str, bins: list[str]) -> None:
    assert [bank.bin for bank in find_bank(text)] == bins


def test_only_aliases_marked_so_are_ambiguous() -> None:
    for row in rows("bank_aliases"):
        found = {bank.bin for bank in find_bank(row["alias"])}
        assert row["bin"] in found
        assert (len(found) > 1) == (row["ambiguous"] == "1")
    assert all(find_bank(bank.name) == (bank,) for bank in banks().values())


def test_an_account_of_unusual_shape_is_explained_and_a_bank_without_shapes_is_not() -> None:
    assert unusual_account("970405", "3205201234567") == ()
    assert "13 số" in unusual_account("970405", "320520123456")[0]
    assert unusual_account("970415", "711A12345678") == ()
    assert unusual_account("970416", "1") == ()

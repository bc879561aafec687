"""D3 on paper, read back from the PDF."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from string import ascii_lowercase

import pytest
from pypdf import PdfReader

from reports import REPORTS, outreach_list
from reports.decree30 import commune
from reports.letters import NO_GLYPH, VIETNAMESE
from reports.outreach_list import OutreachList, Person, Section
from reports.paper import Stamp

STAMP = Stamp(
    code="DSVĐ-2026-12-0007",
    link="HTTPS://CT.EXAMPLE.VN/KIEM-TRA/7K3M9QX2",
    version=1,
    digest="3f9a2c1b",
    printed_at=datetime(2026, 12, 3, 7, 5, tzinfo=UTC),
)
ORDINARY = Person(
    name="NGUYỄN THỊ THỬ",
    birth_year=1941,
    age=85,
    sex="Nữ",
    address="Ngõ 3",
    phone="0987 ••• 321",
    scheme="Hưu trí",
    reason="Có TK, chưa khai",
    group="Có TK",
    last_met="Gặp 12/11: hẹn lại",
)


def section(people: int, hamlet: str = "Xóm Nẻ", **changes: str) -> Section:
    team = "Tổ công nghệ số: Bùi Văn Thử (0912 ••• 456)"
    everyone = (replace(ORDINARY, **changes),) * people  # type: ignore[arg-type]
    return Section(hamlet, team, "7K3M-9QX2", "HTTPS://CT.EXAMPLE.VN/L/7K3M9QX2", everyone)


def printed(*sections: Section) -> list[str]:
    data = OutreachList(commune("xã", "Mường Hoa", "tỉnh Phú Thọ"), "12/2026", sections, STAMP)
    return [page.extract_text() for page in PdfReader(BytesIO(outreach_list.draw(data))).pages]


def test_every_page_carries_the_national_name_the_issuer_the_header_and_its_own_code() -> None:
    pages = printed(section(40))
    for number, text in enumerate(pages, start=1):
        for words in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "UBND TỈNH PHÚ THỌ",
            "ỦY BAN NHÂN DÂN",
            "XÃ MƯỜNG HOA",
            "DANH SÁCH VẬN ĐỘNG NHẬN CHẾ ĐỘ QUA TÀI KHOẢN",
            "Họ và tên",
            "Lý do còn nhận tiền mặt",
            "(D)",
            "(H)",
            "(K)",
            "(V)",
            "(X)",
            f"Mã: 7K3M-9QX2-P{number:02}",
            f"Trang {number}/{len(pages)} của Xóm Nẻ",
            "Thu lại hoặc hủy sau khi nhập xong.",
            "In lúc 14:05 ngày 03/12/2026",
            "Phiên bản 1 · Mã băm 3f9a2c1b",
        ):
            assert words in text


@pytest.mark.parametrize(
    ("people", "rows"),
    [
        (1, [1]),
        (10, [10]),
        (11, [8, 3]),
        (12, [9, 3]),
        (13, [10, 3]),
        (22, [12, 10]),
        (23, [12, 8, 3]),
        (0, [0]),
    ],
)
def test_a_page_holds_twelve_rows_and_the_last_ten_beside_the_signatures(
    people: int, rows: list[int]
) -> None:
    pages = printed(section(people))
    assert [text.count("NGUYỄN THỊ THỬ") for text in pages] == rows
    assert ["NGƯỜI ĐI VẬN ĐỘNG" in text for text in pages] == [False] * (len(rows) - 1) + [True]


def test_a_hamlet_with_nobody_left_says_so() -> None:
    assert "Không có người cần vận động." in printed(section(0))[0]
    assert "Không có người cần vận động." not in printed(section(1))[0]


def test_every_vietnamese_letter_reaches_the_paper() -> None:
    letters = [letter for letter in VIETNAMESE if letter.isalpha()]
    assert len(letters) == 93
    assert sum(letter not in ascii_lowercase for letter in letters) == 67
    name = " ".join([*letters, *(letter.upper() for letter in letters)])
    (page,) = printed(section(1, name=name))
    assert set(name) <= set(page)
    assert NO_GLYPH not in page


def test_each_hamlet_starts_a_page_and_counts_its_own() -> None:
    pages = printed(section(14), section(3, hamlet="Xóm Mận"))
    assert [re.findall(r"Trang \d/\d của Xóm \S+", text) for text in pages] == [
        ["Trang 1/2 của Xóm Nẻ"],
        ["Trang 2/2 của Xóm Nẻ"],
        ["Trang 1/1 của Xóm Mận"],
    ]


@pytest.mark.parametrize("name", ["<b>x</b>&", "<img src=file:///x>", "Ế Ặ Ỗ Ự Ẵ Đ", "</para>", "%s {0}"])
def test_a_name_is_printed_as_it_is_written(name: str) -> None:
    assert name in printed(section(1, name=name))[0]


def test_a_very_long_name_is_printed_whole_and_moves_nobody_off_the_page() -> None:
    name = "H'YĂ NIÊ KĐĂM MLÔ DUÔN DU THỊ THANH HUYỀN"
    mixed = replace(section(4, name=name), people=section(4, name=name).people + section(6).people)
    pages = printed(mixed)
    assert len(pages) == 1
    assert " ".join(pages[0].split()).count(name) == 4


def test_people_with_only_long_names_take_more_pages_and_nobody_is_lost() -> None:
    name = "H'YĂ NIÊ KĐĂM MLÔ DUÔN DU THỊ THANH HUYỀN " * 2
    pages = printed(section(24, name=name))
    assert " ".join(" ".join(pages).split()).count(name.strip()) == 24
    assert "NGƯỜI ĐI VẬN ĐỘNG" in pages[-1]


def test_a_letter_that_cannot_be_printed_is_counted_at_the_foot() -> None:
    assert "□: 2 ký tự phông chữ không có" in printed(section(2, name="MA 中 THỬ"))[0]


def test_what_the_team_needs_at_the_door_is_on_the_line() -> None:
    text = printed(section(1))[0]
    for words in ("1941 (85 tuổi) – Nữ", "Ngõ 3", "0987 ••• 321", "Hưu trí", "Gặp 12/11: hẹn lại", "Có TK"):
        assert words in text


def test_the_same_data_gives_the_same_bytes_and_no_personal_name_in_the_metadata() -> None:
    data = OutreachList(commune("xã", "Mường Hoa", "tỉnh Phú Thọ"), "12/2026", (section(5),), STAMP)
    pdf = outreach_list.draw(data)
    assert pdf == REPORTS["outreach-list"].draw(data)
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Danh sách vận động tháng 12/2026"
    assert "THỬ" not in str(dict(reader.metadata)).upper()
    assert str(reader.root_object["/Lang"]) == "vi-VN"
    assert b"Helvetica" not in pdf

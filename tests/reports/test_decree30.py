"""The formal parts of Decree 30/2020/NĐ-CP."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import decree30
from reports.decree30 import Issuer
from reports.paper import ADMINISTRATIVE, Sheet


@pytest.mark.parametrize(
    ("on", "written"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 9, 15), "ngày 15 tháng 9 năm 2026"),
        (date(2026, 3, 1), "ngày 01 tháng 3 năm 2026"),
        (date(2026, 12, 5), "ngày 05 tháng 12 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_leading_zero(on: date, written: str) -> None:
    assert decree30.in_full(on) == written
    assert decree30.place_and_date("Tân Lạc", on, year=2026) == f"Tân Lạc, {written}"


def test_a_date_not_yet_known_leaves_room_for_the_pen() -> None:
    assert decree30.place_and_date("Tân Lạc", None, year=2026) == "Tân Lạc, ngày …… tháng …… năm 2026"


@pytest.mark.parametrize(
    ("serial", "written"), [(5, "Số: 05/BB-BHXH"), (12, "Số: 12/BB-BHXH"), (None, "Số: ……/BB-BHXH")]
)
def test_a_number_below_ten_has_a_leading_zero(serial: int | None, written: str) -> None:
    assert decree30.number(serial, "BB-BHXH") == written


def test_the_superior_of_a_commune_is_its_province() -> None:
    issuer = decree30.commune("đặc khu", "Phú Quốc", "tỉnh An Giang")
    assert issuer.superior == "UBND TỈNH AN GIANG"
    assert issuer.body == ("ỦY BAN NHÂN DÂN", "ĐẶC KHU PHÚ QUỐC")


def test_a_long_issuer_breaks_before_its_place_rather_than_becoming_small() -> None:
    sheet = Sheet("Thử", "Thử", ADMINISTRATIVE)
    issuer = Issuer("BẢO HIỂM XÃ HỘI THÀNH PHỐ HỒ CHÍ MINH", ("BẢO HIỂM XÃ HỘI CƠ SỞ BÌNH HƯNG HÒA",))
    decree30.heading(sheet, issuer)
    lines = PdfReader(BytesIO(sheet.finish())).pages[0].extract_text().splitlines()
    assert {"THÀNH PHỐ HỒ CHÍ MINH", "CƠ SỞ BÌNH HƯNG HÒA"} <= set(lines)

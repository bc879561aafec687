"""D1 on paper, read back from the PDF."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import REPORTS, payment_list
from reports.decree30 import Issuer
from reports.paper import Stamp
from reports.payment_list import OfMonth, Payee, PaymentList


def a_payee(number: int, **changed: object) -> Payee:
    payee = Payee(
        f"Xóm {number // 20 + 1}",
        "Nguyễn Thị Mẫu",
        "02/03/1945",
        "999******001",
        "Hưu trí",
        3_245_800,
        0,
        0,
        3_245_800,
        "3105205123456 Agribank",
    )
    return replace(payee, **changed)  # type: ignore[arg-type]


LIST = PaymentList(
    issuer=Issuer("BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ", ("BẢO HIỂM XÃ HỘI CƠ SỞ TÂN LẠC",)),
    number="Số: ……/DS-BHXH",
    place_and_date="Tân Lạc, ngày …… tháng …… năm 2026",
    period="12/2026",
    programme="Lương hưu và trợ cấp BHXH",
    subtitle="Hình thức: tài khoản · Ngân hàng: Agribank · Phiên bản 1",
    payees=[a_payee(number) for number in range(100)],
    by_commune=False,
    stamp=Stamp(
        "DSCT-7K2M-9P", "HTTPS://DISBURSE.EXAMPLE/L/7K2M9P", 1, "0a1b2c3d", datetime(2026, 11, 25, tzinfo=UTC)
    ),
)


def texts(data: PaymentList) -> list[str]:
    pdf = PdfReader(BytesIO(payment_list.draw(data)))
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_it_is_one_of_the_reports() -> None:
    assert REPORTS["payment-list"] is payment_list


def test_heading_groups_and_totals_stand_on_it() -> None:
    pages = texts(LIST)
    assert "DANH SÁCH CHI TRẢ LƯƠNG HƯU VÀ TRỢ CẤP BHXH – THÁNG 12/2026" in pages[0]
    assert "I. Xóm 1 – 20 người" in pages[0]
    assert "Cộng Xóm 1 20 người 64.916.000 0 64.916.000" in " ".join(pages)
    assert "TỔNG CỘNG 100 người 324.580.000 0 324.580.000" in pages[-1]
    assert "Bằng chữ: Ba trăm hai mươi tư triệu năm trăm tám mươi nghìn đồng." in pages[-1]
    assert "NGƯỜI LẬP" in pages[-1]
    assert "KẾ TOÁN / KIỂM SOÁT" in pages[-1]
    assert "GIÁM ĐỐC" in pages[-1]


def test_sums_are_carried_from_page_to_page() -> None:
    pages = texts(LIST)
    so_far = 0
    for number, page in enumerate(pages, start=1):
        people = int(page.split("Cộng trang ")[1].split(" người")[0])
        so_far += people
        if number < len(pages):
            assert f"Cộng dồn, chuyển trang sau {so_far} người" in page
        assert number == 1 or page.endswith(f"Trang {number}/{len(pages)}")
    assert so_far == 100


def test_every_page_has_the_header_and_nobody_is_lost() -> None:
    pages = texts(LIST)
    assert all("STT Họ và tên Ngày sinh Số định danh" in page for page in pages)
    assert sum(page.count("3105205123456") for page in pages) == 100


def test_no_group_title_ends_a_page() -> None:
    for page in texts(replace(LIST, payees=[a_payee(n, place=f"Xóm {n // 3}") for n in range(150)])):
        before = page.split(" Cộng trang ")[0]
        assert not re.search(r"[IVXLC]+\. Xóm \d+ – \d+ người$", before)


def test_a_list_of_nobody_and_of_one_are_one_page() -> None:
    (empty,) = texts(replace(LIST, payees=[]))
    assert "Không có người hưởng trong danh sách này." in empty
    assert "Bằng chữ: Không đồng." in empty
    (one,) = texts(replace(LIST, payees=[a_payee(0)]))
    assert "Cộng trang" not in one
    assert "TỔNG CỘNG 1 người 3.245.800" in one


@pytest.mark.parametrize(
    "name", ["Công Tằng Tôn Nữ Thị Mẫu Hoàng Phương Uyên Nguyễn Đoàn Thục Khuê", "Ư" * 90]
)
def test_long_names_are_whole(name: str) -> None:
    (page,) = texts(replace(LIST, payees=[a_payee(0, name=name)]))
    assert name.replace(" ", "") in page.replace(" ", "")


def test_deductions_have_a_column_where_there_are_any() -> None:
    assert "Khấu trừ" not in texts(LIST)[0]
    with_one = [a_payee(0), a_payee(1, deduction=45_800, amount=3_200_000)]
    (page,) = texts(replace(LIST, payees=with_one))
    assert "Khấu trừ (đồng)" in page
    assert "TỔNG CỘNG 2 người 6.491.600 0 45.800 6.445.800" in page


def test_signatures_never_stand_alone() -> None:
    for count in range(1, 60):
        last = texts(replace(LIST, payees=[a_payee(0) for _ in range(count)]))[-1]
        assert "3105205123456" in last


def test_the_same_list_gives_the_same_bytes_and_a_language_and_bookmarks() -> None:
    content = payment_list.draw(LIST)
    assert content == payment_list.draw(LIST)
    pdf = PdfReader(BytesIO(content))
    assert pdf.trailer["/Root"]["/Lang"] == "vi-VN"  # type: ignore[index]
    assert len(pdf.outline) == 5
    assert pdf.metadata
    assert "Nguyễn Thị Mẫu" not in str(pdf.metadata)


def test_several_months_are_told_below_the_total() -> None:
    months = [OfMonth("02/2026", 100, 162_290_000), OfMonth("03/2026", 98, 162_290_000)]
    last = texts(replace(LIST, period="02/2026, 03/2026", months=months))[-1]
    assert "TỔNG CỘNG 100 người 324.580.000 0 324.580.000" in last
    assert "Trong đó tháng 02/2026 100 người 162.290.000 Trong đó tháng 03/2026 98 người 162.290.000" in last
    assert "GIÁM ĐỐC" in last
    assert "Trong đó tháng" not in texts(LIST)[-1]


def test_the_months_never_push_the_signatures_off_the_page() -> None:
    months = [OfMonth("02/2026", 1, 1), OfMonth("03/2026", 1, 1)]
    for count in range(20, 60):
        last = texts(replace(LIST, months=months, payees=[a_payee(n, place="Xóm 1") for n in range(count)]))[
            -1
        ]
        assert all(word in last for word in ("TỔNG CỘNG", "Trong đó tháng 03/2026", "GIÁM ĐỐC"))

"""D2 on paper, read back from the PDF."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import REPORTS, minutes
from reports.annex import Case
from reports.corrections import LeftOut, ListMade
from reports.decree30 import Issuer
from reports.minutes import Figure, Handling, Minutes, Party
from reports.paper import Stamp

MINUTES = Minutes(
    issuer=Issuer("BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ", ("BẢO HIỂM XÃ HỘI CƠ SỞ TÂN LẠC",)),
    serial=5,
    symbol="BB-BHXH",
    place="Tân Lạc",
    on=date(2026, 12, 5),
    year=2026,
    period="12/2026",
    payer_kind="bank",
    side_a=Party("Bảo hiểm xã hội cơ sở Tân Lạc", (("Nguyễn Văn Thử", "Giám đốc"),)),
    side_b=Party("Ngân hàng Thử nghiệm – Chi nhánh Tân Lạc"),
    third="ĐẠI DIỆN UBND XÃ",
    attempts=(1, 2),
    sent=Figure(14_339, 48_120_500_000),
    paid=Figure(14_201, 47_708_200_000),
    failed=Figure(138, 412_300_000),
    late=Figure(0, 0),
    reasons=(("Sai số tài khoản", 41), ("Khác tên", 29), ("TK đóng", 68)),
    handling=Handling(resent=112, cash=21, waiting=5),
    exceptions=2,
    recipients=("Như Bên A, Bên B", "Lưu: VT, KT"),
    stamp=Stamp(
        code="BBĐC-2026-12-0005",
        link="HTTPS://CT.EXAMPLE.VN/KIEM-TRA/7K3M9QX2",
        version=1,
        digest="3f9a2c1b",
        printed_at=datetime(2026, 12, 5, 3, 0, tzinfo=UTC),
    ),
)


def printed(data: Minutes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(minutes.draw(data))).pages]


def flat(pages: list[str]) -> str:
    return " ".join(" ".join(pages).split())


def test_the_heading_is_that_of_an_administrative_document() -> None:
    text = printed(MINUTES)[0]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BB-BHXH",
        "Tân Lạc, ngày 05 tháng 12 năm 2026",
        "BIÊN BẢN",
        "Đối chiếu kết quả chi trả qua tài khoản tháng 12/2026",
    ):
        assert words in text


def test_the_figures_stand_in_digits_and_in_words() -> None:
    text = flat(printed(MINUTES))
    for words in (
        "a) Danh sách đã gửi (lần 1, 2) 14.339 48.120.500.000",
        "b) Đã ghi có 14.201 47.708.200.000",
        "c) Bị trả lại 138 412.300.000",
        "d) Trả lại sau ngày đối chiếu 0 0",
        "a) Bốn mươi tám tỷ một trăm hai mươi triệu năm trăm nghìn đồng; b) Bốn mươi bảy tỷ",
        "sai số tài khoản 41; khác tên 29; TK đóng 68.",
        "gửi lại 112; chuyển chi tiền mặt 21; chuyển kỳ sau 0; chờ xử lý 5.",
        "có hai người xác nhận: 2.",
        "Biên bản lập thành 02 bản",
        "ĐẠI DIỆN BÊN A",
        "ĐẠI DIỆN BÊN B",
        "ĐẠI DIỆN UBND XÃ",
        "Nơi nhận:",
    ):
        assert words in text


@pytest.mark.parametrize(("missing", "shown"), [(Figure(0, 0), "0 0"), (Figure(3, 9_000_000), "3 9.000.000")])
def test_the_difference_is_always_printed(missing: Figure, shown: str) -> None:
    text = flat(printed(replace(MINUTES, paid=MINUTES.paid - missing)))
    assert f"đ) Chênh lệch (a − b − c − d) {shown}" in text


def test_reasons_that_do_not_add_up_are_said_to_be_unsorted() -> None:
    assert "chưa phân loại 68." in flat(printed(replace(MINUTES, reasons=MINUTES.reasons[:2])))


@pytest.mark.parametrize("kind", ["post", "commune"])
def test_minutes_with_a_cash_payer_speak_of_cash(kind: minutes.PayerKind) -> None:
    text = flat(printed(replace(MINUTES, payer_kind=kind)))
    assert "b) Đã chi" in text
    assert "c) Chưa lĩnh" in text
    assert "bằng tiền mặt tháng 12/2026" in text
    assert "ghi có" not in text


def test_a_draft_leaves_number_and_date_to_be_written() -> None:
    text = printed(replace(MINUTES, serial=None, on=None))[0]
    assert "Số: ……/BB-BHXH" in text
    assert "Tân Lạc, ngày …… tháng …… năm 2026" in text


def test_annexes_repeat_the_header_and_pages_are_numbered_except_the_first() -> None:
    cases = tuple(
        Case(
            "Sai số tài khoản" if n < 60 else "Khác tên",
            "<img src=x> & Thử",
            "K7M3X9QPAB2CD4EF",
            1_000_000,
            "gửi lại",
        )
        for n in range(138)
    )
    pages = printed(replace(MINUTES, failed_cases=cases))
    assert [text.splitlines()[0] == str(number) for number, text in enumerate(pages, 1)] == [False] + [
        True
    ] * (len(pages) - 1)
    listing = [text for text in pages if "<img src=x> & Thử" in text]
    assert all("Họ và tên" in text for text in listing)
    assert sum(text.count("<img src=x> & Thử") for text in pages) == 138
    assert "Sai số tài khoản: 60 lệnh, 60.000.000 đồng" in flat(pages)
    assert "138 lệnh 138.000.000" in flat(pages)
    assert "(danh sách kèm theo tại Phụ lục I)" in flat(pages)


KINDS = (
    *(("Sai số tài khoản", 41), ("Khác tên", 29), ("TK đóng", 18), ("Tài khoản bị phong tỏa", 7)),
    *(("Tài khoản ngủ đông", 9), ("Không có ngân hàng nhận", 3), ("Ngân hàng không nói rõ lý do", 5)),
    *(("Quá hạn mức", 2), ("Đơn vị tiền tệ không khớp", 6), ("Trùng lệnh", 8), ("Đã mất", 4)),
    ("Lý do khác", 6),
)


@pytest.mark.parametrize("kinds", [0, 1, 5, 12])
@pytest.mark.parametrize("payer", ["bank", "post", "commune"])
def test_an_ordinary_month_is_signed_on_one_page(payer: minutes.PayerKind, kinds: int) -> None:
    data = replace(MINUTES, payer_kind=payer, side_a=Party("Bảo hiểm xã hội cơ sở Tân Lạc"))
    (page,) = printed(replace(data, reasons=KINDS[:kinds]))
    assert "ĐẠI DIỆN BÊN B" in page
    assert "Trang" not in page


def test_the_list_kept_beside_the_minutes_does_not_push_the_signatures_off_the_first_page() -> None:
    case = Case("Khác tên", "NGUYỄN THỊ THỬ", "K7M3X9QPAB2CD4EF", 1_000_000, "Gửi lại")
    first, *annexes = printed(
        replace(MINUTES, reasons=KINDS[:5], failed_cases=(case,) * 30, exception_cases=(case,) * 2)
    )
    assert "ĐẠI DIỆN BÊN A" in first
    assert "Phụ lục I\n" in annexes[0]
    assert "Phụ lục II\n" in annexes[-1]
    assert "(Kèm theo Biên bản số 05/BB-BHXH ngày 05 tháng 12 năm 2026)" in annexes[0]


def test_long_names_of_banks_and_places_stay_on_one_page() -> None:
    bank = "Ngân hàng Thử nghiệm và Phát triển Nông thôn – Chi nhánh Thành phố Hồ Chí Minh"
    data = replace(
        MINUTES,
        issuer=Issuer("BẢO HIỂM XÃ HỘI THÀNH PHỐ HỒ CHÍ MINH", ("BẢO HIỂM XÃ HỘI CƠ SỞ BÌNH HƯNG HÒA",)),
        side_b=Party(f"{bank} – Phòng giao dịch Bình Hưng Hòa"),
        reasons=KINDS,
    )
    assert len(printed(data)) == 1


def test_each_further_page_says_of_how_many() -> None:
    many = tuple((f"Người Thử {n}", "Thành viên") for n in range(9))
    pages = printed(replace(MINUTES, side_a=Party("Bên thử", many)))
    assert ["Trang 2/2" in text for text in pages] == [False, True]


def test_a_signer_with_a_long_name_is_named_whole_in_letters_of_full_size() -> None:
    name = "Nguyễn Phúc Bảo Hoàng Thử Nghiệm"
    data = replace(MINUTES, side_a=Party("Bên thử", ((name, "Giám đốc"),)))
    sizes: dict[str, float] = {}
    PdfReader(BytesIO(minutes.draw(data))).pages[0].extract_text(
        visitor_text=lambda text, _cm, _tm, _font, size: sizes.update({text.strip(): size})
    )
    assert (sizes["Nguyễn Phúc Bảo"], sizes["Hoàng Thử Nghiệm"]) == (13, 13)


def test_signatures_share_a_page_with_a_sentence_they_sign() -> None:
    many = tuple((f"Người Thử {n}", "Thành viên") for n in range(1, 25))
    for people in range(len(many)):
        pages = printed(replace(MINUTES, side_a=Party("Bên thử", many[:people])))
        signed = [text for text in pages if "ĐẠI DIỆN BÊN A" in text]
        assert len(signed) == 1
        assert "Biên bản lập thành 02 bản" in signed[0]
        assert "Nơi nhận:" in signed[0]


def test_equal_data_gives_equal_bytes_and_no_personal_name_in_the_metadata() -> None:
    pdf = minutes.draw(MINUTES)
    assert pdf == REPORTS["minutes"].draw(MINUTES)
    metadata = PdfReader(BytesIO(pdf)).metadata
    assert metadata is not None
    assert "Nguyễn" not in str(dict(metadata))


def test_the_lists_are_told_with_what_was_put_right_and_left_out() -> None:
    made = ListMade(
        "Lương hưu, danh sách số 1",
        3,
        14_339,
        48_120_500_000,
        "Bùi T. Hạnh",
        "Lê Văn Duyệt",
        (("Số CCCD", 40), ("Ngân hàng", 2)),
        (LeftOut(214, "Đã chuyển xã", 2_000_000, "Bùi T. Hạnh, 14:05 20/11/2026"),),
    )
    untouched = replace(made, name="Lương hưu, danh sách số 2", version=1, cells=(), left_out=())
    pages = printed(replace(MINUTES, lists=(made, untouched)))
    text = flat(pages)
    assert "5. Danh sách làm căn cứ: Lương hưu, danh sách số 1, bản 3, 14.339 người" in text
    assert "Bùi T. Hạnh lập, Lê Văn Duyệt duyệt, sửa 42 ô so với tệp đã nạp (Số CCCD 40, Ngân hàng 2)" in text
    assert "loại 1 dòng, 2.000.000 đồng (kèm theo tại Phụ lục III)" in text
    assert "không sửa so với tệp đã nạp" in text
    read = replace(untouched, normalised=1_120, accepter="Bùi T. Hạnh")
    text = flat(printed(replace(MINUTES, lists=(read,))))
    assert "duyệt, chuẩn hóa cách viết 1.120 ô (Bùi T. Hạnh chấp nhận)" in text
    annex = flat(pages[-1:])
    assert "CÁC DÒNG ĐÃ LOẠI TRƯỚC KHI DUYỆT" in annex
    for words in ("214", "Đã chuyển xã", "2.000.000", "14:05 20/11/2026"):
        assert words in annex
    assert "5. Danh sách" not in flat(printed(MINUTES))

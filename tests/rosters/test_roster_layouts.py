"""Rosters in the layouts offices use, filled by hand, with the exact lines expected of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
from roster_files import PLAIN_HEADER, codes, parse, plain_row, text, xlsx

C72A = [
    ["BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ", "", "", "", "", "", "", "", ""],
    ["BHXH cơ sở Tân Lạc", "", "", "", "", "", "", "", "Mẫu số C72a-HD"],
    ["DANH SÁCH CHI TRẢ LƯƠNG HƯU VÀ TRỢ CẤP BHXH", "", "", "", "", "", "", "", ""],
    ["Tháng 12 năm 2026", "", "", "", "", "", "", "", ""],
    ["Điểm chi trả: Bưu điện Mường Hoa", "", "", "", "", "Nguồn: NSNN", "", "", ""],
    ["STT", "Họ và tên", "Mã số BHXH (hoặc ĐDCN)", "Số tiền được lĩnh", "", "", "", "Số TK – Ngân hàng", "Ghi chú"],
    ["", "", "", "Mức hưởng", "Truy lĩnh", "Khấu trừ", "Tổng cộng", "", ""],
    ["A", "B", "C", "1", "2", "3", "4=1+2-3", "D", "E"],
    ["I. Mất sức lao động", "", "", "", "", "", "", "", ""],
    ["Thôn Hợp Trùa", "", "", "", "", "", "", "", ""],
    [1, "Bùi Văn Mẫu", "999041000001", 2900000, 345800, "", 3245800, "", ""],
    [2, "Bùi Thị Mẫu (UQ: con)", "0123456789", "1.500.000", "", "100.000", "1.400.000",
     "3105205123456 - Agribank Tân Lạc", "mới"],
    ["", "Cộng trang", "", "", "", "", 4645800, "", ""],
    ["II. Hưu trí", "", "", "", "", "", "", "", ""],
    ["Tổ dân phố 4", "", "", "", "", "", "", "", ""],
    [3, "H’Yă Niê Mẫu", "999160000003", 5000000, "", "", 5000000, "0011001234567, Vietcombank", ""],
    ["", "Tổng cộng: 3 người", "", "", "", "", 9645800, "", ""],
    ["Số tiền bằng chữ: Chín triệu sáu trăm bốn mươi lăm nghìn tám trăm đồng", "", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "Ngày 05 tháng 12 năm 2026", "", "", ""],
    ["", "Người lập", "", "Kế toán trưởng", "", "", "Giám đốc", "", ""],
    ["", "Nguyễn Văn Lập", "", "Trần Thị Kế", "", "", "Lê Văn Giám", "", ""],
]  # fmt: skip
MERGES = [
    *("A1:I1", "A3:I3", "A4:I4", "A5:E5", "D6:G6", "A9:I9", "A10:I10", "A14:I14", "A15:I15", "A18:I18"),
    *("A6:A7", "B6:B7", "C6:C7", "H6:H7", "I6:I7"),
]


def test_the_official_form_reads_to_the_đồng(tmp_path: Path) -> None:
    lines, problems, summary = parse(xlsx(tmp_path / "c72a.xlsx", C72A, merges=MERGES))
    assert [msgspec.to_builtins(line)[:1] + msgspec.to_builtins(line)[4:-5] for line in lines] == [
        [11, "999041000001", None, None, None, None, "Thôn Hợp Trùa", None, None, "MSLD", "nsnn", "cash_point",
         "Bưu điện Mường Hoa", None, None, None, ["2026-12"], 2900000, 345800, 0, 3245800, None],
        [12, None, "0123456789", None, None, None, "Thôn Hợp Trùa", None, None, "MSLD", "nsnn", "account",
         "Bưu điện Mường Hoa", "970405", "3105205123456", None, ["2026-12"], 1500000, 0, 100000, 1400000,
         "UQ: con; mới"],
        [16, "999160000003", None, None, None, None, "Tổ dân phố 4", None, None, "HUU_CCVC", "nsnn", "account",
         "Bưu điện Mường Hoa", "970436", "0011001234567", None, ["2026-12"], 5000000, 0, 0, 5000000, None],
    ]  # fmt: skip
    assert [line.full_name for line in lines] == ["Bùi Văn Mẫu", "Bùi Thị Mẫu", "H'Yă Niê Mẫu"]
    assert [line.name_fold for line in lines][:2] == ["BUI VAN MAU", "BUI THI MAU"]
    assert summary.header_rows == (6, 7)
    assert summary.columns["amount"] == "Số tiền được lĩnh / Tổng cộng"
    assert (summary.rows, summary.amount, summary.groups) == (3, 9645800, 4)
    assert (summary.stated_amount, summary.stated_rows) == (9645800, 3)
    assert codes(problems) == ["R23 I", "R23 I"]


def test_the_official_form_reads_the_same_from_text(tmp_path: Path) -> None:
    from_xlsx, _, in_xlsx = parse(xlsx(tmp_path / "c72a.xlsx", C72A, merges=MERGES))
    from_text, _, in_text = parse(text(tmp_path / "c72a.csv", C72A))
    assert from_text == from_xlsx
    assert in_text.digest == in_xlsx.digest
    assert in_text.columns == in_xlsx.columns


def test_a_plain_workbook_reads_every_column(tmp_path: Path) -> None:
    rows = [
        PLAIN_HEADER,
        plain_row(),
        plain_row(
            STT=2, name="Trần Văn Mẫu", id="999045000002", Ngày_sinh=date(1945, 3, 2), Giới_tính="Nam",
            Thôn="Thôn 3", Hình_thức="TM", Số_tài_khoản="", Ngân_hàng="", Số_tiền="1,234,567 đ",
        ),
    ]  # fmt: skip
    lines, problems, summary = parse(xlsx(tmp_path / "plain.xlsx", rows))
    assert problems == []
    assert msgspec.to_builtins(lines[0])[4:-5] == [
        "999145000001", None, "1945-03-02", "F", lines[1].commune, "Xóm Nẻ", None, None, "HUU_CCVC", "fund", "account",
        None, "970405", "3105205123456", None, ["2026-12"], 3245800, 0, 0, 3245800, None,
    ]  # fmt: skip
    assert (lines[1].birth, lines[1].sex, lines[1].method, lines[1].amount) == (
        "1945-03-02",
        "M",
        "cash_point",
        1234567,
    )
    assert summary.header_rows == (1, 1)


def test_delimiters_marks_and_encodings_do_not_matter(tmp_path: Path) -> None:
    rows = [PLAIN_HEADER, plain_row(), plain_row(STT=2, id="999145000002", Số_tiền="1.000.000")]
    expected = parse(text(tmp_path / "a.csv", rows))
    for number, (delimiter, encoding) in enumerate(
        [(",", "utf-8"), ("\t", "utf-8-sig"), ("|", "utf-8"), ("\t", "utf-16")]
    ):
        assert (
            parse(text(tmp_path / f"{number}.csv", rows, delimiter=delimiter, encoding=encoding)) == expected
        )


def test_headers_without_marks_and_in_decomposed_letters_are_recognised(tmp_path: Path) -> None:
    header = ["So TT", "Họ và tên người hưởng", "SO CCCD/CMND", "Tong so tien duoc linh (dong)"]
    lines, problems, _ = parse(
        text(tmp_path / "a.csv", [header, [1, "Lê Thị Mẫu", "999145000001", "500000"]])
    )
    assert lines[0].amount == 500000
    assert codes(problems) == []


def test_birth_years_stand_under_the_sexes(tmp_path: Path) -> None:
    header = [["STT", "Họ tên", "Năm sinh", "", "Số CCCD", "Số tiền"], ["", "", "Nam", "Nữ", "", ""]]
    rows = [
        [1, "Lê Văn Mẫu", 1944, "", "999044000001", 500000],
        [2, "Lê Thị Mẫu", "", 1945, "999145000001", 500000],
    ]
    merges = ["C1:D1", "A1:A2", "B1:B2", "E1:E2", "F1:F2"]
    lines, problems, _ = parse(xlsx(tmp_path / "a.xlsx", [*header, *rows], merges=merges))
    assert [(line.birth, line.sex) for line in lines] == [("1944", "M"), ("1945", "F")]
    assert codes(problems) == []


def test_pension_and_allowance_columns_add_up(tmp_path: Path) -> None:
    header = [
        ["STT", "Họ và tên", "Số CCCD", "Số tiền được lĩnh", "", ""],
        ["", "", "", "Lương hưu", "Trợ cấp", "Tổng cộng"],
    ]
    rows = [[1, "Lê Văn Mẫu", "999044000001", 2900000, 345800, 3245800]]
    lines, problems, _ = parse(text(tmp_path / "a.csv", [*header, *rows]))
    assert (lines[0].regular, lines[0].amount) == (3245800, 3245800)
    assert codes(problems) == []


def test_a_commune_roster_takes_the_commune_and_benefit_of_its_owner(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["Họ tên", "CCCD", "Số tiền"], ["Lê Văn Mẫu", "999044000001", "500000"]])
    lines, _, _ = parse(path, unit="04978", programme="SOCIAL_PENSION")
    assert (lines[0].commune, lines[0].benefit, lines[0].source) == ("04978", "HTXH", "nsnn")


def test_combined_months_come_from_the_title_or_the_row(tmp_path: Path) -> None:
    rows = [
        ["Kỳ chi trả tháng 02 + 03/2026"],
        ["Họ tên", "CCCD", "Tháng hưởng", "Mức hưởng", "Thực lĩnh"],
        ["Lê Văn Mẫu", "999044000001", "", 500000, 1000000],
        ["Lê Văn Hai Mẫu", "999044000002", "3/2026", 500000, 500000],
    ]
    lines, problems, _ = parse(text(tmp_path / "a.csv", rows), run="2026-02")
    assert [line.months for line in lines] == [["2026-02", "2026-03"], ["2026-03"]]
    assert lines[0].regular == lines[0].amount == 1000000
    assert codes(problems) == []


def test_rows_after_blank_rows_and_totals_are_still_data(tmp_path: Path) -> None:
    rows = [PLAIN_HEADER, plain_row(), *[[""] * 12] * 30, ["", "Tổng cộng", *[""] * 6, 3245800, "", "", ""]]
    rows += [plain_row(STT=2, id="999145000002")]
    lines, problems, _ = parse(xlsx(tmp_path / "a.xlsx", rows))
    assert len(lines) == 2
    assert codes(problems) == ["R26 E"]


def test_the_digest_ignores_the_order_of_rows_but_no_value(tmp_path: Path) -> None:
    one, two = plain_row(), plain_row(STT=2, id="999145000002")
    digests = [
        parse(text(tmp_path / f"{n}.csv", [PLAIN_HEADER, *rows]))[2].digest
        for n, rows in enumerate(
            [[one, two], [two, one], [one, one], [one, plain_row(STT=2, id="999145000003")]]
        )
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3

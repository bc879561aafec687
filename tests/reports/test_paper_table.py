"""Tables on paper: nothing is cut and no row is split."""

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from reports.letters import MM, fonts
from reports.paper import ADMINISTRATIVE, Sheet
from reports.table import CELL_LINE_HEIGHT, PADDING, Column, Line, Row, draw_rows, head, lay_out, paginate

FAMILY = fonts()
COLUMNS = (Column("STT", 12, "center"), Column("Họ và tên", 54), Column("Số tiền (đồng)", 30, "right"))
LONG_NAME = "H'Yă Niê Kđăm Mlô Duôn Du Thị Thanh Huyền"


@given(st.text(st.sampled_from("NguyễnThịẾẶỖ'W "), min_size=1, max_size=120))
def test_a_cell_of_any_length_is_inside_its_column_and_row(name: str) -> None:
    row = Row(("1", (Line(name, 13, "bold"), Line("1941 (85 tuổi) – Nữ", 9.5)), "1.234.567"))
    laid = lay_out(FAMILY, COLUMNS, [row], height=10.5)[0]
    lines = laid.cells[1]
    written = "".join(line.text for line in lines).replace(" ", "")
    assert written == FAMILY.clean(name + "1941 (85 tuổi) – Nữ").replace(" ", "")
    assert all(FAMILY.width(line.text, line.size, line.style) <= 54 - 2 * PADDING for line in lines)
    assert sum(line.size * CELL_LINE_HEIGHT / MM for line in lines) <= laid.height


def test_an_amount_shrinks_rather_than_breaking() -> None:
    laid = lay_out(FAMILY, (Column("Số tiền", 22, "right"),), [Row(("999.999.999.999",))])[0]
    assert [line.text for line in laid.cells[0]] == ["999.999.999.999"]
    assert laid.cells[0][0].size < 11


def test_a_long_name_keeps_a_readable_size() -> None:
    laid = lay_out(FAMILY, COLUMNS, [Row(("1", (Line(LONG_NAME, 13, "bold"),), ""))], height=10.5)[0]
    assert min(line.size for line in laid.cells[1]) >= 9


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 30)), min_size=1, max_size=8),
    st.integers(30, 120),
    st.integers(30, 200),
)
def test_pages_hold_every_row_once_in_order_and_no_group_heading_ends_one(
    groups: list[tuple[int, int]], first: int, following: int
) -> None:
    rows = [
        row
        for headings, people in groups
        for row in [Row(("Xóm Nẻ",), group=True)] * headings + [Row(("1", LONG_NAME, "1"))] * people
    ]
    laid = lay_out(FAMILY, COLUMNS, rows)
    pages = paginate(laid, first, following)
    assert [row for page in pages for row in page] == laid
    for number, page in enumerate(pages):
        assert sum(row.height for row in page) <= (following if number else first) + 1e-6
        assert not page[-1].row.group


def test_a_group_heading_spans_the_table_and_totals_are_on_paper() -> None:
    sheet = Sheet("Thử", "Thử", ADMINISTRATIVE)
    rows = [Row(("I. Xóm Nẻ – 2 người",), group=True), Row(("1", LONG_NAME, "1.234.567"))]
    header = head(sheet.family, COLUMNS)
    draw_rows(sheet, sheet.left, 30, COLUMNS, header, lay_out(sheet.family, COLUMNS, rows))
    text = PdfReader(BytesIO(sheet.finish())).pages[0].extract_text()
    assert "I. Xóm Nẻ – 2 người" in text
    assert "1.234.567" in text
    assert "Họ và tên" in text


def test_letters_without_a_glyph_are_counted_for_the_document() -> None:
    sheet = Sheet("Thử", "Thử", ADMINISTRATIVE)
    sheet.text(30, 30, "Ma 中 Văn 文 Thử")
    sheet.new_page()
    sheet.text(30, 30, "Ma 中 Văn Thử")
    sheet.finish()
    assert sheet.without_glyph == 3

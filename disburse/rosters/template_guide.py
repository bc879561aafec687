"""What each column of a template means, and the layout of the official form (`domain.md` 1.6). Vietnamese, as the file is."""

from __future__ import annotations

from typing import Final, NamedTuple

GUIDE: Final[dict[str, tuple[bool, str, str]]] = {
    "STT": (False, "Số thứ tự dòng.", "1"),
    "Họ và tên": (True, "Ghi như trên căn cước, đủ dấu.", "Nguyễn Thị Mẫu"),
    "Số CCCD": (
        True,
        "12 chữ số, ô định dạng Văn bản để không mất số 0 ở đầu. Có thể để trống nếu đã có mã số BHXH.",
        "999145000001",
    ),
    "Mã số BHXH": (False, "10 chữ số, ô định dạng Văn bản.", "9990000001"),
    "Ngày sinh": (False, "Ngày/tháng/năm, hoặc chỉ năm sinh.", "02/03/1945"),
    "Giới tính": (False, "Nam hoặc Nữ.", "Nữ"),
    "Xã/phường": (False, "Tên xã, phường hiện nay hoặc mã 5 số.", "Xã Mường Hoa"),
    "Thôn/xóm/tổ": (False, "Tên thôn, xóm, tổ dân phố trong danh mục.", "Xóm Nẻ"),
    "Địa chỉ": (False, "Số nhà, đường, nếu cần để tìm đến.", "Nhà số 5"),
    "Loại chế độ": (False, "Tên chế độ trong danh mục.", "Hưu trí"),
    "Nguồn kinh phí": (False, "NSNN, Quỹ hoặc Khác.", "Quỹ"),
    "Hình thức": (False, "TK: tài khoản; TM: tiền mặt tại điểm chi; Tại nhà: tiền mặt trả tại nhà.", "TK"),
    "Điểm chi trả": (False, "Nơi trả tiền mặt; để trống nếu nhận qua tài khoản.", "Bưu cục Mường Hoa"),
    "Ngân hàng": (
        False,
        "Phải có nếu hình thức là TK. Tên ngân hàng trong danh mục hoặc mã BIN.",
        "Agribank",
    ),
    "Số tài khoản": (
        False,
        "Phải có nếu hình thức là TK. Ô định dạng Văn bản; không ghi số thẻ ATM.",
        "3105205123456",
    ),
    "Chủ tài khoản": (False, "Chỉ ghi khi khác người hưởng.", "Nguyễn Văn Mẫu"),
    "Tháng hưởng": (
        False,
        "Để trống nếu trả đủ các tháng của kỳ; nhiều tháng ghi cách nhau bằng dấu phẩy.",
        "11/2026, 12/2026",
    ),
    "Mức hưởng": (False, "Đồng, số nguyên, của một tháng.", "3.245.800"),
    "Truy lĩnh": (False, "Đồng, số nguyên; để trống nếu không có.", "500.000"),
    "Tháng truy lĩnh": (
        False,
        "Các tháng được truy lĩnh, cách nhau bằng dấu phẩy; để trống thì tính vào tháng của kỳ.",
        "09/2026, 10/2026",
    ),
    "Khấu trừ": (False, "Đồng, số nguyên; để trống nếu không có.", "100.000"),
    "Số tiền": (True, "Mức hưởng nhân số tháng, cộng truy lĩnh, trừ khấu trừ, bằng đồng.", "3.645.800"),
    "Ghi chú": (False, "Điều người duyệt cần biết.", "Tăng theo quyết định"),
}
"""Column → whether it must be there, how it is written, an example."""


class FormColumn(NamedTuple):
    """A column of the official form: the header over it, its own, its number, and what it carries."""

    group: str
    header: str
    number: str
    field: str


FORM: Final = (
    FormColumn("", "STT", "A", "STT"),
    FormColumn("", "Họ và tên", "B", "Họ và tên"),
    FormColumn("", "Mã số BHXH", "C", "Mã số BHXH"),
    FormColumn("Số tiền được lĩnh", "Mức lương hưu, trợ cấp hằng tháng", "1", "Mức hưởng"),
    FormColumn("Số tiền được lĩnh", "Truy lĩnh", "2", "Truy lĩnh"),
    FormColumn("Số tiền được lĩnh", "Khấu trừ, thu hồi", "3", "Khấu trừ"),
    FormColumn("Số tiền được lĩnh", "Tổng cộng", "4", "Số tiền"),
    FormColumn("", "Ký nhận", "D", ""),
    FormColumn("", "Ghi chú", "E", "Ghi chú"),
    FormColumn("Thông tin người hưởng", "ĐDCN", "5", "Số CCCD"),
    FormColumn("Thông tin người hưởng", "Ngày sinh", "6", "Ngày sinh"),
    FormColumn("Thông tin người hưởng", "Giới tính", "7", "Giới tính"),
    FormColumn("Thông tin người hưởng", "Xã", "8", "Xã/phường"),
    FormColumn("Thông tin người hưởng", "Thôn", "9", "Thôn/xóm/tổ"),
    FormColumn("Thông tin người hưởng", "Chế độ", "10", "Loại chế độ"),
    FormColumn("Thông tin người hưởng", "Nguồn kinh phí", "11", "Nguồn kinh phí"),
    FormColumn("Nhận tiền", "Hình thức", "12", "Hình thức"),
    FormColumn("Nhận tiền", "Điểm chi trả", "13", "Điểm chi trả"),
    FormColumn("Nhận tiền", "Ngân hàng", "14", "Ngân hàng"),
    FormColumn("Nhận tiền", "Số tài khoản", "15", "Số tài khoản"),
)

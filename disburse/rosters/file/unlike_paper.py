"""What can be wrong with a file that shows one thing and holds another (`reliability.md` A31): its sentences."""

from __future__ import annotations

from disburse.rosters.file.problem import Rule
from disburse.words import mark

MERGED = Rule(
    "F13",
    "W",
    mark("Ô này gộp với ô ở dòng trên; đã lấy giá trị của ô trên. Bỏ gộp ô và nhập lại nếu dòng này khác"),
)
BEYOND_HEADER = Rule(
    "R36",
    "E",
    mark(
        "Dòng này có dữ liệu ở {count} ô bên phải cột tiêu đề cuối cùng, có thể vì số tiền có dấu phẩy bị tách ra."
        " Đặt số tiền trong ngoặc kép hoặc lưu lại tệp dạng XLSX"
    ),
)
NO_HEADER_ABOVE = Rule(
    "F13",
    "W",
    mark(
        "Cột {column} không có tiêu đề nên không được đọc, nhưng có dữ liệu ở {count} dòng (từ dòng {row})."
        " Ghi tiêu đề hoặc xóa cột này"
    ),
)
SHOWN_OTHERWISE = Rule(
    "F13",
    "W",
    mark(
        "Cột “{column}” có {count} ô hiển thị số khác với số đang lưu (định dạng {format}, từ dòng {row})."
        " Số đang lưu được tính; đổi định dạng ô và kiểm tra lại"
    ),
)
OTHER_SHEET_OF_MONTHS = Rule(
    "F13",
    "W",
    mark(
        "Trang tính “{sheet}” ghi tháng {months}, khác với trang đang đọc, nên là một danh sách khác và không được đọc."
        " Nếu cần chi, tách trang đó thành tệp riêng rồi nạp vào kỳ trả tháng đó; cùng kỳ thì nạp làm danh sách bổ sung"
    ),
)
OTHER_SHEET_HEADLESS = Rule(
    "F13",
    "W",
    mark(
        "Trang tính “{sheet}” có dòng giống người hưởng nhưng không có dòng tiêu đề, nên không được đọc."
        " Chép tiêu đề sang trang đó rồi nạp lại nếu cần chi"
    ),
)
OTHER_SHEET_LACKING = Rule(
    "F13",
    "W",
    mark(
        "Trang tính “{sheet}” cũng có danh sách nhưng thiếu cột “{column}”, nên không được đọc."
        " Thêm cột đó rồi nạp lại nếu cần chi"
    ),
)

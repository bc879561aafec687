"""What can be wrong with a roster: the codes of `product.md` 2.1 and `ux.md` 3.5, levels and sentences."""

from __future__ import annotations

from disburse.rosters.file.problem import Rule
from disburse.sheets.refusals import FileRefused
from disburse.words import mark

OTHER_MONTH = Rule(
    "F08", "E", mark("Tệp ghi “Tháng {found}”, kỳ đang nạp là {run}. Chọn đúng tệp hoặc đúng kỳ")
)
OTHER_UNIT = Rule(
    "F08",
    "E",
    mark("Tệp mẫu này lập cho đơn vị {found}, đang nạp cho {unit}. Chọn đúng tệp hoặc đúng đơn vị"),
)
TITLE_OF_OTHER = Rule(
    "F08", "E", mark("Tệp ghi “{found}”, đang nạp cho {unit}. Chọn đúng tệp hoặc đúng đơn vị")
)
OTHER_PROGRAMME = Rule(
    "F08",
    "E",
    mark(
        "Tệp mẫu này lập cho chương trình {found}, đang nạp cho {programme}. Chọn đúng tệp hoặc đúng chương trình"
    ),
)
LEGACY_CONVERTED = Rule(
    "F11",
    "I",
    mark("Tệp dùng phông chữ cũ {font}; chữ đã được chuyển sang Unicode theo xác nhận của người nạp"),
)
OLD_CODE_PAGE = Rule(
    "R23",
    "I",
    mark(
        "Tệp văn bản dùng bảng mã Windows-1258 vì {valid} trên {words} từ có dấu đọc theo bảng này là tiếng Việt; "
        "đã chuyển sang Unicode"
    ),
)
FORMULAS_EMPTY = Rule(
    "F12", "E", mark("{count} ô công thức chưa có kết quả. Mở tệp bằng Excel, bấm Lưu rồi nạp lại")
)
FORMULAS_READ = Rule("F12", "I", mark("{count} ô là công thức; đã đọc kết quả được lưu trong tệp"))
HIDDEN_ROWS = Rule(
    "F13",
    "W",
    mark("Có {count} dòng đang ẩn (tổng {amount} đồng) và vẫn được tính. Xóa các dòng này nếu không chi"),
)
HIDDEN_COLUMN = Rule("F13", "W", mark("Cột “{column}” đang ẩn và vẫn được đọc. Bỏ ẩn để kiểm tra lại"))
OTHER_SHEET = Rule(
    "F13",
    "W",
    mark("Trang tính “{sheet}” cũng có danh sách nhưng không được đọc. Tách thành tệp riêng nếu cần chi"),
)
COLUMN_MISSING = Rule("H01", "E", mark("Thiếu cột “{column}”. Tệp có: {found}"))
NO_HEADER = Rule(
    "H01",
    "E",
    mark(
        "Không thấy dòng tiêu đề nào trong {rows} dòng đầu, nên chưa biết cột “{column}”. Thêm dòng tiêu đề"
    ),
)
HEADER_TOO_LOW = Rule(
    "H01",
    "E",
    mark(
        "Dòng tiêu đề ở dòng {row}, quá xa đầu tệp, nên chưa biết cột “{column}”."
        " Chọn dòng tiêu đề, hoặc đưa lên trong {rows} dòng đầu"
    ),
)
ONE_CELL = Rule(
    "H01",
    "E",
    mark(
        "Mỗi dòng của tệp chỉ có một ô nên không có cột “{column}”."
        " Ngăn các ô bằng dấu chấm phẩy, hoặc lưu lại tệp dạng XLSX"
    ),
)
COLUMN_DOUBLED = Rule("H02", "E", mark("Cả cột {first} và cột {second} đều là “{column}”. Giữ lại một cột"))
COLUMNS_DOUBLED = Rule("H02", "E", mark("Các cột {columns} đều là “{column}”. Giữ lại một cột"))
OPTIONAL_MISSING = Rule("H03", "W", mark("Không có cột “{column}”"))
NO_BIRTH = mark("Không có cột “{column}”; không kiểm tra được số CCCD với năm sinh")
NO_HAMLET = mark("Không có cột “{column}” và không có nhóm theo thôn; danh sách không chia được theo thôn")
NO_COMMUNE = mark("Không có cột “{column}”; người hưởng chưa được xếp vào xã nào")
BENEFIT_ASSUMED = mark("Không có cột “{column}”; mọi dòng được hiểu là {benefit}")
NO_MONTHS = mark(
    "Không có cột “{column}”; mỗi dòng được hiểu là trả đủ các tháng của kỳ: {months}. "
    "Nếu danh sách chỉ trả một tháng, thêm cột này"
)
MONTHS_EMPTY = mark(
    "{count} dòng để trống “{column}”; được hiểu là trả đủ các tháng của kỳ: {months}. "
    "Nếu dòng nào chỉ trả một tháng, ghi tháng vào cột này"
)
MONTHS_OF_TITLE = mark(
    "Tiêu đề chỉ ghi tháng {months}; {count} dòng không ghi tháng hưởng được hiểu là trả {months}, không trả {left} "
    "của kỳ. Nếu danh sách trả cả {left}, ghi đủ tháng ở tiêu đề hoặc thêm cột “{column}”"
)
METHOD_INFERRED = mark(
    "Không có cột “{column}”; có số tài khoản được hiểu là tài khoản, còn lại là tiền mặt tại điểm"
)

NAME_MISSING = Rule("R01", "E", mark("Thiếu họ tên. Nhập họ tên của người hưởng"))
ID_MISSING = Rule("R02", "E", mark("Thiếu số CCCD và mã số BHXH. Nhập ít nhất một số"))
ID_LENGTH = Rule(
    "R02", "E", mark("Số CCCD phải có 12 số, ô này có {digits} số. Nhập lại theo thẻ"), "citizen_id"
)
ID_ZERO_LOST = Rule(
    "R02",
    "E",
    mark("Số CCCD có {digits} số, có thể mất số 0 ở đầu. Nhập lại đủ 12 số, định dạng ô là Văn bản"),
    "citizen_id",
)
ID_ZERO_RESTORED = Rule(
    "R02",
    "W",  # whoever sends the list says that he has seen it: an id is not mended on nobody's word
    mark("Số CCCD có {digits} số; đã thêm số 0 ở đầu vì khớp năm sinh và giới tính. Xem lại các dòng này"),
    "citizen_id",
)
ID_PREFIX = Rule(
    "R02", "E", mark("Ba số đầu của CCCD không phải mã tỉnh hoặc mã nước. Kiểm tra lại thẻ"), "citizen_id"
)
TWICE = Rule("R04", "E", mark("Trùng với dòng {other}: cùng người, cùng chế độ. Bỏ một dòng"))
LISTED_TWICE = Rule(
    "R04", "E", mark("Người này đã có ở dòng trên với cùng chế độ (nhận ra qua số định danh). Bỏ một dòng")
)
LISTED_ELSEWHERE = Rule(
    "R05", "W", mark("Người này cũng đang có trong danh sách của đơn vị khác ở kỳ này. Hỏi lại trước khi chi")
)
MONTH_PAID = Rule(
    "R33", "E", mark("Tháng hưởng này đã được chi trả ở danh sách khác. Bỏ dòng hoặc sửa tháng")
)
TWO_PEOPLE = Rule(
    "R38", "E", mark("Số định danh và mã số BHXH thuộc hai người khác nhau. Kiểm tra lại giấy tờ")
)
AMOUNT_WRONG = Rule("R06", "E", mark("Số tiền phải là số nguyên lớn hơn 0. Sửa lại ô này"))
PART_WRONG = Rule("R06", "E", mark("Ô này phải là số tiền nguyên, không âm. Sửa lại hoặc để trống"))
NO_ACCOUNT = Rule(
    "R09",
    "E",
    mark("Hình thức là tài khoản nhưng chưa có số tài khoản. Nhập số tài khoản hoặc đổi hình thức"),
)
CARD = Rule(
    "R10", "E", mark("Đây có vẻ là số thẻ ATM, không phải số tài khoản. Hỏi lại số tài khoản"), "account"
)
PHONE_LIKE = Rule(
    "R11", "W", mark("Số này giống số điện thoại (ví điện tử). Kiểm tra lại số tài khoản"), "account"
)
BANK_UNKNOWN = Rule("R12", "E", mark("Không nhận ra ngân hàng “{bank}”. Ghi tên ngân hàng hoặc mã BIN"))
BANK_NEAR = Rule("R12", "E", mark("Không nhận ra ngân hàng “{bank}”. Có phải {near}?"))
BANK_AMBIGUOUS = Rule("R12", "E", mark("“{bank}” có thể là {choices}. Ghi rõ tên ngân hàng"))
BANK_MISSING = Rule("R12", "E", mark("Có số tài khoản nhưng chưa có ngân hàng. Nhập tên ngân hàng"))
ACCOUNT_SHAPE = Rule("R13", "W", mark("{expected}; số này có {length} ký tự. Kiểm tra lại"), "account")
ACCOUNT_FORM = Rule(
    "R13",
    "W",
    mark("Số tài khoản chỉ gồm 6 đến 19 chữ số hoặc chữ cái nên số này không được ghi nhận. Kiểm tra lại"),
    "account",
)
BIRTH_WRONG = Rule(
    "R17", "W", mark("Ngày sinh không hợp lệ nên không được dùng. Ghi dạng ngày/tháng/năm hoặc năm sinh")
)
DAY_WRONG = Rule("R16", "W", mark("Ngày ủy quyền không hợp lệ nên không được dùng. Ghi dạng ngày/tháng/năm"))
HAMLET_NEAR = Rule("R18", "W", mark("“{name}” không có trong các thôn của xã; có phải “{near}”?"))
HAMLET_NEW = Rule(
    "R18",
    "W",
    mark("Thôn “{name}” ({count} dòng) chưa có trong danh sách đã duyệt gần nhất. Kiểm tra lại tên thôn"),
)
OLD_COMMUNE = Rule("R19", "I", mark("Đã đổi “{old}” → “{new}”"))
OLD_COMMUNE_ANSWERED = Rule("R19", "I", mark("Đã đổi “{name}”, {hamlet} → “{new}” theo trả lời của đơn vị"))
NAME_CLEANED = Rule("R23", "I", mark("Đã chuẩn hóa họ tên (dấu cách, bảng mã, ký tự ẩn)"))
TEXT_CLEANED = Rule("R23", "I", mark("Đã chuẩn hóa nội dung ô (dấu cách, bảng mã, ký tự ẩn)"))
NAME_FOREIGN = Rule(
    "R23", "W", mark("Họ tên có chữ không thuộc bảng chữ Latinh ({letters}), dù trông giống. Gõ lại họ tên")
)
NAME_NOTE_SPLIT = Rule("R23", "I", mark("Đã tách phần chú thích trong ô họ tên sang ghi chú"))
PARTS_DIFFER = Rule(
    "R24", "E", mark("{sum} ≠ {amount}: các khoản cộng lại không bằng tổng. Sửa một trong các ô")
)
GROUP_SUM_DIFFERS = Rule("R25", "W", mark("“{label}” ghi {stated}, cộng được {summed} (lệch {difference})"))
TOTAL_DIFFERS = Rule(
    "R26", "E", mark("Tổng trong tệp {stated}, cộng được {summed} (lệch {difference}). Kiểm tra từng dòng")
)
COUNT_DIFFERS = Rule(
    "R26", "E", mark("Tệp ghi {stated} người, đếm được {summed} dòng. Kiểm tra dòng thừa hoặc thiếu")
)
ONE_MONTHS_MONEY = Rule(
    "R24",
    "W",
    mark(
        "Dòng trả {months} tháng nhưng tổng số tiền chỉ bằng một mức hưởng, nên mỗi tháng chỉ được {monthly}. "
        "Kiểm tra số tiền, hoặc ghi đúng tháng hưởng"
    ),
)
SEQUENCE_GAP = Rule("R27", "I", mark("STT nhảy từ {previous} sang {found}"))
DAMAGED_ID = Rule(
    "R28", "E", mark("Số đã bị bảng tính làm hỏng. Đổi ô sang Văn bản rồi nhập lại đủ các số"), "citizen_id"
)
DAMAGED_VSS = DAMAGED_ID._replace(secret="vss_number")  # noqa: S106 - names a mask
DAMAGED_ACCOUNT = DAMAGED_ID._replace(secret="account")  # noqa: S106 - names a mask
VSS_WRONG = Rule("R29", "E", mark("Mã số BHXH phải có 10 số. Nhập lại theo sổ hoặc thẻ BHYT"), "vss_number")
ID_CONFLICT = Rule("R30", "W", mark("Số CCCD không khớp năm sinh hoặc giới tính. Kiểm tra lại"), "citizen_id")
COMMUNE_UNKNOWN = Rule("R31", "E", mark("Không nhận ra xã “{name}”. Ghi đúng tên hoặc mã xã 5 số"))
COMMUNE_NEAR = Rule("R31", "E", mark("Không nhận ra xã “{name}”. Có phải {near}?"))
COMMUNE_AMBIGUOUS = Rule("R31", "E", mark("“{name}” có thể là {choices}. Ghi đủ dấu hoặc mã xã 5 số"))
ARREARS_TO_CARRY = Rule(
    "R37",
    "E",
    mark(
        "Khoản kỳ trước của người này còn chờ chuyển kỳ. Bỏ truy lĩnh ở dòng này, chi bằng danh sách chuyển kỳ"
    ),
)
COMMUNE_SPLIT = Rule("R32", "E", mark("“{name}” đã tách sang {choices}. Chọn xã theo thôn của người hưởng"))
PHONE_WRONG = Rule("R34", "W", mark("Số điện thoại không hợp lệ nên không được dùng. Kiểm tra lại"), "phone")
PHONE_COMPLETED = Rule(
    "R34", "I", mark("Số điện thoại mất số 0 ở đầu hoặc theo đầu số cũ; đã ghi theo số hiện dùng"), "phone"
)
BENEFIT_UNKNOWN = Rule(
    "R35", "E", mark("Không nhận ra chế độ “{text}” của chương trình này. Ghi tên hoặc mã chế độ")
)
METHOD_UNKNOWN = Rule("R35", "E", mark("Không nhận ra hình thức “{text}”. Ghi TM, TK hoặc TẠI NHÀ"))
MONTHS_UNKNOWN = Rule("R35", "E", mark("Không nhận ra tháng hưởng “{text}”. Ghi dạng 12/2026"))
LEFT_OUT = Rule("L01", "I", mark("Dòng này đã được loại khỏi danh sách (số tiền trong tệp: {amount} đồng)"))
REPAIR_MISSED = Rule(
    "L02", "E", mark("Phần sửa của dòng này không gặp dòng nào trong danh sách. Hoàn lại phần sửa đó")
)
TOO_LONG = Rule("R36", "E", mark("Ô này dài {length} ký tự, nhiều nhất {most}. Ghi ngắn lại"))
ERROR_CELL = Rule("R36", "E", mark("Ô báo lỗi {error}. Sửa công thức hoặc nhập giá trị"))


class PartOfAList(FileRefused):
    """Our own file of the rows with problems: read as a list it would be one of a few people."""

    code = "F08"
    text = mark(
        "Tệp này chỉ có các dòng có lỗi hoặc cảnh báo, không phải cả danh sách, nên chưa nạp dòng nào. Sửa các dòng "
        "ấy trong tệp gốc hoặc trong tệp có đánh dấu lỗi đủ cả danh sách, rồi nạp tệp đó"
    )

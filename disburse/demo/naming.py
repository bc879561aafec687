"""Invented Vietnamese names with the quirks that break matching (`domain.md` 3.8)."""

from __future__ import annotations

from random import Random
from unicodedata import normalize

HMONG_COMMUNE = "05212"


def invent_name(rng: Random, sex: str, commune: str) -> str:
    """Invent a full name for `sex` ("M" or "F") as people of that commune are called."""
    rare = rng.random()
    if rare < 0.004:
        return rng.choice(_LONG_MALE if sex == "M" else _LONG_FEMALE)
    if rare < 0.008:
        return f"{'Y ' if sex == 'M' else 'H’'}{rng.choice(_EDE_GIVEN)} {rng.choice(_EDE_CLAN)}"
    if rare < (0.65 if commune == HMONG_COMMUNE else 0.012):
        return f"{rng.choice(_HMONG_CLAN)} {'A' if sex == 'M' else 'Y'} {rng.choice(_HMONG_GIVEN)}"
    family = rng.choices(_FAMILY, _FAMILY_WEIGHTS)[0]
    if sex == "M":
        return f"{family} {rng.choice(_MIDDLE_MALE)} {rng.choice(_GIVEN_MALE)}"
    return f"{family} {rng.choice(_MIDDLE_FEMALE)} {rng.choice(_GIVEN_FEMALE)}"


def as_typed(name: str, share: float) -> str:
    """Give `name` as a hurried clerk would have typed it; `share` in [0, 1) picks the habit, mostly none."""
    if share < 0.004:
        return normalize("NFD", name)
    if share < 0.008:
        return name.replace(" ", "  ", 1) + " "
    if share < 0.011:
        return name.replace(" ", "\u00a0", 1)
    if share < 0.014:
        return name.replace("’", "'").replace("Đ", "\u00d0")
    if share < 0.03:
        return name.upper()
    return name


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FAMILY = _words(
    "Bùi Nguyễn Đinh Quách Trần Hà Lê Phạm Đặng Đỗ Hoàng Bạch Xa Vũ Lý Ngô Dương Huỳnh Lường Khuất"
)
_FAMILY_WEIGHTS = (22, 18, 10, 9, 7, 6, 5, 4, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1)
_MIDDLE_MALE = ("Văn", "Văn", "Văn", "Đức", "Xuân", "Minh", "Quang", "Hữu", "Công", "Đình", "Ngọc", "Bá")
_MIDDLE_FEMALE = ("Thị", "Thị", "Thị", "Thị", "Thị Thu", "Thị Ngọc", "Thị Kim", "Thị Thanh", "Thúy")
_GIVEN_MALE = _words(
    "Đông Hùng Dũng Thắng Lợi Quý Hòa Thủy Tiến Nhẫn Chiến Đạt Phúc Khỏe Bình An Ẩn Ước Ơn Nghĩa Thành Vượng "
    "Lực Sửu Tỵ Kỷ Mão Thìn Hợi Quyết Trường Điệp Đoàn Huỳnh Khuê Uy Yên Lộc Thọ Ất"
)
_GIVEN_FEMALE = _words(
    "Hoa Hòa Thủy Minh Lan Nga Nguyệt Tuyết Yến Đào Mận Sen Cúc Ngoan Hiền Thảo Thơm Dần Mùi Tý Quý Vy Mỹ Lý "
    "Hường Phượng Ngọc Oanh Uyên Xuyến Khuyên Ái Ánh Đềm Ổn Ngần Chắt Nhỡ Út Bưởi"
)
_HMONG_CLAN = ("Giàng", "Sùng", "Vàng", "Khà", "Phàng", "Mùa", "Hạng", "Thào")
_HMONG_GIVEN = _words("Chứ Páo Dở Mai Chía Của Súa Tủa Lềnh Vừ Nhìa Sáy Dê Kỷ")
_EDE_GIVEN = ("Yă", "Bhông", "Hen", "Thông", "Ñuên", "Blơ", "Khiêm", "Wương")
_EDE_CLAN = ("Niê Kđăm", "Ayun", "Mlô", "Mlô Duôn Du", "Buôn Yă", "Êban", "Kbuôr")
_LONG_MALE = (
    "Nguyễn Phúc Bảo Hoàng Khôi",
    "Đặng Trần Nguyễn Quang Sơn",
    "Tôn Thất Huỳnh Khuê Đức",
)
_LONG_FEMALE = (
    "Công Tằng Tôn Nữ Thị Hoàng Yến",
    "Nguyễn Phúc Thị Thanh Huyền Trang",
    "H’Yă Niê Kđăm Mlô Duôn Du Thị Thanh Huyền",
)

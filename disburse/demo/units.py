"""Where the synthetic people live: four real communes of Phú Thọ with invented hamlets."""

from __future__ import annotations

from dataclasses import dataclass

PROVINCE = "25"
PROVINCE_OFFICE = "BHXH-25"
OFFICE = "BHXH-25-03"
POST = "VNPOST-25"
BANKS: tuple[tuple[str, float], ...] = (("970405", 50), ("970436", 15), ("970449", 20), ("970418", 15))
BANK_NAMES = {"970405": "Agribank", "970436": "Vietcombank", "970449": "LPBank", "970418": "BIDV"}


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A hamlet: `code` is the commune's code and a serial (`04978-03`)."""

    code: str
    name: str
    commune: str


@dataclass(frozen=True, slots=True)
class PayPoint:
    """A place where cash is counted out (`04978-P1`) and the payer who does it."""

    code: str
    name: str
    payer: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune with its 5-digit code; `pays_cash` says that it pays its own programmes' cash itself."""

    code: str
    name: str
    hamlets: tuple[Hamlet, ...]
    pay_points: tuple[PayPoint, ...]
    pays_cash: bool
    weight: float


def payers() -> dict[str, str]:
    """Give every payer of the province: code and name."""
    own = {f"UBND-{c.code}": f"UBND xã {c.name.removeprefix('Xã ')}" for c in communes() if c.pays_cash}
    return BANK_NAMES | {POST: "Bưu điện tỉnh Phú Thọ"} | own


def communes() -> tuple[Commune, ...]:
    """Give the four communes that office `BHXH-25-03` covers; codes and names are real, hamlets are not."""
    return tuple(
        _commune(code, name, hamlets, pays_cash, weight)
        for code, name, pays_cash, weight, hamlets in _COMMUNES
    )


def _commune(code: str, name: str, hamlets: str, pays_cash: bool, weight: float) -> Commune:
    places = tuple(
        Hamlet(f"{code}-{serial:02d}", hamlet.strip(), code)
        for serial, hamlet in enumerate(hamlets.split(","), start=1)
    )
    spoken = f"xã {name.removeprefix('Xã ')}"
    points = [
        PayPoint(f"{code}-P1", f"Điểm bưu điện – văn hóa {spoken}", POST),
        PayPoint(f"{code}-P2", f"Nhà văn hóa {places[-1].name}, {spoken}", POST),
    ]
    if pays_cash:
        points.append(PayPoint(f"{code}-P3", f"Trụ sở UBND {spoken}", f"UBND-{code}"))
    return Commune(code, name, places, tuple(points), pays_cash, weight)


_COMMUNES = (
    (
        "04978",
        "Xã Kim Bôi",
        True,
        32,
        "Xóm Mớ Đá, Xóm Sào, Xóm Vó Bái, Xóm Lục Cải, Xóm Mát Dưới, Xóm Mát Trên, Xóm Đồi Thung, Xóm Cốc Lẫm,"
        "Thôn 1, Thôn 2, Thôn 3, Thôn 10, Xóm Bờ Sông, Xóm Đầm Đuống, Xóm Suối Rèo, Khu Chợ",
    ),
    (
        "05134",
        "Xã Mường Hoa",
        True,
        26,
        "Xóm Nẻ, Xóm Chầm, Xóm Khoang Đung, Xóm Bãi Lau, Xóm Hợp Trùa, Xóm Thung Ui, Xóm Lũy Ải Con,"
        "Xóm Đồng Khụ, Xóm Ngòi Mít, Xóm Vườn Cau, Xóm Ào Rằng, Xóm Ưng Bến, Xóm Ểnh Đồi, Xóm Bưởi Cốc",
    ),
    (
        "05128",
        "Xã Tân Lạc",
        False,
        28,
        "Khu 1, Khu 2, Khu 3, Khu 4, Khu 11, Xóm Tân Đồng, Xóm Minh Khụ, Xóm Ban Rừng, Xóm Đồi Bưởi Đỏ,"
        "Xóm Cộng Suối, Xóm Lầm Ngoài, Xóm Lầm Trong, Xóm Nghẹ Con, Xóm Kha Lạ, Xóm Đình Mường,"
        "Xóm Chiềng Bến, Xóm Ổ Gà Rừng, Xóm Mận Đồi",
    ),
    (
        "05212",
        "Xã Pà Cò",
        False,
        14,
        "Xóm Chà Đáo Mới, Xóm Pà Háng Bé, Xóm Pà Khôm Đồi, Xóm Xà Lình Suối, Xóm Cang Chải, Xóm Hang Mây,"
        "Xóm Trù Phình, Xóm Thung Mài, Xóm Thung Ẳng, Xóm Pà Hốc, Xóm Chùa Mây, Xóm Cúng Đá",
    ),
)

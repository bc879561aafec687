"""A month on the command line, with rosters filled by hand in the three layouts offices use (`product.md` 3)."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.slow
RUN = "2026-12"
OFFICE = "BHXH-25-03"


class Desk:
    """A terminal with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "DISBURSE_DATA": str(folder / "var"), "DISBURSE_LANG": "vi"}

    def run(self, *words: str, exit_code: int = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "disburse", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == exit_code, (words, done.returncode, done.stderr[-600:])
        return json.loads(done.stdout) if "--json" in words and done.stdout else done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    tmp_path.chmod(0o755)
    return Desk(tmp_path)


def by_form(path: Path) -> None:
    """Fill form C72a-HD by hand: titles, a header of two rows, a numbering row, a hamlet, a sum, signatures."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["BẢO HIỂM XÃ HỘI TỈNH PHÚ THỌ"])
    sheet.append(["BẢO HIỂM XÃ HỘI CƠ SỞ TÂN LẠC"])
    sheet.append(["DANH SÁCH CHI TRẢ LƯƠNG HƯU VÀ TRỢ CẤP BHXH"])
    sheet.append(["Tháng 12 năm 2026"])
    sheet.append(
        [
            "STT",
            "Họ và tên",
            "Số định danh",
            "Ngày sinh",
            "Giới tính",
            "Xã",
            "Chế độ",
            "Số tiền được lĩnh",
            None,
            None,
            None,
            "Hình thức",
            "Ngân hàng",
            "Số tài khoản",
        ]
    )
    sheet.append(
        [None, None, None, None, None, None, None, "Lương hưu", "Truy lĩnh", "Khấu trừ", "Tổng cộng"]
    )
    sheet.append(["A", "B", "C", "D", "E", "F", "G", "1", "2", "3", "4", "H", "I", "K"])
    sheet.append(["I. Xóm Nẻ"])
    sheet.append(
        [
            1,
            "Bùi Văn Mẫu",
            "999041000011",
            "12/03/1941",
            "Nam",
            "Xã Mường Hoa",
            "Hưu trí",
            3245800,
            0,
            0,
            3245800,
            "TK",
            "Agribank",
            "9900000000011",
        ]
    )
    sheet.append(
        [
            2,
            "Đặng Thị Thử",
            "999143000012",
            "1943",
            "Nữ",
            "Xã Mường Hoa",
            "Hưu trí",
            2900000,
            100000,
            50000,
            2950000,
            "TK",
            "NHNo&PTNT",
            "9900000000012",
        ]
    )
    sheet.append([None, "Cộng xóm Nẻ", None, None, None, None, None, 6145800, 100000, 50000, 6195800])
    sheet.append(["II. Thôn 3"])
    sheet.append(
        [
            3,
            "H'Yă Niê Thử",
            "999145000013",
            "1945",
            "Nữ",
            "Xã Mường Hoa",
            "Hưu trí",
            2000000,
            0,
            0,
            2000000,
            "TM",
            None,
            None,
        ]
    )
    sheet.append([None, "Tổng cộng", None, None, None, None, None, 8145800, 100000, 50000, 8195800])
    sheet.append([None, "Bằng chữ: Tám triệu một trăm chín mươi lăm nghìn tám trăm đồng"])
    sheet.append([None, "Người lập", None, None, "Kế toán trưởng", None, None, "Giám đốc"])
    sheet.merge_cells("H5:K5")
    book.save(path)


def plain(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        [
            "STT",
            "Họ tên",
            "Số CCCD",
            "Năm sinh",
            "Thôn",
            "Xã",
            "Số tiền",
            "Hình thức",
            "Ngân hàng",
            "Số tài khoản",
        ]
    )
    sheet.append(
        [
            1,
            "Hà Thị Mẫu",
            "999148000021",
            "1948",
            "Xóm Nẻ",
            "Mường Hoa",
            500000,
            "Tài khoản",
            "LPBank",
            "9900000021",
        ]
    )
    sheet.append(
        [2, "Quách Văn Thử", "999046000022", "1946", "Xóm Nẻ", "Mường Hoa", 500000, "Tiền mặt", "", ""]
    )
    book.save(path)


def text(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(
            [
                "STT",
                "Họ và tên",
                "Số định danh",
                "Năm sinh",
                "Xã",
                "Tổng số tiền",
                "Hình thức",
                "Ngân hàng",
                "STK",
            ]
        )
        table.writerow(
            [
                "1",
                "Lường Thị Mẫu",
                "999150000031",
                "1950",
                "Mường Hoa",
                "750.000",
                "TK",
                "Vietcombank",
                "9900000031",
            ]
        )


def test_a_month_of_three_hand_made_rosters_balances_on_the_command_line(desk: Desk) -> None:
    form, pensions, assistance = (desk.folder / name for name in ("c72a.xlsx", "hthx.xlsx", "btxh.csv"))
    by_form(form)
    plain(pensions)
    text(assistance)

    checked = desk.run(
        "roster", "check", str(form), "--run", RUN, "--unit", OFFICE, "--programme", "SI", "--json"
    )
    assert list(checked) == [
        "file",
        "sha256",
        "sheet",
        "header_rows",
        "rows",
        "amount",
        "columns",
        "problems",
        "counts",
    ]
    assert (checked["header_rows"], checked["rows"], checked["amount"]) == ([5, 6], 3, 8_195_800)
    assert not [p for p in checked["problems"] if p["level"] == "E"]
    assert "999041000011" not in json.dumps(checked)

    for username, role, unit in (
        ("lap", "si_officer", OFFICE),
        ("duyet", "si_approver", OFFICE),
        ("xa", "commune_officer", "05134"),
        ("chu", "commune_approver", "05134"),
        ("agri", "payer_officer", "970405"),
        ("lp", "payer_officer", "970449"),
        ("vcb", "payer_officer", "970436"),
        ("buu", "payer_officer", "VNPOST-25"),
        ("quy", "payer_officer", "UBND-05134"),
    ):
        desk.run("user", "add", username, "--name", f"Người Thử {username}", "--role", role, "--unit", unit)
    desk.run("run", "open", RUN)

    for file, unit, programme, maker, checker in (
        (form, OFFICE, "SI", "lap", "duyet"),
        (pensions, "05134", "SOCIAL_PENSION", "xa", "chu"),
        (assistance, "05134", "SOCIAL_ASSISTANCE", "xa", "chu"),
    ):
        taken = desk.run(
            "roster",
            "import",
            str(file),
            "--run",
            RUN,
            "--unit",
            unit,
            "--programme",
            programme,
            "--as",
            maker,
            "--json",
        )
        assert taken["state"] == "ready", taken["problems"]
        again = desk.run(
            "roster",
            "import",
            str(file),
            "--run",
            RUN,
            "--unit",
            unit,
            "--programme",
            programme,
            "--as",
            maker,
            "--json",
        )
        assert again["repeat_of"] == taken["id"]
        desk.run("roster", "submit", taken["id"], "--acknowledge", "all", "--as", maker)
        desk.run(
            "roster", "approve", taken["id"], "--digest", taken["content_digest"], "--as", maker, exit_code=3
        )
        desk.run("roster", "approve", taken["id"], "--digest", "another", "--as", checker, exit_code=4)
        done = desk.run(
            "roster", "approve", taken["id"], "--digest", taken["content_digest"], "--as", checker, "--json"
        )
        assert done["state"] == "approved"

    for maker in ("lap", "xa"):
        desk.run("instructions", "create", RUN, "--as", maker)
    files = desk.run("instructions", "list", RUN, "--json")["items"]
    assert sum(file["amount"] for file in files) == 8_195_800 + 1_000_000 + 750_000
    tellers = {"970405": "agri", "970449": "lp", "970436": "vcb", "VNPOST-25": "buu", "UBND-05134": "quy"}
    for file in files:
        out = desk.folder / f"{file['id']}.csv"
        desk.run("instructions", "export", file["id"], "--out", str(out), "--as", tellers[file["payer"]])
        answer = desk.folder / f"answer-{file['id']}.csv"
        answer.write_text(answered(out), encoding="utf-8")
        taken = desk.run(
            "confirmations",
            "import",
            str(answer),
            "--run",
            RUN,
            "--payer",
            file["payer"],
            "--as",
            tellers[file["payer"]],
            "--json",
        )
        assert (taken["state"], taken["problems"]) == ("confirmed", [])

    found = desk.run("reconcile", RUN, "--json")
    assert list(found) == ["run", "totals", "discrepancies", "difference", "digest"]
    assert found["difference"] == 0
    assert sum(row["paid"]["amount"] for row in found["totals"]) == 8_195_800 + 1_000_000 + 750_000
    assert found == desk.run("reconcile", RUN, "--json")
    desk.run("run", "close", RUN, "--as", "duyet")
    desk.run("run", "close", RUN, "--as", "chu")
    desk.run("verify")


def answered(exported: Path) -> str:
    """Answer an exported file as a payer who paid everybody."""
    if exported.read_bytes()[:2] == b"PK":
        sheet: Any = openpyxl.load_workbook(exported.rename(exported.with_suffix(".xlsx"))).active
        rows = [[cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        top = next(i for i, row in enumerate(rows) if "Mã lệnh" in row)
        reference, amount = rows[top].index("Mã lệnh"), rows[top].index("Số tiền")
        paid = [(row[reference], row[amount]) for row in rows[top + 1 :] if row[reference]]
    else:
        with exported.open(encoding="utf-8-sig", newline="") as file:
            paid = [(row["reference"], row["amount"]) for row in csv.DictReader(file)]
    lines = ["reference,bank,account,name,amount,status,reason,booked_on,bank_reference"]
    lines += [
        f"{reference},,,,{amount},paid,,2026-12-02,FT{i:05d}" for i, (reference, amount) in enumerate(paid)
    ]
    return "\n".join(lines) + "\n"

"""What `disburse doctor` finds out about the database and the data folder, one sentence each."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from disburse.core.errors import Refusal
from disburse.db import embedded_process as process
from disburse.db.embedded import log_file, socket_folder
from disburse.db.embedded_account import Place, find_binaries, find_place
from disburse.db.embedded_logins import DATABASE, password_file, url_of
from disburse.db.reaching import Login, facts_of, objection, reach
from disburse.words import say

Level = Literal["ok", "warn", "bad"]
DISK_FREE_SHARE = 0.10  # reliability.md 6
# What the server's own log would otherwise keep of a statement's values (reliability.md T17).
SILENT: Final = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}
ROLES: Final[tuple[Login, ...]] = ("app", "worker", "owner")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it stands, and a sentence in the current language saying so."""

    level: Level
    text: str


def examine(
    home: Path,
    *,
    app_url: str | None = None,
    worker_url: str | None = None,
    owner_url: str | None = None,
    key_file: Path | None = None,
) -> list[Finding]:
    """Look at the data folder and the database; nothing is started and nothing changed.

    Without URLs the database is the embedded one. Opens its own event loop, so call it from a command.
    """
    home = Path(os.path.realpath(home))
    findings = [*_folder(home), *_key(key_file)]
    if app_url or worker_url or owner_url:
        urls = (app_url, worker_url, owner_url)
        findings += (_login(role, url) for role, url in zip(ROLES, urls, strict=True))
        return [*findings, *_silence(app_url)]
    return [*findings, *_embedded(home)]


def _folder(home: Path) -> Iterator[Finding]:
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        text = say(
            "Không ghi được vào thư mục dữ liệu {home}. Cấp quyền ghi, hoặc đặt DISBURSE_DATA.", home=home
        )
        yield Finding("bad", text)
    elif home.exists():
        yield Finding("ok", say("Thư mục dữ liệu {home} ghi được.", home=home))
        if home.stat().st_mode & 0o022:
            text = say(
                "Tài khoản khác ghi được vào thư mục dữ liệu {home}. Chạy: chmod go-w {home}", home=home
            )
            yield Finding("bad", text)
    else:
        yield Finding("ok", say("Thư mục dữ liệu {home} chưa có, sẽ được tạo khi chạy lần đầu.", home=home))
    disk = shutil.disk_usage(nearest)
    share = int(100 * disk.free / disk.total)
    if disk.free < DISK_FREE_SHARE * disk.total:
        text = say("Đĩa chứa {home} chỉ còn trống {share} %, cần ít nhất 10 %. Giải phóng bớt dung lượng.",
                   home=home, share=share)  # fmt: skip
        yield Finding("bad", text)
    else:
        yield Finding("ok", say("Đĩa chứa dữ liệu còn trống {share} %.", share=share))


def _key(key_file: Path | None) -> Iterator[Finding]:
    if key_file is None or not key_file.exists():
        return
    if key_file.stat().st_mode & 0o077:
        text = say("Tệp khóa {file} đang mở cho tài khoản khác. Chạy: chmod 600 {file}", file=key_file)
        yield Finding("bad", text)
    else:
        yield Finding("ok", say("Tệp khóa chỉ chủ sở hữu đọc được."))


def _embedded(home: Path) -> Iterator[Finding]:
    try:
        version = process.version(find_binaries())
        yield Finding("ok", say("Đã tìm thấy PostgreSQL đi kèm, bản {version}.", version=version))
        if not home.exists():
            return
        place = find_place(home)
        yield from _where(home, place)
        if (place.data / "PG_VERSION").exists():
            process.refuse_other_version(place)
    except Refusal as refusal:
        yield Finding("bad", say(refusal.text, **refusal.params))
        return
    yield from _secrets(home, place)
    pid = process.running_pid(place.data)
    if pid is None:
        if process.pid_file(place.data):
            text = say("Máy chủ cơ sở dữ liệu lần trước dừng đột ngột; lần chạy tới sẽ tự phục hồi.")
            yield Finding("warn", text)
        else:
            yield Finding("ok", say("Cơ sở dữ liệu chưa chạy; lệnh đầu tiên cần tới sẽ tự khởi động."))
        return
    folder = process.socket_dir(place.data)
    try:
        silent = not process.answers(folder)
    except process.ServerSilent:
        silent = True
    if silent:
        text = say("Cơ sở dữ liệu đang chạy (tiến trình {pid}) nhưng không trả lời. Xem cuối tệp {log}.",
                   pid=pid, log=log_file(home))  # fmt: skip
        yield Finding("bad", text)
        return
    for role in ROLES:
        login = f"disburse_{role}"
        # Asking must not make a password that is missing.
        known = password_file(home, login).exists()
        yield _login(role, url_of(home, folder, login, DATABASE) if known else None)


def _where(home: Path, place: Place) -> Iterator[Finding]:
    if place.moved:
        text = say("Dữ liệu nằm ở {data}, vì dưới quyền root máy chủ không vào được thư mục {home}.",
                   data=place.data, home=home)  # fmt: skip
        yield Finding("warn", text)
    else:
        yield Finding("ok", say("Dữ liệu nằm ở {data}.", data=place.data))
    account = place.account
    if account.uid is not None:
        text = say(
            "Đang dùng quyền root: máy chủ cơ sở dữ liệu chạy bằng tài khoản số {uid}.", uid=account.uid
        )
        yield Finding("ok", text)
    elif account.prefix:
        yield Finding("ok", say("Máy chủ cơ sở dữ liệu chạy trong không gian người dùng riêng (unshare)."))
    if place.data.exists() and place.data.stat().st_mode & 0o077:
        text = say("Thư mục {data} đang mở cho tài khoản khác. Chạy: chmod 700 {data}", data=place.data)
        yield Finding("bad", text)
    if socket_folder(home, place) != place.data.with_name("run"):
        text = say("Đường dẫn dữ liệu quá dài cho kết nối nội bộ, nên kết nối đặt ở {folder}.",
                   folder=socket_folder(home, place))  # fmt: skip
        yield Finding("ok", text)


def _secrets(home: Path, place: Place) -> Iterator[Finding]:
    files = sorted((home / "secrets").glob("*.password")) if (home / "secrets").exists() else []
    for file in files:
        if file.stat().st_mode & 0o077:
            text = say("Tệp mật khẩu {file} đang mở cho tài khoản khác. Chạy: chmod 600 {file}", file=file)
            yield Finding("bad", text)
    if place.data.exists() and not password_file(home, "postgres").exists():
        text = say("Thiếu mật khẩu của cơ sở dữ liệu trong {folder}. Khôi phục thư mục này từ bản sao lưu.",
                   folder=home / "secrets")  # fmt: skip
        yield Finding("bad", text)


def _login(role: Login, url: str | None) -> Finding:
    if not url:
        return Finding("bad", say("Chưa có địa chỉ đăng nhập cơ sở dữ liệu cho vai {role}.", role=role))
    try:
        version, durable = asyncio.run(_ask(url, role))
    except Refusal as refusal:
        return Finding("bad", say(refusal.text, **refusal.params))
    if not durable:
        return Finding("bad", say("Máy chủ tắt fsync: mất điện là mất dữ liệu. Bật fsync rồi khởi động lại."))
    text = say("Vai {role} kết nối được, PostgreSQL {version}, đúng quyền.", role=role, version=version)
    return Finding("ok", text)


def _silence(url: str | None) -> Iterator[Finding]:
    """Say which settings let personal data into the log of an office's own server."""
    if not url:
        return
    try:
        settings = asyncio.run(_settings(url))
    except Refusal:
        return  # said of the login already
    talkative = [f"{name} = {value}" for name, value in SILENT.items() if settings[name] != value]
    if talkative:
        text = say(
            "Nhật ký của máy chủ cơ sở dữ liệu có thể ghi dữ liệu cá nhân. Đặt {settings} rồi nạp lại cấu hình.",
            settings=", ".join(talkative),
        )
        yield Finding("warn", text)
    else:
        yield Finding("ok", say("Nhật ký của máy chủ cơ sở dữ liệu không ghi dữ liệu cá nhân."))


async def _settings(url: str) -> dict[str, str]:
    connection = await reach(url, "app")
    try:
        rows = await connection.fetch(
            "SELECT name, setting FROM pg_settings WHERE name = ANY ($1::text[])", [*SILENT]
        )
    finally:
        await connection.close()
    return {row["name"]: row["setting"] for row in rows}


async def _ask(url: str, role: Login) -> tuple[int, bool]:
    """Give the server's major version and whether it is durable; raises what keeps the login from its part."""
    connection = await reach(url, role)
    try:
        facts = await facts_of(connection, role)
    finally:
        await connection.close()
    refusal = objection(role, facts)
    if refusal is not None:
        raise refusal
    return facts["version"] // 10_000, facts["durable"]

"""Every setting, read once from the environment, with all errors listed at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from disburse.core.errors import Usage

DEFAULT_BASE_URL = "http://127.0.0.1:8000"
MAX_UPLOAD_BYTES = 200 * 1024 * 1024
# How many at once and a day (`reliability.md` A28); environment variable → (name of the setting, what it is by default).
COUNTS = {
    "DISBURSE_IMPORTS_AT_ONCE": ("imports_at_once", 2),
    "DISBURSE_IMPORTS_PER_UNIT": ("imports_per_unit", 1),
    "DISBURSE_UPLOADS_AT_ONCE": ("uploads_at_once", 20),
    "DISBURSE_UPLOADS_PER_DAY": ("uploads_per_day", 500),
    "DISBURSE_BYTES_PER_SECOND": ("bytes_per_second", 4096),
}
URLS = ("DISBURSE_DATABASE_URL", "DISBURSE_WORKER_URL", "DISBURSE_OWNER_URL")


@dataclass(frozen=True)
class Settings:
    """Where the data live, how the database is reached, how the service is seen from outside."""

    home: Path  # DISBURSE_DATA: embedded database, sealed files, keys
    app_url: str | None = field(repr=False)  # DISBURSE_DATABASE_URL; None: the embedded server
    worker_url: str | None = field(repr=False)
    owner_url: str | None = field(repr=False)
    base_url: str  # what browsers must name as Origin
    max_upload_bytes: int
    key_file: Path
    system_fonts: bool  # paper in the system's Times-like font instead of the packaged one
    imports_at_once: int = 2  # lists one machine reads at the same time
    imports_per_unit: int = 1  # of those, lists of one unit
    uploads_at_once: int = 20  # files one web process receives at the same time
    uploads_per_day: int = 500  # lists one person uploads in 24 hours
    bytes_per_second: int = 4096  # slower bodies are refused (64 kbit/s is twice that)

    @property
    def embedded(self) -> bool:
        """Say whether this program runs its own PostgreSQL."""
        return self.app_url is None


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """Read the settings; raise `Usage` naming everything that is wrong."""
    env = dict(os.environ) if environment is None else environment
    wrong: list[str] = []
    home = Path(env.get("DISBURSE_DATA", "var")).absolute()
    urls = [env.get(name) for name in URLS]
    if any(urls) and not all(urls):
        wrong.append(
            "DISBURSE_DATABASE_URL, DISBURSE_WORKER_URL và DISBURSE_OWNER_URL phải đặt cùng nhau, hoặc bỏ cả ba"
        )
    wrong += [f"{name} phải có dạng postgresql://TÊN:MẬT_KHẨU@MÁY/CƠ_SỞ_DỮ_LIỆU"
              for name, url in zip(URLS, urls, strict=True) if url and not _is_address(url)]  # fmt: skip
    base_url = env.get("DISBURSE_BASE_URL", DEFAULT_BASE_URL).rstrip("/")
    if not base_url.startswith(("http://127.0.0.1", "http://localhost", "https://")):
        wrong.append("DISBURSE_BASE_URL phải bắt đầu bằng https:// (http:// chỉ dùng cho 127.0.0.1)")
    megabytes = env.get("DISBURSE_MAX_UPLOAD_MB", "")
    if megabytes and not megabytes.isdigit():
        wrong.append("DISBURSE_MAX_UPLOAD_MB phải là một số nguyên")
    counts = {name: env.get(variable) or str(usual) for variable, (name, usual) in COUNTS.items()}
    wrong += [f"{variable} phải là một số nguyên từ 1 đến 9999"
              for variable, (name, _) in COUNTS.items() if not _is_count(counts[name])]  # fmt: skip
    if wrong:
        raise Usage(why="; ".join(wrong))
    return Settings(
        home=home,
        app_url=urls[0],
        worker_url=urls[1],
        owner_url=urls[2],
        base_url=base_url,
        max_upload_bytes=int(megabytes) * 1024 * 1024 if megabytes else MAX_UPLOAD_BYTES,
        key_file=Path(env.get("DISBURSE_KEY_FILE", home / "secrets" / "keys.json")),
        system_fonts=env.get("DISBURSE_SYSTEM_FONTS") == "1",
        **{name: int(count) for name, count in counts.items()},
    )


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text) > 0


def _is_address(url: str) -> bool:
    """Say whether text can be the address of a database; the server itself is not asked."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("postgresql", "postgres") and parts.path.strip("/") != "" and parts.port != 0
    except ValueError:  # a port that is no number
        return False

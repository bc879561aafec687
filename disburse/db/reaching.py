"""Reach a database by its URL, and judge a login: a sentence for everything an office's own server can lack."""

from __future__ import annotations

from typing import Final, Literal

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from disburse.core.errors import Refusal, Temporary

Login = Literal["app", "worker", "owner"]
SETTINGS: Final[dict[Login, str]] = {
    "app": "DISBURSE_DATABASE_URL",
    "worker": "DISBURSE_WORKER_URL",
    "owner": "DISBURSE_OWNER_URL",
}
OLDEST_VERSION: Final = 150_000  # server_version_num of PostgreSQL 15 (product.md 2.2.11)
EXTENSIONS: Final = ("pg_trgm", "unaccent", "btree_gist")
REACH_SECONDS: Final = 5.0

FACTS: Final = """
SELECT current_setting('server_version_num')::int AS version, current_user::text AS name,
       r.rolsuper OR r.rolbypassrls AS mighty,
       pg_has_role(r.oid, d.datdba, 'MEMBER') OR EXISTS (
           SELECT FROM pg_class c WHERE pg_has_role(r.oid, c.relowner, 'MEMBER') AND c.relpersistence <> 't') AS owns,
       has_schema_privilege('public', CASE $2 WHEN 'owner' THEN 'CREATE' ELSE 'USAGE' END)
         AND has_database_privilege(d.oid, 'TEMPORARY') AS allowed,
       d.datname::text AS database,
       current_setting('server_encoding') AS encoding,
       current_setting('fsync')::bool AS durable,
       ARRAY(SELECT unnest($1::text[]) EXCEPT SELECT extname FROM pg_extension ORDER BY 1) AS missing
FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
"""


class DatabaseAway(Temporary):
    """Nobody answers at the address, or the server is starting, stopping or full."""

    code = "database_away"
    text = (
        "Không kết nối được cơ sở dữ liệu bằng vai {role}: máy chủ không trả lời hoặc đang bận. "
        "Kiểm tra máy chủ đang chạy và địa chỉ trong {setting}; chưa có gì bị mất."
    )


class LoginRefused(Temporary):
    """The server answers, but does not know the login or its password."""

    code = "database_login_refused"
    text = (
        "Không kết nối được cơ sở dữ liệu bằng vai {role}: máy chủ không nhận tên đăng nhập hoặc mật khẩu. "
        "Sửa {setting}."
    )


class DatabaseMissing(Temporary):
    """The server has no database of that name, or the login may not enter it."""

    code = "database_missing"
    text = (
        "Không kết nối được cơ sở dữ liệu bằng vai {role}: máy chủ không có cơ sở dữ liệu này, hoặc vai chưa có "
        "quyền CONNECT. Sửa {setting}, hoặc nhờ quản trị viên cấp quyền."
    )


class DatabaseTooOld(Temporary):
    code = "database_too_old"
    text = "Máy chủ là PostgreSQL {version}; cần bản 15 trở lên."


class MightyLogin(Temporary):
    """The database login has more rights than a program may have: it would pass by the row security."""

    code = "forbidden_login"
    text = (
        "Vai {role} là quản trị tối cao hoặc bỏ qua được phân quyền dòng. Hãy dùng vai khác trong {setting}."
    )


class OwningLogin(Temporary):
    """A login that serves or works must own nothing (`product.md` 2.2.9)."""

    code = "forbidden_login"
    text = "Vai {role} đang sở hữu cơ sở dữ liệu hoặc bảng. Chỉ vai owner được sở hữu; hãy dùng vai khác trong {setting}."


class OtherLogin(Temporary):
    """Rights are granted to logins by their names."""

    code = "other_login"
    text = "Vai {role} phải đăng nhập bằng tài khoản «{wanted}». Sửa {setting}."


class RightsMissing(Temporary):
    code = "database_rights_missing"
    text = (
        "Vai {role} thiếu quyền trong cơ sở dữ liệu {database}: vai owner phải là chủ sở hữu, hai vai kia cần quyền "
        "TEMPORARY và USAGE trên schema public. Quản trị viên cần chạy lại lệnh tạo tài khoản trong README."
    )


class ExtensionsMissing(Temporary):
    code = "database_extensions_missing"
    text = "Cơ sở dữ liệu thiếu phần mở rộng: {names}. Quản trị viên cần chạy CREATE EXTENSION."


class OtherEncoding(Temporary):
    code = "database_encoding"
    text = (
        "Cơ sở dữ liệu {database} dùng bảng mã {encoding}; cần UTF8. Tạo lại cơ sở dữ liệu với bảng mã UTF8."
    )


async def reach(url: str, login: Login) -> asyncpg.Connection:
    """Connect; raises DatabaseAway, LoginRefused or DatabaseMissing, never with the address in the text."""
    try:
        return await asyncpg.connect(url, timeout=REACH_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise unreachable(error, login) from None


def unreachable(error: Exception, login: Login) -> Refusal:
    """Turn what connecting raised into a sentence."""
    kind: type[Temporary] = DatabaseAway
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        kind = LoginRefused
    elif isinstance(error, asyncpg.InvalidCatalogNameError | asyncpg.InsufficientPrivilegeError):
        kind = DatabaseMissing
    return kind(role=login, setting=SETTINGS[login])


async def refuse_unfit(connection: asyncpg.Connection | PoolConnectionProxy, login: Login) -> None:
    """Refuse a login that may do more, or less, than its part; raises what `objection` gives."""
    refusal = objection(login, await facts_of(connection, login))
    if refusal is not None:
        raise refusal


async def facts_of(connection: asyncpg.Connection | PoolConnectionProxy, login: Login) -> asyncpg.Record:
    """Ask the server for what `objection` judges by."""
    (facts,) = await connection.fetch(FACTS, list(EXTENSIONS), login)
    return facts


def objection(login: Login, facts: asyncpg.Record) -> Refusal | None:
    """Say what keeps a login from its part, or None: the server's version first, then the login's rights."""
    role, setting, database = login, SETTINGS[login], facts["database"]
    if facts["version"] < OLDEST_VERSION:
        return DatabaseTooOld(version=facts["version"] // 10_000)
    if facts["mighty"]:
        return MightyLogin(role=role, setting=setting)
    if login != "owner" and facts["owns"]:
        return OwningLogin(role=role, setting=setting)
    if facts["name"] != f"disburse_{login}":
        return OtherLogin(role=role, wanted=f"disburse_{login}", setting=setting)
    if not facts["allowed"]:
        return RightsMissing(role=role, database=database)
    if facts["encoding"] != "UTF8":
        return OtherEncoding(database=database, encoding=facts["encoding"])
    if facts["missing"]:
        return ExtensionsMissing(names=", ".join(facts["missing"]))
    return None

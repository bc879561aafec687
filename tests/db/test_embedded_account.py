"""Who the embedded server runs as: nobody, a user of a namespace, or whoever started it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from own_servers import START, ask, postmaster, run, start

from disburse.db import embedded_account
from disburse.db.embedded import release_and_stop_if_last

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")


@only_root
def test_as_root_the_server_is_nobody_where_the_folders_are_open(home: Path) -> None:
    nobody = embedded_account.Account(embedded_account.NOBODY, embedded_account.NOBODY)
    if not nobody.can_run(embedded_account.find_binaries() / "postgres", "--version"):
        pytest.skip("the programs lie below a closed folder")
    server = start(home)
    assert Path(f"/proc/{postmaster(server)}").stat().st_uid == embedded_account.NOBODY


@only_root
def test_as_root_below_a_closed_folder_no_mode_is_changed(closed_home: Path) -> None:
    if not embedded_account.Account(prefix=embedded_account.UNSHARE).can_run("true"):
        pytest.skip("this machine has no user namespaces")
    server = start(closed_home)
    assert server.data == closed_home / "postgres"
    assert stat.S_IMODE(closed_home.parent.stat().st_mode) == 0o700
    assert ask(server.app_url, "SELECT 1") == 1


@only_root
def test_as_root_without_user_namespaces_the_data_go_to_a_system_folder(
    closed_home: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_account, "UNSHARE", ("false",))
    monkeypatch.setattr(embedded_account, "SYSTEM_FOLDER", home)
    server = start(closed_home)
    assert server.data.parent.parent == home
    assert ask(server.app_url, "SELECT 1") == 1
    release_and_stop_if_last(closed_home)
    assert start(closed_home).data == server.data
    release_and_stop_if_last(closed_home)


@only_root
@pytest.mark.parametrize("uid", [65534, 54321], ids=["named", "without a name"])
def test_an_ordinary_user_starts_it_too(closed_home: Path, uid: int) -> None:
    """In a user namespace we are an ordinary user, with the right to our own folders and nothing else."""
    become = ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", "--")
    if not embedded_account.Account(prefix=become).can_run("true"):
        pytest.skip("this machine has no user namespaces")
    done = run(closed_home, *become, code=START + "print(release_and_stop_if_last(home))")
    assert done.stdout.split() == [str(uid), "True", str(closed_home / "postgres"), "True"], done.stderr

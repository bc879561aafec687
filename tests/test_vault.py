"""What is sealed opens only whole, with its key and at its place; what is looked for is found by its index."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from disburse.vault import SealBroken, Vault, VaultLocked, place, unlock

NUMBER = "999145000001"
HERE = place("account.number", uuid4())


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "keys.json"


@pytest.fixture
def vault(key_file: Path) -> Vault:
    return unlock(key_file)


def test_what_is_sealed_is_read_back_and_looks_different_every_time(vault: Vault) -> None:
    first, second = vault.seal(NUMBER, HERE), vault.seal(NUMBER, HERE)
    assert vault.unseal(first, HERE) == vault.unseal(second, HERE) == NUMBER
    assert first != second
    assert NUMBER.encode() not in first


def test_a_sealed_value_opens_at_no_other_place(vault: Vault) -> None:
    sealed = vault.seal(NUMBER, HERE)
    for elsewhere in (place("account.number", uuid4()), HERE.replace(b"account", b"citizen")):
        with pytest.raises(SealBroken):
            vault.unseal(sealed, elsewhere)


def test_no_byte_of_a_sealed_value_can_be_changed_or_cut_off(vault: Vault) -> None:
    sealed = vault.seal(NUMBER, HERE)
    changed = [sealed[:at] + bytes([byte ^ 1]) + sealed[at + 1 :] for at, byte in enumerate(sealed)]
    for broken in [*changed, sealed[:-1], sealed[:5], b""]:
        with pytest.raises(SealBroken):
            vault.unseal(broken, HERE)


def test_a_new_key_seals_from_now_on_and_the_old_one_still_opens(key_file: Path) -> None:
    before = unlock(key_file).seal(NUMBER, HERE)
    kept = json.loads(key_file.read_text())
    kept["data"]["2"], kept["current"] = kept["index"], 2
    key_file.write_text(json.dumps(kept))
    after = unlock(key_file)
    assert (before[0], after.seal(NUMBER, HERE)[0]) == (1, 2)
    assert after.unseal(before, HERE) == NUMBER


def test_the_index_is_the_same_for_a_value_of_a_column_and_for_nothing_else(
    vault: Vault, key_file: Path, tmp_path: Path
) -> None:
    index = vault.index("account.number", NUMBER)
    assert index == unlock(key_file).index("account.number", NUMBER)
    other = unlock(tmp_path / "other" / "keys.json")
    assert index not in (
        vault.index("beneficiary.citizen_id", NUMBER),
        vault.index("account.number", NUMBER[:-1] + "2"),
        other.index("account.number", NUMBER),
    )


def test_the_first_start_makes_the_keys_for_their_owner_only(key_file: Path) -> None:
    with ThreadPoolExecutor(8) as threads:  # the first of several processes wins
        gates = {vault.gate for vault in threads.map(unlock, [key_file] * 8)}
    assert len(gates) == 1
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"current": 1, "data": []}', '{"current": 1, "data": {"1": "short"}}']
)
def test_keys_that_cannot_be_read_are_never_replaced(key_file: Path, content: str) -> None:
    unlock(key_file)
    key_file.write_text(content)
    with pytest.raises(VaultLocked):
        unlock(key_file)
    assert key_file.read_text() == content


def test_keys_that_others_may_read_are_refused(key_file: Path) -> None:
    unlock(key_file)
    key_file.chmod(0o640)
    with pytest.raises(VaultLocked):
        unlock(key_file)


def test_no_key_is_shown(vault: Vault) -> None:
    assert vault.gate not in repr(vault)
    assert "key" not in repr(vault)

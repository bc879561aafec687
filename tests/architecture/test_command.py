"""The command that `make` puts beside the interpreter."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest


def test_a_process_the_command_starts_may_import_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`multiprocessing` loads its parent's main file once more, under another name: it must not begin all over."""
    monkeypatch.setattr(sys, "argv", ["disburse", "no-such-command"])
    names = runpy.run_path(str(Path(sys.executable).with_name("disburse")), run_name="__mp_main__")
    assert callable(names["main"])
    assert capsys.readouterr() == ("", "")

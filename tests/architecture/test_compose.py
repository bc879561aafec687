"""`docker-compose.yml` read as an office's Docker would read it, against the program it starts."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from disburse.db.embedded_logins import LOGINS

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROGRAMS = [name for name, service in SERVICES.items() if "build" in service]


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_container_runs_is_a_command_of_the_program(name: str) -> None:
    command, *arguments = SERVICES[name]["command"]
    asked = subprocess.run(
        [sys.executable, "-m", "disburse", command, "--help"],
        cwd=ROOT, env={"NO_COLOR": "1", "COLUMNS": "200"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert [option for option in arguments if option.startswith("--") and option not in asked.stdout] == []


def test_every_variable_given_is_one_the_settings_read() -> None:
    read = set(re.findall(r"DISBURSE_\w+", (ROOT / "disburse" / "settings.py").read_text("utf-8")))
    for name in PROGRAMS:
        exported = set(re.findall(r"DISBURSE_\w+", " ".join(SERVICES[name]["entrypoint"])))
        assert set(SERVICES[name]["environment"]) | exported <= read


def test_passwords_travel_only_in_secret_files() -> None:
    assert set(COMPOSE["secrets"]) == {"postgres", *(login.removeprefix("disburse_") for login in LOGINS)}
    for service in SERVICES.values():
        assert set(service["secrets"]) <= set(COMPOSE["secrets"])
        for variable, value in service["environment"].items():
            assert "PASSWORD" not in variable or str(value).startswith("/run/secrets/")
            assert "postgresql://" not in str(value)


def test_every_file_that_is_copied_or_mounted_exists() -> None:
    for service in SERVICES.values():
        recipe = service.get("build", {}).get("dockerfile_inline", "")
        copied = re.findall(r"^COPY (\S+) \S+$", recipe, re.MULTILINE)
        sent = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        mounted = [volume.split(":")[0] for volume in service["volumes"] if volume.startswith("./")]
        assert [path for path in copied + mounted if not (ROOT / path).exists()] == []
        assert [path for path in copied if f"!{path}" not in sent] == []


def test_every_volume_secret_and_script_is_declared() -> None:
    for service in SERVICES.values():
        volumes = {volume.split(":")[0] for volume in service["volumes"] if not volume.startswith("./")}
        assert volumes <= set(COMPOSE["volumes"])
        assert {config["source"] for config in service.get("configs", ())} <= set(COMPOSE["configs"])


def test_the_pages_answer_on_this_machine_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published and all(port.startswith("127.0.0.1:") for port in published)


def test_the_database_makes_its_logins_with_the_scripts_of_the_embedded_server() -> None:
    script = COMPOSE["configs"]["logins"]["content"].replace("$$", "$")
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0  # noqa: S607
    for name in ("embedded_roles.sql", "embedded_database.sql"):
        assert f"/disburse/{name}" in script
    for login in LOGINS:
        assert f":'{login}'" in (ROOT / "disburse" / "db" / "embedded_roles.sql").read_text("utf-8")

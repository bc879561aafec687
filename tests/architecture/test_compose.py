"""`docker-compose.yml` read as an office's Docker would read it, against the program it starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from disburse.db import embedded_process
from disburse.db.embedded_account import find_binaries
from disburse.db.embedded_logins import LOGINS
from disburse.settings import read_settings

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


def test_the_database_makes_its_logins_with_the_script_every_office_runs() -> None:
    """`tests/db/test_second_server.py` runs that script on real servers."""
    script = COMPOSE["configs"]["logins"]["content"].replace("$$", "$")
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0  # noqa: S607
    assert "sh /disburse/logins.sh /run/secrets" in script
    mounted = dict(volume.split(":")[:2] for volume in SERVICES["database"]["volumes"] if volume[0] == ".")
    there = {container: ROOT / path for path, container in mounted.items()}
    for name in re.findall(r"\$here/(\w+\.sql)", there["/disburse/logins.sh"].read_text("utf-8")):
        assert there[f"/disburse/{name}"] == ROOT / "disburse" / "db" / name
    roles = there["/disburse/embedded_roles.sql"].read_text("utf-8")
    assert {f":'{login}'" for login in LOGINS} == set(re.findall(r":'\w+'", roles))
    assert {login.removeprefix("disburse_") for login in LOGINS} < set(SERVICES["database"]["secrets"])


def test_the_database_is_set_as_the_embedded_server_is() -> None:
    given = [word.removeprefix("-c").split("=", 1) for word in SERVICES["database"]["command"][1:]]
    embedded = embedded_process.settings(Path("/run"), None)
    assert {name: embedded.get(name) for name, _ in given} == dict(given)
    arguments = SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert unknown_options([str(find_binaries() / "initdb")], arguments) == []


def test_the_database_counts_as_healthy_when_it_answers_over_tcp() -> None:
    kind, program, *arguments = SERVICES["database"]["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "pg_isready") and "--host=127.0.0.1" in arguments
    # 2: understood, and nobody answers on that port; 3 would be an argument it does not know.
    asked = subprocess.run([find_binaries() / "pg_isready", *arguments, "--port=1"], check=False)
    assert asked.returncode == 2
    for name in PROGRAMS:
        assert SERVICES[name]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_image_is_built_by_commands_that_exist() -> None:
    (recipe,) = {SERVICES[name]["build"]["dockerfile_inline"] for name in PROGRAMS}
    steps = [step.split(" ", 1) for step in re.sub(r"\\\n\s*", "", recipe).strip().splitlines()]
    assert {word for word, _ in steps} <= {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER"}
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    (base,) = (words for word, words in steps if word == "FROM")
    assert base.startswith(f"python:{oldest.removeprefix('>=')}-")
    for words in (words for word, words in steps if word == "RUN"):
        for command in words.split(" && "):
            program, *arguments = command.split()
            assert program in {"apt-get", "rm", "pip", "useradd", "install"}
            asking = {"pip": [sys.executable, "-m", "pip", "install"]}.get(program, [program])
            if shutil.which(asking[0]) and program not in ("apt-get", "rm"):
                assert unknown_options(asking, arguments) == []


def test_the_image_holds_the_fonts_that_its_settings_ask_for() -> None:
    for name in PROGRAMS:
        assert SERVICES[name]["environment"]["DISBURSE_SYSTEM_FONTS"] == "1"
        assert " fonts-liberation2 " in SERVICES[name]["build"]["dockerfile_inline"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_container_starts_the_program_with_the_three_logins_from_its_secrets(
    name: str, tmp_path: Path
) -> None:
    for secret in SERVICES[name]["secrets"]:
        (tmp_path / secret).write_text(f"{secret}-0f3a\n")
    (tmp_path / "python").write_text('#!/bin/sh\necho "$@"\nenv\n')
    (tmp_path / "python").chmod(0o755)
    entry = [
        word.replace("$$", "$").replace("/run/secrets", str(tmp_path))
        for word in SERVICES[name]["entrypoint"]
    ]
    started = subprocess.run(
        [*entry, *SERVICES[name]["command"]],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    command, *lines = started.stdout.splitlines()
    assert command == " ".join(["-m disburse", *SERVICES[name]["command"]])
    environment = dict(line.split("=", 1) for line in lines) | {
        variable: re.sub(r"^\${\w+:-(.*)}$", r"\1", value)
        for variable, value in SERVICES[name]["environment"].items()
    }
    settings = read_settings(environment)
    for role, url in (
        ("app", settings.app_url),
        ("worker", settings.worker_url),
        ("owner", settings.owner_url),
    ):
        assert url == f"postgresql://disburse_{role}:{role}-0f3a@database/disburse"
    kept = [volume.split(":")[1] for volume in SERVICES[name]["volumes"]]
    assert str(settings.home) in kept and str(settings.key_file.parent) in kept


def unknown_options(command: list[str], arguments: list[str]) -> list[str]:
    """List the long options that a program's own help does not name; none where this machine has no such help."""
    helped = subprocess.run([*command, "--help"], capture_output=True, text=True, check=False).stdout
    options = {word.split("=")[0] for word in arguments if word.startswith("--")}
    return sorted(option for option in options if helped and option not in helped)

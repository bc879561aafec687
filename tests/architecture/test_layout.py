"""Where things live: floors, SQL, sizes, names, the clock."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES_MAX = 300
SOURCES = sorted(p for folder in ("disburse", "reports") for p in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

SQL = re.compile(
    r"\b(SELECT\s+.+\bFROM\b|SELECT\s+\w+\(|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE\s"
    r"|(CREATE|ALTER|DROP)\s+(TABLE|POLICY|FUNCTION|INDEX|TEMP)|GRANT\s+\w+|REVOKE\s+\w+|LOCK\s+TABLE|SET\s+LOCAL)",
    re.DOTALL,
)
# Besides `store.py`, `*.sql` and `db/`: each with its reason.
SQL_ELSEWHERE = {
    "disburse/access.py": "renders the row security",
    "disburse/audit.py": "its two statements are the whole module",
    "disburse/identity/opening.py": "lays in the session gate as the owner, before any session exists",
    "disburse/verifying.py": "the owner's proof, outside every session",
}
# The only places that ask the machine for the time: the clock itself, and how long something took.
CLOCK = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
NAMELESS = re.compile(r"^(utils?|helpers?|common|misc|managers?|base)$")


def test_every_import_goes_down_the_floors() -> None:
    # In a process of its own: it sets the logging of its whole process, and switches off the loggers it finds.
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_sql_lives_in_stores_and_sql_files() -> None:
    stray = [
        f"{of(path)}:{node.lineno}"
        for path in SOURCES
        if path.name != "store.py" and "db" not in path.parts and of(path) not in SQL_ELSEWHERE
        for node in strings(path)
        if SQL.search(str(node.value))
    ]
    assert not stray, "\n".join(stray)


def test_every_sql_file_says_first_what_it_answers() -> None:
    silent = [of(p) for p in (ROOT / "disburse").rglob("*.sql") if not p.read_text("utf-8").startswith("-- ")]
    assert not silent, "\n".join(silent)


def test_no_file_is_longer_than_a_reader_has_patience_for() -> None:
    pages = [p for p in kept() if p.suffix in {".py", ".html", ".css", ".js"} or p.name.endswith(".sql")]
    long = {of(p): n for p in pages if p.parent.name != "migrations" and (n := count_lines(p)) > LINES_MAX}
    assert not long, "\n".join(f"{key}: {value}" for key, value in long.items())


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        of(path)
        for path in SOURCES
        if (tree := ast.parse(path.read_text("utf-8"))).body and not ast.get_docstring(tree)
    ]
    assert not silent, "\n".join(silent)


def test_nothing_is_named_for_lack_of_a_name() -> None:
    nameless = [of(p) for p in SOURCES if NAMELESS.match(p.stem) or NAMELESS.match(p.parent.name)]
    suffixed = [
        f"{of(path)}:{node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Enum", "Service", "Manager", "Helper"))
        if node.name != "Service"  # the service itself
    ]
    assert not nameless + suffixed, "\n".join(nameless + suffixed)


def test_only_the_clock_asks_for_the_time() -> None:
    asking = [
        f"{of(path)}:{number}"
        for path in SOURCES
        if of(path) != "disburse/core/clock.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CLOCK.search(line)
    ]
    assert not asking, "\n".join(asking)


def test_nothing_is_left_to_do_and_no_error_is_swallowed() -> None:
    found = []
    for path in SOURCES:
        text = path.read_text("utf-8")
        found += [
            f"{of(path)}:{n}"
            for n, line in enumerate(text.splitlines(), 1)
            if re.search(r"\b(TODO|FIXME|XXX)\b", line)
        ]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler) and catches_all(node) and not leads_on(node):
                found.append(f"{of(path)}:{node.lineno}")
    assert not found, "\n".join(found)


def test_no_file_names_a_machine_or_a_package_index() -> None:
    here = re.compile(r"(/(work|home/\w+|root|opt)/|--(extra-)?index-url|pypi\.org/simple)")
    told = [
        f"{of(p)}:{number}"
        for p in kept()
        if p.suffix in {".py", ".toml", ".md", ".yml", ".sql", ".lock", ".html", ""} and p != Path(__file__)
        for number, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if here.search(line)
    ]
    assert not told, "\n".join(told)


def test_tests_are_named_as_facts() -> None:
    names = [
        (of(path), node.name)
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    assert len(names) > 100
    assert [name for name in names if name[1].count("_") < 3] == []


def of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def kept() -> list[Path]:
    """List the files of the repository, the new ones too, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def count_lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def strings(path: Path) -> Iterator[ast.Constant]:
    """List the string literals of a module, without docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node


def catches_all(handler: ast.ExceptHandler) -> bool:
    kind = handler.type
    return kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})


def leads_on(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler of everything raises, or does more than pass."""
    return any(isinstance(node, ast.Raise | ast.Call | ast.Return) for node in ast.walk(handler))

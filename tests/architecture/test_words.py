"""What people read: every sentence has its English, and no sentence carries a person's data."""

from __future__ import annotations

import ast
import csv
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2
from babel.messages.pofile import read_po

import disburse
import reports
from disburse.core.errors import Refusal
from disburse.web.templates import environment
from disburse.words import english

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "disburse" / "locale" / "en.po"
PAGES = sorted(page for folder in ("disburse", "reports") for page in (ROOT / folder).rglob("html/*.html"))
VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
OWN_NAME = '"Tiếng Việt"'  # a language is called by its own name in every language
SAYING = {"say", "mark"}
# Places of sentences that would hold what identifies a person; a refusal may end in a log.
PERSONAL = {
    "name", "full_name", "holder", "person", "beneficiary", "citizen_id", "cccd", "vss_number", "account",
    "account_number", "phone", "address", "born_on", "birth", "value", "cell", "line", "exception", "error",
}  # fmt: skip


def test_every_sentence_has_its_english() -> None:
    missing = {s: where for s, where in sentences() if s not in english() and has_words(s)}
    assert not missing, "\n".join(f"{key}: {value}" for key, value in missing.items())


def test_both_languages_fill_the_same_places() -> None:
    different = {v: e for v, e in english().items() if places(v) != places(e)}
    assert not different, "\n".join(f"{key}: {value}" for key, value in different.items())


def test_the_catalogue_is_sorted_and_says_nothing_twice() -> None:
    with CATALOGUE.open("rb") as file:
        said = [str(message.id) for message in read_po(file) if message.id]
    assert said == sorted(set(said))
    assert CATALOGUE.read_text("utf-8").count("\nmsgid ") == len(said)


def test_the_catalogue_keeps_no_sentence_that_nobody_says() -> None:
    said = {sentence for sentence, _ in sentences()}
    for table in (ROOT / "disburse" / "places" / "data").glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            said |= {cell for row in csv.reader(file) for cell in row}
    assert not english().keys() - said


def test_templates_say_every_word() -> None:
    unsaid = []
    for page in PAGES:
        rest = re.sub(r"{#.*?#}", "", page.read_text("utf-8"), flags=re.DOTALL)
        rest = re.sub(r"""\bsay\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", "", rest)
        lines = rest.replace(OWN_NAME, "").splitlines()
        unsaid += [f"{of(page)}: {line.strip()}" for line in lines if VIETNAMESE.search(line)]
    assert not unsaid, "\n".join(unsaid)


def test_no_refusal_carries_personal_data() -> None:
    carrying = {kind.__qualname__: found for kind in refusals() if (found := places(kind.text) & PERSONAL)}
    assert not carrying, "\n".join(f"{key}: {value}" for key, value in carrying.items())


def test_every_refusal_is_a_sentence_with_a_code_a_status_and_an_exit_code() -> None:
    wrong = [
        kind.__qualname__
        for kind in refusals()
        if not (kind.code and 400 <= kind.status <= 599 and kind.exit_code in range(1, 6))
        or (has_words(kind.text) and " " not in kind.text)
    ]
    assert not wrong, "\n".join(wrong)


def sentences() -> Iterator[tuple[str, str]]:
    """List every Vietnamese sentence that is said, with where."""
    for kind in refusals():
        yield kind.text, kind.__qualname__
    for folder in ("disburse", "reports"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and called(node.func) in SAYING and node.args:
                    for sentence in literals(node.args[0]):
                        yield sentence, f"{of(path)}:{node.lineno}"
    jinja = environment()
    for page in PAGES:
        tree = jinja.parse(page.read_text("utf-8"))
        for call in tree.find_all(jinja2.nodes.Call):
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "say":
                yield from ((sentence, f"{of(page)}:{call.lineno}") for sentence in said_in(call.args[0]))


def called(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def literals(argument: ast.expr) -> list[str]:
    """List the sentences an argument may be: a literal, or either side of a choice."""
    match argument:
        case ast.Constant(value=str(sentence)):
            return [sentence]
        case ast.IfExp():
            return literals(argument.body) + literals(argument.orelse)
        case ast.JoinedStr():
            raise AssertionError(f"line {argument.lineno}: a sentence with an f-string cannot be translated")
        case _:
            return []


def said_in(argument: jinja2.nodes.Node) -> list[str]:
    match argument:
        case jinja2.nodes.Const(value=str(sentence)):
            return [sentence]
        case jinja2.nodes.CondExpr():
            sides = (argument.expr1, argument.expr2)
            return [sentence for side in sides if side is not None for sentence in said_in(side)]
        case _:
            return []


@cache
def refusals() -> list[type[Refusal]]:
    """List every error a person can meet, by importing everything."""
    for package in (disburse, reports):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found: list[type[Refusal]] = [Refusal]
    for kind in found:
        found += [
            below
            for below in kind.__subclasses__()
            if below not in found and below.__module__.startswith(("disburse.", "reports."))
        ]
    return found


def has_words(sentence: str) -> bool:
    return re.search(r"\w", re.sub(r"{\w*}", "", sentence)) is not None


def places(sentence: str) -> set[str]:
    """List the `{named}` places of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()

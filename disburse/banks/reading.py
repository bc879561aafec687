"""Read a payer's answer in a limited child process, and say what its words mean to us.

The child (`main`, told the format and the file) only parses; it knows no places and no keys.
The parent, which has the look-ups of banks and reasons, completes the facts as they stream by.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from itertools import islice
from pathlib import Path

from msgspec import Struct, msgpack
from msgspec.structs import replace

from disburse.banks import FORMATS
from disburse.banks.facts import Fact, FileProblem, Tally, split
from disburse.sheets.limits import run_limited, serve_frames

BATCH_ROWS = 5000

FindBank = Callable[[str], str | None]
"""A bank as written → its BIN, None when unknown or ambiguous."""
FindReason = Callable[[str], str]
"""A reason as written → our code, "UNKNOWN" when unmapped."""


class Batch(Struct, frozen=True, tag=True):
    """Some rows of the answer, in the order of the file."""

    facts: list[Fact]
    problems: list[FileProblem]


class Totals(Struct, frozen=True, tag=True):
    """The end of the answer: data rows, bad ones included; readable amounts in đồng; order-free digest."""

    rows: int
    amount: int
    file_digest: str


async def read_confirmations(
    source: Path | bytes,
    format_name: str,
    *,
    find_bank: FindBank,
    find_reason: FindReason,
    memory_bytes: int = 1 << 30,
    cpu_seconds: int = 300,
    wall_seconds: float = 600,
) -> AsyncGenerator[Batch | Totals, None]:
    """Read an answer within limits: batches of completed facts, then the totals once.

    `source` is a file or its content. Raises `FileRefused` when the file as a whole cannot be taken.
    """
    complete = completer(find_bank, find_reason)
    args = [format_name] if isinstance(source, bytes) else [format_name, str(source)]
    answer = run_limited(
        "disburse.banks.reading",
        args,
        content=source if isinstance(source, bytes) else None,
        memory_bytes=memory_bytes,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
    )
    async with aclosing(answer) as frames:
        async for frame in frames:
            part = decode(frame)
            if isinstance(part, Batch):
                yield Batch([complete(fact) for fact in part.facts], part.problems)
            else:
                yield part


def completer(find_bank: FindBank, find_reason: FindReason) -> Callable[[Fact], Fact]:
    """Make the function that adds our codes to a fact; each wording is looked up once."""
    banks: dict[str | None, str | None] = {None: None}
    reasons: dict[str | None, str | None] = {None: None}

    def complete(fact: Fact) -> Fact:
        bank, why = fact.bank, fact.reason_text
        if bank is None and why is None:
            return fact
        if bank not in banks and bank is not None:
            banks[bank] = find_bank(bank)
        if why not in reasons and why is not None:
            reasons[why] = reason_of(why, find_reason)
        return replace(fact, bank_bin=banks[bank], reason=reasons[why])

    return complete


def reason_of(written: str, find_reason: FindReason) -> str:
    """Find our code for a reason as written; "code: words" is tried whole, by its code, by its words."""
    candidates = (written, *written.split(": ", 1))
    return next((code for text in candidates if (code := find_reason(text)) != "UNKNOWN"), "UNKNOWN")


def main(arguments: list[str]) -> None:
    """Be the child: answer with batches of facts, then the totals."""
    serve_frames(lambda: produce(*arguments))


def produce(format_name: str, path: str) -> Iterator[bytes]:
    """Be the child: parse and tell the rows in batches, then the totals."""
    tally = Tally()
    rows = FORMATS[format_name].rows(path)
    while part := list(islice(rows, BATCH_ROWS)):
        yield msgpack.encode(Batch(*split(part, tally)))
    yield msgpack.encode(Totals(tally.rows, tally.amount, tally.file_digest))


decode = msgpack.Decoder(Batch | Totals).decode

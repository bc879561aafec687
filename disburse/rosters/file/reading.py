"""Read a roster file: in a limited child process, as batches of normalised lines and problems.

The parent calls `read_roster`; the child is `main`. Nothing here touches the database or holds a key (`product.md` 2.2.10).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path

import msgspec

from disburse.core.calendar import Run
from disburse.rosters.file import wording
from disburse.rosters.file.line import RosterLine
from disburse.rosters.file.parsing import Parsing, Summary
from disburse.rosters.file.problem import RosterProblem
from disburse.rosters.file.repairs import Choices, Layer, Repair
from disburse.rosters.file.wording import KnownPlaces
from disburse.sheets.limits import run_limited, serve_frames

prepare = wording.prepare
LINES_PER_BATCH = range(5_000, 10_001, 1_000)  # the first come soon, for nothing can begin before them


class Batch(msgspec.Struct, array_like=True):
    """Some lines and problems in the order of the file; the last batch carries the summary.

    `expected` is about how many lines there are in all, 0 when the file does not say: for people to look at.
    """

    lines: list[RosterLine]
    problems: list[RosterProblem]
    summary: Summary | None = None
    expected: int = 0


class Order(msgspec.Struct):
    """What the child is asked to do."""

    run: str | None
    months: list[str]
    unit: str | None
    programme: str
    size_max: int
    choices: Choices
    repairs: list[Repair]
    places: KnownPlaces


async def read_roster(
    source: Path | bytes,
    *,
    run: str | None,
    unit: str | None,
    programme: str,
    months: Sequence[str] = (),
    choices: Choices | None = None,
    repairs: Sequence[Repair] = (),
    places: KnownPlaces | None = None,
    size_max: int = 200 << 20,
) -> AsyncGenerator[Batch, None]:
    """Read a roster within limits; `run` is "2026-12", `unit` the owner, bytes never touch the disk.

    `months` are what the run pays, without them its own month. `choices` and `repairs` are what people decided about this file; its digest is without repairs. `places` is what
    is known of the unit's places. Text in a legacy font is refused (F11) with samples until its encoding is chosen.
    Rows that are wrong are problems, not errors.
    Raises `FileRefused` when the file is not the file; what was yielded before must then be thrown away.
    """
    order = Order(
        run,
        list(months),
        unit,
        programme,
        size_max,
        choices or Choices(),
        list(repairs),
        places or KnownPlaces(),
    )
    path = [] if isinstance(source, bytes) else [str(source)]
    decode = msgspec.msgpack.Decoder(Batch).decode
    content = source if isinstance(source, bytes) else None
    packed = msgspec.msgpack.encode(order)
    async with aclosing(run_limited(__name__, path, order=packed, content=content)) as bodies:
        async for body in bodies:
            yield decode(body)


def main(arguments: list[str]) -> None:
    """Be the child: answer with batches."""
    order = msgspec.msgpack.decode(Path(arguments[0]).read_bytes(), type=Order)
    serve_frames(lambda: _bodies(order, Path(arguments[1])))


def _bodies(order: Order, path: Path) -> Iterator[bytes]:
    encode = msgspec.msgpack.Encoder().encode
    run = Run.parse(order.run) if order.run else None
    parsing = Parsing(
        path,
        run=run,
        months=order.months,
        unit=order.unit,
        programme=order.programme,
        choices=order.choices,
        layer=Layer(order.repairs),
        places=order.places,
        size_max=order.size_max,
    )
    lines: list[RosterLine] = []
    sizes = iter(LINES_PER_BATCH)
    size = next(sizes)
    for line in parsing:
        lines.append(line)
        if len(lines) >= size:
            size = next(sizes, size)
            yield encode(Batch(lines, parsing.take_problems(), None, parsing.expected))
            lines.clear()
    yield encode(Batch(lines, parsing.take_problems(), parsing.summary))

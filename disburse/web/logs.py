"""The log: one line of JSON per event, with fields from a list; nothing a person typed is ever in it."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Final

# Names of routes, not paths; ids of users, not names; kinds of errors, not their texts (reliability.md T17, A23).
FIELDS: Final = ("request_id", "method", "route", "status", "milliseconds", "user", "code", "kind", "where")

logger: Final = logging.getLogger("disburse")


class JsonLine(logging.Formatter):
    """Write a record as one line; line breaks and control signs of any field stay inside its JSON string."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name.startswith("disburse") else record.name,
        }
        line.update({name: record.__dict__[name] for name in FIELDS if record.__dict__.get(name) is not None})
        if record.exc_info and record.exc_info[1] is not None:
            line.update(kind=type(record.exc_info[1]).__name__, where=where(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=True, default=str)


class Stderr(logging.Handler):
    """Write to what stderr is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr, flush=True)


def set_up() -> None:
    """Send the log of the whole process to stderr; called once by what serves pages or does jobs."""
    handler = Stderr()
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logger.setLevel(logging.INFO)


def event(name: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Log an event; raises KeyError for a field that is not on the list."""
    if unknown := set(fields) - set(FIELDS):
        raise KeyError(f"not a field of the log: {sorted(unknown)}")
    logger.log(level, name, extra=fields)


def where(error: BaseException) -> str:
    """Name the file and line an error came from, without its text."""
    frames = extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""

"""The database: the embedded server, the engine with its safe transaction, and `run` for named SQL."""

from disburse.db.engine import (
    Acting,
    Connection,
    connection,
    engine,
    open_pools,
    run,
    run_count,
    run_many,
    run_on_sets,
    take_time,
    transaction,
)

__all__ = [
    "Acting",
    "Connection",
    "connection",
    "engine",
    "open_pools",
    "run",
    "run_count",
    "run_many",
    "run_on_sets",
    "take_time",
    "transaction",
]

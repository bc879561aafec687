"""The clock: the only place that asks the machine what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

# A fixed offset, so that no time zone data is needed: Viet Nam has kept UTC+7 without summer time since 1975.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """What all code that needs the time is given."""

    def now(self) -> datetime:
        """Give this moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """Give this day in Viet Nam."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give this moment, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Give this day in Viet Nam, whatever zone the machine is set to (REQ60)."""
        return local_day(self.now())


@dataclass
class FixedClock:
    """A clock that stands still until it is moved; for tests and for the month simulator.

    Raises ValueError for a moment without a time zone.
    """

    moment: datetime

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise ValueError("the moment of a clock needs a time zone")

    def now(self) -> datetime:
        """Give the fixed moment in UTC."""
        return self.moment.astimezone(UTC)

    def today(self) -> date:
        """Give the day of the fixed moment in Viet Nam."""
        return local_day(self.moment)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward; raises ValueError if that were backward."""
        if by < timedelta(0):
            raise ValueError("a clock does not run backward")
        self.moment += by


def local_day(moment: datetime) -> date:
    """Give the day in Viet Nam of an aware moment."""
    return moment.astimezone(VIETNAM).date()

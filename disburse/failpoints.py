"""Places at which a test may end this process, to see that nothing is left half done (`reliability.md` 3.1)."""

from __future__ import annotations

import os
import signal
from typing import Final

_WANTED, _, _COUNT = os.environ.get("FAILPOINT", "").partition(":")
_SIGNAL: Final = signal.Signals[os.environ.get("FAILPOINT_SIGNAL", "SIGKILL")]
_left = [int(_COUNT or 1)]


def reached(place: str) -> None:
    """Signal this very process the Nth time it reaches `place`; without FAILPOINT=place[:N] do nothing.

    FAILPOINT_SIGNAL names another signal than SIGKILL; SIGSTOP holds the process there.
    """
    if place == _WANTED:
        _left[0] -= 1
        if _left[0] == 0:
            os.kill(os.getpid(), _SIGNAL)

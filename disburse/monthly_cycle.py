"""One month, from roster to outreach, as a list of steps: the file to show a visitor.

 1 upload      `rosters.upload_roster`            an officer brings the list
 2 check       `rosters.read_roster_file`         all problems by row and column
 3 approve     `rosters.approve_roster`           a second person, bound to what was seen
 4 instruct    `payments.instruct_banks`          one file per payer, one list per pay point
 5 confirm     `payments.receive_confirmations`   payers say what they did
 6 reconcile   `reconciliation.reconcile`         every đồng ends somewhere, every line too
 7 resolve     `reconciliation.resolve`           a person decides what could not be settled
 8 close       `reconciliation.close_run`         the run is frozen
 9 switches    `switching.record_first_credits`   who really moved from cash to account
10 outreach    `outreach.plan_visits`             whom to visit, when, and why
11 results     `outreach.record_result`           next month's method
"""

from __future__ import annotations

from disburse.access import Viewer
from disburse.core.calendar import Run
from disburse.outreach import actions as outreach
from disburse.reconciliation import actions as reconciliation
from disburse.switching import actions as switching


async def advance(job: Viewer, run: Run) -> None:
    """Advance an open run as far as the answers so far allow. Running it twice changes nothing."""
    await reconciliation.reconcile(job, run)
    await switching.record_first_credits(job, str(run))
    await outreach.open_cases(job, str(run))

"""Every status in the system and every allowed move, on one page.

Stored states are kept by a CHECK in the database and moved only along `MOVES`, which the database holds
as the table `state_move` (a test compares them). A payment's state is stored nowhere: it is folded from
its events (`money.md` M7).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class RunState(StrEnum):
    OPEN = "open"  # takes rosters, instructions, answers and decisions
    CLOSED = "closed"  # frozen; what comes late is stored in an open run


class RosterState(StrEnum):
    READING = "reading"  # the file is kept, its lines are being read
    FAILED = "failed"  # the file could not be read as a roster
    HAS_ERRORS = "has_errors"  # read, with at least one problem of level E
    READY = "ready"  # read, may be submitted
    SUBMITTED = "submitted"  # waits for a second person
    APPROVED = "approved"  # its payments exist
    RETURNED = "returned"  # the approver sent it back with a reason
    WITHDRAWN = "withdrawn"  # the owner took it back; payments it had are cancelled
    SUPERSEDED = "superseded"  # a newer version stands in its place


class InstructionFileState(StrEnum):
    CREATED = "created"  # ready for the payer
    HANDED_OVER = "handed_over"  # downloaded by the payer or exported for it


class ConfirmationFileState(StrEnum):
    READING = "reading"
    FAILED = "failed"
    RECEIVED = "received"  # waits for the payer's second person
    CONFIRMED = "confirmed"  # its lines are facts
    WITHDRAWN = "withdrawn"


class DiscrepancyState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # somebody outside was asked
    PROPOSED_OVERRIDE = "proposed_override"  # waits for a second person
    RESOLVED = "resolved"


class CaseState(StrEnum):
    TO_MEET = "to_meet"
    MET = "met"
    AGREED = "agreed"
    FORM_SIGNED = "form_signed"
    ACCOUNT_VERIFIED = "account_verified"
    FIRST_CREDIT = "first_credit"
    SETTLED = "settled"  # three runs by account
    KEEPS_CASH = "keeps_cash"
    NOT_ABLE = "not_able"
    MOVED = "moved"
    DIED = "died"
    REVERTED = "reverted"


class VisitState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"  # no longer needed, with the reason


class PaymentState(StrEnum):
    """Folded, never stored."""

    DUE = "due"
    INSTRUCTED = "instructed"
    PENDING = "pending"
    PAID = "paid"
    SHORT = "short"
    REJECTED = "rejected"
    RETURNED = "returned"
    UNCLAIMED = "unclaimed"
    CANCELLED = "cancelled"


class EventKind(StrEnum):
    """What facts and decisions become (`money.md` M7), in rank order; `reversed` removes one event."""

    PENDING = "pending"
    REJECTED = "rejected"
    UNCLAIMED = "unclaimed"
    CANCELLED = "cancelled"
    SHORT = "short"
    PAID = "paid"
    RETURNED = "returned"
    REVERSED = "reversed"


class FactStatus(StrEnum):
    """What one line of a payer's answer can say (`money.md` M5)."""

    PAID = "paid"
    REJECTED = "rejected"
    RETURNED = "returned"
    UNCLAIMED = "unclaimed"
    PENDING = "pending"
    REVERSED = "reversed"


class DiscrepancyKind(StrEnum):
    FAILED = "failed"
    NO_ANSWER = "no_answer"
    PROPOSED = "proposed"
    AMBIGUOUS = "ambiguous"
    UNKNOWN_REFERENCE = "unknown_reference"
    AMOUNT_SHORT = "amount_short"
    AMOUNT_OVER = "amount_over"
    NAME_CONFLICT = "name_conflict"
    ACCOUNT_CONFLICT = "account_conflict"
    ACCOUNT_HOLDER = "account_holder"
    DUPLICATE = "duplicate"
    CONTRADICTORY = "contradictory"
    WRONG_PAYER = "wrong_payer"
    WRONG_RUN = "wrong_run"
    STOPPED_PERSON = "stopped_person"
    AFTER_CANCEL = "after_cancel"
    UNMAPPED_REASON = "unmapped_reason"
    LATE_RETURN = "late_return"


class Resolution(StrEnum):
    ACCEPT = "accept"
    RESEND = "resend"
    CASH = "cash"
    CARRY = "carry"
    CANCEL = "cancel"
    RECOVER = "recover"
    DISMISS = "dismiss"


class Method(StrEnum):
    CASH_POINT = "cash_point"
    CASH_HOME = "cash_home"
    ACCOUNT = "account"


class VisitResult(StrEnum):
    AGREED = "agreed"
    LATER = "later"
    REFUSED = "refused"
    ABSENT = "absent"
    OTHER = "other"


# The letter that is keyed from paper (`product.md` 2.1).
VISIT_LETTERS: Final[dict[str, VisitResult]] = {
    "D": VisitResult.AGREED,
    "H": VisitResult.LATER,
    "K": VisitResult.REFUSED,
    "V": VisitResult.ABSENT,
    "X": VisitResult.OTHER,
}

_STEPS = ("to_meet", "met", "agreed", "form_signed", "account_verified", "first_credit", "settled")
_EXITS = ("keeps_cash", "not_able", "moved", "died")

MOVES: Final[dict[str, frozenset[tuple[str, str]]]] = {
    "run": frozenset({("open", "closed")}),
    "roster": frozenset(
        {
            ("reading", "failed"),
            ("reading", "has_errors"),
            ("reading", "ready"),
            ("reading", "withdrawn"),
            ("failed", "reading"),
            ("has_errors", "withdrawn"),
            ("has_errors", "superseded"),
            ("ready", "submitted"),
            ("ready", "has_errors"),
            ("ready", "withdrawn"),
            ("ready", "superseded"),
            ("submitted", "approved"),
            ("submitted", "returned"),
            ("submitted", "superseded"),
            ("submitted", "withdrawn"),
            ("approved", "withdrawn"),  # by two persons, before anything of it was instructed
            (
                "returned",
                "submitted",
            ),  # sent again: its evidence or its control totals were wrong, not its lines
            ("returned", "superseded"),
            ("returned", "withdrawn"),
            ("superseded", "withdrawn"),  # with the correction that stood in its place
        }
    ),
    "instruction_file": frozenset({("created", "handed_over")}),
    "confirmation_file": frozenset(
        {
            ("reading", "failed"),
            ("reading", "received"),
            ("reading", "confirmed"),
            ("received", "confirmed"),
            ("received", "withdrawn"),
        }
    ),
    "discrepancy": frozenset(
        {
            ("open", "waiting"),
            ("open", "proposed_override"),
            ("open", "resolved"),
            ("waiting", "open"),
            ("waiting", "proposed_override"),
            ("waiting", "resolved"),
            ("proposed_override", "open"),
            ("proposed_override", "resolved"),
            ("resolved", "open"),
        }
    ),
    "outreach_case": frozenset(
        {(a, b) for i, a in enumerate(_STEPS) for b in _STEPS[i + 1 :]}  # a step may be skipped, never undone
        | {(a, b) for a in _STEPS[:5] for b in _EXITS}
        | {
            ("keeps_cash", b)
            for b in ("to_meet", "met", "agreed", "first_credit", "moved", "died", "not_able")
        }
        | {("not_able", b) for b in ("to_meet", "agreed", "first_credit", "moved", "died")}
        | {
            ("moved", "to_meet"),
            ("first_credit", "reverted"),
            ("settled", "reverted"),
            ("reverted", "to_meet"),
        }
        | {("form_signed", "agreed"), ("account_verified", "agreed")}  # the account was refused: ask again
        | {("first_credit", "moved"), ("first_credit", "died"), ("settled", "moved"), ("settled", "died")}
        | {("reverted", "moved"), ("reverted", "died"), ("moved", "died")}
    ),
    "visit": frozenset({("planned", "done"), ("planned", "dropped")}),
}


def may_move(thing: str, before: str, after: str) -> bool:
    """Say whether a stored state may move from one value to another."""
    return (before, after) in MOVES[thing]

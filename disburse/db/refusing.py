"""Which refusal of the database is said in which sentence: constraint names become sentences, nothing else gets out."""

from __future__ import annotations

import asyncpg

from disburse.core.errors import Conflict, NotAllowed, Refusal, Temporary
from disburse.db import merge_refusals, sending_refusals, withdrawal_refusals
from disburse.db import refusals as r

SENTENCES: dict[str, type[Refusal]] = {
    "run_is_open": r.RunIsClosed,
    "run_part_run_fkey": r.RunIsClosed,
    "month_paid_at_most_once": r.MonthPaidAlready,
    "approved_by_a_second_person": r.ApprovedByASecondPerson,
    "consent_by_a_second_person": r.ConsentByASecondPerson,
    "lifted_by_a_second_person": r.LiftedByASecondPerson,
    "approved_by_an_approver": r.NotAnApprover,
    "consent_by_an_approver": r.NotAnApprover,
    "closed_by_an_approver": r.NotAnApprover,
    "approval_is_for_the_bytes_seen": r.ChangedMeanwhile,
    "only_submitted_rosters_are_approved": r.NotSubmitted,
    "roster_approval_pkey": r.NotSubmitted,
    "roster_taken_in_once": r.AlreadyTakenIn,
    "answer_taken_in_once": r.AlreadyTakenIn,
    "one_live_roster_per_list": r.LiveRosterExists,
    "only_ended_attempts_are_followed": r.AttemptIsLive,
    "one_attempt_after_an_end": r.AttemptIsLive,
    "one_attempt_at_a_time": r.AttemptIsLive,
    "one_instruction_file_per_round": r.AttemptIsLive,
    "state_moves_along_the_table": r.WrongMove,
    "nothing_outstanding_at_close": r.OutstandingAtClose,
    "no_open_discrepancy_at_close": r.DiscrepanciesAtClose,
    "no_roster_waits_at_close": r.RosterWaits,
    "declared_totals_equal": r.DeclaredTotalsDiffer,
    "changed_accounts_have_evidence": r.AccountsWithoutEvidence,
    "changed_accounts_are_confirmed": r.AccountsNotConfirmed,
    "accounts_confirmed_by_a_second_person": r.ConfirmedByASecondPerson,
    "accounts_confirmed_by_an_approver": r.NotAnApprover,
    "account_confirmation_pkey": r.ConfirmedAlready,
    "session_on_a_working_day": r.NotAWorkingDay,
    "visits_within_capacity": r.SessionFull,
    "username_taken": r.UsernameTaken,
    "commune_has_one_office_at_a_time": r.CoveredAlready,
    "one_successor_per_payment": r.SuccessorExists,
    "arrears_name_what_they_carry": r.ArrearsToCarry,
    "nobody_stopped_is_paid": r.PersonStopped,
    "payments_are_what_was_approved": r.LinesMissing,
    "taken_back_by_whoever_decided": r.NotYourDecision,
    "only_standing_decisions_are_taken_back": r.NothingToTakeBack,
    "only_standing_decisions_carry": r.NothingToTakeBack,
    "nothing_depends_on_what_is_taken_back": r.SomethingDepends,
    "months_are_free_to_claim": r.MonthsTaken,
    **sending_refusals.SENTENCES,
    **withdrawal_refusals.SENTENCES,
    **merge_refusals.SENTENCES,
    "append_only": r.AppendOnly,
}


def refusal_for(error: asyncpg.PostgresError) -> Refusal:
    """Turn a database error into a sentence; its own text may hold personal data and is dropped."""
    known = SENTENCES.get(getattr(error, "constraint_name", None) or "")
    if known is not None:
        return known()
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return NotAllowed()
    if isinstance(
        error,
        asyncpg.LockNotAvailableError
        | asyncpg.DeadlockDetectedError
        | asyncpg.SerializationError
        | asyncpg.PostgresConnectionError
        | asyncpg.CannotConnectNowError
        | asyncpg.AdminShutdownError
        | asyncpg.CrashShutdownError
        | asyncpg.TooManyConnectionsError
        | asyncpg.QueryCanceledError
        | asyncpg.InsufficientResourcesError,
    ):
        return Temporary()
    if isinstance(error, asyncpg.UniqueViolationError):
        return Conflict()
    return DatabaseRefused(
        state=error.sqlstate or "", constraint=getattr(error, "constraint_name", None) or ""
    )


class DatabaseRefused(Refusal):
    """A refusal we have no sentence for: the code tells operators where to look, without any value."""

    code = "database_refused"
    status = 500
    exit_code = 5
    text = "Cơ sở dữ liệu từ chối thao tác này (mã {state} {constraint}). Chưa có gì được lưu; hãy báo quản trị viên."

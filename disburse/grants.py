"""What each database login may do at all, before any row rule of `access.py` is asked.

Rendered as SQL (`grants()`), frozen in the same migration as the row rules, compared with the catalogue by a test.
"""

from __future__ import annotations

from typing import Final

from disburse.access import ROWS

# Verbs per table; columns where only some may change.
GRANTS: Final[dict[str, dict[str, str]]] = {
    "disburse_app": {
        **dict.fromkeys(
            [t for t, reach in ROWS.items() if reach not in ("job", "user", "user_role")], "SELECT"
        ),
        "run_part": "SELECT, INSERT",
        "roster": (
            "SELECT, INSERT, UPDATE (state, content_digest, line_count, amount, file_digest, file_sha, file_name,"
            " declared_count, declared_amount, declared_account_amount, declared_cash_amount, reading, submitted_by, submitted_at, note)"
        ),
        "roster_line": "SELECT, INSERT",
        "roster_problem": "SELECT, INSERT, DELETE",
        "roster_repair": "SELECT, INSERT",
        "column_lesson": "SELECT, INSERT, UPDATE (shown, field, taught_by, taught_at), DELETE",
        "old_place_answer": "SELECT, INSERT",
        "roster_acknowledgement": "SELECT, INSERT, DELETE",
        "roster_approval": "SELECT, INSERT",
        "leaving": "SELECT, INSERT",
        "account_evidence": "SELECT, INSERT",
        "account_confirmation": "SELECT, INSERT",
        "instruction_file": "SELECT, INSERT, UPDATE (state)",
        "instruction_file_part": "SELECT, INSERT",
        "confirmation_file": (
            "SELECT, INSERT, UPDATE (state, file_digest, line_count, amount, problems, confirmed_by, confirmed_at)"
        ),
        "confirmation": "SELECT, INSERT",
        "decision": "SELECT, INSERT",
        "decision_consent": "SELECT, INSERT",
        "carry": "SELECT, INSERT",
        "discrepancy": "SELECT, UPDATE (state, resolution, decision, resolved_at)",
        "method_request": "SELECT, INSERT",
        "outreach_case": (
            "SELECT, INSERT, UPDATE (state, obstacles, urgent, why, refusals, not_before, last_met_on, last_result)"
        ),
        "case_move": "SELECT, INSERT",
        "outreach_session": "SELECT, INSERT",
        "visit": (
            "SELECT, INSERT, UPDATE (state, result, other, obstacle, met_on, next_on, note, recorded_by, recorded_at)"
        ),
        "print": "SELECT, INSERT",
        "print_row": "SELECT, INSERT",
        "made_file": "SELECT, INSERT",
        "job": "SELECT, INSERT, UPDATE (state, cancel_asked, finished_at)",
        "api_call": "SELECT, INSERT, DELETE",
        "read_log": "SELECT, INSERT",
        "app_user": "SELECT (id, person, username, name, active, must_change_password, created_at, signed_in_at), INSERT, UPDATE (name, password_hash, active, must_change_password)",
        "user_role": "SELECT, INSERT, DELETE",
        "unit": "SELECT, INSERT",
        "office_commune": "SELECT, INSERT, UPDATE (valid_to)",
        "province_setting": "SELECT, INSERT",
        "authorisation": "SELECT, INSERT",
        "stop": "SELECT, INSERT",
        "stop_lift": "SELECT, INSERT",
        "person_merge": "SELECT, INSERT",
        "person_merge_answer": "SELECT, INSERT",
        "run": "SELECT, INSERT",
        "run_month": "SELECT, INSERT",
    },
    "disburse_worker": {
        **dict.fromkeys(
            [t for t in ROWS if t not in ("app_session", "session_gate", "sign_in_back_off")], "SELECT"
        ),
        "app_user": "SELECT (id, person, username, name, active)",
        "roster": "SELECT, INSERT, UPDATE",
        "run_part": "SELECT, INSERT",
        "roster_line": "SELECT, INSERT",
        "roster_problem": "SELECT, INSERT, DELETE",
        "authorisation": "SELECT, INSERT",
        "confirmation_file": "SELECT, UPDATE",
        "confirmation": "SELECT, INSERT",
        "match": "SELECT, INSERT",
        "discrepancy": "SELECT, INSERT, UPDATE",
        "method_fact": "SELECT, INSERT, DELETE",
        "method_count": "SELECT, INSERT, UPDATE, DELETE",
        "switch": "SELECT, INSERT, UPDATE, DELETE",
        "outreach_case": "SELECT, INSERT, UPDATE",
        "case_move": "SELECT, INSERT",
        "outreach_session": "SELECT, INSERT",
        "visit": "SELECT, INSERT, UPDATE",
        "print": "SELECT, INSERT, UPDATE (file_sha, gone_at)",
        "made_file": "SELECT, UPDATE (file_sha, file_name, print, made_at, gone_at)",
        "read_log": "SELECT, INSERT",
        "job": "SELECT, INSERT, UPDATE",
        "job_run": "SELECT, INSERT, UPDATE",
        "run": "SELECT, INSERT",
        "run_month": "SELECT, INSERT",
    },
}


def grants() -> list[str]:
    """Render the grants of both logins as SQL, in table order."""
    return [
        f"GRANT {verbs} ON {table} TO {login}"
        for login in sorted(GRANTS)
        for table, verbs in sorted(GRANTS[login].items())
    ]

"""Permissions, roles, and which rows each person may see, on one page.

Three things in this order: what may be done (`Permission`), which role may do it (`ROLES`), and which rows of
which table a session reaches (`ROWS`). The row security policies of the database are rendered from `ROWS`
(`policies()`), frozen in a migration, and compared with the catalogue by a test. What is not within somebody's
rows answers like what does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from disburse.core.errors import NotAllowed
from disburse.words import mark


class Permission(StrEnum):
    """noun:verb, alphabetical."""

    AUDIT_READ = "audit:read"
    CONFIRMATION_CONFIRM = "confirmation:confirm"
    CONFIRMATION_RECEIVE = "confirmation:receive"
    DISCREPANCY_CONSENT = "discrepancy:consent"
    DISCREPANCY_READ = "discrepancy:read"
    DISCREPANCY_RESOLVE = "discrepancy:resolve"
    HOME_READ = "home:read"
    INSTRUCTION_CREATE = "instruction:create"
    INSTRUCTION_READ = "instruction:read"
    OUTREACH_PLAN = "outreach:plan"
    OUTREACH_READ = "outreach:read"
    OUTREACH_RECORD = "outreach:record"
    REPORT_PRINT = "report:print"
    ROSTER_APPROVE = "roster:approve"
    ROSTER_READ = "roster:read"
    ROSTER_UPLOAD = "roster:upload"
    RUN_CLOSE = "run:close"
    RUN_READ = "run:read"
    SWITCHING_READ = "switching:read"
    USER_MANAGE = "user:manage"


class Role(StrEnum):
    SI_OFFICER = "si_officer"
    SI_APPROVER = "si_approver"
    COMMUNE_OFFICER = "commune_officer"
    COMMUNE_APPROVER = "commune_approver"
    PAYER_OFFICER = "payer_officer"
    PAYER_CHECKER = "payer_checker"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_TITLES: Final[dict[Role, str]] = {
    Role.SI_OFFICER: mark("Cán bộ chi trả BHXH"),
    Role.SI_APPROVER: mark("Người duyệt BHXH"),
    Role.COMMUNE_OFFICER: mark("Công chức văn hóa - xã hội"),
    Role.COMMUNE_APPROVER: mark("Người duyệt của xã"),
    Role.PAYER_OFFICER: mark("Nhân viên đơn vị chi trả"),
    Role.PAYER_CHECKER: mark("Kiểm soát viên đơn vị chi trả"),
    Role.LEADER: mark("Lãnh đạo"),
    Role.AUDITOR: mark("Kiểm toán, thanh tra"),
    Role.ADMIN: mark("Quản trị"),
}

P = Permission
_READS_MONTH: Final = frozenset(
    {P.DISCREPANCY_READ, P.HOME_READ, P.INSTRUCTION_READ, P.ROSTER_READ, P.RUN_READ, P.SWITCHING_READ}
)
_MAKES: Final = _READS_MONTH | {
    P.DISCREPANCY_RESOLVE,
    P.INSTRUCTION_CREATE,
    P.OUTREACH_READ,
    P.REPORT_PRINT,
    P.ROSTER_UPLOAD,
}
_CHECKS: Final = _READS_MONTH | {
    P.DISCREPANCY_CONSENT,
    P.OUTREACH_READ,
    P.REPORT_PRINT,
    P.ROSTER_APPROVE,
    P.RUN_CLOSE,
}
_FIELD: Final = frozenset({P.OUTREACH_PLAN, P.OUTREACH_RECORD})
_PAYS: Final = frozenset(
    {P.CONFIRMATION_RECEIVE, P.HOME_READ, P.INSTRUCTION_READ, P.REPORT_PRINT, P.RUN_READ}
)

ROLES: Final[dict[Role, frozenset[Permission]]] = {
    Role.SI_OFFICER: _MAKES | {P.CONFIRMATION_RECEIVE},
    Role.SI_APPROVER: _CHECKS,
    Role.COMMUNE_OFFICER: _MAKES | _FIELD | {P.CONFIRMATION_RECEIVE},
    Role.COMMUNE_APPROVER: _CHECKS,
    Role.PAYER_OFFICER: _PAYS,
    Role.PAYER_CHECKER: _PAYS | {P.CONFIRMATION_CONFIRM},
    Role.LEADER: _READS_MONTH | {P.OUTREACH_READ, P.REPORT_PRINT},
    Role.AUDITOR: _READS_MONTH | {P.AUDIT_READ, P.OUTREACH_READ},
    Role.ADMIN: frozenset({P.AUDIT_READ, P.HOME_READ, P.USER_MANAGE}),
}


@dataclass(frozen=True)
class Viewer:
    """Whoever acts: a user through a web or command session, or a job. `sid` is the session's secret."""

    sid: str
    kind: Literal["web", "cli", "job"]
    user_id: UUID | None
    person_id: UUID | None
    username: str
    name: str
    roles: tuple[tuple[Role, str], ...]  # (role, unit)
    csrf: str = ""
    language: Literal["vi", "en"] = "vi"

    @property
    def login(self) -> Literal["app", "worker"]:
        """Name the database login the viewer goes through; only jobs go through the worker's."""
        return "worker" if self.kind == "job" else "app"

    @property
    def permissions(self) -> frozenset[Permission]:
        return frozenset().union(*(ROLES[role] for role, _ in self.roles))

    def may(self, permission: Permission) -> bool:
        return self.kind == "job" or permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless one of the viewer's roles carries the permission."""
        if not self.may(permission):
            raise NotAllowed(permission=permission)

    def units(self, *roles: Role) -> tuple[str, ...]:
        """List the units the viewer holds any of the roles for (all roles when none is named)."""
        return tuple(dict.fromkeys(unit for role, unit in self.roles if not roles or role in roles))


# ---------------------------------------------------------------- rows

Reach = Literal[
    "owner",  # column `owner`: offices and communes see and write their own, jobs all
    "owner_or_payer",  # column `owner` or `payer`; payers only read
    "payer",  # column `payer`: payers see and write their own answers; offices and communes those for their files
    "commune",  # column `commune`: the people and the outreach of a commune
    "commune_or_owner",  # column `commune` or `owner`: what a visit brought and what an office recorded
    "shared",  # reference data: everybody reads
    "job",  # the worker only; others through functions
    "read_log",  # everybody adds what he read, auditors read
    "audit",  # auditors and administrators of the unit, jobs
    "asker",  # column `asked_by`: one's own jobs
    "user",  # administrators: users with a role in their units; they change those with no role elsewhere
    "user_role",  # administrators: roles for their units
    "unit",  # everybody reads; administrators add offices of their province
    "province",  # everybody reads; administrators write for their province
    "cover",  # everybody reads; administrators write which communes their offices cover
]

ROWS: Final[dict[str, Reach]] = {
    # reference data
    **dict.fromkeys(
        [
            "province",
            "commune",
            "hamlet",
            *("programme", "benefit", "benefit_bound"),
            *("payer", "bank_alias", "cash_payer", "pay_point"),
            "target",
            "holiday",
            "swapped_day",
            "province_calendar",
            *("reason", "leaving_reason", "evidence_kind"),
            "obstacle",
            "setting",
            "state_move",
            "run",
            "run_month",
        ],
        "shared",
    ),
    # the month
    **dict.fromkeys(
        [
            "run_part",
            "roster",
            *("roster_problem", "roster_repair", "roster_acknowledgement", "column_lesson"),
            *("authorisation", "stop", "stop_lift", "old_place_answer"),
            *("person_merge", "person_merge_answer"),
            *("roster_approval", "roster_return", "leaving", "account_evidence", "account_confirmation"),
            "roster_line",
            "payment",
            "payment_month",
            "carry",
            "decision",
            "decision_consent",
            "decision_undo",
            "payment_event",
            "match",
            *("discrepancy", "double_payment"),
            "payment_total",
        ],
        "owner",
    ),
    **dict.fromkeys(["instruction_file", "instruction_file_part", "instruction"], "owner_or_payer"),
    **dict.fromkeys(["confirmation_file", "confirmation"], "payer"),
    **dict.fromkeys(["month_claim", "account", "app_session", "session_gate", "sign_in_back_off"], "job"),
    # people and outreach
    **dict.fromkeys(
        [
            "beneficiary",
            *("method_fact", "method_count", "switch"),
            *("outreach_case", "case_move", "outreach_session", "visit"),
            "print_row",
        ],
        "commune",
    ),
    "method_request": "commune_or_owner",
    **dict.fromkeys(["print", "made_file", "job", "api_call"], "asker"),
    **dict.fromkeys(["job_run", "row_of_two_people"], "job"),
    "audit": "audit",
    "read_log": "read_log",
    "app_user": "user",
    "user_role": "user_role",
    "unit": "unit",
    "office_commune": "cover",
    "province_setting": "province",
}

_JOB: Final = "(SELECT viewer_is_job())"
_OWN: Final = "owner = ANY ((SELECT viewer_owners())::text[])"
_OWN_WRITING: Final = "owner = ANY ((SELECT viewer_owners_writing())::text[])"
_PAYER: Final = "payer = ANY ((SELECT viewer_payers())::text[])"
_ANSWERED: Final = "payer = ANY ((SELECT viewer_answered_payers())::text[])"
_COMMUNE: Final = "commune = ANY ((SELECT viewer_communes())::text[])"
_COMMUNE_WRITING: Final = "commune = ANY ((SELECT viewer_communes_writing())::text[])"
_ASKER: Final = "{column} = (SELECT viewer_user())"
_AUDITOR: Final = "(SELECT viewer_has('auditor', 'admin'))"
_ADMIN_UNITS: Final = "ANY ((SELECT viewer_admin_units())::text[])"
_USER_MANAGED: Final = "id = ANY ((SELECT viewer_users_managed())::uuid[])"

# (what may be read, what may be written); None: no policy, so nothing.
REACHES: Final[dict[Reach, tuple[str | None, str | None]]] = {
    "owner": (f"{_JOB} OR {_OWN}", f"{_JOB} OR {_OWN_WRITING}"),
    "owner_or_payer": (f"{_JOB} OR {_OWN} OR {_PAYER}", f"{_JOB} OR {_OWN_WRITING}"),
    "payer": (f"{_JOB} OR {_PAYER}", f"{_JOB} OR {_PAYER} OR {_ANSWERED}"),
    "commune": (f"{_JOB} OR {_COMMUNE}", f"{_JOB} OR {_COMMUNE_WRITING}"),
    "commune_or_owner": (
        f"{_JOB} OR {_COMMUNE} OR {_OWN}",
        f"{_JOB} OR {_COMMUNE_WRITING} OR {_OWN_WRITING}",
    ),
    "shared": ("true", _JOB),
    "job": (_JOB, _JOB),
    "audit": (f"{_JOB} OR {_AUDITOR}", None),
    "read_log": (f"{_JOB} OR {_AUDITOR}", f"{_JOB} OR {_ASKER}"),
    "asker": (f"{_JOB} OR {_ASKER}", f"{_JOB} OR {_ASKER}"),
    "user": (f"{_JOB} OR id = ANY ((SELECT viewer_users())::uuid[])", _USER_MANAGED),
    "user_role": (f"{_JOB} OR unit = {_ADMIN_UNITS}", f"unit = {_ADMIN_UNITS}"),
    "unit": ("true", f"{_JOB} OR kind = 'office' AND province = {_ADMIN_UNITS}"),
    "province": ("true", f"province = {_ADMIN_UNITS}"),
    "cover": ("true", f"{_JOB} OR office = {_ADMIN_UNITS} AND commune = {_ADMIN_UNITS}"),
}
_ASKER_COLUMNS: Final = {"print": "made_by", "read_log": "app_user"}  # others: asked_by


def policies() -> list[str]:
    """Render the row security of every table as SQL, in table order."""
    statements = []
    for table in sorted(ROWS):
        read, write = (
            rule.format(column=_ASKER_COLUMNS.get(table, "asked_by")) if rule else None
            for rule in REACHES[ROWS[table]]
        )
        if table == "confirmation_file":
            read = f"{read} OR received_by = (SELECT viewer_user())"
        if table == "print":  # whoever keys the paper in need not be who printed it
            read = f"{read} OR {_COMMUNE}"
        add = "(SELECT viewer_has('admin'))" if table == "app_user" else write  # a new user is nobody's yet
        statements.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        statements.append(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        statements.append(
            f"CREATE POLICY owner_all ON {table} TO disburse_owner USING (true) WITH CHECK (true)"
        )
        if read:
            statements.append(
                f"CREATE POLICY reads ON {table} FOR SELECT TO disburse_app, disburse_worker USING ({read})"
            )
        if write:
            statements.append(
                f"CREATE POLICY adds ON {table} FOR INSERT TO disburse_app, disburse_worker WITH CHECK ({add})"
            )
            statements.append(
                f"CREATE POLICY changes ON {table} FOR UPDATE TO disburse_app, disburse_worker"
                f" USING ({write}) WITH CHECK ({write})"
            )
            statements.append(
                f"CREATE POLICY removes ON {table} FOR DELETE TO disburse_app, disburse_worker USING ({write})"
            )
    return statements

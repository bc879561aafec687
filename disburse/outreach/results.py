"""Results of visits come back: one by one, keyed from paper, or as a file; all by the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import method_effective_run
from disburse.core.errors import NotFound, Refusal
from disburse.core.states import VisitResult
from disburse.db import transaction
from disburse.outreach import recording, store
from disburse.outreach.actions import limits_on
from disburse.outreach.recording import Entry, RecordedAlready, VisitDropped
from disburse.places import reference
from disburse.service import service
from disburse.vault import place
from disburse.words import say


@dataclass(frozen=True, slots=True)
class ResultProblem:
    """A row that was not recorded: row and column of the file, what is wrong and what to do."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of results: rows read, recorded, recorded before with the same content, left blank.

    `answer_by`: the last day to answer the first of the requests (REQ06).
    """

    rows: int
    recorded: int
    repeated: int
    blank: int
    requests: int
    problems: list[ResultProblem] = field(default_factory=list)
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A result and where it came from; `visit` is the one meant."""

    row: int
    visit: UUID
    entry: Entry


async def record_result(
    viewer: Viewer,
    visit_id: UUID,
    result: VisitResult,
    *,
    obstacle: str | None = None,
    other: str | None = None,
    next_on: date | None = None,
    bank: str | None = None,
    account: str | None = None,
    met_on: date | None = None,
    note: str = "",
) -> bool:
    """Record what one visit brought; False when exactly this was recorded before.

    `bank` by any of its names, `account` as written; with both, an agreement becomes next month's method request.
    Raises NotFound, ResultRefused, RecordedAlready, VisitDropped.
    """
    viewer.require(Permission.OUTREACH_RECORD)
    number = recording.read_account(account) if account else None
    entry = Entry(result, obstacle, other, met_on, next_on, find_bank(bank, number), number, note)
    async with transaction(viewer):
        done = await record(viewer, [Given(1, visit_id, entry)], strict=True)
    return done.recorded == 1


async def record(
    viewer: Viewer, given: Sequence[Given], *, strict: bool, subject: str = "", dry_run: bool = False
) -> Recorded:
    """Record results within the transaction; `strict` raises the first problem instead of listing it."""
    clock = service().clock
    today, limits = clock.today(), limits_on(clock.today())
    since = recording.months_later(today, -limits.ask_again_months)
    facts = await store.visits_to_record([one.visit for one in given], since)
    fresh: dict[UUID, tuple[store.VisitFacts, Entry]] = {}
    problems: list[ResultProblem] = []
    repeated = 0
    for one in given:
        try:
            visit = facts.get(one.visit)
            if visit is None:
                raise NotFound
            entry = recording.complete(one.entry, reference.obstacles().keys(), visit.held_on, today)
            before = fresh[visit.id][1] if visit.id in fresh else None
            content = (entry.result, entry.other, entry.obstacle, entry.next_on)
            if content == visit.recorded or entry == before:
                repeated += 1
            elif visit.state == "done" or before is not None:
                raise RecordedAlready
            elif visit.state == "dropped":
                raise VisitDropped
            else:
                fresh[visit.id] = (visit, entry)
        except Refusal as refused:
            if strict:
                raise
            problems.append(problem_of(one.row, refused))
    requests = [(visit, entry) for visit, entry in fresh.values() if entry.account]
    if fresh and not dry_run:
        await _write(viewer, list(fresh.values()), requests, subject)
    asked_on = min((entry.met_on or today for _, entry in requests), default=None)
    return Recorded(len(given), len(fresh), repeated, 0, len(requests), problems, _answer_by(asked_on))


async def _write(
    viewer: Viewer,
    fresh: Sequence[tuple[store.VisitFacts, Entry]],
    requests: Sequence[tuple[store.VisitFacts, Entry]],
    subject: str,
) -> None:
    now = service().clock.now()
    limits = limits_on(service().clock.today())
    await store.finish_visits([(visit.id, entry) for visit, entry in fresh], viewer.user_id, now)
    standing = [
        recording.move(visit.standing, entry, visit.refusals_lately, limits) for visit, entry in fresh
    ]
    await store.change_cases([(visit.case, after) for (visit, _), after in zip(fresh, standing, strict=True)])
    moves = [
        store.Move(visit.case, visit.commune, visit.standing.state, after.state, f"visit:{visit.id}")
        for (visit, _), after in zip(fresh, standing, strict=True)
        if after.state is not visit.standing.state
    ]
    move_ids = await store.add_moves(moves, viewer.user_id, now)
    if requests:
        keys = await store.add_accounts([_sealed(entry) for _, entry in requests])
        await store.add_requests(
            [
                (visit, key, entry.met_on or now.date(), _effective_run(visit, entry.met_on or now.date()))
                for (visit, entry), key in zip(requests, keys, strict=True)
            ],
            viewer.user_id,
            now,
        )
    communes = {visit.commune for visit, _ in fresh}
    await audit.record(
        "visit:recorded",
        subject or f"visit:{fresh[0][0].id}",
        unit=min(communes) if len(communes) == 1 else None,
        body={"visits": len(fresh), "moves": len(moves), "requests": len(requests)},
        covers=[("case_move", id_) for id_ in move_ids],
    )


def _sealed(entry: Entry) -> tuple[str, UUID, bytes, UUID]:
    vault, number = service().vault, entry.account or ""
    index = vault.index("account.number", number)
    return (
        entry.bank or "",
        index,
        vault.seal(number, place("account.number", index)),
        vault.index("account.last4", number[-4:]),
    )


def _effective_run(visit: store.VisitFacts, asked_on: date) -> str:
    """Give the run a request holds from: by the earliest cut-off of the person's programmes (REQ06, REQ07).

    Of somebody no programme lists, the earliest of all counts.
    """
    known = reference.programmes(asked_on)
    own = [known[programme] for programme in visit.programmes if programme in known] or list(known.values())
    return str(method_effective_run(asked_on, min(programme.cut_off_day for programme in own)))


def _answer_by(asked_on: date | None) -> date | None:
    """Give the day up to which a request is to be answered, whatever run it will hold from."""
    if asked_on is None:
        return None
    days = int(reference.setting("answer_working_days", asked_on))
    return reference.working_calendar().add_working_days(asked_on, days)


def find_bank(text: str | None, account: str | None) -> str | None:
    """Find the one bank meant, where an account needs it."""
    if account is None:
        return None
    found = reference.find_bank(text or "")
    if len(found) != 1:
        raise recording.BankNotClear
    return found[0].bin


def problem_of(row: int, refused: Refusal) -> ResultProblem:
    column = refused.params.get("column") or getattr(refused, "column", "")
    return ResultProblem(row, str(column), refused.code, say(refused.text, **refused.params))

"""Lists are sent and approved in the machines: each changed account on a paper that a second person said yes to (R22)."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from builders import as_owner, as_user, as_worker
from hypothesis import strategies
from hypothesis.stateful import precondition, rule
from list_model import Paper
from month_at_work import NOVEMBER_ACCOUNTS, PEOPLE, MonthAtWork

from disburse.core.calendar import Run
from disburse.core.errors import Refusal
from disburse.rosters import actions as rosters
from disburse.rosters import changed_accounts
from disburse.service import service

pick = strategies.integers(0, 10_000)
UNFIT = {"without", "refused", "same_hand"}


class Changed(NamedTuple):
    """One changed account: evidence holds for exactly this."""

    run: Run
    person: int
    before: str
    now: str


class Approving(MonthAtWork):
    """Rules of the two people whom every list needs."""

    def __init__(self) -> None:
        super().__init__()
        self.papers: dict[Changed, Paper] = {}
        self.claimed_by: dict[tuple[int, str], int] = {}  # the number of the list that has somebody's month
        self.sent_by: dict[UUID, set[str]] = {}  # whoever sent a list, whatever became of it
        self.makers: dict[UUID, set[str]] = {}  # whoever uploaded or corrected a list

    # ------------------------------------------------------------ approving

    @precondition(lambda self: self.lists)
    @rule(
        which=pick,
        sender=strategies.sampled_from(["maker", "maker", "deputy"]),
        by=strategies.sampled_from(["checker", "checker", "checker", "maker", "deputy"]),
        seeing=strategies.booleans(),
    )
    def approve(self, which: int, sender: str, by: str, seeing: bool) -> None:
        """A list is sent, a returned one once more, and a second person approves it; nobody who ever had it in his hands.

        A month is claimed once, a changed account is confirmed first.
        """
        number, roster_id, people = self._one(which)
        roster = self.do(self._roster(roster_id))
        if roster.state not in ("ready", "returned", "submitted"):
            del self.lists[number]
            return
        refused = self._refused_otherwise(roster_id, people)
        refused |= any((n, roster.run) in self.claims for n in people)
        refused |= bool(people & self._on_other_lists(number, roster.run, sent=True))
        hindered = False
        try:
            if roster.state != "submitted":
                self.do(self._submit(roster_id, sender))
                self.sent_by.setdefault(roster_id, set()).add(sender)
            hindered = self._is_hindered(roster_id, by, seeing=seeing)
            self.do(self._approve(roster_id, by, seeing=seeing))
        except Refusal as why:
            occupied = any(r.state in ("submitted", "approved") for r in self.do(self._lists(roster)))
            hindered = self._is_hindered(roster_id, by, seeing=seeing)
            assert refused or occupied or hindered, (why, roster)
            return
        assert not (refused or hindered)
        for changed in self._changes(roster_id).values():
            if self.papers[changed].agreed is None:
                self.papers[changed].second, self.papers[changed].agreed = by, True
        del self.lists[number]
        self.claims |= {(n, roster.run) for n in people}
        self.claimed_by |= {(n, roster.run): number for n in people}
        self.do(self._learn_payments(roster_id))

    def _is_hindered(self, roster_id: UUID, by: str, *, seeing: bool) -> bool:
        """Say whether somebody is no second person of a list, or approves it before its changed accounts are proven."""
        standings = self._standings(roster_id)
        waiting = [self.papers[self._changes(roster_id)[n]] for n, s in standings.items() if s == "waits"]
        unseen = waiting and not (seeing and all(paper.giver != by for paper in waiting))
        return (
            by not in ("checker", "deputy")
            or by in self._hands(roster_id)
            or bool(unseen)
            or bool(UNFIT & set(standings.values()))
        )

    def _on_other_lists(self, number: int, run: Run | str, *, sent: bool = False) -> set[int]:
        """Give who stands on another list of the office in the run: on one that was sent, or is the newest of its number."""
        rosters_of_run = self.do(self._versions(str(run)))
        newest = {one["list_number"]: one["id"] for one in rosters_of_run}  # in the order of versions
        return {
            person
            for one in rosters_of_run
            if one["list_number"] != number
            and (
                one["state"] == "submitted"
                or (
                    not sent
                    and one["state"] in ("ready", "returned")
                    and newest[one["list_number"]] == one["id"]
                )
            )
            for person in self.listed[one["id"]]
        }

    async def _versions(self, run: str) -> list[Any]:
        async with as_owner() as database:
            found: list[Any] = await database.fetch(
                "SELECT id, list_number, state FROM roster WHERE run = $1 AND kind = 'regular'"
                " AND state NOT IN ('failed', 'withdrawn') ORDER BY version",
                run,
            )
        return found

    def _refused_otherwise(self, _roster_id: UUID, _people: frozenset[int]) -> bool:
        """Say whether a list may not be approved for another reason than those every list knows."""
        return False

    async def _submit(self, roster_id: UUID, who: str) -> None:
        await rosters.submit_roster(await as_user(who), roster_id, acknowledge=None)

    async def _approve(self, roster_id: UUID, who: str, *, seeing: bool) -> None:
        viewer = await as_user(who)
        shown = await rosters.look(viewer, roster_id)
        waiting = await changed_accounts.waiting_digest(viewer, roster_id) if seeing else ""
        await rosters.approve_roster(
            viewer, roster_id, content_digest=shown.content_digest or "", accounts_seen=waiting
        )
        await rosters.make_payments(await as_worker(), roster_id)

    @precondition(lambda self: any(roster_id in self.sent_by for roster_id, _ in self.lists.values()))
    @rule(which=pick)
    def send_back(self, which: int) -> None:
        """What was sent may be returned to its maker, and only that."""
        _, roster_id, _ = self._one(which)
        state = self.do(self._roster(roster_id)).state
        try:
            returned = self.do(self._send_back(roster_id))
        except Refusal as refused:
            assert state != "submitted", refused
            return
        assert (state, returned.state) == ("submitted", "returned")

    async def _send_back(self, roster_id: UUID) -> Any:
        return await rosters.return_roster(await as_user("checker"), roster_id, reason="xem lại chứng từ")

    # ------------------------------------------------------------ changed accounts

    @precondition(lambda self: any(self._changes(roster_id) for roster_id, _ in self.lists.values()))
    @rule(which=pick, who=strategies.sampled_from(["maker", "deputy"]))
    def give_evidence(self, which: int, who: str) -> None:
        """An office says what its changed accounts stand on, while the list is in its hands."""
        _, roster_id, _ = self._one(which)
        in_hand = self.do(self._roster(roster_id)).state in ("ready", "returned")
        standings = self._standings(roster_id)
        lacking = [n for n, standing in standings.items() if standing in UNFIT]
        try:
            given = self.do(self._give(roster_id, who))
        except Refusal:
            assert not (in_hand and lacking)
            return
        assert in_hand
        assert given == len(lacking) > 0
        changes = self._changes(roster_id)
        for person in lacking:
            self.papers[changes[person]] = Paper(who)

    async def _give(self, roster_id: UUID, who: str) -> int:
        return await changed_accounts.give_evidence(
            await as_user(who),
            roster_id,
            lines=None,
            kind="form",
            reference="Giấy đăng ký",
            dated_on=service().clock.today(),
        )

    @precondition(lambda self: any(self._changes(roster_id) for roster_id, _ in self.lists.values()))
    @rule(
        which=pick,
        who=strategies.sampled_from(["checker", "checker", "deputy", "maker"]),
        agreed=strategies.sampled_from([True, True, False]),
    )
    def confirm_accounts(self, which: int, who: str, agreed: bool) -> None:
        """An approver says yes or no to evidence that waits; nobody to his own."""
        _, roster_id, _ = self._one(which)
        state = self.do(self._roster(roster_id)).state
        changes = self._changes(roster_id)
        waiting = [self.papers[changes[n]] for n, s in self._standings(roster_id).items() if s == "waits"]
        own = who == "maker" or any(paper.giver == who for paper in waiting)
        try:
            said = self.do(self._confirm(roster_id, who, agreed))
        except Refusal:
            assert own or not waiting or state not in ("ready", "returned", "submitted")
            return
        assert not own
        assert said == len(waiting) > 0
        for paper in waiting:
            paper.second, paper.agreed = who, agreed

    async def _confirm(self, roster_id: UUID, who: str, agreed: bool) -> int:
        changes = await changed_accounts.account_changes(await as_user("checker"), roster_id)
        waiting = [one.evidence for one in changes if one.standing == "waits" and one.evidence]
        return await changed_accounts.confirm_accounts(
            await as_user(who), roster_id, evidence=waiting, agreed=agreed
        )

    def _one(self, which: int) -> tuple[int, UUID, frozenset[int]]:
        number = sorted(self.lists)[which % len(self.lists)]
        return (number, *self.lists[number])

    def _hands(self, roster_id: UUID) -> set[str]:
        """Give whoever made a list or sent it, once or again."""
        return self.makers.get(roster_id, {"maker"}) | self.sent_by.get(roster_id, set())

    def _standings(self, roster_id: UUID) -> dict[int, str]:
        """Give by person how each changed account of a list stands, the same in model and service."""
        hands = self._hands(roster_id)
        mine = {
            person: self.papers[changed].standing(hands) if changed in self.papers else "without"
            for person, changed in self._changes(roster_id).items()
        }
        assert self.do(self._told(roster_id)) == {PEOPLE[n].name: standing for n, standing in mine.items()}
        return mine

    async def _told(self, roster_id: UUID) -> dict[str, str]:
        changes = await changed_accounts.account_changes(await as_user("maker"), roster_id)
        return {one.name: one.standing for one in changes}

    def _changes(self, roster_id: UUID) -> dict[int, Changed]:
        """Give by person the accounts that are not one of those the person was last paid into."""
        run = self.run_of[roster_id]
        found = {}
        for person, (_, now) in self.listed[roster_id].items():
            last = self._last_accounts(person, run)
            if now and last and now not in last:
                found[person] = Changed(run, person, last[-1], now)
        return found

    def _last_accounts(self, person: int, run: Run) -> list[str]:
        for before in sorted({r for r in self.in_run.values() if r < run}, reverse=True):
            accounts = [
                payment.account
                for number, payment in sorted(self.of.items())
                if self.in_run[number] == before and payment.person == person and payment.account
            ]
            if accounts:
                return accounts
        return [NOVEMBER_ACCOUNTS[person]] if NOVEMBER_ACCOUNTS[person] else []

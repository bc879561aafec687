"""An office at its lists in the list machine: files with slips in them, put right without a new file (`ux.md` 3.4-3.6)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from approving import Approving, pick
from builders import OFFICE, as_owner, as_user, as_worker
from hypothesis import strategies
from hypothesis.stateful import precondition, rule
from list_model import CELL_OF, Entry, Sheet
from month_at_work import MOVED_ACCOUNTS, NOVEMBER_ACCOUNTS, PEOPLE, RUNS

from disburse.core.errors import Refusal
from disburse.rosters import actions as rosters
from disburse.rosters import choosing, lessons, mending, old_places, proposals
from disburse.rosters.correcting import Spot, correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.store import Roster

STRANGE = "Cột 5"  # a header no dictionary knows
HAMLETS = {"Xóm Săng": "04891:xomsang", "Xóm Lau": "04891:xomlau"}
SUCCESSORS = ("04891", "04828")  # of the commune that was split
TODAY = "05134"
who_makes = strategies.sampled_from(["maker", "deputy"])
one_row = strategies.tuples(
    strategies.integers(1, 5),
    strategies.sampled_from(["", "", "zero", "no account", "split"]),
    strategies.sampled_from(sorted(HAMLETS)),
)


class ListDesk(Approving):
    """Rules of whoever makes lists: bring, put right, leave out, take back, teach, answer."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[int, tuple[UUID, Sheet]] = {}  # the newest version by the list's number
        self.files: dict[int, list[str]] = {}
        self.taught = False
        self.answers: dict[str, str] = {}
        self.brought = 0

    # ------------------------------------------------------------ files

    @rule(
        number=strategies.integers(1, 4),
        rows=strategies.lists(one_row, min_size=1, max_size=3, unique_by=lambda row: row[0]),
        strange=strategies.booleans(),
        moved=strategies.booleans(),
        twin=strategies.sampled_from([False, False, True]),
        who=who_makes,
    )
    def bring(self, number: int, rows: list[Any], strange: bool, moved: bool, twin: bool, who: str) -> None:
        """An office uploads a list of this month (1, 2) or the next (3, 4), with all its slips."""
        self.brought += 1
        entries = [self._entry(*row, moved=moved) for row in rows]
        if twin and not entries[0].slip:
            entries.append(entries[0])
        sheet = Sheet(RUNS[number > 2], tuple(entries), self.taught or not strange, frozenset({who}))
        self.files[number] = [_header(strange), *map(_line, entries)]
        self._read(number, self.do(self._upload(who, number, sheet, self.files[number])), sheet)

    def _entry(self, person: int, slip: Any, hamlet: str, *, moved: bool) -> Entry:
        account = (MOVED_ACCOUNTS if moved else NOVEMBER_ACCOUNTS)[person]
        if slip == "no account":
            account, slip = "", slip if account else ""
        amount = PEOPLE[person].amount + 10 * self.brought  # no file is like another
        return Entry(person, amount, account, slip, hamlet if slip == "split" else "")

    @precondition(lambda self: self.sheets)
    @rule(which=pick, other_order=strategies.booleans())
    def bring_again(self, which: int, other_order: bool) -> None:
        """The same content is taken in once, in whatever order and whatever was put right since (M11)."""
        number, _, sheet = self._sheet(which)
        header, *lines = self.files[number]
        lines = lines[::-1] if other_order else lines
        again = self.do(self._upload("maker", number, sheet, [header, *lines]))
        roster = self.do(self._taken(again))
        assert roster.state == "failed"
        assert "repeat_of" in roster.reading

    async def _upload(self, who: str, number: int, sheet: Sheet, lines: list[str]) -> UUID:
        roster_id, _ = await rosters.upload_roster(
            await as_user(who),
            "\n".join(lines).encode(),
            file_name="danh-sach.csv",
            run=sheet.run,
            unit=OFFICE,
            programme="SI",
            list_number=number,
        )
        return roster_id

    @precondition(lambda self: self.sheets)
    @rule(which=pick)
    def withdraw(self, which: int) -> None:
        """What is not approved may be withdrawn; its file may come again."""
        number, roster_id, _ = self._sheet(which)
        if self.do(self._roster(roster_id)).state == "approved":
            return
        self.do(self._withdraw(roster_id))
        del self.sheets[number]
        self.lists.pop(number, None)

    async def _withdraw(self, roster_id: UUID) -> None:
        await rosters.withdraw_roster(await as_user("maker"), roster_id, reason="nạp nhầm")

    # ------------------------------------------------------------ columns

    @precondition(lambda self: self._having(Sheet.is_unnamed))
    @rule(which=pick, who=who_makes)
    def choose_columns(self, which: int, who: str) -> None:
        """What the unknown column means is said once; the unit's later files are read with it."""
        number, roster_id, sheet = self._sheet(which, Sheet.is_unnamed)
        after = sheet.next(who)
        after.named = True
        if self._correct(number, after, self._choose(roster_id, who)):
            self.taught = True

    async def _choose(self, roster_id: UUID, who: str) -> tuple[UUID, UUID]:
        return await choosing.choose_columns(await as_user(who), roster_id, {"cot 5": "amount"})

    @precondition(lambda self: self.taught)
    @rule()
    def forget(self) -> None:
        """What was taught is forgotten; lists read with it stay as they were read."""
        assert self.do(self._forget()) == self.taught
        self.taught = False

    async def _forget(self) -> bool:
        known = await lessons.list_lessons(await as_user("maker"))
        for lesson in known:
            assert (lesson.header, lesson.field) == ("cot 5", "amount")
            await lessons.forget_lesson(await as_user("maker"), lesson.id)
        return bool(known)

    # ------------------------------------------------------------ cells and rows

    @precondition(lambda self: self._having(Sheet.typable))
    @rule(which=pick, row=pick, who=who_makes, moved=strategies.booleans())
    def type_cell(self, which: int, row: int, who: str, moved: bool) -> None:
        """A cell with a slip is typed anew."""
        number, roster_id, sheet = self._sheet(which, Sheet.typable)
        typed = sheet.typable()
        place, entry = typed[row % len(typed)]
        field, person = CELL_OF[entry.slip], PEOPLE[entry.person]
        accounts = MOVED_ACCOUNTS if moved else NOVEMBER_ACCOUNTS
        value = person.citizen_id if field == "citizen_id" else accounts[entry.person]
        after = sheet.next(who)
        after.cells[place, field] = value
        self._correct(number, after, self._repair(roster_id, who, Repair("cell", place, field, value)))

    @precondition(lambda self: self._having(Sheet.zeros))
    @rule(which=pick, who=who_makes)
    def take_all_proposals(self, which: int, who: str) -> None:
        """Lost zeros are put back together: what is proposed, a person takes."""
        number, roster_id, sheet = self._sheet(which, Sheet.zeros)
        after = sheet.next(who)
        after.cells |= {
            (place, "citizen_id"): PEOPLE[entry.person].citizen_id for place, entry in sheet.zeros()
        }
        self._correct(number, after, self._take(roster_id, who))

    async def _take(self, roster_id: UUID, who: str) -> tuple[UUID, UUID]:
        return await proposals.take_proposals(await as_user(who), roster_id, "R02", after=-1)

    @precondition(lambda self: self.sheets)
    @rule(which=pick, row=pick, who=who_makes)
    def leave_out(self, which: int, row: int, who: str) -> None:
        """A row is left out for a reason, and counts no more; one row always stays."""
        number, roster_id, sheet = self._sheet(which)
        rows = sheet.rows()
        if len(rows) < 2:
            return
        place, _ = rows[row % len(rows)]
        after = sheet.next(who)
        after.left_out |= {place}
        self._correct(
            number, after, self._repair(roster_id, who, Repair("exclude", place, "", "ghi hai lần"))
        )

    async def _repair(self, roster_id: UUID, who: str, repair: Repair) -> tuple[UUID, UUID]:
        return await correct_roster(await as_user(who), roster_id, repairs=[repair])

    @precondition(lambda self: self._having(Sheet.repaired))
    @rule(which=pick, spot=pick, who=who_makes)
    def take_back(self, which: int, spot: int, who: str) -> None:
        """A repair is taken back: there the file counts again as it came."""
        number, roster_id, sheet = self._sheet(which, Sheet.repaired)
        spots = sheet.repaired()
        place, field = spots[spot % len(spots)]
        after = sheet.next(who)
        after.cells.pop((place, field), None)
        if not field:
            after.left_out -= {place}
        self._correct(number, after, self._untake(roster_id, who, Spot(place, field)))

    async def _untake(self, roster_id: UUID, who: str, spot: Spot) -> tuple[UUID, UUID]:
        return await mending.take_back(await as_user(who), roster_id, [spot])

    # ------------------------------------------------------------ old places

    @precondition(lambda self: self._having(Sheet.asked))
    @rule(which=pick, row=pick, commune=strategies.sampled_from(SUCCESSORS), who=who_makes)
    def answer_place(self, which: int, row: int, commune: str, who: str) -> None:
        """The commune of a hamlet is answered once for the whole office, and may be answered otherwise later."""
        number, roster_id, sheet = self._sheet(which, Sheet.asked)
        asked = sheet.asked()
        hamlet = asked[row % len(asked)]
        if self.answers.get(hamlet) == commune:
            return
        before = dict(self.answers)
        self.answers[hamlet] = commune
        if not self._correct(number, sheet.next(who), self._answer(roster_id, who, hamlet, commune)):
            self.answers = before

    async def _answer(self, roster_id: UUID, who: str, hamlet: str, commune: str) -> tuple[UUID, UUID]:
        return await old_places.answer_places(await as_user(who), roster_id, {HAMLETS[hamlet]: commune})

    # ------------------------------------------------------------ what comes of it

    def _having(self, what: Callable[[Sheet], Any]) -> list[int]:
        return [number for number, (_, sheet) in sorted(self.sheets.items()) if what(sheet)]

    def _sheet(self, which: int, what: Callable[[Sheet], Any] = bool) -> tuple[int, UUID, Sheet]:
        numbers = self._having(what)
        number = numbers[which % len(numbers)]
        return (number, *self.sheets[number])

    def _correct(self, number: int, after: Sheet, work: Coroutine[Any, Any, tuple[UUID, UUID]]) -> bool:
        """Do what makes a next version, while the list is in its maker's hands; say whether it was done."""
        state = self.do(self._roster(self.sheets[number][0])).state
        in_hand = state in ("ready", "has_errors", "returned")
        try:
            new_id, _ = self.do(work)
        except Refusal:
            assert not in_hand
            return False
        assert in_hand
        after.hands |= self.sent_by.get(self.sheets[number][0], set())
        self._read(number, new_id, after)
        return True

    def _read(self, number: int, roster_id: UUID, sheet: Sheet) -> None:
        """Have a version read: its errors, lines, money and communes are the model's."""
        claimed = {n for n in PEOPLE if (n, str(sheet.run)) in self.claims}
        # What stands approved as this same list may be withdrawn for it: not yet an error.
        sheet.claimed = frozenset(n for n in claimed if self.claimed_by[n, str(sheet.run)] != number)
        sheet.beside = frozenset(self._on_other_lists(number, sheet.run))
        sheet.communes = dict(self.answers)
        roster = self.do(self._taken(roster_id))
        self.sheets[number] = (roster_id, sheet)
        self.run_of[roster_id], self.makers[roster_id] = sheet.run, set(sheet.hands)
        self.lists.pop(number, None)
        errors = self.do(self._errors(roster_id))
        assert errors == sheet.problems(), (errors, sheet)
        assert roster.state == ("has_errors" if sheet.problems() else "ready")
        if roster.state == "ready":
            rows = sheet.rows()
            self.listed[roster_id] = sheet.listed()
            self.lists[number] = (roster_id, frozenset(entry.person for _, entry in rows))
            assert (roster.line_count, roster.amount) == (len(rows), sum(e.amount for _, e in rows))
            communes = [sheet.communes.get(entry.hamlet, TODAY) for _, entry in rows]
            assert self.do(self._communes(roster_id)) == communes

    async def _taken(self, roster_id: UUID) -> Roster:
        return await rosters.read_roster_file(await as_worker(), roster_id)

    async def _errors(self, roster_id: UUID) -> set[str]:
        async with as_owner() as database:
            rows = await database.fetch(
                "SELECT code FROM roster_problem WHERE roster = $1 AND level = 'E'", roster_id
            )
        return {row["code"] for row in rows}

    async def _communes(self, roster_id: UUID) -> list[str]:
        async with as_owner() as database:
            rows = await database.fetch(
                "SELECT commune FROM roster_line WHERE roster = $1 ORDER BY file_row", roster_id
            )
        return [row["commune"] for row in rows]


def _header(strange: bool) -> str:
    money = STRANGE if strange else "Số tiền"
    return f"Họ và tên;Số CCCD;Ngày sinh;Giới tính;Thôn;Xã/phường;Loại chế độ;{money};Hình thức;Số tài khoản;Ngân hàng"


def _line(entry: Entry) -> str:
    person = PEOPLE[entry.person]
    who = f"{person.citizen_id};02/03/1945;Nữ"
    if entry.slip == "zero":  # with birth and sex beside it a lost zero is put back unasked
        who = f"{person.citizen_id.removeprefix('0')};;"
    place = f"{entry.hamlet};Vầy Nưa" if entry.hamlet else "Xóm Nẻ;Xã Mường Hoa"
    way = "TM;;" if person.cash else f"TK;{entry.account};Agribank"
    return f"{person.name};{who};{place};Hưu trí;{entry.amount};{way}"

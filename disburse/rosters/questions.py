"""What only the database knows to be wrong with a list: one statement per question over the stored lines.

Each question is a set, so that its cost grows with the lines; its sentences are in `known_problems`. Numbers of law and
custom come from the settings of the day (`ux.md` 3.5, REQ10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from disburse.core.calendar import Run
from disburse.core.identifiers import mask_account
from disburse.core.money import show
from disburse.db import run, run_on_sets
from disburse.places import reference
from disburse.rosters import known_problems as k
from disburse.rosters.file import problems as p
from disburse.rosters.file.problem import Params, RosterProblem, Rule
from disburse.rosters.sealing import ACCOUNT
from disburse.rosters.store import Roster
from disburse.service import service
from disburse.sheets.row_numbers import row_shown
from disburse.vault import place

CARRIERS: Final[dict[str, tuple[str, ...]]] = {
    "account": ("account_bank",),
    "amount": ("regular",),
    "authorised_to": ("authorised_from", "authorised"),
    "birth": ("birth_male", "birth_female"),
    "citizen_id": ("identity", "vss_number"),
}
"""Field → the fields that may stand for it in a file."""

MET: Final[dict[str, tuple[Rule, str]]] = {
    "R04": (p.LISTED_TWICE, "citizen_id"),
    "R05": (p.LISTED_ELSEWHERE, "citizen_id"),
    "R33": (p.MONTH_PAID, "months"),
    "R37": (p.ARREARS_TO_CARRY, "arrears"),
    "R38": (p.TWO_PEOPLE, "citizen_id"),
}
"""What lines met when they were stored: code → rule, and the field it is about."""


class Asking:
    """The questions about one list that was taken in; problems stand under the headers of its file."""

    def __init__(self, of: Roster, headers: dict[str, str], today: date) -> None:
        self._of = of
        self._headers = headers
        self._run = Run.parse(of.run)
        self._day = max(today, self._run.first_day)
        self._found: list[RosterProblem] = []

    async def ask(
        self, met: Iterable[tuple[int, str]], spelt_otherwise: Sequence[int]
    ) -> list[RosterProblem]:
        """Ask everything, and tell what is known already.

        `met` are rows and the codes of `MET`; `spelt_otherwise` rows whose holder differs from the person in marks alone.
        """
        for number, code in met:
            rule, field = MET[code]
            if field == "months" and field not in self._headers:
                field = (
                    "citizen_id"  # the month stands above the table: it is the person whose line is too much
                )
            self._tell(rule, number, field)
        for number in spelt_otherwise:
            self._tell(k.HOLDER_MARKS, number, "holder")
        await self._usual()
        await self._last_month()
        await self._other_accounts()
        await self._wallets()
        await self._months()
        await self._holders()
        await self._shared()
        for row in await run("rosters", "people_stopped", self._of.id):
            self._stopped(row)
        for row in await run("rosters", "other_lists", self._of.id):
            place = {"other": row_shown(row["other_row"]), "list": row["list_number"]}
            self._tell(k.OTHER_LIST, row["file_row"], "citizen_id", **place)
        for row in await run("rosters", "other_programmes", self._of.id):
            self._tell(k.OTHER_PROGRAMME, row["file_row"], "citizen_id")
        return self._found

    async def _usual(self) -> None:
        rows = await run(
            "rosters",
            "outside_usual",
            self._run.first_day,
            self._run.last_day,
            self._setting("age_most"),
        )
        for row in rows:
            if row["code"] == "R07":
                self._tell(
                    k.UNUSUAL_AMOUNT, row["file_row"], "amount",
                    monthly=show(row["found"]), least=show(row["least"]), most=show(row["most"]),
                )  # fmt: skip
            elif row["least"] is None:
                self._tell(k.BIRTH_IMPOSSIBLE, row["file_row"], "birth")
            elif row["least"] == row["most"]:
                self._tell(k.TOO_YOUNG, row["file_row"], "birth", age=row["found"], least=row["least"])
            else:
                self._tell(
                    k.TOO_YOUNG_UNLESS_POOR, row["file_row"], "birth",
                    age=row["found"], least=row["least"], poor=row["most"],
                )  # fmt: skip

    async def _last_month(self) -> None:
        times, percent = self._setting("amount_times_warn"), self._setting("amount_rise_percent_warn")
        rows = await run_on_sets("rosters", "since_last_month", self._of.id, times, percent)
        for row in rows:
            number, before, now = row["file_row"], row["before"], row["now"]
            if row["code"] == "R07":
                tenths = now * 10 // max(before, 1)  # a đồng for two months is none for each
                self._tell(k.MANY_TIMES, number, "amount", times=f"{tenths // 10},{tenths % 10}")
            elif row["code"] == "R08":
                rule = k.ROSE if now > before else k.FELL
                self._tell(rule, number, "amount", difference=show(abs(now - before)))
            else:
                self._tell(k.SWITCHED[row["code"]], number, "method")

    async def _other_accounts(self) -> None:
        """Tell each account that is not the one the person was last paid into (R22)."""
        rows = await run("rosters", "other_accounts", self._of.id)
        accounts = await _accounts(row[which] for row in rows for which in ("before_account", "account"))
        for row in rows:
            old, new = accounts[row["before_account"]], accounts[row["account"]]
            tails = mask_account(old.number), mask_account(new.number)
            if (old.bank, tails[0]) == (new.bank, tails[1]):
                self._tell(
                    k.ALIKE_ACCOUNT, row["file_row"], "account", new.number, bank=new.bank, tail=tails[1]
                )
            else:
                self._tell(
                    k.OTHER_ACCOUNT, row["file_row"], "account", new.number,
                    old_bank=old.bank, old_tail=tails[0], new_bank=new.bank, new_tail=tails[1],
                )  # fmt: skip

    async def _wallets(self) -> None:
        rows = await run("rosters", "wallets", self._of.id)
        accounts = await _accounts(row["account"] for row in rows)
        for row in rows:
            self._tell(k.WALLET, row["file_row"], "account", accounts[row["account"]].number)

    async def _months(self) -> None:
        for row in await run("rosters", "months_of_lines", self._of.id):
            if row["month"] is None:
                self._tell(k.SEVERAL_MONTHS, None, "months", count=row["count"])
            else:
                month = Run.parse(row["month"]).shown
                self._tell(k.MONTH_AHEAD, row["file_row"], "months", month=month, run=self._run.shown)

    async def _holders(self) -> None:
        months, warn = self._setting("authorisation_months_max"), self._setting("authorisation_warn_days")
        allowed = reference.setting("holder_may_differ", self._day)
        await run("rosters", "add_authorisations", self._of.id, service().clock.today(), months)
        for row in await run("rosters", "other_holders", self._of.id, self._day, allowed, months):
            self._holder(row, warn)
            if row["wrong"]:
                rule = k.WRONG_AUTHORISATIONS[row["wrong"]]
                field = "authorised" if row["wrong"] == "undated" else "authorised_to"
                self._tell(rule, row["file_row"], field, **({"months": months} if "{" in rule.text else {}))

    def _holder(self, row: Any, warn: int) -> None:
        """Tell about an account in another's name (R15), and about the end of what allows it (R16)."""
        number, until = row["file_row"], row["until"]
        field = "holder" if row["differs"] else "authorised"
        if row["differs"] and row["forbidden"]:
            self._tell(k.HOLDER_FORBIDDEN, number, field)
        elif row["differs"] and not row["known"]:
            self._tell(k.HOLDER_UNKNOWN, number, field)
        elif row["ended"]:
            rule = k.AUTHORISATION_ENDED
            self._tell(rule if row["differs"] else rule._replace(level="W"), number, field, day=_shown(until))
        elif until is not None and (until - self._day).days <= warn:
            self._tell(k.AUTHORISATION_ENDS, number, field, day=_shown(until))
        elif row["differs"]:
            self._tell(k.HOLDER_AUTHORISED, number, field)

    async def _shared(self) -> None:
        rows = await run("rosters", "shared_accounts", self._of.id)
        accounts = await _accounts(row["account"] for row in rows)
        for row in rows:
            number = accounts[row["account"]].number
            if row["people"] > 1:
                self._tell(k.SHARED, row["file_row"], "account", number, people=row["people"])
            if row["elsewhere"]:
                self._tell(k.SHARED_ELSEWHERE, row["file_row"], "account", number)

    def _stopped(self, row: Any) -> None:
        rule = k.STOPPED[row["kind"]]
        params: Params = {"day": _shown(row["stopped_on"])} if row["stopped_on"] else {}
        self._tell(rule, row["file_row"], "citizen_id", **params)

    def _setting(self, key: str) -> int:
        return int(reference.setting(key, self._day))

    def _tell(
        self, rule: Rule, row: int | None, field: str, value: str | None = None, /, **params: str | int
    ) -> None:
        carrier = next((one for one in (field, *CARRIERS.get(field, ())) if one in self._headers), field)
        header = self._headers.get(carrier)
        self._found.append(
            RosterProblem(row, header, rule.code, rule.level, value, rule.secret, rule.text, params, carrier)
        )


class _Account(NamedTuple):
    bank: str
    number: str


async def _accounts(keys: Iterable[int | None]) -> dict[int, _Account]:
    """Unseal the numbers of the accounts that are asked about."""
    wanted = sorted({key for key in keys if key is not None})
    unseal = service().vault.unseal
    return {
        row["id"]: _Account(
            reference.banks()[row["bank"]].name,
            unseal(row["number_sealed"], place(ACCOUNT, row["number_index"])),
        )
        for row in (await run("rosters", "numbers_of_accounts", wanted) if wanted else [])
    }


def _shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")

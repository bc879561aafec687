"""What communes and teams do in a month: plan visits, print the lists, bring the results back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from disburse.core.calendar import Run
from disburse.demo.months import MonthState
from disburse.demo.office import Office
from disburse.demo.results import Visit, write_results
from disburse.demo.units import OFFICE, communes, payers
from disburse.outreach import actions as outreach
from disburse.outreach import keying
from disburse.payments import actions as payments
from disburse.switching import actions as switching
from reports import printing


@dataclass
class Field:
    """The communes of the demonstration at work."""

    folder: Path
    office: Office
    planned: dict[tuple[str, str], list[Visit]] = field(default_factory=dict)

    async def plan_and_print(self, run: Run) -> int:
        """Plan next month's visits in each commune and print its lists; give how many documents."""
        printed = 0
        for place in communes():
            official = await self.office.seat(f"xa{place.code}")
            await outreach.plan_visits(official, run, place.code)
            for made in await printing.print_outreach(official, run, place.code):
                self._keep(run, f"danh-sach-van-dong-{place.code}-{made.serial}.pdf", made.pdf)
                printed += 1
                self.planned.setdefault((str(run), place.code), []).extend(
                    Visit(
                        page_code=f"{made.serial}-P{page:02d}",
                        case_code=str(person.case),
                        number=number,
                        name=person.name,
                        hamlet=person.hamlet or "",
                        birth_year=str(person.birth_year or ""),
                        programme=person.programmes[0],
                    )
                    for number, (page, person) in enumerate(zip(made.pages, made.people, strict=True), 1)
                )
        return printed

    async def bring_results(self, month: MonthState) -> int:
        """Type what the teams brought back, commune by commune; give how many rows were recorded."""
        recorded = 0
        for place in communes():
            visits = self.planned.get((str(month.run), place.code), [])
            if not visits:
                continue
            path = self.folder / str(month.run) / f"ket-qua-{place.code}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_results(visits, month, path, date(month.run.year, month.run.month, 18))
            official = await self.office.seat(f"xa{place.code}")
            recorded += (await keying.import_results(official, path.read_bytes())).recorded
        return recorded

    async def print_minutes(self, run: Run) -> int:
        """Print the office's minutes with each payer; give how many documents."""
        officer, printed = await self.office.seat("hanh"), 0
        sent = {file["payer"] for file in await payments.list_files(officer, run)}
        for payer in sorted(sent & payers().keys()):
            made = await printing.print_minutes(officer, run, unit=OFFICE, payer=payer)
            self._keep(run, f"bien-ban-{OFFICE}-{payer}.pdf", made.pdf)
            printed += 1
        return printed

    async def count_moves(self, run: Run) -> dict[str, int]:
        """Count who switched and who went back in a run."""
        found = await switching.rates(self.office.job, run)
        return {
            "switches": sum(rate.switches for rate in found.rates),
            "reversions": sum(rate.reversions for rate in found.rates),
        }

    def _keep(self, run: Run, name: str, pdf: bytes) -> None:
        folder = self.folder / str(run) / "in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(pdf)

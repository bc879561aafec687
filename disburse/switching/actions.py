"""What the office does about switching: derive it from what was really credited, and look at it."""

from __future__ import annotations

from dataclasses import dataclass

from disburse import audit
from disburse.access import Permission, Viewer
from disburse.core.calendar import Run
from disburse.core.errors import NotAllowed, NotFound
from disburse.db import transaction
from disburse.places import reference
from disburse.service import service
from disburse.switching import rules, store
from disburse.switching.rules import Funnel, Rate


@dataclass(frozen=True, slots=True)
class Derived:
    """How many rows a derivation added, changed or dropped; all 0 when it was run before."""

    facts: int
    moves: int
    credits: int
    counts: int


@dataclass(frozen=True, slots=True)
class Switching:
    """A run's rates by programme and commune, each programme's sum, and its funnel."""

    run: str
    unit: str | None
    rates: list[Rate]
    totals: list[Rate]
    funnels: list[Funnel]


async def record_first_credits(viewer: Viewer, run: Run | str) -> Derived:
    """Derive from a run's payments who receives how, who moved, and whose first credit arrived.

    For jobs only, because it looks at everybody's payments; raises NotAllowed. Running it twice changes nothing.
    """
    if viewer.kind != "job":
        raise NotAllowed
    name = str(Run.parse(str(run)))
    async with transaction(viewer):
        await store.lock_derivation()
        await store.stage_people(name)
        derived = Derived(
            facts=await store.changed_by("drop_withdrawn", name) + await store.changed_by("add_facts", name),
            moves=await store.changed_by("derive_moves", name),
            credits=await store.changed_by("derive_credits", name),
            counts=await store.changed_by("derive_counts", name),
        )
        if derived != Derived(0, 0, 0, 0):
            body: dict[str, object] = {
                "facts": derived.facts,
                "moves": derived.moves,
                "credits": derived.credits,
            }
            await audit.record("switching:derived", f"run:{name}", body=body)
    return derived


async def rates(viewer: Viewer, run: Run | str, unit: str | None = None) -> Switching:
    """Give a run's rates, targets and funnels for a unit, or for all the viewer sees.

    Raises NotARun, and NotFound for a unit without communes.
    """
    viewer.require(Permission.SWITCHING_READ)
    month = Run.parse(str(run))
    async with transaction(viewer):
        communes = await store.communes_of_unit(unit, service().clock.today()) if unit else None
        if communes == []:
            raise NotFound
        rows = await store.rate_rows(str(month), communes)
        amounts = await store.credited_amounts(str(month), communes)
    listed = [
        rate_of(
            month.year,
            rules.AREAS[row["commune_kind"]],
            **{k: v for k, v in dict(row).items() if k != "commune_kind"},
        )
        for row in rows
    ]
    programmes = sorted({rate.programme for rate in listed})
    totals = [rules.total(listed, programme) for programme in programmes]
    return Switching(str(month), unit, listed, totals, rules.funnels(listed, amounts))


def rate_of(
    year: int,
    area: str,
    *,
    commune: str,
    commune_name: str,
    programme: str,
    payees: int,
    by_account: int,
    credited: int,
    not_able: int,
    met: int,
    willing: int,
    switches: int,
    reversions: int,
) -> Rate:
    """Make a commune's rate from its counts, with the target of its area and year."""
    aim = reference.target(programme, area, year)
    reached = rules.share(credited, payees)
    return Rate(
        commune=commune,
        commune_name=commune_name,
        programme=programme,
        payees=payees,
        by_account=by_account,
        credited=credited,
        cash=payees - by_account,
        able=payees - not_able,
        met=met,
        willing=willing,
        switches=switches,
        reversions=reversions,
        share=reached,
        share_able=rules.share(credited, payees - not_able),
        target=aim.target_percent if aim else None,
        light=rules.light(reached, aim.target_percent, aim.amber_points) if aim else None,
    )

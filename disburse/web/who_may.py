"""Who may do what somebody was refused: the roles of his own side, and where (`ux.md` 2.2)."""

from __future__ import annotations

from typing import Final

from disburse.access import ROLE_TITLES, ROLES, Permission, Role, Viewer
from disburse.words import say

SIDES: Final[tuple[frozenset[Role], ...]] = (
    frozenset({Role.COMMUNE_OFFICER, Role.COMMUNE_APPROVER}),
    frozenset({Role.PAYER_OFFICER, Role.PAYER_CHECKER}),
    frozenset({Role.SI_OFFICER, Role.SI_APPROVER}),
)


def whom_to_ask(viewer: Viewer, permission: Permission, unit: str) -> str:
    """Say whom to ask for what a viewer may not do; "" where nobody could be named. `unit` is the name of his unit."""
    held = {role for role, _ in viewer.roles}
    side = next((one for one in SIDES if held & one), SIDES[-1])
    able = [role for role in Role if permission in ROLES[role]]
    near = [role for role in able if role in side]
    if not able:
        return ""
    roles = say(" hoặc ").join(say(ROLE_TITLES[role]) for role in near or able)
    return (
        say("Hãy nhờ {roles} của {unit}.", roles=roles, unit=unit)
        if near
        else say("Hãy nhờ {roles}.", roles=roles)
    )

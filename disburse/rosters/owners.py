"""Who lists what: offices their programmes, communes theirs (REQ07)."""

from __future__ import annotations

from disburse.access import Role, Viewer
from disburse.core.errors import NotAllowed
from disburse.places import reference


class NotTheOwner(NotAllowed):
    """REQ07: offices list their programmes, communes theirs."""

    code = "not_the_owner"
    text = (
        "Danh sách chương trình {programme} không do đơn vị {unit} lập, hoặc anh/chị không lập danh sách cho đơn vị này. "
        "Kiểm tra lại đơn vị và chương trình."
    )


def require_owner(viewer: Viewer, unit: str, programme: str) -> None:
    """Raise NotTheOwner unless the viewer lists this programme for this unit."""
    if not may_list(viewer, unit, programme):
        known = reference.programmes().get(programme)
        raise NotTheOwner(programme=known.name_vi if known else programme, unit=unit)


def may_list(viewer: Viewer, unit: str, programme: str) -> bool:
    """Say whether a viewer lists a programme for a unit: offices theirs, communes theirs (REQ07)."""
    known = reference.programmes().get(programme)
    makers = (Role.SI_OFFICER,) if known and known.owner_kind == "office" else (Role.COMMUNE_OFFICER,)
    held = viewer.units(*makers)
    return known is not None and any(unit == own or _below(unit, own) for own in held)


def _below(unit: str, office: str) -> bool:
    """Say whether a grassroots office belongs to a province office."""
    return unit.startswith(f"{office}-")

"""What was read otherwise than it stands in the file is accepted by whoever sends the list; who and when is kept."""

from __future__ import annotations

from uuid import UUID

import pytest
from builders import a_user, as_owner, as_user, as_worker
from repair_desk import GOOD, HEADER, read
from returned_lists import returned
from running_month import a_ground, an_open_run
from second_office import a_second_office

from disburse.access import Role
from disburse.core.errors import NotFound
from disburse.rosters import actions, normalised
from disburse.rosters.actions import NotAcknowledged
from disburse.rosters.correcting import correct_roster
from disburse.rosters.file.repairs import Repair
from disburse.rosters.normalised import NotAccepted
from disburse.service import Service

pytestmark = pytest.mark.anyio

TWO_SPACES = "Nguyễn  Mẫu Bình;001142000002;Hưu trí;3000000;TM;;;"
WITH_NOTE = "Nguyễn Mẫu Chi (mới);001143000003;Hưu trí;3000000;TM;;;"
CYRILLIC = "Nguyễn М\u0430u Dung;001144000004;Hưu trí;3000000;TM;;;"
PHONE = "Nguyễn Mẫu Giang;001145000005;Hưu trí;3000000;TM;;;912345678"
OLD_COMMUNE = "Nguyễn Mẫu Hoa;001146000006;Hưu trí;3000000;TM;;;;Phú Vinh, huyện Tân Lạc"


@pytest.fixture(autouse=True)
async def month(disburse: Service) -> None:
    await a_ground()
    await an_open_run()


async def accepted(roster_id: UUID) -> list[tuple[str, str]]:
    """List what was accepted of a list and who did."""
    async with as_owner() as database:
        rows = await database.fetch(
            "SELECT a.code, u.username FROM roster_acknowledgement a JOIN app_user u ON u.id = a.by_user"
            " WHERE a.roster = $1 AND a.code LIKE '%-I' AND a.at IS NOT NULL ORDER BY 1",
            roster_id,
        )
    return [(row["code"], row["username"]) for row in rows]


async def send(roster_id: UUID, *acknowledge: str, who: str = "maker") -> str:
    """Send a list of few columns, which is a warning that was seen."""
    seen = ("H03", *acknowledge)
    return (await actions.submit_roster(await as_user(who), roster_id, acknowledge=seen)).state


async def test_a_list_is_not_sent_before_what_was_normalised_is_accepted() -> None:
    roster_id = await read(GOOD, TWO_SPACES, WITH_NOTE)
    with pytest.raises(NotAccepted, match="dấu cách") as refused:
        await send(roster_id)
    assert "R23-I" in str(refused.value)
    assert await accepted(roster_id) == []
    assert await send(roster_id, "R23-I") == "submitted"
    assert await accepted(roster_id) == [("R23-I", "maker")]


async def test_each_kind_is_accepted_by_itself() -> None:
    roster_id = await read(TWO_SPACES, PHONE, OLD_COMMUNE, header=f"{HEADER};Xã")
    with pytest.raises(NotAccepted, match=r"R19-I.*R34-I"):
        await send(roster_id, "R23-I")
    assert await send(roster_id, "R19-I", "R23-I", "R34-I") == "submitted"
    assert [code for code, _ in await accepted(roster_id)] == ["R19-I", "R23-I", "R34-I"]


async def test_a_warning_of_the_same_code_is_another_matter() -> None:
    roster_id = await read(TWO_SPACES, CYRILLIC)
    with pytest.raises(NotAcknowledged, match="R23"):
        await send(roster_id, "R23-I")
    with pytest.raises(NotAccepted):
        await send(roster_id, "R23")
    assert await send(roster_id, "R23", "R23-I") == "submitted"


async def test_a_clean_list_asks_nothing() -> None:
    assert await send(await read(GOOD)) == "submitted"


async def test_a_version_with_a_cell_put_right_asks_anew() -> None:
    roster_id = await read(GOOD, TWO_SPACES, WITH_NOTE)
    await send(roster_id, "R23-I")
    await returned(roster_id)
    maker = await as_user("maker")
    new_id, _ = await correct_roster(maker, roster_id, repairs=[Repair("cell", 3, "name", "Nguyễn Mẫu Bình")])
    await actions.read_roster_file(await as_worker(), new_id)
    (group,) = (await normalised.preview(maker, new_id)).groups
    assert (group.cells, group.at) == (1, None)
    with pytest.raises(NotAccepted):
        await send(new_id)
    assert await accepted(new_id) == []


async def test_a_cell_put_right_leaves_nothing_to_accept() -> None:
    roster_id = await read(GOOD, TWO_SPACES)
    maker = await as_user("maker")
    new_id, _ = await correct_roster(maker, roster_id, repairs=[Repair("cell", 3, "name", "Nguyễn Mẫu Bình")])
    await actions.read_roster_file(await as_worker(), new_id)
    assert await send(new_id) == "submitted"


async def test_a_returned_list_keeps_who_accepted() -> None:
    await a_user("other", Role.SI_OFFICER)
    roster_id = await read(GOOD, TWO_SPACES)
    await send(roster_id, "R23-I")
    await returned(roster_id)
    assert await send(roster_id, who="other") == "submitted"
    assert await accepted(roster_id) == [("R23-I", "maker")]


async def test_before_and_after_are_shown_to_maker_and_approver_and_to_nobody_else() -> None:
    roster_id = await read(GOOD, TWO_SPACES, WITH_NOTE)
    await send(roster_id, "R23-I")
    found = await normalised.preview(await as_user("checker"), roster_id, "R23")
    assert ["".join(part.text for part in one.change.old) for one in found.shown] == [
        "Nguyễn␣ Mẫu Bình",
        "Nguyễn Mẫu Chi (mới)",
    ]
    assert ["".join(part.text for part in one.change.new) for one in found.shown] == [
        "Nguyễn Mẫu Bình",
        "Nguyễn Mẫu Chi",
    ]
    (group,) = found.groups
    assert (group.cells, group.who, group.at is not None) == (2, "Người Thử maker", True)
    await a_second_office()
    with pytest.raises(NotFound):
        await normalised.preview(await as_user("other"), roster_id, "R23")


async def test_cells_beyond_a_page_follow_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normalised, "SHOWN_MAX", 1)
    roster_id = await read(GOOD, TWO_SPACES, WITH_NOTE)
    viewer = await as_user("maker")
    first = await normalised.preview(viewer, roster_id)
    assert (len(first.shown), first.more) == (1, first.shown[0].number)
    last = await normalised.preview(viewer, roster_id, "R23", first.shown[0].number)
    assert (len(last.shown), last.more) == (1, None)
    assert len((await normalised.all_normalised(viewer, roster_id))[2]) == 2


async def test_what_was_read_is_sealed() -> None:
    roster_id = await read(GOOD, TWO_SPACES)
    async with as_owner() as database:
        (row,) = await database.fetch(
            "SELECT remedy_kind, remedy_sealed FROM roster_problem WHERE roster = $1 AND code = 'R23'",
            roster_id,
        )
    assert row["remedy_kind"] == "read"
    assert "Nguyễn".encode() not in row["remedy_sealed"]

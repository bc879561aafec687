"""The users' page of an administrator: what he sees and does, and what another province's does not."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from builders import BANK, COMMUNE, OFFICE, POST, a_province_units, a_user, as_owner, as_user
from clients import a_client, sign_in
from page_steps import at_desk

from disburse.access import Role
from disburse.core.errors import NotAllowed, NotFound
from disburse.db import transaction
from disburse.identity import actions, store
from disburse.service import Service

pytestmark = pytest.mark.anyio

NEW = {"name": "Cán Bộ Thử", "username": "canbo", "role0": "si_officer", "unit0": OFFICE}


@pytest.fixture(autouse=True)
async def admins(disburse: Service) -> None:
    """Two provinces, each with its administrator; `lan` works in both."""
    await a_province_units()
    await a_user("quantri", Role.ADMIN, "25")
    await a_user("quantri24", Role.ADMIN, "24")
    await a_user("lan", Role.LEADER, "25")
    await a_user("lan", Role.LEADER, "24")


def shown_password(html: str) -> str:
    found = re.search(r"<output>([^<]*)</output>", html)
    assert found, html
    return found[1]


async def test_a_user_is_added_and_signs_in_with_the_password_shown_once() -> None:
    async with at_desk("quantri") as seat:
        made = await seat.send("/users", NEW)
        assert made.status_code == 200
        password = shown_password(made.text)
        listed = (await seat.open("/users")).text
        assert password not in listed
        assert "Chưa đổi mật khẩu đầu tiên" in listed
    async with a_client() as client:
        await sign_in(client, "canbo", password)
        assert (await client.get("/")).headers["location"] == "/password"
    async with at_desk("quantri") as seat:
        listed = (await seat.open("/users")).text
        assert re.search(r"canbo</span>.*?\d\d/\d\d/\d{4} \d\d:\d\d", listed, re.S), (
            "the last sign-in is shown"
        )


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays() -> None:
    async with at_desk("quantri") as seat:
        for changed, field in (
            ({"username": "Cán Bộ"}, "username"),
            ({"name": " "}, "name"),
            ({"role0": ""}, "role0"),
            ({"unit0": "01"}, "unit0"),
            ({"unit0": COMMUNE}, "unit0"),
            ({"same_person_as": "khong-co"}, "same_person_as"),
            ({"username": "lan"}, "username"),
        ):
            answer = await seat.send("/users", {**NEW, **changed})
            assert answer.status_code in (404, 409, 422), changed
            assert f'href="#f-{field}"' in answer.text, changed
            assert 'value="' + {**NEW, **changed}["username"] in answer.text, changed
        assert len(await actions.list_users(await as_user("quantri"))) == 2


async def test_a_user_is_disabled_and_given_a_new_password() -> None:
    user = await a_user("canbo")
    async with at_desk("canbo") as canbo, at_desk("quantri") as seat:
        before = shown_password((await seat.send(f"/users/{user}/first-password")).text)
        assert (await canbo.open("/")).headers["location"].startswith("/sign-in"), "his session ended"
        async with a_client() as client:
            assert (await sign_in(client, "canbo", before)).status_code == 303
        assert "Đã khóa" in (await seat.follow(f"/users/{user}/disabling")).text
        async with a_client() as client:
            assert (await sign_in(client, "canbo", before)).status_code == 401


async def test_a_disabled_user_is_enabled_again_with_password_and_roles_as_before() -> None:
    user = await a_user("canbo")
    async with at_desk("quantri") as seat:
        password = shown_password((await seat.send(f"/users/{user}/first-password")).text)
        await seat.follow(f"/users/{user}/disabling")
        listed = (await seat.open("/users")).text
        assert f"/users/{user}/enabling" in listed
        assert f"/users/{user}/disabling" not in listed
        assert "Đã mở khóa người dùng" in (await seat.follow(f"/users/{user}/enabling")).text
        listed = (await seat.open("/users")).text
        assert f"/users/{user}/enabling" not in listed
    async with a_client() as client:
        assert (await sign_in(client, "canbo", password)).status_code == 303
    async with as_owner() as database:
        actions_ = [row["action"] for row in await database.fetch(
            "SELECT action FROM audit WHERE subject = $1 ORDER BY seq", f"user:{user}")]  # fmt: skip
    assert actions_[-3:] == ["user:disabled", "user:enabled", "session:opened"]


async def test_an_administrator_reaches_the_users_of_his_units_only() -> None:
    user = await a_user("canbo")
    async with at_desk("quantri24") as seat:
        listed = (await seat.open("/users")).text
        assert "canbo" not in listed
        assert "Còn vai trò ở nơi khác" in listed, "lan is seen, but not his to change"
        for path in (f"/users/{user}/disabling", f"/users/{user}/enabling", f"/users/{user}/first-password"):
            assert (await seat.send(path)).status_code == 404
        assert (await seat.send("/users", NEW)).status_code == 422, "not a unit of his"
    other = await as_user("quantri24")
    assert [u.username for u in await actions.list_users(other)] == ["lan", "quantri24"]
    for act in (actions.disable_user, actions.enable_user, actions.reset_password):
        with pytest.raises(actions.NoSuchUser):
            await act(other, "canbo")
        with pytest.raises(actions.ManagedElsewhere):
            await act(other, "lan")
    with pytest.raises(NotFound):
        await actions.find_user(other, user)


async def test_roles_are_given_for_units_of_the_province_only() -> None:
    admin = await as_user("quantri")
    await actions.add_user(admin, "post", "Bưu Điện Thử", [(Role.PAYER_OFFICER, POST)])
    for role, unit in ((Role.PAYER_OFFICER, BANK), (Role.ADMIN, "24"), (Role.LEADER, "BHXH-24")):
        with pytest.raises(actions.UnknownUnit):
            await actions.add_user(admin, "khac", "Người Khác", [(role, unit)])


async def test_the_database_itself_keeps_administrators_to_their_units() -> None:
    user, other = await a_user("canbo"), await as_user("quantri24")
    async with transaction(other):
        await store.set_active(user, False)
        await store.set_first_password(user, "x")
    with pytest.raises(NotAllowed):
        async with transaction(other):
            await store.add_roles(user, [("si_officer", OFFICE)])
    with pytest.raises(NotAllowed):
        async with transaction(other):
            await store.end_sessions_of(user)
    assert (await actions.find_user(await as_user("quantri"), user)).active
    assert (await as_user("canbo")).user_id == user
    with pytest.raises(NotFound):
        await actions.find_user(other, UUID(int=1))


@pytest.mark.parametrize("username", ["canbo", "post"])
async def test_the_page_is_for_administrators(username: str) -> None:
    await a_user("canbo")
    await a_user("post", Role.PAYER_OFFICER, POST)
    async with at_desk(username) as seat:
        for path in ("/users", "/users/new", "/units", f"/units/{OFFICE}"):
            assert (await seat.open(path)).status_code == 403
        assert (await seat.send("/users", NEW)).status_code == 403

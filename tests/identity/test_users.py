"""Users: who may add, disable and reset whom, and what stays on record."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from builders import BANK, COMMUNE, OFFICE, a_province_units, a_user, as_owner, as_user, as_worker
from typer.testing import CliRunner

from disburse.access import Role, Viewer
from disburse.core.errors import NotAllowed
from disburse.db import transaction
from disburse.db.refusals import UsernameTaken
from disburse.identity import actions, rules, sessions, store
from disburse.identity.commands import app
from disburse.identity.sessions import Doorstep, acting_as_owner
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture
async def admin(disburse: Service) -> Viewer:
    await a_province_units()
    await a_user("quantri", Role.ADMIN, "25")
    return await as_user("quantri")


async def test_an_admin_adds_a_user_with_roles_and_the_record_names_them(admin: Viewer) -> None:
    roles = [(Role.SI_OFFICER, OFFICE), (Role.LEADER, "25")]
    first = await actions.add_user(admin, "canbo", "Cán Bộ Thử", roles)
    viewer = await as_user("canbo")
    assert (viewer.user_id, set(viewer.roles)) == (first.user_id, set(roles))
    async with as_owner() as database:
        row = await database.fetchrow("SELECT * FROM audit ORDER BY seq DESC LIMIT 1")
    assert (row["action"], row["subject"]) == ("user:added", f"user:{first.user_id}")
    assert row["app_user"] == admin.user_id
    assert json.loads(row["body"]) == {"roles": ["si_officer:BHXH-25-03", "leader:25"]}
    assert first.password not in repr(first)


async def test_the_machine_s_owner_adds_the_first_admin(disburse: Service) -> None:
    async with acting_as_owner() as owner:
        await actions.add_user(owner, "quantri", "Quản Trị Thử", [(Role.ADMIN, "25")])
        assert [user.username for user in await actions.list_users(owner)] == ["quantri"]
    async with as_owner() as database:
        record = await database.fetchrow("SELECT session_kind, app_user FROM audit")
        assert tuple(record) == ("job", None)
        assert await database.fetchval("SELECT count(*) FROM app_session") == 0


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.SI_OFFICER, OFFICE),
        (Role.COMMUNE_APPROVER, COMMUNE),
        (Role.PAYER_OFFICER, BANK),
        (Role.LEADER, "25"),
        (Role.AUDITOR, "25"),
    ],
)
async def test_nobody_but_an_admin_manages_users(admin: Viewer, role: Role, unit: str) -> None:
    await a_user("khac", role, unit)
    other = await as_user("khac")
    with pytest.raises(NotAllowed):
        await actions.add_user(other, "moi", "Người Mới", [(Role.ADMIN, "25")])
    with pytest.raises(NotAllowed):
        await actions.disable_user(other, "quantri")
    with pytest.raises(NotAllowed):
        await actions.list_users(other)


async def test_the_database_itself_refuses_users_made_by_others(admin: Viewer) -> None:
    await a_user("khac")
    other = await as_user("khac")
    with pytest.raises(NotAllowed):
        async with transaction(other):
            await store.add_user(uuid4(), uuid4(), "moi", "Người Mới", "x", must_change=False)
    assert admin.user_id
    with pytest.raises(NotAllowed):
        async with transaction(other):
            await store.end_sessions_of(admin.user_id)
    async with transaction(other):
        assert await store.list_users("", 10) == []


async def test_a_username_is_given_once(admin: Viewer) -> None:
    await actions.add_user(admin, "canbo", "Cán Bộ Thử", [(Role.SI_OFFICER, OFFICE)])
    with pytest.raises(UsernameTaken):
        await actions.add_user(admin, "canbo", "Người Khác", [(Role.SI_OFFICER, OFFICE)])


async def test_two_accounts_of_one_person_are_one_person(admin: Viewer) -> None:
    await actions.add_user(admin, "canbo", "Cán Bộ Thử", [(Role.SI_OFFICER, OFFICE)])
    await actions.add_user(admin, "duyet", "Cán Bộ Thử", [(Role.SI_APPROVER, OFFICE)], same_person_as="canbo")
    assert (await as_user("canbo")).person_id == (await as_user("duyet")).person_id
    with pytest.raises(actions.NoSuchUser):
        await actions.add_user(admin, "x1", "X", [(Role.SI_OFFICER, OFFICE)], same_person_as="khong-co")


async def test_roles_are_held_for_units_they_have_work_in(admin: Viewer) -> None:
    for role, unit in ((Role.SI_OFFICER, COMMUNE), (Role.PAYER_OFFICER, OFFICE), (Role.ADMIN, BANK)):
        with pytest.raises(rules.RoleDoesNotFitUnit):
            await actions.add_user(admin, "canbo", "Cán Bộ Thử", [(role, unit)])
    with pytest.raises(actions.UnknownUnit):
        await actions.add_user(admin, "canbo", "Cán Bộ Thử", [(Role.SI_OFFICER, "BHXH-99-01")])
    with pytest.raises(rules.NoRole):
        await actions.add_user(admin, "canbo", "Cán Bộ Thử", [])


async def test_an_admin_cannot_shut_himself_out(admin: Viewer) -> None:
    for act in (actions.disable_user, actions.enable_user, actions.reset_password):
        with pytest.raises(actions.OwnAccount):
            await act(admin, "quantri")


async def test_a_disabled_user_cannot_be_acted_for(admin: Viewer) -> None:
    await a_user("canbo")
    await actions.disable_user(admin, "canbo")
    with pytest.raises(sessions.UnknownUser):
        await as_user("canbo")


async def test_a_session_is_not_opened_without_the_gate_s_secret(disburse: Service) -> None:
    with pytest.raises(NotAllowed):
        async with transaction(Doorstep()):
            await store.open_session("forged", bytes(32), None, "job", "", sessions.IDLE, "vi")
    async with transaction(Doorstep()):
        assert await store.sign_in_facts("forged", "quantri") is None


async def test_a_closed_session_reaches_nothing(admin: Viewer) -> None:
    await sessions.close(admin)
    async with transaction(admin):
        assert await store.session_facts() is None
        assert await store.list_users("", 10) == []


async def test_jobs_act_for_nobody_and_reach_everything(admin: Viewer) -> None:
    job = await as_worker()
    assert (job.kind, job.user_id, job.login, job.username) == ("job", None, "worker", "")


@pytest.mark.parametrize("password", ["ngắn", "x" * 200, "aaaabbbbaaaabbbb", "canbo-canbo-2026"])
def test_passwords_that_are_guessed_first_are_refused(password: str) -> None:
    with pytest.raises(rules.WeakPassword):
        rules.check_password(password, "canbo")


@pytest.mark.parametrize("username", ["A", "Ca Bo", "a", "cán-bộ", "-ab", "a" * 41, "a\n"])
def test_usernames_are_plain(username: str) -> None:
    with pytest.raises(rules.BadUsername):
        rules.check_user(username, "Tên", [(Role.ADMIN, "25")])


def test_first_passwords_differ_and_can_be_read_out() -> None:
    made = {rules.first_password() for _ in range(100)}
    assert len(made) == 100
    assert not set("".join(made)) & set("01IOL")


@pytest.mark.usefixtures("settings_of_commands")
def test_the_commands_add_list_disable_enable_and_reset() -> None:
    def user(*args: str, ends: int = 0) -> str:
        result = CliRunner().invoke(app, args)
        assert result.exit_code == ends, result.stderr
        return result.stdout

    password = user("add", "quantri", "--name", "Quản Trị Thử", "--role", "admin", "--unit", "25").strip()
    assert len(password) == 19
    made = ("add", "xa1", "--name", "Công Chức Thử", "--role", "commune_officer", "--unit", COMMUNE)
    assert json.loads(user(*made, "--as", "quantri", "--json"))["username"] == "xa1"
    user(*made, ends=4)
    user("list", "--as", "xa1", ends=3)
    user("add", "xa2", "--name", "A", "--role", "admin", "--role", "leader", "--unit", "25", "--unit", "25",
         "--unit", "26", ends=2)  # fmt: skip
    assert user("reset", "xa1").strip() != password
    user("disable", "xa1", "--as", "quantri")
    listed = json.loads(user("list", "--json"))["items"]
    assert [(item["username"], item["active"]) for item in listed] == [("quantri", True), ("xa1", False)]
    assert json.loads(user("enable", "xa1", "--as", "quantri", "--json")) == {
        "username": "xa1",
        "active": True,
    }
    assert [item["active"] for item in json.loads(user("list", "--json"))["items"]] == [True, True]
    user("enable", "quantri", "--as", "quantri", ends=4)
    user("enable", "khong-co", ends=3)
    user("disable", "khong-co", ends=3)

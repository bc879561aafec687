"""Signing in: who gets a session, who does not, and that nobody can tell why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from builders import COMMUNE, a_province_units, a_user, as_owner, as_user
from clients import PASSWORD, a_client, sign_in, token_of

from disburse.access import Role
from disburse.core.clock import FixedClock
from disburse.identity import actions, sessions
from disburse.identity.passwords import hash_password
from disburse.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture
async def officer(disburse: Service) -> str:
    await a_province_units()
    await a_user("canbo", password_hash=await hash_password(PASSWORD))
    return "canbo"


@pytest.fixture
async def admin(disburse: Service) -> str:
    await a_province_units()
    await a_user("quantri", Role.ADMIN, "25", password_hash=await hash_password(PASSWORD))
    return "quantri"


async def test_the_right_password_opens_a_session_that_pages_know(officer: str) -> None:
    async with a_client() as client:
        reply = await sign_in(client, officer)
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
        shown = await client.get("/password")
        assert shown.status_code == 200
        assert "Người Thử canbo" in shown.text
        assert "BHXH cơ sở Tân Lạc" in shown.text


async def test_a_session_id_given_by_the_browser_is_never_adopted(officer: str) -> None:
    async with a_client() as client, a_client() as attacker:
        client.cookies.set("session", "attacker-chosen-id", domain="127.0.0.1")
        attacker.cookies.set("session", "attacker-chosen-id", domain="127.0.0.1")
        reply = await sign_in(client, officer)
        given = re.match(r"session=([^;]+);", reply.headers["set-cookie"])
        assert given
        assert given[1] != "attacker-chosen-id"
        assert (await attacker.get("/password")).status_code == 303


async def test_signing_in_again_ends_the_session_before(officer: str) -> None:
    async with a_client() as client, a_client() as old:
        await sign_in(client, officer)
        old.cookies.set("session", client.cookies["session"], domain="127.0.0.1")
        token = await token_of(client)
        again = {"_token": token, "username": officer, "password": PASSWORD}
        assert (await client.post("/sign-in", data=again)).status_code == 303
        assert (await client.get("/password")).status_code == 200
        assert (await old.get("/password")).status_code == 303


async def test_the_session_cookie_is_closed_to_scripts_and_to_other_sites(officer: str) -> None:
    async with a_client() as client:
        cookie = (await sign_in(client, officer)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie


async def test_only_the_hash_of_a_session_id_is_stored(officer: str) -> None:
    async with a_client() as client, as_owner() as database:
        await sign_in(client, officer)
        stored = await database.fetchval("SELECT sid_sha FROM app_session WHERE kind = 'web'")
        assert stored == sessions.sha_of(client.cookies["session"])


async def test_unknown_disabled_and_wrong_look_alike(officer: str) -> None:
    await a_user("khoa", password_hash=await hash_password(PASSWORD))
    async with as_owner() as database:
        await database.execute("UPDATE app_user SET active = false WHERE username = 'khoa'")
    answers = set()
    for username, password in (("khong-co", PASSWORD), ("khoa", PASSWORD), (officer, "sai hẳn rồi")):
        async with a_client() as client:
            reply = await sign_in(client, username, password)
        body = re.sub(r'nonce="[^"]*"', "", reply.text).replace(username, "")
        assert "set-cookie" not in reply.headers
        answers.add((reply.status_code, body))
    assert len(answers) == 1


async def test_a_user_without_a_password_cannot_sign_in(disburse: Service) -> None:
    await a_province_units()
    await a_user("trong")
    async with a_client() as client:
        for password in ("", "nobody has this password"):
            assert (await sign_in(client, "trong", password)).status_code == 401


async def test_the_sixth_failure_waits_and_a_restart_forgets_nothing(officer: str, clock: FixedClock) -> None:
    async with a_client() as client:
        for _ in range(5):
            assert (await sign_in(client, officer, "sai")).status_code == 401
        assert (await sign_in(client, officer)).status_code == 429
    async with a_client() as after_restart:  # a new app: nothing is kept in the process
        reply = await sign_in(after_restart, officer)
        assert reply.status_code == 429
        assert "Chờ 1 phút" in reply.text
    clock.advance(timedelta(minutes=5))
    async with a_client() as client:
        assert (await sign_in(client, officer)).status_code == 303


async def test_guesses_from_one_network_keep_nobody_out_elsewhere(officer: str) -> None:
    async with a_client(host="203.0.113.9") as guesser, a_client(host="198.51.100.4") as owner:
        for _ in range(50):
            await sign_in(guesser, officer, "sai")
        reply = await guesser.post(
            "/sign-in",
            data={"username": officer, "password": PASSWORD},
            headers={"X-Forwarded-For": "192.0.2.77"},
        )
        assert reply.status_code == 429
        assert (await sign_in(owner, officer)).status_code == 303


async def test_one_network_cannot_try_many_accounts(officer: str) -> None:
    async with a_client(host="203.0.113.9") as client:
        statuses = [(await sign_in(client, f"nguoi{n}", "sai")).status_code for n in range(22)]
    assert statuses[:20] == [401] * 20
    assert statuses[20:] == [429] * 2


async def test_failures_are_not_kept_under_what_was_typed(officer: str) -> None:
    async with a_client() as client, as_owner() as database:
        await sign_in(client, "mat-khau-go-nham", "sai")
        keys = [row["key"] for row in await database.fetch("SELECT key FROM sign_in_back_off")]
    assert len(keys) == 3
    assert not [key for key in keys if "mat-khau" in key or "127.0.0.1" in key]


async def test_signing_out_kills_the_cookie(officer: str) -> None:
    async with a_client() as client, a_client() as copy:
        await sign_in(client, officer)
        copy.cookies.set("session", client.cookies["session"], domain="127.0.0.1")
        assert (await copy.get("/password")).status_code == 200
        token = await token_of(client)
        reply = await client.post("/session/end", data={"_token": token, "then": "leave"})
        assert reply.headers["location"] == "/sign-in?note=out"
        assert reply.headers["clear-site-data"] == '"cache", "storage"'
        assert (await copy.get("/password")).status_code == 303
        assert "session" not in client.cookies


async def test_disabling_a_user_ends_his_sessions_for_good(officer: str, admin: str) -> None:
    async with a_client() as client:
        await sign_in(client, officer)
        viewer = await as_user(admin)
        assert await actions.disable_user(viewer, officer) == 1
        assert (await client.get("/password")).status_code == 303
        async with as_owner() as database:
            await database.execute("UPDATE app_user SET active = true WHERE username = $1", officer)
        assert (await client.get("/password")).status_code == 303


async def test_a_role_taken_away_is_gone_with_the_next_request(officer: str) -> None:
    viewer = await as_user(officer)
    assert viewer.roles
    async with a_client() as client, as_owner() as database:
        await sign_in(client, officer)
        await database.execute("DELETE FROM user_role")
        found = await sessions.viewer_of(client.cookies["session"])
    assert found is not None
    assert found.roles == ()


async def test_a_session_ends_after_fifteen_idle_minutes_and_is_not_revived(officer: str) -> None:
    async with a_client() as client, as_owner() as database:
        await sign_in(client, officer)
        await database.execute(
            "UPDATE app_session SET seen_at = now() - interval '16 minutes', expires_at = now() - interval '1 minute'"
        )
        assert (await client.get("/password")).status_code == 303
        assert (await client.get("/password")).status_code == 303


async def test_a_session_seen_lives_on_but_not_beyond_eight_hours(officer: str) -> None:
    async with a_client() as client, as_owner() as database:
        await sign_in(client, officer)
        await database.execute(
            "UPDATE app_session SET created_at = now() - interval '7 hours 59 minutes',"
            " seen_at = now() - interval '1 minute'"
        )
        await client.get("/password")
        left = await database.fetchval("SELECT expires_at - now() FROM app_session")
    assert timedelta(0) < left <= timedelta(minutes=1)


async def test_a_command_session_is_no_web_session(officer: str) -> None:
    viewer = await as_user(officer)
    async with a_client() as client:
        client.cookies.set("session", viewer.sid, domain="127.0.0.1")
        assert (await client.get("/password")).status_code == 303


async def test_the_first_password_has_to_be_changed_before_anything_else(admin: str) -> None:
    viewer = await as_user(admin)
    first = await actions.add_user(viewer, "moi", "Người Mới", [(Role.COMMUNE_OFFICER, COMMUNE)])
    async with a_client() as client:
        await sign_in(client, "moi", first.password)
        token = await token_of(client)
        assert (await client.get("/password")).status_code == 200
        bad = {"_token": token, "old": "sai", "new": PASSWORD, "again": PASSWORD}
        assert (await client.post("/password", data=bad)).status_code == 422
        reply = await client.post("/password", data={**bad, "old": first.password})
        assert reply.status_code == 303
        session = await sessions.web_session(client.cookies["session"])
        assert session is not None
        assert not session.must_change_password
    async with a_client() as client:
        assert (await sign_in(client, "moi", first.password)).status_code == 401
        assert (await sign_in(client, "moi")).status_code == 303


async def test_a_changed_password_ends_the_other_sessions(officer: str) -> None:
    async with a_client() as client, a_client() as other:
        await sign_in(client, officer)
        await sign_in(other, officer)
        token = await token_of(client)
        new = "mật khẩu khác hẳn 34"
        await client.post("/password", data={"_token": token, "old": PASSWORD, "new": new, "again": new})
        assert (await client.get("/password")).status_code == 200
        assert (await other.get("/password")).status_code == 303


@pytest.mark.parametrize(
    "payload",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "/%2f/evil",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=y",
    ],
)
async def test_signing_in_leads_to_pages_of_ours_only(officer: str, payload: str) -> None:
    async with a_client() as client:
        data = {"username": officer, "password": PASSWORD, "next": payload}
        assert (await client.post("/sign-in", data=data)).headers["location"] == "/"


async def test_signing_in_leads_back_to_where_one_was_going(officer: str) -> None:
    async with a_client() as client:
        asked = await client.get("/password?run=2026-12&unit=BHXH-25")
        form = await client.get(asked.headers["location"])
        following = re.search(r'name="next" value="([^"]*)"', form.text)
        assert following
        assert following[1] == "/password?run=2026-12&amp;unit=BHXH-25"
        data = {"username": officer, "password": PASSWORD, "next": "/password?run=2026-12&unit=BHXH-25"}
        assert (
            (await client.post("/sign-in", data=data)).headers["location"].startswith("/password?run=2026-12")
        )


async def test_the_language_holds_before_and_after_signing_in(officer: str) -> None:
    async with a_client() as client:
        await client.post("/language", data={"language": "en"})
        assert '<html lang="en">' in (await client.get("/sign-in")).text
        await sign_in(client, officer)
        assert '<html lang="en">' in (await client.get("/password")).text
        token = await token_of(client)
        reply = await client.post(
            "/language",
            data={"_token": token, "language": "vi"},
            headers={"Referer": "http://127.0.0.1:8000/password"},
        )
        assert reply.headers["location"] == "/password"
        assert '<html lang="vi">' in (await client.get("/password")).text

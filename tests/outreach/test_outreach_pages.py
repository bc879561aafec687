"""The pages of outreach and switching: what officials see and send."""

from __future__ import annotations

import httpx
import pytest
from builders import COMMUNE, a_user, as_owner, as_user
from clients import PASSWORD, a_client, sign_in, token_of
from visit_steps import HAMLET, OFFICER, a_file, a_plan, a_print, cases

from disburse.identity.passwords import hash_password
from disburse.outreach.lists import Appointment
from disburse.service import Service

pytestmark = pytest.mark.anyio


async def a_signed_in_officer(client: httpx.AsyncClient, username: str = OFFICER) -> str:
    async with as_owner() as database:
        await database.execute(
            "UPDATE app_user SET password_hash = $2 WHERE username = $1",
            username,
            await hash_password(PASSWORD),
        )
    await sign_in(client, username)
    return await token_of(client)


async def test_an_officer_plans_and_sees_hamlets(disburse: Service) -> None:
    await a_plan()
    async with a_client() as client:
        token = await a_signed_in_officer(client)
        sent = await client.post("/outreach/plans", data={"_token": token, "run": "2026-12", "unit": COMMUNE})
        assert (sent.status_code, sent.headers["location"]) == (
            303,
            f"/outreach?run=2026-12&unit={COMMUNE}&note=planned",
        )
        shown = await client.get(sent.headers["location"])
        assert "Xóm Mẫu 1" in shown.text
        assert "Đã xếp lịch" in shown.text
        assert "Chưa gặp" in shown.text


async def test_one_button_records_and_two_ask_more(disburse: Service) -> None:
    first, second, *_ = await a_plan()
    async with a_client() as client:
        token = await a_signed_in_officer(client)
        listed = await client.get(f"/outreach/hamlets/{HAMLET}?run=2026-12")
        assert listed.text.count('class="answers"') == 3
        done = await client.post(
            f"/visits/{first.id}/result", data={"_token": token, "quick": "1", "result": "V"}
        )
        assert done.headers["location"] == f"/outreach/hamlets/{HAMLET}?run=2026-12#v-{first.id}"
        asks = await client.post(
            f"/visits/{second.id}/result", data={"_token": token, "quick": "1", "result": "X"}
        )
        assert asks.headers["location"] == f"/visits/{second.id}?result=X"
        assert (await client.get(asks.headers["location"])).status_code == 200
        listed = await client.get(f"/outreach/hamlets/{HAMLET}?run=2026-12")
        assert (listed.text.count('class="answers"'), "đã ghi 1" in listed.text) == (2, True)


async def test_a_refused_result_keeps_what_was_typed(disburse: Service) -> None:
    first, *_ = await a_plan()
    async with a_client() as client:
        token = await a_signed_in_officer(client)
        typed = {"result": "D", "bank": "Agribank", "account": "9704051234567890", "note": "gặp con dâu"}
        sent = await client.post(f"/visits/{first.id}/result", data={"_token": token, **typed})
        assert sent.status_code == 422
        assert "số in trên thẻ, không phải số tài khoản" in sent.text
        assert "gặp con dâu" in sent.text
        await client.post(
            f"/visits/{first.id}/result", data={"_token": token, **typed, "account": "1500200300400"}
        )
        assert (await cases())[0]["state"] == "form_signed"
        shown = await client.get(f"/visits/{first.id}")
        assert "Kết quả đã ghi" in shown.text
        assert "1500200300400" not in shown.text


async def test_paper_and_files_are_keyed_on_one_page(disburse: Service) -> None:
    await a_plan(people=3)
    printed = await a_print(await as_user(OFFICER))
    async with a_client() as client:
        token = await a_signed_in_officer(client)
        assert (await client.get("/outreach/results")).status_code == 200
        keyed = await client.post(
            "/outreach/results",
            data={"_token": token, "page_code": f"{printed.serial}-P01", "lines": "1 d\r\n2 h 12/12"},
        )
        assert "Đã ghi 1 kết quả." in keyed.text or "Đã ghi 2 kết quả." in keyed.text
        content = a_file([("", str(printed.people[2].case), 3, "V", "", "", "", "", "")])
        sent = await client.post(
            "/outreach/results", data={"_token": token}, files={"file": ("kq.xlsx", content)}
        )
        assert (sent.status_code, "Đã ghi 1 kết quả." in sent.text) == (200, True)
        broken = await client.post(
            "/outreach/results", data={"_token": token}, files={"file": ("kq.xlsx", b"khong phai")}
        )
        assert broken.status_code == 422


async def test_the_office_looks_but_does_not_record(disburse: Service) -> None:
    first, *_ = await a_plan()
    async with a_client() as client:
        token = await a_signed_in_officer(client, "maker")
        assert 'class="answers"' not in (await client.get(f"/outreach/hamlets/{HAMLET}?run=2026-12")).text
        sent = await client.post(f"/visits/{first.id}/result", data={"_token": token, "result": "V"})
        assert sent.status_code == 403


async def test_another_commune_finds_nothing(disburse: Service) -> None:
    first, *_ = await a_plan()
    async with a_client() as client:
        await a_signed_in_officer(client, "xa04978")
        assert (await client.get(f"/visits/{first.id}")).status_code == 404
        shown = await client.get(f"/outreach/hamlets/{HAMLET}?run=2026-12")
        assert name_of(first) not in shown.text


async def test_switching_shows_rates_and_targets(disburse: Service) -> None:
    await a_plan()
    async with a_client() as client:
        await a_signed_in_officer(client)
        shown = await client.get("/switching?run=2026-12")
        assert shown.status_code == 200
        assert "Dưới mục tiêu 85 %" in shown.text
        assert "Xã Mường Hoa" in shown.text
        assert (await client.get("/switching?run=2026-13")).status_code in (400, 422)
        assert "Chưa có danh sách nào" in (await client.get("/switching?run=2026-11")).text


async def test_pages_speak_english_too(disburse: Service) -> None:
    await a_plan()
    await a_user(OFFICER, "commune_officer", COMMUNE)
    async with a_client() as client:
        token = await a_signed_in_officer(client)
        await client.post("/language", data={"_token": token, "language": "en"})
        for path in ("/outreach?run=2026-12", "/switching?run=2026-12", "/outreach/results"):
            assert (await client.get(path)).status_code == 200


def name_of(visit: Appointment) -> str:
    return visit.name

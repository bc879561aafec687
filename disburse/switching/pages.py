"""How many receive by account, who came over, who went back; by programme and commune."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromQuery

from disburse.access import Permission
from disburse.core.calendar import Run
from disburse.places import communes, reference
from disburse.service import service
from disburse.switching import actions
from disburse.switching.rules import Funnel, percent
from disburse.web.charts import Part
from disburse.web.replies import WebRequest, page, viewer_of
from disburse.words import mark, say

LIGHTS: Final = {
    "green": ("ok", mark("Đạt mục tiêu {target} %")),
    "amber": ("warn", mark("Gần mục tiêu {target} %")),
    "red": ("bad", mark("Dưới mục tiêu {target} %")),
}


@get("/switching", opt={"permission": Permission.SWITCHING_READ})
async def show_switching(
    request: WebRequest, run: FromQuery[str] = "", unit: FromQuery[str] = ""
) -> Response[Any]:
    month = Run.parse(run) if run else Run.of(service().clock.today())
    found = await actions.rates(viewer_of(request), month, unit or None)
    names = {code: programme.name for code, programme in reference.programmes().items()}
    parts = [
        (
            names.get(total.programme, total.programme),
            total,
            [rate for rate in found.rates if rate.programme == total.programme],
            stages(funnel),
            funnel.amount,
        )
        for total, funnel in zip(found.totals, found.funnels, strict=True)
    ]
    return page(
        request,
        "switching/switching.html",
        run=str(month),
        unit=unit,
        parts=parts,
        earlier=str(month.previous()),
        later=str(month.next()),
        percent=percent,
        lamp=lamp,
        context=(month.shown, communes.communes()[unit].name if unit in communes.communes() else unit, None),
    )


def stages(funnel: Funnel) -> list[Part]:
    """Draw the funnel: each stage is a part of the one before (REQ46)."""
    return [
        Part(say("Tổng số người nhận"), funnel.total, "mute"),
        Part(say("Đã rà soát (nhận qua tài khoản hoặc đã gặp)"), funnel.reviewed, "info"),
        Part(say("Có tài khoản hoặc đã đồng ý"), funnel.willing, "wait"),
        Part(say("Đã nhận được tiền qua tài khoản"), funnel.credited, "ok"),
    ]


def lamp(light: str | None, target: int | None) -> tuple[str, str]:
    """Give the kind and the words of a traffic light."""
    if light is None:
        return "mute", say("Chưa có mục tiêu")
    kind, words = LIGHTS[light]
    return kind, say(words, target=target)


routes = [show_switching]

"""The look: values written the Vietnamese way, files served for a year, pages that everyone can use."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from markupsafe import escape
from pages import (
    DESK,
    NARROW,
    PHONE,
    assert_accessible,
    assert_no_foreign_requests,
    assert_no_sideways_scroll,
    complaints,
    open_browser,
    open_page,
    served,
)
from playwright.sync_api import Browser

from disburse.core.calendar import Run
from disburse.web import assets, charts, templates
from tests.web.gallery import PAGES, gallery, gallery_environment

WEB = Path(assets.__file__).parent
PACKAGE = WEB.parent
ABOVE_THE_FLOOR = r"color-mix|oklch|subgrid|@scope|text-wrap|field-sizing|light-dark|:popover|^\s*&"


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def app(cache_folder: Path) -> Litestar:
    return gallery(cache_folder)


@pytest.fixture(scope="module")
def base(app: Litestar) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def test_amounts_are_grouped_by_dots_and_a_minus_is_a_minus() -> None:
    assert templates.vnd(68_412_350_000) == "68.412.350.000"
    assert templates.vnd(-288_400_000) == "−288.400.000"
    assert templates.vnd(0) == "0"


@pytest.mark.parametrize("amount", [1.0, True, "1000"])
def test_only_whole_numbers_are_written_as_money(amount: object) -> None:
    with pytest.raises(TypeError):
        templates.vnd(amount)  # type: ignore[arg-type]


def test_moments_and_days_are_vietnams() -> None:
    late = dt.datetime(2026, 12, 2, 18, 30, tzinfo=dt.UTC)
    assert templates.moment(late) == "03/12/2026 01:30"
    assert templates.day(late) == "03/12/2026"
    assert templates.day(dt.date(2026, 2, 6)) == "06/02/2026"
    assert templates.day(None) == templates.moment(None) == "–"
    with pytest.raises(TypeError):
        templates.moment(dt.datetime(2026, 12, 2))  # noqa: DTZ001  the point of the test


def test_a_run_is_written_month_first() -> None:
    assert templates.run("2026-12") == templates.run(Run(2026, 12)) == "12/2026"


def test_the_token_stands_in_a_hidden_field_and_cannot_break_out() -> None:
    field = templates.csrf_field({"csrf_token": '"><script>'})
    assert field.startswith('<input type="hidden" name="_token" value="')
    assert "<script" not in field


def test_text_from_people_is_escaped_in_components() -> None:
    page = gallery_environment().from_string(
        '{% import "web/components.html" as ui %}'
        '{{ ui.tag("ok", bad) }}{{ ui.field("a", bad, bad, bad, bad) }}'
        "{{ ui.error_summary([(bad, 'a')]) }}{{ ui.summary_list([(bad, bad)]) }}{{ ui.cell(bad, bad, 'E') }}"
    )
    bad = '"><script>alert(1)</script>'
    html = page.render(bad=bad, csrf_token="t")
    assert "<script" not in html
    assert str(escape(bad)) in html


@given(st.lists(st.integers(min_value=-5, max_value=10**12), max_size=12))
def test_a_strip_is_filled_exactly_and_shows_every_part(amounts: list[int]) -> None:
    parts = [charts.Part("phần", amount, "ok") for amount in amounts]
    drawn = charts.layout(parts)
    assert len(drawn) == sum(amount > 0 for amount in amounts)
    assert all(rect.width >= charts.THINNEST for rect in drawn)
    for left, right in pairwise(drawn):
        assert left.x + left.width + charts.GAP == right.x
    if drawn:
        assert drawn[0].x == 0
        assert drawn[-1].x + drawn[-1].width == charts.WIDTH


def test_a_bar_is_drawn_against_the_common_scale() -> None:
    half, none = charts.bars([charts.Part("a", 50, "ok"), charts.Part("b", 0, "ok")], most=100)
    assert 'width="500"' in half
    assert 'width="0"' in none


def test_every_static_file_is_served_for_a_year_under_its_fingerprint(app: Litestar) -> None:
    with TestClient(app) as client:
        for name in ("app.css", "app.js", "htmx.js", "text.woff2", "icons.svg", "drum.svg", "mark.svg"):
            answer = client.get(assets.asset(name), headers={"Accept-Encoding": "identity"})
            assert answer.status_code == 200, name
            assert "immutable" in answer.headers["cache-control"]
            assert re.fullmatch(r"/static/[a-z]+\.[0-9a-f]{12}\.[a-z0-9]+", assets.asset(name))
        assert client.get("/static/app.css").status_code == 404
        assert client.get("/static/..%2f..%2fwords.py").status_code == 404


def test_the_wire_carries_little(cache_folder: Path) -> None:
    files = assets.load(cache_folder)
    raw = {name: files[assets.asset(name).removeprefix("/static/")] for name in assets.fingerprinted()}
    assert len(raw["app.css"].body) <= 45_000
    assert len(raw["app.css"].zipped or b"") <= 12_000
    assert len(raw["app.js"].zipped or b"") <= 12_000
    assert len(raw["icons.svg"].zipped or b"") <= 6_000
    assert sum(len(file.zipped or file.body) for file in raw.values()) <= 130_000
    assert gzip.decompress(raw["app.js"].zipped or b"") == raw["app.js"].body


def test_the_font_is_cut_once(cache_folder: Path) -> None:
    first = assets.font(cache_folder)
    path = next(cache_folder.glob("*.woff2"))
    made = path.stat().st_mtime_ns
    assert assets.font(cache_folder) == first
    assert path.stat().st_mtime_ns == made
    assert first[:4] == b"wOF2"
    assert [path.name for path in cache_folder.iterdir()] == [path.name], "no half-written file is left"


def test_the_style_sheet_points_at_served_files_and_stays_below_the_browser_floor() -> None:
    css = assets.style_sheet().decode()
    assert set(re.findall(r'url\("([^"]+)"\)', css)) <= {
        assets.asset(name).removeprefix("/static/") for name in assets.fingerprinted()
    }
    assert re.findall(ABOVE_THE_FLOOR, css, re.MULTILINE) == []
    assert "http" not in css


def test_no_template_carries_inline_style_script_or_the_safe_filter() -> None:
    for path in PACKAGE.glob("*/html/**/*.html"):
        html = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|\|\s*safe\b|javascript:|hx-on", html), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html)), path


def test_every_posting_form_begins_with_the_token() -> None:
    for path in PACKAGE.glob("*/html/**/*.html"):
        html = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for form in re.findall(r'<form[^>]*method="post"[^>]*>\s*(.{0,20})', html):
            assert form.startswith("{{ csrf_field()"), path


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_layout_is_accessible_and_asks_only_its_own_host(
    browser: Browser, base: str, page: str, size: dict[str, int]
) -> None:
    shown = open_page(browser, f"{base}/{page}", size)
    assert_accessible(shown)
    assert_no_foreign_requests(shown)
    assert_no_sideways_scroll(shown)
    assert complaints(shown) == [], "no script error, nothing the content security policy had to stop"
    assert shown.locator("h1").count() == 1
    assert shown.locator("html").get_attribute("lang") == "vi"
    assert len(shown.title()) > 10
    shown.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_nothing_overflows_on_the_narrowest_phone(browser: Browser, base: str, page: str) -> None:
    shown = open_page(browser, f"{base}/{page}?lang=en", NARROW)
    assert_no_sideways_scroll(shown)
    assert shown.locator("html").get_attribute("lang") == "en"
    shown.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_stacked_marks_have_room(browser: Browser, base: str, page: str) -> None:
    shown = open_page(browser, f"{base}/{page}")
    tight = shown.evaluate(
        """() => [...document.querySelectorAll("body *:not(.unseen):not(option)")]
            .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
            .filter((one) => {
                const { lineHeight, fontSize, overflowY } = getComputedStyle(one);
                return parseFloat(lineHeight) < 1.29 * parseFloat(fontSize) || overflowY === "hidden";
            })
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert tight == []
    assert shown.evaluate("document.fonts.check('16px \"Source Sans 3\"')")
    shown.context.close()


@pytest.mark.slow
def test_a_double_click_sends_a_form_once(browser: Browser, base: str) -> None:
    page = open_page(browser, f"{base}/match")
    page.evaluate(
        """() => { window.sent = 0; window.addEventListener("submit", (event) => {
            window.sent += event.defaultPrevented ? 0 : 1; event.preventDefault(); }); }"""
    )
    page.get_by_role("button", name="Chấp nhận và gửi lại").dblclick()
    assert page.evaluate("window.sent") == 1
    page.context.close()


@pytest.mark.slow
def test_choosing_a_file_uploads_it_and_a_refusal_is_shown_in_place(browser: Browser, base: str) -> None:
    page = open_page(browser, f"{base}/forms")
    content = {"mimeType": "application/octet-stream", "buffer": b"x" * 100_000}
    page.set_input_files("#f-file", {"name": "bad.xlsx", **content})  # type: ignore[arg-type]
    page.get_by_text("Không thấy bảng trong tệp").wait_for()
    assert page.evaluate("document.activeElement.classList.contains('problems')"), (
        "focus moves to the problems"
    )
    assert page.title().startswith("Lỗi:")
    page.set_input_files("#f-file", {"name": "good.xlsx", **content})  # type: ignore[arg-type]
    page.wait_for_url("**/check")
    page.context.close()


@pytest.mark.slow
def test_a_file_can_be_sent_without_javascript(browser: Browser, base: str) -> None:
    page = open_page(browser, f"{base}/forms", java_script_enabled=False)
    page.set_input_files("#f-file", {"name": "good.xlsx", "mimeType": "text/plain", "buffer": b"x"})
    page.get_by_role("button", name="Gửi và kiểm tra").click()
    page.wait_for_url("**/check")
    assert page.url == f"{base}/check"
    page.context.close()


@pytest.mark.slow
def test_the_slash_key_finds_but_not_while_writing(browser: Browser, base: str) -> None:
    page = open_page(browser, f"{base}/home")
    page.keyboard.press("Slash")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Slash")
    assert page.input_value("#search") == "/"
    page.context.close()


@pytest.mark.slow
def test_the_skip_link_leads_to_the_content(browser: Browser, base: str) -> None:
    page = open_page(browser, f"{base}/home")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()

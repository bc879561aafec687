"""Every component and page layout with synthetic content, to look at: `python -m tests.web.gallery FOLDER`.

The pages are served under the strict content security policy, as the service serves them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State, UploadFile
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from disburse import words
from disburse.web import assets
from disburse.web.charts import Part
from disburse.web.templates import environment
from tests.pages import DESK, PHONE, open_browser, open_page, served

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-n0'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGES = ("home", "check", "match", "forms", "outreach", "empty", "error", "sign-in")
TEMPLATES = {"error": "web/error.html", "sign-in": "identity/sign_in.html"}
MONEY = [
    Part("Phải trả", 68_412_350_000, "info"),
    Part("Đã trả", 66_900_120_000, "ok", "#paid"),
    Part("Bị trả lại", 412_300_000, "bad", "#returned"),
    Part("Chờ ngân hàng", 870_430_000, "wait", "#waiting"),
    Part("Tiền mặt", 229_500_000, "mute", "#cash"),
]
SHELL: dict[str, object] = {
    "csrf_token": "0" * 32,
    "nonce": "n0",
    "demo": True,
    "viewer": {"name": "Bùi Thị Mẫu Hạnh", "unit": "BHXH cơ sở Tân Lạc", "roles": ["si_officer"]},
    "nav": [
        ("Trang chủ", "/home", True, ""),
        ("Danh sách", "/check", False, ""),
        ("Đối chiếu", "/match", False, "138"),
        ("Chuyển đổi", "/outreach", False, ""),
        ("Báo cáo", "/forms", False, ""),
        ("Trợ giúp", "/empty", False, ""),
    ],
    "context": ("12/2026", "BHXH cơ sở Tân Lạc", ("wait", "Đang đối chiếu")),
    "search_url": "/search",
    "money": MONEY,
}
SIGN_IN = {"username": "mau.hanh", "error": "Tên đăng nhập hoặc mật khẩu không đúng. Còn 3 lần thử."}
FAULT = {
    "heading": "Không tìm thấy trang này",
    "sentence": "Trang không có, hoặc anh/chị không có quyền xem. Kiểm tra lại đường dẫn hoặc mã.",
    "code": "not_found · 7K3M-9QX2",
}
OWN: dict[str, dict[str, object]] = {"error": {**FAULT}, "sign-in": {**SIGN_IN, "viewer": None, "nav": ()}}


def gallery(cache_folder: Path) -> Litestar:
    """Build an app that serves the gallery's pages at `/<page>`, in English with `?lang=en`."""
    jinja = gallery_environment()

    @get("/{page:str}", media_type="text/html")
    async def show(page: FromPath[str], lang: FromQuery[words.Language] = "vi") -> Response[str]:
        words.language.set(lang)
        template = jinja.get_template(TEMPLATES.get(page, f"gallery_html/{page}.html"))
        html = template.render({**SHELL, "language": lang, **OWN.get(page, {})})
        return Response(html, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    @post("/{page:str}")
    async def receive(
        page: FromPath[str], request: Request[object, object, State]
    ) -> Response[str] | Redirect:
        file = (await request.form()).get("file")
        if isinstance(file, UploadFile) and file.filename == "good.xlsx":
            return Redirect("/check", status_code=303)
        problem = {"problems": [("Không thấy bảng trong tệp. Chọn tệp khác.", "file")]}
        html = jinja.get_template("gallery_html/forms.html").render({**SHELL, "language": "vi", **problem})
        return Response(html, media_type="text/html", status_code=422)

    return Litestar([show, receive, assets.prepare(cache_folder)], openapi_config=None)


def gallery_environment() -> Environment:
    """The service's own environment, with the gallery's pages beside the features'."""
    jinja = environment()
    ours = FileSystemLoader(Path(__file__).parent)
    assert jinja.loader is not None
    jinja.loader = ChoiceLoader([jinja.loader, ours])
    return jinja


def shoot(folder: Path) -> None:
    """Take a picture of every page at desk and phone size, and of one on paper."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(gallery(folder / "cache")) as base, open_browser() as browser:
        for page in PAGES:
            for name, size in (("desk", DESK), ("phone", PHONE)):
                shown = open_page(browser, f"{base}/{page}", size)
                shown.screenshot(
                    path=folder / f"{page}-{name}.png", full_page=name == "desk" and page != "sign-in"
                )
                shown.context.close()
        open_page(browser, f"{base}/home").pdf(path=folder / "home.pdf", prefer_css_page_size=True)


if __name__ == "__main__":
    shoot(Path(sys.argv[1]))

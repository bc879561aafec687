"""The files a page loads: one style sheet, one script, htmx, one font and drawings, all served by us.

Every address carries a fingerprint of its content, so that a browser may keep the file for a year.
The font is cut down once to the letters of Vietnamese and kept in a cache folder.
"""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from io import BytesIO
from pathlib import Path, PurePosixPath

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

STATIC = Path(__file__).parent / "static"
STYLES = ("tokens", "base", "shell", "blocks", "tables", "forms", "pages", "print")
FONT = "text.woff2"
FONT_RECIPE = "1"  # part of the font's fingerprint: raise it when `cut_font` changes
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0),
    *(0x300, 0x301, 0x303, 0x309, 0x323),
    *range(0x1EA0, 0x1EFA),
    *(ord(sign) for sign in "–—‘’“”•…\u202f₫←↑→↓−≈≠≤≥×✓"),
)


@dataclass(frozen=True, slots=True)
class Served:
    """One file as it goes over the wire: its type, its bytes and the same bytes gzipped (or none)."""

    content_type: str
    body: bytes
    zipped: bytes | None


def asset(name: str) -> str:
    """Give the address of a static file: `asset("app.css")` → `/static/app.<fingerprint>.css`.

    Raises KeyError for a name that does not exist: a mistake in a template, not of a person.
    """
    return f"/static/{fingerprinted()[name]}"


def prepare(cache_folder: Path) -> HTTPRouteHandler:
    """Load every static file into memory, cutting the font once into `cache_folder`; return their route."""
    files = load(cache_folder)

    @get("/static/{name:str}", name="static", opt={"public": True}, include_in_schema=False)
    async def static(name: FromPath[str], request: Request[object, object, State]) -> Response[bytes]:
        file = files.get(name)
        if file is None:
            raise NotFoundException
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if file.zipped is None or "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.body, media_type=file.content_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(file.zipped, media_type=file.content_type, headers=headers)

    return static


def load(cache_folder: Path) -> Mapping[str, Served]:
    """Read every static file: fingerprinted name → what is served."""
    contents = {**plain_files(), "app.css": style_sheet(), FONT: font(cache_folder)}
    return {fingerprinted()[name]: served(name, body) for name, body in contents.items()}


def served(name: str, body: bytes) -> Served:
    suffix = PurePosixPath(name).suffix
    zipped = None if suffix == ".woff2" else gzip.compress(body, 9, mtime=0)
    return Served(CONTENT_TYPES[suffix], body, zipped)


@cache
def fingerprinted() -> Mapping[str, str]:
    """Map each file's name to the name it is served under."""
    names = {name: stamped(name, body) for name, body in plain_files().items()}
    names[FONT] = stamped(FONT, font_source().read_bytes() + FONT_RECIPE.encode() + repr(LETTERS).encode())
    names["app.css"] = stamped("app.css", linked(names))
    return names


def stamped(name: str, body: bytes) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}.{sha256(body).hexdigest()[:12]}{path.suffix}"


@cache
def plain_files() -> Mapping[str, bytes]:
    """Read the scripts and drawings; htmx comes from its package, which is only a carrier of the file."""
    files = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix != ".css"}
    htmx = resources.files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js"
    return {**files, "htmx.js": htmx.read_bytes()}


def style_sheet() -> bytes:
    return linked(fingerprinted())


def linked(names: Mapping[str, str]) -> bytes:
    """Join the style sheets in order, with the files they point at under their served names."""
    css = "\n".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    return re.sub(r'url\("([^"]+)"\)', lambda found: f'url("{names[found[1]]}")', css).encode()


def font_source() -> Path:
    return Path(str(resources.files("fontpkg_source_sans_3"))) / "files" / "SourceSans3[wght].ttf"


def font(cache_folder: Path) -> bytes:
    """Give the cut font, from the cache if it was cut before."""
    path = cache_folder / fingerprinted()[FONT]
    if not path.exists():
        cache_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache_folder, delete=False) as file:
            file.write(cut_font(font_source().read_bytes()))
        Path(file.name).replace(path)  # several processes may start at once; each writes the same bytes
    return path.read_bytes()


def cut_font(source: bytes) -> bytes:
    """Cut a font down to Latin and Vietnamese, all weights kept, as WOFF2."""
    from fontTools import subset  # done once per installation, so not loaded at every start
    from fontTools.ttLib import TTFont

    options = subset.Options(
        flavor="woff2",
        hinting=False,
        notdef_outline=True,
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "liga"],
        name_IDs=[1, 2],
    )
    with TTFont(BytesIO(source), recalcTimestamp=False) as letters:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=LETTERS)
        cutter.subset(letters)
        letters.flavor = "woff2"
        cut = BytesIO()
        letters.save(cut)
    return cut.getvalue()

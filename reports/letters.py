"""Letters on paper: a Vietnamese serif family, the check that it has every letter, and fitting text.

Lengths are millimetres and sizes are points. Decree 30/2020/NĐ-CP asks for Times New Roman, which may not
be shipped; Spectral (SIL OFL) comes with the program, and the office's own copy is used when asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from disburse.core.errors import Refusal

Style = Literal["regular", "bold", "italic", "bold_italic"]
STYLES: tuple[Style, ...] = ("regular", "bold", "italic", "bold_italic")
MM = 72 / 25.4
NO_GLYPH = "□"
MEASURED_KEPT = 8_192  # texts; one is measured when its page is counted, laid out and drawn
VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
    "0123456789…–−·•"
)
SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
SYSTEM_FACES: tuple[tuple[str, ...], ...] = (
    ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"),
    (
        "Times New Roman.ttf",
        "Times New Roman Bold.ttf",
        "Times New Roman Italic.ttf",
        "Times New Roman Bold Italic.ttf",
    ),
    (
        "Times_New_Roman.ttf",
        "Times_New_Roman_Bold.ttf",
        "Times_New_Roman_Italic.ttf",
        "Times_New_Roman_Bold_Italic.ttf",
    ),
    tuple(f"LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic")),
    tuple(f"Tinos-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic")),
)


@lru_cache(maxsize=MEASURED_KEPT)
def _width(text: str, face: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, face, size)) / MM


@dataclass(frozen=True, eq=False)
class Family:
    """Four registered faces and the letters all of them have."""

    faces: dict[Style, str]
    glyphs: frozenset[int]

    @lru_cache(maxsize=MEASURED_KEPT)  # noqa: B019 - a family lives as long as the program
    def clean(self, text: str) -> str:
        """Make text printable: NFC, white space as one space, letters without a glyph as a visible □."""
        whole = " ".join(unicodedata.normalize("NFC", text).split())
        if self._printable.issuperset(whole):
            return whole
        return "".join(char if self.prints(char) else NO_GLYPH for char in whole)

    @cached_property
    def _printable(self) -> frozenset[str]:
        return frozenset(char for char in map(chr, self.glyphs) if self.prints(char))

    def prints(self, char: str) -> bool:
        """Tell whether a letter can be seen on paper; invisible format letters cannot."""
        return ord(char) in self.glyphs and unicodedata.category(char) not in ("Cf", "Cc")

    def width(self, text: str, size: float, style: Style = "regular") -> float:
        """Measure cleaned text in millimetres."""
        return _width(text, self.faces[style], size)

    def shrink(self, text: str, width: float, size: float, style: Style = "regular") -> float:
        """Find the largest size up to `size` at which cleaned text fits one line of `width`."""
        full = self.width(text, size, style)
        return size if full <= width else size * width / full

    def wrap(self, text: str, width: float, size: float, style: Style = "regular") -> list[str]:
        """Break cleaned text into lines of at most `width`; a word wider than a line is broken, never cut."""
        lines: list[str] = []
        line = ""
        for word in self._pieces(text, width, size, style):
            longer = f"{line} {word}" if line else word
            if line and self.width(longer, size, style) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        return [*lines, line]

    def _pieces(self, text: str, width: float, size: float, style: Style) -> Iterator[str]:
        for word in text.split(" "):
            piece = word
            while len(piece) > 1 and self.width(piece, size, style) > width:
                end = next(
                    n
                    for n in range(len(piece) - 1, 0, -1)
                    if n == 1 or self.width(piece[:n], size, style) <= width
                )
                yield piece[:end]
                piece = piece[end:]
            yield piece


class NoSystemFont(Refusal):
    """The settings ask for the office's own font, and this machine has none of those known."""

    code = "no_system_font"
    status = 503
    exit_code = 5
    text = (
        "Máy này chưa có Times New Roman, Liberation Serif hoặc Tinos đủ bốn kiểu và đủ chữ Việt. "
        "Cài một trong các phông đó (Liberation Serif từ bản 2.0), hoặc bỏ cài đặt dùng phông của hệ thống."
    )


@cache
def fonts(system: bool = False) -> Family:
    """Register a family once: Spectral, or with `system` Times New Roman or its like from this machine.

    Raises NoSystemFont when `system` is asked and no complete Vietnamese family is found.
    """
    if not system:
        folder = files("fontpkg_spectral") / "files"
        own = ("Spectral-Regular.ttf", "Spectral-Bold.ttf", "Spectral-Italic.ttf", "Spectral-BoldItalic.ttf")
        return _register("Spectral", [(folder / name).read_bytes() for name in own])
    found = {
        path.name: path
        for folder in SYSTEM_FOLDERS
        for path in sorted(Path(folder).expanduser().rglob("*.ttf"))
    }
    for names in SYSTEM_FACES:
        if all(name in found for name in names):
            family = _register("System", [found[name].read_bytes() for name in names])
            if all(family.prints(char) for char in VIETNAMESE + VIETNAMESE.upper() + NO_GLYPH):
                return family
    raise NoSystemFont


def _register(name: str, faces: list[bytes]) -> Family:
    loaded = {
        style: TTFont(f"{name}-{style}", BytesIO(data)) for style, data in zip(STYLES, faces, strict=True)
    }
    for font in loaded.values():
        pdfmetrics.registerFont(font)
    glyphs = frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in loaded.values()))
    return Family({style: font.fontName for style, font in loaded.items()}, glyphs)

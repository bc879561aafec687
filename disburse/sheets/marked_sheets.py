"""The sheets of a workbook that is being marked: where they are, what stands around their rows, one more in front."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from disburse.sheets.marked_rows import Added
from disburse.sheets.marked_styles import NotKept
from disburse.sheets.package import Package, attribute
from disburse.sheets.plain_parts import KIND, OFFICE
from disburse.sheets.plain_writing import reference

WORKBOOK = "xl/workbook.xml"
WIDTHS = (18, 60, 60)
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_LOCAL = re.compile(rb'(<definedName\b[^>]*?\slocalSheetId=")(\d+)(")')
_FILTERED = re.compile(rb"<definedName\b[^>]*_xlnm\._FilterDatabase[^>]*>.*?</definedName>", re.DOTALL)
_NO_NAMES = re.compile(rb"<definedNames\b[^>]*>\s*</definedNames>")
_SEEN_FIRST = re.compile(rb'\s(?:activeTab|firstSheet)="\d+"')
_SELECTED = re.compile(rb'\stabSelected="[^"]*"')
_DIMENSION = re.compile(rb"<dimension\b[^>]*?(?:/>|>.*?</dimension>)", re.DOTALL)
_COLS = re.compile(rb"<cols\b[^>]*>(.*?)</cols>", re.DOTALL)
_COL = re.compile(rb"<col\b[^>]*/>")
_FILTER = re.compile(rb"<autoFilter\b[^>]*?(?:/>|>.*?</autoFilter>)", re.DOTALL)
_BEFORE_FILTER = re.compile(
    rb"<(?:sheetCalcPr|sheetProtection|protectedRanges|scenarios)\b[^>]*?(?:/>|>.*?</(?:sheetCalcPr|sheetProtection|protectedRanges|scenarios)>)",
    re.DOTALL,
)
_AFTER_NOTES = re.compile(
    rb"<(?:legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)
_DRAWING = re.compile(rb"<legacyDrawing\b[^>]*>")


def sheet_parts(package: Package) -> dict[str, str]:
    """Give the worksheets: name → part; raises `NotKept` for a workbook that is written in an unusual way."""
    content, related = package.read(WORKBOOK), package.related(WORKBOOK)
    found = {}
    for tag in _SHEET.findall(content):
        kind, part = related.get(_relation(tag), ("", ""))
        if kind == "worksheet":
            found[attribute(tag, "name")] = part
    if not found or b"</sheets>" not in content:
        raise NotKept
    return found


def put_in_front(package: Package, name: str, content: bytes, marked: str) -> None:
    """Add a sheet before all others and open the workbook at it; one of the same name is written anew.

    `marked` is the part that is written anew anyway.
    """
    parts = sheet_parts(package)
    for part in parts.values():
        seen = b"" if part == marked else package.read(part)
        head = seen[: max(seen.find(b"<sheetData"), 0)]
        if _SELECTED.search(head):  # two sheets selected are changed together
            package.write(part, _SELECTED.sub(b"", head) + seen[len(head) :])
    workbook = _SEEN_FIRST.sub(b"", package.read(WORKBOOK))
    if name in parts:
        package.write(parts[name], content)
        package.write(WORKBOOK, workbook)
        return
    part = package.new_name("xl/worksheets/added{}.xml")
    package.write(part, content)
    package.declare(part, f"{KIND}.worksheet+xml")
    relation = package.relate(WORKBOOK, "worksheet", part)
    number = max(int(attribute(tag, "sheetId") or 0) for tag in _SHEET.findall(workbook)) + 1
    tag = f'<sheet xmlns:r="{OFFICE}" name={quoteattr(name)} sheetId="{number}" r:id="{relation}"/>'
    workbook = re.sub(rb"(<sheets\b[^>]*>)", lambda found: found[1] + tag.encode(), workbook, count=1)
    workbook = _LOCAL.sub(lambda found: found[1] + str(int(found[2]) + 1).encode() + found[3], workbook)
    package.write(WORKBOOK, _NO_NAMES.sub(b"", _FILTERED.sub(b"", workbook)))


def rows_of(content: bytes) -> tuple[int, int]:
    """Find where the rows of a sheet begin and end in its part; raises `NotKept`."""
    start, end = _rows_start(content), content.rfind(b"</sheetData>")
    if end < start or content.find(b"</sheetData>", start) != end:
        raise NotKept
    return start, end


def head_with(head: bytes, added: Added) -> bytes:
    """Give what stands before the rows, with the widths of the added columns."""
    first = (added.column or 0) + 1
    head = _DIMENSION.sub(b"", _SELECTED.sub(b"", head))
    widths = b"".join(
        b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (at, at, width)
        for at, width in enumerate(WIDTHS, start=first)
    )
    found = _COLS.search(head)
    if found is None:
        place = head.rfind(b"<sheetData")
        return head[:place] + b"<cols>" + widths + b"</cols>" + head[place:]
    kept = b"".join(_narrowed(tag, first) for tag in _COL.findall(found[1]))
    return head[: found.start()] + b"<cols>" + kept + widths + b"</cols>" + head[found.end() :]


def tail_with(tail: bytes, added: Added, drawing: str) -> bytes:
    """Give what stands after the rows, with a filter over header and rows and the relation of the notes."""
    if b"</worksheet>" not in tail:
        raise NotKept
    last = reference(max(added.last_row, added.header_row), (added.column or 0) + len(added.headings) - 1)
    tail = _FILTER.sub(b"", tail)
    if b"<tableParts" not in tail:
        place = max((found.end() for found in _BEFORE_FILTER.finditer(tail)), default=len(b"</sheetData>"))
        tail = tail[:place] + f'<autoFilter ref="A{added.header_row}:{last}"/>'.encode() + tail[place:]
    if drawing:
        notes = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{drawing}"/>'.encode()
        place = min(found.start() for found in _AFTER_NOTES.finditer(tail))
        tail = tail[:place] + notes + tail[place:]
    return tail


def notes_parts(package: Package, part: str, tail: bytes) -> tuple[str, str]:
    """Find the parts of a sheet's notes: what is said, and the boxes; "" for those it does not have."""
    related = package.related(part)
    comments = next((target for kind, target in related.values() if kind == "comments"), "")
    tag = _DRAWING.search(tail)
    drawing = related.get(_relation(tag[0]), ("", ""))[1] if tag else ""
    return comments, drawing


def _rows_start(content: bytes) -> int:
    start = content.find(b"<sheetData>")
    if start < 0 or b"<worksheet" not in content[:start]:
        raise NotKept
    return start + len(b"<sheetData>")


def _relation(tag: bytes) -> str:
    found = re.search(rb'\s\w+:id="([^"]*)"', tag)
    return found[1].decode() if found else ""


def _narrowed(tag: bytes, first: int) -> bytes:
    """Keep a width only up to the added columns."""
    if int(attribute(tag, "min") or 0) >= first:
        return b""
    if int(attribute(tag, "max") or 0) < first:
        return tag
    return re.sub(rb'(\smax=")\d+', rb"\g<1>%d" % (first - 1), tag)

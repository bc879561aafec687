"""Files that attack whoever opens them: bombs, document types, macros, passwords, lying names and sizes."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from books import Look, pack_ods, write_xls
from hell import ALL, LINES, Case, raw, renamed, sheet, text

MIB = 1 << 20
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
Edit = Callable[[bytes], bytes]
BILLION_LAUGHS = (
    b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
)
EXTERNAL = b'<!DOCTYPE w SYSTEM "http://127.0.0.1:9/w.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_EXCEL_XML = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as source:
        return {name: source.read(name) for name in source.namelist()}


def pack(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def with_parts(kind: str = "xlsx", **added: bytes) -> Callable[[Path], Path]:
    """Build a genuine list with parts added or replaced ("xl__x.xml" is xl/x.xml, "up" is "..")."""
    names = {name.replace("__", "/").replace("up/", "../"): content for name, content in added.items()}
    return lambda folder: pack(folder / "b.x", parts_of(sheet(kind, *ALL)(folder)) | names)


def edited(part: str, edit: Edit, kind: str = "xlsx") -> Callable[[Path], Path]:
    """Build a genuine list with one part changed."""

    def build(folder: Path) -> Path:
        parts = parts_of(sheet(kind, *ALL)(folder))
        changed = edit(parts[part])
        assert changed != parts[part]
        return pack(folder / "b.x", parts | {part: changed})

    return build


def after_declaration(doctype: bytes) -> Edit:
    return lambda part: part.replace(b"?>", b"?>" + doctype, 1)


def half(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Keep the first half of a file."""

    def built(folder: Path) -> Path:
        path = build(folder)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        return path

    return built


def lying_bomb(folder: Path) -> Path:
    """Shared strings of two gigabytes whose directory entry, checksum included, tells of their first bytes."""
    parts = parts_of(sheet("xlsx", *ALL)(folder))
    head = parts.pop(STRINGS).replace(b"</sst>", b"")
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeeze.compress(head) + squeeze.flush(zlib.Z_FULL_FLUSH)
    kernel = squeeze.compress(b"<si><t>" + b"A" * (MIB - 16) + b"</t></si>") + squeeze.flush(
        zlib.Z_FULL_FLUSH
    )
    packed += 2048 * kernel + squeeze.flush()
    path = pack(folder / "b.xlsx", parts)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(STRINGS, packed, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = content.rfind(
            signature, 0, content.rfind(STRINGS.encode()) if at == 10 else content.find(packed)
        )
        struct.pack_into("<H", content, start + at, 8)
        struct.pack_into("<I", content, start + at + 6, zlib.crc32(head))
        struct.pack_into("<I", content, start + at + 14, len(head))
    path.write_bytes(content)
    return path


def a_million_entries(folder: Path) -> Path:
    """A genuine list, and a million empty parts in its directory."""
    path = sheet("xlsx", *ALL)(folder)
    content = path.read_bytes()
    start, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    local = b"".join(b"PK\x03\x04" + bytes(22) + b"\x08\0\0\0p%07d" % n for n in range(10**6))
    at = itertools.count(start, 38)
    entries = b"".join(
        b"PK\x01\x02" + bytes(24) + b"\x08\0" + bytes(12) + struct.pack("<I", next(at)) + b"p%07d" % n
        for n in range(10**6)
    )
    directory = content[start:end] + entries
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), start + len(local), 0)
    path.write_bytes(content[:start] + local + directory + last)
    return path


def overlapping(folder: Path) -> Path:
    """Two entries of the directory that share one kernel."""
    path = with_parts(xl__one=b"x" * 5000, xl__two=b"y")(folder)
    content = bytearray(path.read_bytes())
    first = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/one"))
    second = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/two"))
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    path.write_bytes(content)
    return path


def lying_size(folder: Path) -> Path:
    """A directory that says ten bytes where there are thousands."""
    path = with_parts(**{"xl__more.xml": b"<a>" + b"x" * 5000 + b"</a>"})(folder)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/more.xml"))
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    return path


def nested(folder: Path) -> Path:
    """A zip whose only part is a zip of zeros."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("0", bytes(64 * MIB))
    return pack(folder / "b.xlsx", {"inner.zip": inner.getvalue()})


def far_cells(kind: str) -> Callable[[Path], Path]:
    """The list, and a cell in the last row and column there can be."""
    corner = {"xlsx": (1_048_575, 16_383), "xls": (65_535, 255)}[kind]

    def build(folder: Path) -> Path:
        if kind == "xls":
            grid = [*ALL, *[[]] * (corner[0] - len(ALL)), [*[""] * corner[1], "x"]]
            return write_xls(folder / "b.xls", {"DS": grid}, Look())
        row = f'<row r="{corner[0] + 1}"><c r="XFD{corner[0] + 1}"><v>7</v></c></row></sheetData>'.encode()
        return edited(SHEET, lambda part: part.replace(b"</sheetData>", row))(folder)

    return build


def blank_tail(folder: Path) -> Path:
    """A million blank rows that Excel has kept below the list."""
    rows = b"".join(b'<row r="%d" ht="15"/>' % n for n in range(5, 1_048_577))
    return edited(SHEET, lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))(folder)


def ods_table(inner: str) -> Callable[[Path], Path]:
    return lambda folder: pack_ods(folder / "b.ods", f'<table:table table:name="DS">{inner}</table:table>')


def ods_with(**parts: bytes) -> Callable[[Path], Path]:
    """Build a genuine ODS with parts added ("Basic__x.xml" is Basic/x.xml)."""
    return with_parts("ods", **parts)


def old_workbook(edit: Edit) -> Callable[[Path], Path]:
    """Build a genuine XLS and change its bytes."""

    def build(folder: Path) -> Path:
        path = write_xls(folder / "b.xls", {"DS": ALL}, Look())
        content = path.read_bytes()
        changed = edit(content)
        assert changed != content
        path.write_bytes(changed)
        return path

    return build


def encrypted_record(content: bytes) -> bytes:
    """Turn the write-access record, which says nothing, into a password's."""
    at = content.index(struct.pack("<HH", 0x5C, 0x70))
    return content[:at] + struct.pack("<H", 0x2F) + content[at + 2 :]


def utf16_name(name: str) -> bytes:
    return name.encode("utf-16-le")


# The shapes of `reliability.md` A8 that are refused; the seventh, a lie about the dimension, is read as the list it is.
BOMBS = {
    "much inflated": with_parts(xl__media__big=bytes(32 * MIB)),
    "a zip in a zip": nested,
    "a million entries": a_million_entries,
    "entries that overlap": overlapping,
    "a directory that lies": lying_size,
    "two gigabytes of shared strings": lying_bomb,
}
FAR_CELL = '<table:table-cell office:value-type="float" office:value="1" {}/>'
HOSTILE = [
    Case("nothing", raw(b""), code="F04"),
    Case("two megabytes where one is allowed", raw(b"a" * 2 * MIB), code="F03", options={"size_max": MIB}),
    Case("a PDF", raw(b"%PDF-1.7", "a.xlsx"), code="F02"),
    Case("a web page that calls itself XLS", raw(b"\r\n<html><table><tr><td>STT", "a.xls"), code="F02"),
    Case("a spreadsheet in XML of 2003", raw(OLD_EXCEL_XML, "a.xls"), code="F02"),
    Case("a document that is no spreadsheet", lambda folder: pack(folder / "a.xlsx", {"word/document.xml": b"<w/>"}), code="F02"),
    Case("a binary workbook (XLSB)", lambda folder: pack(folder / "a.xlsx", {"xl/workbook.bin": b"x"}), code="F02"),
    Case("a text document of OpenOffice", lambda folder: pack(folder / "a.ods", {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), code="F02"),
    Case("a Word document in the old container", raw(OLE + bytes(600) + utf16_name("WordDocument"), "a.xls"), code="F02"),
    Case("Excel 95", raw(OLE + bytes(600) + utf16_name("Book"), "a.xls"), code="F02"),
    Case("an XLSX with a password", raw(OLE + bytes(600) + utf16_name("EncryptedPackage"), "a.xlsx"), code="F05"),
    Case("an XLS with a password", old_workbook(encrypted_record), code="F05"),
    Case("an ODS with a password", ods_with(**{"META-INF__manifest.xml": b"<m:encryption-data m:checksum='x'/>"}), code="F05"),
    Case("an XLS that calls itself XLSX", renamed(sheet("xls", *ALL), "a.xlsx")),
    Case("a text that calls itself XLSX", text(*ALL, name="a.xlsx")),
    Case("an XLSX that calls itself CSV", renamed(sheet("xlsx", *ALL), "a.csv")),
    Case("an ODS that calls itself XLS", renamed(sheet("ods", *ALL), "a.xls")),
    *(Case(f"half of an {kind}", half(sheet(kind, *ALL)), code="F06") for kind in ("xlsx", "ods")),
    Case("half of an XLS, its directory gone", half(sheet("xls", *ALL)), code="F02"),
    Case("an XLS with a hole", old_workbook(lambda content: content[:2048] + bytes(1024) + content[3072:]), code="F06"),
    Case("bomb 1: ratio", with_parts(xl__media__big=bytes(32 * MIB)), code="F15"),
    Case("bomb 2: nested", nested, code="F02"),
    Case("bomb 3: very many entries", with_parts(**{f"xl__p{n}": b"x" for n in range(300)}), code="F15"),
    Case("bomb 3b: a million entries", a_million_entries, code="F15"),
    Case("bomb 4: entries that overlap", overlapping, code="F15"),
    Case("bomb 5: a directory that lies about a size", lying_size, code="F06"),
    Case("bomb 6: a dimension of 17 billion cells", edited(SHEET, lambda part: part.replace(b'ref="A1:F4"', b'ref="A1:XFD1048576"'))),
    Case("bomb 7: shared strings a thousand times their packed size", edited(STRINGS, lambda part: part.replace(b"</sst>", b"<si><t>" + b"A" * (32 * MIB) + b"</t></si></sst>")), code="F15"),
    Case("bomb 8: two gigabytes under a lying directory", lying_bomb, code="F15"),
    Case("bomb 9: one row a billion times", ods_table(f'<table:table-row table:number-rows-repeated="1000000000">{FAR_CELL.format("")}</table:table-row>'), code="F15"),
    Case("bomb 10: one cell a billion times", ods_table(f'<table:table-row>{FAR_CELL.format("table:number-columns-repeated=" + chr(34) + "1000000000" + chr(34))}</table:table-row>'), lines=[], problems=["H01 E"] * 3),
    Case("bomb 11: a cell below a billion blank rows", ods_table('<table:table-row table:number-rows-repeated="1000000000"><table:table-cell/></table:table-row>' + f"<table:table-row>{FAR_CELL.format('')}</table:table-row>"), code="F04"),
    *(Case(f"a cell in the farthest corner of an {kind}", far_cells(kind), problems=[]) for kind in ("xlsx", "xls")),
    Case("a million blank rows below the list", blank_tail),
    Case("a part outside the archive", with_parts(up__up__etc__cron=b"x"), code="F06"),
    Case("a part at the root of the disk", lambda folder: pack(folder / "b.xlsx", parts_of(sheet("xlsx", *ALL)(folder)) | {"/etc/cron": b"x"}), code="F06"),
    *(
        Case(f"a document type in {part}, {kind}", edited(part, after_declaration(doctype), kind), code="F14")
        for kind, part, doctype in (
            ("xlsx", SHEET, BILLION_LAUGHS), ("xlsx", STRINGS, EXTERNAL), ("xlsx", "[Content_Types].xml", EXTERNAL),
            ("xlsx", "xl/_rels/workbook.xml.rels", EXTERNAL), ("ods", "content.xml", BILLION_LAUGHS),
            ("ods", "META-INF/manifest.xml", EXTERNAL),
        )
    ),
    Case("a document type hidden in UTF-16", edited(SHEET, lambda part: part.decode().replace("UTF-8", "UTF-16").replace("?>", "?><!DOCTYPE w>", 1).encode("utf-16-le")), code="F06"),
    Case("an XLSX with macros", with_parts(**{"xl__vbaProject.bin": b"x"}), code="F14"),
    Case("an XLSX with a macro sheet", with_parts(**{"xl__macrosheets__sheet1.xml": b"<a/>"}), code="F14"),
    Case("an ODS with Basic", ods_with(**{"Basic__Standard__Module1.xml": b"<a/>"}), code="F14"),
    Case("an ODS with a script", ods_with(**{"Scripts__python__x.py": b"x"}), code="F14"),
    Case("an ODS with an empty Basic library", ods_with(**{"Basic__script-lc.xml": b"<a/>"})),
    Case("a new kind of error cell", edited(SHEET, lambda part: part.replace(b'<c r="D3"><v>500000</v>', b'<c r="D3" t="e"><v>#SPILL!</v>')),
         lines=[LINES[0], (*LINES[1][:2], 0, None), LINES[2]], problems=["R36 E"]),
]  # fmt: skip

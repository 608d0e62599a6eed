"""Workbooks as packages: is it one, does anything in it run, fetch or hide, does it unfold without end?

XLSX and ODS are ZIPs of XML parts. The directory is read first, then every part is unpacked and counted,
because declared sizes lie. Nothing is trusted that another room may have checked before. What stands in
single cells (formulas, merged cells) is told of the sheet that is read.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from datasets.tables import limits
from datasets.tables.refusing import Refusal

MAX_ENTRIES = 2000
MAX_RATIO = 200
SMALL_PART = limits.MEGABYTE
BLOCK = 512 * 1024
# What of a block is looked at once more with the next one, so that nothing hides at the seam.
SEAM = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_RUNS = re.compile(
    r"vbaproject|macrosheets/|/activex/|^basic/|^scripts/|^dialogs/|\.bin$|\.vbs$|\.exe$|\.dll$|\.js$|\.py$",
    re.IGNORECASE,
)
_HARMLESS_BIN = re.compile(
    r"(printersettings/[^/]+|fonts/[^/]+|layout-cache)(\.bin|\.odttf)?$", re.IGNORECASE
)
_NESTED = re.compile(
    r"/embeddings/|oleobject|^object ?\d|\.(zip|xlsx?|xlsm|xlsb|docx|docm|ods|odt|jar|7z|rar|gz|pdf)$",
    re.IGNORECASE,
)
_LINKS = re.compile(r"/externallinks/|^xl/connections\.xml$|/querytables/", re.IGNORECASE)
_LINKING = re.compile(rb"relationships/(externalLink|externalLinkPath|attachedTemplate|frame|connections)\b")
_LINKING_ODS = re.compile(rb"<table:(?:table-source|cell-range-source|dde-link)\b|<office:dde-source\b")
_SCRIPT_ODS = re.compile(rb"<office:script\b|<script:event-listener\b")
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_OBJECT = re.compile(rb"relationships/(oleObject|package|subDocument)\b")

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_FORMULA_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s>/]")
_PLACE = re.compile(rb'\br="([A-Z]+\d+)"')
_FAR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{3}\d+|[A-Z]{1,3}\d{7})"(?:[^>]*[^/>])?>')
_FORMULA_ODS = re.compile(rb'\btable:formula="')
_MERGED_ODS = re.compile(rb'\btable:number-(?:columns|rows)-spanned="(?!1")\d+"')

MAIN = {"xlsx": "xl/workbook.xml", "ods": "content.xml"}


def check_package(path: Path, kind: str) -> None:
    """Refuse what is no whole, harmless workbook of that kind. Raises Refusal."""
    what = kind.upper()
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(OLE):
        raise Refusal("locked", what=what)
    if not head.startswith(b"PK\x03\x04"):
        raise Refusal("broken", what=what)
    if b"%PDF-" in head or re.search(rb"<(!doctype\s+html|html|script|svg)\b", head, re.IGNORECASE):
        raise Refusal("polyglot", what=what)
    try:
        with zipfile.ZipFile(path) as package:
            _check_directory(package, path, kind)
            _check_parts(package, kind)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, expat.ExpatError):
        raise Refusal("broken", what=what) from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]  # a deflated stream that is none
        raise Refusal("broken", what=what) from None


def _check_directory(package: zipfile.ZipFile, path: Path, kind: str) -> None:
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if package.comment or _tail(package, path):
        raise Refusal("polyglot", what=kind.upper())  # room for a second format behind the last entry
    if MAIN[kind] not in names or len(set(names)) != len(names):
        raise ValueError("not such a package")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal("locked", what=kind.upper())
    if any(_RUNS.search(n) and not _HARMLESS_BIN.search(n) for n in names):
        raise Refusal("macros", what=kind.upper())
    if any(_NESTED.search(n) for n in names):
        raise Refusal("nested")
    if any(_LINKS.search(n) for n in names):
        raise Refusal("links")
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > limits.MAX_UNPACKED:
        raise Refusal("unfolds")
    if any(e.file_size > SMALL_PART and e.file_size > MAX_RATIO * e.compress_size for e in entries):
        raise Refusal("unfolds")


def _tail(package: zipfile.ZipFile, path: Path) -> bool:
    """Whether bytes stand before the first entry or behind the end of the directory."""
    first = min((entry.header_offset for entry in package.infolist()), default=0)
    with path.open("rb") as file:
        file.seek(-22, 2)
        return first > 0 or not file.read(4).startswith(b"PK\x05\x06")


def _check_parts(package: zipfile.ZipFile, kind: str) -> None:
    """Unpack every part, count what really comes out, and read every XML to its end."""
    total = 0
    for entry in package.infolist():
        markup = entry.filename.endswith((".xml", ".rels", ".rdf"))
        parser = _parser() if markup else None
        for block, window in _windows(package, entry.filename):
            total += len(block)
            if total > limits.MAX_UNPACKED:
                raise Refusal("unfolds")
            if parser is not None:
                parser.Parse(block, False)
            _check_window(entry.filename, window, kind)
        if parser is not None:
            parser.Parse(b"", True)


def _check_window(part: str, window: bytes, kind: str) -> None:
    if part == "[Content_Types].xml" and _MACRO_TYPE.search(window):
        raise Refusal("macros", what=kind.upper())
    if part.endswith(".rels") and _LINKING.search(window):
        raise Refusal("links")
    if part.endswith(".rels") and _OBJECT.search(window) and part != "_rels/.rels":
        raise Refusal("nested")
    if part == "META-INF/manifest.xml" and b"encryption-data" in window:
        raise Refusal("locked", what=kind.upper())
    if part.startswith("xl/worksheets/") and (far := _FAR.search(window)):
        raise Refusal("far_cell", cell=far[1].decode())  # opening it would take memory for all in between
    if kind == "ods" and part == "content.xml":
        if _LINKING_ODS.search(window):
            raise Refusal("links")
        if _SCRIPT_ODS.search(window):
            raise Refusal("macros", what=kind.upper())


def _windows(package: zipfile.ZipFile, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Blocks of a part, each also with the end of the one before it."""
    held = b""
    with package.open(name) as part:
        while block := part.read(BLOCK):
            if not held and name.endswith((".xml", ".rels")) and b"\0" in block[:64]:
                raise ValueError("not UTF-8")  # nothing could be looked for in it
            yield block, held + block
            held = block[-SEAM:]


def _parser() -> expat.XMLParserType:
    """An XML reader that refuses document types: no office program writes one, and entities are bombs."""

    def refuse(*_args: object) -> None:
        raise ValueError("document type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


# Cells -----------------------------------------------------------------------------------------------
def check_cells(path: Path, kind: str, sheet: str) -> None:
    """Refuse formulas of the sheet that is read; in an ODS also merged cells, of any. Raises Refusal."""
    with zipfile.ZipFile(path) as package:
        part = "content.xml" if kind == "ods" else _sheet_part(package, sheet)
        for _block, window in _windows(package, part):
            if kind == "ods":
                _check_ods(window, sheet)
            else:
                _check_xlsx(window, sheet)


def _check_xlsx(window: bytes, sheet: str) -> None:
    if _FORMULA.search(window) and (found := _FORMULA_CELL.search(window)):
        place = _PLACE.search(found[1])
        raise Refusal("formula", cell=place[1].decode() if place else "?", sheet=sheet)


def _check_ods(window: bytes, sheet: str) -> None:
    if _FORMULA_ODS.search(window):
        raise Refusal("formula", cell="berumus", sheet=sheet)
    if _MERGED_ODS.search(window):
        raise Refusal("merged", cell="tabel")


def _sheet_part(package: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds a sheet, by the workbook's own list."""
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    related = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    book = fromstring(package.read("xl/workbook.xml"))
    ident = next(
        (e.get(related) for e in book.iter() if e.tag.endswith("}sheet") and e.get("name") == sheet), None
    )
    rels = fromstring(package.read("xl/_rels/workbook.xml.rels"))
    target = next((e.get("Target") for e in rels if e.get("Id") == ident), None)
    if target is None:
        raise Refusal("no_sheet", sheet=sheet)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"

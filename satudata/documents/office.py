"""Workbooks and texts as uploads: is it one, is it harmless, does it unfold without end?

An XLSX or DOCX is a ZIP of XML parts. Its directory is read first, then every part is unpacked
and counted, because declared sizes lie. Nothing is interpreted here; tables are read elsewhere.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy

from satudata.workflow.errors import InvalidInput

MAX_ENTRIES = 2000
MAX_UNPACKED = 100 * 1024 * 1024
# Unpacked to packed size of one part; real sheets stay below 30.
MAX_RATIO = 200
# A part this small may be as repetitive as it likes.
SMALL_PART = 1024 * 1024
BLOCK = 256 * 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Parts that run, hide a file, or fetch from elsewhere.
_MACROS = re.compile(r"vbaproject|macrosheets/|/activex/|\.bin$|\.vbs$|\.exe$|\.dll$", re.IGNORECASE)
_HARMLESS_BIN = re.compile(r"(printersettings/[^/]+|fonts/[^/]+)\.(bin|odttf)$", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/|oleobject", re.IGNORECASE)
_FETCHING = re.compile(
    rb"relationships/(externalLink|externalLinkPath|attachedTemplate|oleObject|frame|subDocument)\b"
)
_NESTED = re.compile(r"\.(zip|xlsx|xlsm|docx|docm|jar|7z|rar|gz)$", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)


LOCKED = gettext_lazy(
    "Berkas “%(name)s” terkunci kata sandi atau berformat lama. Simpan sebagai %(what)s tanpa kata sandi."
)
BROKEN = gettext_lazy(
    "Isi berkas “%(name)s” bukan %(what)s atau rusak. Simpan ulang sebagai %(what)s, lalu unggah lagi."
)
MACROS = gettext_lazy(
    "Berkas “%(name)s” memuat makro atau program. Simpan sebagai %(what)s biasa, lalu unggah lagi."
)
NESTED = gettext_lazy(
    "Berkas “%(name)s” memuat berkas lain di dalamnya. Hapus lampirannya, simpan, lalu unggah lagi."
)
FETCHING = gettext_lazy(
    "Berkas “%(name)s” mengambil data dari berkas lain. Putuskan tautannya, simpan, lalu unggah lagi."
)
TOO_LARGE = gettext_lazy(
    "Isi berkas “%(name)s” terlalu besar setelah dibuka. Bagi menjadi beberapa berkas %(what)s."
)
NO_TEXT = gettext_lazy("Isi berkas “%(name)s” bukan teks %(what)s. Simpan ulang sebagai %(what)s.")


def check_package(name: str, data: bytes, *, main: str, what: str) -> None:
    """Refuse what is no whole, harmless DOCX or XLSX. `main` is the part that makes it one."""
    if data.startswith(OLE):
        raise _refusal(LOCKED, name, what)
    if not data.startswith(b"PK\x03\x04"):
        raise _refusal(BROKEN, name, what)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_directory(package, name, what, main)
            _check_parts(package, name, what)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, expat.ExpatError):
        raise _refusal(BROKEN, name, what) from None


def _check_directory(package: zipfile.ZipFile, name: str, what: str, main: str) -> None:
    entries = package.infolist()
    if package.comment:
        # Room for a second format at the end of the file.
        raise ValueError("comment")
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names or main not in names or len(set(names)) != len(names):
        raise ValueError("not such a package")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValueError("encrypted")
    if any(_MACROS.search(n) and not _HARMLESS_BIN.search(n) for n in names):
        raise _refusal(MACROS, name, what)
    if any(_EMBEDDED.search(n) or _NESTED.search(n) for n in names):
        raise _refusal(NESTED, name, what)
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_large(name, what)
    if any(_unfolds(entry) for entry in entries):
        raise _too_large(name, what)


def _unfolds(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL_PART and entry.file_size > MAX_RATIO * entry.compress_size


def _check_parts(package: zipfile.ZipFile, name: str, what: str) -> None:
    """Unpack every part, count what really comes out, and read every XML to its end."""
    total = 0
    for entry in package.infolist():
        markup = entry.filename.endswith((".xml", ".rels"))
        parser = _parser() if markup else None
        held = b""
        for block in _blocks(package, entry):
            total += len(block)
            if total > MAX_UNPACKED:
                raise _too_large(name, what)
            if parser is not None:
                parser.Parse(block, False)
            if entry.filename.endswith(".rels") or entry.filename == "[Content_Types].xml":
                held += block
        if parser is not None:
            parser.Parse(b"", True)
        _check_held(entry.filename, held, name, what)


def _check_held(part: str, held: bytes, name: str, what: str) -> None:
    if part == "[Content_Types].xml" and _MACRO_TYPE.search(held):
        raise _refusal(MACROS, name, what)
    if part.endswith(".rels") and _FETCHING.search(held):
        raise _refusal(FETCHING, name, what)


def _blocks(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(entry) as part:
        while block := part.read(BLOCK):
            yield block


def _parser() -> expat.XMLParserType:
    """An XML reader that refuses document types: no office program writes one, and entities are bombs."""

    def refuse(*_args: object) -> None:
        raise ValueError("document type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def check_text(name: str, data: bytes) -> None:
    """Refuse what is no text of rows: NUL bytes, markup, an encoding that cannot be read."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data:
        raise _refusal(NO_TEXT, name, "CSV")
    if data.startswith((b"PK\x03\x04", OLE, b"%PDF-")):
        raise _refusal(NO_TEXT, name, "CSV")
    if wide:
        try:
            data.decode("utf-16")
        except UnicodeDecodeError:
            raise _refusal(NO_TEXT, name, "CSV") from None
    if re.match(rb"\s*<(!doctype|html|\?xml|svg|script)", data[:512].lstrip(b"\xef\xbb\xbf"), re.IGNORECASE):
        raise _refusal(NO_TEXT, name, "CSV")


def _too_large(name: str, what: str) -> InvalidInput:
    return _refusal(TOO_LARGE, name, what)


def _refusal(words: Any, name: str, what: str) -> InvalidInput:
    return InvalidInput(str(words) % {"name": name, "what": what})

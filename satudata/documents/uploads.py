"""Taking in files from people: size while it arrives, kind by name, first bytes and a real open.

Decided here: which kinds there are and what makes a file one of them, how names are kept, what an
image becomes. PDFs are opened by `signatures.inspect_pdf`, workbooks and texts by `office.py`.
Nobody's word is taken for the kind: not the browser's content type, not the extension alone.
SVG and HTML are never taken: a browser would run them. Files of data (`keep_data`) may be far larger:
they are taken in without being held in memory, and whoever reads them as tables opens them in a process of
its own.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import StopFutureHandlers, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from satudata.accounts.models import User
from satudata.documents import office, signatures, store
from satudata.documents.models import StoredFile
from satudata.forms import format_size
from satudata.workflow.errors import InvalidInput

NAME_LENGTH = 150
# A request this many times over the limit is cut off instead of being read to its end.
HOPELESS = 20
# Pixels of a photograph, not bytes: a small file can unfold into gigabytes.
MAX_PIXELS = 60_000_000
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPEN_SHEET = "application/vnd.oasis.opendocument.spreadsheet"
# Files of data: kind -> content type. What Excel calls "Teks (dipisahkan tab)" ends in .txt.
DATA = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "txt": "text/plain", "xlsx": SHEET,
    "ods": OPEN_SHEET,
}  # fmt: skip
_WORKBOOKS = frozenset({"xlsx", "ods"})
_OLD_WORKBOOKS = frozenset({"xls", "xlsm", "xlsb", "xltm", "xlam"})

# Controls, and the marks that turn the direction of writing ("fdp.exe" shown as "exe.pdf").
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff/\\:*?"<>|]')


# While it arrives --------------------------------------------------------------------------------
class TooLargeFile(SimpleUploadedFile):
    """What is left of an upload past the limit: its name and size, no bytes."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(name, b"")
        self.size = size


class QuotaUploadHandler(TemporaryFileUploadHandler):
    """Keeps no more of a request than UPLOAD_MAX_BYTES; the other fields of the form survive.

    Past the limit the file is read to its end and thrown away, and the form gets a TooLargeFile,
    so that it can name the file, its size and the limit. No handler after it sees a file. A
    request many times over the limit is cut off.
    """

    @property
    def limit(self) -> int:
        """Bytes of a request that are kept."""
        return settings.UPLOAD_MAX_BYTES

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._kept = 0
        self._size = 0
        self._over = False

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:  # noqa: N803
        """Cut off what nobody should wait for."""
        self._hopeless = content_length > HOPELESS * self.limit

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file of the request."""
        super().new_file(*args, **kwargs)
        self._size, self._over = 0, False
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep bytes while the request is within its limit."""
        if self._hopeless:
            raise StopUpload(connection_reset=True)
        self._size += len(raw_data)
        self._over = self._over or self._kept + len(raw_data) > self.limit
        if not self._over:
            self._kept += len(raw_data)
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file as it arrived, or what stands in for one that was too large."""
        if not self._over:
            return super().file_complete(file_size)
        self.file.close()  # what was kept of it is gone from the disk with this
        return TooLargeFile(self.file_name or "", self._size)


class DataUploadHandler(QuotaUploadHandler):
    """The same for the pages that take files of data: DATA_FILE_MAX_BYTES."""

    @property
    def limit(self) -> int:
        return settings.DATA_FILE_MAX_BYTES


View = Callable[..., HttpResponse]


def takes_data_files(view: View) -> View:
    """Let a view take files of data: its handler is set before the form's token is read from the body."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [DataUploadHandler(request)]
        return protected(request, *args, **kwargs)

    return taking


# Checked -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Checked:
    """An upload that was opened and found to be what it says: clean name, type, bytes to keep."""

    name: str
    kind: str
    content_type: str
    data: bytes
    # Facts of a PDF, for those who ask about signatures; None for other kinds.
    pdf: signatures.PdfFacts | None = None


def check_upload(upload: UploadedFile, *, kinds: Sequence[str] = ("pdf",)) -> Checked:
    """Open an uploaded file and say what it is. Raises InvalidInput in words; keeps nothing."""
    name = clean_name(upload.name or "")
    kind = extension_of(name)
    if kind not in kinds or kind not in _KINDS:
        raise InvalidInput(
            _("Berkas “%(name)s” tidak diterima. Unggah berkas %(types)s.")
            % {"name": name, "types": _list(kinds)}
        )
    limit = settings.UPLOAD_MAX_BYTES
    if (upload.size or 0) > limit:
        raise InvalidInput(
            _("Berkas “%(name)s” berukuran %(size)s. Ukuran terbesar %(limit)s.")
            % {"name": name, "size": format_size(upload.size or 0), "limit": format_size(limit)}
        )
    data = b"".join(upload.chunks())
    if not data:
        raise InvalidInput(_("Berkas “%(name)s” kosong (0 bita). Pilih berkas lain.") % {"name": name})
    return _KINDS[kind](name, data)


def store_upload(
    upload: UploadedFile, *, by: User, kinds: Sequence[str] = ("pdf",), at: datetime | None = None
) -> StoredFile:
    """Check an uploaded file and keep it. `kinds`: extensions out of pdf, png, jpg, jpeg, docx, xlsx, csv.

    Raises InvalidInput in words: wrong type, too large, empty, broken, locked, active content.
    """
    return store_checked(check_upload(upload, kinds=kinds), by=by, at=at)


def store_checked(checked: Checked, *, by: User, at: datetime | None = None) -> StoredFile:
    """Keep a file that `check_upload` found in order."""
    return store.store_bytes(checked.data, name=checked.name, content_type=checked.content_type, by=by, at=at)


# Files of data -----------------------------------------------------------------------------------
def data_limits() -> Mapping[str, int]:
    """Largest size of a file of data by kind, in bytes: text may be large, what must be unpacked may not."""
    packed, text = settings.UPLOAD_MAX_BYTES, settings.DATA_FILE_MAX_BYTES
    return {kind: packed if kind in _WORKBOOKS else text for kind in DATA}


def keep_data(upload: UploadedFile) -> tuple[store.Kept, str, str]:
    """Keep a file of data, in pieces, before any transaction: what was kept, its name, its content type.

    Raises InvalidInput: another kind, too large for its kind, empty. What is inside is not looked into here:
    the file stays, whatever is found in it.
    """
    name = clean_name(upload.name or "")
    kind = extension_of(name)
    _check_data(upload, name, kind)
    return store.keep(upload.chunks()), name, DATA[kind]


def _check_data(upload: UploadedFile, name: str, kind: str) -> None:
    words = {"name": name, "types": _list(DATA), "kind": kind.upper()}
    if kind in _OLD_WORKBOOKS:
        raise InvalidInput(
            _("Berkas “%(name)s” berformat lama atau memuat makro. Simpan sebagai XLSX biasa, lalu unggah.")
            % words
        )
    if kind not in DATA:
        raise InvalidInput(_("Berkas “%(name)s” tidak diterima. Unggah berkas %(types)s.") % words)
    size, limit = upload.size or 0, data_limits()[kind]
    if not size:
        raise InvalidInput(_("Berkas “%(name)s” kosong (0 bita). Pilih berkas lain.") % words)
    if size > limit:
        words |= {"size": format_size(size), "limit": format_size(limit)}
        told = [_("Berkas “%(name)s” berukuran %(size)s. Ukuran terbesar %(kind)s %(limit)s.") % words]
        if kind in _WORKBOOKS:
            told.append(_("Untuk tabel yang lebih besar, simpan sebagai CSV."))
        raise InvalidInput(*told)


# Names -------------------------------------------------------------------------------------------
def clean_name(name: str) -> str:
    """A file name fit to show and to offer: NFC, no controls, no direction marks, no path, 150 long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = re.sub(r"\s+", " ", _UNSAFE.sub("", last)).strip().rstrip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:NAME_LENGTH] or "berkas"
    stem = stem.strip(" .")[: NAME_LENGTH - len(extension) - 1].rstrip(" .")
    return f"{stem or 'berkas'}.{extension}"[:NAME_LENGTH]


def extension_of(name: str) -> str:
    """The extension in lower case without its point; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _list(kinds: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys("JPG" if k == "jpeg" else k.upper() for k in kinds))


# Kinds -------------------------------------------------------------------------------------------
def _pdf(name: str, data: bytes) -> Checked:
    facts = signatures.inspect_pdf(data)
    signatures.check_harmless(facts)
    return Checked(name, "pdf", "application/pdf", data, facts)


def _image(name: str, data: bytes) -> Checked:
    kind = "png" if extension_of(name) == "png" else "jpeg"
    try:
        drawn = _redrawn(data, kind)
    except _TooManyPixels:
        raise InvalidInput(
            _("Gambar “%(name)s” terlalu besar, lebih dari 60 juta piksel. Perkecil, lalu unggah lagi.")
            % {"name": name}
        ) from None
    except Exception as error:  # Pillow raises a dozen kinds for a picture that is none
        raise InvalidInput(
            _("Isi berkas “%(name)s” bukan gambar %(type)s atau rusak. Simpan ulang, lalu unggah lagi.")
            % {"name": name, "type": kind.upper()}
        ) from error
    return Checked(name, extension_of(name), f"image/{kind}", drawn)


class _TooManyPixels(Exception):
    pass


def _redrawn(data: bytes, kind: str) -> bytes:
    """A picture drawn anew: what hid behind it (a second format, places, serial numbers) is gone."""
    from PIL import Image, ImageOps

    drawn = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=[kind.upper()]) as found:
        if found.width * found.height > MAX_PIXELS:
            raise _TooManyPixels
        upright = ImageOps.exif_transpose(found)
        clean = upright.convert("RGB" if kind == "jpeg" else upright.mode)
    clean.info = {}
    clean.save(drawn, format=kind.upper(), **({"quality": 90} if kind == "jpeg" else {}))
    return drawn.getvalue()


def _docx(name: str, data: bytes) -> Checked:
    office.check_package(name, data, main="word/document.xml", what="DOCX")
    return Checked(name, "docx", WORD, data)


def _xlsx(name: str, data: bytes) -> Checked:
    office.check_package(name, data, main="xl/workbook.xml", what="XLSX")
    return Checked(name, "xlsx", SHEET, data)


def _csv(name: str, data: bytes) -> Checked:
    office.check_text(name, data)
    return Checked(name, "csv", "text/csv", data)


_KINDS: dict[str, Callable[[str, bytes], Checked]] = {
    "pdf": _pdf,
    "png": _image,
    "jpg": _image,
    "jpeg": _image,
    "docx": _docx,
    "xlsx": _xlsx,
    "csv": _csv,
}

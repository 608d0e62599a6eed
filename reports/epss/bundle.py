"""The evidence of an assessment as one ZIP: a folder per indicator, the LKE, and an index with hashes.

In a folder: what was given as evidence, and the lists that the system's own counts stand for. Official papers
lie once in a folder of their own, and the index names them at each indicator that they prove.
Sent in pieces while it is made: only one block of one file is in memory. A stored file that is damaged or
away is named as that in the index, the others are sent.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reports.epss.enclosures import Enclosures, Paper
from reports.epss.lists import Listed
from reports.epss.workbook import Sheet, address, workbook
from reports.models import BuktiDukung
from satudata.clock.templatetags.waktu import waktu
from satudata.documents.models import StoredFile
from satudata.documents.places import PlaceAway
from satudata.documents.store import BLOCK, DamagedFile, open_checked
from satudata.documents.uploads import clean_name

# What a spreadsheet would run as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Entry:
    """One line of the index: where it lies, what it is, its hash; `problem` where its bytes are not there."""

    kode: str
    judul: str
    jenis: str
    tingkat: int | None
    berkas: str
    tautan: str
    sha256: str
    oleh: str
    at: datetime
    problem: str = ""


class _Pipe(io.RawIOBase):
    """What is written comes out in pieces; a ZIP is written front to back and never looks behind."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        """What has been written since the last call."""
        piece, self._held = bytes(self._held), bytearray()
        return piece


def chunks(sheet: Sheet, enclosed: Enclosures) -> Iterator[bytes]:
    """The bytes of the bundle, in pieces. Asks the database nothing."""
    pipe, entries = _Pipe(), list[Entry]()
    paths: dict[Any, str] = {}
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LKE.xlsx", workbook(sheet))
        for kode, pieces in sheet.bukti.items():
            for number, bukti in enumerate(pieces, 1):
                yield from _piece(archive, pipe, entries, kode, number, bukti)
            entries += [_listed(archive, kode, one, enclosed.at) for one in enclosed.lists.get(kode, ())]
            for paper in enclosed.papers.get(kode, ()):
                yield from _paper(archive, pipe, entries, kode, paper, paths)
        archive.writestr("index.csv", index_csv(entries))
        archive.writestr("index.html", index_html(sheet, entries))
    yield pipe.taken()


def _piece(  # noqa: PLR0913
    archive: zipfile.ZipFile, pipe: _Pipe, entries: list[Entry], kode: str, number: int, bukti: BuktiDukung
) -> Iterator[bytes]:
    if bukti.berkas is None:
        data = _told(bukti).encode()
        path = f"{kode}/{number:02d}-{_ending(bukti)}.txt"
        archive.writestr(path, data)
        entries.append(_entry(kode, bukti, path, hashlib.sha256(data).hexdigest()))
        yield pipe.taken()
        return
    path = f"{kode}/{number:02d}-{clean_name(bukti.berkas.name)}"
    copied = yield from _copied(archive, pipe, bukti.berkas, path)
    problem = "" if copied else _("Berkas tidak dapat dibaca.")
    entries.append(_entry(kode, bukti, path if copied else "", bukti.berkas.sha256, problem))
    yield pipe.taken()


def _copied(
    archive: zipfile.ZipFile, pipe: _Pipe, stored: StoredFile, path: str
) -> Generator[bytes, None, bool]:
    """Copy a stored file; False where its bytes are damaged or away."""
    try:
        source = open_checked(stored)
    except (DamagedFile, PlaceAway):
        return False
    with source, archive.open(path, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            target.write(block)
            yield pipe.taken()
    return True


def _listed(archive: zipfile.ZipFile, kode: str, one: Listed, at: datetime) -> Entry:
    """A list that the system's count stands for, as a table for spreadsheets."""
    data = table_csv(one.kolom, one.baris)
    path = f"{kode}/daftar-{one.kode}.csv"
    archive.writestr(path, data)
    digest = hashlib.sha256(data).hexdigest()
    return Entry(kode, one.judul, _("Daftar dari sistem"), None, path, "", digest, _("Sistem"), at)


def _paper(  # noqa: PLR0913
    archive: zipfile.ZipFile,
    pipe: _Pipe,
    entries: list[Entry],
    kode: str,
    paper: Paper,
    paths: dict[Any, str],
) -> Iterator[bytes]:
    """An official paper: copied at the first indicator that it proves, named at the others."""
    if paper.berkas.pk not in paths:
        path = f"dokumen/{len(paths) + 1:03d}-{clean_name(paper.berkas.name)}"
        copied = yield from _copied(archive, pipe, paper.berkas, path)
        paths[paper.berkas.pk] = path if copied else ""
    path = paths[paper.berkas.pk]
    problem = "" if path else _("Berkas tidak dapat dibaca.")
    entries.append(
        Entry(
            kode, paper.judul, _("Dokumen resmi"), None, path, paper.alamat, paper.berkas.sha256,
            paper.penerbit, paper.at, problem,
        )
    )  # fmt: skip
    yield pipe.taken()


def _ending(bukti: BuktiDukung) -> str:
    return "sistem" if bukti.jenis == BuktiDukung.Jenis.SISTEM else "tautan"


def _told(bukti: BuktiDukung) -> str:
    """A link, or what the system counted, as a text to read."""
    stated = _("Keadaan %(at)s") % {"at": waktu(bukti.at)}
    where = [address(bukti)] if bukti.tautan else []
    return "\n".join([bukti.judul, stated, "", *bukti.fakta, "", *where, ""])


def _entry(kode: str, bukti: BuktiDukung, path: str, sha256: str, problem: str = "") -> Entry:
    where = address(bukti) if bukti.tautan else ""
    kind, by = str(bukti.get_jenis_display()), bukti.by.nama
    return Entry(kode, bukti.judul, kind, bukti.tingkat, path, where, sha256, by, bukti.at, problem)


def index_csv(entries: list[Entry]) -> bytes:
    """The index as a table for spreadsheets."""
    heads = [
        _("Indikator"), _("Judul"), _("Jenis"), _("Untuk tingkat"), _("Berkas"), _("Tautan"), "SHA-256",
        _("Oleh"), _("Waktu"), _("Masalah"),
    ]  # fmt: skip
    rows = (
        [
            e.kode,
            e.judul,
            e.jenis,
            e.tingkat or "",
            e.berkas,
            e.tautan,
            e.sha256,
            e.oleh,
            waktu(e.at),
            e.problem,
        ]
        for e in entries
    )
    return table_csv(heads, rows)


def table_csv(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """CSV with semicolons and a byte order mark, as spreadsheets set to Indonesian read it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_plain(str(value)) for value in row] for row in rows)
    return f"\ufeff{out.getvalue()}".encode()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def index_html(sheet: Sheet, entries: list[Entry]) -> str:
    """The index as a page that opens without network."""
    names = {kode: i.nama for kode, i in sheet.summary.tree.indikator.items()}
    grouped = [(kode, names[kode], [e for e in entries if e.kode == kode]) for kode in sheet.bukti]
    context = {"case": sheet.case, "summary": sheet.summary, "groups": grouped}
    return render_to_string("reports/epss/bundle.html", context)

"""Context of the Lembar Hasil Pemeriksaan (SOP B7), one for each check that ended with a verdict.

Contents: domain/satudata.md 4.3; the wording is our own. Printed is what was frozen with the verdict: the
version with its rows and hash, each question with its automatic and manual result, the notes.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from datasets import checklist
from datasets.models import Pemeriksaan
from datasets.reading import examination as reading
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.clock.templatetags.waktu import angka
from satudata.documents.letterhead import Kop, kop_of, tanggal, tempat_of

KIND = reading.KIND
TEMPLATE = "documents/lembar_pemeriksaan.html"
HAL = "Lembar Hasil Pemeriksaan Data"


@dataclass(frozen=True)
class Baris:
    """One fact of the version."""

    label: str
    isi: str


@dataclass(frozen=True)
class Butir:
    """One question: what the application found, what the examiner answered."""

    kelompok: str
    tanya: str
    otomatis: str
    alasan: str
    hasil: str
    catatan: str
    sekaligus: bool


@dataclass(frozen=True)
class Catatan:
    """One note with its place and the answer given so far."""

    tempat: str
    teks: str
    jawaban: str


@dataclass(frozen=True)
class Lembar:
    """Everything that the sheet prints besides its number and date."""

    kop: Kop
    tempat: str
    kantor: str
    pemeriksa: str
    putusan: str
    pengantar: str
    rilis: list[Baris]
    butir: list[Butir]
    catatan: list[Catatan]


def lembar(check: Pemeriksaan, *, office: Instansi, rights: Rights, at: datetime) -> Lembar:
    """The sheet of a check that ends at this moment; always Indonesian."""
    with translation.override("id"):
        rilis = reading.with_facts(check.rilis)
        desk = reading.desk_of(rilis, rights)
        return Lembar(
            kop=kop_of(office),
            tempat=tempat_of(office),
            kantor=office.nama,
            pemeriksa=check.oleh.nama,
            putusan=check.get_putusan_display(),
            pengantar=check.pengantar,
            rilis=_facts(check, desk, at),
            butir=[_question(line) for group in desk.groups for line in group.lines],
            catatan=[_note(n) for n in desk.notes if n.is_open],
        )


def _facts(check: Pemeriksaan, desk: reading.Desk, at: datetime) -> list[Baris]:
    rilis, versi = desk.rilis, check.versi
    on = tanggal(at.astimezone(rilis.wilayah.zone).date())
    return [
        Baris("Data", rilis.entri.nama_data),
        Baris("Kode", rilis.dataset.item.kode),
        Baris("Produsen Data", rilis.instansi.nama),
        Baris("Periode", rilis.periode),
        Baris("Nomor rilis", rilis.nomor),
        Baris("Versi", str(versi.nomor)),
        Baris("Baris dan kolom", f"{angka(versi.baris)} baris, {angka(versi.kolom)} kolom"),
        Baris("SHA-256", versi.sha256),
        Baris("Tahap", check.get_tahap_display()),
        Baris("Putaran", str(check.putaran)),
        Baris("Diputus", on),
    ]


def _question(line: reading.Line) -> Butir:
    answer = line.answer
    return Butir(
        kelompok=str(checklist.GROUPS[line.question.kelompok]),
        tanya=str(line.question.tanya),
        otomatis=str(line.automatic.label),
        alasan=line.automatic.words,
        hasil=line.answered or "Tidak dijawab",
        catatan=answer.catatan if answer is not None else "",
        sekaligus=answer is not None and answer.sekaligus,
    )


def _note(note: reading.Note) -> Catatan:
    return Catatan(note.place, note.note.teks, note.note.jawaban)

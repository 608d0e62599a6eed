"""The evidence bundle of a case: everything said and done in it, as one document for an assessor.

Written out from what was submitted, sent and issued: never from a draft of the form that was not
sent while there is one that was, never an examiner's note that was not sent. Addresses and browsers
of the log, NIP and contacts beyond the form's own stay out. Frozen when it is asked for; the PDF is
made by a job (`bundle_pages` puts the copies of the letters into it).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import translation

from recommendations import codelists as c
from recommendations import history, queries, snapshot
from recommendations.documents import answers
from recommendations.documents.head import Head, head_of
from recommendations.documents.letters import Baris, note_place
from recommendations.documents.ms_keg import MsKeg
from recommendations.documents.ms_var import Lembar
from recommendations.documents.printing import formulir
from recommendations.forms.flow import CRITERIA_LABELS
from recommendations.models import RecommendationRequest, ReviewNote, Revision, SuratKomitmen
from satudata.clock.templatetags.waktu import menit, waktu
from satudata.documents.letterhead import tanggal
from satudata.documents.models import Document, StoredFile
from satudata.documents.services import inspect_stored, verification_address
from satudata.workflow.queries import standard_words

KIND = "berkas_bukti"
TEMPLATE = "documents/berkas_bukti.html"
LETTER = "surat_rekomendasi"


@dataclass(frozen=True)
class Revisi:
    """One submission."""

    nomor: int
    waktu: str
    oleh: str
    sha256: str


@dataclass(frozen=True)
class Catatan:
    """One note that was sent, with its answer."""

    jenis: str
    rincian: str
    teks: str
    usulan: str
    jawaban: str
    status: str


@dataclass(frozen=True)
class Putaran:
    """The notes of one round."""

    putaran: int
    catatan: list[Catatan]


@dataclass(frozen=True)
class Penentuan:
    """The decision with its checklist."""

    hasil: str
    alasan: str
    kriteria: list[Baris]


@dataclass(frozen=True)
class Berkas:
    """One supporting file, by its hash."""

    jenis: str
    nama: str
    keterangan: str
    ukuran: str
    sha256: str


@dataclass(frozen=True)
class Peristiwa:
    """One line of the history."""

    putaran: int
    waktu: str
    tindakan: str
    pelaku: str
    peran: str
    catatan: str


@dataclass(frozen=True)
class Langkah:
    """One step run against the SOP."""

    langkah: str
    putaran: int
    pemegang: str
    diterima: str
    selesai: str
    penanganan: str
    baku: str
    ketepatan: str


@dataclass(frozen=True)
class Rantai:
    """The chain of events up to the making of this bundle."""

    jumlah: int
    sidik: str
    utuh: bool


@dataclass(frozen=True)
class Lampiran:
    """A copy that follows its own sheet: what it is, and where the original is verified.

    `halaman` is its number of pages; `loncat` how many page numbers its sheet moves on from the
    sheet before, so that the copies are counted too.
    """

    judul: str
    nomor: str
    tanggal: str
    keadaan: str
    tanda_tangan: str
    sha256: str
    halaman: int
    loncat: int
    alamat: str
    kode: str
    berkas: str
    nama: str


@dataclass(frozen=True)
class BerkasBukti:
    """Everything that the bundle says before its copies."""

    kepala: Head
    sampul: list[Baris]
    disiapkan: str
    terkirim: bool
    revisi: list[Revisi]
    keg: MsKeg | None
    var: Lembar | None
    ind: Lembar | None
    putaran: list[Putaran]
    penentuan: Penentuan | None
    berkas: list[Berkas]
    langkah: list[Langkah]
    peristiwa: list[Peristiwa]
    rantai: Rantai
    lampiran: list[Lampiran]
    # Number of the revision whose canonical form is attached; 0 where nothing was sent.
    revisi_terlampir: int


def berkas_bukti(case: RecommendationRequest, *, at: datetime) -> BerkasBukti:
    """The bundle of a case as of now; `case` holds the head of its chain, its row is locked."""
    with translation.override("id"):
        return _bundle(case, at)


def _bundle(case: RecommendationRequest, at: datetime) -> BerkasBukti:
    zone = case.wilayah.zone
    revisions = list(case.revisions.select_related("by").order_by("nomor"))
    last = revisions[-1] if revisions else None
    form = last.snapshot if last else snapshot.take(case.kegiatan)
    printed = formulir(form, head_of(case, form, last))
    events = history.events_of(case)
    chain = history.integrity(case, events)
    return BerkasBukti(
        kepala=printed.kepala,
        sampul=list(_cover(case, zone)),
        disiapkan=waktu(at, zone),
        terkirim=last is not None,
        revisi=[_revision(revision, zone) for revision in revisions],
        keg=printed.keg,
        var=printed.var,
        ind=printed.ind,
        putaran=list(_rounds(case)),
        penentuan=_decision(case),
        berkas=[_file(row) for row in form.get("berkas") or []],
        langkah=[_step(step, zone) for step in history.steps_of(case, at=at)],
        peristiwa=[_event(line, zone) for line in history.told(events)],
        rantai=Rantai(chain.count, chain.head, chain.whole),
        lampiran=list(_attached(case)),
        revisi_terlampir=last.nomor if last else 0,
    )


# Cover ---------------------------------------------------------------------------------------------
def _cover(case: RecommendationRequest, zone: tzinfo) -> Iterator[Baris]:
    run = queries.open_run(case)
    yield Baris("Judul kegiatan", case.judul or "(belum berjudul)")
    yield Baris("Tahun kegiatan", str(case.tahun or "-"))
    yield Baris("Produsen Data", f"{case.instansi.nama}, {case.wilayah.nama}")
    yield Baris("Pembina Data", case.pembina.nama if case.pembina else "(ditentukan saat dikirim)")
    yield Baris("Nomor transaksi", case.nomor)
    yield Baris("Identitas Rekomendasi", case.identitas_rekomendasi or "-")
    yield Baris("Keadaan", str(case.get_state_display()))
    yield Baris("Status pengajuan", str(case.status_pengajuan.label))
    yield Baris("Status rekomendasi", str(case.status_rekomendasi.label))
    yield Baris("Giliran", f"{run.step_code}, {run.instansi.nama}" if run else "(selesai)")
    yield Baris("Dimulai", waktu(case.created_at, zone))
    yield Baris("Diajukan", waktu(case.diajukan_pada, zone) or "-")
    yield Baris("Selesai", waktu(case.selesai_pada, zone) or "-")
    yield Baris("Putaran pemeriksaan", str(case.putaran))
    yield Baris("Menurut SOP", f"{case.sop.nama}, Nomor {case.sop.nomor}")


def _revision(revision: Revision, zone: tzinfo) -> Revisi:
    return Revisi(revision.nomor, waktu(revision.at, zone), revision.by.nama, revision.sha256)


# Notes and decision --------------------------------------------------------------------------------
def _rounds(case: RecommendationRequest) -> Iterator[Putaran]:
    rounds: dict[int, list[Catatan]] = {}
    for note in case.notes.filter(sent_at__isnull=False).order_by("putaran", "sent_at", "at"):
        rounds.setdefault(note.putaran, []).append(_note(note))
    for putaran, notes in rounds.items():
        yield Putaran(putaran, notes)


def _note(note: ReviewNote) -> Catatan:
    status = answers.label(ReviewNote.Status, note.status)
    accepted = ", diterima pemeriksa" if note.ditutup_at else ""
    return Catatan(
        jenis=answers.label(ReviewNote.Kind, note.kind),
        rincian=note_place(note),
        teks=note.text,
        usulan=note.usulan,
        jawaban=note.jawaban,
        status=f"{status}{accepted}",
    )


def _decision(case: RecommendationRequest) -> Penentuan | None:
    if not case.penentuan:
        return None
    met = [
        Baris(str(label), "Terpenuhi" if case.penentuan_kriteria.get(name) else "Tidak terpenuhi")
        for name, label in CRITERIA_LABELS.items()
    ]
    return Penentuan(str(case.get_penentuan_display()), case.penentuan_alasan, met)


# Files, steps, events ------------------------------------------------------------------------------
def _file(row: dict[str, str | int]) -> Berkas:
    return Berkas(
        jenis=answers.label(c.JenisBerkas, row["jenis"]),
        nama=str(row["nama"]),
        keterangan=str(row["keterangan"]),
        ukuran=f"{max(1, round(int(row['size']) / 1024))} KB",
        sha256=str(row["sha256"]),
    )


def _step(told: history.StepTold, zone: tzinfo) -> Langkah:
    run = told.run
    return Langkah(
        langkah=f"{run.step_code} {run.step.aktivitas}",
        putaran=run.putaran,
        pemegang=run.instansi.nama,
        diterima=waktu(run.opened_at, zone),
        selesai=waktu(run.closed_at, zone) or "berjalan",
        penanganan=menit(told.used) or "-",
        baku=standard_words(run.step) or "-",
        ketepatan=_punctual(told),
    )


def _punctual(told: history.StepTold) -> str:
    if told.used is None or told.standard is None:
        return "-"
    return "melebihi baku" if told.over else "sesuai baku"


def _event(line: history.Told, zone: tzinfo) -> Peristiwa:
    event = line.event
    return Peristiwa(
        putaran=line.putaran,
        waktu=waktu(event.at, zone),
        tindakan=history.verb_of(line),
        pelaku=event.actor_name,
        peran=history.role_of(event),
        catatan=history.note_of(line),
    )


# Copies --------------------------------------------------------------------------------------------
def _attached(case: RecommendationRequest) -> Iterator[Lampiran]:
    before = 0
    for part in [*_letters(case), *_komitmen(case)]:
        yield Lampiran(**part, loncat=before + 1)
        before = part["halaman"]


def _letters(case: RecommendationRequest) -> Iterator[dict]:
    documents = Document.objects.filter(
        kind=LETTER, case_kind=case.CASE_KIND, case_id=str(case.pk), file__isnull=False
    )
    for letter in documents.select_related("file", "signed_file").order_by("created_at"):
        stored = letter.signed_file or letter.file
        signed = "Bertanda tangan elektronik" if letter.signed_file else "Belum bertanda tangan elektronik"
        yield _copy(
            stored,
            judul="Surat Rekomendasi",
            nomor=letter.nomor,
            tanggal=tanggal(letter.tanggal),
            keadaan=answers.label(Document.State, letter.state),
            tanda_tangan=signed,
            alamat=verification_address(letter.token),
            kode=letter.token,
        )


def _komitmen(case: RecommendationRequest) -> Iterator[dict]:
    shown = queries.shown_komitmen(case)
    if shown is None:
        return
    zone = case.wilayah.zone
    yield _copy(
        shown.file,
        judul="Surat Komitmen",
        nomor="",
        tanggal=tanggal(shown.shown_at.astimezone(zone).date()),
        keadaan="Tayang",
        tanda_tangan=answers.label(SuratKomitmen.Bentuk, shown.bentuk),
        alamat="",
        kode="",
    )


def _copy(stored: StoredFile | None, **facts: str) -> dict:
    if stored is None:
        raise ValueError("a letter without bytes has no copy")
    pages = inspect_stored(stored).pages
    return {**facts, "sha256": stored.sha256, "halaman": pages, "berkas": str(stored.pk), "nama": stored.name}


def latest_of(case: RecommendationRequest) -> Document | None:
    """The bundle of a case that was made last."""
    made = Document.objects.filter(kind=KIND, case_kind=case.CASE_KIND, case_id=str(case.pk))
    return made.select_related("file").defer("html").order_by("-created_at").first()

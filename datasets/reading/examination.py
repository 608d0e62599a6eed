"""What the page of SOP B7 shows: the checklist with automatic and manual results, notes, earlier checks.

Who examines sees the open check of their stage and its drafts; whoever else may read the release sees what a
verdict sent. A constant number of queries, whatever the number of notes. `services.examination` writes.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets import checklist, queries
from datasets.checklist import Automatic, Question, Tally
from datasets.models import ButirPemeriksaan, CatatanRilis, Pemeriksaan, RilisData, VersiRilis
from datasets.permissions import rilis as permissions
from datasets.reading.rilis import open_run
from datasets.states import UPLOADABLE, ReleaseState
from datasets.tables.dictionary import Dictionary, from_json
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.components import Chip, Text, Tone
from satudata.documents.models import Document, StoredFile
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import StepRun

__all__ = ["Desk", "answers_now", "desk_of", "fillable", "open_notes", "open_run", "tally_of"]

Tahap, Hasil, Jangkar = Pemeriksaan.Tahap, ButirPemeriksaan.Hasil, CatatanRilis.Jangkar
STAGES: Mapping[str, str] = {
    ReleaseState.EXAMINED: Tahap.WALIDATA.value,
    ReleaseState.RECHECKED: Tahap.PEMBINA.value,
}
# Kind of document of a check, as `documents.lembar_pemeriksaan` issues it.
KIND = "lembar_pemeriksaan"
# Fields of the entry that a note may hang on, by column of `EntriDaftarData`.
METADATA: Mapping[str, Text] = {
    "nama_data": gettext_lazy("Nama data"),
    "konsep": gettext_lazy("Konsep"),
    "definisi": gettext_lazy("Definisi"),
    "klasifikasi": gettext_lazy("Klasifikasi"),
    "ukuran": gettext_lazy("Ukuran"),
    "satuan": gettext_lazy("Satuan"),
    "level": gettext_lazy("Level penyajian"),
    "periode_data": gettext_lazy("Periode data"),
    "cara_pengumpulan": gettext_lazy("Cara pengumpulan"),
    "sistem_sumber": gettext_lazy("Aplikasi atau register sumber"),
    "hak_akses": gettext_lazy("Hak akses"),
    "keterangan": gettext_lazy("Keterangan"),
}
OUTCOME_TONES = {
    checklist.Outcome.PASS: Tone.GOOD,
    checklist.Outcome.LOOK: Tone.WAITING,
    checklist.Outcome.FAIL: Tone.BAD,
    checklist.Outcome.NONE: Tone.MUTED,
}


# Facts ----------------------------------------------------------------------------------------------------
def with_facts(rilis: RilisData) -> RilisData:
    """The release with all that the automatic results read: one query."""
    related = ("wilayah", "instansi__wilayah", "pembina", "dataset__item", "entri", "versi__kamus", "sop")
    return RilisData.objects.select_related(*related).get(pk=rilis.pk)


def facts_of(rilis: RilisData, versi: VersiRilis) -> checklist.Facts:
    """What the checklist is judged by, from the entry, the version and its dictionary: one query."""
    entri = rilis.entri
    return checklist.Facts(
        summary=versi.ringkasan,
        explained=versi.penjelasan,
        dictionary=dictionary_of(versi),
        standar={name: getattr(entri, name) for name in checklist.STANDAR},
        jenis_data=entri.jenis_data,
        has_activity=entri.kegiatan_id is not None,
        without_activity=entri.tanpa_rekomendasi,
        has_indicator=entri.indikator_id is not None,
        akses=entri.hak_akses,
        has_ground=bool(entri.dasar_pengecualian),
        personal=entri.data_pribadi,
        promised=rilis.jadwal,
        submitted=_submitted(rilis),
    )


def dictionary_of(versi: VersiRilis) -> Dictionary:
    """The dictionary that a version was checked by."""
    return from_json(versi.kamus.isi)


def _submitted(rilis: RilisData) -> date | None:
    """The local day on which the release was first handed to Walidata."""
    runs = StepRun.objects.filter(case_kind=rilis.CASE_KIND, case_id=str(rilis.pk), step_code="B7")
    opened = runs.order_by("opened_at").values_list("opened_at", flat=True).first()
    return opened.astimezone(rilis.wilayah.zone).date() if opened is not None else None


# Answers --------------------------------------------------------------------------------------------------
def answers_now(rilis: RilisData) -> dict[str, ButirPemeriksaan]:
    """Answers by question of the check that is wanted now: the open one, else the same office's last one of
    this version, whose answers the next one takes over."""
    tahap = STAGES.get(rilis.state, "")
    check = Pemeriksaan.objects.filter(rilis=rilis, versi_id=rilis.versi_id, tahap=tahap).first()
    return {b.kode: b for b in check.butir.all()} if check is not None else {}


def tally_of(check: Pemeriksaan) -> Tally:
    """How far a check is."""
    return checklist.tally(dict(check.butir.values_list("kode", "hasil")), failing=Hasil.PERBAIKAN)


def fillable(rilis: RilisData) -> list[str]:
    """Questions that passed automatically and nobody has answered."""
    if rilis.versi is None:
        return []
    given = answers_now(rilis)
    passed = checklist.passed(checklist.results(facts_of(rilis, rilis.versi)))
    return [kode for kode in passed if kode not in given or not given[kode].hasil]


def open_notes(rilis: RilisData) -> int:
    """Notes that ask for something: drafts of the open check, and sent ones that nobody closed."""
    return CatatanRilis.objects.filter(rilis=rilis, closed_at__isnull=True).count()


# The desk -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One question with what the application found and what was answered."""

    question: Question
    automatic: Automatic
    answer: ButirPemeriksaan | None = None

    @property
    def chip(self) -> Chip:
        """The automatic result as a chip."""
        return Chip(self.automatic.label, OUTCOME_TONES[self.automatic.outcome])

    @property
    def answered(self) -> str:
        """The answer in words; empty where there is none."""
        return str(self.answer.get_hasil_display()) if self.answer and self.answer.hasil else ""


@dataclass(frozen=True)
class Group:
    """One group of the checklist."""

    kode: str
    label: Text
    lines: list[Line]


@dataclass(frozen=True)
class Note:
    """A note where it stands: place in words, whether it is still a draft, whether it is open."""

    note: CatatanRilis
    place: str
    url: str

    @property
    def is_draft(self) -> bool:
        """Whether it waits for the verdict."""
        return self.note.sent_at is None

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to deal with it."""
        return self.note.closed_at is None

    @property
    def status(self) -> Chip:
        """Where it stands."""
        if self.is_draft:
            return Chip(_("Draf, belum terkirim"), Tone.MUTED)
        if not self.is_open:
            return Chip(_("Ditutup"), Tone.GOOD)
        return Chip(_("Dijawab"), Tone.INFO) if self.note.jawaban else Chip(_("Belum dijawab"), Tone.WAITING)


@dataclass
class Desk:
    """Everything on the page of one release; `writes` says whether the reader fills the open check."""

    rilis: RilisData
    versi: VersiRilis | None
    check: Pemeriksaan | None
    groups: list[Group]
    notes: list[Note]
    checks: list[Pemeriksaan]
    writes: bool
    refusal: str = ""
    versions: list[VersiRilis] = field(default_factory=list)

    @cached_property
    def tally(self) -> Tally:
        """How far the shown check is."""
        given = {li.question.kode: li.answer.hasil for g in self.groups for li in g.lines if li.answer}
        return checklist.tally(given, failing=Hasil.PERBAIKAN)

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(checklist.QUESTIONS)

    @property
    def drafts(self) -> list[Note]:
        """Notes that the verdict will send."""
        return [n for n in self.notes if n.is_draft]

    @property
    def open_sent(self) -> list[Note]:
        """Sent notes that nobody closed: they are carried over."""
        return [n for n in self.notes if not n.is_draft and n.is_open]

    @property
    def closed(self) -> list[Note]:
        """Notes that were dealt with."""
        return [n for n in self.notes if not n.is_open]

    @property
    def fillable(self) -> list[Line]:
        """Lines that passed automatically and nobody has answered."""
        found = {li.question.kode: li.automatic for g in self.groups for li in g.lines}
        passed = set(checklist.passed(found)) if found else set()
        return [li for g in self.groups for li in g.lines if li.question.kode in passed and not li.answered]

    @property
    def former(self) -> VersiRilis | None:
        """The version before the shown one."""
        older = [v for v in self.versions if self.versi and v.nomor < self.versi.nomor]
        return max(older, key=lambda v: v.nomor) if older else None


def desk_of(rilis: RilisData, rights: Rights, *, nomor: int | None = None) -> Desk:
    """The desk as this person sees it; `nomor` asks for another version, which is read only."""
    refusal = _refusal(rights, rilis)
    stage = STAGES.get(rilis.state, "")
    checks = list(
        Pemeriksaan.objects.filter(rilis=rilis)
        .select_related("oleh", "lembar", "versi")
        .order_by("-begun_at")
    )
    versions = list(VersiRilis.objects.filter(rilis=rilis).select_related("kamus", "by", "unggahan"))
    versi = next((v for v in versions if v.nomor == nomor), None) if nomor else None
    versi = versi or next((v for v in versions if v.pk == rilis.versi_id), None)
    writes = bool(stage) and not refusal and versi is not None and versi.pk == rilis.versi_id
    check = _shown(checks, versi, stage if writes else "")
    answers = {b.kode: b for b in check.butir.all()} if check is not None else {}
    return Desk(
        rilis=rilis,
        versi=versi,
        check=check,
        groups=_groups(rilis, versi, answers) if versi is not None else [],
        notes=notes_of(rilis, drafts=bool(stage) and not refusal),
        checks=[c for c in checks if c.putusan],
        writes=writes,
        refusal=refusal if stage else "",
        versions=versions,
    )


def _refusal(rights: Rights, rilis: RilisData) -> str:
    try:
        permissions.check_can_take_check(rights, rilis)
    except ActionDenied as denied:
        return denied.reason
    return ""


def _shown(checks: list[Pemeriksaan], versi: VersiRilis | None, stage: str) -> Pemeriksaan | None:
    """The check whose answers are shown: of the stage that the reader fills, else the last with a verdict."""
    of_version = [c for c in checks if versi is not None and c.versi_id == versi.pk]
    if stage:
        return next((c for c in of_version if c.tahap == stage), None)
    return next((c for c in of_version if c.putusan), None)


def _groups(rilis: RilisData, versi: VersiRilis, answers: Mapping[str, ButirPemeriksaan]) -> list[Group]:
    found = checklist.results(facts_of(rilis, versi))
    lines = [Line(q, found[q.kode], answers.get(q.kode)) for q in checklist.QUESTIONS]
    return [
        Group(kode, label, [li for li in lines if li.question.kelompok == kode])
        for kode, label in checklist.GROUPS.items()
    ]


# Marks ----------------------------------------------------------------------------------------------------
def mark_of(butir: ButirPemeriksaan | None) -> str:
    """A short mark of an answer as it stands, for the page to carry along."""
    return mark_of_text("\0".join((butir.hasil, butir.catatan) if butir is not None else ("", "")))


def mark_of_text(text: str) -> str:
    """A short mark of a text as it stands, for the page to carry along."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# Notes ----------------------------------------------------------------------------------------------------
def notes_of(rilis: RilisData, *, drafts: bool) -> list[Note]:
    """Notes of all rounds, the newest first: those that were sent, and the drafts for the team; one query."""
    found = CatatanRilis.objects.filter(rilis=rilis)
    if not drafts:
        found = found.filter(sent_at__isnull=False)
    related = ("oleh", "dijawab_oleh", "pemeriksaan__versi__kamus")
    return [_note(rilis, note) for note in found.select_related(*related).order_by("-pk")]


def _note(rilis: RilisData, note: CatatanRilis) -> Note:
    versi = note.pemeriksaan.versi
    query, anchor = f"versi={versi.nomor}", ""
    if note.jangkar == Jangkar.KOLOM:
        query, anchor = f"{query}&lihat=kolom", f"#kolom-{note.acuan}"
    elif note.jangkar == Jangkar.BARIS:
        query, anchor = f"{query}&lihat=tabel&baris={note.acuan}", f"#baris-{note.acuan}"
    elif note.jangkar == Jangkar.METADATA:
        query, anchor = f"{query}&lihat=metadata", f"#metadata-{note.acuan}"
    url = f"{reverse('rilis_examine', args=[rilis.pk])}?{query}{anchor}"
    return Note(note, place_words(note.jangkar, note.acuan, dictionary_of(versi)), url)


def place_words(jangkar: str, acuan: str, dictionary: Dictionary) -> str:
    """A place in words: Kolom Jumlah Layanan."""
    if jangkar == Jangkar.KOLOM:
        name = dictionary.column(acuan).nama if dictionary.has(acuan) else acuan
        return _("Kolom %(name)s") % {"name": name}
    if jangkar == Jangkar.BARIS:
        return _("Baris %(n)s") % {"n": acuan}
    if jangkar == Jangkar.METADATA:
        return _("Metadata: %(name)s") % {"name": METADATA.get(acuan, acuan)}
    return _("Seluruh rilis")


def may_answer(rilis: RilisData, rights: Rights) -> bool:
    """Whether this person answers notes now."""
    try:
        permissions.check_can_answer_note(rights, rilis)
    except ActionDenied:
        return False
    return rilis.state in UPLOADABLE


# Papers ---------------------------------------------------------------------------------------------------
def sheets_of(checks: Iterable[Pemeriksaan]) -> list[Pemeriksaan]:
    """Checks with a Lembar, the newest first."""
    return [c for c in checks if c.lembar_id is not None]


def may_read_file(user: User, stored: StoredFile) -> bool:
    """True where the file is the Lembar of a release that this person may read."""
    papers = Document.objects.filter(Q(file=stored) | Q(signed_file=stored), kind=KIND)
    ids = list(papers.values_list("case_id", flat=True))
    return bool(ids) and queries.visible_releases(rights_of(user)).filter(pk__in=ids).exists()

"""The single acts of a story: each performs one real service, as the person whose turn it is.

An act gets the moment at which it happens and passes it on as `at`. What is typed, signed or written
comes from the story's content; nothing is written past the services.
"""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations.models import RecommendationRequest, ReviewNote, Variabel
from recommendations.services import flow, letters, notes
from recommendations.services import form as forms
from recommendations.services.form_rows import RowInput, SectionInput, region_rows
from satudata.accounts.models import User
from satudata.accounts.roles import Role
from satudata.demo import content, papers, signing
from satudata.demo.activity import Activity, Form
from satudata.demo.flaws import BPS, Flaw
from satudata.demo.world import World
from satudata.documents import store
from satudata.workflow import outbox

# Ten pages are saved within `moments.MARGIN`, so that the newest form lies before now.
PAGE_TAKES = timedelta(seconds=80)
# From sign-in to the dashboard, and from the menu to the new draft (SOP A1, A2).
SIGN_IN, DASHBOARD, MENU = timedelta(minutes=4), timedelta(minutes=3, seconds=20), timedelta(minutes=2)
VAR_COLUMNS = (
    "alias", "referensi_pemilihan", "tipe_data", "klasifikasi_rujukan", "aturan_validasi",
    "kalimat_pertanyaan", "dapat_diakses", "ukuran", "satuan",
)  # fmt: skip
POKOK_COLUMNS = ("nama", "konsep", "definisi", "referensi_waktu")
# Flaws (`flaws.SPOIL`) whose note proposes the answer.
PROPOSED = frozenset({"judul", "jabatan", "waktu", "galat"})
IND_CHILDREN = ("klasifikasi_penyajian", "indikator_pembangun", "variabel_pembangun")


@dataclass
class Cast:
    """Who acts in one story: the producer, two examiners and the signatory of each side."""

    producer: User
    walidata: User
    examiner: User
    signatory: User


def cast_of(world: World, *, office: str, regions: list[str], on_behalf: str, rng: random.Random) -> Cast:
    """Choose the people of a story; who filled a form on behalf of an OPD does not examine it."""
    bps = bps_office(regions)
    examiners = [u for u in _holders(world, Role.PEMBINA_PEMERIKSA, bps) if u.username != on_behalf]
    return Cast(
        producer=world.people[on_behalf] if on_behalf else world.operators[office],
        walidata=rng.choice(_holders(world, Role.WALIDATA, office.split(".", maxsplit=1)[0])),
        examiner=rng.choice(examiners),
        signatory=_holders(world, Role.PEMBINA_PENANDATANGAN, bps)[0],
    )


def bps_office(regions: list[str]) -> str:
    """The short name of the BPS office for these regions (romantik.md 8.1)."""
    if len({kode[:2] for kode in regions}) > 1:
        return "bps_pusat"
    if len(regions) > 1 or regions[0].endswith("00"):
        return "bps_jatim"
    return next(row["kunci"] for row in content.read("offices")["bps"] if row["kode"] == regions[0])


def _holders(world: World, role: str, di: str) -> list[User]:
    found = [a for a in content.accounts() if a.role == role and a.di == di and a.ends_days_ago is None]
    return [world.people[a.username] for a in found]


class Actor:
    """Performs acts on one request. `typed` is what stands in the form now, `sound` what is right."""

    def __init__(self, world: World, activity: Activity, cast: Cast, rng: random.Random) -> None:
        self.world = world
        self.activity = activity
        self.cast = cast
        self.rng = rng
        self.request: RecommendationRequest
        self.sound = self.typed = Form()

    def _fresh(self) -> RecommendationRequest:
        found = RecommendationRequest.objects.select_related(
            "wilayah", "instansi__wilayah", "pembina", "kegiatan", "surat__file", "draf_komitmen__file"
        )
        self.request = found.get(pk=self.request.pk)
        return self.request

    def _words(self, key: str) -> str:
        return str(self.rng.choice(content.read("notes")[key]))

    # The producer ----------------------------------------------------------------------------------
    def start(self, at: datetime) -> None:
        """A1 to A3: sign in, open the menu, start a draft."""
        self.request = flow.start_request(
            instansi=self.world.instansi[self.activity.office],
            by=self.cast.producer,
            signed_in_at=at - SIGN_IN,
            dashboard_at=at - DASHBOARD,
            menu_at=at - MENU,
            at=at,
        )

    def fill(self, at: datetime, *, pages: int | None = None, results: bool = True) -> None:
        """Save the pages one after another; only the first `pages` of them, where given."""
        for section, given in list(self._pages().items())[:pages]:
            forms.save_section(
                request=self.request, section=section, given=given, by=self.cast.producer, at=at
            )
            at += PAGE_TAKES
        if pages is None:
            self._fill_metadata(at, results=results)
            for jenis in self.typed.berkas:
                self._attach(jenis, at)
        self._fresh()

    def _pages(self) -> dict[str, SectionInput]:
        form = self.typed
        tables: dict[str, dict[str, Any]] = {
            "perencanaan": {"jadwal": [RowInput(row) for row in form.jadwal]},
            "desain": {"wilayah": region_rows(form.wilayah)},
            "diseminasi": {"rilis": [RowInput(row) for row in form.rilis]},
        }
        pages = {key: SectionInput(values, tables.get(key, {})) for key, values in form.values.items()}
        variables = SectionInput(tables={"variabel": self._variable_rows()})
        order = ["identitas", "penyelenggara", "perencanaan", "variabel", *pages]
        return {key: pages.get(key, variables) for key in dict.fromkeys(order)}

    def _variable_rows(self) -> list[RowInput]:
        stored = Variabel.objects.filter(kegiatan__request=self.request).values_list("pk", flat=True)
        ids = [*stored, *([None] * len(self.typed.variabel))]
        return [
            RowInput({name: row[name] for name in POKOK_COLUMNS}, id=pk)
            for row, pk in zip(self.typed.variabel, ids, strict=False)
        ]

    def _fill_metadata(self, at: datetime, *, results: bool) -> None:
        """MS-Var for every variable; MS-Ind where the results' metadata are ready too."""
        stored = Variabel.objects.filter(kegiatan__request=self.request)
        for variabel, row in zip(stored, self.typed.variabel, strict=True):
            values = {name: row[name] for name in VAR_COLUMNS}
            given = RowInput(values, id=variabel.pk, children={"klasifikasi": row["klasifikasi"]})
            self._save_row("ms-var", given, at)
        for row in self.typed.indikator if results else ():
            values = {name: value for name, value in row.items() if name not in IND_CHILDREN}
            self._save_row("ms-ind", RowInput(values, children={k: row[k] for k in IND_CHILDREN}), at)

    def _save_row(self, section: str, row: RowInput, at: datetime) -> None:
        forms.save_row(request=self.request, section=section, row=row, by=self.cast.producer, at=at)

    def _attach(self, jenis: str, at: datetime) -> None:
        upload = papers.supporting_file(jenis, self.activity, self.typed)
        forms.add_berkas(request=self.request, upload=upload, jenis=jenis, by=self.cast.producer, at=at)

    def submit(self, at: datetime) -> None:
        """A3 or A6: send the form to whoever checks it next."""
        flow.submit_request(request=self._fresh(), by=self.cast.producer, at=at)

    def correct(self, at: datetime, found: list[Flaw]) -> None:
        """A6: put right what was asked for, page by page, and answer each note."""
        self._fresh()
        for flaw in found:
            self._put_right(flaw, at)
            self.answer(at, flaw)
            at += PAGE_TAKES

    def _put_right(self, flaw: Flaw, at: datetime) -> None:
        if flaw.section == "berkas":
            self.typed.berkas.append("dummy_tabel")
            self._attach("dummy_tabel", at)
            return
        if flaw.row is not None:
            self.typed.variabel[flaw.row] = self.sound.variabel[flaw.row]
        else:
            self.typed.values[flaw.section][flaw.field] = self.sound.values[flaw.section][flaw.field]
        page = self._pages()[flaw.section]
        forms.save_section(
            request=self.request, section=flaw.section, given=page, by=self.cast.producer, at=at
        )

    def answer(self, at: datetime, flaw: Flaw) -> None:
        """Mark the note on a flaw as corrected."""
        note = self._fresh().notes.get(text=flaw.note, status=ReviewNote.Status.BELUM)
        notes.answer_note(note=note, by=self.cast.producer, jawaban=flaw.answer, at=at)

    def withdraw(self, at: datetime) -> None:
        """Take the request back before Walidata has opened it."""
        flow.withdraw_request(request=self._fresh(), by=self.cast.producer, at=at)

    def discard(self, at: datetime) -> None:
        """Throw the draft away."""
        flow.discard_draft(request=self._fresh(), by=self.cast.producer, at=at)

    def copy(self, at: datetime) -> None:
        """Start a new draft from a request that has ended."""
        flow.copy_request(request=self._fresh(), by=self.cast.producer, at=at)

    # The examiners -----------------------------------------------------------------------------------
    def _reviewer(self, level: str) -> User:
        return self.cast.examiner if level == BPS else self.cast.walidata

    def take(self, at: datetime, level: str) -> None:
        """A4 or A5: take the turn."""
        flow.start_check(request=self._fresh(), by=self._reviewer(level), at=at)

    def draft_notes(self, at: datetime, level: str, found: list[Flaw]) -> None:
        """Write notes that are not sent yet."""
        for flaw in found:
            self._note(at, level, flaw)
        self._suggest(at, level, "saran")

    def _note(self, at: datetime, level: str, flaw: Flaw) -> None:
        notes.add_note(
            request=self.request,
            by=self._reviewer(level),
            section=flaw.section,
            field=flaw.field,
            row=None if flaw.row is None else flaw.row + 1,
            text=flaw.note,
            usulan=self._proposal(flaw),
            at=at,
        )

    def _proposal(self, flaw: Flaw) -> str:
        """The sound answer, where an examiner can know it from the form itself."""
        if flaw.code not in PROPOSED:
            return ""
        row = self.sound.variabel[flaw.row] if flaw.row is not None else self.sound.values[flaw.section]
        return str(row[flaw.field])

    def _suggest(self, at: datetime, level: str, kind: str) -> None:
        row = self.rng.choice(content.read("notes")[kind])
        notes.add_note(
            request=self.request,
            by=self._reviewer(level),
            section=row["bagian"],
            field=row["rincian"],
            kind=kind,
            text=row["catatan"],
            at=at,
        )

    def give_back(self, at: datetime, level: str, found: list[Flaw]) -> None:
        """A4 or A5 "tidak": return with notes on the flaws, and now and then something more."""
        self._fresh()
        for flaw in found:
            self._note(at - timedelta(minutes=4), level, flaw)
        if self.rng.random() < 0.5:
            self._suggest(at - timedelta(minutes=2), level, self.rng.choice(["saran", "pertanyaan"]))
        flow.return_request(request=self._fresh(), by=self._reviewer(level), at=at)

    def forward(self, at: datetime) -> None:
        """A4 "ya"."""
        flow.forward_request(
            request=self._fresh(), by=self.cast.walidata, note=self._words("meneruskan"), at=at
        )

    def accept(self, at: datetime) -> None:
        """A5 "ya"."""
        flow.accept_request(request=self._fresh(), by=self.cast.examiner, note=self._words("menerima"), at=at)

    def approve(self, at: datetime) -> None:
        """A7: layak."""
        criteria = dict.fromkeys(flow.CRITERIA, True)
        flow.approve_request(request=self._fresh(), by=self.cast.signatory, criteria=criteria, at=at)

    def reject(self, at: datetime) -> None:
        """A7: tidak layak."""
        words = content.read("notes")["tidak_layak"]
        criteria = {name: name not in words["kriteria"] for name in flow.CRITERIA}
        flow.reject_request(
            request=self._fresh(), by=self.cast.signatory, criteria=criteria, reason=words["alasan"], at=at
        )

    # Documents ---------------------------------------------------------------------------------------
    def issue(self, at: datetime) -> None:
        """A8: number the letter; the job makes its PDF."""
        letters.issue_surat_rekomendasi(request=self._fresh(), by=self.cast.signatory, at=at)

    def issue_without_storage(self, at: datetime) -> None:
        """A8 on a day on which the letter's PDF cannot be stored, until the job gives up."""
        self.issue(at)
        with _storage_full():
            for wait in (timedelta(), *outbox.BACKOFF):
                at += wait + timedelta(seconds=1)
                outbox.drain(at)

    def replace(self, at: datetime) -> None:
        """Supersede the letter by a new one."""
        reason = content.read("notes")["ganti_surat"]
        letters.replace_surat_rekomendasi(request=self._fresh(), by=self.cast.signatory, reason=reason, at=at)

    def sign_letter(self, at: datetime) -> None:
        """Put a signed copy of the letter in its place."""
        document = self._fresh().surat
        signed = signing.sign(store.read_bytes(document.file), name=self.cast.signatory.nama, at=at)
        letters.store_signed_letter(
            request=self.request, upload=_pdf("surat-rekomendasi.pdf", signed), by=self.cast.signatory, at=at
        )

    def show_komitmen(self, at: datetime) -> None:
        """A9: upload the Surat Komitmen, scanned where the region allows it, else signed electronically."""
        request = self._fresh()
        naskah = store.read_bytes(request.draf_komitmen.file)
        if request.wilayah.komitmen_boleh_scan and self.rng.random() < 0.7:
            data = papers.signed_on_paper(naskah, on=at.date())
        else:
            data = signing.sign(naskah, name=request.instansi.kepala_nama, at=at)
        letters.upload_komitmen(
            request=request, upload=_pdf("surat-komitmen.pdf", data), by=self.cast.producer, at=at
        )

    def hide_komitmen(self, at: datetime) -> None:
        """Walidata hides the Surat Komitmen."""
        reason = content.read("notes")["sembunyikan"]
        letters.hide_komitmen(request=self._fresh(), by=self.cast.walidata, reason=reason, at=at)


def _pdf(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


@contextmanager
def _storage_full() -> Iterator[None]:
    """Make the store refuse to write, as it does when its disk is nearly full, without alarming the log."""
    floor, noise = store.FREE_FLOOR, logging.getLogger(outbox.__name__)
    store.FREE_FLOOR, noise.disabled = 1 << 60, True
    try:
        yield
    finally:
        store.FREE_FLOOR, noise.disabled = floor, False

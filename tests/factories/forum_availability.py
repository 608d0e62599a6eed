"""An OPD's part of Kota Blitar's Daftar Data 2027 at the beginning of SOP B4, with agreed entries."""

import io
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from forum.models import DaftarDataOpd, EntriDaftarData, ItemData, JadwalRilis
from forum.reading.ketersediaan import stated_entries
from forum.services import availability, statements, years
from forum.services.availability import Answer
from satudata.accounts.queries import system_user
from satudata.accounts.reentry import Reentry
from satudata.documents.models import Document
from satudata.documents.store import read_bytes
from satudata.workflow import engine, outbox
from tests.factories.signing import signed
from tests.factories.world import WORK, World
from tests.walked_once import walked_once

HOUR = timedelta(hours=1)
WITHOUT = Answer("tidak", "belum_ada_anggaran", "Alat ukur belum ada.", "Diusulkan dalam RKPD 2028.")
PARTLY = Answer("sebagian", "belum_ada_kegiatan", "", "Kelurahan dilengkapi bertahap.")


@walked_once
def agreed_part(
    forum: World, office: str = "blitar_dinkes", entries: int = 3, *, operator: str = "blitar_operator"
) -> DaftarDataOpd:
    """The part in state `agreed` at `WORK`, with so many agreed entries, and the Berita Acara of both."""
    year = years.open_year(
        wilayah=forum.wilayah["3572"], tahun=2027, by=forum.blitar_sekretariat, at=WORK - 5 * HOUR
    )
    years.open_drafting(daftar=year, by=forum.blitar_sekretariat, at=WORK - 4 * HOUR)
    part = year.bagian.get(instansi=forum.instansi[office])
    add_entries(forum, part, entries)
    engine.perform(part, "submit_list", by=forum.people[operator], at=WORK - 3 * HOUR)
    engine.perform(part, "approve_list", by=forum.blitar_walidata, at=WORK - 2 * HOUR)
    year.berita_acara = _paper(forum, year, "7/000.8/410.201/2026")
    type(year).objects.filter(pk=year.pk).update(berita_acara=year.berita_acara)
    paper = _paper(forum, part, "8/000.8/410.201/2026")
    DaftarDataOpd.objects.filter(pk=part.pk).update(berita_acara=paper)
    engine.perform(part, "agree_list", by=system_user(), at=WORK)
    outbox.drain(at=WORK, limit=500)
    return now_of(part)


def add_entries(forum: World, part: DaftarDataOpd, count: int, *, first: int = 1, releases: int = 4) -> None:
    """Agreed entries with so many releases each, numbered on from `first`."""
    items = ItemData.objects.bulk_create(
        ItemData(wilayah=part.wilayah, instansi=part.instansi, kode=f"UJI-{n:04d}", created_at=WORK)
        for n in range(first, first + count)
    )
    made = EntriDaftarData.objects.bulk_create(
        EntriDaftarData(
            daftar=part.daftar, bagian=part, item=item, urut=number, nama_data=f"Jumlah Kunjungan {number}",
            jenis_data="variabel", pic_nama="Sekar Contoh", pic_jabatan="Kepala Bidang",
            pic_telepon="0342000",
            satuan="kunjungan", level="kabupaten_kota", jadwal_pemutakhiran="triwulanan",
            cara_pengumpulan="kompilasi", keputusan="disepakati",
            created_at=WORK, created_by=forum.blitar_operator, updated_at=WORK,
        )
        for number, item in enumerate(items, first)
    )  # fmt: skip
    JadwalRilis.objects.bulk_create(
        JadwalRilis(entri=entri, ke=ke, periode=f"Triwulan {ke}", mulai=date(2027, 3 * ke - 2, 1),
                    sampai=date(2027, 3 * ke, 28), tanggal=date(2027, 3 * ke, 30))
        for entri in made for ke in range(1, releases + 1)
    )  # fmt: skip


def _paper(forum: World, case: object, nomor: str) -> Document:
    return Document.objects.create(
        kind="berita_acara_uji", case_kind=case.CASE_KIND, case_id=str(case.pk), wilayah=case.wilayah,
        penerbit=forum.instansi["blitar_bapperinda"], nomor=nomor, tanggal=date(2026, 11, 16),
        hal="Berita Acara", template="", context={}, token=f"uji-{nomor[:1]}", created_at=WORK,
        created_by=forum.blitar_sekretariat,
    )  # fmt: skip


def now_of(part: DaftarDataOpd) -> DaftarDataOpd:
    """The part as it stands now."""
    related = ("daftar__wilayah", "daftar__berita_acara", "wilayah", "instansi__wilayah", "surat_pernyataan")
    return DaftarDataOpd.objects.select_related(*related, "berita_acara").get(pk=part.pk)


def answered(forum: World, part: DaftarDataOpd, *, at: datetime = WORK, by: str = "blitar_operator") -> None:
    """All entries answered: the first not available, the second partly, the others fully."""
    ids = list(stated_entries(part).values_list("pk", flat=True))
    answers = dict.fromkeys(ids, Answer("tersedia")) | dict(zip(ids, (WITHOUT, PARTLY), strict=False))
    availability.answer_entries(bagian=part, answers=answers, by=forum.people[by], at=at)


@walked_once
def sent_part(forum: World, **given: object) -> DaftarDataOpd:
    """The part with Walidata."""
    part = agreed_part(forum, **given)
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + HOUR)
    return now_of(part)


@walked_once
def checked_part(forum: World, **given: object) -> DaftarDataOpd:
    """The part with the head of the OPD."""
    part = sent_part(forum, **given)
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    return now_of(part)


def approved(
    forum: World, part: DaftarDataOpd, *, by: str = "blitar_kepala", at: datetime = WORK
) -> DaftarDataOpd:
    """The statement approved in the application, its PDF stored."""
    person = forum.people[by]
    statements.approve_statement(bagian=part, by=person, reentry=Reentry(person.pk, at), at=at)
    outbox.drain(at=at, limit=500)
    return now_of(part)


def prepared(forum: World, part: DaftarDataOpd, *, at: datetime = WORK) -> DaftarDataOpd:
    """The text to be signed elsewhere, its PDF stored."""
    statements.prepare_statement(bagian=part, by=forum.blitar_kepala, at=at)
    outbox.drain(at=at, limit=500)
    return now_of(part)


def signed_upload(document: Document) -> SimpleUploadedFile:
    """The issued PDF with an electronic signature, as somebody uploads it."""
    if document.file is None:
        raise RuntimeError("nothing to sign")
    data = io.BytesIO(signed(read_bytes(document.file)))
    return SimpleUploadedFile("surat-ttd.pdf", data.getvalue(), content_type="application/pdf")

"""Contexts of Surat Rekomendasi (SOP A8) and of the Surat Komitmen to sign (SOP A9).

Layout and parts: domain/romantik.md 8.7, 8.9 and 9. The official wording is not public; ours
follows the three duties of an organiser (8.4) and says nothing that is not sure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from recommendations import codelists as c
from recommendations import questionnaire, snapshot
from recommendations.documents import answers
from recommendations.documents.answers import Form
from recommendations.models import RecommendationRequest, ReviewNote
from satudata.accounts.models import Instansi, Wilayah
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, signatory_of, tanggal, tempat_of

DASAR_HUKUM = [
    "Undang-Undang Nomor 16 Tahun 1997 tentang Statistik",
    "Peraturan Pemerintah Nomor 51 Tahun 1999 tentang Penyelenggaraan Statistik",
    "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia",
    "Peraturan Badan Pusat Statistik Nomor 4 Tahun 2019",
]
PENYELENGGARA = "Penyelenggara"


@dataclass(frozen=True)
class Baris:
    """One row of a table: what, and the answer."""

    label: str
    isi: str


@dataclass(frozen=True)
class Bagian:
    """One part of the attachment."""

    judul: str
    baris: list[Baris]


@dataclass(frozen=True)
class Catatan:
    """One note of the examiner with the producer's answer."""

    jenis: str
    rincian: str
    teks: str
    jawaban: str


@dataclass(frozen=True)
class Unsur:
    """One variable or indicator as the attachment lists it."""

    nama: str
    keterangan: str


@dataclass(frozen=True)
class SuratRekomendasi:
    """Everything that a Surat Rekomendasi prints besides its number, date and subject."""

    kop: Kop
    tempat: str
    sifat: str
    lampiran: str
    kepada: list[str]
    nomor_transaksi: str
    tanggal_pengajuan: str
    dasar: list[str]
    kegiatan: list[Baris]
    identitas: str
    kewajiban: list[str]
    penandatangan: Penandatangan
    tembusan: list[str]
    catatan: list[Catatan]
    ringkasan: list[Bagian]
    variabel: list[Unsur]
    indikator: list[Unsur]


@dataclass(frozen=True)
class SuratKomitmen:
    """Everything that the Surat Komitmen prints, to be signed by the head of the OPD."""

    kop: Kop
    tempat: str
    pejabat: Penandatangan
    instansi: str
    kegiatan: list[Baris]
    identitas: str
    nomor_surat: str
    tanggal_surat: str
    komitmen: list[str]


def identitas_rekomendasi(wilayah_kode: str, tahun: int, urut: int) -> str:
    """The Identitas Rekomendasi as printed: V-YY.WWWW.NNN (romantik.md 8.6), e.g. V-26.3503.001."""
    return f"V-{tahun % 100:02d}.{wilayah_kode}.{urut:03d}"


def surat_rekomendasi(case: RecommendationRequest, *, on: date) -> SuratRekomendasi:
    """The letter of a layak request, from what was submitted last; `case.identitas_rekomendasi` is set."""
    if case.pembina is None:
        raise ValueError("a letter has an issuing office")
    form = submitted_form(case)
    return SuratRekomendasi(
        kop=kop_of(case.pembina),
        tempat=tempat_of(case.pembina),
        sifat="Biasa",
        lampiran="1 (satu) set",
        kepada=_addressee(case.instansi),
        nomor_transaksi=case.nomor,
        tanggal_pengajuan=tanggal(_submitted_on(case)),
        dasar=DASAR_HUKUM,
        kegiatan=list(_activity(form, case.instansi)),
        identitas=case.identitas_rekomendasi or "",
        kewajiban=_duties(form, case.identitas_rekomendasi or ""),
        penandatangan=signatory_of(case.pembina, on),
        tembusan=_copies(case),
        catatan=list(_notes(case)),
        ringkasan=list(summary(form)),
        variabel=[Unsur(v["nama"], v["definisi"] or v["konsep"]) for v in form.get("variabel") or []],
        indikator=[Unsur(i["nama"], i["definisi"] or i["konsep"]) for i in form.get("indikator") or []],
    )


def surat_komitmen(case: RecommendationRequest, *, on: date | None = None) -> SuratKomitmen:
    """The Surat Komitmen of a recommended activity, for who heads its OPD on that day to sign."""
    form = submitted_form(case)
    identitas = case.identitas_rekomendasi or ""
    release = answers.last_release(form)
    due = f"paling lambat {release}" if release else "sesuai rencana rilis pada rancangan kegiatan"
    return SuratKomitmen(
        kop=kop_of(case.instansi),
        tempat=tempat_of(case.instansi),
        pejabat=signatory_of(case.instansi, on),
        instansi=_with_region(case.instansi.nama, case.instansi.wilayah),
        # The organiser is the signatory's own office, named above.
        kegiatan=[row for row in _activity(form, case.instansi) if row.label != PENYELENGGARA],
        identitas=identitas,
        nomor_surat=case.surat.nomor if case.surat else "",
        tanggal_surat=tanggal(case.surat.tanggal) if case.surat else "",
        komitmen=[
            "mengikuti rekomendasi Badan Pusat Statistik atas kegiatan tersebut;",
            "melaksanakan kegiatan sesuai rancangan dan jadwal yang direkomendasikan, serta memberitahukan "
            "setiap perubahan kepada Badan Pusat Statistik;",
            f"mencantumkan Identitas Rekomendasi {identitas} pada instrumen pengumpulan data dan pada "
            "publikasi hasil;",
            "menyerahkan hasil kegiatan dalam bentuk berkas digital beserta metadatanya (MS-Keg, MS-Var, dan "
            f"MS-Ind) kepada Badan Pusat Statistik melalui Walidata {due}; dan",
            "menjaga kerahasiaan data responden.",
        ],
    )


def submitted_form(case: RecommendationRequest) -> Form:
    """The form as it was submitted last; the form as it stands where nothing was submitted yet."""
    last = case.revisions.order_by("-nomor").first()
    return last.snapshot if last is not None else snapshot.take(case.kegiatan)


def _submitted_on(case: RecommendationRequest) -> date | None:
    return case.diajukan_pada.astimezone(case.wilayah.zone).date() if case.diajukan_pada else None


def _activity(form: Form, instansi: Instansi) -> Iterator[Baris]:
    yield Baris("Judul kegiatan", form["judul_kegiatan"])
    yield Baris("Tahun", str(form["tahun"] or ""))
    yield Baris(PENYELENGGARA, form["instansi_penyelenggara"] or instansi.nama)
    yield Baris("Cara pengumpulan data", answers.one(form, "cara_pengumpulan_data"))
    yield Baris("Jadwal pengumpulan data", answers.stage(form, c.Tahap.PENGUMPULAN))
    yield Baris("Wilayah kegiatan", answers.regions(form))


def _duties(form: Form, identitas: str) -> list[str]:
    release = answers.last_release(form)
    due = f", paling lambat {release}" if release else ""
    return [
        "melaksanakan kegiatan sesuai rancangan yang direkomendasikan dan memberitahukan "
        "setiap perubahannya;",
        f"mencantumkan Identitas Rekomendasi {identitas} pada instrumen pengumpulan data dan pada "
        "publikasi hasil;",
        "menyerahkan hasil kegiatan dalam bentuk berkas digital beserta metadata kegiatan, variabel, dan "
        f"indikator melalui Walidata{due}; dan",
        "mengunggah Surat Komitmen yang ditandatangani kepala instansi penyelenggara.",
    ]


def _addressee(instansi: Instansi) -> list[str]:
    title = instansi.kepala_jabatan or f"Kepala {instansi.nama}"
    return [_with_region(title, instansi.wilayah), f"di {tempat_of(instansi)}"]


def _with_region(words: str, wilayah: Wilayah) -> str:
    return words if wilayah.nama.lower() in words.lower() else f"{words} {wilayah.nama}"


def _copies(case: RecommendationRequest) -> list[str]:
    """Tembusan: Walidata, Sekretariat SDI, and the BPS office above (romantik.md 8.7)."""
    offices = Instansi.objects.filter(wilayah=case.wilayah, berlaku_sampai__isnull=True).exclude(
        pk=case.instansi_id
    )
    heads = [
        *offices.filter(adalah_walidata=True),
        *offices.filter(adalah_sekretariat=True, adalah_walidata=False),
    ]
    copies = [_with_region(o.kepala_jabatan or f"Kepala {o.nama}", case.wilayah) for o in heads]
    above = case.pembina.wilayah.induk if case.pembina else None
    if above is not None and above.level == Wilayah.Level.PROVINSI:
        copies.append(
            f"Kepala BPS {above.nama if above.nama.startswith('Provinsi') else 'Provinsi ' + above.nama}"
        )
    return list(dict.fromkeys(copies))


def _notes(case: RecommendationRequest) -> Iterator[Catatan]:
    """Notes that BPS sent (SOP A5), with the answers; no names."""
    sent = case.notes.filter(sent_at__isnull=False, step_run__step_code="A5").order_by("putaran", "at")
    for note in sent:
        yield Catatan(answers.label(ReviewNote.Kind, note.kind), note_place(note), note.text, note.jawaban)
    if case.penentuan_alasan:
        yield Catatan("Penentuan", "Pertimbangan penentuan layak", case.penentuan_alasan, "")


def note_place(note: ReviewNote) -> str:
    """Where a note points, in the words of the form: "R.4.6 Metode Pengumpulan Data, baris 2"."""
    section = questionnaire.BY_KEY.get(note.section)
    question = questionnaire.QUESTIONS.get(note.field)
    with translation.override("id"):
        if question is not None:
            place = f"{question.number} {question.title}".strip()
        elif section is not None:
            place = f"{section.number}: {section.title}"
        else:
            place = note.section
    return f"{place}, baris {note.row}" if note.row else place


def summary(form: Form) -> Iterator[Bagian]:
    """The recommended design in short, by the blocks of MS-Keg; unanswered questions are left out."""
    for title, rows in _summary_rows(form):
        filled = [Baris(words, text) for words, text in rows if text]
        if filled:
            yield Bagian(title, filled)


def _summary_rows(form: Form) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield (
        "Perencanaan",
        [
            ("Tujuan kegiatan", form["tujuan"]),
            *((answers.label(c.Tahap, tahap), answers.stage(form, tahap)) for tahap in c.Tahap.values),
        ],
    )
    yield (
        "Desain kegiatan",
        [
            ("Penyelenggaraan", answers.one(form, "frekuensi") or answers.one(form, "pengulangan")),
            ("Tipe pengumpulan data", answers.one(form, "tipe_pengumpulan")),
            ("Metode pengumpulan data", answers.many(form, "metode_pengumpulan")),
            ("Sarana pengumpulan data", answers.many(form, "sarana_pengumpulan")),
            ("Unit pengumpulan data", answers.many(form, "unit_pengumpulan")),
        ],
    )
    if form.get("cara_pengumpulan_data") == c.CaraPengumpulan.SURVEI:
        yield (
            "Desain sampel",
            [
                ("Rancangan sampel", answers.one(form, "jenis_rancangan_sampel")),
                ("Pemilihan sampel tahap terakhir", answers.one(form, "metode_pemilihan_sampel")),
                ("Metode", answers.one(form, "metode_sampel")),
                ("Kerangka sampel", answers.one(form, "kerangka_sampel")),
                ("Fraksi sampel", form["fraksi_sampel"]),
                ("Perkiraan sampling error", form["perkiraan_sampling_error"]),
                ("Unit sampel", form["unit_sampel"]),
                ("Unit observasi", form["unit_observasi"]),
            ],
        )
    yield (
        "Pengumpulan, pengolahan, dan analisis",
        [
            ("Pemeriksaan kualitas", answers.many(form, "pemeriksaan_kualitas")),
            ("Petugas", answers.one(form, "petugas")),
            ("Tahapan pengolahan", answers.processing(form)),
            ("Metode analisis", answers.one(form, "metode_analisis")),
            ("Unit analisis", answers.many(form, "unit_analisis")),
            ("Tingkat penyajian", answers.many(form, "tingkat_penyajian")),
        ],
    )
    yield "Diseminasi hasil", answers.releases(form)

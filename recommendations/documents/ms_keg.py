"""The printed MS-Keg: all blocks in the order and with the codes of the official form.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 2. A single choice prints its
code in the box, a multiple choice the sum of its codes, which are powers of two (2.4, notes).
What a skip rule hides is printed empty, as on paper; hints of where to go on are the form's own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Choices

from recommendations import codelists as c
from recommendations import questionnaire, snapshot
from recommendations.documents import answers
from recommendations.documents.answers import Form
from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.documents import letterhead

# Until BPS accepted the design, what is printed is a draft.
DRAFT_STATES = frozenset(
    {
        State.DRAFTED, State.SUBMITTED, State.WALIDATA_CHECKING, State.WALIDATA_RETURNED, State.FORWARDED,
        State.BPS_CHECKING, State.BPS_RETURNED, State.LAPSED, State.DISCARDED, State.REJECTED,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Pilihan:
    """One printed option."""

    kode: int
    label: str
    dipilih: bool
    lompat: str = ""


@dataclass(frozen=True)
class Rincian:
    """One question: an answer in words, or options with a code box at the right."""

    nomor: str
    label: str
    isi: str = ""
    pilihan: list[Pilihan] = field(default_factory=list)
    kotak: str = ""
    catatan: str = ""
    jenis: str = "rincian"


@dataclass(frozen=True)
class Tabel:
    """One question answered by rows."""

    nomor: str
    label: str
    kolom: list[str]
    baris: list[list[str]]
    catatan: str = ""
    jenis: str = "tabel"


@dataclass(frozen=True)
class Blok:
    """One block under its grey bar."""

    judul: str
    butir: list[Rincian | Tabel]
    catatan: str = ""


@dataclass(frozen=True)
class MsKeg:
    """Everything that the printed MS-Keg says."""

    judul: str
    instansi: str
    nomor_transaksi: str
    draf: bool
    blok: list[Blok]
    tempat: str
    tanggal: str
    nama: str
    nip: str


def ms_keg(case: RecommendationRequest, form: Form | None = None) -> MsKeg:
    """The printed form of a request as it stands, or of a given snapshot."""
    taken = form if form is not None else snapshot.take(case.kegiatan)
    found = questionnaire.effective(taken)
    return MsKeg(
        judul=found["judul_kegiatan"],
        instansi=found["instansi_penyelenggara"] or case.instansi.nama,
        nomor_transaksi=case.nomor,
        draf=case.state in DRAFT_STATES,
        blok=list(_blocks(found)),
        tempat=found["kota_tanda_tangan"],
        tanggal=answers.day(found["tanggal_tanda_tangan"]),
        nama=found["nama_tanda_tangan"],
        nip=letterhead.nip(found["nip_tanda_tangan"]),
    )


# Kinds of question ---------------------------------------------------------------------------------
def _text(form: Form, nomor: str, label: str, column: str, catatan: str = "") -> Rincian:
    value = form.get(column)
    return Rincian(nomor, label, isi="" if value is None else str(value), catatan=catatan)


def _one(form: Form, nomor: str, label: str, column: str, **more: Any) -> Rincian:
    """A single choice; `codes` for Ya/Tidak columns, `only` a part of the codes, `jumps` by code."""
    codes: type[Choices] = more.get("codes") or answers.ONE[column]
    chosen = form.get(column)
    jumps, only = more.get("jumps", {}), more.get("only", codes.values)
    options = [Pilihan(k, answers.label(codes, k), k == chosen, jumps.get(k, "")) for k in only]
    box = str(chosen) if chosen in only else ""
    return Rincian(nomor, label, pilihan=options, kotak=box, catatan=more.get("catatan", ""))


def _yes_no(form: Form, nomor: str, label: str, column: str, catatan: str = "") -> Rincian:
    return _one(form, nomor, label, column, codes=c.YaTidak, catatan=catatan)


def _many(form: Form, nomor: str, label: str, column: str) -> Rincian:
    """A multiple choice: the box holds the sum of the codes ticked."""
    codes, other = answers.MANY[column]
    chosen = set(form.get(column) or [])
    written = str(form.get(other) or "").strip()
    options = [
        Pilihan(k, _with_other(answers.label(codes, k), written if k in chosen else ""), k in chosen)
        for k in codes.values
    ]
    return Rincian(nomor, label, pilihan=options, kotak=str(sum(chosen)) if chosen else "")


def _with_other(label: str, written: str) -> str:
    if label != answers.LAINNYA:
        return label
    return f"{label} (sebutkan): {written}" if written else f"{label} (sebutkan)"


def _table(nomor: str, label: str, columns: list[str], rows: Iterable[list[str]]) -> Tabel:
    return Tabel(nomor, label, ["No", *columns], [[str(n), *row] for n, row in enumerate(rows, 1)])


# Blocks ---------------------------------------------------------------------------------------------
def _blocks(form: Form) -> Iterator[Blok]:
    yield Blok("Identitas Kegiatan", list(_identity(form)))
    yield Blok("I. Penyelenggara", list(_organiser(form)))
    yield Blok("II. Penanggung Jawab", list(_responsible(form)))
    yield Blok("III. Perencanaan dan Persiapan", list(_planning(form)))
    yield Blok("IV. Desain Kegiatan", list(_design(form)))
    yield Blok(
        "V. Desain Sampel", list(_sample(form)), "Diisi jika cara pengumpulan data adalah survei sebagian"
    )
    yield Blok("VI. Pengumpulan Data", list(_collection(form)))
    yield Blok("VII. Pengolahan dan Analisis", list(_processing(form)))
    yield Blok("VIII. Diseminasi Hasil", list(_dissemination(form)))


def _identity(form: Form) -> Iterator[Rincian]:
    yield _text(form, "", "Judul Kegiatan", "judul_kegiatan")
    yield _text(form, "", "Tahun", "tahun")
    yield _text(form, "", "Kode Kegiatan (diisi oleh petugas)", "kode_keg")
    yield _one(form, "", "Cara Pengumpulan Data", "cara_pengumpulan_data")
    yield _one(form, "", "Sektor Kegiatan", "sektor_kegiatan")
    yield _yes_no(
        form,
        "",
        "Jika survei statistik sektoral, apakah mendapatkan rekomendasi kegiatan statistik dari BPS?",
        "apakah_mendapat_rekomendasi",
    )
    yield _text(form, "", "Jika “Ya”, Identitas Rekomendasi", "identitas_rekomendasi")


def _organiser(form: Form) -> Iterator[Rincian]:
    yield _text(form, "1.1", "Instansi Penyelenggara", "instansi_penyelenggara")
    yield _text(form, "1.2", "Alamat Lengkap Instansi Penyelenggara", "alamat")
    yield _text(form, "", "Telepon", "telepon")
    yield _text(form, "", "Faksimile", "faksimile")
    yield _text(form, "", "E-mail", "email")


def _responsible(form: Form) -> Iterator[Rincian]:
    yield _text(form, "2.1", "Unit Eselon Penanggung Jawab: Eselon 1", "eselon1")
    yield _text(form, "", "Eselon 2", "eselon2")
    yield _text(form, "2.2", "Penanggung Jawab Teknis (setingkat Eselon 3): Nama", "pj_nama")
    yield _text(form, "", "Jabatan", "pj_jabatan")
    yield _text(form, "", "Alamat", "pj_alamat")
    yield _text(form, "", "Telepon", "pj_telepon")
    yield _text(form, "", "Faksimile", "pj_faksimile")
    yield _text(form, "", "E-mail", "pj_email")


def _planning(form: Form) -> Iterator[Rincian | Tabel]:
    yield _text(form, "3.1", "Latar Belakang Kegiatan", "latar_belakang")
    yield _text(form, "3.2", "Tujuan Kegiatan", "tujuan")
    stages = [
        [str(c.KELOMPOK_TAHAP[t]), answers.label(c.Tahap, t), answers.stage(form, t)] for t in c.Tahap.values
    ]
    yield _table("3.3", "Rencana Jadwal Kegiatan", ["Kelompok", "Tahap", "Awal s.d. akhir"], stages)
    columns = ["Nama Variabel (Karakteristik)", "Konsep", "Definisi", "Referensi Waktu (Periode Enumerasi)"]
    rows = [[v["nama"], v["konsep"], v["definisi"], v["referensi_waktu"]] for v in form.get("variabel") or []]
    yield _table("3.4", "Variabel (Karakteristik) yang Dikumpulkan", columns, rows)


def _design(form: Form) -> Iterator[Rincian | Tabel]:
    yield _one(form, "4.1", "Kegiatan Ini Dilakukan", "pengulangan", jumps={1: "langsung ke R.4.3"})
    yield _one(form, "4.2", "Jika “berulang” (R.4.1 berkode 2), Frekuensi Penyelenggaraan", "frekuensi")
    yield _one(form, "4.3", "Tipe Pengumpulan Data", "tipe_pengumpulan")
    yield _one(
        form,
        "4.4",
        "Cakupan Wilayah Pengumpulan Data",
        "cakupan_wilayah",
        jumps={1: "langsung ke R.4.6"},
    )
    rows = [[w["provinsi_nama"], w["kabupaten_nama"] or "(seluruhnya)"] for w in form.get("wilayah") or []]
    yield _table(
        "4.5",
        "Jika “sebagian wilayah Indonesia” (R.4.4 berkode 2), Wilayah Kegiatan",
        ["Provinsi", "Kabupaten/Kota"],
        rows,
    )
    yield _many(form, "4.6", "Metode Pengumpulan Data", "metode_pengumpulan")
    yield _many(form, "4.7", "Sarana Pengumpulan Data", "sarana_pengumpulan")
    yield _many(form, "4.8", "Unit Pengumpulan Data", "unit_pengumpulan")


def _sample(form: Form) -> Iterator[Rincian]:
    yield _one(form, "5.1", "Jenis Rancangan Sampel", "jenis_rancangan_sampel")
    yield _one(
        form,
        "5.2",
        "Metode Pemilihan Sampel Tahap Terakhir",
        "metode_pemilihan_sampel",
        jumps={1: "ke R.5.3.a", 2: "ke R.5.3.b"},
    )
    yield _one(
        form,
        "5.3.a",
        "Jika “sampel probabilitas” (R.5.2 berkode 1), Metode yang Digunakan",
        "metode_sampel",
        only=c.MetodeSampel.values[:5],
        catatan="Kode 1 sampai 5 langsung ke R.5.4",
    )
    yield _one(
        form,
        "5.3.b",
        "Jika “sampel nonprobabilitas” (R.5.2 berkode 2), Metode yang Digunakan",
        "metode_sampel",
        only=c.MetodeSampel.values[5:],
        catatan="Kode 6 sampai 10 langsung ke R.5.7",
    )
    yield _one(form, "5.4", "Kerangka Sampel Tahap Terakhir", "kerangka_sampel")
    yield _text(form, "5.5", "Fraksi Sampel Keseluruhan", "fraksi_sampel")
    yield _text(form, "5.6", "Nilai Perkiraan Sampling Error Variabel Utama", "perkiraan_sampling_error")
    yield _text(form, "5.7", "Unit Sampel", "unit_sampel")
    yield _text(form, "5.8", "Unit Observasi", "unit_observasi")


def _collection(form: Form) -> Iterator[Rincian]:
    yield _yes_no(form, "6.1", "Apakah Melakukan Uji Coba (Pilot Survey)?", "uji_coba")
    yield _many(form, "6.2", "Metode Pemeriksaan Kualitas Pengumpulan Data", "pemeriksaan_kualitas")
    yield _yes_no(form, "6.3", "Apakah Melakukan Penyesuaian Nonrespon?", "penyesuaian_nonrespon")
    yield _one(
        form,
        "6.4",
        "Petugas Pengumpulan Data",
        "petugas",
        catatan="R.6.4 sampai R.6.7 ditanyakan jika sarana pengumpulan data adalah PAPI, CAPI, atau CATI "
        "(R.4.7 kode 1, 2, dan/atau 4)",
    )
    yield _one(form, "6.5", "Persyaratan Pendidikan Terendah Petugas Pengumpulan Data", "pendidikan_petugas")
    yield _text(form, "6.6", "Jumlah Petugas: Supervisor/penyelia/pengawas (orang)", "jumlah_supervisor")
    yield _text(form, "", "Pengumpul data/enumerator (orang)", "jumlah_enumerator")
    yield _yes_no(form, "6.7", "Apakah Melakukan Pelatihan Petugas?", "pelatihan_petugas")


def _processing(form: Form) -> Iterator[Rincian]:
    yield _yes_no(form, "7.1", "Tahapan Pengolahan Data: Penyuntingan (Editing)", "pengolahan_editing")
    yield _yes_no(form, "", "Penyandian (Coding)", "pengolahan_coding")
    yield _yes_no(form, "", "Data Entry", "pengolahan_data_entry")
    yield _yes_no(form, "", "Penyahihan (Validasi)", "pengolahan_validasi")
    yield _one(form, "7.2", "Metode Analisis", "metode_analisis")
    yield _many(form, "7.3", "Unit Analisis", "unit_analisis")
    yield _many(form, "7.4", "Tingkat Penyajian Hasil Analisis", "tingkat_penyajian")


def _dissemination(form: Form) -> Iterator[Rincian | Tabel]:
    heading = "Produk Kegiatan yang Tersedia untuk Umum: "
    for number, product in enumerate(c.Produk):
        words = answers.label(c.Produk, product.value)
        yield _yes_no(
            form, "" if number else "8.1", words if number else heading + words, f"produk_{product.value}"
        )
    rows = [[product, dates] for product, dates in answers.releases(form)]
    yield _table(
        "8.2",
        "Jika pilihan R.8.1 kode 1, Rencana Rilis Produk Kegiatan",
        ["Produk", "Rencana rilis"],
        rows,
    )

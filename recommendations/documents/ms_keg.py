"""The printed MS-Keg: all blocks in the order and with the codes of the official form.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 2. A single choice prints its
code in the box, a multiple choice the sum of its codes, which are powers of two (2.4, notes).
What a skip rule hides is printed empty, as on paper; hints of where to go on are the form's own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Choices

from recommendations import codelists as c
from recommendations import questionnaire
from recommendations.documents import answers
from recommendations.documents.answers import Form
from satudata.documents import letterhead

# Empty rows of a table that nobody has filled, to write in by hand.
BLANK_ROWS = 5
# Numbers of options that are set in two columns: always, and where labels are shorter than SHORT letters.
MANY, SOME, SHORT = 9, 5, 26
MANY_NOTE = "Jawaban boleh lebih dari satu. Isikan jumlah kodenya ke dalam kotak."


@dataclass(frozen=True)
class Pilihan:
    """One printed option."""

    kode: int
    label: str
    dipilih: bool
    lompat: str = ""


@dataclass(frozen=True)
class Rincian:
    """One question: an answer in words, or options with a code box at the right.

    `jenis` says how it is set: "judul" heads the parts that follow, "isian" is a box of its own
    below the question, "bidang" a box beside its label, "pilihan" options one below the other,
    "sebaris" options beside each other. `bagian`: it belongs to the question above. `tinggi` is
    the room in lines that an unanswered question leaves, `kolom` in how many columns its options stand.
    """

    nomor: str
    label: str
    isi: str = ""
    pilihan: list[Pilihan] = field(default_factory=list)
    kotak: str = ""
    catatan: str = ""
    jenis: str = "bidang"
    bagian: bool = False
    # The next question is a part of the same one: no rule between them.
    sambung: bool = False
    tinggi: int = 1
    kolom: int = 1


@dataclass(frozen=True)
class Tabel:
    """One question answered by rows; `lebar` are the widths of its columns in percent."""

    nomor: str
    label: str
    kolom: list[str]
    lebar: list[int]
    baris: list[list[str]]
    catatan: str = ""
    jenis: str = "tabel"
    bagian: bool = False


@dataclass(frozen=True)
class Keterangan:
    """A sentence between questions: when the next ones are asked."""

    catatan: str
    nomor: str = ""
    label: str = ""
    jenis: str = "keterangan"
    bagian: bool = False


Butir = Rincian | Tabel | Keterangan


@dataclass(frozen=True)
class Blok:
    """One block under its grey bar."""

    judul: str
    butir: list[Butir]
    catatan: str = ""


@dataclass(frozen=True)
class MsKeg:
    """Everything that the printed MS-Keg says below its head."""

    blok: list[Blok]
    tempat: str
    tanggal: str
    nama: str
    nip: str


def ms_keg(form: Form) -> MsKeg:
    """The printed form of a snapshot; an empty snapshot gives the blank form."""
    found = questionnaire.effective(form)
    return MsKeg(
        blok=[_joined(block) for block in _blocks(found)],
        tempat=found["kota_tanda_tangan"],
        tanggal=answers.day(found["tanggal_tanda_tangan"]),
        nama=found["nama_tanda_tangan"],
        nip=letterhead.nip(found["nip_tanda_tangan"]),
    )


def _joined(block: Blok) -> Blok:
    """Mark every question that the next one belongs to."""
    after = [item.bagian for item in block.butir[1:]] + [False]
    items = [
        replace(item, sambung=True) if isinstance(item, Rincian) and more else item
        for item, more in zip(block.butir, after, strict=True)
    ]
    return replace(block, butir=items)


# Kinds of question ---------------------------------------------------------------------------------
def _text(form: Form, nomor: str, label: str, column: str, **more: Any) -> Rincian:
    value = form.get(column)
    return Rincian(nomor, label, isi="" if value is None else str(value), **more)


def _part(form: Form, label: str, column: str, **more: Any) -> Rincian:
    return _text(form, "", label, column, bagian=True, **more)


def _long(form: Form, nomor: str, label: str, column: str, tinggi: int) -> Rincian:
    return _text(form, nomor, label, column, jenis="isian", tinggi=tinggi)


def _heading(nomor: str, label: str, catatan: str = "") -> Rincian:
    return Rincian(nomor, label, jenis="judul", catatan=catatan)


def _one(form: Form, nomor: str, label: str, column: str, **more: Any) -> Rincian:
    """A single choice; `codes` for Ya/Tidak columns, `only` a part of the codes, `jumps` by code."""
    codes: type[Choices] = more.pop("codes", None) or answers.ONE[column]
    jumps, only = more.pop("jumps", {}), more.pop("only", codes.values)
    chosen = form.get(column)
    options = [Pilihan(k, answers.label(codes, k), k == chosen, jumps.get(k, "")) for k in only]
    box = str(chosen) if chosen in only else ""
    more = {"jenis": "pilihan", "kolom": _columns(options), **more}
    return Rincian(nomor, label, pilihan=options, kotak=box, **more)


def _columns(options: list[Pilihan]) -> int:
    """Two columns for many options, and for some where all are short."""
    short = all(len(option.label) < SHORT for option in options)
    return 2 if len(options) > MANY or (short and len(options) > SOME) else 1


def _yes_no(form: Form, nomor: str, label: str, column: str, **more: Any) -> Rincian:
    return _one(form, nomor, label, column, codes=c.YaTidak, jenis="sebaris", **more)


def _many(form: Form, nomor: str, label: str, column: str) -> Rincian:
    """A multiple choice: the box holds the sum of the codes ticked."""
    codes, other = answers.MANY[column]
    chosen = set(form.get(column) or [])
    written = str(form.get(other) or "").strip()
    options = [
        Pilihan(k, _with_other(answers.label(codes, k), written if k in chosen else ""), k in chosen)
        for k in codes.values
    ]
    box = str(sum(chosen)) if chosen else ""
    return Rincian(nomor, label, pilihan=options, kotak=box, catatan=MANY_NOTE, jenis="pilihan")


def _with_other(label: str, written: str) -> str:
    if label != answers.LAINNYA:
        return label
    return f"{label} (sebutkan): {written}" if written else f"{label} (sebutkan): ……………………"


def _table(nomor: str, label: str, columns: dict[str, int], rows: Iterable[list[str]]) -> Tabel:
    """A table with its rows counted; where there are none, rows to write in."""
    found = [[str(n), *row] for n, row in enumerate(rows, 1)]
    blank = [[str(n), *([""] * len(columns))] for n in range(1, BLANK_ROWS + 1)]
    return Tabel(nomor, label, ["No", *columns], [6, *columns.values()], found or blank)


# Blocks ---------------------------------------------------------------------------------------------
def _blocks(form: Form) -> Iterator[Blok]:
    yield Blok("Identitas Kegiatan", list(_identity(form)))
    yield Blok("Blok I. Penyelenggara", list(_organiser(form)))
    yield Blok("Blok II. Penanggung Jawab", list(_responsible(form)))
    yield Blok("Blok III. Perencanaan dan Persiapan", list(_planning(form)))
    yield Blok("Blok IV. Desain Kegiatan", list(_design(form)))
    sample = "Diisi jika cara pengumpulan data adalah survei sebagian"
    yield Blok("Blok V. Desain Sampel", list(_sample(form)), sample)
    yield Blok("Blok VI. Pengumpulan Data", list(_collection(form)))
    yield Blok("Blok VII. Pengolahan dan Analisis", list(_processing(form)))
    yield Blok("Blok VIII. Diseminasi Hasil", list(_dissemination(form)))


def _identity(form: Form) -> Iterator[Rincian]:
    yield _text(form, "", "Judul Kegiatan", "judul_kegiatan", tinggi=2)
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
    yield _text(form, "1.2", "Alamat Lengkap Instansi Penyelenggara", "alamat", tinggi=2)
    yield _part(form, "Telepon", "telepon")
    yield _part(form, "Faksimile", "faksimile")
    yield _part(form, "E-mail", "email")


def _responsible(form: Form) -> Iterator[Rincian]:
    yield _heading("2.1", "Unit Eselon Penanggung Jawab")
    yield _part(form, "Eselon 1", "eselon1")
    yield _part(form, "Eselon 2", "eselon2")
    yield _heading("2.2", "Penanggung Jawab Teknis (setingkat Eselon 3)")
    yield _part(form, "Nama", "pj_nama")
    yield _part(form, "Jabatan", "pj_jabatan")
    yield _part(form, "Alamat", "pj_alamat", tinggi=2)
    yield _part(form, "Telepon", "pj_telepon")
    yield _part(form, "Faksimile", "pj_faksimile")
    yield _part(form, "E-mail", "pj_email")


def _planning(form: Form) -> Iterator[Butir]:
    yield _long(form, "3.1", "Latar Belakang Kegiatan", "latar_belakang", 9)
    yield _long(form, "3.2", "Tujuan Kegiatan", "tujuan", 6)
    yield _schedule(form)
    columns = {
        "Nama Variabel (Karakteristik)": 22,
        "Konsep": 20,
        "Definisi": 32,
        "Referensi Waktu (Periode Enumerasi)": 20,
    }
    rows = [[v["nama"], v["konsep"], v["definisi"], v["referensi_waktu"]] for v in form.get("variabel") or []]
    yield _table("3.4", "Variabel (Karakteristik) yang Dikumpulkan", columns, rows)


def _schedule(form: Form) -> Tabel:
    """R.3.3: the stages under their groups; a stage of several periods has several lines."""
    rows = []
    for tahap in c.Tahap.values:
        group, stage = answers.group(tahap), f"{tahap}. {answers.label(c.Tahap, tahap)}"
        group = "" if tahap > 1 and answers.group(tahap - 1) == group else group
        first, last = answers.beginnings(form, tahap), answers.endings(form, tahap)
        rows.append([group, stage, "\n".join(first), "\n".join(last)])
    columns = ["Tahapan", "Kegiatan", "Awal (tgl/bln/thn)", "Akhir (tgl/bln/thn)"]
    return Tabel("3.3", "Rencana Jadwal Kegiatan", columns, [24, 32, 22, 22], rows)


def _design(form: Form) -> Iterator[Butir]:
    yield _one(form, "4.1", "Kegiatan Ini Dilakukan", "pengulangan", jumps={1: "langsung ke R.4.3"})
    yield _one(form, "4.2", "Jika “berulang” (R.4.1 berkode 2), Frekuensi Penyelenggaraan", "frekuensi")
    yield _one(form, "4.3", "Tipe Pengumpulan Data", "tipe_pengumpulan")
    jump = {1: "langsung ke R.4.6"}
    yield _one(form, "4.4", "Cakupan Wilayah Pengumpulan Data", "cakupan_wilayah", jumps=jump)
    rows = [[w["provinsi_nama"], w["kabupaten_nama"] or "(seluruhnya)"] for w in form.get("wilayah") or []]
    label = "Jika “sebagian wilayah Indonesia” (R.4.4 berkode 2), Wilayah Kegiatan"
    yield _table("4.5", label, {"Provinsi": 47, "Kabupaten/Kota": 47}, rows)
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


def _collection(form: Form) -> Iterator[Butir]:
    yield _yes_no(form, "6.1", "Apakah Melakukan Uji Coba (Pilot Survey)?", "uji_coba")
    yield _many(form, "6.2", "Metode Pemeriksaan Kualitas Pengumpulan Data", "pemeriksaan_kualitas")
    yield _yes_no(form, "6.3", "Apakah Melakukan Penyesuaian Nonrespon?", "penyesuaian_nonrespon")
    yield Keterangan(
        "Pertanyaan 6.4 sampai 6.7 ditanyakan jika sarana pengumpulan data adalah PAPI, CAPI, atau CATI "
        "(R.4.7 kode 1, 2, dan/atau 4)"
    )
    yield _one(form, "6.4", "Petugas Pengumpulan Data", "petugas")
    yield _one(form, "6.5", "Persyaratan Pendidikan Terendah Petugas Pengumpulan Data", "pendidikan_petugas")
    yield _heading("6.6", "Jumlah Petugas")
    yield _part(form, "Supervisor/penyelia/pengawas (orang)", "jumlah_supervisor")
    yield _part(form, "Pengumpul data/enumerator (orang)", "jumlah_enumerator")
    yield _yes_no(form, "6.7", "Apakah Melakukan Pelatihan Petugas?", "pelatihan_petugas")


def _processing(form: Form) -> Iterator[Rincian]:
    yield _heading("7.1", "Tahapan Pengolahan Data")
    yield _yes_no(form, "", "Penyuntingan (Editing)", "pengolahan_editing", bagian=True)
    yield _yes_no(form, "", "Penyandian (Coding)", "pengolahan_coding", bagian=True)
    yield _yes_no(form, "", "Data Entry", "pengolahan_data_entry", bagian=True)
    yield _yes_no(form, "", "Penyahihan (Validasi)", "pengolahan_validasi", bagian=True)
    yield _one(form, "7.2", "Metode Analisis", "metode_analisis")
    yield _many(form, "7.3", "Unit Analisis", "unit_analisis")
    yield _many(form, "7.4", "Tingkat Penyajian Hasil Analisis", "tingkat_penyajian")


def _dissemination(form: Form) -> Iterator[Butir]:
    yield _heading("8.1", "Produk Kegiatan yang Tersedia untuk Umum")
    for product in c.Produk:
        words = answers.label(c.Produk, product.value)
        yield _yes_no(form, "", words, f"produk_{product.value}", bagian=True)
    rows = [[answers.label(c.Produk, p.value), ", ".join(answers.release_dates(form, p))] for p in c.Produk]
    yield Tabel(
        "8.2",
        "Jika pilihan R.8.1 kode 1, Rencana Rilis Produk Kegiatan",
        ["Produk", "Rencana rilis (tgl/bln/thn)"],
        [40, 60],
        rows,
    )

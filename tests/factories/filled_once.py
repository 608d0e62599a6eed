"""The facts of one activity, from its recommendation to its dataset: each with a word of its own.

A compilation of the health office of Kota Blitar: two variables (one counted, one classified) and the
indicator made of them. Where each fact arrives is said beside it, and where not, why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from satudata.clock.templatetags.waktu import tanggal
from tests.factories.typed import Typed


@dataclass(frozen=True)
class Fact:
    """What is typed; the word by which it is known again; the places where it arrives; why at no others.

    A word that is written otherwise on the official form has both ways, parted by "|".
    """

    value: Any
    word: str
    places: tuple[str, ...]
    why: str = ""


# Places where facts are looked for. FORM: MS-Keg, MS-Var and MS-Ind as PDF. ENTRY: the entry of the Daftar
# Data. SHEET: the dictionary of the dataset. TEMPLATE: the workbook to fill. PAGE: the public page. PACKAGE:
# datapackage.json and the dictionary beside it. CKAN: package_show. DCAT: the dataset in Turtle. HANDED: the
# metadata that BPS receives with the results.
FORM, ENTRY, SHEET, TEMPLATE, PAGE, PACKAGE, CKAN, DCAT, HANDED = (
    "formulir", "entri", "kamus", "templat", "halaman", "paket", "ckan", "dcat", "penyerahan",
)  # fmt: skip
PUBLIC = (PAGE, PACKAGE, CKAN)
ACTIVITY = (FORM, ENTRY, PAGE, PACKAGE, CKAN, HANDED)
COLUMN = (FORM, SHEET, TEMPLATE, PAGE, PACKAGE, HANDED)
CODED = tuple(place for place in COLUMN if place != TEMPLATE)
OF_ACTIVITY = (
    "tells how the activity is done; read on the page of its recommendation, linked from the dataset"
)
OF_SHEET = "MS-Var and MS-Ind have it; the column is linked with its sheet"
PERSONAL = "names a person: nothing public has it"
NAMED = "people fill under the name of the column, machines read under its code"
GUIDES = "guides the collection; the data do not carry it"

IDENTITAS = Typed(
    {
        "judul_kegiatan": "judul",
        "tahun": "tahun kegiatan",
        "cara_pengumpulan_data": "cara",
        "sektor_kegiatan": "sektor",
    }
)
PENYELENGGARA = Typed(
    {
        "eselon2": "eselon 2",
        "pj_nama": "penanggung jawab",
        "pj_jabatan": "jabatan penanggung jawab",
        "pj_alamat": "alamat penanggung jawab",
        "pj_telepon": "telepon penanggung jawab",
        "pj_email": "surel penanggung jawab",
    }
)
STAGES = {1: "perencanaan", 3: "pengumpulan", 4: "pengolahan", 5: "analisis", 6: "diseminasi"}
PERENCANAAN = Typed(
    {"latar_belakang": "latar belakang", "tujuan": "tujuan"},
    {
        f"jadwal-{stage}": [{"awal": f"awal {name}", "akhir": f"akhir {name}"}]
        for stage, name in STAGES.items()
    },
)
COUNTED, CLASSIFIED, INDICATOR = "jumlah", "jenis", "indikator"
VARIABEL = Typed(
    rows={
        "variabel": [
            {
                name: f"{name} {which}"
                for name in ("nama", "konsep", "definisi", "referensi_waktu")
            }
            for which in (COUNTED, CLASSIFIED)
        ]
    }
)  # fmt: skip
DESAIN = Typed(
    {
        "pengulangan": "pengulangan",
        "frekuensi": "frekuensi",
        "tipe_pengumpulan": "tipe pengumpulan",
        "metode_pengumpulan": "metode",
        "sarana_pengumpulan": "sarana",
        "sarana_pengumpulan_lainnya": "sarana lainnya",
        "unit_pengumpulan": "unit",
        "unit_pengumpulan_lainnya": "unit lainnya",
    }
)
PENGUMPULAN = Typed(
    {
        "uji_coba": "uji coba",
        "pemeriksaan_kualitas": "pemeriksaan kualitas",
        "penyesuaian_nonrespon": "penyesuaian nonrespon",
    }
)
PENGOLAHAN = Typed(
    {
        "pengolahan_editing": "penyuntingan",
        "pengolahan_coding": "penyandian",
        "pengolahan_data_entry": "perekaman",
        "pengolahan_validasi": "penyahihan",
        "metode_analisis": "analisis",
        "unit_analisis": "unit analisis",
        "unit_analisis_lainnya": "unit analisis lainnya",
        "tingkat_penyajian": "tingkat penyajian",
    }
)
DISEMINASI = Typed(
    {"produk_tercetak": "tercetak", "produk_digital": "digital", "produk_mikro": "data mikro"},
    {"rilis-digital": [{"tanggal": "rencana rilis"}]},
)
MS_KEG = {
    "identitas": IDENTITAS, "penyelenggara": PENYELENGGARA, "perencanaan": PERENCANAAN,
    "variabel": VARIABEL, "desain": DESAIN, "pengumpulan": PENGUMPULAN, "pengolahan": PENGOLAHAN,
    "diseminasi": DISEMINASI,
}  # fmt: skip
MS_VAR = (
    "alias", "referensi_pemilihan", "tipe_data", "klasifikasi_rujukan", "aturan_validasi", "dapat_diakses",
    "ukuran", "satuan",
)  # fmt: skip
MS_IND = (
    "nama", "konsep", "definisi", "interpretasi", "metode_perhitungan", "rumus", "ukuran", "satuan",
    "komposit", "level_estimasi", "dapat_diakses",
)  # fmt: skip
MS_VAR_LEAVES = (
    # Asked of surveys; given by BPS; ways to fill faster.
    "kalimat_pertanyaan", "id_sds", "daftar-kode", "samakan-timpa", "klasifikasi-0-DELETE",
    "klasifikasi-0-kode", "klasifikasi-0-nilai",
)  # fmt: skip
MS_IND_LEAVES = (
    # Ticked instead of typed: the variables that it is made of; of composite ones other indicators.
    "pilih-variabel", "variabel_pembangun-0-DELETE", "indikator_pembangun-0-DELETE",
    "klasifikasi_penyajian-0-DELETE", "klasifikasi_penyajian-0-sumber",
)  # fmt: skip
ENTRY_LEAVES = (
    # Codes that others give; what holds for other entries; remarks.
    "kode_dssd", "id_sdsn", "alasan_prioritas", "tanpa_rekomendasi", "sistem_sumber", "dasar_pengecualian",
    "uji_nomor", "uji_tanggal", "pengecualian_sampai", "keterangan",
)  # fmt: skip
COLUMN_LEAVES = (
    "kode", "tipe", "peran", "wajib", "terbuka", "kode_nilai", "referensi", "minimum", "maksimum", "pola",
    "aturan",
)  # fmt: skip
# What the Forum asks beside the form, and nobody was asked before.
ENTRY_ASKS = {
    "urusan": "urusan",
    "sumber_referensi": "sumber referensi",
    "dasar_hukum": "dasar hukum",
    "data_prioritas": "data prioritas",
    "periode_data": "periode data",
    "data_pribadi": "data pribadi",
    "format": "format",
    "kode_referensi": "kode referensi",
}


def planned(today: date) -> dict[str, Fact]:
    """Every fact, planned from a day on."""
    return dict([*_activity(today), *_counted(), *_classified(), *_indicator(), *_entry()])


def release_day(today: date) -> date:
    """The planned release: after the collection of what the year before brought."""
    return _collection(today)[1] + timedelta(days=75)


def year_of_data(today: date) -> int:
    """The year that the data speak of: the one before it is collected."""
    return _collection(today)[0].year - 1


def _collection(today: date) -> tuple[date, date]:
    return today + timedelta(days=60), today + timedelta(days=120)


def _activity(today: date) -> Iterator[tuple[str, Fact]]:
    inner = (FORM, HANDED)
    yield "judul", Fact("Kompilasi Data Layanan Anggrek Kota Blitar", "Anggrek", ACTIVITY)
    year = str(_collection(today)[0].year)
    yield "tahun kegiatan", Fact(year, year, (FORM, HANDED), OF_ACTIVITY)
    yield "cara", Fact("3", "Kompilasi Produk Administrasi", (FORM, ENTRY, PAGE, CKAN))
    yield "sektor", Fact("9", "Kesehatan", (FORM,), OF_ACTIVITY)
    yield "eselon 2", Fact("Kepala Dinas Kesehatan", "Kepala Dinas Kesehatan", inner, OF_ACTIVITY)
    yield "penanggung jawab", Fact("Bakung Contoh", "Bakung", (FORM, ENTRY, HANDED), PERSONAL)
    yield (
        "jabatan penanggung jawab",
        Fact("Kepala Bidang Cempaka", "Cempaka", (FORM, ENTRY, HANDED), PERSONAL),
    )
    yield "alamat penanggung jawab", Fact("Jalan Dahlia Nomor 1, Blitar", "Dahlia", inner, PERSONAL)
    yield "telepon penanggung jawab", Fact("(0342) 000777", "000777", (FORM, ENTRY, HANDED), PERSONAL)
    yield "surel penanggung jawab", Fact("edelweis@contoh.invalid", "edelweis", inner, PERSONAL)
    yield (
        "latar belakang",
        Fact("Dinas memerlukan gambaran beban layanan Flamboyan.", "Flamboyan", (FORM, PAGE, HANDED)),
    )
    yield (
        "tujuan",
        Fact("Menghasilkan cakupan layanan Gardenia menurut kelurahan.", "Gardenia", (FORM, PAGE, HANDED)),
    )
    yield from _schedule(today)
    yield "pengulangan", Fact("2", "Berulang", (FORM,), OF_ACTIVITY)
    yield "frekuensi", Fact("7", "Tahunan", (FORM, ENTRY, *PUBLIC[::2]))
    yield "tipe pengumpulan", Fact("2", "Longitudinal Cross Sectional", (FORM,), OF_ACTIVITY)
    yield "metode", Fact(["8"], "Pengumpulan data sekunder", (FORM, PAGE, CKAN))
    yield "sarana", Fact(["32"], "Lainnya", (FORM,), OF_ACTIVITY)
    yield "sarana lainnya", Fact("Lembar kerja Heliotrop", "Heliotrop", inner, OF_ACTIVITY)
    yield "unit", Fact(["8"], "Lainnya", (FORM,), OF_ACTIVITY)
    yield "unit lainnya", Fact("Puskesmas Iris", "Iris", inner, OF_ACTIVITY)
    for name in ("uji coba", "penyesuaian nonrespon", "tercetak", "data mikro"):
        yield name, Fact("2", "Tidak", (FORM,), OF_ACTIVITY)
    for name in ("penyuntingan", "penyandian", "perekaman", "penyahihan", "digital"):
        yield name, Fact("1", "Ya", (FORM,), OF_ACTIVITY)
    yield "pemeriksaan kualitas", Fact(["1"], "", (FORM,), OF_ACTIVITY)
    yield "analisis", Fact("1", "Deskriptif", (FORM,), OF_ACTIVITY)
    yield "unit analisis", Fact(["8"], "Lainnya", (FORM,), OF_ACTIVITY)
    yield "unit analisis lainnya", Fact("Unit Jasmin", "Jasmin", inner, OF_ACTIVITY)
    yield "tingkat penyajian", Fact(["4"], "Kabupaten", (FORM,), OF_ACTIVITY)


def _schedule(today: date) -> Iterator[tuple[str, Fact]]:
    begin, end = _collection(today)
    days = {"perencanaan": (today, begin - timedelta(days=1)), "pengumpulan": (begin, end)}
    for number, name in enumerate(("pengolahan", "analisis", "diseminasi")):
        first = end + timedelta(days=1 + 30 * number)
        days[name] = (first, first + timedelta(days=29))
    for name, (first, last) in days.items():
        yield f"awal {name}", Fact(first.isoformat(), _figures(first), (FORM,), OF_ACTIVITY)
        yield f"akhir {name}", Fact(last.isoformat(), _figures(last), (FORM,), OF_ACTIVITY)
    day = release_day(today)
    words = f"{tanggal(day)}|{_figures(day)}"
    yield (
        "rencana rilis",
        Fact(day.isoformat(), words, (FORM, ENTRY, HANDED), "shown as the next release until its day"),
    )


def _figures(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _counted() -> Iterator[tuple[str, Fact]]:
    """The variable that is counted: a column with limits."""
    yield "nama jumlah", Fact("Jumlah Layanan Kenanga", "Kenanga", COLUMN)
    yield "konsep jumlah", Fact("Layanan Lavender", "Lavender", COLUMN)
    yield (
        "definisi jumlah",
        Fact("Banyaknya layanan Melati yang diberikan puskesmas dalam satu tahun.", "Melati", COLUMN),
    )
    yield (
        "referensi_waktu jumlah",
        Fact("Januari s.d. Desember, masa Nusaindah", "Nusaindah", (FORM, HANDED), OF_SHEET),
    )
    yield "alias jumlah", Fact("jml_orkid", "jml_orkid", CODED, NAMED)
    yield "referensi_pemilihan jumlah", Fact("Pedoman Pacar", "Pacar", (FORM, HANDED), OF_SHEET)
    yield "tipe_data jumlah", Fact("integer", "Bilangan bulat", (SHEET, TEMPLATE, PAGE, PACKAGE))
    yield "klasifikasi_rujukan jumlah", Fact("Klasifikasi Raflesia", "Raflesia", (FORM, HANDED), OF_SHEET)
    yield "aturan_validasi jumlah", Fact("Harus terisi\nAntara 7 dan 9731", "9731", COLUMN)
    yield "dapat_diakses jumlah", Fact("1", "Ya", (FORM,), "said by the column being public")
    yield "ukuran jumlah", Fact("Jumlah Sakura", "Sakura", CODED)
    yield "satuan jumlah", Fact("Teratai", "Teratai", COLUMN)


def _classified() -> Iterator[tuple[str, Fact]]:
    """The variable with a list of values: a column of codes."""
    yield "nama jenis", Fact("Jenis Layanan Tulip", "Tulip", COLUMN)
    yield "konsep jenis", Fact("Jenis Ungu", "Ungu", COLUMN)
    yield (
        "definisi jenis",
        Fact("Kelompok layanan Viola yang diterima pasien pada satu kunjungan.", "Viola", COLUMN),
    )
    yield (
        "referensi_waktu jenis",
        Fact("Januari s.d. Desember, masa Wijayakusuma", "Wijayakusuma", (FORM, HANDED), OF_SHEET),
    )
    yield "alias jenis", Fact("jns_yasmin", "jns_yasmin", CODED, NAMED)
    yield "referensi_pemilihan jenis", Fact("Pedoman Zinnia", "Zinnia", (FORM, HANDED), OF_SHEET)
    yield "tipe_data jenis", Fact("karakter", "Kode", (SHEET, TEMPLATE, PAGE, PACKAGE))
    yield "klasifikasi_rujukan jenis", Fact("Klasifikasi Akasia", "Akasia", (FORM, HANDED), OF_SHEET)
    yield "aturan_validasi jenis", Fact("Harus terisi menurut Bugenvil", "Bugenvil", COLUMN)
    yield "dapat_diakses jenis", Fact("1", "Ya", (FORM,), "said by the column being public")
    yield "ukuran jenis", Fact("Kelompok Camelia", "Camelia", CODED)
    yield "satuan jenis", Fact("Delima", "Delima", COLUMN)
    for number, (kode, nilai) in enumerate((("01", "Eboni"), ("02", "Flamingo"))):
        yield f"kode nilai {number}", Fact(kode, kode, COLUMN)
        yield f"nilai {number}", Fact(nilai, nilai, COLUMN)


def _indicator() -> Iterator[tuple[str, Fact]]:
    """The indicator that becomes the entry, and with it the dataset."""
    everywhere = (FORM, ENTRY, SHEET, TEMPLATE, *PUBLIC, DCAT, HANDED)
    yield "nama indikator", Fact("Cakupan Layanan Ginko", "Ginko", everywhere)
    yield "konsep indikator", Fact("Cakupan Hortensia", "Hortensia", everywhere)
    yield (
        "definisi indikator",
        Fact("Perbandingan layanan Inggu dengan sasaran dalam satu tahun.", "Inggu", everywhere),
    )
    yield (
        "interpretasi indikator",
        Fact("Semakin besar nilainya, semakin luas Jarak.", "Jarak", (FORM, PAGE, CKAN, HANDED)),
    )
    yield (
        "metode_perhitungan indikator",
        Fact("Jumlah layanan dibagi sasaran Kamboja.", "Kamboja", (FORM, PAGE, CKAN, HANDED)),
    )
    yield "rumus indikator", Fact(r"\frac{L}{S_{lontar}}", "lontar", (FORM, HANDED), OF_SHEET)
    yield (
        "ukuran indikator",
        Fact("Persentase Mawar", "Mawar", (FORM, ENTRY, SHEET, PAGE, CKAN, PACKAGE, HANDED)),
    )
    yield "satuan indikator", Fact("Persen Nilam", "Nilam", (FORM, ENTRY, SHEET, TEMPLATE, *PUBLIC, HANDED))
    yield "komposit indikator", Fact("2", "Tidak", (FORM,), OF_SHEET)
    yield (
        "level_estimasi indikator",
        Fact("Desa/Kelurahan", "Desa/Kelurahan|Desa/ Kelurahan", (FORM, ENTRY, PAGE, CKAN, HANDED)),
    )
    yield "dapat_diakses indikator", Fact("1", "Terbuka", (ENTRY, PAGE, CKAN, DCAT))
    yield "klasifikasi indikator", Fact("Menurut Oleander", "Oleander", (FORM, ENTRY, PAGE, CKAN, HANDED))


def _entry() -> Iterator[tuple[str, Fact]]:
    """What the Daftar Data asks."""
    yield "urusan", Fact("u02", "Kesehatan", (ENTRY, PAGE, CKAN, DCAT))
    yield "sumber referensi", Fact(["rpjmd"], "RPJMD", (ENTRY, PAGE, CKAN))
    yield "dasar hukum", Fact("Peraturan Palem Nomor 1", "Palem", (ENTRY, PAGE))
    yield "data prioritas", Fact("tidak", "Tidak", (ENTRY,), "of what is none nothing is shown")
    yield "periode data", Fact("tahunan", "Tahunan", (ENTRY, PAGE, CKAN))
    yield "data pribadi", Fact("tidak", "Tidak", (ENTRY,), GUIDES)
    yield "format", Fact(["csv", "xlsx"], "CSV", (ENTRY,), "all formats are made of every table")
    yield "kode referensi", Fact(["wilayah_bps"], "Kode wilayah BPS", (ENTRY, PAGE, CKAN))

"""The rules of a check and the refusals of a reading: code, severity, and what to do, in Indonesian.

Findings are kept as codes with what belongs in the words; the words are put here, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# ERROR: the file cannot become a version. WARNING: accepted with a reason. PRIVACY: keeps it from Terbuka.
ERROR, WARNING, PRIVACY = "error", "warning", "privacy"


@dataclass(frozen=True)
class Rule:
    """A rule of the check. `title` heads its findings, `words` says of one finding what to do."""

    severity: str
    title: Any
    words: Any


RULES: dict[str, Rule] = {
    # Structure ---------------------------------------------------------------------------------
    "column_missing": Rule(
        ERROR,
        _("Kolom tidak ada"),
        _("Kolom “%(kolom)s” tidak ada. Tambahkan kolom itu, atau tunjukkan kolom mana yang memuatnya."),
    ),
    "region_missing": Rule(
        ERROR,
        _("Kolom wilayah tidak ada"),
        _("Kolom wilayah “%(kolom)s” tidak ada. Setiap baris harus menyebut wilayahnya; tambahkan."),
    ),
    "column_unknown": Rule(
        WARNING,
        _("Kolom di luar kamus"),
        _("Kolom “%(kolom)s” tidak ada di kamus data dan tidak dipakai. Hapus, atau tambahkan ke kamus."),
    ),
    "column_renamed": Rule(
        WARNING,
        _("Judul kolom berbeda dari kamus"),
        _("Kolom “%(nilai)s” dibaca sebagai “%(kolom)s”. Samakan judulnya pada berkas berikutnya."),
    ),
    "structure_changed": Rule(
        WARNING,
        _("Struktur berbeda dari rilis sebelumnya"),
        _("Kolom “%(kolom)s” %(perubahan)s dibanding rilis sebelumnya. Jelaskan sebabnya."),
    ),
    "row_length": Rule(
        ERROR,
        _("Jumlah sel tidak sama dengan judul"),
        _("Baris ini berisi %(ada)s sel, padahal judulnya %(perlu)s. Periksa pemisah dan tanda kutipnya."),
    ),
    "note_row": Rule(
        ERROR,
        _("Keterangan di dalam tabel"),
        _("Baris ini berisi keterangan (“%(nilai)s”), bukan data. Hapus dari tabel."),
    ),
    "no_rows": Rule(ERROR, _("Tabel tanpa isi"), _("Tidak ada baris data di bawah judul. Isi tabelnya.")),
    # Cells -------------------------------------------------------------------------------------
    "required_empty": Rule(ERROR, _("Wajib diisi"), _("Kolom “%(kolom)s” wajib diisi.")),
    "not_integer": Rule(
        ERROR, _("Bukan bilangan bulat"), _("“%(nilai)s” bukan bilangan bulat. Tulis seperti %(contoh)s.")
    ),
    "not_number": Rule(
        ERROR, _("Bukan bilangan"), _("“%(nilai)s” bukan bilangan. Tulis seperti %(contoh)s.")
    ),
    "number_too_long": Rule(
        ERROR,
        _("Bilangan terlalu panjang"),
        _("“%(nilai)s” terlalu panjang untuk disimpan dengan tepat. Bulatkan, atau pakai kolom kode."),
    ),
    "not_year": Rule(ERROR, _("Bukan tahun"), _("“%(nilai)s” bukan tahun. Tulis empat angka, seperti 2026.")),
    "not_month": Rule(
        ERROR, _("Bukan bulan"), _("“%(nilai)s” bukan bulan. Tulis nama bulan atau angka 1 sampai 12.")
    ),
    "not_date": Rule(
        ERROR, _("Bukan tanggal"), _("“%(nilai)s” bukan tanggal. Tulis hari/bulan/tahun, seperti 20/08/2026.")
    ),
    "not_boolean": Rule(ERROR, _("Bukan Ya/Tidak"), _("“%(nilai)s” bukan jawaban. Tulis Ya atau Tidak.")),
    "not_text": Rule(ERROR, _("Bukan teks"), _("“%(nilai)s” bukan teks. Ketik ulang isinya sebagai teks.")),
    "below_minimum": Rule(
        ERROR, _("Di bawah batas"), _("“%(nilai)s” lebih kecil daripada %(batas)s. Periksa angkanya.")
    ),
    "above_maximum": Rule(
        ERROR, _("Di atas batas"), _("“%(nilai)s” lebih besar daripada %(batas)s. Periksa angkanya.")
    ),
    "percent_outside": Rule(
        ERROR,
        _("Persentase di luar 0–100"),
        _("“%(nilai)s” bukan persentase antara 0 dan 100. Periksa angkanya."),
    ),
    "pattern": Rule(
        ERROR,
        _("Bentuk tidak sesuai"),
        _("“%(nilai)s” tidak berbentuk seperti yang diminta kolom “%(kolom)s”."),
    ),
    "code_unknown": Rule(
        ERROR, _("Kode tidak dikenal"), _("“%(nilai)s” tidak ada di daftar kode kolom “%(kolom)s”.")
    ),
    "code_zero_lost": Rule(
        ERROR,
        _("Nol di depan kode hilang"),
        _("“%(nilai)s” kehilangan nol di depan. Format kolom sebagai Teks, lalu tulis kodenya lengkap."),
    ),
    "code_as_number": Rule(
        WARNING,
        _("Kode tersimpan sebagai angka"),
        _("“%(nilai)s” tersimpan sebagai angka; nol di depan mungkin hilang. Format kolom sebagai Teks."),
    ),
    "formula_text": Rule(
        ERROR,
        _("Teks yang dapat dijalankan sebagai rumus"),
        _("“%(nilai)s” diawali tanda rumus (= + - @ atau tab). Hapus tanda itu."),
    ),
    "text_too_long": Rule(
        ERROR, _("Teks terlalu panjang"), _("Teks ini lebih dari 32.767 huruf. Ringkas isinya.")
    ),
    "text_control": Rule(
        ERROR,
        _("Huruf yang tidak terlihat"),
        _("Teks memuat huruf kendali yang tidak terlihat. Ketik ulang isinya."),
    ),
    "small_cell": Rule(
        WARNING,
        _("Nilai kecil"),
        _("“%(nilai)s” begitu kecil sehingga orangnya mungkin dikenali. Gabungkan dengan kelompok lain."),
    ),
    # Rows together -----------------------------------------------------------------------------
    "duplicate_key": Rule(
        ERROR, _("Baris ganda"), _("Baris ini sama kuncinya dengan baris %(lain)s. Hapus salah satunya.")
    ),
    "sum_rule": Rule(
        ERROR,
        _("Bagian tidak sama dengan jumlah"),
        _("“%(kolom)s” berisi %(nilai)s, padahal jumlah %(bagian)s adalah %(hitungan)s."),
    ),
    "total_rule": Rule(
        ERROR,
        _("Baris jumlah tidak cocok"),
        _("Baris jumlah “%(kolom)s” berisi %(nilai)s, padahal jumlah rinciannya %(hitungan)s."),
    ),
    "incomplete": Rule(
        ERROR,
        _("Nilai yang harus ada tidak ada"),
        _("“%(nilai)s” belum ada di kolom “%(kolom)s”%(periode)s. Tambahkan barisnya."),
    ),
    "period_wrong": Rule(
        ERROR,
        _("Periode keliru"),
        _("Tidak ada baris untuk periode rilis ini (%(mulai)s sampai %(sampai)s). Periksa berkasnya."),
    ),
    "period_after": Rule(
        ERROR, _("Setelah periode rilis"), _("“%(nilai)s” sesudah periode rilis ini. Periksa waktunya.")
    ),
    "period_before": Rule(
        WARNING,
        _("Sebelum periode rilis"),
        _("“%(nilai)s” sebelum periode rilis ini. Jelaskan bila tabel memang memuat periode lama."),
    ),
    "change_large": Rule(
        WARNING,
        _("Berubah besar dari rilis sebelumnya"),
        _("“%(kolom)s” berubah dari %(lama)s menjadi %(nilai)s (%(persen)s%%). Jelaskan sebabnya."),
    ),
    # Personal data -------------------------------------------------------------------------------
    "personal_column": Rule(
        PRIVACY,
        _("Kolom data pribadi"),
        _("Kolom “%(kolom)s” memuat data pribadi. Hapus kolomnya, atau pilih hak akses selain Terbuka."),
    ),
    "personal_value": Rule(
        PRIVACY,
        _("Isi yang tampak sebagai data pribadi"),
        _("Isinya tampak seperti %(jenis)s. Hapus, atau pilih hak akses selain Terbuka."),
    ),
}

REFUSALS: dict[str, Any] = {
    "empty_file": _("Berkas kosong (0 bita). Pilih berkas lain."),
    "type": _("Berkas “%(name)s” tidak diterima. Unggah CSV, TSV, XLSX, atau ODS."),
    "old_type": _("Berkas .%(ext)s tidak diterima. Simpan sebagai XLSX biasa atau CSV, lalu unggah lagi."),
    "too_many_bytes": _("Berkas lebih besar daripada %(limit)s MB. %(advice)s"),
    "advice_csv": _("Simpan sebagai CSV, yang boleh sampai 150 MB."),
    "advice_split": _("Bagi menurut tahun, lalu hubungi Walidata."),
    "broken": _("Isi berkas bukan %(what)s atau rusak. Simpan ulang sebagai %(what)s, lalu unggah lagi."),
    "locked": _("Berkas terkunci kata sandi atau berformat lama. Simpan sebagai %(what)s tanpa kata sandi."),
    "polyglot": _("Berkas memuat dua jenis isi sekaligus. Simpan ulang sebagai %(what)s, lalu unggah lagi."),
    "macros": _("Berkas memuat makro atau program. Simpan sebagai %(what)s biasa tanpa makro."),
    "nested": _("Berkas memuat berkas lain di dalamnya. Hapus lampirannya, simpan, lalu unggah lagi."),
    "links": _("Berkas mengambil data dari berkas lain. Putuskan tautannya, simpan, lalu unggah lagi."),
    "unfolds": _(
        "Isi berkas terlalu besar setelah dibuka (batasnya 100 MB). Simpan sebagai CSV, lalu unggah lagi."
    ),
    "formula": _(
        "Sel %(cell)s pada lembar “%(sheet)s” memuat rumus. Tempel semua sel sebagai nilai, lalu unggah lagi."
    ),
    "merged": _(
        "Sel %(cell)s digabung. Pisahkan sel yang digabung pada tabel (Unmerge), lalu isi setiap selnya."
    ),
    "far_cell": _(
        "Ada isi jauh di luar tabel, pada sel %(cell)s; batasnya kolom ZZ dan 1.000.000 baris. Hapus isinya."
    ),
    "too_many_columns": _(
        "Tabel memuat %(count)s kolom; paling banyak %(limit)s. Hapus kolom yang tidak dipakai."
    ),
    "too_many_rows": _("Tabel memuat lebih dari 1.000.000 baris. Bagi menurut tahun, lalu hubungi Walidata."),
    "empty_sheet": _("Lembar “%(sheet)s” kosong. Pilih lembar lain, atau isi tabelnya."),
    "no_sheet": _("Lembar “%(sheet)s” tidak ada. Pilih lembar lain."),
    "no_header": _("Baris judul kolom tidak ditemukan. Tulis nama kolom pada satu baris tepat di atas data."),
    "nul": _(
        "Berkas memuat bita NUL, jadi bukan teks CSV. Simpan ulang sebagai CSV UTF-8, lalu unggah lagi."
    ),
    "encoding": _(
        "Huruf pada berkas tidak dapat dibaca. Simpan ulang sebagai “CSV UTF-8”, lalu unggah lagi."
    ),
    "quote": _(
        "Isi di sekitar baris %(row)s tidak terbaca: tanda kutip tidak ditutup. Perbaiki, lalu unggah lagi."
    ),
    "too_heavy": _(
        "Berkas terlalu besar atau rumit untuk dibaca. Bagi menurut tahun, atau simpan sebagai CSV."
    ),
    "too_slow": _(
        "Berkas belum selesai dibaca setelah %(seconds)s detik. Bagi menurut tahun, atau simpan sebagai CSV."
    ),
    "stopped": _("Pemeriksaan terhenti sebelum selesai. Berkas tetap tersimpan; periksa sekali lagi."),
}


# Values that are words of this package, kept as it says them in Indonesian.
SAID = ("jenis", "perubahan")


def words(code: str, params: Mapping[str, Any]) -> str:
    """What one finding says, in the language in force; words among its values (`SAID`) too."""
    said = {name: gettext(str(params[name])) for name in SAID if params.get(name)}
    return str(RULES[code].words) % {**params, **said}


def refusal(code: str, params: Mapping[str, Any]) -> str:
    """Why a file cannot be read and what to do, in the language in force."""
    return str(REFUSALS[code]) % params


QUESTIONS: dict[str, Any] = {
    "encoding": _("Huruf pada berkas bukan UTF-8. Apakah huruf pada contoh di bawah terbaca benar?"),
    "delimiter": _("Pemisah kolom tidak jelas. Pilih tanda yang memisahkan kolom pada berkas ini."),
    "decimal": _(
        "Angka seperti 1.234 dapat berarti ribuan atau pecahan. Pilih tanda desimal pada berkas ini."
    ),
    "sheet": _("Berkas berisi beberapa lembar. Pilih lembar yang memuat tabelnya."),
}

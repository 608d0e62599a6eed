"""First sentences of the report's sections, from its figures: suggestions that Walidata changes as it likes.

Pure. Always Indonesian, formal and plain: says the figure, the same figure of the year before, and where
nothing can be said, that and why. Never praises and never blames. Paragraphs are lines; a line that begins
with "- " is an item of a list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation

from reports.evaluation.counts import Counts
from reports.evaluation.indicators import BY_CODE, Reading, Unit
from reports.evaluation.snapshot import Snapshot
from satudata.clock.templatetags.waktu import angka
from satudata.documents.letterhead import tanggal

UNITS = {
    Unit.PERCENT: ("persen", "poin persen"),
    Unit.ROUNDS: ("putaran", "putaran"),
    Unit.DAYS: ("hari kerja", "hari kerja"),
    Unit.SCORE: ("dari 100", "poin"),
}
# As many offices are named in a sentence; more are said by their number.
MOST_NAMED = 3


@dataclass(frozen=True)
class Setting:
    """What the sentences name besides figures; `batas` is the cut-off in words, empty without figures."""

    wilayah: str
    kantor: str
    tahun: int
    batas: str = ""
    dasar_hukum: tuple[str, ...] = ()
    # The result of the EPSS self-assessment in one sentence.
    epss: str = ""


def suggest(words: Setting, found: Snapshot | None) -> dict[str, str]:
    """Suggestions by code of section (`reports.contents`); without a snapshot only what needs no figure."""
    with translation.override("id"):
        told = {code: make(words) for code, make in _STANDING.items()}
        if found is not None:
            told |= {code: make(words, found) for code, make in _FIGURED.items()}
        return {code: text for code, text in told.items() if text}


# Words of figures ------------------------------------------------------------------------------------
def percent(value: Decimal) -> str:
    """A share as sentences write it: "75,0 persen"."""
    return f"{angka_tetap(value, 1)} persen"


def angka_tetap(value: Decimal | int, places: int) -> str:
    """A number with a fixed count of decimals: 75,0."""
    text = angka(value, places)
    whole, _comma, part = text.partition(",")
    return f"{whole},{part.ljust(places, '0')}" if places else whole


def measure(reading: Reading) -> str:
    """An indicator's value with its unit: "75,0 persen", "1,33 putaran"; empty where there is none."""
    if reading.value is None:
        return ""
    unit = reading.indicator.unit
    return f"{angka_tetap(reading.value, _places(unit))} {UNITS[unit][0]}"


def _places(unit: Unit) -> int:
    return 1 if unit in (Unit.PERCENT, Unit.SCORE) else 2


def compared(now: Reading, before: Reading | None) -> str:
    """How a value stands to the year before, as the end of a sentence; says where it cannot be compared."""
    change = now.change(before)
    if before is None or change is None:
        return "tanpa pembanding dari tahun sebelumnya"
    if not change:
        return "sama dengan tahun sebelumnya"
    unit = now.indicator.unit
    step = f"{angka_tetap(abs(change), _places(unit))} {UNITS[unit][1]}"
    return f"{'naik' if change > 0 else 'turun'} {step} dari {measure(before)} pada tahun sebelumnya"


def share(part: int, whole: int, what: str, did: str) -> str:
    """A part of a whole in a sentence; all, none and one alone have words of their own."""
    if not whole:
        return f"Belum ada {what}."
    if whole == 1:
        return f"Satu-satunya {what} {did if part else f'belum {_plain(did)}'}."
    if part == whole:
        return f"Seluruh {angka(whole)} {what} {did}."
    if not part:
        return f"Dari {angka(whole)} {what}, belum ada yang {_plain(did)}."
    of = percent(100 * Decimal(part) / whole)
    return f"Dari {angka(whole)} {what}, {angka(part)} ({of}) {did}."


def _plain(did: str) -> str:
    return did.removeprefix("sudah ")


def named(names: Iterable[str]) -> str:
    """Names in a sentence: a few by name, more by their number."""
    found = list(names)
    if len(found) > MOST_NAMED:
        return f"{angka(len(found))} perangkat daerah"
    if len(found) > 2:
        return f"{', '.join(found[:-1])}, dan {found[-1]}"
    return " dan ".join(found)


def _reading(found: Snapshot, code: str) -> tuple[Reading, Reading | None]:
    before = found.angka_lalu
    indicator = BY_CODE[code]
    return indicator.of(found.angka), indicator.of(before) if before is not None else None


def sentence(found: Snapshot, code: str) -> str:
    """An indicator with its change as a sentence; where it has no value, that it has none."""
    now, before = _reading(found, code)
    name = str(now.indicator.name)
    if now.value is None:
        return f"{name} belum dapat dihitung, karena belum ada yang dapat dinilai."
    return f"{name} tercatat {measure(now)}, {compared(now, before)}."


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


# What stands without figures ---------------------------------------------------------------------------
def _preface(words: Setting) -> str:
    return _lines(
        f"Laporan Penyelenggaraan Statistik Sektoral {words.wilayah} Tahun {words.tahun} disusun oleh "
        f"{words.kantor} selaku Walidata sebagai pertanggungjawaban penyelenggaraan statistik sektoral "
        "selama satu tahun.",
        "Laporan ini disampaikan kepada Pimpinan Daerah sebagai bahan evaluasi dan penyusunan rencana tahun "
        "berikutnya.",
    )


def _background(words: Setting) -> str:
    return (
        "Statistik sektoral menyediakan data bagi perencanaan, pelaksanaan, dan evaluasi pembangunan "
        f"{words.wilayah}. Penyelenggaraannya mengikuti Prinsip Satu Data Indonesia: standar data, metadata, "
        "interoperabilitas data, serta kode referensi dan/atau data induk."
    )


def _legal(words: Setting) -> str:
    if not words.dasar_hukum:
        return ""
    laws = [f"{law.rstrip(';., ')}{';' if n < len(words.dasar_hukum) else '.'}" for n, law in _counted(words)]
    return _lines("Penyelenggaraan statistik sektoral berdasarkan:", _list(laws))


def _counted(words: Setting) -> Iterable[tuple[int, str]]:
    return enumerate(words.dasar_hukum, start=1)


def _purpose(words: Setting) -> str:
    return _lines(
        "Laporan ini bermaksud menyajikan penyelenggaraan statistik sektoral secara terukur. Tujuannya:",
        _list(
            (
                "menyampaikan pelaksanaan setiap langkah SOP kepada Pimpinan Daerah;",
                "menunjukkan ketersediaan, keterisian, kualitas, dan ketepatan waktu data;",
                "menjadi dasar rencana tindak lanjut tahun berikutnya.",
            )
        ),
    )


def _scope(words: Setting) -> str:
    until = f", dengan angka sampai dengan {words.batas}" if words.batas else ""
    return (
        f"Laporan ini mencakup penyelenggaraan statistik sektoral di {words.wilayah} selama tahun "
        f"{words.tahun}{until}: dari penentuan Daftar Data sampai publikasi, serta rekomendasi kegiatan "
        "statistik."
    )


def _method(words: Setting) -> str:
    frozen = f" dan dibekukan pada akhir {words.batas}" if words.batas else ""
    return (
        f"Angka dihitung dari catatan peristiwa pada aplikasi satudata{frozen}. Pembandingnya adalah keadaan "
        "tahun sebelumnya sampai tanggal yang sama. Rumus setiap indikator tercantum dalam tabel berikut."
    )


def _epss(words: Setting) -> str:
    return words.epss


_STANDING: Mapping[str, Callable[[Setting], str]] = {
    "kata_pengantar": _preface,
    "latar_belakang": _background,
    "dasar_hukum": _legal,
    "maksud_tujuan": _purpose,
    "ruang_lingkup": _scope,
    "metodologi": _method,
    "epss": _epss,
}


# What figures say --------------------------------------------------------------------------------------
def _summary(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    shown = [code for code in BY_CODE if BY_CODE[code].of(counts).value is not None]
    return _lines(_entries(words, found), _due(counts), _list(sentence(found, code) for code in shown))


def _entries(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    if not counts["entri"]:
        return f"Sampai dengan {words.batas} belum ada entri Daftar Data {words.tahun} yang disepakati."
    offices = sum(bool(office.angka["entri"]) for office in found.by("opd"))
    first = counts["entri_prioritas"]
    priority = f"{angka(first)} di antaranya Data Prioritas" if first else "belum ada Data Prioritas"
    return (
        f"Sampai dengan {words.batas}, Daftar Data {words.wilayah} Tahun {words.tahun} memuat "
        f"{angka(counts['entri'])} entri dari {angka(offices)} perangkat daerah, {priority}."
    )


def _due(counts: Counts) -> str:
    return share(counts["terisi"], counts["jatuh_tempo"], "rilis yang jatuh tempo", "sudah diunggah")


def _organisation(words: Setting, found: Snapshot) -> str:
    held = found.rows("rapat")
    offices = len(found.by("opd"))
    producers = (
        f"Sebanyak {angka(offices)} perangkat daerah menjadi Produsen Data pada tahun {words.tahun}."
        if offices
        else f"Belum ada perangkat daerah yang tercatat sebagai Produsen Data pada tahun {words.tahun}."
    )
    if not held:
        return _lines(producers, "Belum ada rapat Forum Satu Data yang tercatat.")
    last = tanggal(date.fromisoformat(held[-1]["tanggal"]))
    when = f"pada {last}" if len(held) == 1 else f"terakhir pada {last}"
    return _lines(producers, f"Forum Satu Data mengadakan {angka(len(held))} rapat, {when}.")


def _planning(words: Setting, found: Snapshot) -> str:
    before = found.angka_lalu
    if before is None:
        return _lines(_entries(words, found), "Jumlah entri tahun sebelumnya tidak tersedia.")
    change = found.angka["entri"] - before["entri"]
    told = f"{'bertambah' if change > 0 else 'berkurang'} {angka(abs(change))}" if change else "tidak berubah"
    whole = f"Jumlah entri tahun sebelumnya {angka(before['entri'])}, sehingga tahun ini {told}."
    return _lines(_entries(words, found), whole)


def _recommendations(words: Setting, found: Snapshot) -> str:
    row = found.section("rekomendasi")
    if not row["diajukan"]:
        return f"Belum ada rekomendasi kegiatan statistik yang diajukan selama tahun {words.tahun}."
    letters = share(row["surat_terbit"], row["diajukan"], "pengajuan rekomendasi", "sudah terbit suratnya")
    if row["median_hari"] is None:
        return letters
    return _lines(
        letters,
        f"Separuh surat terbit paling lama {angka(row['median_hari'])} hari kerja sesudah pengajuan.",
    )


def _availability(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    if not counts["entri"]:
        return "Belum ada entri yang disepakati, sehingga ketersediaan belum dapat dihitung."
    parts = [
        f"{angka(counts[code])} entri {label}"
        for code, label in (
            ("tersedia", "tersedia"),
            ("sebagian", "tersedia sebagian"),
            ("tidak_tersedia", "tidak tersedia"),
            ("belum_dinyatakan", "belum dinyatakan"),
        )
        if counts[code]
    ]
    return _lines(f"Menurut Surat Pernyataan: {'; '.join(parts)}.", sentence(found, "ketersediaan"))


def _collection(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    if not counts["jatuh_tempo"]:
        return (
            f"Belum ada rilis yang jatuh tempo sampai dengan {words.batas}, sehingga keterisian belum dapat "
            "dihitung."
        )
    return _lines(_due(counts), sentence(found, "keterisian"), _lacking(found))


def _lacking(found: Snapshot) -> str:
    """Which offices have releases that did not come; nothing where all did."""
    late = [o for o in found.by("opd") if o.angka["terisi"] < o.angka["jatuh_tempo"]]
    number = sum(o.angka["jatuh_tempo"] - o.angka["terisi"] for o in late)
    if not number:
        return ""
    return f"Sebanyak {angka(number)} rilis belum diunggah, yaitu pada {named(o.nama for o in late)}."


def _checks(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    if not counts["diperiksa"]:
        return "Belum ada rilis yang diperiksa."
    first = share(
        counts["sesuai_pertama"], counts["diperiksa"], "rilis yang diperiksa", "sudah sesuai pada "
        "pemeriksaan pertama",
    )  # fmt: skip
    return _lines(first, sentence(found, "kesesuaian_pertama"), sentence(found, "putaran"))


def _validation(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    if not counts["validasi_diminta"]:
        return "Belum ada permintaan validasi kepada kepala OPD."
    return _lines(
        share(
            counts["tervalidasi"], counts["validasi_diminta"], "rilis yang dimintakan validasi",
            "sudah divalidasi",
        ),
        sentence(found, "validasi_tepat"),
    )  # fmt: skip


def _publication(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    if not counts["jatuh_tempo"] and not counts["terbit"]:
        return f"Belum ada rilis yang terbit sampai dengan {words.batas}."
    due = share(counts["terbit_jatuh_tempo"], counts["jatuh_tempo"], "rilis yang jatuh tempo", "sudah terbit")
    late = counts["terbit"] - counts["terbit_tepat"]
    behind = (
        f"Sebanyak {angka(late)} dari {angka(counts['terbit'])} rilis terbit sesudah jadwalnya."
        if late
        else ""
    )
    return _lines(due, sentence(found, "ketepatan_rilis"), behind)


def _use(words: Setting, found: Snapshot) -> str:
    row = found.section("portal")
    used = row["jumlah"]
    if not used:
        return f"Belum ada kunjungan atau unduhan yang tercatat sampai dengan {words.batas}."
    asked = sum(row["layanan"].values())
    return _lines(
        f"Portal mencatat {angka(used.get('kunjungan', 0))} kunjungan, {angka(used.get('unduhan', 0))} "
        f"unduhan, dan {angka(used.get('api', 0))} panggilan API.",
        f"Masyarakat menyampaikan {angka(asked)} permintaan data dan laporan kesalahan."
        if asked
        else "Belum ada permintaan data atau laporan kesalahan dari masyarakat.",
    )


def _times(words: Setting, found: Snapshot) -> str:
    judged = [row for row in found.rows("langkah") if row["dinilai"]]
    if not judged:
        return "Belum ada langkah SOP yang selesai dan dapat dinilai waktunya."
    whole, kept = sum(row["dinilai"] for row in judged), sum(row["tepat"] for row in judged)
    behind = [row["kode"] for row in judged if row["tepat"] < row["dinilai"]]
    late = f"Yang melewati batas waktu terdapat pada langkah {', '.join(behind)}." if behind else ""
    return _lines(share(kept, whole, "penyelesaian langkah SOP", "sudah sesuai batas waktu"), late)


def _quality(words: Setting, found: Snapshot) -> str:
    if not found.angka["mutu_dinilai"]:
        return "Belum ada rilis terbit, sehingga skor mutu belum dapat dihitung."
    return _lines(
        "Skor mutu adalah rata-rata skor kelengkapan, keunikan, kesesuaian, konsistensi, dan ketepatan waktu "
        "setiap rilis terbit.",
        sentence(found, "mutu"),
    )


def _comparison(words: Setting, found: Snapshot) -> str:
    before = found.by("opd", before=True)
    if not before:
        return "Angka tahun sebelumnya tidak tersedia, sehingga perangkat daerah belum dapat dibandingkan."
    return (
        "Tabel berikut menyandingkan keterisian dan publikasi setiap perangkat daerah dengan keadaan tahun "
        "sebelumnya sampai tanggal yang sama."
    )


def _obstacles(words: Setting, found: Snapshot) -> str:
    counts = found.angka
    facts = (
        (counts["jatuh_tempo"] - counts["terisi"], "rilis yang jatuh tempo belum diunggah"),
        (counts["diperiksa"] - counts["sesuai_pertama"], "rilis tidak sesuai pada pemeriksaan pertama"),
        (counts["validasi_dinilai"] - counts["validasi_tepat"], "permintaan validasi melewati batas waktu"),
        (counts["terbit"] - counts["terbit_tepat"], "rilis terbit sesudah jadwalnya"),
        (counts["belum_dinyatakan"], "entri belum dinyatakan ketersediaannya"),
        (counts["tidak_tersedia"], "entri dinyatakan tidak tersedia"),
    )
    items = [f"{angka(number)} {what}" for number, what in facts if number]
    if not items:
        return f"Sampai dengan {words.batas} tidak ada keterlambatan atau kekurangan yang tercatat."
    return _lines(
        f"Sampai dengan {words.batas} tercatat:",
        _list(f"{item}{';' if n < len(items) else '.'}" for n, item in enumerate(items, start=1)),
    )


_FIGURED: Mapping[str, Callable[[Setting, Snapshot], str]] = {
    "ringkasan_eksekutif": _summary,
    "penyelenggara": _organisation,
    "daftar_data": _planning,
    "rekomendasi": _recommendations,
    "ketersediaan": _availability,
    "realisasi": _collection,
    "pemeriksaan": _checks,
    "validasi": _validation,
    "publikasi": _publication,
    "pemanfaatan": _use,
    "kepatuhan_waktu": _times,
    "kualitas": _quality,
    "perbandingan": _comparison,
    "kendala": _obstacles,
}

"""Tables of the yearly report by code (`reports.contents`): from the snapshot to rows of words.

A builder gives None where there is nothing to show. What the names of codes are is asked of the rooms that
own them; a code that is not known any more is shown as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

from datasets.models.layanan import LayananPublik
from datasets.models.terbitan import BerkasTerbitan
from datasets.queries import rule_title
from forum.codelists import URUSAN, Akses, JenisData, Pemutakhiran, Sumber
from reports.documents.parts import INDEX, LONG, NUMBER, SHORT, Kolom, RingkasanEpss, Tabel
from reports.evaluation.counts import Counts
from reports.evaluation.indicators import BY_CODE, INDICATORS, Reading
from reports.evaluation.snapshot import Slice, Snapshot
from reports.narrative import angka_tetap, measure
from satudata.clock.templatetags.waktu import angka
from satudata.documents.letterhead import tanggal

NONE = "–"
LOWEST = 10
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip
DIMENSIONS: Mapping[str, str] = {
    "kelengkapan": "Kelengkapan",
    "keunikan": "Keunikan",
    "kesesuaian": "Kesesuaian",
    "konsistensi": "Konsistensi",
    "ketepatan_waktu": "Ketepatan waktu",
}
URUSAN_NAMES = dict(URUSAN)
Build = Callable[[Snapshot, RingkasanEpss | None], Tabel | None]


# Words of cells ----------------------------------------------------------------------------------------
def label(choices: type, code: str) -> str:
    """The label of a stored code; one that is not in the list any more as it is."""
    values: Mapping[str, object] = dict(choices.choices)  # type: ignore[attr-defined]
    return str(values.get(code, code))


def value(reading: Reading) -> str:
    """An indicator in a cell, without unit: 75,0."""
    if reading.value is None:
        return NONE
    return angka_tetap(reading.value, -int(reading.value.as_tuple().exponent))


def rate(counts: Counts, code: str) -> str:
    """The value of an indicator for some counts, in a cell."""
    return value(BY_CODE[code].of(counts))


def hundredths(number: int) -> str:
    """A score stored in hundredths of a per cent: 95,8."""
    return angka_tetap(Decimal(number) / 100, 1)


def numbers(*names: str) -> list[Kolom]:
    """Columns of numbers."""
    return [Kolom(name, NUMBER) for name in names]


def office_names(found: Snapshot) -> dict[str, str]:
    """Names of offices by code."""
    return {office.kode: office.nama for office in found.by("opd")}


def day(iso: str) -> str:
    """A stored date in words; a dash where there is none."""
    return tanggal(date.fromisoformat(iso)) if iso else NONE


# By office ---------------------------------------------------------------------------------------------
def _by_office(
    found: Snapshot, title: str, columns: list[Kolom], cells: Callable[[Counts], list[str]], whole: str
) -> Tabel | None:
    """A row per office that has any of `whole`, and the region below them."""
    shown = [office for office in found.by("opd") if office.angka.get(whole, 0)]
    if not shown:
        return None
    rows = [[office.nama, *cells(office.angka)] for office in shown]
    rows.append(["Jumlah", *cells(found.angka)])
    return Tabel(title, [Kolom("Perangkat daerah", LONG), *columns], rows, jumlah=True)


def _said(counts: Counts, *codes: str) -> list[str]:
    return [angka(counts[code]) for code in codes]


def _entries(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    kinds = {office: dict.fromkeys(JenisData.values, 0) for office in office_names(found)}
    for row in found.rows("daftar"):
        if row["jenis"] in JenisData.values:
            kinds.setdefault(row["opd"], dict.fromkeys(JenisData.values, 0))[row["jenis"]] += 1
    shown = [office for office in found.by("opd") if office.angka["entri"]]
    rows = [
        [o.nama, *(angka(n) for n in kinds[o.kode].values()), *_said(o.angka, "entri", "entri_prioritas")]
        for o in shown
    ]
    totals = [angka(sum(kinds[o.kode][kind] for o in shown)) for kind in JenisData.values]
    rows.append(["Jumlah", *totals, *_said(found.angka, "entri", "entri_prioritas")])
    heads = numbers(*(str(kind.label) for kind in JenisData), "Entri", "Data Prioritas")
    columns = [Kolom("Perangkat daerah", LONG), *heads]
    title = "Entri Daftar Data menurut perangkat daerah dan jenis data"
    return Tabel(title, columns, rows, jumlah=True) if shown else None


def _availability(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    codes = ("entri", "tersedia", "sebagian", "tidak_tersedia", "belum_dinyatakan")
    heads = numbers("Entri", "Tersedia", "Sebagian", "Tidak tersedia", "Belum dinyatakan", "Persen")
    made = _by_office(
        found,
        "Ketersediaan data menurut perangkat daerah",
        heads,
        lambda counts: [*_said(counts, *codes), rate(counts, "ketersediaan")],
        "entri",
    )
    note = "Persen: entri yang tersedia atau tersedia sebagian, terhadap semua entri."
    return replace(made, catatan=note) if made else None


def _collected(counts: Counts) -> list[str]:
    left = counts["jatuh_tempo"] - counts["terisi"]
    return [*_said(counts, "jatuh_tempo", "terisi"), angka(left), rate(counts, "keterisian")]


_COLLECTED = ("Jatuh tempo", "Diunggah", "Belum diunggah", "Keterisian (%)")


def _collection(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    title = "Realisasi pengumpulan menurut perangkat daerah (rilis)"
    return _by_office(found, title, numbers(*_COLLECTED), _collected, "jatuh_tempo")


def _checks(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    return _by_office(
        found,
        "Hasil pemeriksaan menurut perangkat daerah (rilis)",
        numbers("Diperiksa", "Sesuai pertama", "Sesuai pertama (%)", "Rata-rata putaran", "Temuan"),
        lambda counts: [
            *_said(counts, "diperiksa", "sesuai_pertama"),
            rate(counts, "kesesuaian_pertama"),
            rate(counts, "putaran"),
            angka(counts["temuan"]),
        ],
        "diperiksa",
    )


def _validation(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    codes = ("validasi_diminta", "tervalidasi", "validasi_dinilai", "validasi_tepat")
    return _by_office(
        found,
        "Validasi kepala OPD (rilis)",
        numbers("Diminta", "Divalidasi", "Dapat dinilai", "Tepat waktu", "Tepat waktu (%)"),
        lambda counts: [*_said(counts, *codes), rate(counts, "validasi_tepat")],
        "validasi_diminta",
    )


def _publication(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    return _by_office(
        found,
        "Publikasi dan ketepatan waktu menurut perangkat daerah (rilis)",
        numbers(
            "Jatuh tempo", "Terbit", "Publikasi (%)", "Terbit tepat waktu (%)", "Rata-rata hari terlambat"
        ),
        lambda counts: [
            *_said(counts, "jatuh_tempo", "terbit"),
            rate(counts, "publikasi"),
            rate(counts, "ketepatan_rilis"),
            rate(counts, "keterlambatan"),
        ],
        "rilis",
    )


def _quality(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    return _by_office(
        found,
        "Skor mutu menurut perangkat daerah (0 sampai 100)",
        numbers("Rilis dinilai", "Skor mutu"),
        lambda counts: [*_said(counts, "mutu_dinilai"), rate(counts, "mutu")],
        "mutu_dinilai",
    )


def _comparison(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    before = {office.kode: office.angka for office in found.by("opd", before=True)}
    shown = [o for o in found.by("opd") if o.angka["jatuh_tempo"]]
    codes = ("keterisian", "publikasi", "ketepatan_rilis")
    rows = [[o.nama, *_two(o, before.get(o.kode), codes)] for o in shown]
    whole = Slice("", "", found.angka)
    rows.append(["Jumlah", *_two(whole, found.angka_lalu, codes)])
    heads = [f"{BY_CODE[code].name} {year} (%)" for code in codes for year in (found.tahun - 1, found.tahun)]
    title = "Perbandingan perangkat daerah dengan tahun sebelumnya"
    columns = [Kolom("Perangkat daerah", LONG), *numbers(*heads)]
    return Tabel(title, columns, rows, jumlah=True) if shown else None


def _two(office: Slice, before: Counts | None, codes: Sequence[str]) -> list[str]:
    return [
        rate(counts, code) if counts is not None else NONE
        for code in codes
        for counts in (before, office.angka)
    ]


# Of the region -----------------------------------------------------------------------------------------
# What the key numbers count before they compare.
COUNTED = (
    ("entri", "Entri Daftar Data", "entri"),
    ("jatuh_tempo", "Rilis jatuh tempo", "rilis"),
    ("terisi", "Rilis diunggah", "rilis"),
    ("tervalidasi", "Rilis tervalidasi", "rilis"),
    ("terbit", "Rilis terbit", "rilis"),
)


def _counted(found: Snapshot) -> Iterator[list[str]]:
    now, before = found.angka, found.angka_lalu
    for code, name, unit in COUNTED:
        change = None if before is None else Decimal(now[code] - before[code])
        yield [name, unit, NONE if before is None else angka(before[code]), angka(now[code]), _signed(change)]


def _indicators(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = list(_counted(found))
    for indicator in INDICATORS:
        now = indicator.of(found.angka)
        before = indicator.of(found.angka_lalu) if found.angka_lalu is not None else None
        rows.append(
            [str(indicator.name), str(indicator.unit.label), value(before) if before else NONE, value(now),
             _change(now, before)]
        )  # fmt: skip
    if epss is not None and epss.ips is not None:
        rows.append(
            [f"IPS penilaian mandiri EPSS {epss.tahun}", "dari 5", NONE, angka_tetap(epss.ips, 2), NONE]
        )
    heads = numbers(str(found.tahun - 1), str(found.tahun), "Perubahan")
    note = f"Keadaan sampai dengan {tanggal(found.batas)}; tahun sebelumnya sampai tanggal yang sama."
    return Tabel("Angka kunci", [Kolom("Indikator", LONG), Kolom("Satuan", SHORT), *heads], rows, note)


def _change(now: Reading, before: Reading | None) -> str:
    return _signed(now.change(before))


def _signed(change: Decimal | None) -> str:
    if change is None:
        return NONE
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + angka_tetap(abs(change), -int(change.as_tuple().exponent))


def _formulas(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = [[str(one.name), str(one.formula), str(one.unit.label)] for one in INDICATORS]
    return Tabel("Rumus indikator", [Kolom("Indikator"), Kolom("Rumus", LONG), Kolom("Satuan", SHORT)], rows)


def _meetings(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = [
        [angka(n), row["perihal"], day(row["tanggal"]), "Tercapai" if row["kuorum"] else "Tidak tercapai"]
        for n, row in enumerate(found.rows("rapat"), start=1)
    ]
    columns = [Kolom("No", INDEX), Kolom("Rapat", LONG), Kolom("Tanggal"), Kolom("Kuorum")]
    return Tabel("Rapat Forum Satu Data", columns, rows) if rows else None


def _responsible(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    names = office_names(found)
    rows = [[names.get(r["opd"], r["opd"]), r["nama"], angka(r["jumlah"])] for r in found.rows("pic")]
    columns = [Kolom("Perangkat daerah", LONG), Kolom("Penanggung jawab data", LONG), *numbers("Entri")]
    note = "Menurut Surat Pernyataan yang berlaku pada batas data."
    title = "Penanggung jawab data menurut perangkat daerah"
    return Tabel(title, columns, rows, note) if rows else None


def _trend(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = [[str(r["tahun"]), angka(r["entri"]), angka(r["prioritas"])] for r in found.rows("tren")]
    columns = [Kolom("Tahun Daftar Data", LONG), *numbers("Entri", "Data Prioritas")]
    return Tabel("Entri Daftar Data menurut tahun", columns, rows) if len(rows) > 1 else None


def _reasons(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    """Reasons as the letters name them; what is said of each stands in the annex."""
    given = (row["alasan"].partition(":")[0].strip() for row in found.rows("tidak_tersedia"))
    counted = Counter(reason or "Belum disebut" for reason in given)
    told = dict(sorted(counted.items(), key=lambda row: (-row[1], row[0])))
    return _tally("Sebab data tidak atau belum seluruhnya tersedia", "Sebab", told, "Entri")


def _growth(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    """Releases by the month in which they were published first, and how many that made together."""
    counted = Counter(row["terbit"][:7] for row in found.rows("terbitan"))
    months = sorted(counted)
    whole = accumulate(counted[month] for month in months)
    rows = [
        [f"{MONTHS[int(month[5:]) - 1]} {month[:4]}", angka(counted[month]), angka(total)]
        for month, total in zip(months, whole, strict=True)
    ]
    columns = [Kolom("Bulan", LONG), *numbers("Terbit", "Sampai bulan itu")]
    return Tabel("Rilis terbit menurut bulan", columns, rows) if len(rows) > 1 else None


def _tally(title: str, head: str, counted: Mapping[str, int], unit: str) -> Tabel | None:
    rows = [[name, angka(number)] for name, number in counted.items()]
    return Tabel(title, [Kolom(head, LONG), *numbers(unit)], rows) if rows else None


def _urusan(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    shown = [one for one in found.by("urusan") if one.angka["entri"]]
    counted = {URUSAN_NAMES.get(one.kode, one.kode): one.angka["entri"] for one in shown}
    return _tally("Entri Daftar Data menurut urusan", "Urusan", counted, "Entri")


def _sources(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    counted: dict[str, int] = {}
    for row in found.rows("daftar"):
        for code in row["sumber"] or [""]:
            counted[code] = counted.get(code, 0) + 1
    title, ordered = "Entri Daftar Data menurut sumber referensi", [*Sumber.values, ""]
    told = {label(Sumber, c) or "Belum disebut": counted[c] for c in ordered if c in counted}
    made = _tally(title, "Sumber referensi", told, "Entri")
    note = "Satu entri dapat mempunyai beberapa sumber referensi."
    return replace(made, catatan=note) if made else None


def _frequencies(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    counted: dict[str, int] = {}
    for row in found.rows("daftar"):
        counted[row["frekuensi"]] = counted.get(row["frekuensi"], 0) + 1
    told = {
        label(Pemutakhiran, code) or "Belum disebut": counted[code]
        for code in [*Pemutakhiran.values, ""]
        if code in counted
    }
    return _tally("Entri Daftar Data menurut jadwal pemutakhiran", "Jadwal pemutakhiran", told, "Entri")


def _recommendations(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    row = found.section("rekomendasi")
    if not row["diajukan"]:
        return None
    told = {
        "Diajukan": row["diajukan"],
        "Dinyatakan layak": row["layak"],
        "Dinyatakan tidak layak": row["tidak_layak"],
        "Surat Rekomendasi terbit": row["surat_terbit"],
        "Surat Komitmen tayang": row["komitmen_tayang"],
    }
    return _tally("Rekomendasi kegiatan statistik", "Keadaan", told, "Pengajuan")


def _quarters(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = [[f"Triwulan {one.kode}", *_collected(one.angka)] for one in found.by("triwulan")]
    columns = [Kolom("Triwulan jadwal", LONG), *numbers(*_COLLECTED)]
    return Tabel("Realisasi pengumpulan menurut triwulan (rilis)", columns, rows) if rows else None


def _findings(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = [
        [angka(n), rule_title(row["kode"]), angka(row["jumlah"]), angka(row["rilis"])]
        for n, row in enumerate(found.rows("temuan"), start=1)
    ]
    columns = [Kolom("No", INDEX), Kolom("Temuan", LONG), *numbers("Kali", "Rilis")]
    return Tabel("Temuan pemeriksaan yang paling sering", columns, rows) if rows else None


def _access(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    counted = found.section("portal")["dataset"]
    told = {label(Akses, code): number for code, number in counted.items()}
    return _tally("Dataset pada portal menurut tingkat akses", "Tingkat akses", told, "Dataset")


def _months(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    used = found.section("portal")["bulan"]
    rows = [[MONTHS[month - 1], *(angka(n) for n in counted)] for month, *counted in used]
    columns = [Kolom("Bulan", LONG), *numbers("Kunjungan", "Unduhan", "Panggilan API")]
    return Tabel("Pemanfaatan portal menurut bulan", columns, rows) if rows else None


def _most_used(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = [
        [angka(n), row["judul"], angka(row["jumlah"])]
        for n, row in enumerate(found.section("portal")["teratas"], start=1)
    ]
    columns = [Kolom("No", INDEX), Kolom("Dataset", LONG), *numbers("Kunjungan dan unduhan")]
    return Tabel("Dataset yang paling sering dibuka", columns, rows) if rows else None


def _formats(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    counted = found.section("portal")["format"]
    told = {label(BerkasTerbitan.Jenis, code) or "Lainnya": number for code, number in counted.items()}
    return _tally("Unduhan menurut format berkas", "Format", told, "Unduhan")


def _services(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    row = found.section("portal")
    told = {label(LayananPublik.Jenis, code): number for code, number in row["layanan"].items()}
    if row["permintaan_akses"]:
        told["Permintaan akses data terbatas"] = row["permintaan_akses"]
    return _tally("Layanan data kepada masyarakat", "Layanan", told, "Permintaan")


def _steps(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    rows = [
        [
            f"{row['kode']}. {row['aktivitas']}",
            angka(row["putaran"]),
            angka(row["median"]),
            angka(row["p90"]),
            NONE if row["batas_hari"] is None else angka(row["batas_hari"]),
            f"{angka_tetap(100 * Decimal(row['tepat']) / row['dinilai'], 1)}" if row["dinilai"] else NONE,
        ]
        for row in found.rows("langkah")
    ]
    heads = numbers("Selesai (kali)", "Median", "90% selesai dalam", "Batas", "Tepat waktu (%)")
    note = "Median, 90% selesai dalam, dan batas dalam hari kerja, dihitung sejak giliran dibuka."
    title = "Waktu setiap langkah terhadap SOP"
    return Tabel(title, [Kolom("Langkah", LONG), *heads], rows, note) if rows else None


def _lowest(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    names = office_names(found)
    below = [row for row in found.rows("mutu") if row["alasan"]]
    shown = sorted(below, key=lambda row: (row["skor"], row["kode"], row["periode"]))[:LOWEST]
    rows = [
        [f"{row['nama']} ({row['periode']})", names.get(row["opd"], row["opd"]), hundredths(row["skor"]),
         "; ".join(_reason(one) for one in row["alasan"])]
        for row in shown
    ]  # fmt: skip
    columns = [Kolom("Rilis", LONG), Kolom("Perangkat daerah"), *numbers("Skor"), Kolom("Sebab", LONG)]
    return Tabel("Rilis dengan skor mutu terendah dan sebabnya", columns, rows) if rows else None


def _reason(row: Mapping[str, object]) -> str:
    if row["kode"] == "terlambat":
        return f"terlambat {angka(row['jumlah'])} hari kerja"
    return f"{rule_title(str(row['kode'])).lower()} ({angka(row['jumlah'])})"


def _epss(found: Snapshot, epss: RingkasanEpss | None) -> Tabel | None:
    if epss is None:
        return None
    rows = [[name, _level(own), _level(bps)] for name, own, bps in epss.domain]
    if epss.ips is not None:
        rows.append([f"IPS ({epss.predikat})" if epss.predikat else "IPS", _level(epss.ips), NONE])
    columns = [Kolom("Domain", LONG), *numbers("Penilaian mandiri", "Penilaian BPS")]
    title = f"Nilai EPSS {epss.tahun} menurut domain (1 sampai 5)"
    return Tabel(title, columns, rows, jumlah=epss.ips is not None)


def _level(number: Decimal | None) -> str:
    return NONE if number is None else angka_tetap(number, 2)


TABLES: Mapping[str, Build] = {
    "indikator": _indicators,
    "rumus": _formulas,
    "rapat": _meetings,
    "pic": _responsible,
    "entri_opd": _entries,
    "entri_urusan": _urusan,
    "entri_sumber": _sources,
    "entri_frekuensi": _frequencies,
    "tren": _trend,
    "rekomendasi": _recommendations,
    "ketersediaan": _availability,
    "sebab": _reasons,
    "realisasi_opd": _collection,
    "realisasi_triwulan": _quarters,
    "pemeriksaan": _checks,
    "temuan": _findings,
    "validasi": _validation,
    "publikasi": _publication,
    "terbit_bulan": _growth,
    "akses": _access,
    "portal_bulan": _months,
    "teratas": _most_used,
    "format": _formats,
    "layanan": _services,
    "langkah": _steps,
    "mutu_opd": _quality,
    "mutu_terendah": _lowest,
    "perbandingan": _comparison,
    "epss": _epss,
}
__all__ = ["TABLES", "hundredths", "label", "measure", "office_names"]

"""Annexes of the yearly report: lists of data, papers and promised days, as in the snapshot.

Releases of one dataset stand in one line: a year may have thousands of them. A snapshot of an older version
recorded neither papers nor promises, so its report has no such annex.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from forum.codelists import Akses, JenisData, Pemutakhiran, Sumber, Tersedia
from reports.documents.parts import INDEX, LONG, MONTH, NUMBER, SHORT, Kolom, Lampiran, Tabel
from reports.documents.tables import MONTHS, NONE, URUSAN_NAMES, day, label, office_names
from reports.evaluation.snapshot import Snapshot
from satudata.clock.templatetags.waktu import angka

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
# Characters of a code between its hyphens, and those of a hash that a paper prints.
TOGETHER, PRINTED = 4, 16


def annexes(found: Snapshot) -> list[Lampiran]:
    """All annexes in their order, each with its table; an empty table says that there is nothing."""
    offices = office_names(found)
    made = [_list(found, offices), _published(found, offices), _not_there(found, offices)]
    if found.has("surat"):
        made += [_minutes(found), _statements(found, offices), _validations(found), _calendar(found, offices)]
    return [
        replace(
            one,
            kode=f"lampiran-{n}",
            nomor=f"Lampiran {ROMAN[n - 1]}",
            tabel=replace(one.tabel, kode=f"lampiran-{n}-tabel"),
        )
        for n, one in enumerate(made, start=1)
    ]


def _annex(title: str, words: str, columns: list[Kolom], rows: Iterable[list[str]]) -> Lampiran:
    numbered = [[angka(n), *row] for n, row in enumerate(rows, start=1)]
    return Lampiran("", "", title, words, Tabel(title, [Kolom("No", INDEX), *columns], numbered))


def _list(found: Snapshot, offices: Mapping[str, str]) -> Lampiran:
    rows = (
        [
            row["nama"] + (" (Data Prioritas)" if row["prioritas"] else ""),
            offices.get(row["opd"], row["opd"]),
            URUSAN_NAMES.get(row["urusan"], row["urusan"]),
            label(JenisData, row["jenis"]),
            ", ".join(label(Sumber, code) for code in row["sumber"]) or NONE,
            label(Pemutakhiran, row["frekuensi"]) or NONE,
            label(Tersedia, row["ketersediaan"]) or "Belum dinyatakan",
        ]
        for row in found.rows("daftar")
    )
    columns = [
        Kolom("Nama data", LONG), Kolom("Produsen Data", LONG), Kolom("Urusan"), Kolom("Jenis", SHORT),
        Kolom("Sumber referensi"), Kolom("Pemutakhiran", SHORT), Kolom("Ketersediaan", SHORT),
    ]  # fmt: skip
    return _annex("Daftar Data", "Entri yang disepakati Forum Satu Data.", columns, rows)


def _published(found: Snapshot, offices: Mapping[str, str]) -> Lampiran:
    sets: dict[str, list[dict[str, Any]]] = {}
    for row in found.rows("terbitan"):
        sets.setdefault(row["kode"], []).append(row)
    rows = (_dataset(releases, offices) for _code, releases in sorted(sets.items()))
    columns = [
        Kolom("Dataset", LONG), Kolom("Produsen Data", LONG), Kolom("Akses", SHORT), Kolom("Rilis", NUMBER),
        Kolom("Tepat waktu", NUMBER), Kolom("Ditarik", NUMBER), Kolom("Terbit terakhir"),
    ]  # fmt: skip
    words = "Dataset yang rilisnya terbit, dengan banyaknya rilis dan hari terbit yang terakhir."
    return _annex("Dataset terpublikasi", words, columns, rows)


def _dataset(releases: list[dict[str, Any]], offices: Mapping[str, str]) -> list[str]:
    last = max(releases, key=lambda row: (row["terbit"], row["jadwal"]))
    return [
        last["nama"],
        offices.get(last["opd"], last["opd"]),
        label(Akses, last["akses"]) or NONE,
        angka(len(releases)),
        angka(sum(not row["terlambat"] for row in releases)),
        angka(sum(row["ditarik"] for row in releases)),
        f"{day(last['terbit'])} ({last['periode']})",
    ]


def _not_there(found: Snapshot, offices: Mapping[str, str]) -> Lampiran:
    rows = (
        [
            row["nama"],
            offices.get(row["opd"], row["opd"]),
            label(Tersedia, row["ketersediaan"]),
            row["alasan"] or NONE,
            row["rencana"] or NONE,
        ]
        for row in found.rows("tidak_tersedia")
    )
    columns = [
        Kolom("Nama data", LONG), Kolom("Produsen Data", LONG), Kolom("Ketersediaan", SHORT),
        Kolom("Alasan", LONG), Kolom("Rencana pemenuhan", LONG),
    ]  # fmt: skip
    words = "Menurut Surat Pernyataan yang berlaku pada batas data."
    return _annex("Data yang tidak atau belum seluruhnya tersedia", words, columns, rows)


# Papers ------------------------------------------------------------------------------------------------
def _of(found: Snapshot, *kinds: str) -> list[dict[str, Any]]:
    return [row for row in found.rows("surat") if row["jenis"] in kinds]


def _checked(row: Mapping[str, Any]) -> list[str]:
    """By what a paper is found and checked: number, date, code, SHA-256."""
    code = row["kode"]
    parts = [code[start : start + TOGETHER] for start in range(0, len(code), TOGETHER)]
    return [row["nomor"] or NONE, day(row["tanggal"]), "-".join(parts), row["sha256"][:PRINTED]]


CHECKED = (
    Kolom("Nomor"), Kolom("Tanggal", SHORT), Kolom("Kode verifikasi"), Kolom("SHA-256"),
)  # fmt: skip
CHECK = (
    "Naskahnya diperiksa dengan kode itu di halaman verifikasi satudata; dari sidik jari berkasnya (SHA-256) "
    "ditulis 16 huruf pertama."
)


def _minutes(found: Snapshot) -> Lampiran:
    rows = (
        [row["hal"], *_checked(row)] for row in _of(found, "berita_acara_forum", "berita_acara_perubahan")
    )
    title, words = "Berita Acara Forum Satu Data", f"Berita Acara yang berlaku pada batas data. {CHECK}"
    return _annex(title, words, [Kolom("Berita Acara", LONG), *CHECKED], rows)


# What a statement counts.
STATED = ("tersedia", "sebagian", "tidak_tersedia")


def _statements(found: Snapshot, offices: Mapping[str, str]) -> Lampiran:
    counts = {office.kode: office.angka for office in found.by("opd")}
    rows = (
        [
            offices.get(row["opd"], row["penerbit"]),
            *(angka(counts.get(row["opd"], {}).get(code, 0)) for code in STATED),
            *_checked(row),
        ]
        for row in _of(found, "surat_pernyataan")
    )  # fmt: skip
    columns = [
        Kolom("Produsen Data", LONG), Kolom("Tersedia", NUMBER), Kolom("Sebagian", NUMBER),
        Kolom("Tidak tersedia", NUMBER), *CHECKED,
    ]  # fmt: skip
    words = f"Surat Pernyataan yang berlaku pada batas data, dengan banyaknya entri yang dinyatakan. {CHECK}"
    return _annex("Surat Pernyataan", words, columns, rows)


def _validations(found: Snapshot) -> Lampiran:
    rows = ([row["penerbit"], angka(row["rilis"]), *_checked(row)] for row in _of(found, "surat_validasi"))
    columns = [Kolom("Produsen Data", LONG), Kolom("Rilis", NUMBER), *CHECKED]
    words = f"Surat Validasi kepala OPD sampai batas data, dengan banyaknya rilis yang divalidasi. {CHECK}"
    return _annex("Surat Validasi", words, columns, rows)


# Promised days -------------------------------------------------------------------------------------------
def _calendar(found: Snapshot, offices: Mapping[str, str]) -> Lampiran:
    short = {office.kode: office.singkatan or office.nama for office in found.by("opd")}
    sets: dict[str, list[dict[str, Any]]] = {}
    for row in found.rows("kalender"):
        sets.setdefault(row["kode"], []).append(row)
    rows = (
        [own[0]["nama"], short.get(own[0]["opd"], own[0]["opd"]), *_year_of(own, found.batas)]
        for _code, own in sorted(sets.items())
    )
    months = [Kolom(name[:3], MONTH) for name in MONTHS]
    words = (
        "Tanggal yang dijadwalkan menurut bulan jadwalnya, lalu hari terbitnya. Contoh: “16/25 (+7)” "
        "dijadwalkan tanggal 16, terbit tanggal 25 bulan itu, terlambat 7 hari kerja; “30/3 Nov” terbit "
        "3 November; “4/–” sudah jatuh tempo dan belum terbit; “20” belum jatuh tempo."
    )
    return _annex("Kalender rilis", words, [Kolom("Dataset", LONG), Kolom("Produsen", SHORT), *months], rows)


def _year_of(releases: Iterable[Mapping[str, Any]], batas: date) -> Iterator[str]:
    cells: list[list[str]] = [[] for _month in MONTHS]
    for row in releases:
        promised = date.fromisoformat(row["jadwal"])
        cells[promised.month - 1].append(_kept(row, promised, batas))
    return ("; ".join(cell) for cell in cells)


def _kept(row: Mapping[str, Any], promised: date, batas: date) -> str:
    """A promised day beside what came of it."""
    if not row["terbit"]:
        return f"{promised.day}/{NONE}" if promised <= batas else f"{promised.day}"
    shown = date.fromisoformat(row["terbit"])
    told = f"{promised.day}/{shown.day}"
    if (shown.year, shown.month) != (promised.year, promised.month):
        told += f" {MONTHS[shown.month - 1][:3]}"
    if shown.year != promised.year:
        told += f" {shown.year}"
    late = f" (+{row['terlambat']})" if row["terlambat"] else ""
    return told + late

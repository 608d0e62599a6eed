"""Annexes of the yearly report: Daftar Data, published datasets, data that are not there, as in the snapshot.

Releases of one dataset stand in one line: a year may have thousands of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from forum.codelists import Akses, JenisData, Pemutakhiran, Sumber, Tersedia
from reports.documents.parts import INDEX, LONG, NUMBER, SHORT, Kolom, Lampiran, Tabel
from reports.documents.tables import NONE, URUSAN_NAMES, day, label, office_names
from reports.evaluation.snapshot import Snapshot
from satudata.clock.templatetags.waktu import angka

ROMAN = ("I", "II", "III", "IV", "V")


def annexes(found: Snapshot) -> list[Lampiran]:
    """All annexes in their order, each with its table; an empty table says that there is nothing."""
    offices = office_names(found)
    made = (_list(found, offices), _published(found, offices), _not_there(found, offices))
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

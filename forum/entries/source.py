"""What a recommended activity answers for an entry: each variable and indicator of its frozen form.

Two kinds of answers. *Taken* ones stand in the form word for word: they are not typed again and cannot be
changed beside it. *Proposed* ones are read out of it by a rule of ours (the level from the levels of
presentation, the lag from the planned release, open access where the form says so): they fill what is blank,
and the OPD may change them.
Shape of the form: `Revision.snapshot`, version 1 (romantik.md 2 to 5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forum.codelists import Akses, Cara, JenisData, Level, Pemutakhiran
from forum.entries.fields import BY_NAME, MAX_LAG, Plain, checked, plain
from forum.entries.releases import releases_of
from forum.models import EntriDaftarData
from satudata.workflow.errors import InvalidInput

TAKEN = (
    "jenis_data", "pic_nama", "pic_jabatan", "pic_telepon", "konsep", "definisi", "klasifikasi", "ukuran",
    "satuan", "id_sdsn", "cara_pengumpulan",
)  # fmt: skip
PROPOSED = ("nama_data", "level", "jadwal_pemutakhiran", "rilis_jeda", "hak_akses")

# Codes of MS-Keg: list A, R.4.2 and R.7.4 (the lowest level counts; provinces are above a region's list).
CARA = {1: Cara.PENCACAHAN_LENGKAP, 2: Cara.SURVEI, 3: Cara.KOMPILASI, 4: Cara.CARA_LAIN}
FREKUENSI = dict(
    enumerate(
        (
            Pemutakhiran.HARIAN, Pemutakhiran.MINGGUAN, Pemutakhiran.BULANAN, Pemutakhiran.TRIWULANAN,
            Pemutakhiran.EMPAT_BULANAN, Pemutakhiran.SEMESTERAN, Pemutakhiran.TAHUNAN,
            Pemutakhiran.LEBIH_DUA_TAHUNAN,
        ),
        start=1,
    )
)  # fmt: skip
TINGKAT = {8: Level.KECAMATAN, 4: Level.KABUPATEN_KOTA}
PENGUMPULAN = 3  # stage of R.3.3
YA = 1  # MS-Var (12), MS-Ind (17)
TABLES = {"variabel": JenisData.VARIABEL, "indikator": JenisData.INDIKATOR}


@dataclass(frozen=True)
class SourceRow:
    """One variable or indicator of a frozen form, as answers of an entry; blank ones are left out."""

    key: str  # "variabel-0": table and position
    table: str
    nama: str
    taken: Mapping[str, Plain]
    proposed: Mapping[str, Plain]

    @property
    def jenis(self) -> str:
        """Variabel or Indikator, in words."""
        return str(TABLES[self.table].label)


def rows_of(form: Mapping[str, Any], tahun: int | None = None) -> list[SourceRow]:
    """Every variable, then every indicator, that has a name; `tahun` is that of the list they go to."""
    return [
        SourceRow(
            f"{table}-{number}",
            table,
            row["nama"],
            dict(_valid(TAKEN, _taken(form, table, row))),
            dict(_valid(PROPOSED, _proposed(form, row, tahun))),
        )
        for table in TABLES
        for number, row in enumerate(form.get(table) or [])
        if row.get("nama")
    ]


def taken_from(entry: EntriDaftarData) -> frozenset[str]:
    """Names of the answers that an entry has from its activity; asks for its `revisi` alone.

    The row is the one whose answers all stand in the entry: it cannot be another, as they are not changed.
    """
    if entry.revisi is None:
        return frozenset()
    rows = [row.taken for row in rows_of(entry.revisi.snapshot)]
    mine = {name: plain(getattr(entry, name)) for name in TAKEN}
    fitting = [row for row in rows if all(mine[name] == value for name, value in row.items())]
    return frozenset(max(fitting, key=len, default={}))


# Reading the form ----------------------------------------------------------------------------------
def _taken(form: Mapping[str, Any], table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "jenis_data": TABLES[table].value,
        "pic_nama": form.get("pj_nama"),
        "pic_jabatan": form.get("pj_jabatan"),
        "pic_telepon": form.get("pj_telepon"),
        "konsep": row.get("konsep"),
        "definisi": row.get("definisi"),
        "klasifikasi": _classification(row),
        "ukuran": row.get("ukuran"),
        "satuan": row.get("satuan"),
        "id_sdsn": row.get("id_sds"),
        "cara_pengumpulan": CARA.get(form.get("cara_pengumpulan_data") or 0),
    }


def _proposed(form: Mapping[str, Any], row: Mapping[str, Any], tahun: int | None) -> dict[str, Any]:
    return {
        "nama_data": row.get("nama"),
        "level": row.get("level_estimasi") or _lowest(form.get("tingkat_penyajian") or []),
        "jadwal_pemutakhiran": FREKUENSI.get(form.get("frekuensi") or 0),
        "rilis_jeda": _lag(form, tahun),
        "hak_akses": Akses.TERBUKA if row.get("dapat_diakses") == YA else None,
    }


def _valid(names: tuple[str, ...], given: Mapping[str, Any]) -> Iterator[tuple[str, Plain]]:
    """What an entry can hold of it: texts are cut to its columns, what is no code of ours is left out."""
    for name in names:
        value = given[name]
        if isinstance(value, str):
            longest = BY_NAME[name].column.max_length or len(value)
            value = value.strip()[:longest].strip()
        try:
            found = checked(name, value)
        except InvalidInput:
            continue
        if found not in (None, "", []):
            yield name, found


def _classification(row: Mapping[str, Any]) -> str:
    shown = [part.get("nama") or "" for part in row.get("klasifikasi_penyajian") or []]
    listed = [part.get("nilai") or "" for part in row.get("klasifikasi") or []]
    return "; ".join(filter(None, shown)) or row.get("klasifikasi_rujukan") or "; ".join(filter(None, listed))


def _lowest(levels: list[int]) -> str:
    return next((level.value for code, level in TINGKAT.items() if code in levels), "")


def _lag(form: Mapping[str, Any], tahun: int | None) -> int | None:
    """Days from the end of the year's first period to the first planned release (R.8.2), so that it is
    promised on that very day; where it lies before that end, from the last day of collecting (R.3.3).
    """
    releases = [row["tanggal"] for row in form.get("rilis") or [] if row.get("tanggal")]
    ends = [row["akhir"] for row in form.get("jadwal") or [] if row.get("tahap") == PENGUMPULAN]
    collected = [date.fromisoformat(max(found))] if (found := list(filter(None, ends))) else []
    planned = date.fromisoformat(min(releases)) if releases else date.min
    lags = ((planned - end).days for end in (*_period_end(form, tahun), *collected))
    return next((days for days in lags if 0 <= days <= MAX_LAG), None)


def _period_end(form: Mapping[str, Any], tahun: int | None) -> list[date]:
    """The last day of the first period of a year, by the frequency of the activity (R.4.2)."""
    frequency = FREKUENSI.get(form.get("frekuensi") or 0)
    if frequency is None or tahun is None:
        return []
    return [release.sampai for release in releases_of(frequency, 0, tahun)[:1]]

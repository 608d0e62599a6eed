"""The whole form of one activity as plain JSON: what a revision freezes and what the rules read.

Shape 1. Values are str, int, list, dict or None and nothing else; dates are ISO text
("2026-11-21"); an unanswered text is "", an unanswered choice, number or date is None, an
unanswered multiple choice is []. Codes are those of `codelists` (multiple choice: ascending list
of codes, never their sum). Keys are the model's field names.

    {"shape": 1,
     "judul_kegiatan": str, "tahun": int | None, "cara_pengumpulan_data": int | None, ...
         every column of `Kegiatan` but id and request; "tanggal_tanda_tangan": str | None,
     "jadwal":   [{"tahap": int, "awal": str | None, "akhir": str | None}],        R.3.3, by tahap
     "wilayah":  [{"provinsi": "3500", "provinsi_nama": str,                       R.4.5, BPS codes
                   "kabupaten": "3572" | "", "kabupaten_nama": str | ""}],         "" = whole province
     "rilis":    [{"produk": "tercetak" | "digital" | "mikro", "tanggal": str}],   R.8.2
     "variabel": [{"nama", "alias", "konsep", "definisi", "referensi_pemilihan",   R.3.4 and MS-Var
                   "referensi_waktu", "tipe_data", "klasifikasi_rujukan", "aturan_validasi",
                   "kalimat_pertanyaan", "ukuran", "satuan", "id_sds": str,
                   "dapat_diakses": int | None,
                   "klasifikasi": [{"kode": str, "nilai": str}]}],
     "indikator": [{"nama", "konsep", "definisi", "interpretasi", "metode_perhitungan", MS-Ind
                   "rumus", "ukuran", "satuan", "level_estimasi": str,
                   "komposit": int | None, "dapat_diakses": int | None,
                   "klasifikasi_penyajian": [{"nama": str, "sumber": str}],
                   "indikator_pembangun": [{"publikasi": str, "nama": str}],
                   "variabel_pembangun": [{"kegiatan_penghasil": str, "kode_kegiatan": str,
                                           "nama": str}]}],
     "berkas":   [{"jenis": str, "keterangan": str, "nama": str, "sha256": str, "size": int}]}

`size` is bytes. Rows stand in the order of the form; where a row is named ("baris 2"), counting
begins at 1. Files taken away are not in it. Which answers count is not decided here
(`questionnaire`), nor whether they are right (`checks`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import models

from recommendations.models import (
    BerkasPendukung,
    Indikator,
    IndikatorPembangun,
    JadwalTahap,
    Kegiatan,
    KlasifikasiIsian,
    KlasifikasiPenyajian,
    RilisProduk,
    Variabel,
    VariabelPembangun,
    WilayahKegiatan,
)
from satudata.accounts.models import Wilayah

Snapshot = dict[str, Any]

SHAPE = 1
TABLES = ("jadwal", "wilayah", "rilis", "variabel", "indikator", "berkas")


def _columns(model: type[models.Model], *without: str) -> dict[str, models.Field]:
    left_out = {"id", "urut", *without}
    return {f.name: f for f in model._meta.concrete_fields if f.name not in left_out}


KEGIATAN_COLUMNS = _columns(Kegiatan, "request")
VARIABEL_COLUMNS = _columns(Variabel, "kegiatan")
INDIKATOR_COLUMNS = _columns(Indikator, "kegiatan")
# Tables that hang on a row: key in the snapshot, model, columns, in the order of the sheet.
KLASIFIKASI = ("klasifikasi", KlasifikasiIsian, ("kode", "nilai"))
OF_INDIKATOR = (
    ("klasifikasi_penyajian", KlasifikasiPenyajian, ("nama", "sumber")),
    ("indikator_pembangun", IndikatorPembangun, ("publikasi", "nama")),
    ("variabel_pembangun", VariabelPembangun, ("kegiatan_penghasil", "kode_kegiatan", "nama")),
)


class Part(StrEnum):
    """What a copy to a new draft may leave behind."""

    DATES = "dates"  # the year, R.3.3, R.8.2 and the date of the signature
    SIGNATORIES = "signatories"  # the signature block
    IDENTITAS = "identitas"  # what officials gave: kode kegiatan, Identitas Rekomendasi


# Taking ----------------------------------------------------------------------------------------


def take(kegiatan: Kegiatan) -> Snapshot:
    """Read the whole form: at most ten queries, whatever its length.

    Rows are read afresh; the columns of `kegiatan` itself are taken as the instance holds them.
    """
    snapshot: Snapshot = {"shape": SHAPE}
    snapshot |= {name: plain(getattr(kegiatan, name)) for name in KEGIATAN_COLUMNS}
    snapshot["jadwal"] = _rows(JadwalTahap.objects.filter(kegiatan=kegiatan), ("tahap", "awal", "akhir"))
    snapshot["wilayah"] = _wilayah_rows(kegiatan)
    snapshot["rilis"] = _rows(RilisProduk.objects.filter(kegiatan=kegiatan), ("produk", "tanggal"))
    snapshot["variabel"] = _parents(
        Variabel.objects.filter(kegiatan=kegiatan), VARIABEL_COLUMNS, [(*KLASIFIKASI, "variabel")]
    )
    snapshot["indikator"] = _parents(
        Indikator.objects.filter(kegiatan=kegiatan),
        INDIKATOR_COLUMNS,
        [(*child, "indikator") for child in OF_INDIKATOR],
    )
    snapshot["berkas"] = _berkas_rows(kegiatan)
    return snapshot


def empty() -> Snapshot:
    """A form of which nothing is answered, not even what a new draft knows."""
    blank = {name: plain(column.get_default()) for name, column in KEGIATAN_COLUMNS.items()}
    return {"shape": SHAPE} | blank | {table: [] for table in TABLES}


def plain(value: Any) -> Any:
    """One column's value as JSON: dates become ISO text, enumeration members their code."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return sorted(int(v) for v in value)
    if isinstance(value, str):
        return str(value)
    return value if value is None else int(value)


def _rows(rows: models.QuerySet, names: Iterable[str]) -> list[dict[str, Any]]:
    return [{name: plain(getattr(row, name)) for name in names} for row in rows]


def _wilayah_rows(kegiatan: Kegiatan) -> list[dict[str, Any]]:
    rows = WilayahKegiatan.objects.filter(kegiatan=kegiatan).select_related("provinsi", "kabupaten")
    return [
        {
            "provinsi": row.provinsi.kode_bps,
            "provinsi_nama": row.provinsi.nama,
            "kabupaten": row.kabupaten.kode_bps if row.kabupaten else "",
            "kabupaten_nama": row.kabupaten.nama if row.kabupaten else "",
        }
        for row in rows
    ]


def _parents(
    parents: models.QuerySet,
    columns: Iterable[str],
    children: list[tuple[str, type[models.Model], tuple[str, ...], str]],
) -> list[dict[str, Any]]:
    found = list(parents)
    by_id = {row.pk: {name: plain(getattr(row, name)) for name in columns} for row in found}
    for key, model, names, parent in children:
        for row in by_id.values():
            row[key] = []
        for child in model._default_manager.filter(**{f"{parent}__in": found}):
            by_id[getattr(child, f"{parent}_id")][key].append({n: plain(getattr(child, n)) for n in names})
    return list(by_id.values())


def _berkas_rows(kegiatan: Kegiatan) -> list[dict[str, Any]]:
    rows = BerkasPendukung.objects.filter(kegiatan=kegiatan, removed_at__isnull=True).select_related("file")
    return [
        {
            "jenis": row.jenis,
            "keterangan": row.keterangan,
            "nama": row.file.name,
            "sha256": row.file.sha256,
            "size": row.file.size,
        }
        for row in rows.order_by("jenis", "added_at", "id")
    ]


# Comparing -------------------------------------------------------------------------------------


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The snapshot as bytes that do not depend on the order of keys."""
    text = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def sha256(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the canonical bytes: two equal forms have the same."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


# Restoring -------------------------------------------------------------------------------------


_KEYS_OF = {
    Part.DATES: ("tahun", "jadwal", "rilis", "tanggal_tanda_tangan"),
    Part.SIGNATORIES: ("kota_tanda_tangan", "nama_tanda_tangan", "nip_tanda_tangan", "tanggal_tanda_tangan"),
    Part.IDENTITAS: ("kode_keg", "identitas_rekomendasi", "apakah_mendapat_rekomendasi"),
}


def without(snapshot: Mapping[str, Any], parts: Iterable[Part]) -> Snapshot:
    """The snapshot without the keys of the named parts; the one given stays as it is."""
    gone = {key for part in parts for key in _KEYS_OF[part]}
    return {key: value for key, value in snapshot.items() if key not in gone}


def restore(
    snapshot: Mapping[str, Any], kegiatan: Kegiatan, *, leave_out: Iterable[Part] = tuple(Part)
) -> None:
    """Write a snapshot into a Kegiatan that nobody has filled yet, files excepted.

    For the copy to a new draft; runs inside the caller's transaction, who also locks the case.
    What the snapshot lacks, and the parts left out (by default all), keeps the value that the new
    draft was made with; rows are replaced. ValueError: a section was saved already, or the
    snapshot names a region that this installation does not know.
    """
    if kegiatan.sections.filter(version__gt=0).exists():
        raise ValueError(f"kegiatan {kegiatan.pk} was filled already")
    source = without(snapshot, leave_out)
    for name, column in KEGIATAN_COLUMNS.items():
        if name in source:
            setattr(kegiatan, name, column.to_python(source[name]))
    kegiatan.save()
    _clear(source, kegiatan)
    _restore_dates(source, kegiatan)
    _restore_wilayah(source, kegiatan)
    variabel = _restore_variabel(source, kegiatan)
    _restore_indikator(source, kegiatan, variabel)


def _clear(source: Snapshot, kegiatan: Kegiatan) -> None:
    tables = {
        "jadwal": JadwalTahap,
        "wilayah": WilayahKegiatan,
        "rilis": RilisProduk,
        "variabel": Variabel,
        "indikator": Indikator,
    }
    for key, table in tables.items():
        if key in source:
            table._default_manager.filter(kegiatan=kegiatan).delete()


def _iso(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _restore_dates(source: Snapshot, kegiatan: Kegiatan) -> None:
    JadwalTahap.objects.bulk_create(
        JadwalTahap(
            kegiatan=kegiatan,
            tahap=row["tahap"],
            urut=urut,
            awal=_iso(row["awal"]),
            akhir=_iso(row["akhir"]),
        )
        for urut, row in enumerate(source.get("jadwal", ()))
    )
    RilisProduk.objects.bulk_create(
        RilisProduk(kegiatan=kegiatan, produk=row["produk"], tanggal=_iso(row["tanggal"]))
        for row in source.get("rilis", ())
    )


def _restore_wilayah(source: Snapshot, kegiatan: Kegiatan) -> None:
    rows = source.get("wilayah", ())
    wanted = {code for row in rows for code in (row["provinsi"], row["kabupaten"]) if code}
    known = {w.kode_bps: w for w in Wilayah.objects.filter(kode_bps__in=wanted)}
    if unknown := wanted - set(known):
        raise ValueError(f"unknown wilayah {sorted(unknown)}")
    WilayahKegiatan.objects.bulk_create(
        WilayahKegiatan(
            kegiatan=kegiatan,
            urut=urut,
            provinsi=known[row["provinsi"]],
            kabupaten=known.get(row["kabupaten"]),
        )
        for urut, row in enumerate(rows)
    )


def _restore_variabel(source: Snapshot, kegiatan: Kegiatan) -> list[Variabel]:
    rows = source.get("variabel", ())
    made = Variabel.objects.bulk_create(
        Variabel(kegiatan=kegiatan, urut=urut, **_known(row, VARIABEL_COLUMNS))
        for urut, row in enumerate(rows)
    )
    KlasifikasiIsian.objects.bulk_create(
        KlasifikasiIsian(variabel=parent, urut=urut, kode=child["kode"], nilai=child["nilai"])
        for parent, row in zip(made, rows, strict=True)
        for urut, child in enumerate(row.get("klasifikasi", ()))
    )
    return made


def _restore_indikator(source: Snapshot, kegiatan: Kegiatan, variabel: list[Variabel]) -> None:
    rows = source.get("indikator", ())
    made = Indikator.objects.bulk_create(
        Indikator(kegiatan=kegiatan, urut=urut, **_known(row, INDIKATOR_COLUMNS))
        for urut, row in enumerate(rows)
    )
    own = {v.nama: v for v in reversed(variabel) if v.nama}
    for key, model, names in OF_INDIKATOR:
        children = [
            model(indikator=parent, urut=urut, **_known(child, names))
            for parent, row in zip(made, rows, strict=True)
            for urut, child in enumerate(row.get(key, ()))
        ]
        for child in children:
            if isinstance(child, VariabelPembangun):
                child.variabel = own.get(child.nama)
        model._default_manager.bulk_create(children)


def _known(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}

"""Datasets, files, offices and groups in the words of CKAN: the dictionaries that its clients read.

Decided here: which member of ours stands for which of theirs, and which extras data.go.id and its theme read
(domain/satudata.md 7.4). Every key exists, `format` is always a text, extras are texts under one key each.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from datasets.api import addresses
from datasets.api.catalogue import Entry, File
from datasets.models import BerkasTerbitan
from forum.codelists import (
    Akses,
    JenisData,
    KodeReferensi,
    Level,
    Pemutakhiran,
    Periode,
    Sumber,
)
from satudata.accounts.models import Instansi

# Our code of a licence -> CKAN's id, title, address.
LICENSES = {
    "CC-BY-4.0": (
        "cc-by", "Creative Commons Atribusi 4.0 Internasional", "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC-BY-SA-4.0": (
        "cc-by-sa", "Creative Commons Atribusi-BerbagiSerupa 4.0 Internasional",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0-1.0": (
        "cc-zero", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
}  # fmt: skip
OTHER = ("notspecified", "Lisensi tidak disebutkan", "")


def moment(at: datetime | None) -> str | None:
    """A moment as CKAN writes it: UTC, without the letter of the zone, with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") if at else None


def package(entry: Entry) -> dict[str, Any]:
    """The full dictionary of a dataset."""
    face, facts = entry.face, entry.facts
    license_id, license_title, license_url = LICENSES.get(facts.lisensi, OTHER)
    org = organization(face.instansi)
    resources = [resource(entry, file, n) for n, file in enumerate(entry.files)]
    return {
        "id": str(face.dataset_id),
        "name": addresses.name_of(face),
        "title": face.judul,
        "notes": notes(entry),
        "type": "dataset",
        "state": "active",
        "private": False,
        "isopen": license_id != OTHER[0] and face.akses == Akses.TERBUKA,
        "author": facts.produsen or face.instansi.nama,
        "author_email": facts.kontak if "@" in facts.kontak else None,
        "maintainer": facts.produsen or face.instansi.nama,
        "maintainer_email": facts.kontak if "@" in facts.kontak else None,
        "license_id": license_id,
        "license_title": license_title,
        "license_url": license_url or None,
        "url": addresses.page_of(face),
        "version": str(facts.versi),
        "creator_user_id": None,
        "metadata_created": moment(entry.first_shown),
        "metadata_modified": moment(entry.changed),
        "owner_org": org["id"],
        "organization": org,
        "num_resources": len(resources),
        "num_tags": len(entry.tags),
        "tags": [tag(name) for name in entry.tags],
        "groups": [group(face.urusan)] if addresses.group_name(face.urusan) else [],
        "extras": [{"key": key, "value": value} for key, value in extras(entry).items()],
        "relationships_as_subject": [],
        "relationships_as_object": [],
        "resources": resources,
    }


def notes(entry: Entry) -> str:
    """What the data are: description, concept, definition; for Terbatas also why no file is listed."""
    facts = entry.facts
    texts = [facts.deskripsi]
    if facts.konsep:
        texts.append(f"Konsep: {facts.konsep}.")
    if facts.definisi:
        texts.append(f"Definisi: {facts.definisi}")
    if facts.akses == Akses.TERBATAS:
        texts.append("Hak akses: Terbatas. Berkas diminta lewat halaman dataset.")
    return "\n\n".join(text for text in texts if text) or entry.face.judul


def resource(entry: Entry, file: File, position: int) -> dict[str, Any]:
    """The dictionary of one file."""
    stored, release = file.berkas.berkas, file.terbitan
    changed = max(release.modified_at, release.tayang_sejak)
    return {
        "id": str(file.id),
        "package_id": str(entry.face.dataset_id),
        "position": position,
        "name": f"{release.judul}, {release.periode} ({BerkasTerbitan.Jenis(file.jenis).label})",
        "description": f"Data {release.periode}",
        "format": file.format,
        "mimetype": stored.content_type,
        "mimetype_inner": None,
        "size": stored.size,
        "hash": stored.sha256,
        "created": moment(release.tayang_sejak),
        "last_modified": moment(changed),
        "metadata_modified": moment(changed),
        "state": "active",
        "url": file.url,
        "url_type": None,
        "resource_type": None,
        "cache_url": None,
        "cache_last_updated": None,
        "datastore_active": file.has_rows,
    }


def tag(name: str) -> dict[str, Any]:
    """The dictionary of a keyword."""
    return {"id": name, "name": name, "display_name": name, "state": "active", "vocabulary_id": None}


def organization(office: Instansi) -> dict[str, Any]:
    """The dictionary of a Produsen Data as a dataset carries it."""
    return {
        "id": addresses.office_id(office),
        "name": addresses.office_name(office),
        "title": office.nama,
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": moment(
            datetime(office.berlaku_dari.year, office.berlaku_dari.month, office.berlaku_dari.day, tzinfo=UTC)
        ),
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group(urusan: str) -> dict[str, Any]:
    """The dictionary of a field of government as a dataset carries it."""
    title = addresses.URUSAN_NAMES[urusan]
    return {
        "id": addresses.group_id(urusan),
        "name": addresses.group_name(urusan),
        "title": title,
        "display_name": title,
        "description": "",
        "image_display_url": "",
    }


# Extras -------------------------------------------------------------------------------------------------
def extras(entry: Entry) -> dict[str, str]:
    """What data.go.id knows beyond CKAN, in its names; empty ones are left out."""
    pairs = ((key, "" if value is None else str(value)) for key, value in _extras(entry))
    return {key: value for key, value in pairs if value}


def _extras(entry: Entry) -> Iterator[tuple[str, Any]]:
    face, facts = entry.face, entry.facts
    # Published means: checked by Walidata and validated by the head of the OPD (SOP B7, B8).
    yield "Hasil_Pemeriksaan_SKDN", "1"
    yield "kategori", addresses.URUSAN_NAMES.get(face.urusan)
    if facts.data_prioritas:
        yield "prioritas_tahun", facts.tahun_prioritas
    yield "accessRights", Akses(face.akses).label
    yield "accrualPeriodicity", _label(Pemutakhiran, facts.pemutakhiran)
    yield "theme", addresses.URUSAN_NAMES.get(face.urusan)
    yield "id_dds", facts.kode
    yield "ukuran", facts.ukuran
    yield "satuan", facts.satuan
    yield "jenis", _label(JenisData, facts.jenis_data)
    yield "kodereferensi", ", ".join(_label(KodeReferensi, kode) for kode in facts.kode_referensi)
    yield "konsep", facts.konsep
    yield "definisi", facts.definisi
    yield "klasifikasi", facts.klasifikasi
    yield "level_estimasi", facts.indikator.level_estimasi or _label(Level, facts.level)
    yield "periode_data", _label(Periode, facts.periode_data)
    yield "periode", facts.periode
    yield "sumber_referensi", ", ".join(_label(Sumber, kode) for kode in facts.sumber_referensi)
    yield "interpretasi", facts.indikator.interpretasi
    yield "metode_perhitungan", facts.indikator.metode
    yield "judul_kegiatan", facts.kegiatan.judul
    yield "identitas_rekomendasi", facts.kegiatan.identitas
    yield "cara_pengumpulan_data", facts.kegiatan.cara_pengumpulan
    yield "metode_pengumpulan", facts.kegiatan.metode_pengumpulan
    yield "produsen_data_name", facts.produsen or face.instansi.nama
    yield "produsen_data_province_code", face.wilayah.kode_bps[:2]
    yield "produsen_data_city_code", face.wilayah.kode_bps
    yield "publishing_status", "approved"
    yield "status_data", facts.status_data
    yield "rilis_berikutnya", facts.berikutnya
    yield "sha256", facts.sha256


def _label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code

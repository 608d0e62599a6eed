"""The catalogue as plain JSON: `data.json` (DCAT-US 1.1: DKAN, Magda, CKAN) and the list of `dcat.json`."""

from collections.abc import Iterable
from typing import Any

from datasets.api import addresses
from datasets.api.catalogue import Entry, File
from datasets.api.ckan.package import LICENSES, notes
from forum.codelists import Akses

CONFORMS = "https://project-open-data.cio.gov/v1.1/schema"


def data_json(found: Iterable[Entry]) -> dict[str, Any]:
    """The whole catalogue."""
    return {
        "@context": f"{CONFORMS}/catalog.jsonld",
        "@id": addresses.absolute("/data.json"),
        "@type": "dcat:Catalog",
        "conformsTo": CONFORMS,
        "describedBy": f"{CONFORMS}/catalog.json",
        "dataset": [_dataset(entry) for entry in found],
    }


def dcat_json(found: Iterable[Entry]) -> list[dict[str, Any]]:
    """A page of datasets as CKAN's JSON harvester reads them."""
    return [_dataset(entry) for entry in found]


def _dataset(entry: Entry) -> dict[str, Any]:
    face, facts = entry.face, entry.facts
    office = facts.produsen or face.instansi.nama
    mail = facts.kontak.strip() if "@" in facts.kontak else ""
    license_url = LICENSES[facts.lisensi][2] if facts.lisensi in LICENSES else ""
    return {
        "@type": "dcat:Dataset",
        "identifier": addresses.dataset_uri(face.dataset_id),
        "title": face.judul,
        "description": notes(entry),
        "keyword": list(entry.tags) or [addresses.URUSAN_NAMES.get(face.urusan, "data").lower()],
        "issued": entry.first_shown.isoformat(),
        "modified": entry.changed.isoformat(),
        "publisher": {"@type": "org:Organization", "name": office} | ({"mbox": mail} if mail else {}),
        "contactPoint": {"@type": "vcard:Contact", "fn": office}
        | ({"hasEmail": f"mailto:{mail}"} if mail else {}),
        "accessLevel": "public" if face.akses == Akses.TERBUKA else "restricted public",
        "landingPage": addresses.page_of(face),
        "language": ["id"],
        "theme": [name] if (name := addresses.URUSAN_NAMES.get(face.urusan)) else [],
        "distribution": [_distribution(file) for file in entry.files],
    } | ({"license": license_url} if license_url else {})


def _distribution(file: File) -> dict[str, Any]:
    stored = file.berkas.berkas
    return {
        "@type": "dcat:Distribution",
        "title": f"{file.terbitan.judul}, {file.terbitan.periode} ({file.format})",
        "description": f"Data {file.terbitan.periode}",
        "downloadURL": file.url,
        "mediaType": stored.content_type,
        "format": file.format,
        "byteSize": stored.size,
    }

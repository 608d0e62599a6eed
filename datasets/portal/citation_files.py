"""How a dataset is cited, as files for reference managers: RIS (Zotero, Mendeley, EndNote) and CSL-JSON.

The facts are those of the citation in words (`citing.citation`). No value reaches a second line, so none can
be taken for a tag of its own.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from datasets.portal.citing import page_url
from datasets.portal.reading import PublicDataset


@dataclass(frozen=True)
class Cited:
    """What every form of a citation says."""

    key: str
    producer: str
    title: str
    shown: date
    version: str
    region: str
    url: str
    today: date


def cited(data: PublicDataset) -> Cited:
    """The facts of a dataset's citation, with the day of access as its region has it."""
    face, zone = data.face, data.face.wilayah.zone
    texts = (face.dataset.slug or "", face.instansi.nama, f"{face.judul}, {face.periode}")
    key, producer, title = (" ".join(text.split()) for text in texts)
    return Cited(
        key, producer, title, localdate(face.tayang_sejak, zone), str(data.facts.versi), face.wilayah.nama,
        page_url(data), localdate(data.at, zone),
    )  # fmt: skip


def ris(data: PublicDataset) -> str:
    """RIS: the office is one name, so a comma closes it, as the format has it for offices."""
    said = cited(data)
    tags = (
        ("TY", "DATA"), ("ID", said.key), ("AU", f"{said.producer},"), ("TI", said.title),
        ("PY", f"{said.shown:%Y}"), ("DA", f"{said.shown:%Y/%m/%d}/"), ("ET", said.version),
        ("PB", said.producer), ("CY", said.region), ("LA", "id"), ("UR", said.url),
        ("Y2", f"{said.today:%Y/%m/%d}/"), ("ER", ""),
    )  # fmt: skip
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags)


def csl(data: PublicDataset) -> str:
    """CSL-JSON: a list of one item of the type `dataset`."""
    said = cited(data)
    item: dict[str, Any] = {
        "id": said.key,
        "type": "dataset",
        "title": said.title,
        "author": [{"literal": said.producer}],
        "issued": _day(said.shown),
        "accessed": _day(said.today),
        "version": said.version,
        "publisher": said.producer,
        "publisher-place": said.region,
        "language": "id",
        "URL": said.url,
    }
    return json.dumps([item], ensure_ascii=False, indent=2)


def _day(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


Write = Callable[[PublicDataset], str]
# End of the name -> what is called, its type, who writes it.
KINDS: dict[str, tuple[str, str, Write]] = {
    "ris": ("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl),
}


def links(data: PublicDataset) -> list[tuple[str, str]]:
    """What each file is called, and its address."""
    slug = data.face.dataset.slug
    return [(name, reverse("dataset_citation", args=[slug, end])) for end, (name, _t, _w) in KINDS.items()]

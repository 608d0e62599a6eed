"""How a dataset is cited, fetched by a machine and described to search engines. Words and texts only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from datasets.models import BerkasTerbitan
from datasets.portal.reading import PublicDataset
from datasets.portal.selection import Selection
from satudata.clock.templatetags.waktu import tanggal

LICENSES = {
    "CC-BY-4.0": (
        "Creative Commons Atribusi 4.0 Internasional",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
}
SNIPPET_ROWS = 100
# What of a selection, beside its filters, decides which rows a file of it holds.
PASSED = ("q", "urut", "dari", "sampai")


def absolute(path: str) -> str:
    """The address of a path as others reach it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def page_url(data: PublicDataset) -> str:
    """The one address of a dataset's page."""
    return absolute(reverse("dataset_page", args=[data.face.dataset.slug]))


@dataclass(frozen=True)
class Citation:
    """The same source in three lengths."""

    short: str
    long: str
    bibtex: str


def citation(data: PublicDataset, today: date) -> Citation:
    """How to name the source, with the day of access filled in."""
    face, url = data.face, page_url(data)
    year = face.tayang_sejak.year
    version = _("versi %(n)d") % {"n": data.facts.versi}
    producer, title, opened = face.instansi.nama, face.judul, tanggal(today)
    key = (face.dataset.slug or "").replace("-", "_")
    return Citation(
        short=f"{producer} ({year})",
        long=_("%(producer)s (%(year)d). %(title)s, %(period)s, %(version)s. Diakses %(day)s dari %(url)s")
        % {"producer": producer, "year": year, "title": title, "period": face.periode, "version": version,
           "day": opened, "url": url},
        bibtex=f"@misc{{{key},\n  author = {{{{{producer}}}}},\n  title = {{{title}, {face.periode}}},\n"
        f"  year = {{{year}}},\n  version = {{{data.facts.versi}}},\n  url = {{{url}}},\n"
        f"  urldate = {{{today.isoformat()}}}\n}}",
    )  # fmt: skip


@dataclass(frozen=True)
class Snippet:
    """A text to copy: for whom, and what."""

    label: str
    text: str


def snippets(data: PublicDataset, chosen: Selection, resource: str) -> list[Snippet]:
    """The chosen rows fetched by curl, Python and R; `resource` is the table's id for machines."""
    csv_url = absolute(reverse("dataset_selection_csv", args=[data.face.dataset.slug]))
    query = urlencode([(n, v) for n, v in chosen.given if n.startswith("f.") or n in PASSED])
    address = f"{csv_url}?{query}" if query else csv_url
    filters = _filters(data, chosen)
    body: dict[str, Any] = {"resource_id": resource, "limit": SNIPPET_ROWS}
    body |= ({"filters": filters} if filters else {}) | ({"q": chosen.q} if chosen.q else {})
    ckan, sent = absolute("/api/3/action/datastore_search"), json.dumps(body, ensure_ascii=False)
    return [
        Snippet("curl", f'curl -L "{address}" -o data.csv'),
        Snippet("Python", f'import pandas as pd\n\ndata = pd.read_csv("{address}", dtype=str)'),
        Snippet("R", f'data <- read.csv("{address}", colClasses = "character")'),
        Snippet(
            "CKAN datastore_search",
            f"curl -X POST {ckan} -H 'Content-Type: application/json' \\\n  -d '{sent}'",
        ),
    ]


def _filters(data: PublicDataset, chosen: Selection) -> dict[str, list[str]]:
    """Filters as machines send them; of a range that is open at one end the years that there are."""
    first, last = min(t.tahun_awal for t in data.shown), max(t.tahun_akhir for t in data.shown)
    closed = replace(chosen, dari=max(chosen.dari, first), sampai=min(chosen.sampai or last, last))
    asked = (closed if chosen.years else chosen).asked
    return {kode: [value or "" for value in values] for kode, values in asked.items()}


def embed_code(data: PublicDataset) -> str:
    """What a page of somebody else writes to show the chart."""
    address = absolute(reverse("dataset_embed", args=[data.face.dataset.slug]))
    title = data.face.judul.replace('"', "&quot;")
    return f'<iframe src="{address}" title="{title}" width="100%" height="520" loading="lazy"></iframe>'


def structured(data: PublicDataset, files: Sequence[BerkasTerbitan]) -> SafeString:
    """The dataset for search engines (schema.org), as text that may stand inside a script element."""
    facts, face = data.facts, data.face
    title, address = LICENSES.get(facts.lisensi, (facts.lisensi, ""))
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": face.judul,
        "description": (facts.deskripsi or facts.definisi or face.judul).ljust(50)[:5000],
        "url": page_url(data),
        "identifier": facts.kode,
        "license": address or title,
        "isAccessibleForFree": data.is_open,
        "inLanguage": "id",
        "keywords": list(facts.kata_kunci),
        "creator": {"@type": "Organization", "name": face.instansi.nama},
        "temporalCoverage": f"{data.shown[-1].mulai.isoformat()}/{face.sampai.isoformat()}",
        "spatialCoverage": face.wilayah.nama,
        "dateModified": face.modified_at.isoformat(),
        "version": str(facts.versi),
        "variableMeasured": [c.nama for c in data.dictionary.kolom],
        "distribution": [
            {"@type": "DataDownload", "contentUrl": absolute(file_url(data, f)),
             "encodingFormat": f.berkas.content_type, "contentSize": str(f.berkas.size)}
            for f in files
        ],
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # Safe: JSON, in which no sign of HTML is left as it is.
    return mark_safe(text)


def file_url(data: PublicDataset, file: BerkasTerbitan) -> str:
    """Where a file is fetched."""
    return reverse("terbitan_file", args=[data.face.dataset.slug, file.pk, file.berkas.name])

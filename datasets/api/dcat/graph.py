"""The catalogue as RDF (DCAT-AP 3, read by ckanext-dcat, udata and others): which statement says what.

Decided here: names of things are their lasting addresses by id, never by a name that may change; every node
of a language, licence, frequency, access right, place and format is typed in the same file. The node of a
format is first a `dct:IMT` with the label "CSV" and also a `dct:MediaTypeOrExtent`: so harvesters store "CSV"
and not a long address, and the shapes of DCAT-AP hold (portal.md 3.7).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD

from datasets.api import addresses
from datasets.api.catalogue import Entry, File
from datasets.api.ckan.package import LICENSES, notes
from forum.codelists import Akses
from satudata.accounts.models import Instansi, Wilayah

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
# Of DCAT 3, which rdflib's own list does not have yet.
VERSION = URIRef(f"{DCAT}version")
EU = "http://publications.europa.eu/resource/authority/"
LANGUAGE = URIRef(f"{EU}language/IND")
RIGHTS = {Akses.TERBUKA: "PUBLIC", Akses.TERBATAS: "RESTRICTED"}
FREQUENCIES = {
    "harian": "DAILY", "mingguan": "WEEKLY", "bulanan": "MONTHLY", "triwulanan": "QUARTERLY",
    "empat_bulanan": "ANNUAL_3", "semesteran": "ANNUAL_2", "tahunan": "ANNUAL", "dua_tahunan": "BIENNIAL",
    "lebih_dua_tahunan": "IRREG", "ad_hoc": "IRREG",
}  # fmt: skip


@dataclass(frozen=True)
class Paging:
    """Addresses of the pages of a catalogue, and how many things it has."""

    this: str
    first: str
    last: str
    next: str
    previous: str
    total: int
    size: int


def catalogue(found: Iterable[Entry], paging: Paging) -> Graph:
    """A page of the catalogue with all that its datasets say."""
    graph = _graph()
    entries = list(found)
    root = URIRef(addresses.absolute(""))
    home = URIRef(addresses.absolute("/"))
    publisher = URIRef(addresses.absolute("/#penerbit"))
    graph.add((root, RDF.type, DCAT.Catalog))
    graph.add((root, DCTERMS.title, Literal("Katalog satudata", lang="id")))
    graph.add((root, DCTERMS.description, Literal("Data statistik sektoral yang terbit.", lang="id")))
    graph.add((root, FOAF.homepage, home))
    graph.add((home, RDF.type, FOAF.Document))
    graph.add((home, DCTERMS.title, Literal("satudata")))
    graph.add((root, DCTERMS.publisher, publisher))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal("Walidata")))
    _language(graph, root)
    if entries:
        graph.add((root, DCTERMS.modified, _moment(max(entry.changed for entry in entries))))
    for entry in entries:
        graph.add((root, DCAT.dataset, _dataset(graph, entry)))
    _pages(graph, paging)
    return graph


def dataset(entry: Entry) -> Graph:
    """One dataset with all that it says."""
    graph = _graph()
    _dataset(graph, entry)
    return graph


def _graph() -> Graph:
    graph = Graph()
    spaces = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "vcard": VCARD, "hydra": HYDRA, "adms": ADMS}
    for prefix, space in (spaces | {"spdx": SPDX}).items():
        graph.bind(prefix, space)
    return graph


def _pages(graph: Graph, paging: Paging) -> None:
    """Paging in the words of hydra, as plain texts."""
    page = URIRef(paging.this)
    graph.add((page, RDF.type, HYDRA.PagedCollection))
    graph.add((page, HYDRA.totalItems, Literal(paging.total)))
    graph.add((page, HYDRA.itemsPerPage, Literal(paging.size)))
    links = {
        "first": paging.first, "last": paging.last, "next": paging.next, "previous": paging.previous,
        # Older names that ckanext-dcat repeats.
        "firstPage": paging.first, "lastPage": paging.last, "nextPage": paging.next,
        "previousPage": paging.previous,
    }  # fmt: skip
    for name, address in links.items():
        if address:
            graph.add((page, HYDRA[name], Literal(address)))


# A dataset ----------------------------------------------------------------------------------------------
def _dataset(graph: Graph, entry: Entry) -> URIRef:
    face, facts = entry.face, entry.facts
    node = URIRef(addresses.dataset_uri(face.dataset_id))
    page = URIRef(addresses.page_of(face))
    license_ = _license(graph, facts.lisensi)
    graph.add((node, RDF.type, DCAT.Dataset))
    graph.add((node, DCTERMS.identifier, Literal(str(face.dataset_id))))
    graph.add((node, DCTERMS.title, Literal(face.judul, lang="id")))
    graph.add((node, DCTERMS.description, Literal(notes(entry), lang="id")))
    graph.add((node, DCTERMS.issued, _moment(entry.first_shown)))
    graph.add((node, DCTERMS.modified, _moment(entry.changed)))
    graph.add((node, VERSION, Literal(str(facts.versi))))
    graph.add((node, DCAT.landingPage, page))
    graph.add((page, RDF.type, FOAF.Document))
    graph.add((page, DCTERMS.title, Literal(face.judul, lang="id")))
    graph.add((node, DCTERMS.publisher, _office(graph, face.instansi)))
    graph.add((node, DCAT.contactPoint, _contact(graph, entry, node)))
    graph.add((node, DCTERMS.accessRights, _rights(graph, face.akses)))
    graph.add((node, DCTERMS.spatial, _place(graph, face.wilayah)))
    graph.add((node, DCTERMS.temporal, _period(graph, entry, node)))
    if face.urusan in addresses.URUSAN_NAMES:
        graph.add((node, DCAT.theme, _theme(graph, face.urusan)))
    if facts.pemutakhiran in FREQUENCIES:
        graph.add((node, DCTERMS.accrualPeriodicity, _frequency(graph, facts.pemutakhiran)))
    if license_ is not None:
        graph.add((node, DCTERMS.license, license_))
    for tag in entry.tags:
        graph.add((node, DCAT.keyword, Literal(tag, lang="id")))
    _language(graph, node)
    for file in entry.files:
        graph.add((node, DCAT.distribution, _distribution(graph, entry, file, license_)))
    return node


def _distribution(graph: Graph, entry: Entry, file: File, license_: URIRef | None) -> URIRef:
    node = URIRef(addresses.resource_uri(entry.face.dataset_id, file.id))
    stored, release = file.berkas.berkas, file.terbitan
    url = URIRef(file.url)
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add(
        (node, DCTERMS.title, Literal(f"{release.judul}, {release.periode} ({file.format})", lang="id"))
    )
    graph.add((node, DCAT.accessURL, url))
    graph.add((node, DCAT.downloadURL, url))
    graph.add((node, DCTERMS["format"], _format(graph, file.format)))
    graph.add((node, DCAT.mediaType, _media(graph, stored.content_type)))
    graph.add((node, DCAT.byteSize, Literal(str(stored.size), datatype=XSD.nonNegativeInteger)))
    graph.add((node, DCTERMS.issued, _moment(release.tayang_sejak)))
    graph.add((node, DCTERMS.modified, _moment(max(release.modified_at, release.tayang_sejak))))
    if license_ is not None:
        graph.add((node, DCTERMS.license, license_))
    sum_ = URIRef(f"{node}#sha256")
    graph.add((node, SPDX.checksum, sum_))
    graph.add((sum_, RDF.type, SPDX.Checksum))
    graph.add((sum_, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
    graph.add((sum_, SPDX.checksumValue, Literal(stored.sha256, datatype=XSD.hexBinary)))
    return node


def _typed(graph: Graph, node: URIRef, kind: URIRef, label: str) -> URIRef:
    graph.add((node, RDF.type, kind))
    graph.add((node, RDFS.label, Literal(label)))
    return node


def _format(graph: Graph, name: str) -> URIRef:
    node = URIRef(f"{EU}file-type/{name}")
    graph.add((node, RDF.type, DCTERMS.IMT))
    graph.add((node, RDF.type, DCTERMS.MediaTypeOrExtent))
    graph.add((node, RDFS.label, Literal(name)))
    return node


def _media(graph: Graph, kind: str) -> URIRef:
    node = URIRef(f"https://www.iana.org/assignments/media-types/{kind}")
    return _typed(graph, node, DCTERMS.MediaType, kind)


def _license(graph: Graph, kept: str) -> URIRef | None:
    if kept not in LICENSES:
        return None
    _id, title, url = LICENSES[kept]
    return _typed(graph, URIRef(url), DCTERMS.LicenseDocument, title)


def _rights(graph: Graph, akses: str) -> URIRef:
    node = URIRef(f"{EU}access-right/{RIGHTS[Akses(akses)]}")
    return _typed(graph, node, DCTERMS.RightsStatement, str(Akses(akses).label))


def _frequency(graph: Graph, code: str) -> URIRef:
    return _typed(graph, URIRef(f"{EU}frequency/{FREQUENCIES[code]}"), DCTERMS.Frequency, code)


def _language(graph: Graph, node: URIRef) -> None:
    graph.add((node, DCTERMS.language, _typed(graph, LANGUAGE, DCTERMS.LinguisticSystem, "Bahasa Indonesia")))


def _theme(graph: Graph, urusan: str) -> URIRef:
    skos = Namespace("http://www.w3.org/2004/02/skos/core#")
    node = URIRef(addresses.absolute(f"/group/{addresses.group_id(urusan)}"))
    graph.add((node, RDF.type, skos.Concept))
    graph.add((node, skos.prefLabel, Literal(addresses.URUSAN_NAMES[urusan], lang="id")))
    return node


def _place(graph: Graph, region: Wilayah) -> URIRef:
    node = URIRef(addresses.absolute(f"/wilayah/{region.kode_bps}"))
    graph.add((node, RDF.type, DCTERMS.Location))
    graph.add((node, RDFS.label, Literal(region.nama, lang="id")))
    graph.add((node, DCTERMS.identifier, Literal(region.kode_bps)))
    return node


def _office(graph: Graph, office: Instansi) -> URIRef:
    node = URIRef(addresses.office_uri(office))
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, RDF.type, FOAF.Organization))
    graph.add((node, FOAF.name, Literal(office.nama)))
    graph.add((node, DCTERMS.identifier, Literal(addresses.office_id(office))))
    return node


def _contact(graph: Graph, entry: Entry, node: URIRef) -> URIRef:
    contact = URIRef(f"{node}#kontak")
    graph.add((contact, RDF.type, VCARD.Kind))
    graph.add((contact, RDF.type, VCARD.Organization))
    graph.add((contact, VCARD.fn, Literal(entry.facts.produsen or entry.face.instansi.nama)))
    if "@" in entry.facts.kontak:
        graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{entry.facts.kontak.strip()}")))
    return contact


def _period(graph: Graph, entry: Entry, node: URIRef) -> URIRef:
    """From the first to the last day that the open releases cover; of the face where none is open."""
    releases = entry.releases or (entry.face,)
    period = URIRef(f"{node}#periode")
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, DCAT.startDate, Literal(min(r.mulai for r in releases))))
    graph.add((period, DCAT.endDate, Literal(max(r.sampai for r in releases))))
    return period


def _moment(at: Any) -> Literal:
    return Literal(at.isoformat(), datatype=XSD.dateTime)

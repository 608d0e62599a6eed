"""What the templates of the portal are given: cards of the catalogue, facts and tabs of a dataset's page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.api.addresses import resource_id
from datasets.checklist import QUALITY
from datasets.models import BerkasTerbitan, HitunganHarian, Terbitan
from datasets.portal import citation_files, citing
from datasets.portal.cross import MOST_COLUMNS as MOST_CROSS_COLUMNS
from datasets.portal.cross import MOST_ROWS as MOST_CROSS_ROWS
from datasets.portal.cross import can_cross, cross, headed, swapped
from datasets.portal.drawing import drawing
from datasets.portal.reading import PublicDataset, downloadable, newest_files
from datasets.portal.selection import BARS, LINES, Selection, heads_of, measures_of, splits_of, year_of
from datasets.portal.table import MOST_ROWS, Choice, choices, listing, names_of
from datasets.published import PublishedFacts
from datasets.tables.columnar import NoTable
from datasets.tables.dictionary import Column, Peran, Tipe
from forum.codelists import (
    URUSAN,
    Akses,
    Cara,
    DasarPengecualian,
    JenisData,
    KodeReferensi,
    Level,
    Pemutakhiran,
    Periode,
    Sumber,
)
from satudata.clock.now import now
from satudata.components import Breadcrumb, Option, SummaryRow
from satudata.forms import format_size

LINES_OF_FILES = {
    "csv": gettext_lazy("UTF-8, koma, titik desimal: untuk mesin"),
    "csv_excel": gettext_lazy("titik koma, koma desimal: langsung terbuka di Excel Indonesia"),
    "xlsx": gettext_lazy("lembar kerja dengan kamus data"),
    "json": gettext_lazy("untuk pemrogram"),
    "parquet": gettext_lazy("tabel bertipe untuk analisis"),
    "zip": gettext_lazy("CSV, kamus, metadata, dan README dalam satu berkas"),
}


# Cards ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Card:
    """One dataset in the catalogue."""

    title: str
    url: str
    office: str
    closed: bool
    access: str
    topic: str = ""
    period: str = ""
    updated: datetime | None = None
    next: date | None = None
    unit: str = ""
    priority: bool = False
    formats: Sequence[str] = ()

    @property
    def is_late(self) -> bool:
        """Whether the promised day of the next release is over."""
        return self.next is not None and self.next < localdate(now())


def cards(rows: Iterable[Terbitan], at: datetime) -> list[Card]:
    """The cards of a page of the catalogue: one query more, for the formats."""
    faces = list(rows)
    kinds = dict(BerkasTerbitan.Jenis.choices)
    formats: dict[Any, list[str]] = {}
    files = downloadable(at).filter(terbitan__in=[f.pk for f in faces]).order_by("jenis")
    for pk, kind in files.values_list("terbitan_id", "jenis"):
        formats.setdefault(pk, []).append(str(kinds[kind]))
    return [_card(face, formats.get(face.pk, [])) for face in faces]


def _card(face: Terbitan, formats: Sequence[str]) -> Card:
    url = reverse("dataset_page", args=[face.dataset.slug])
    access = str(face.get_akses_display())
    if face.akses == Akses.TERTUTUP:
        return Card(face.judul, url, face.instansi.nama, True, access)
    said = face.metadata
    return Card(
        face.judul, url, face.instansi.nama, False, access, dict(URUSAN).get(face.urusan, ""), face.periode,
        face.tayang_sejak, day_of(said.get("berikutnya", "")), said.get("satuan", ""), face.data_prioritas,
        formats,
    )  # fmt: skip


def day_of(text: str) -> date | None:
    """A day that was written as ISO; None for none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# The page of a dataset -----------------------------------------------------------------------------------
def frame(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    """What stands around every tab."""
    face, facts = data.face, data.facts
    return {
        "data": data,
        "face": face,
        "facts": facts,
        "chosen": chosen,
        "lines": [] if data.is_closed else fact_lines(data),
        "tabs": tabs(data, chosen),
        "ground": dict(DasarPengecualian.choices).get(facts.dasar_pengecualian, ""),
        "breadcrumbs": _breadcrumbs(data),
        "page_url": citing.page_url(data),
        "atom_url": reverse("feed_dataset"),
        "structured": "" if data.is_closed else citing.structured(data, newest_files(data)),
    }


def _breadcrumbs(data: PublicDataset) -> list[Breadcrumb]:
    search, face = reverse("dataset_search"), data.face
    found = [Breadcrumb(_("Data"), reverse("portal_home")), Breadcrumb(_("Katalog"), search)]
    topic = dict(URUSAN).get(face.urusan, "")
    if topic and not data.is_closed:
        found.append(Breadcrumb(topic, f"{search}?urusan={face.urusan}"))
    found.append(Breadcrumb(face.instansi.nama, f"{search}?opd={face.instansi_id}"))
    return [*found, Breadcrumb(face.judul)]


def tabs(data: PublicDataset, chosen: Selection) -> list[tuple[str, str, bool]]:
    """The tabs that this dataset has: words, address, whether it is this one."""
    words = {
        "grafik": _("Grafik"), "tabel": _("Tabel"), "silang": _("Tabel silang"),
        "metadata": _("Metadata"), "unduh": _("Unduh & API"), "riwayat": _("Riwayat"),
    }  # fmt: skip
    return [(words[name], chosen.url(tab=name), name == tab_of(data, chosen)) for name in names_of_tabs(data)]


def names_of_tabs(data: PublicDataset) -> tuple[str, ...]:
    """Closed data have none, limited data none that shows rows."""
    if data.is_closed:
        return ()
    if not data.is_open:
        return ("metadata", "riwayat")
    crossed = ("silang",) if can_cross(data) else ()
    return ("grafik", "tabel", *crossed, "metadata", "unduh", "riwayat")


def tab_of(data: PublicDataset, chosen: Selection) -> str:
    """The tab that is shown."""
    names = names_of_tabs(data)
    return chosen.tab if chosen.tab in names else (names[0] if names else "")


def _next_words(following: date | None) -> str:
    late = following is not None and following < localdate(now())
    return _("Pemutakhiran berikutnya, seharusnya") if late else _("Pemutakhiran berikutnya")


def fact_lines(data: PublicDataset) -> list[tuple[str, Any, str]]:
    """The facts under the title: words, value, kind of value (text, day, moment)."""
    face, facts = data.face, data.facts
    first, last = min(t.tahun_awal for t in data.shown), max(t.tahun_akhir for t in data.shown)
    years = str(first) if first == last else f"{first}–{last}"
    license_name, _url = citing.LICENSES.get(facts.lisensi, (facts.lisensi, ""))
    following = day_of(facts.berikutnya)
    status = _("Sementara") if facts.status_data == "sementara" else _("Tetap")
    lines = [
        (_("Produsen Data"), face.instansi.nama, "text"),
        (_("Diperbarui"), face.tayang_sejak, "moment"),
        (_next_words(following), following or _("belum dijadwalkan"), "day" if following else "text"),
        (_("Cakupan waktu"), years, "text"),
        (_("Level penyajian"), _label(Level, facts.level), "text"),
        (_("Satuan"), facts.satuan, "text"),
        (_("Kode"), facts.kode, "text"),
        (_("Lisensi"), license_name, "text"),
        (_("Status data"), status, "text"),
    ]
    return [line for line in lines if line[1]]


def _label(codes: Any, code: str) -> str:
    return str(dict(codes.choices).get(code, code))


def tab(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    """What the shown tab needs, and nothing of the others."""
    name = tab_of(data, chosen)
    made = {
        "grafik": _chart, "tabel": _table, "silang": _cross, "metadata": _metadata, "unduh": _downloads,
        "riwayat": _story,
    }  # fmt: skip
    return {"tab": name, **(made[name](data, chosen) if name else {})}


def _chart(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    names = names_of(data.dictionary)
    try:
        drawn, filters = drawing(data, chosen, names), choices(data, chosen, names)
    except NoTable:
        return {"broken": True}
    shapes = ((LINES, _("Garis, per periode")), (BARS, _("Batang")))
    return {
        "drawn": drawn,
        "choices": filters,
        "measures": _options(measures_of(data.dictionary), chosen.ukuran),
        "splits": _options(splits_of(data.dictionary), chosen.menurut),
        "shapes": [Option(v, w, v == chosen.bentuk) for v, w in shapes],
        "years": year_options(data, chosen, filters),
        "chips": chips(data, chosen, filters),
    }


def _options(columns: Sequence[Any], chosen: str) -> list[Option]:
    return [Option(c.kode, c.nama, c.kode == chosen) for c in columns]


def year_options(
    data: PublicDataset, chosen: Selection, filters: Sequence[Choice]
) -> list[tuple[str, str, str, list[Option]]]:
    """Fields for the range of years: name, label, words for an open end, the years there are."""
    column = year_of(data.dictionary)
    years = [o.value for c in filters if c.column is column for o in c.options]
    if len(years) < 2:
        return []
    ends = (
        ("dari", _("Dari tahun"), _("paling awal"), chosen.dari),
        ("sampai", _("Sampai tahun"), _("terbaru"), chosen.sampai),
    )
    return [(n, label, end, [Option(y, y, y == str(at)) for y in years]) for n, label, end, at in ends]


def _cross(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    names = names_of(data.dictionary)
    try:
        crossed, filters = cross(data, chosen, names), choices(data, chosen, names)
    except NoTable:
        return {"broken": True}
    down, across = headed(data, chosen)
    return {
        "crossed": crossed,
        "swap_url": swapped(chosen, down, across),
        "choices": filters,
        "measures": _options(measures_of(data.dictionary), chosen.ukuran),
        "heads": [("baris", _("Baris"), _options(heads_of(data.dictionary), down.kode)),
                  ("kolom", _("Kolom"), _options(heads_of(data.dictionary), across.kode))],
        "years": year_options(data, chosen, filters),
        "chips": chips(data, chosen, filters),
        "most": (MOST_CROSS_ROWS, MOST_CROSS_COLUMNS),
    }  # fmt: skip


def _table(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    names = names_of(data.dictionary)
    try:
        rows, filters = listing(data, chosen, names), choices(data, chosen, names)
    except NoTable:
        return {"broken": True}
    looks = (("nama", _("Nama")), ("kode", _("Kode")), ("keduanya", _("Kode dan nama")))
    return {
        "listing": rows,
        "choices": filters,
        "looks": [Option(v, w, v == chosen.tampil) for v, w in looks],
        "years": year_options(data, chosen, filters),
        "chips": chips(data, chosen, filters),
        "previous": chosen.url(page=chosen.page - 1) if chosen.page > 1 else "",
        "next": chosen.url(page=chosen.page + 1) if chosen.page < rows.pages else "",
        "csv_url": _csv_url(data, chosen) if rows.total <= MOST_ROWS else "",
        "most_rows": MOST_ROWS,
    }


def _csv_url(data: PublicDataset, chosen: Selection) -> str:
    return reverse("dataset_selection_csv", args=[data.face.dataset.slug]) + chosen.url()


def chips(data: PublicDataset, chosen: Selection, filters: Sequence[Choice]) -> list[tuple[str, str, str]]:
    """What is chosen, in words, with the address without it."""
    words = {(c.column.kode, o.value): str(o.label) for c in filters for o in c.options}
    found = [(_("Kata"), f"“{chosen.q}”", chosen.url(q=""))] if chosen.q else []
    for kode, values in chosen.filters.items():
        name = data.dictionary.column(kode).nama
        found += [(name, words.get((kode, v), v or _("kosong")), chosen.without(kode, v)) for v in values]
    if chosen.years:
        ends = f"{chosen.dari or '…'}–{chosen.sampai or '…'}"
        found.append((_("Tahun"), ends, chosen.url(dari=0, sampai=0)))
    return found


# Metadata --------------------------------------------------------------------------------------------------
def _metadata(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    facts = data.facts
    return {
        "standard": standard_rows(facts),
        "activity": activity_rows(facts) if facts.kegiatan.judul else [],
        "indicator": indicator_rows(facts) if facts.indikator.nama else [],
        "columns": [
            (c, str(Tipe(c.tipe).label), str(Peran(c.peran).label), codes_url(c))
            for c in data.dictionary.kolom
        ],
        "papers": [(p, day_of(p.tanggal)) for p in facts.dokumen],
        "quality": [(QUALITY.get(kode, kode), score) for kode, score in facts.kualitas.items()],
    }


def codes_url(column: Column) -> str:
    """Where the list of kode referensi of a column is read; empty where it names none."""
    kode, _at, versi = column.referensi.partition("@")
    return (reverse("kode_detail", args=[kode]) + (f"?versi={versi}" if versi else "")) if kode else ""


def standard_rows(facts: PublishedFacts) -> list[SummaryRow]:
    """Standar data and metadata of the entry."""
    rows = [
        (_("Konsep"), facts.konsep), (_("Definisi"), facts.definisi), (_("Klasifikasi"), facts.klasifikasi),
        (_("Ukuran"), facts.ukuran), (_("Satuan"), facts.satuan),
        (_("Jenis data"), _label(JenisData, facts.jenis_data)),
        (_("Topik (urusan)"), dict(URUSAN).get(facts.urusan, "")),
        (_("Level penyajian"), _label(Level, facts.level)),
        (_("Periode data"), _label(Periode, facts.periode_data)),
        (_("Jadwal pemutakhiran"), _label(Pemutakhiran, facts.pemutakhiran)),
        (_("Sumber referensi"), ", ".join(_label(Sumber, s) for s in facts.sumber_referensi)),
        (_("Kode referensi"), ", ".join(_label(KodeReferensi, k) for k in facts.kode_referensi)),
        (_("Dasar hukum"), facts.dasar_hukum), (_("Kata kunci"), ", ".join(facts.kata_kunci)),
        (_("Kontak"), facts.kontak), (_("Banyak baris"), facts.baris),
        (_("Sidik jari data (SHA-256)"), facts.sha256),
    ]  # fmt: skip
    return [SummaryRow(key, str(value)) for key, value in rows if value]


def activity_rows(facts: PublishedFacts) -> list[SummaryRow]:
    """The recommended activity that produced the data (MS-Keg)."""
    one = facts.kegiatan
    rows = [
        (_("Judul kegiatan"), one.judul), (_("Identitas rekomendasi"), one.identitas),
        (_("Penyelenggara"), one.penyelenggara), (_("Cara pengumpulan"), _label(Cara, one.cara_pengumpulan)),
        (_("Metode pengumpulan"), one.metode_pengumpulan),
        (_("Latar belakang"), one.latar_belakang), (_("Tujuan"), one.tujuan),
    ]  # fmt: skip
    return [SummaryRow(key, value) for key, value in rows if value]


def indicator_rows(facts: PublishedFacts) -> list[SummaryRow]:
    """MS-Ind of the entry."""
    one = facts.indikator
    rows = [
        (_("Nama indikator"), one.nama), (_("Interpretasi"), one.interpretasi), (_("Metode"), one.metode),
        (_("Klasifikasi penyajian"), one.klasifikasi), (_("Level estimasi"), one.level_estimasi),
    ]  # fmt: skip
    return [SummaryRow(key, value) for key, value in rows if value]


# Downloads, story ------------------------------------------------------------------------------------------
def _downloads(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    today = localdate(data.at, data.face.wilayah.zone)
    files = newest_files(data)
    return {
        "files": [file_line(data, f) for f in files],
        "snippets": citing.snippets(data, chosen, str(resource_of(data))),
        "citation": citing.citation(data, today),
        "citation_files": citation_files.links(data),
        "embed": citing.embed_code(data),
        "csv_url": _csv_url(data, chosen) if chosen.is_narrow else "",
        "others": [t for t in data.shown if t.pk != data.face.pk],
    }


def resource_of(data: PublicDataset) -> Any:
    """The id under which machines ask for the table."""
    return resource_id(data.face.rilis_id, BerkasTerbitan.Jenis.CSV)


def file_line(data: PublicDataset, file: BerkasTerbitan) -> dict[str, Any]:
    """One file: words, address, size, hash."""
    return {
        "label": file.get_jenis_display(),
        "about": LINES_OF_FILES[file.jenis],
        "url": citing.file_url(data, file),
        "size": format_size(file.berkas.size),
        "sha256": file.berkas.sha256,
    }


@dataclass(frozen=True)
class Told:
    """One version in the history of a dataset."""

    terbitan: Terbitan
    state: str
    tone: str
    reason: str
    counts: Sequence[tuple[str, int]]
    files: Sequence[dict[str, Any]]


def _story(data: PublicDataset, chosen: Selection) -> dict[str, Any]:
    visits = dict(
        HitunganHarian.objects.filter(dataset=data.face.dataset_id)
        .order_by()
        .values_list("jenis")
        .annotate(n=Sum("jumlah"))
    )
    return {"story": [_told(data, t) for t in data.story], "visits": visits}


def _told(data: PublicDataset, row: Terbitan) -> Told:
    changed = row.perubahan
    words = (("baru", _("baris baru")), ("berubah", _("baris berubah")), ("hilang", _("baris hilang")))
    counts = [(word, changed[name]) for name, word in words if isinstance(changed.get(name), int)]
    files = [file_line(data, f) for f in data.files.get(row.pk, [])]
    if row.ditarik_pada is not None and row.ditarik_pada <= data.at:
        return Told(row, _("Ditarik"), "bad", row.ditarik_alasan, (), ())
    if row.tayang_sampai is not None and row.tayang_sampai <= data.at:
        return Told(row, _("Versi lama"), "muted", changed.get("alasan", ""), counts, files)
    return Told(row, _("Tayang"), "good", changed.get("alasan", ""), counts, files)

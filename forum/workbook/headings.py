"""Which column of a file means which answer: headings of the forms that are in use, as data.

Sources: domain/satudata.md 3.1 (Kab. Madiun's form and the annex of its Berita Acara, Kab. Trenggalek's
"DAFTAR DATA 2025", the form of data.go.id, the Buku Induk template of the SPBE) and our own export.
A heading is compared without capitals, marks, underscores and what stands in brackets last.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from forum.entries.fields import BY_NAME, FIELDS
from forum.workbook.reading import Page
from satudata.forms import Text
from satudata.workflow.errors import InvalidInput

# Columns that are no answer of an entry.
NUMBER, CODE, OFFICE, YEAR, RELEASE = "no", "kode", "produsen_data", "tahun", "jadwal_rilis"
# One column for two answers: "jadwal rilis atau pemutakhiran data".
RELEASE_OR_UPDATE = "rilis_atau_pemutakhiran"
# Known from the forms and shown in our exports, but nothing that an entry is asked for.
KNOWN_ONLY = "tidak_dibaca"
NAME = "nama_data"
# Title rows above the headings are usual; beyond these rows nobody looks.
LOOKED_AT = 40
SHOWN = 30

# Words of a heading as they are compared -> what the column means.
SYNONYMS: Mapping[str, str] = {
    "no": NUMBER, "nomor": NUMBER, "no urut": NUMBER, "nomor urut": NUMBER,
    "kode": CODE, "kode data": CODE, "kode entri": CODE, "kode daftar data": CODE,
    "kodeindikator": "kode_dssd", "kode indikator": "kode_dssd", "kode dssd": "kode_dssd",
    "kode e walidata": "kode_dssd",
    "nama data": NAME, "nama dataset": NAME, "judul data": NAME, "judul dataset": NAME, "nama": NAME,
    "nama indikator": NAME, "nama data indikator": NAME, "indikator": NAME,
    "produsen data": OFFICE, "produsen": OFFICE, "opd": OFFICE, "perangkat daerah": OFFICE, "skpd": OFFICE,
    "instansi": OFFICE, "opd produsen": OFFICE, "produsen data pic": OFFICE, "nama opd": OFFICE,
    "instansi produsen data": OFFICE,
    "pic": "pic_nama", "nama pic": "pic_nama", "penanggung jawab": "pic_nama",
    "penanggung jawab data": "pic_nama", "pic nama": "pic_nama", "nama penanggung jawab": "pic_nama",
    "jabatan pic": "pic_jabatan", "jabatan": "pic_jabatan", "jabatan penanggung jawab": "pic_jabatan",
    "telepon pic": "pic_telepon", "no hp": "pic_telepon", "nomor hp": "pic_telepon", "hp pic": "pic_telepon",
    "no hp pic": "pic_telepon", "telepon": "pic_telepon", "kontak": "pic_telepon",
    "jenis data": "jenis_data", "jenis": "jenis_data",
    "sumber referensi": "sumber_referensi", "referensi": "sumber_referensi",
    "dasar hukum": "dasar_hukum", "dokumen rujukan": "dasar_hukum",
    "tahun": YEAR, "tahun data": YEAR,
    "jadwal rilis": RELEASE, "tanggal rilis": RELEASE, "rencana rilis": RELEASE,
    "jadwal rilis atau pemutakhiran data": RELEASE_OR_UPDATE,
    "jadwal rilis atau pemutakhiran": RELEASE_OR_UPDATE, "jadwal rilis pemutakhiran": RELEASE_OR_UPDATE,
    "jadwal rilis dan atau pemutakhiran data": RELEASE_OR_UPDATE,
    "jadwal pemutakhiran": "jadwal_pemutakhiran", "jadwal pemutakhiran data": "jadwal_pemutakhiran",
    "frekuensi pemutakhiran": "jadwal_pemutakhiran", "frekuensi": "jadwal_pemutakhiran",
    "periode pemutakhiran": "jadwal_pemutakhiran",
    "rilis jeda": "rilis_jeda", "jeda rilis": "rilis_jeda",
    "periode data": "periode_data", "periode": "periode_data",
    "level data": "level", "level": "level", "level penyajian": "level", "level wilayah": "level",
    "data prioritas": "data_prioritas", "prioritas": "data_prioritas",
    "konsep": "konsep", "definisi": "definisi", "satuan": "satuan", "ukuran": "ukuran",
    "klasifikasi": "klasifikasi", "id konsep": "id_sdsn", "idkonsep": "id_sdsn", "id sdsn": "id_sdsn",
    "bidang urusan": "urusan", "urusan": "urusan", "topik": "urusan",
    "kode referensi": "kode_referensi", "data induk": "kode_referensi",
    "cara pengumpulan": "cara_pengumpulan", "cara pengumpulan data": "cara_pengumpulan",
    "metode pengumpulan": "cara_pengumpulan",
    "pengaturan akses": "hak_akses", "hak akses": "hak_akses", "akses": "hak_akses",
    "sifat data": "hak_akses",
    "klasifikasi data sesuai risiko": "hak_akses", "klasifikasi risiko": "hak_akses",
    "format": "format", "format data": "format", "format berbagi pakai": "format",
    "aplikasi sumber": "sistem_sumber", "sistem sumber": "sistem_sumber",
    "keterangan": "keterangan", "catatan": "keterangan", "alasan": "keterangan",
    "tingkat instansi": KNOWN_ONLY, "sumber definisi": KNOWN_ONLY, "pilar tujuan sdgs": KNOWN_ONLY,
    "tujuan sdgs": KNOWN_ONLY, "pilar sdgs": KNOWN_ONLY, "pn rkp": KNOWN_ONLY, "pp rkp": KNOWN_ONLY,
    "link akses": KNOWN_ONLY, "link": KNOWN_ONLY, "tautan": KNOWN_ONLY, "status rilis portal": KNOWN_ONLY,
    "status": KNOWN_ONLY, "kode referensi wilayah": KNOWN_ONLY, "kode referensi bps": KNOWN_ONLY,
    "value sipd": KNOWN_ONLY, "variabel": KNOWN_ONLY, "identitas rekomendasi": KNOWN_ONLY,
}  # fmt: skip
# The figures of a year stand beside the list in some forms: "tahun_2025".
_FIGURES = re.compile(r"(?:tahun|nilai|data tahun|capaian) ?(?:19|20)\d{2}")


def key_of(heading: str) -> str:
    """A heading as it is compared: small letters and digits, single blanks."""
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


@cache
def _own() -> Mapping[str, str]:
    """The names and labels of the answers themselves, as our export writes them."""
    found = {key_of(field.name): field.name for field in FIELDS}
    with translation.override("id"):
        return found | {key_of(str(field.label)): field.name for field in FIELDS}


def meaning(heading: str) -> str:
    """What a column of this heading means; empty where nobody knows."""
    key = key_of(heading)
    bare = key_of(re.sub(r"\(.*\)\s*\*?\s*$", "", heading))
    for words in dict.fromkeys((key, bare)):
        if found := SYNONYMS.get(words) or _own().get(words):
            return found
        if _FIGURES.fullmatch(words):
            return KNOWN_ONLY
    return ""


LABELS: Mapping[str, Text] = {
    CODE: gettext_lazy("Kode"),
    OFFICE: gettext_lazy("Produsen Data"),
    YEAR: gettext_lazy("Tahun"),
    RELEASE: gettext_lazy("Jadwal Rilis"),
    RELEASE_OR_UPDATE: gettext_lazy("Jadwal rilis atau pemutakhiran data"),
}


def label_of(meaning: str) -> str:
    """The words for a column by what it means."""
    return str(BY_NAME[meaning].label if meaning in BY_NAME else LABELS[meaning])


@dataclass(frozen=True)
class Layout:
    """Where the list stands in a file: sheet, heading row, column of each meaning, all from 1.

    `complete`: it has every answer, as our own export; only then an emptied cell empties the answer.
    """

    page: Page
    row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    other_pages: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every answer has its column."""
        return all(field.name in self.columns for field in FIELDS) and CODE in self.columns


def find(pages: tuple[Page, ...]) -> Layout:
    """Where the list stands: the row with most known headings, among them that of the name.

    Raises InvalidInput: nothing in the file, no such row (says what was found), one heading twice.
    """
    if not any(page.rows for page in pages):
        raise InvalidInput(_("Berkas ini tidak berisi apa pun. Isi daftarnya, lalu unggah lagi."))
    best = [(page, row, _score(cells)) for page in pages for row, cells in _first_rows(page)]
    page, row, score = max(best, key=lambda found: found[2])
    if not score[0] or score[1] < 2:
        raise InvalidInput(_missing(max(best, key=lambda found: found[2][1:])))
    others = tuple(
        p.name for p in pages if p is not page and any(s[0] and s[1] > 1 for q, _r, s in best if q is p)
    )
    return _layout(page, row, others)


def _first_rows(page: Page) -> list[tuple[int, Mapping[int, str]]]:
    return [
        (number, {column: cell.text for column, cell in cells.items()})
        for number, cells in page.rows[:LOOKED_AT]
        if number <= 2 * LOOKED_AT
    ] or [(0, {})]


def _score(cells: Mapping[int, str]) -> tuple[bool, int, int]:
    """Whether the row names the data, how many headings of it are known, how many cells it has."""
    known = {meaning(text) for text in cells.values() if len(text) < 120} - {""}
    return NAME in known, len(known), len(cells)


def _missing(best: tuple[Page, int, tuple[bool, int, int]]) -> str:
    page, row, score = best
    cells = dict(_first_rows(page)).get(row, {})
    needed = _(
        "Diperlukan paling sedikit kolom “Nama Data” dan satu kolom lain yang dikenal, misalnya %(lain)s."
    ) % {"lain": ", ".join(f"“{label_of(name)}”" for name in (CODE, "jenis_data", "jadwal_pemutakhiran"))}
    if not score[1]:
        return _("Judul kolom tidak ditemukan pada %(n)d baris pertama.") % {"n": LOOKED_AT} + " " + needed
    found = ", ".join(f"“{' '.join(text.split())[:60]}”" for text in list(cells.values())[:SHOWN])
    return (
        _("Judul kolom yang terbaca pada lembar “%(lembar)s” baris %(baris)d: %(judul)s.")
        % {"lembar": page.name, "baris": row, "judul": found}
        + " "
        + needed
    )


def _layout(page: Page, row: int, others: tuple[str, ...]) -> Layout:
    cells = dict(_first_rows(page))[row]
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    unknown = []
    for column, text in sorted(cells.items()):
        heading = " ".join(text.split())
        means = meaning(heading)
        if means in columns and means in (OFFICE, NUMBER):
            continue  # "Produsen Data" and "Instansi" say the same
        if means in columns:
            raise InvalidInput(
                _("Dua kolom berjudul sama artinya: “%(a)s” (kolom %(ka)s) dan “%(b)s” (kolom %(kb)s). "
                  "Hapus salah satunya, lalu unggah lagi.")
                % {"a": headings[means], "ka": get_column_letter(columns[means]),
                   "b": heading, "kb": get_column_letter(column)}
            )  # fmt: skip
        if means == "":
            unknown.append(heading)
        elif means != KNOWN_ONLY:
            columns[means], headings[means] = column, heading
    return Layout(page, row, columns, headings, tuple(unknown), others)

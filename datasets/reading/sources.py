"""Where the columns of a dictionary come from: MS-Var of the entry's activity, and the entry's own answers.

What was typed once is taken over and not typed again. What a variable does not say (region and time of a row)
is read out of the entry: its level of presentation and its period of data.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.text import slugify
from django.utils.translation import gettext as _

from datasets.models import DaftarKode, Dataset
from datasets.reading.validation_rules import rule_of
from datasets.tables.dictionary import Code, Column, Dictionary, Peran, Tipe
from datasets.tables.soundness import MOST_COLUMNS, NUMERIC
from forum.codelists import KodeReferensi, Level, Periode
from forum.models import EntriDaftarData
from recommendations.models import Indikator, Variabel

# MS-Var column (8) -> type of a column; text with a list of values is a code.
TIPE = {
    "integer": Tipe.INTEGER, "numerik": Tipe.NUMBER, "karakter": Tipe.TEXT, "tanggal": Tipe.DATE,
    "boolean": Tipe.BOOLEAN,
}  # fmt: skip
TIDAK = 2
LONGEST_KODE = 40
# Beginnings of the names of lists of places, by level and by register.
PLACES = {Level.KECAMATAN: "kecamatan", Level.DESA_KELURAHAN: "kelurahan"}
REGISTERS = {KodeReferensi.WILAYAH_BPS: "", KodeReferensi.WILAYAH_KEMENDAGRI: "-kemendagri"}
QUARTERS = tuple(Code(str(n), f"Triwulan {name}") for n, name in enumerate(("I", "II", "III", "IV"), 1))
HALVES = (Code("1", "Semester I"), Code("2", "Semester II"))


# The entry ------------------------------------------------------------------------------------------
def entry_of(dataset: Dataset) -> EntriDaftarData | None:
    """The newest entry of a dataset's item, with its activity; None where it has none. One query."""
    found = EntriDaftarData.objects.filter(item_id=dataset.item_id).select_related(
        "kegiatan__kegiatan", "variabel", "indikator", "daftar__wilayah"
    )
    return found.order_by("-daftar__tahun").first()


def origin_of(entri: EntriDaftarData) -> dict[str, object]:
    """Where a dictionary was taken from, as it keeps it: the entry, its activity and that one's revision."""
    kegiatan = str(entri.kegiatan_id) if entri.kegiatan_id is not None else None
    found = {"entri": entri.pk, "revisi": entri.revisi_id, "kegiatan": kegiatan}
    return {name: value for name, value in found.items() if value is not None}


def variables_of(entri: EntriDaftarData) -> list[Variabel]:
    """The variables of the entry's activity in their order, with their lists of values. Two queries."""
    if entri.kegiatan is None:
        return []
    rows = Variabel.objects.filter(kegiatan__request_id=entri.kegiatan_id).exclude(nama="")
    return list(rows.prefetch_related("klasifikasi"))


# A first dictionary ----------------------------------------------------------------------------------
def dictionary_of(entri: EntriDaftarData) -> Dictionary:
    """What is known of an entry's table: where, when, and what it counts.

    An entry that was taken from one variable has that one, one that was taken from an indicator has it and
    the variables that it is made of; other entries of an activity have all of its variables; an entry
    without activity has what it says itself. The rest is added by hand.
    """
    columns = unique([*_places(entri), *_times(entri), *_values(entri)])[:MOST_COLUMNS]
    keys = [c.kode for c in columns if is_key(c)]
    complete = [c.kode for c in columns if c.peran == Peran.WILAYAH and (c.referensi or c.kode_nilai)]
    return Dictionary(kolom=tuple(columns), kunci=tuple(keys), lengkap=tuple(complete))


def is_key(column: Column) -> bool:
    """Whether a column of this kind makes a row one of its own: where, when, and of which kind."""
    return column.wajib and column.peran in (Peran.WILAYAH, Peran.WAKTU, Peran.DIMENSI)


def _values(entri: EntriDaftarData) -> list[Column]:
    """What the table counts."""
    variables = variables_of(entri)
    if entri.indikator is not None:
        return [_own_value(entri), *(column_of(v) for v in _parts(entri.indikator, variables))]
    own = [v for v in variables if v.pk == entri.variabel_id]
    return [column_of(v) for v in own or variables] or [_own_value(entri)]


def _parts(indikator: Indikator, variables: Iterable[Variabel]) -> list[Variabel]:
    """The activity's own variables of which an indicator is made (MS-Ind columns 13 to 15). One query."""
    rows = list(indikator.variabel_pembangun.values_list("variabel_id", "nama"))
    ids, names = {pk for pk, _name in rows}, {name.casefold() for _pk, name in rows}
    return [v for v in variables if v.pk in ids or v.nama.casefold() in names]


def column_of(variabel: Variabel) -> Column:
    """A variable of MS-Var as a column of a table; its rule of validation (10) says what can be checked."""
    codes, rule = _codes(variabel), rule_of(variabel.aturan_validasi)
    tipe = Tipe.CODE if codes else TIPE.get(variabel.tipe_data, Tipe.TEXT)
    return Column(
        kode=kode_of(variabel.alias or variabel.nama), nama=variabel.nama, tipe=tipe.value,
        peran=_role(tipe).value, konsep=variabel.konsep, definisi=variabel.definisi, ukuran=variabel.ukuran,
        satuan=variabel.satuan, wajib=bool(codes) or rule.wajib, kode_nilai=codes,
        aturan=variabel.aturan_validasi, terbuka=variabel.dapat_diakses != TIDAK, variabel=variabel.pk,
        minimum=rule.minimum if tipe in NUMERIC else "", maksimum=rule.maksimum if tipe in NUMERIC else "",
    )  # fmt: skip


def _codes(variabel: Variabel) -> tuple[Code, ...]:
    """Its list of values; a value without a code is its own code, the first of two alike counts."""
    rows = ((row.kode.strip() or row.nilai.strip(), row.nilai.strip()) for row in variabel.klasifikasi.all())
    known: dict[str, str] = {}
    for kode, nama in rows:
        if kode:
            known.setdefault(kode, nama or kode)
    return tuple(Code(kode, nama) for kode, nama in known.items())


def _role(tipe: Tipe) -> Peran:
    if tipe in (Tipe.INTEGER, Tipe.NUMBER):
        return Peran.NILAI
    return Peran.DIMENSI if tipe == Tipe.CODE else Peran.KETERANGAN


def _own_value(entri: EntriDaftarData) -> Column:
    """What the entry itself says of what is counted."""
    return Column(
        kode=kode_of(entri.nama_data), nama=entri.nama_data, tipe=Tipe.NUMBER.value, peran=Peran.NILAI.value,
        konsep=entri.konsep, definisi=entri.definisi, ukuran=entri.ukuran, satuan=entri.satuan, wajib=True,
        terbuka=entri.indikator is None or entri.indikator.dapat_diakses != TIDAK,
    )  # fmt: skip


def _places(entri: EntriDaftarData) -> Iterator[Column]:
    """The region of a row, where the table has one per kecamatan, kelurahan or health facility."""
    names = {
        Level.KECAMATAN: (_("Kode Kecamatan"), _("Kecamatan")),
        Level.DESA_KELURAHAN: (_("Kode Desa/Kelurahan"), _("Desa/Kelurahan")),
        Level.FASKES: (_("Kode Fasilitas Kesehatan"), _("Fasilitas kesehatan")),
    }
    if entri.level not in names:
        return
    nama, konsep = names[Level(entri.level)]
    yield Column(
        kode=kode_of(nama), nama=nama, tipe=Tipe.CODE.value, peran=Peran.WILAYAH.value, konsep=konsep,
        wajib=True, referensi=_reference(entri),
    )  # fmt: skip


def _times(entri: EntriDaftarData) -> Iterator[Column]:
    """The time of a row, by the period of data."""
    if entri.periode_data in (Periode.MINGGUAN, Periode.HARIAN):
        yield _time(_("Tanggal"), Tipe.DATE)
        return
    yield _time(_("Tahun"), Tipe.YEAR)
    if entri.periode_data == Periode.BULANAN:
        yield _time(_("Bulan"), Tipe.MONTH)
    elif entri.periode_data == Periode.TRIWULANAN:
        yield replace(_time(_("Triwulan"), Tipe.CODE), kode_nilai=QUARTERS)
    elif entri.periode_data == Periode.SEMESTERAN:
        yield replace(_time(_("Semester"), Tipe.CODE), kode_nilai=HALVES)


def _time(nama: str, tipe: Tipe) -> Column:
    return Column(kode=kode_of(nama), nama=nama, tipe=tipe.value, peran=Peran.WAKTU.value, wajib=True)


def _reference(entri: EntriDaftarData) -> str:
    """The list of kode referensi that the entry's own codes name at its level; "" where there is none."""
    wanted = [slug for code in entri.kode_referensi for slug in _slugs(code, entri)]
    known = set(DaftarKode.objects.filter(kode__in=wanted).values_list("kode", flat=True))
    return next((slug for slug in wanted if slug in known), "")


def _slugs(code: str, entri: EntriDaftarData) -> Iterator[str]:
    """How a list is called (`seeds/kode-referensi.yaml`): kelurahan-3572, faskes."""
    region, place = entri.daftar.wilayah.kode_bps, PLACES.get(entri.level)
    if code in REGISTERS and place:
        yield f"{place}{REGISTERS[code]}-{region}"
    elif code != KodeReferensi.LAINNYA:
        yield from (f"{code}-{region}", code)


# Codes of columns ---------------------------------------------------------------------------------------
def kode_of(nama: str) -> str:
    """A name for machines from a heading: "Jumlah Layanan" becomes jumlah_layanan."""
    kode = slugify(nama.replace("/", " ")).replace("-", "_").strip("_")[:LONGEST_KODE].strip("_")
    return kode if kode[:1].isalpha() else f"kolom_{kode}".strip("_")


def unique(columns: Iterable[Column]) -> list[Column]:
    """The columns with codes and headings that occur once: the second of two alike gets _2."""
    codes: set[str] = set()
    names: set[str] = set()
    made = []
    for column in columns:
        kode, nama, n = column.kode, column.nama, 1
        while kode in codes or nama.casefold() in names:
            n += 1
            kode, nama = f"{column.kode}_{n}", f"{column.nama} ({n})"
        codes.add(kode)
        names.add(nama.casefold())
        made.append(replace(column, kode=kode, nama=nama))
    return made

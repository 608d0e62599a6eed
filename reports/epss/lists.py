"""Lists behind the system's evidence: the very rows that `facts` counts, as tables for spreadsheets.

No person is named in them: offices, data, dates and states are what an assessor checks a count by. Always
Indonesian, like the evidence itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, Sum

from datasets.models import ButirValidasi, HitunganHarian, Pemeriksaan
from forum.codelists import Akses, Cara, Sumber
from forum.models import RapatForum, RencanaAksi
from reports.epss.facts import Facts
from satudata.clock.templatetags.waktu import tanggal

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """A list: the code in its file's name, its title, the heads of its columns, its rows."""

    kode: str
    judul: str
    kolom: tuple[str, ...]
    baris: list[list[Any]]


Build = Callable[[Facts], Listed]


def lists_of(facts: Facts) -> dict[str, list[Listed]]:
    """The lists of every indicator that the system proves; each list is read once: five queries."""
    made = {code: build(facts) for code, build in BUILDERS.items()}
    return {kode: [made[code] for code in codes] for kode, codes in LISTS.items()}


# Words of cells ------------------------------------------------------------------------------------------
def _said(value: Any) -> str:
    return "" if value is None else "ya" if value else "tidak"


def _named(choices: Any, code: str) -> str:
    return str(dict(choices.choices).get(code, code))


def _day(value: datetime | None, facts: Facts) -> str:
    return tanggal(value.astimezone(facts.wilayah.zone).date()) if value else ""


def _span(facts: Facts) -> tuple[datetime, datetime]:
    zone = facts.wilayah.zone
    return datetime.combine(facts.mulai, time.min, zone), datetime.combine(facts.sampai, time.max, zone)


# Entries of the Daftar Data ------------------------------------------------------------------------------
Cell = Callable[[Row], Any]
ENTRY: Mapping[str, Cell] = {
    "Kode": lambda e: e["item__kode"],
    "Nama data": lambda e: e["nama_data"],
    "Perangkat daerah": lambda e: e["bagian__instansi__nama"],
    "Konsep": lambda e: e["konsep"],
    "Definisi": lambda e: e["definisi"],
    "Klasifikasi": lambda e: e["klasifikasi"],
    "Ukuran": lambda e: e["ukuran"],
    "Satuan": lambda e: e["satuan"],
    "Id SDSN": lambda e: e["id_sdsn"],
    "Kode referensi": lambda e: ", ".join(e["kode_referensi"]),
    "Sumber referensi": lambda e: ", ".join(_named(Sumber, code) for code in e["sumber_referensi"]),
    "Cara pengumpulan": lambda e: _named(Cara, e["cara_pengumpulan"]),
    "Hak akses": lambda e: _named(Akses, e["hak_akses"]),
    "Mengandung data pribadi": lambda e: _said(e["data_pribadi"]),
    "Kegiatan direkomendasikan": lambda e: _said(bool(e["kegiatan_id"])),
    "Alasan tanpa rekomendasi": lambda e: e["tanpa_rekomendasi"],
}
FIRST = ("Kode", "Nama data", "Perangkat daerah")


def _entries(code: str, title: str, *columns: str) -> Build:
    """Agreed entries with what the indicator asks of them."""

    def build(facts: Facts) -> Listed:
        heads = (*FIRST, *columns)
        rows = sorted(facts.entri, key=lambda e: str(e["item__kode"]))
        return Listed(code, title, heads, [[ENTRY[head](row) for head in heads] for row in rows])

    return build


# Releases and what is published --------------------------------------------------------------------------
def _releases(facts: Facts) -> Listed:
    """Promised days of the period against what came of them."""
    heads = (*FIRST, "Periode", "Jadwal rilis", "Diunggah", "Terbit", "Tepat waktu")
    rows = sorted(facts.rilis, key=lambda r: (r["jadwal"], r["dataset__item__kode"]))
    return Listed("rilis", "Rilis menurut jadwal dan kenyataannya", heads, [_release(r, facts) for r in rows])


def _release(row: Row, facts: Facts) -> list[Any]:
    shown = row["terbit"].astimezone(facts.wilayah.zone).date() if row["terbit"] else None
    return [
        row["dataset__item__kode"], row["entri__nama_data"], row["instansi__nama"], row["periode"],
        tanggal(row["jadwal"]), _said(bool(row["versi_id"])), tanggal(shown) if shown else "",
        _in_time(row["jadwal"], shown, facts.sampai),
    ]  # fmt: skip


def _in_time(promised: date, shown: date | None, last: date) -> str:
    if shown is not None:
        return _said(shown <= promised)
    return "belum jatuh tempo" if promised > last else "tidak"


def _published(facts: Facts) -> Listed:
    heads = (*FIRST, "Periode", "Hak akses", "Terbit", "Hari sesudah periode", "Format", "Catatan perubahan")
    rows = sorted(facts.terbitan, key=lambda t: (t["tayang_sejak"], t["dataset__item__kode"]))
    return Listed("terbitan", "Terbitan di portal", heads, [_shown(row, facts) for row in rows])


def _shown(row: Row, facts: Facts) -> list[Any]:
    at = row["tayang_sejak"].astimezone(facts.wilayah.zone).date()
    return [
        row["dataset__item__kode"], row["judul"], row["instansi__nama"], row["periode"],
        _named(Akses, row["akses"]), tanggal(at), (at - row["sampai"]).days, row["berkas_ada"],
        _said(bool(row["perubahan"])),
    ]  # fmt: skip


def _checks(facts: Facts) -> Listed:
    """Checks that ended in the period, without the person who checked."""
    rows = Pemeriksaan.objects.filter(rilis__wilayah=facts.wilayah, ended_at__range=_span(facts))
    columns = (
        "rilis__dataset__item__kode", "rilis__entri__nama_data", "rilis__instansi__nama", "rilis__periode",
        "putaran", "tahap", "putusan", "ended_at",
    )  # fmt: skip
    found = [
        [
            *facts_of_row,
            _named(Pemeriksaan.Tahap, stage),
            _named(Pemeriksaan.Putusan, verdict),
            _day(at, facts),
        ]
        for *facts_of_row, stage, verdict, at in rows.order_by("ended_at", "pk").values_list(*columns)
    ]
    heads = (*FIRST, "Periode", "Putaran", "Tahap", "Putusan", "Selesai")
    return Listed("pemeriksaan", "Pemeriksaan data", heads, found)


def _validated(facts: Facts) -> Listed:
    rows = ButirValidasi.objects.filter(
        rilis__wilayah=facts.wilayah,
        validasi__surat__file__isnull=False,
        validasi__disetujui_pada__range=_span(facts),
    )
    columns = (
        "rilis__dataset__item__kode", "rilis__entri__nama_data", "rilis__instansi__nama", "rilis__periode",
        "validasi__surat__nomor", "sha256", "validasi__disetujui_pada",
    )  # fmt: skip
    ordered = rows.order_by("validasi__disetujui_pada", "pk").values_list(*columns)
    found = [[*told, _day(at, facts)] for *told, at in ordered]
    heads = (*FIRST, "Periode", "Surat Validasi", "SHA-256 isi data", "Disetujui")
    return Listed("validasi", "Rilis yang divalidasi Kepala OPD", heads, found)


def _used(facts: Facts) -> Listed:
    """Visits, downloads and calls of each dataset in the period."""
    rows = HitunganHarian.objects.filter(
        dataset__wilayah=facts.wilayah, tanggal__range=(facts.mulai, facts.sampai)
    ).order_by("dataset__item__kode")
    sums = {kind: Sum("jumlah", filter=Q(jenis=kind), default=0) for kind in HitunganHarian.Jenis.values}
    counted = rows.values_list("dataset__item__kode", "dataset__instansi__nama").annotate(**sums)
    names = {row["dataset__item__kode"]: row["judul"] for row in facts.terbitan}
    found = [[kode, names.get(kode, ""), office, *numbers] for kode, office, *numbers in counted]
    heads = (*FIRST, *(str(label) for label in HitunganHarian.Jenis.labels))
    return Listed("pemakaian", "Pemakaian dataset", heads, found)


# Requests, meetings, action plan ---------------------------------------------------------------------------
def _requests(facts: Facts) -> Listed:
    rows = sorted(facts.pengajuan, key=lambda r: (r["diajukan_pada"], r["nomor"]))
    found = [
        [r["nomor"], r["judul"], r["instansi__nama"], _day(r["diajukan_pada"], facts),
         r["identitas_rekomendasi"] or ""]
        for r in rows
    ]  # fmt: skip
    heads = ("Nomor", "Kegiatan", "Perangkat daerah", "Diajukan", "Identitas Rekomendasi")
    return Listed("pengajuan", "Pengajuan rekomendasi kegiatan statistik", heads, found)


def _meetings(facts: Facts) -> Listed:
    there = Q(peserta__hadir_pada__isnull=False)
    rows = RapatForum.objects.filter(pk__in=facts.rapat).order_by("dilaksanakan_pada", "pk")
    counted = rows.annotate(hadir=Count("peserta__instansi", filter=there, distinct=True))
    found = [
        [row.judul, _day(row.dilaksanakan_pada, facts), _said(row.kuorum_tercapai), row.hadir,
         _said(row.notulen_id is not None)]
        for row in counted
    ]  # fmt: skip
    heads = ("Rapat", "Dilaksanakan", "Kuorum tercapai", "Instansi hadir", "Notulen")
    return Listed("rapat", "Rapat Forum Satu Data", heads, found)


def _actions(facts: Facts) -> Listed:
    rows = RencanaAksi.objects.filter(
        rapat__wilayah=facts.wilayah, rapat__dilaksanakan_pada__range=_span(facts)
    )
    found = [
        [row.masalah, row.aksi, row.instansi.nama, row.ukuran, tanggal(row.tenggat), row.get_status_display()]
        for row in rows.select_related("instansi").order_by("tenggat", "pk")
    ]
    heads = ("Masalah", "Aksi", "Instansi", "Ukuran keberhasilan", "Tenggat", "Status")
    return Listed("rencana-aksi", "Rencana aksi Forum Satu Data", heads, found)


BUILDERS: Mapping[str, Build] = {
    "standar": _entries(
        "standar", "Standar Data setiap entri", "Konsep", "Definisi", "Klasifikasi", "Ukuran", "Satuan",
        "Id SDSN",
    ),
    "kode": _entries("kode-referensi", "Kode referensi setiap entri", "Kode referensi"),
    "rujukan": _entries("rujukan", "Rujukan kebutuhan setiap entri", "Sumber referensi", "Konsep"),
    "rancangan": _entries(
        "rancangan", "Kegiatan di balik setiap entri", "Kegiatan direkomendasikan", "Alasan tanpa rekomendasi"
    ),
    "metode": _entries("metode", "Cara pengumpulan setiap entri", "Cara pengumpulan"),
    "akses": _entries("akses", "Hak akses setiap entri", "Hak akses", "Mengandung data pribadi"),
    "rilis": _releases,
    "terbitan": _published,
    "pemeriksaan": _checks,
    "validasi": _validated,
    "pemakaian": _used,
    "pengajuan": _requests,
    "rapat": _meetings,
    "aksi": _actions,
}  # fmt: skip
# Which lists stand behind the evidence of an indicator.
LISTS: Mapping[str, tuple[str, ...]] = {
    "10101": ("standar",),
    "10201": ("pengajuan", "terbitan"),
    "10301": ("terbitan", "pemakaian"),
    "10401": ("kode",),
    "20101": ("rujukan", "rapat", "pemakaian"),
    "20102": ("rujukan", "rapat"),
    "20201": ("pemeriksaan", "validasi"),
    "20301": ("rilis", "terbitan"),
    "20302": ("rilis",),
    "20401": ("terbitan", "rilis"),
    "20402": ("pemakaian",),
    "20403": ("terbitan",),
    "20501": ("standar", "terbitan"),
    "20502": ("rilis",),
    "30101": ("rujukan",),
    "30102": ("rancangan", "pengajuan"),
    "30103": ("pengajuan", "rilis"),
    "30201": ("rilis",),
    "30301": ("pemeriksaan",),
    "30302": ("terbitan",),
    "30401": ("rilis", "terbitan", "pemakaian"),
    "40101": ("terbitan",),
    "40102": ("metode", "rilis"),
    "40103": ("pemeriksaan", "validasi"),
    "40104": ("akses",),
    "40302": ("rapat", "aksi"),
    "40303": ("pemeriksaan", "pengajuan"),
    "40304": ("pemeriksaan", "terbitan", "rapat"),
    "50102": ("rujukan", "pemakaian"),
    "50201": ("pengajuan",),
    "50301": ("aksi",),
    "50302": ("terbitan", "pemakaian"),
}

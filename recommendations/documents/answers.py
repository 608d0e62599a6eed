"""Answers of the form as words on paper: codes with their labels, periods, regions, products.

Takes the snapshot (`recommendations.snapshot`, shape 1), because a letter says what was
submitted, not what is typed since.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Choices
from django.utils import translation

from recommendations import codelists as c
from satudata.documents.letterhead import tanggal

Form = Mapping[str, Any]

# Multiple-choice columns with their code list and the column of "Lainnya".
MANY: dict[str, tuple[type[Choices], str]] = {
    "metode_pengumpulan": (c.Metode, "metode_pengumpulan_lainnya"),
    "sarana_pengumpulan": (c.Sarana, "sarana_pengumpulan_lainnya"),
    "unit_pengumpulan": (c.UnitPengumpulan, "unit_pengumpulan_lainnya"),
    "pemeriksaan_kualitas": (c.PemeriksaanKualitas, "pemeriksaan_kualitas_lainnya"),
    "unit_analisis": (c.UnitPengumpulan, "unit_analisis_lainnya"),
    "tingkat_penyajian": (c.TingkatPenyajian, "tingkat_penyajian_lainnya"),
}
ONE: dict[str, type[Choices]] = {
    "cara_pengumpulan_data": c.CaraPengumpulan,
    "sektor_kegiatan": c.Sektor,
    "pengulangan": c.Pengulangan,
    "frekuensi": c.Frekuensi,
    "tipe_pengumpulan": c.TipePengumpulan,
    "cakupan_wilayah": c.Cakupan,
    "jenis_rancangan_sampel": c.RancanganSampel,
    "metode_pemilihan_sampel": c.PemilihanSampel,
    "metode_sampel": c.MetodeSampel,
    "kerangka_sampel": c.KerangkaSampel,
    "petugas": c.Petugas,
    "pendidikan_petugas": c.Pendidikan,
    "metode_analisis": c.MetodeAnalisis,
}
PENGOLAHAN = {
    "pengolahan_editing": "penyuntingan",
    "pengolahan_coding": "penyandian",
    "pengolahan_data_entry": "data entry",
    "pengolahan_validasi": "penyahihan",
}
LAINNYA = "Lainnya"
NONE = "-"


def label(codes: type[Choices], code: Any) -> str:
    """The printed label of a code, in Indonesian whatever the language of the interface."""
    if code is None or code == "" or code not in codes.values:
        return ""
    with translation.override("id"):
        return str(codes(code).label)


def one(form: Form, column: str) -> str:
    """A single choice in words."""
    return label(ONE[column], form.get(column))


def many(form: Form, column: str) -> str:
    """A multiple choice in words, "Lainnya" replaced by what was written for it."""
    codes, other = MANY[column]
    words = [label(codes, code) for code in form.get(column) or []]
    written = str(form.get(other) or "").strip()
    return ", ".join(written if word == LAINNYA and written else word for word in words)


def period(rows: Iterable[Mapping[str, Any]]) -> str:
    """Periods of one stage: "1 Maret 2026 s.d. 30 April 2026", several separated by semicolons."""
    return "; ".join(filter(None, (_span(row.get("awal"), row.get("akhir")) for row in rows)))


def _span(first: str | None, last: str | None) -> str:
    begin, end = day(first), day(last)
    if not begin or not end or begin == end:
        return begin or end
    return f"{begin} s.d. {end}"


def day(iso: str | None) -> str:
    """An ISO date as letters write it; empty where there is none."""
    return tanggal(date.fromisoformat(iso)) if iso else ""


def stage(form: Form, tahap: int) -> str:
    """The periods of one stage of R.3.3."""
    return period(row for row in form.get("jadwal") or [] if row.get("tahap") == tahap)


def beginnings(form: Form, tahap: int) -> list[str]:
    """First days of the periods of one stage as the form asks for them: 01/12/2026."""
    return [_figures(row.get("awal")) for row in _periods(form, tahap)]


def endings(form: Form, tahap: int) -> list[str]:
    """Last days of the periods of one stage, in the order of `beginnings`."""
    return [_figures(row.get("akhir")) for row in _periods(form, tahap)]


def _periods(form: Form, tahap: int) -> list[Mapping[str, Any]]:
    return [row for row in form.get("jadwal") or [] if row.get("tahap") == tahap]


def _figures(iso: str | None) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else ""


def group(tahap: int) -> str:
    """The group that R.3.3 prints beside a stage: A. Perencanaan."""
    with translation.override("id"):
        return str(c.KELOMPOK_TAHAP[tahap])


def regions(form: Form) -> str:
    """Where the activity takes place (R.4.4, R.4.5)."""
    if form.get("cakupan_wilayah") == c.Cakupan.SELURUH:
        return label(c.Cakupan, c.Cakupan.SELURUH)
    rows = form.get("wilayah") or []
    return "; ".join(
        f"{row['kabupaten_nama']}, {row['provinsi_nama']}"
        if row.get("kabupaten_nama")
        else row["provinsi_nama"]
        for row in rows
    )


def processing(form: Form) -> str:
    """Stages of processing that are done (R.7.1)."""
    done = [words for column, words in PENGOLAHAN.items() if form.get(column) == c.YaTidak.YA]
    return ", ".join(done).capitalize()


def releases(form: Form) -> list[tuple[str, str]]:
    """Products for the public with their planned dates (R.8.1, R.8.2)."""
    found: list[tuple[str, str]] = []
    for product in c.Produk:
        if form.get(f"produk_{product.value}") == c.YaTidak.YA:
            dates = [day(row["tanggal"]) for row in form.get("rilis") or [] if row["produk"] == product.value]
            found.append((label(c.Produk, product.value), ", ".join(dates)))
    return found


def release_dates(form: Form, product: c.Produk) -> list[str]:
    """Planned dates of one product as the form asks for them: 15/06/2027."""
    return [_figures(row["tanggal"]) for row in form.get("rilis") or [] if row["produk"] == product.value]


def last_release(form: Form) -> str:
    """The latest planned release, as letters write it; empty where none is planned."""
    dates = [row["tanggal"] for row in form.get("rilis") or [] if row.get("tanggal")]
    return day(max(dates)) if dates else ""

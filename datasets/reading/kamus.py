"""A dictionary for its pages: columns in words, where each came from, what is lacking; and edits of it.

The edits give another dictionary (pure); `services.dictionaries` writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.models import DaftarKode, Kamus, RilisData
from datasets.permissions import rilis as permissions
from datasets.reading.page import Block
from datasets.reading.sources import is_key, unique
from datasets.services import dictionaries
from datasets.tables.dictionary import Column, Dictionary, Peran, SumRule, Tipe, from_json
from datasets.tables.soundness import Problem, gaps
from recommendations.models import Variabel
from recommendations.queries import visible_to
from satudata.accounts.queries import Rights
from satudata.forms import format_bilangan
from satudata.workflow.errors import ActionDenied


@dataclass(frozen=True)
class Shown:
    """One column in words: its type, role, list of values, and the activity that it was taken from."""

    column: Column
    tipe: str
    peran: str
    nilai: str
    kegiatan: str = ""
    kegiatan_url: str = ""
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A dictionary as its pages show it; `kamus` None before the first."""

    kamus: Kamus | None
    isi: Dictionary
    rows: list[Shown]
    gaps: list[Problem]
    seen: int

    @property
    def rules(self) -> list[tuple[str, str]]:
        """The rules of the table in words."""
        return rules_in_words(self.isi)

    @property
    def ready(self) -> bool:
        """Whether a file can be checked by it."""
        return self.kamus is not None and not self.gaps


def sheet_of(rilis: RilisData, rights: Rights) -> Sheet:
    """The dictionary that a release works with, in a constant number of queries."""
    kamus = dictionaries.current(rilis.dataset)
    isi = from_json(kamus.isi) if kamus is not None else Dictionary()
    lacking = gaps(isi)
    origins = _origins([c.variabel for c in isi.kolom if c.variabel], rights)
    names = dict(DaftarKode.objects.values_list("kode", "nama"))
    rows = [_shown(column, lacking, origins, names) for column in isi.kolom]
    return Sheet(kamus, isi, rows, lacking, dictionaries.seen(kamus))


def _shown(
    column: Column,
    lacking: list[Problem],
    origins: Mapping[int, tuple[str, str]],
    names: Mapping[str, str],
) -> Shown:
    title, url = origins.get(column.variabel, ("", ""))
    return Shown(
        column=column, tipe=label(Tipe, column.tipe), peran=label(Peran, column.peran),
        nilai=_values(column, names), kegiatan=title, kegiatan_url=url,
        gaps=tuple(p.words for p in lacking if p.kolom == column.kode),
    )  # fmt: skip


def label(kind: type[Tipe] | type[Peran], code: str) -> str:
    """The words of a type or role."""
    return str(dict(kind.choices).get(code, code))


def _values(column: Column, names: Mapping[str, str]) -> str:
    if column.referensi:
        return names.get(column.referensi.partition("@")[0], column.referensi)
    return _("%(n)d nilai") % {"n": len(column.kode_nilai)} if column.kode_nilai else ""


def _origins(ids: list[int], rights: Rights) -> dict[int, tuple[str, str]]:
    """Title of the activity by variable; its address for those who may read it. Two queries at most."""
    if not ids:
        return {}
    columns = ("pk", "kegiatan__request_id", "kegiatan__request__judul")
    found = list(Variabel.objects.filter(pk__in=ids).values_list(*columns))
    readable = visible_to(rights).filter(pk__in={pk for _id, pk, _title in found})
    seen = set(readable.values_list("pk", flat=True))
    return {
        variabel: (title, reverse("request_detail", args=[pk]) if pk in seen else "")
        for variabel, pk, title in found
    }


def block(rilis: RilisData, rights: Rights, at: datetime) -> Block:
    """The dictionary on the page of a release."""
    return Block(
        "datasets/rilis/_kamus.html", {"sheet": sheet_of(rilis, rights), "may": not refusal(rights, rilis)}
    )


def refusal(rights: Rights, rilis: RilisData) -> str:
    """Why this person may not change the dictionary; empty where they may."""
    try:
        permissions.check_can_describe(rights, rilis)
    except ActionDenied as denied:
        return denied.reason
    return ""


def rules_in_words(isi: Dictionary) -> list[tuple[str, str]]:
    """The rules of the table: what each asks, and of which columns, by their headings."""
    name = {column.kode: column.nama for column in isi.kolom}
    rules = [(_("Kunci"), ", ".join(name[k] for k in isi.kunci) or _("belum ditentukan"))]
    for label, codes in ((_("Semua nilai harus ada"), isi.lengkap), (_("Persentase"), isi.persen)):
        if codes:
            rules.append((label, ", ".join(name[k] for k in codes)))
    for each in isi.jumlah:
        rules.append((_("Penjumlahan"), f"{name[each.total]} = {' + '.join(name[k] for k in each.bagian)}"))
    for row in isi.total:
        facts = {"kolom": name[row.kolom], "total": row.total, "nilai": name[row.nilai]}
        words = _("baris dengan %(kolom)s “%(total)s” memuat jumlah %(nilai)s baris lain")
        rules.append((_("Baris total"), words % facts))
    rules.append((_("Perubahan yang dimintai penjelasan"), _threshold(isi)))
    small = _("diingatkan untuk angka 1 sampai %(n)s") % {"n": format_bilangan(isi.sel_kecil or 0)}
    rules.append((_("Sel kecil"), small if isi.sel_kecil else _("tidak diperiksa")))
    return [*rules, *([(_("Catatan"), isi.catatan)] if isi.catatan else [])]


def _threshold(isi: Dictionary) -> str:
    if isi.ambang is None:
        return _("tidak diminta")
    return _("lebih dari %(n)s persen dari rilis sebelumnya") % {"n": format_bilangan(isi.ambang)}


# Edits ------------------------------------------------------------------------------------------------
def with_column(isi: Dictionary, before: str, column: Column) -> Dictionary:
    """The dictionary with a column in the place of another, or at its end; rules follow another code."""
    if not before:
        return replace(isi, kolom=(*isi.kolom, column))
    kolom = tuple(column if c.kode == before else c for c in isi.kolom)
    return _renamed(replace(isi, kolom=kolom), before, column.kode)


def _renamed(isi: Dictionary, old: str, new: str) -> Dictionary:
    def name(kode: str) -> str:
        return new if kode == old else kode

    return replace(
        isi,
        kunci=tuple(map(name, isi.kunci)),
        lengkap=tuple(map(name, isi.lengkap)),
        persen=tuple(map(name, isi.persen)),
        jumlah=tuple(SumRule(name(r.total), tuple(map(name, r.bagian)), r.toleransi) for r in isi.jumlah),
        total=tuple(replace(r, kolom=name(r.kolom), nilai=name(r.nilai)) for r in isi.total),
    )


def without(isi: Dictionary, kode: str) -> Dictionary:
    """The dictionary without a column, and without the rules that speak of it."""
    return replace(
        isi,
        kolom=tuple(c for c in isi.kolom if c.kode != kode),
        kunci=tuple(k for k in isi.kunci if k != kode),
        lengkap=tuple(k for k in isi.lengkap if k != kode),
        persen=tuple(k for k in isi.persen if k != kode),
        jumlah=tuple(r for r in isi.jumlah if kode not in (r.total, *r.bagian)),
        total=tuple(r for r in isi.total if kode not in (r.kolom, r.nilai)),
    )


def shifted(isi: Dictionary, kode: str, by: int) -> Dictionary:
    """The dictionary with a column moved up (-1) or down (1); as it is where it stands at the end."""
    kolom = list(isi.kolom)
    here = next((n for n, c in enumerate(kolom) if c.kode == kode), None)
    there = -1 if here is None else here + by
    if here is not None and 0 <= there < len(kolom):
        kolom[here], kolom[there] = kolom[there], kolom[here]
    return replace(isi, kolom=tuple(kolom))


def added(isi: Dictionary, columns: list[Column]) -> Dictionary:
    """The dictionary with more columns at its end, their codes made unique; keys are those of a draft."""
    kolom = unique([*isi.kolom, *columns])
    keys = [c.kode for c in kolom[len(isi.kolom) :] if is_key(c)]
    return replace(isi, kolom=tuple(kolom), kunci=(*isi.kunci, *keys))

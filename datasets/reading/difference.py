"""What a table changes against another: rows that are new, changed and gone, and totals of its measures.

For an upload it is worked out once, by the job that checked it, and kept with it; two versions are compared
when they are asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.models import RilisData, Unggahan, VersiRilis
from datasets.tables import columnar, dictionary
from datasets.tables.dictionary import Dictionary, Peran
from satudata.clock.templatetags.waktu import angka
from satudata.documents import store

SAMPLES = 20


@dataclass(frozen=True)
class Total:
    """The sum of a measure before and now."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Sample:
    """Some rows of a kind as text, under their headings."""

    label: str
    fields: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Shown:
    """A comparison for a page; `against` says with what."""

    against: str
    new: int
    changed: int
    gone: int
    totals: Sequence[Total] = ()
    samples: Sequence[Sample] = ()

    @property
    def same(self) -> bool:
        """Nothing differs."""
        return not (self.new or self.changed or self.gone)


def kept(rilis: RilisData, base: VersiRilis | None, table: Path, described: Dictionary) -> dict[str, Any]:
    """What is kept with an upload: its table against a version; empty where there is none to compare with."""
    if base is None:
        return {}
    with store.as_file(base.tabel) as old:
        found = columnar.compare(old, table, described)
    facts = {
        "versi": str(base.pk),
        "nomor": base.nomor,
        "periode": base.rilis.periode,
        "sendiri": base.rilis_id == rilis.pk,
    }
    return facts | found.to_json()


def difference_of(unggahan: Unggahan) -> Shown | None:
    """What an upload changes, as it was found at its check; None where there was nothing to compare with."""
    found = unggahan.pembanding
    if not found:
        return None
    described = dictionary.from_json(unggahan.kamus.isi if unggahan.kamus else {})
    words = _("versi %(n)d rilis ini") if found["sendiri"] else _("rilis %(periode)s, versi %(n)d")
    return _shown(found, described, words % {"n": found["nomor"], "periode": found["periode"]})


def between(old: VersiRilis, new: VersiRilis) -> Shown:
    """What a version changes against another of the same release, worked out now."""
    described = dictionary.from_json(new.kamus.isi)
    with store.as_file(old.tabel) as before, store.as_file(new.tabel) as after:
        found = columnar.compare(before, after, described).to_json()
    return _shown(found, described, _("versi %(n)d") % {"n": old.nomor})


# In words --------------------------------------------------------------------------------------------
LABELS = {
    "baru": gettext_lazy("Contoh baris baru"),
    "berubah": gettext_lazy("Contoh baris berubah"),
    "hilang": gettext_lazy("Contoh baris hilang"),
}


def _shown(found: Mapping[str, Any], described: Dictionary, against: str) -> Shown:
    names = {column.kode: column.nama for column in described.kolom}
    key = [names[kode] for kode in described.kunci if kode in names]
    samples = found.get("contoh", {})
    return Shown(
        against=against,
        new=found["baru"],
        changed=found["berubah"],
        gone=found["hilang"],
        totals=[
            Total(names.get(kode, kode), _number(old), _number(new))
            for kode, (old, new) in found.get("total", {}).items()
            if _is_measure(described, kode)
        ],
        samples=[_sample(kind, samples[kind], key, names) for kind in LABELS if samples.get(kind)],
    )


def _is_measure(described: Dictionary, kode: str) -> bool:
    return described.has(kode) and described.column(kode).peran == Peran.NILAI


def _sample(
    kind: str, rows: Sequence[Mapping[str, Any]], key: Sequence[str], names: Mapping[str, str]
) -> Sample:
    """The first rows of a kind: their key, then the other columns; "before → now" where they differ."""
    first = rows[:SAMPLES]
    rest = list(first[0]["sesudah"])
    heads = [*(key or [""] * len(first[0]["kunci"])), *(names.get(kode, kode) for kode in rest)]
    cells = [
        [*map(_text, row["kunci"]), *(_cell(kind, row["sebelum"][k], row["sesudah"][k]) for k in rest)]
        for row in first
    ]
    return Sample(str(LABELS[kind]), heads, cells)


def _cell(kind: str, old: Any, new: Any) -> str:
    if kind == "berubah" and old != new:
        return f"{_text(old)} → {_text(new)}"
    return _text(old if kind == "hilang" else new)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Any) -> str:
    return "–" if value is None else str(angka(value))

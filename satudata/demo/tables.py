"""Tables of the demo's releases: dictionaries from `content/datasets.yaml`, and invented figures as CSV.

The same data, period and round give the same figures; another period differs by a few per cent only, so that
the check finds no leaps that nobody meant.
"""

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

from datasets.models import KodeItem, RilisData
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe, from_json
from satudata.demo import content

MARK = ";"
# A number of the form of a NIK that nobody can have: its district does not exist.
NIK = "990001010119{:04d}"
KEYS = (Peran.WILAYAH, Peran.WAKTU, Peran.DIMENSI)
Row = dict[str, str]


def dictionary_of(name: str) -> Dictionary:
    """The dictionary of one of the demo's data."""
    plan = content.read("datasets")
    row = plan["kamus"][name]
    columns = [plan["kolom"][c] if isinstance(c, str) else c for c in row["kolom"]]
    keys = [c["kode"] for c in columns if c.get("wajib") and c["peran"] in KEYS]
    whole = [c["kode"] for c in columns if c.get("referensi")]
    rules = {name: row[name] for name in ("jumlah", "persen") if name in row}
    return from_json({"kolom": columns, "kunci": keys, "lengkap": whole, **rules})


def sound_csv(rilis: RilisData, name: str, turn: int = 1) -> bytes:
    """A table of a release in which nothing is wrong; another `turn` brings other figures."""
    described = dictionary_of(name)
    return as_csv([c.nama for c in described.kolom], _rows(rilis, name, turn))


def faulty_csv(rilis: RilisData, name: str) -> bytes:
    """The same table as a hurried office sends it: NIK of persons, a wrong code, letters, a row twice."""
    described = dictionary_of(name)
    place, figure = described.of_role(Peran.WILAYAH)[0].kode, described.of_role(Peran.NILAI)[0].kode
    rows = [row | {"nik": NIK.format(n)} for n, row in enumerate(_rows(rilis, name, 1), start=1)]
    rows[2][place] = "3572999999"
    rows[4][figure], rows[5][figure] = "dua puluh", "-4"
    return as_csv([c.nama for c in described.kolom], [*rows, rows[-1]])


def as_csv(headings: list[str], rows: list[Row]) -> bytes:
    """Headings and rows as a CSV in UTF-8, as a spreadsheet with Indonesian settings writes it."""
    lines = [headings, *(list(row.values()) for row in rows)]
    return "".join(MARK.join(line) + "\r\n" for line in lines).encode()


def _rows(rilis: RilisData, name: str, turn: int) -> list[Row]:
    described = dictionary_of(name)
    keys = [c for c in described.kolom if c.peran in KEYS]
    made = []
    for values in product(*(list(_values(c, rilis)) for c in keys)):
        row = {c.kode: value for c, value in zip(keys, values, strict=True)}
        place = ":".join(row[c.kode] for c in keys if c.peran != Peran.WAKTU)
        made.append(row | _figures(described, name, f"{name}:{place}", f"{rilis.mulai}:{turn}"))
    return made


def _values(column: Column, rilis: RilisData) -> Iterator[str]:
    """What a key column holds in this release."""
    if column.tipe == Tipe.YEAR:
        yield str(rilis.mulai.year)
    elif column.tipe == Tipe.MONTH:
        yield str(rilis.mulai.month)
    elif column.peran == Peran.WAKTU:
        yield str((rilis.mulai.month - 1) * len(column.kode_nilai) // 12 + 1)
    elif column.referensi:
        listed = KodeItem.objects.filter(versi__daftar__kode=column.referensi, versi__nomor=1)
        yield from listed.order_by("urut").values_list("kode", flat=True)
    else:
        yield from (code.kode for code in column.kode_nilai)


def _figures(described: Dictionary, name: str, place: str, time: str) -> Row:
    sizes: dict[str, Any] = content.read("datasets")["kamus"][name]["angka"]
    found: dict[str, int] = {}
    for kode, size in sizes.items():
        weight = random.Random(f"{place}:{kode}").uniform(0.6, 1.4)  # noqa: S311  varies a demo
        drift = random.Random(f"{place}:{kode}:{time}").uniform(0.94, 1.06)  # noqa: S311
        found[kode] = round(size * weight * drift)
    for rule in described.jumlah:
        found[rule.total] = sum(found[kode] for kode in rule.bagian)
    rest = [c.kode for c in described.kolom if c.peran not in KEYS]
    return {kode: str(found[kode]) if kode in found else "" for kode in rest}

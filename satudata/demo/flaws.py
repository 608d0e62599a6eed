"""What is wrong with a form before a reviewer returns it: the flaw, the note on it, the correction.

A flaw is put into a sound form before it is submitted; the note says what the reviewer saw; correcting
it gives the sound answer back. So the two revisions of a returned request differ in what was asked for.
"""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from recommendations.codelists import MetodeSampel, PemilihanSampel
from satudata.demo import content
from satudata.demo.activity import TIDAK, Form

WALIDATA, BPS = "walidata", "bps"
Spoil = Callable[[Form, int], None]


@dataclass(frozen=True)
class Flaw:
    """One flaw in one form: its code, the level that sees it, the row of the variable it sits in."""

    code: str
    level: str
    section: str
    field: str
    row: int | None
    note: str
    answer: str


def _title(form: Form, _row: int) -> None:
    words = form.values["identitas"]["judul_kegiatan"]
    for ending in (" Kabupaten Trenggalek", " Kota Blitar"):
        words = words.removesuffix(ending)
    form.values["identitas"]["judul_kegiatan"] = words


def _unit_in_name(form: Form, row: int) -> None:
    form.variabel[row]["nama"] += f" ({form.variabel[row]['satuan'].lower()})"


def _no_time(form: Form, row: int) -> None:
    form.variabel[row]["referensi_waktu"] = ""


def _short_definition(form: Form, row: int) -> None:
    form.variabel[row]["definisi"] = f"{form.variabel[row]['nama'].capitalize()} yang dicatat."


def _set(page: str, column: str, value: Any) -> Spoil:
    def spoil(form: Form, _row: int) -> None:
        form.values[page][column] = value

    return spoil


def _purpose(form: Form, _row: int) -> None:
    form.values["perencanaan"]["tujuan"] = (
        "Memperoleh data yang akurat sebagai bahan perencanaan pembangunan."
    )


def _background(form: Form, _row: int) -> None:
    first = form.values["perencanaan"]["latar_belakang"].split("\n\n")[0]
    form.values["perencanaan"]["latar_belakang"] = first


def _fraction(form: Form, _row: int) -> None:
    whole = form.values["sampel"]["fraksi_sampel"]
    form.values["sampel"]["fraksi_sampel"] = whole.split("; ")[-1].removeprefix("Tahap 2: ")


def _position(form: Form, _row: int) -> None:
    form.values["penyelenggara"]["pj_jabatan"] = "Kabid"


def _no_dummy(form: Form, _row: int) -> None:
    form.berkas.remove("dummy_tabel")


SPOIL: dict[str, Spoil] = {
    "judul": _title,
    "satuan": _unit_in_name,
    "waktu": _no_time,
    "sarana": _set("desain", "sarana_pengumpulan_lainnya", "Aplikasi"),
    "mutu": _set("pengumpulan", "pemeriksaan_kualitas_lainnya", "Manual"),
    "jabatan": _position,
    "dummy": _no_dummy,
    "tujuan": _purpose,
    "definisi": _short_definition,
    "galat": _set("sampel", "perkiraan_sampling_error", "5 persen"),
    "fraksi": _fraction,
    "uji_coba": _set("pengumpulan", "uji_coba", TIDAK),
    "latar": _background,
}
IN_A_ROW = {"satuan", "waktu", "definisi"}
IN_ANY_FORM = {WALIDATA: "waktu", BPS: "definisi"}


def _possible(code: str, form: Form, rows: list[int]) -> bool:
    """True where a sound form has what this flaw spoils."""
    sample = form.values.get("sampel", {})
    probability = sample.get("metode_pemilihan_sampel") == PemilihanSampel.PROBABILITAS
    return {
        "judul": form.values["identitas"]["judul_kegiatan"].endswith(("Trenggalek", "Kota Blitar")),
        "satuan": any(form.variabel[row]["satuan"] for row in rows),
        "sarana": bool(form.values["desain"]["sarana_pengumpulan_lainnya"]),
        "mutu": bool(form.values["pengumpulan"]["pemeriksaan_kualitas_lainnya"]),
        "jabatan": form.values["penyelenggara"]["pj_jabatan"].startswith("Kepala Bidang"),
        "dummy": "dummy_tabel" in form.berkas,
        "galat": probability,
        "fraksi": probability and sample.get("metode_sampel") == MetodeSampel.MULTI_STAGE,
        "uji_coba": "petugas" in form.values["pengumpulan"],
    }.get(code, True)


def choose(form: Form, levels: list[str], rng: random.Random) -> list[list[Flaw]]:
    """Choose the flaws of each return in turn, two or three, none twice, each in a row of its own."""
    free = list(range(len(form.variabel)))
    rng.shuffle(free)
    left = {level: _shuffled(level, rng) for level in (WALIDATA, BPS)}
    found = []
    for level in levels:
        chosen = _of_one_return(form, left[level], free, 2 + rng.randrange(2))
        # Where a form has little to spoil, one more variable is described too briefly, or undated.
        while len(chosen) < 2 and free:
            chosen.append(_flaw(IN_ANY_FORM[level], form, free.pop(0)))
        found.append(chosen)
    return found


def _shuffled(level: str, rng: random.Random) -> list[str]:
    codes = [code for code, row in content.read("notes")["cacat"].items() if row["tingkat"] == level]
    rng.shuffle(codes)
    return codes


def _of_one_return(form: Form, codes: list[str], free: list[int], count: int) -> list[Flaw]:
    chosen: list[Flaw] = []
    for code in list(codes):
        if len(chosen) == count:
            break
        if not _possible(code, form, free) or (code in IN_A_ROW and not free):
            continue
        codes.remove(code)
        chosen.append(_flaw(code, form, _row_for(code, form, free)))
    return chosen


def _row_for(code: str, form: Form, free: list[int]) -> int | None:
    if code not in IN_A_ROW:
        return None
    fitting = [row for row in free if code != "satuan" or form.variabel[row]["satuan"]]
    free.remove(fitting[0])
    return fitting[0]


def _flaw(code: str, form: Form, row: int | None) -> Flaw:
    facts = content.read("notes")["cacat"][code]
    words = {
        "variabel": form.variabel[row or 0]["nama"],
        "indikator": form.indikator[0]["nama"],
        "kata": form.kata,
    }
    return Flaw(
        code=code,
        level=facts["tingkat"],
        section=facts["bagian"],
        field=facts["rincian"],
        row=row,
        note=facts["catatan"].format(**words),
        answer=facts["jawaban"],
    )


def spoiled(form: Form, flaws: list[Flaw]) -> Form:
    """A copy of a sound form with these flaws in it."""
    copy = deepcopy(form)
    for flaw in flaws:
        SPOIL[flaw.code](copy, flaw.row or 0)
    return copy

"""Well-known lists of codes that a variable's Klasifikasi Isian (MS-Var column 9) may begin with.

Only lists whose codes are certain stand here; a list that offices number differently (pendidikan,
agama, pekerjaan) is pasted by the person who knows it. Codes are texts: "01" is not 1, and a code
of a region is no number. They later become the dictionary of the dataset.

Kecamatan: Master File Desa of BPS, copy of 11 January 2018 (ODbL), as in domain/romantik.md 11.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from satudata.accounts.models import Wilayah

Text = str | Promise


@dataclass(frozen=True)
class ValueList:
    """A list of codes with their meaning; `reference` is what Klasifikasi Isian: rujukan may say."""

    key: str
    label: Text
    codes: tuple[tuple[str, Text], ...]
    reference: Text = ""


_MONTHS = (
    _lazy("Januari"), _lazy("Februari"), _lazy("Maret"), _lazy("April"), _lazy("Mei"), _lazy("Juni"),
    _lazy("Juli"), _lazy("Agustus"), _lazy("September"), _lazy("Oktober"), _lazy("November"),
    _lazy("Desember"),
)  # fmt: skip
FIXED = (
    ValueList(
        "jenis-kelamin", _lazy("Jenis kelamin"), (("1", _lazy("Laki-laki")), ("2", _lazy("Perempuan")))
    ),
    ValueList("ya-tidak", _lazy("Ya atau tidak"), (("1", _lazy("Ya")), ("2", _lazy("Tidak")))),
    ValueList("bulan", _lazy("Bulan"), tuple((f"{n:02}", name) for n, name in enumerate(_MONTHS, 1))),
    ValueList(
        "triwulan",
        _lazy("Triwulan"),
        tuple((str(n), f"Triwulan {roman}") for n, roman in enumerate(("I", "II", "III", "IV"), 1)),
    ),
    ValueList("semester", _lazy("Semester"), (("1", "Semester I"), ("2", "Semester II"))),
)
KECAMATAN = {
    "3503": (
        ("3503010", "Panggul"), ("3503020", "Munjungan"), ("3503030", "Watulimo"), ("3503040", "Kampak"),
        ("3503050", "Dongko"), ("3503060", "Pule"), ("3503070", "Karangan"), ("3503071", "Suruh"),
        ("3503080", "Gandusari"), ("3503090", "Durenan"), ("3503100", "Pogalan"),
        ("3503110", "Trenggalek"), ("3503120", "Tugu"), ("3503130", "Bendungan"),
    ),
    "3572": (("3572010", "Sukorejo"), ("3572020", "Kepanjenkidul"), ("3572030", "Sananwetan")),
}  # fmt: skip


def value_lists(region: Wilayah, regions: Sequence[Wilayah]) -> list[ValueList]:
    """The lists on offer to a region; `regions` are all kabupaten and kota known here."""
    made = list(FIXED)
    if region.kode_bps in KECAMATAN:
        label = _("Kecamatan di %(region)s") % {"region": region.nama}
        made.append(ValueList("kecamatan", label, KECAMATAN[region.kode_bps], _REGION_CODES))
    province = region.pk if region.level == Wilayah.Level.PROVINSI else region.induk_id
    parts = tuple((r.kode_bps, r.nama) for r in regions if province and r.induk_id == province)
    if parts:
        made.append(ValueList("kabupaten", _("Kabupaten/kota di provinsi ini"), parts, _REGION_CODES))
    return made


_REGION_CODES = _lazy("Kode wilayah kerja statistik BPS")

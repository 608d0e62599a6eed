"""What the public pages of kode referensi show, in a constant number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from datasets.models import DaftarKode, KodeItem, VersiKode
from satudata.accounts.models import Wilayah


@dataclass(frozen=True)
class ListLine:
    """One list of codes, with the version in force and how many codes that has."""

    daftar: DaftarKode
    versi: VersiKode | None
    jumlah: int


def lists(today: date) -> list[ListLine]:
    """All lists by region and name, those of all regions first."""
    found = list(DaftarKode.objects.select_related("wilayah").order_by("wilayah__kode_bps", "nama"))
    newest = (
        VersiKode.objects.filter(berlaku_sejak__lte=today)
        .values("daftar")
        .annotate(nomor=Max("nomor"))
        .values_list("daftar", "nomor")
    )
    wanted = Q(pk__isnull=True)
    for daftar, nomor in newest:
        wanted |= Q(daftar=daftar, nomor=nomor)
    versions = {v.daftar_id: v for v in VersiKode.objects.filter(wanted).annotate(n=Count("item"))}
    return [
        ListLine(daftar, versi, getattr(versi, "n", 0))
        for daftar in found
        for versi in [versions.get(daftar.pk)]
    ]


def version(daftar: DaftarKode, today: date, nomor: int | None = None) -> VersiKode | None:
    """A version by its number, else the one in force on a day; None where there is none."""
    versions = daftar.versi.all()
    if nomor is not None:
        return versions.filter(nomor=nomor).first()
    return versions.filter(berlaku_sejak__lte=today).first()


def items(versi: VersiKode, q: str = "") -> QuerySet[KodeItem]:
    """Codes of a version in their order, narrowed to those whose code or name holds a text."""
    found = versi.item.all()
    return found.filter(Q(kode__icontains=q) | Q(nama__icontains=q)) if q else found


def heading(name: str) -> str:
    """The name of a further column in words: kode_kemendagri becomes "Kode Kemendagri"."""
    named = {"bps": "BPS", "kemendagri": "Kemendagri"}
    words = " ".join(named.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def regions(lines: list[ListLine]) -> list[tuple[Wilayah | None, list[ListLine]]]:
    """The same lists under their regions."""
    grouped: dict[Wilayah | None, list[ListLine]] = {}
    for line in lines:
        grouped.setdefault(line.daftar.wilayah, []).append(line)
    return list(grouped.items())

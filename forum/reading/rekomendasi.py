"""What Pembina Data's desk reads: the entries of a year by OPD with filters, and the comments on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from forum import queries
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, KomentarPembina
from forum.reading.reviu import COUNTED
from satudata.accounts.queries import Rights
from satudata.incoming import uuid_or_none


@dataclass(frozen=True)
class Asked:
    """What the desk is narrowed to, as its address says."""

    opd: str = ""
    cari: str = ""
    isi: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """Read from an address; what is not known is left out."""
        opd = given.get("opd", "")
        isi = given.get("isi", "")
        return cls(
            opd if uuid_or_none(opd) else "",
            given.get("cari", "").strip()[:100],
            isi if isi in FILTERS else "",
        )

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.opd or self.cari or self.isi)


FILTERS = ("masukan", "tanpa_masukan", "prioritas")


def entries_for(
    rights: Rights, daftar: DaftarData, asked: Asked, *, drafts: bool
) -> QuerySet[EntriDaftarData]:
    """Entries of the year that this person may read, by OPD, narrowed; newest state of each."""
    parts = queries.visible_offices(rights).filter(daftar=daftar)
    rows = (
        EntriDaftarData.objects.filter(COUNTED, daftar=daftar, bagian__in=parts)
        .select_related("item", "bagian__instansi", "kegiatan")
        .order_by("bagian__nomor", "urut", "pk")
    )
    if asked.opd:
        rows = rows.filter(bagian_id=asked.opd)
    for word in asked.cari.split()[:6]:
        rows = rows.filter(Q(nama_data__icontains=word) | Q(item__kode__icontains=word))
    if asked.isi == "prioritas":
        rows = rows.filter(data_prioritas=True)
    elif asked.isi:
        comments = KomentarPembina.objects.filter(entri=OuterRef("pk"))
        if not drafts:
            comments = comments.filter(sent_at__isnull=False)
        has = Exists(comments)
        rows = rows.filter(has if asked.isi == "masukan" else ~has)
    return rows


def parts_for(rights: Rights, daftar: DaftarData) -> list[DaftarDataOpd]:
    """The OPDs' lists that have an entry, with how many: choices of the filter, one query."""
    found = queries.visible_offices(rights).filter(daftar=daftar).select_related("instansi")
    counted = Count("entri", filter=Q(entri__diterima_opd=True, entri__dicabut_oleh__isnull=True))
    return list(found.annotate(n=counted).filter(n__gt=0).order_by("nomor"))


def comments_on_list(daftar: DaftarData, *, drafts: bool) -> list[KomentarPembina]:
    """Comments on the whole list, oldest first."""
    found = daftar.komentar.filter(entri__isnull=True).select_related("by", "tanggapan_oleh")
    return list(found if drafts else found.filter(sent_at__isnull=False))


def comment_counts(daftar: DaftarData) -> dict[str, int]:
    """How many comments are drafts, were sent, and wait for an answer: one query."""
    sent = Q(sent_at__isnull=False)
    return daftar.komentar.aggregate(
        drafts=Count("pk", filter=~sent),
        sent=Count("pk", filter=sent),
        waiting=Count("pk", filter=sent & Q(tanggapan_pada__isnull=True)),
    )

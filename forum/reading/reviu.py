"""What Walidata's review reads: which entries count, which judgement still holds, how far each OPD is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from forum import queries
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, KomentarPembina
from satudata.accounts.queries import Rights
from satudata.clock.queries import calendar_for

# What Walidata proposed counts once the OPD has accepted it; what an addendum took out counts no more.
COUNTED = Q(diterima_opd=True, dicabut_oleh__isnull=True)
# A judgement holds while the entry is as it was when it was judged.
HOLDS = Q(reviu_pada__gte=F("updated_at"))
CONFORMS = HOLDS & Q(reviu=EntriDaftarData.Reviu.SESUAI)
LACKING = HOLDS & Q(reviu=EntriDaftarData.Reviu.PERBAIKAN)


@dataclass(frozen=True)
class Progress:
    """How far the review of one OPD's list is: counts of entries."""

    entries: int
    conforms: int
    lacking: int

    @property
    def judged(self) -> int:
        """Entries whose judgement holds."""
        return self.conforms + self.lacking

    @property
    def waiting(self) -> int:
        """Entries that are to be judged, or judged again."""
        return self.entries - self.judged


@dataclass(frozen=True)
class Reviewed:
    """One OPD's list in Walidata's work list: since when it waits, in working days."""

    part: DaftarDataOpd
    progress: Progress
    days: int | None


def holds(entry: EntriDaftarData) -> bool:
    """Whether Walidata's judgement of an entry still holds: it was not changed since."""
    return bool(entry.reviu) and entry.reviu_pada is not None and entry.reviu_pada >= entry.updated_at


def progress_of(part: DaftarDataOpd) -> Progress:
    """How far the review of a list is: one query."""
    found = part.entri.filter(COUNTED).aggregate(
        n=Count("pk"), conforms=Count("pk", filter=CONFORMS), lacking=Count("pk", filter=LACKING)
    )
    return Progress(found["n"], found["conforms"], found["lacking"])


def entries_of(part: DaftarDataOpd) -> QuerySet[EntriDaftarData]:
    """Entries of a list in its order, with what a page of them shows."""
    related = ("item", "kegiatan", "reviu_oleh")
    return part.entri.filter(COUNTED).select_related(*related).order_by("urut", "pk")


def worklist(rights: Rights, daftar: DaftarData, at: datetime) -> list[Reviewed]:
    """The OPDs' lists of a year that this person may read, those that wait longest first: one query."""
    of_part = {
        "n": Count("entri", filter=_of("entri", diterima_opd=True, dicabut_oleh__isnull=True)),
        "conforms": Count("entri", filter=_judged(EntriDaftarData.Reviu.SESUAI)),
        "lacking": Count("entri", filter=_judged(EntriDaftarData.Reviu.PERBAIKAN)),
    }
    parts = queries.visible_offices(rights).filter(daftar=daftar).select_related("instansi")
    calendar = calendar_for(daftar.wilayah)
    rows = []
    for part in parts.annotate(**of_part).order_by("nomor"):
        since = part.diajukan_pada if part.state == "submitted" else None
        days = calendar.working_days_between(since, at) if since else None
        rows.append(Reviewed(part, Progress(part.n, part.conforms, part.lacking), days))
    return sorted(rows, key=lambda row: (row.days is None, -(row.days or 0)))


def _of(prefix: str, **wanted: object) -> Q:
    return Q(**{f"{prefix}__{name}": value for name, value in wanted.items()})


def _judged(reviu: str) -> Q:
    counted = _of("entri", diterima_opd=True, dicabut_oleh__isnull=True, reviu=reviu)
    return counted & Q(entri__reviu_pada__gte=F("entri__updated_at"))


# Comments of Pembina Data -----------------------------------------------------------------------------
def comments_by_entry(ids: list[int], *, drafts: bool) -> dict[int, list[KomentarPembina]]:
    """Comments on these entries, oldest first; `drafts` adds those that are not sent yet: one query."""
    found = KomentarPembina.objects.filter(entri_id__in=ids).select_related("by", "tanggapan_oleh")
    if not drafts:
        found = found.filter(sent_at__isnull=False)
    by_entry: dict[int, list[KomentarPembina]] = {}
    for comment in found.order_by("at", "pk"):
        by_entry.setdefault(comment.entri_id, []).append(comment)
    return by_entry


def next_part(rights: Rights, part: DaftarDataOpd) -> UUID | None:
    """The next list of the same year that waits for Walidata's review, longest waiting first."""
    waiting = queries.visible_offices(rights).filter(daftar_id=part.daftar_id, state="submitted")
    return waiting.exclude(pk=part.pk).order_by("diajukan_pada", "pk").values_list("pk", flat=True).first()

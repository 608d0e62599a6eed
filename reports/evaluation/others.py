"""What else the report tells of a year: recommendations, meetings, use of the portal, public questions."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum

from datasets.models import HitunganHarian, LayananPublik, PermintaanAkses, Terbitan
from datasets.queries import faces_now
from forum.models import RapatForum
from recommendations.models import RecommendationRequest
from reports.evaluation.span import Span
from satudata.workflow.measures import nearest_rank
from satudata.workflow.models import Event, StepRun

REQUEST = RecommendationRequest.CASE_KIND
MOST_USED = 10


# Recommendations (SOP A) ----------------------------------------------------------------------------
def read_recommendations(span: Span) -> dict[str, Any]:
    """Requests sent in the span: by the state in which they were, and working days to the letter."""
    sent = _first_sent(span)
    states = _states(sent, span)
    ends = StepRun.objects.filter(
        case_kind=REQUEST, case_id__in=sent, closed_at__lt=span.until, step_code__in=("A7", "A8", "A9")
    ).values_list("step_code", "outcome", "case_id")
    reached = {(step, outcome, case) for step, outcome, case in ends}
    found = Counter((step, outcome) for step, outcome, _case in reached)
    days = _days_to_letter(sent, span)
    return {
        "diajukan": len(sent),
        "layak": found["A7", "layak"],
        "tidak_layak": found["A7", "tidak_layak"],
        "surat_terbit": found["A8", "terbit"],
        "komitmen_tayang": found["A9", "tayang"],
        "keadaan": dict(sorted(Counter(states.values()).items())),
        "median_hari": nearest_rank([(value, 1) for value in days], 50),
        "p90_hari": nearest_rank([(value, 1) for value in days], 90),
    }


def _first_sent(span: Span) -> dict[str, datetime]:
    rows = StepRun.objects.filter(
        case_kind=REQUEST, wilayah=span.wilayah, step_code="A3", outcome="diajukan", closed_at__lt=span.until
    )
    first: dict[str, datetime] = {}
    for case, at in rows.order_by("closed_at").values_list("case_id", "closed_at"):
        first.setdefault(case, at)
    return {case: at for case, at in first.items() if at >= span.since}


def _states(cases: Iterable[str], span: Span) -> dict[str, str]:
    rows = Event.objects.filter(case_kind=REQUEST, case_id__in=list(cases), at__lt=span.until)
    return dict(rows.exclude(state_after="").order_by("seq").values_list("case_id", "state_after"))


def _days_to_letter(sent: dict[str, datetime], span: Span) -> list[int]:
    """Working days of all turns of examiners and producer from sending to the stored letter, per request."""
    rows = StepRun.objects.filter(
        case_kind=REQUEST, case_id__in=list(sent), closed_at__lt=span.until, used_days__isnull=False
    ).exclude(step_code__in=("A3", "A9"))
    total: Counter[str] = Counter()
    lettered = set()
    for case, step, outcome, used in rows.values_list("case_id", "step_code", "outcome", "used_days"):
        total[case] += used
        if (step, outcome) == ("A8", "terbit"):
            lettered.add(case)
    return sorted(total[case] for case in lettered)


# Meetings of the Forum (SOP B2) ------------------------------------------------------------------------
def read_meetings(span: Span) -> list[dict[str, Any]]:
    """Meetings of the year's list that were held, by day."""
    rows = RapatForum.objects.filter(
        daftar__wilayah=span.wilayah, daftar__tahun=span.tahun, dilaksanakan_pada__lt=span.until
    ).order_by("dilaksanakan_pada", "pk")
    return [
        {
            "perihal": row.judul,
            "tanggal": row.dilaksanakan_pada.astimezone(span.wilayah.zone).date().isoformat(),
            "kuorum": row.kuorum_tercapai,
        }
        for row in rows
        if row.dilaksanakan_pada is not None
    ]


# The portal -----------------------------------------------------------------------------------------
def read_portal(span: Span) -> dict[str, Any]:
    """What is public on the last day, and how it was used in the span."""
    counts = HitunganHarian.objects.filter(
        dataset__wilayah=span.wilayah, tanggal__range=(span.mulai, span.last)
    ).order_by()
    faces = faces_now(span.until).filter(wilayah=span.wilayah).order_by()
    sent = {"wilayah": span.wilayah, "created_at__gte": span.since, "created_at__lt": span.until}
    asked = LayananPublik.objects.filter(**sent).order_by().values_list("jenis")
    return {
        "dataset": _counted(faces.values_list("akses").annotate(Count("pk"))),
        "jumlah": _counted(counts.values_list("jenis").annotate(Sum("jumlah"))),
        "format": _counted(
            counts.filter(jenis=HitunganHarian.Jenis.UNDUHAN).values_list("rincian").annotate(Sum("jumlah"))
        ),
        "bulan": _by_month(counts),
        "teratas": _most_used(counts),
        "layanan": _counted(asked.annotate(Count("pk"))),
        "permintaan_akses": PermintaanAkses.objects.filter(**sent).count(),
    }


def _counted(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(rows))


def _by_month(counts: Any) -> list[list[int]]:
    """[month, visits, downloads, calls] for each month with a count."""
    found: dict[int, Counter[str]] = {}
    for month, jenis, number in counts.values_list("tanggal__month", "jenis").annotate(Sum("jumlah")):
        found.setdefault(month, Counter())[jenis] += number
    kinds = HitunganHarian.Jenis.values
    return [[month, *(found[month][kind] for kind in kinds)] for month in sorted(found)]


def _most_used(counts: Any) -> list[dict[str, Any]]:
    """The most used datasets by visits and downloads, of those that were ever published."""
    used = counts.exclude(jenis=HitunganHarian.Jenis.API).values_list("dataset_id").annotate(n=Sum("jumlah"))
    rows = sorted(used, key=lambda row: (-row[1], str(row[0])))[:MOST_USED]
    shown = Terbitan.objects.filter(dataset__in=[pk for pk, _n in rows]).order_by("created_at")
    titles = dict(shown.values_list("dataset_id", "judul"))
    return [{"judul": titles[pk], "jumlah": number} for pk, number in rows if pk in titles]

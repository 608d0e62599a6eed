"""Releases as of a day: uploaded, checked, validated, published, and in what quality (SOP B5-B9).

A release counts for the span in which its promised day lay on that day. What happened to it is read from its
step runs and from its versions, by their times.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, Q

from datasets.models import RilisData, Terbitan, VersiRilis
from reports.evaluation.agreed import answers_then, overlaid, promises_then
from reports.evaluation.facts import ReleaseFact
from reports.evaluation.span import Span
from satudata.clock.calendar import WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.workflow.models import Event, StepRun

# Verdicts of Walidata's check; other ends of B7 say nothing about the data.
SESUAI, PERBAIKAN = "sesuai", "perlu_perbaikan"
TERVALIDASI = "tervalidasi"
CALLED_OFF = ("release_dropped", "release_called_off")
# As many releases are read at once.
CHUNK = 500
# Points that the score of timeliness loses for each working day (domain/satudata.md 5.4).
POINTS_PER_DAY = 5
TIMELINESS = "ketepatan_waktu"
WHOLE = 10_000

Runs = Mapping[str, Sequence[Mapping[str, Any]]]


def read_releases(span: Span) -> list[ReleaseFact]:
    """All releases promised in the span that were not called off, by code and day.

    Four queries, and five for each 500 releases.
    """
    calendar = calendar_for(span.wilayah)
    return [fact for rows in _chunks(_promised(span)) for fact in _facts(rows, span, calendar)]


def _promised(span: Span) -> list[Mapping[str, Any]]:
    columns = (
        "pk", "dataset__item__kode", "entri_id", "entri__nama_data", "periode", "instansi_id",
        "entri__urusan", "jadwal", "data_prioritas", "entri__hak_akses",
    )  # fmt: skip
    moved, answers = promises_then(span), answers_then(span)
    rows = RilisData.objects.filter(
        Q(jadwal__range=(span.mulai, span.sampai)) | Q(pk__in=list(moved)),
        wilayah=span.wilayah,
        created_at__lt=span.until,
    )
    then = (
        overlaid(overlaid(row, answers.get(row["entri_id"], {}), "entri__"), moved.get(str(row["pk"]), {}))
        for row in rows.values(*columns)
    )
    promised = [row for row in then if span.mulai <= row["jadwal"] <= span.sampai]
    return sorted(promised, key=lambda row: (row["dataset__item__kode"], row["jadwal"], row["pk"]))


def _chunks(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _facts(rows: Sequence[Mapping[str, Any]], span: Span, calendar: WorkCalendar) -> Iterator[ReleaseFact]:
    ids = [row["pk"] for row in rows]
    gone, runs = _called_off(ids, span), _runs(ids, span)
    uploads, versions, shown = _uploads(ids, span), _versions(ids, span), _shown(ids, span)
    for row in rows:
        pk = row["pk"]
        if str(pk) in gone:
            continue
        own = runs.get(str(pk), ())
        yield ReleaseFact(
            kode=row["dataset__item__kode"],
            nama=row["entri__nama_data"],
            periode=row["periode"],
            opd=row["instansi_id"],
            urusan=row["entri__urusan"],
            jadwal=row["jadwal"],
            prioritas=row["data_prioritas"],
            akses=row["entri__hak_akses"],
            diunggah=uploads.get(pk),
            **_checked(own),
            **_validated(own, span),
            **_published(row, shown.get(pk, ()), versions.get(pk, ()), calendar),
        )


# What happened -------------------------------------------------------------------------------------
def _called_off(ids: Iterable[UUID], span: Span) -> set[str]:
    found = Event.objects.filter(
        case_kind=RilisData.CASE_KIND, case_id__in=[str(pk) for pk in ids], code__in=CALLED_OFF,
        at__lt=span.until,
    )  # fmt: skip
    return set(found.values_list("case_id", flat=True))


def _runs(ids: Iterable[UUID], span: Span) -> dict[str, list[Mapping[str, Any]]]:
    """Runs of check and validation that had begun, oldest first; what ended later is open."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    rows = StepRun.objects.filter(
        case_kind=RilisData.CASE_KIND, case_id__in=[str(pk) for pk in ids], step_code__in=("B7", "B8"),
        opened_at__lt=span.until,
    )  # fmt: skip
    columns = ("case_id", "step_code", "opened_at", "due_at", "closed_at", "outcome")
    for row in rows.order_by("opened_at", "pk").values(*columns):
        ended = row["closed_at"] is not None and row["closed_at"] < span.until
        found.setdefault(row["case_id"], []).append(
            row if ended else row | {"closed_at": None, "outcome": ""}
        )
    return found


def _uploads(ids: Iterable[UUID], span: Span) -> dict[UUID, datetime]:
    """When the first version of each was recorded, unpublished."""
    rows = VersiRilis.objects.filter(rilis__in=ids, at__lt=span.until).order_by()
    return dict(rows.values_list("rilis_id").annotate(Min("at")))


def _versions(ids: Iterable[UUID], span: Span) -> dict[UUID, list[tuple[UUID, Mapping[str, Any]]]]:
    """The reports of all versions of each, oldest first."""
    found: dict[UUID, list[tuple[UUID, Mapping[str, Any]]]] = {}
    rows = VersiRilis.objects.filter(rilis__in=ids, at__lt=span.until).order_by("nomor")
    for release, pk, summary in rows.values_list("rilis_id", "pk", "ringkasan"):
        found.setdefault(release, []).append((pk, summary))
    return found


def _shown(ids: Iterable[UUID], span: Span) -> dict[UUID, list[Mapping[str, Any]]]:
    """What of each had become public, oldest first."""
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    rows = Terbitan.objects.filter(Q(tayang_sejak__lt=span.until), rilis__in=ids, siap=True)
    columns = ("rilis_id", "versi_id", "tayang_sejak", "ditarik_pada")
    for row in rows.order_by("tayang_sejak", "pk").values(*columns):
        gone = row["ditarik_pada"]
        withdrawn = gone is not None and gone < span.until
        found.setdefault(row["rilis_id"], []).append(row | {"ditarik": withdrawn})
    return found


def _checked(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The first verdict, and how many there were."""
    verdicts = [r["outcome"] for r in runs if r["step_code"] == "B7" and r["outcome"] in (SESUAI, PERBAIKAN)]
    return {"putusan_pertama": verdicts[0] if verdicts else "", "putaran": len(verdicts)}


def _validated(runs: Sequence[Mapping[str, Any]], span: Span) -> dict[str, Any]:
    """The last request for validation: when it came, whether the letter came in time, when."""
    asked = [run for run in runs if run["step_code"] == "B8"]
    if not asked:
        return {}
    last = asked[-1]
    signed = last["closed_at"] if last["outcome"] == TERVALIDASI else None
    return {
        "validasi_diminta": last["opened_at"],
        "validasi_tepat": _in_time(last, span),
        "tervalidasi": signed,
    }


def _in_time(run: Mapping[str, Any], span: Span) -> bool | None:
    """None where the time was still running, or had no end."""
    if run["due_at"] is None:
        return None
    if run["closed_at"] is not None:
        return bool(run["closed_at"] <= run["due_at"])
    return None if run["due_at"] >= span.until else False


def _published(
    row: Mapping[str, Any],
    shown: Sequence[Mapping[str, Any]],
    versions: Sequence[tuple[UUID, Mapping[str, Any]]],
    calendar: WorkCalendar,
) -> dict[str, Any]:
    found: dict[str, Any] = {"temuan": _findings(versions)}
    if not shown:
        return found
    first, current = shown[0]["tayang_sejak"], dict(versions)[shown[-1]["versi_id"]]
    late = days_late(row["jadwal"], first, calendar)
    warned = {rule["code"]: int(rule["count"]) for rule in current.get("by_rule", ())}
    return found | {
        "terbit": first,
        "terlambat": late,
        "ditarik": shown[-1]["ditarik"],
        "mutu": scores(current.get("quality", {}), late),
        "peringatan": dict(sorted(warned.items())),
    }


def _findings(versions: Sequence[tuple[UUID, Mapping[str, Any]]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for _pk, summary in versions:
        counts.update({rule["code"]: int(rule["count"]) for rule in summary.get("by_rule", ())})
    return dict(sorted(counts.items()))


def days_late(jadwal: Any, published: datetime, calendar: WorkCalendar) -> int:
    """Working days from the promised day to the day of publication; 0 on the day itself or before."""
    if calendar.local_date(published) <= jadwal:
        return 0
    return max(1, calendar.working_days_between(calendar.last_closing(jadwal), published))


def scores(quality: Mapping[str, Any], late: int) -> dict[str, int]:
    """Scores by dimension in hundredths of a per cent (domain/satudata.md 5.4), timeliness among them."""
    found = {name: round(100 * value) for name, value in sorted(quality.items()) if value is not None}
    return found | {TIMELINESS: max(0, WHOLE - 100 * POINTS_PER_DAY * late)}

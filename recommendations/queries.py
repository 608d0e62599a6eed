"""The only reader of many recommendation requests. Owns `visible_to`: what is not yours does not exist."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations.codelists import Metode
from recommendations.models import Kegiatan, RecommendationRequest, ReviewNote, Revision, SuratKomitmen
from recommendations.states import PUBLISHED, State
from satudata.accounts.models import Instansi, Wilayah
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission, Role
from satudata.documents.models import Document, StoredFile
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Event, StepRun
from satudata.workflow.registry import QueueCase, RunFacts

KIND = RecommendationRequest.CASE_KIND


def visible_to(rights: Rights) -> QuerySet[RecommendationRequest]:
    """Requests that this person may read: of their OPD, their Wilayah, their BPS office.

    Scoped by indexed columns of the grants in force; agrees with `permissions.can_view`.
    """
    offices = rights.instansi_ids(Permission.REQUEST_VIEW)
    regions = rights.wilayah_ids(Permission.REQUEST_VIEW)
    if not offices and not regions:
        return RecommendationRequest.objects.none()
    return RecommendationRequest.objects.filter(
        Q(instansi_id__in=offices) | Q(pembina_id__in=offices) | Q(wilayah_id__in=regions)
    )


def get_request(rights: Rights, pk: UUID) -> RecommendationRequest:
    """One visible request with its offices and activity; DoesNotExist (404) for any other."""
    return (
        visible_to(rights)
        .select_related(
            "instansi__wilayah", "wilayah", "pembina", "kegiatan", "sop", "surat", "draf_komitmen"
        )
        .get(pk=pk)
    )


def my_requests(
    rights: Rights, *, text: str = "", state: str = "", tahun: str = ""
) -> QuerySet[RecommendationRequest]:
    """The list "Pengajuan": visible ones, newest change first, by words of the title and number.

    Further narrowing by the address: `filters.Filter.apply`.
    """
    rows = visible_to(rights).select_related("instansi", "pembina").order_by("-updated_at")
    if text:
        rows = rows.filter(Q(judul__icontains=text) | Q(nomor__icontains=text))
    if state in State.values:
        rows = rows.filter(state=state)
    if (year := whole_number(tahun)) is not None:
        rows = rows.filter(tahun=year)
    return rows


# Offices ---------------------------------------------------------------------------------------
def walidata_of(wilayah: Wilayah) -> Instansi:
    """The Walidata office of a region; InvalidInput where an administrator has named none."""
    found = Instansi.objects.filter(
        wilayah=wilayah, adalah_walidata=True, berlaku_sampai__isnull=True
    ).first()
    if found is None:
        raise InvalidInput(
            _("Walidata %(wilayah)s belum ditetapkan. Hubungi administrator.") % {"wilayah": wilayah}
        )
    return found


def offices_to_start(rights: Rights) -> list[Instansi]:
    """Offices for which this person may start a request, on their own or on behalf."""
    own = rights.instansi_ids(Permission.REQUEST_FILL)
    found = Instansi.objects.filter(pk__in=own)
    behalf = rights.instansi_ids(Permission.REQUEST_FILL_ON_BEHALF)
    if behalf:
        regions = Instansi.objects.filter(pk__in=behalf).values("wilayah")
        found = found | Instansi.objects.filter(wilayah__in=regions, jenis=Instansi.Jenis.OPD)
    return list(found.filter(berlaku_sampai__isnull=True).select_related("wilayah").order_by("nama"))


def holder_of(case: RecommendationRequest, role: str) -> int:
    """Id of the office that has the turn in a role: its OPD, its Walidata, its BPS office."""
    if role == Role.PRODUSEN_DATA:
        return case.instansi_id
    if role == Role.WALIDATA:
        return walidata_of(case.wilayah).pk
    if case.pembina_id is None:
        raise InvalidInput(_("Kantor BPS pengajuan ini belum ditentukan."))
    return case.pembina_id


def bps_office(kode_bps: Iterable[str]) -> Instansi:
    """The BPS office of the first of these region codes that has one here, nearest first."""
    wanted = list(kode_bps)
    offices = {
        office.wilayah.kode_bps: office
        for office in Instansi.objects.filter(
            jenis=Instansi.Jenis.BPS, berlaku_sampai__isnull=True, wilayah__kode_bps__in=wanted
        ).select_related("wilayah")
    }
    for kode in wanted:
        if kode in offices:
            return offices[kode]
    raise InvalidInput(_("Kantor BPS untuk cakupan wilayah ini belum terdaftar. Hubungi administrator."))


# One case ----------------------------------------------------------------------------------------
def timeline(case: RecommendationRequest) -> list[Event]:
    """All events of a case, oldest first."""
    return list(Event.objects.filter(case_kind=KIND, case_id=str(case.pk)).order_by("seq"))


def step_runs(case: RecommendationRequest) -> list[StepRun]:
    """All step runs of a case, oldest first, with holder and step."""
    return list(
        StepRun.objects.filter(case_kind=KIND, case_id=str(case.pk))
        .select_related("step", "instansi", "taken_by", "closed_by")
        .order_by("opened_at", "pk")
    )


def open_run(case: RecommendationRequest) -> StepRun | None:
    """The open step run of a case, None where it has ended."""
    return (
        StepRun.objects.filter(case_kind=KIND, case_id=str(case.pk), closed_at__isnull=True)
        .select_related("step", "instansi", "taken_by")
        .first()
    )


def notes_for(case: RecommendationRequest, *, reader_id: int) -> list[ReviewNote]:
    """Notes sent so far, and the reader's own drafts."""
    return list(
        case.notes.filter(Q(sent_at__isnull=False) | Q(by_id=reader_id))
        .select_related("by")
        .order_by("putaran", "at")
    )


def open_runs_of(cases: Iterable[RecommendationRequest]) -> list[StepRun]:
    """The open step runs of some cases, in no order; cases that have ended have none. One query."""
    return list(
        StepRun.objects.filter(
            case_kind=KIND, case_id__in=[str(case.pk) for case in cases], closed_at__isnull=True
        ).select_related("step", "instansi", "produsen", "wilayah", "taken_by")
    )


def notes_of(case: RecommendationRequest, *, drafts: bool) -> list[ReviewNote]:
    """Notes as the review desk lists them, oldest first: all sent ones; `drafts` adds the team's.

    Without the revisions that they were written on: their snapshots are long (`revisions_of`).
    """
    found = case.notes.select_related("by", "ditutup_by", "resolved_by", "step_run__instansi")
    if not drafts:
        found = found.filter(sent_at__isnull=False)
    return list(found.order_by("putaran", "at", "pk"))


def open_notes_of(case: RecommendationRequest) -> list[ReviewNote]:
    """Notes sent to the producer that are not dealt with yet, in no order: one query."""
    waiting = case.notes.filter(
        sent_at__isnull=False, status=ReviewNote.Status.BELUM, ditutup_at__isnull=True
    )
    return list(waiting.only("request", "section", "kind", "at"))


def revisions_of(case: RecommendationRequest) -> list[Revision]:
    """All submissions of a case with what was sent, oldest first: one query."""
    return list(case.revisions.select_related("by").order_by("nomor"))


def last_revision(case: RecommendationRequest) -> Revision | None:
    """What was submitted last; None for a draft that never was."""
    return case.revisions.select_related("by").order_by("-nomor").first()


def usable_activities(instansi_id: int) -> QuerySet[RecommendationRequest]:
    """Activities of an office that were submitted and neither refused nor closed, newest year first.

    What the office writes elsewhere may be taken from their last revision (`Revision.snapshot`).
    """
    return (
        RecommendationRequest.objects.filter(instansi_id=instansi_id, diajukan_pada__isnull=False)
        .exclude(state__in=[State.REJECTED, State.LAPSED, State.DISCARDED])
        .order_by("-tahun", "judul")
    )


def earlier_activity(case: RecommendationRequest) -> RecommendationRequest | None:
    """The activity to compare with: the one copied from, else the newest of the same OPD and title.

    Only an earlier one of the same OPD that was submitted counts; whoever may read the case may
    read it, because it has the same OPD and region.
    """
    submitted = RecommendationRequest.objects.filter(
        instansi_id=case.instansi_id, diajukan_pada__isnull=False
    ).select_related("instansi", "wilayah")
    if case.disalin_dari_id is not None:
        return submitted.filter(pk=case.disalin_dari_id).first()
    if not case.judul or case.tahun is None:
        return None
    same = submitted.filter(judul__iexact=case.judul, tahun__lt=case.tahun).exclude(pk=case.pk)
    return same.order_by("-tahun", "-diajukan_pada").first()


def earlier_answers(case: RecommendationRequest) -> tuple[RecommendationRequest, dict[str, Any]] | None:
    """The earlier activity with its answers as submitted last (shape of `snapshot`); None without one."""
    earlier = earlier_activity(case)
    revision = last_revision(earlier) if earlier is not None else None
    return (earlier, revision.snapshot) if earlier is not None and revision is not None else None


def shown_komitmen(case: RecommendationRequest) -> SuratKomitmen | None:
    """The Surat Komitmen that is shown, if one is."""
    return case.komitmen.filter(hidden_at__isnull=True).select_related("file").first()


def may_read_file(user: Any, stored: StoredFile) -> bool:
    """True where the file belongs to a request that this person may read."""
    seen = visible_to(rights_of(user))
    if seen.filter(
        Q(surat__file=stored) | Q(surat__signed_file=stored) | Q(draf_komitmen__file=stored)
    ).exists():
        return True
    if seen.filter(Q(komitmen__file=stored) | Q(kegiatan__berkas__file=stored)).exists():
        return True
    # Letters that were superseded since.
    old = Document.objects.filter(Q(file=stored) | Q(signed_file=stored), case_kind=KIND).values_list(
        "case_id", flat=True
    )
    return seen.filter(pk__in=list(old)).exists()


def letter_is_public(document: Document) -> bool:
    """A Surat Rekomendasi is public from the moment its case shows on the public list."""
    return RecommendationRequest.objects.filter(
        pk=document.case_id, token_publik__isnull=False, state__in=[*PUBLISHED, State.LETTER_NUMBERED]
    ).exists()


# Queues and public list -----------------------------------------------------------------------------
def describe(ids: Iterable[str]) -> dict[str, QueueCase]:
    """What queues and notices show of these cases: one query."""
    rows = (
        RecommendationRequest.objects.filter(pk__in=list(ids))
        .select_related("instansi", "kegiatan")
        .annotate(
            open_notes=Count(
                "notes", filter=Q(notes__sent_at__isnull=False, notes__status=ReviewNote.Status.BELUM)
            )
        )
    )
    return {str(row.pk): _queue_case(row) for row in rows}


def run_facts(case: RecommendationRequest) -> RunFacts:
    """What the step run carries of a request: title, number, year, way of collection, BPS office."""
    kegiatan = getattr(case, "kegiatan", None)
    cara = kegiatan.cara_pengumpulan_data if kegiatan is not None else None
    words = (case.judul, case.nomor, case.instansi.nama, case.instansi.singkatan)
    return RunFacts(
        judul=case.judul,
        nomor=case.nomor,
        tahun=case.tahun,
        jenis="" if cara is None else str(cara),
        pembina_id=case.pembina_id,
        teks_cari=" ".join(words).lower(),
    )


def _queue_case(row: Any) -> QueueCase:
    kegiatan = getattr(row, "kegiatan", None)
    cara = kegiatan.get_cara_pengumpulan_data_display() if kegiatan and kegiatan.cara_pengumpulan_data else ""
    return QueueCase(
        title=row.judul or _("(belum berjudul)"),
        number=row.nomor,
        url=reverse("request_detail", args=[row.pk]),
        instansi=row.instansi.singkatan,
        year=row.tahun,
        kind=str(cara),
        state=row.state,
        state_label=row.get_state_display(),
        tone=row.tone,
        open_notes=row.open_notes,
        compare_url=reverse("request_compare", args=[row.pk]),
    )


def published_requests() -> QuerySet[RecommendationRequest]:
    """Requests with a letter in force; one that is being replaced stays in force until then."""
    replaced = Q(state=State.LETTER_NUMBERED, surat__supersedes__isnull=False)
    return RecommendationRequest.objects.filter(Q(state__in=PUBLISHED) | replaced, token_publik__isnull=False)


def published(*, text: str = "", wilayah: str = "", tahun: str = "") -> QuerySet[RecommendationRequest]:
    """The public list "Rekomendasi Terbit", newest letter first; every word must occur."""
    rows = (
        published_requests()
        .select_related("instansi", "wilayah", "surat__supersedes", "pembina")
        .annotate(
            has_komitmen=Exists(SuratKomitmen.objects.filter(request=OuterRef("pk"), hidden_at__isnull=True))
        )
    )
    for word in text.lower().split()[:8]:
        rows = rows.filter(teks_cari__contains=word)
    if wilayah:
        rows = rows.filter(wilayah__kode_bps=wilayah)
    if (year := whole_number(tahun)) is not None:
        rows = rows.filter(tahun=year)
    return rows.order_by("-surat__tanggal", "-updated_at")


def published_by_token(token: str) -> RecommendationRequest:
    """One published request by its public token; DoesNotExist for any other."""
    return (
        published_requests()
        .select_related("instansi", "wilayah", "pembina", "surat__file", "surat__supersedes", "kegiatan")
        .get(token_publik=token)
    )


def methods_of(kegiatan: Kegiatan) -> str:
    """How the data of an activity are collected (R.4.6), in words."""
    named = [str(Metode(code).label) for code in kegiatan.metode_pengumpulan if code != Metode.LAINNYA]
    return "; ".join(filter(None, [*named, kegiatan.metode_pengumpulan_lainnya]))

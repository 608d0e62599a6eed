"""The way of a request through SOP A: named verbs, each one move by `workflow.perform`.

Keyword-only, with `by` and `at=None`; none sees a web request. Refusals: ActionDenied (right),
StaleMove (state), StaleForm (version), AlreadyDone (token), InvalidInput (what was sent).
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from recommendations import checks, permissions, questionnaire, snapshot
from recommendations.addressing import addressed_to
from recommendations.filling import copies
from recommendations.filling.form_queries import unstored_answers
from recommendations.models import RecommendationRequest, ReviewNote, Revision
from recommendations.queries import bps_office, walidata_of
from recommendations.services import prefill, similar
from recommendations.services.form import create_kegiatan
from recommendations.states import RETURNED, State
from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents.services import next_number
from satudata.workflow import engine, steps
from satudata.workflow.errors import InvalidInput, StaleMove
from satudata.workflow.models import Sop
from satudata.workflow.queries import sop_in_force

TRANSAKSI = "transaksi"
MAX_COVERING = 4000
# Criteria of the decision (domain/romantik.md 8.8), in the order of the screen.
CRITERIA = ("kelengkapan", "duplikasi", "metodologi", "jadwal", "standar_data", "berkas")


class SubmissionBlocked(InvalidInput):
    """The form cannot be submitted yet: what is missing, what checks found, which copies wait."""

    def __init__(
        self,
        missing: list[questionnaire.Missing],
        findings: list[checks.Finding],
        copied: Sequence[copies.Unconfirmed] = (),
    ) -> None:
        self.missing = missing
        self.findings = findings
        self.copied = copied
        super().__init__(
            *[m.message for m in missing], *[f.message for f in findings], *[c.message for c in copied]
        )


def detail_url(request: RecommendationRequest) -> str:
    """Where a request is read."""
    return reverse("request_detail", args=[request.pk])


# A1, A2, A3 ----------------------------------------------------------------------------------------
def start_request(  # noqa: PLR0913
    *,
    instansi: Instansi,
    by: User,
    signed_in_at: datetime | None = None,
    dashboard_at: datetime | None = None,
    menu_at: datetime | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> RecommendationRequest:
    """Start a draft for an office (SOP A2 ends, A3 begins), with its two steps before.

    A1 is measured from sign-in to dashboard, A2 from opening the menu to this moment; each is
    written only where its beginning is known. On behalf of an OPD of its region a BPS examiner
    may start it too, and that is logged. Refused to everybody else, and where the region has no
    SOP in force.
    """
    moment = at or now()
    rights = rights_of(by)
    on_behalf = permissions.check_can_start(rights, instansi.pk, instansi.wilayah_id)
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("request_list"))
        case = _new_case(instansi, by, moment, on_behalf)
        create_kegiatan(case)
        _record_steps_before(case, by, moment, signed_in_at, dashboard_at, menu_at)
        facts = {"atas_nama": on_behalf, "instansi": instansi.nama}
        engine.record(case, "request_started", by=by, at=moment, step_code="A2", data=facts, rights=rights)
        case.save()
        steps.open_run(case, "A3", at=moment, taken_by=by)
    return case


def _new_case(instansi: Instansi, by: User, at: datetime, on_behalf: bool) -> RecommendationRequest:
    wilayah = instansi.wilayah
    local = at.astimezone(wilayah.zone).date()
    nomor = next_number(walidata_of(wilayah), TRANSAKSI, on=local, pattern="{wilayah}.{tahun}.{nomor:05d}")
    return RecommendationRequest.objects.create(
        nomor=nomor,
        wilayah=wilayah,
        instansi=instansi,
        sop=sop_in_force(wilayah, Sop.Kind.REKOMENDASI, local),
        diisi_atas_nama=on_behalf,
        # Whoever fills on behalf reads it through the BPS office; submission addresses it anew.
        pembina=bps_office([wilayah.kode_bps]) if on_behalf else None,
        created_at=at,
        created_by=by,
        updated_at=at,
    )


def _record_steps_before(  # noqa: PLR0913
    case: RecommendationRequest,
    by: User,
    at: datetime,
    signed_in_at: datetime | None,
    dashboard_at: datetime | None,
    menu_at: datetime | None,
) -> None:
    if signed_in_at and dashboard_at:
        steps.record_run(case, "A1", opened_at=signed_in_at, closed_at=dashboard_at, by=by, outcome="dasbor")
        engine.record_of_person(
            by, "dashboard_opened", at=dashboard_at, step_code="A1", data={"draf": case.nomor}
        )
    if menu_at:
        steps.record_run(case, "A2", opened_at=menu_at, closed_at=at, by=by, outcome="draf")


def submit_request(
    *,
    request: RecommendationRequest,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Submit a complete draft, or its correction, to whoever checks it next (SOP A3, A6).

    Freezes a revision. Raises SubmissionBlocked with all that is missing or wrong.
    """
    verb = submission_verb(request)

    def change(act: engine.Change) -> None:
        case: RecommendationRequest = act.case
        _notes_answered(case)
        form, submitted_on = _checked_form(case, act.at)
        if case.state != State.BPS_RETURNED:
            case.pembina = addressed_to(form, case.wilayah)
        if case.state in RETURNED:
            case.putaran += 1
        if case.diajukan_pada is None:
            case.diajukan_pada, case.diajukan_oleh = act.at, act.by
        revision = _freeze(case, form, submitted_on, act)
        similar.keep(case, form)
        act.data.update(revisi=revision.nomor, sha256=revision.sha256, pembina=str(case.pembina))

    return engine.perform(
        request,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=detail_url(request),
        change=change,
    )


def submission_verb(request: RecommendationRequest) -> str:
    """Which move sends this form: first submission, or the correction to who asked for it."""
    if request.state == State.WALIDATA_RETURNED:
        return "resubmit_to_walidata"
    if request.state == State.BPS_RETURNED:
        return "resubmit_to_walidata" if request.wilayah.perbaikan_lewat_walidata else "resubmit_to_bps"
    return "submit"


def _notes_answered(case: RecommendationRequest) -> None:
    waiting = case.notes.filter(
        sent_at__isnull=False, kind=ReviewNote.Kind.WAJIB, status=ReviewNote.Status.BELUM
    ).count()
    if waiting:
        raise InvalidInput(
            _("Masih ada %(n)d catatan wajib yang belum ditandai sudah diperbaiki.") % {"n": waiting}
        )


def _checked_form(case: RecommendationRequest, at: datetime) -> tuple[dict, date]:
    """The form as it will be sent (skip rules applied) and the day for its checks, or SubmissionBlocked."""
    form = questionnaire.effective(snapshot.take(case.kegiatan))
    missing = [*questionnaire.required_missing(form), *unstored_answers(case.kegiatan, form)]
    submitted_on = (case.diajukan_pada or at).astimezone(case.wilayah.zone).date()
    blocking = checks.blocks(checks.run(form, submitted_on=submitted_on))
    copied = prefill.unconfirmed(case, form)
    if missing or blocking or copied:
        raise SubmissionBlocked(missing, blocking, copied)
    return form, submitted_on


def _freeze(case: RecommendationRequest, form: dict, submitted_on: date, act: engine.Change) -> Revision:
    """Keep what is sent; its findings in Indonesian, whatever the language of who sends."""
    number = case.revisions.count() + 1
    with translation.override("id"):
        findings = checks.run(form, submitted_on=submitted_on)
    return Revision.objects.create(
        request=case,
        nomor=number,
        snapshot=form,
        findings=[f.as_dict() for f in findings],
        sha256=snapshot.sha256(form),
        at=act.at,
        by=act.by,
    )


def withdraw_request(
    *,
    request: RecommendationRequest,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take a submitted request back while Walidata has not started on it."""
    try:
        return engine.perform(
            request, "withdraw", by=by, at=at, version=version, token=token, result_url=detail_url(request)
        )
    except StaleMove:
        # Said after the token was looked at: who was withdrawn, sent again and checked meanwhile is told so.
        if not RecommendationRequest.objects.filter(pk=request.pk, state=State.WALIDATA_CHECKING).exists():
            raise
    raise StaleMove(_("Walidata sudah mulai memeriksa, jadi pengajuan tidak dapat ditarik kembali."))


def discard_draft(
    *,
    request: RecommendationRequest,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Throw an unsubmitted draft away; what was typed stays stored and readable."""
    return engine.perform(
        request, "discard", by=by, at=at, version=version, token=token, result_url=reverse("request_list")
    )


def copy_request(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    signed_in_at: datetime | None = None,
    dashboard_at: datetime | None = None,
    menu_at: datetime | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> RecommendationRequest:
    """Start a new draft with the answers of an earlier request of the same office.

    Each copied answer is marked until it is confirmed or changed; what is never copied stands in
    `copies` (ux.md 3.1). Meant for a tidak layak or closed case; any own request may be copied. The
    moments are those of `start_request`.
    """
    moment = at or now()
    with transaction.atomic():
        case = start_request(
            instansi=request.instansi,
            by=by,
            signed_in_at=signed_in_at,
            dashboard_at=dashboard_at,
            menu_at=menu_at,
            token=token,
            at=moment,
        )
        filled = prefill.fill_from(case, request, prefill.FILLABLE, by=by, at=moment)
        case.disalin_dari = request
        facts = {"dari": request.nomor, "rincian": filled.sections}
        engine.record(case, "request_copied", by=by, at=moment, data=facts)
        case.save()
    return case


# A4, A5 ----------------------------------------------------------------------------------------------
def claim_check(case: RecommendationRequest, *, by: User, at: datetime) -> bool:
    """Start the check of a request that is taken from the queue; False where it was started before."""
    if case.state not in (State.SUBMITTED, State.FORWARDED):
        return False
    start_check(request=case, by=by, at=at)
    return True


def start_check(
    *,
    request: RecommendationRequest,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take the turn as examiner (SOP A4 or A5): handling time runs from now."""
    verb = (
        "start_bps_check"
        if request.state in (State.FORWARDED, State.BPS_CHECKING)
        else "start_walidata_check"
    )
    desk = reverse("request_desk", args=[request.pk])
    return engine.perform(request, verb, by=by, at=at, version=version, token=token, result_url=desk)


def forward_request(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    note: str = "",
    despite_wajib: bool = False,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Walidata finds the design in order and sends it to the BPS office (SOP A4 "ya").

    Draft notes go with it. Where one of them is "wajib", only after the question whether that is meant
    (`despite_wajib`): the producer cannot correct anything until BPS returns the request.
    """
    return _verdict(request, "forward", by, note, version, token, at, despite_wajib=despite_wajib)


def return_request(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Return a request to its Produsen Data with notes (SOP A4 or A5 "tidak", A6 begins).

    Needs at least one note of the kind "wajib"; all the examiner's draft notes are sent with it.
    """
    verb = "return_by_bps" if request.state in (State.BPS_CHECKING, State.FORWARDED) else "return_by_walidata"
    return _verdict(request, verb, by, note, version, token, at, needs_wajib=True)


def accept_request(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    note: str = "",
    despite_wajib: bool = False,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """BPS accepts the design (SOP A5 "ya"); the decision is awaited. As for `forward_request`."""
    return _verdict(request, "accept", by, note, version, token, at, despite_wajib=despite_wajib)


def _verdict(  # noqa: PLR0913
    request: RecommendationRequest,
    verb: str,
    by: User,
    note: str,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    *,
    needs_wajib: bool = False,
    despite_wajib: bool = False,
) -> engine.Moved:
    """Send the team's draft notes with one verdict; the covering text is the note of its event."""
    if len(note) > MAX_COVERING:
        raise InvalidInput(_("Pengantar paling panjang 4.000 huruf."))

    def change(act: engine.Change) -> None:
        drafts = act.case.notes.filter(sent_at__isnull=True)
        wajib = drafts.filter(kind=ReviewNote.Kind.WAJIB).count()
        if needs_wajib and not wajib:
            raise InvalidInput(
                _("Tulis paling sedikit satu catatan “wajib diperbaiki” sebelum mengembalikan.")
            )
        if wajib and not (needs_wajib or despite_wajib):
            raise InvalidInput(
                _("Ada %(n)d catatan wajib. Kembalikan, atau centang bahwa tetap dilanjutkan.") % {"n": wajib}
            )
        act.data["catatan"] = drafts.update(sent_at=act.at)

    return engine.perform(
        request,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=note.strip(),
        result_url=detail_url(request),
        change=change,
    )


# A7 ----------------------------------------------------------------------------------------------------
def approve_request(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    criteria: dict[str, bool],
    reason: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Decide layak (SOP A7 "ya"). Every criterion of the checklist must be met."""
    if not all(criteria.get(name) for name in CRITERIA):
        raise InvalidInput(_("Layak hanya dapat ditentukan bila semua kriteria terpenuhi."))
    return _decide(
        request, "approve", RecommendationRequest.Decision.LAYAK, by, criteria, reason, version, token, at
    )


def reject_request(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    criteria: dict[str, bool],
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Decide tidak layak (SOP A7 "tidak", selesai). Needs a reason and a criterion not met."""
    if not reason.strip():
        raise InvalidInput(_("Tulis alasan tidak layak. Alasan ini dibaca OPD."))
    if all(criteria.get(name) for name in CRITERIA):
        raise InvalidInput(_("Tandai paling sedikit satu kriteria yang tidak terpenuhi."))
    return _decide(
        request,
        "reject",
        RecommendationRequest.Decision.TIDAK_LAYAK,
        by,
        criteria,
        reason,
        version,
        token,
        at,
    )


def _decide(  # noqa: PLR0913
    request: RecommendationRequest,
    verb: str,
    decision: str,
    by: User,
    criteria: dict[str, bool],
    reason: str,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
) -> engine.Moved:
    def change(act: engine.Change) -> None:
        act.case.penentuan = decision
        act.case.penentuan_alasan = reason.strip()
        act.case.penentuan_kriteria = {name: bool(criteria.get(name)) for name in CRITERIA}
        if decision == RecommendationRequest.Decision.TIDAK_LAYAK:
            act.case.selesai_pada = act.at
        act.data["kriteria"] = act.case.penentuan_kriteria

    return engine.perform(
        request,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=reason.strip(),
        result_url=detail_url(request),
        change=change,
    )

"""What SOP A tells the floor at start-up: its kind of case, its events, its sweep."""

from django.utils.translation import gettext_lazy as _

from recommendations import permissions, queries, targets
from recommendations.codelists import CaraPengumpulan
from recommendations.models import RecommendationRequest
from recommendations.services import flow, silence
from recommendations.states import RETURNED
from satudata.accounts.roles import Permission, Role
from satudata.workflow import registry

# SOP step -> role that holds it (sop/steps.md A, column "Actor").
ROLES = {
    "A1": Role.PRODUSEN_DATA.value,
    "A2": Role.PRODUSEN_DATA.value,
    "A3": Role.PRODUSEN_DATA.value,
    "A4": Role.WALIDATA.value,
    "A5": Role.PEMBINA_PEMERIKSA.value,
    "A6": Role.PRODUSEN_DATA.value,
    "A7": Role.PEMBINA_PENANDATANGAN.value,
    "A8": Role.PEMBINA_PENANDATANGAN.value,
    "A9": Role.PRODUSEN_DATA.value,
}

# Steps that move no case: the recorded event that ends them (sop/steps.md, readings).
RECORDED_STEPS = {"A1": "dashboard_opened", "A2": "request_started"}

registry.register_events(
    {
        "dashboard_opened": _("Membuka dasbor"),
        "request_started": _("Memulai pengajuan"),
        "request_copied": _("Menyalin pengajuan"),
        "answers_copied": _("Menyalin isian dari kegiatan sebelumnya"),
        "copies_confirmed": _("Memastikan isian salinan"),
        "form_saved": _("Mengubah isian formulir"),
        "request_submitted": _("Mengirim pengajuan ke Walidata"),
        "request_withdrawn": _("Menarik kembali pengajuan"),
        "draft_discarded": _("Menghapus draf"),
        "walidata_check_started": _("Walidata mulai memeriksa"),
        "request_forwarded": _("Walidata meneruskan ke BPS"),
        "request_returned_by_walidata": _("Walidata meminta perbaikan"),
        "bps_check_started": _("BPS mulai memeriksa"),
        "request_accepted": _("BPS menerima rancangan"),
        "request_returned_by_bps": _("BPS meminta perbaikan"),
        "correction_sent_to_walidata": _("Mengirim perbaikan ke Walidata"),
        "correction_sent_to_bps": _("Mengirim perbaikan ke BPS"),
        "request_lapsed": _("Pengajuan ditutup karena tidak dijawab"),
        "request_approved": _("BPS menentukan layak"),
        "request_rejected": _("BPS menentukan tidak layak"),
        "letter_numbered": _("Surat Rekomendasi diberi nomor"),
        "letter_retried": _("Penyiapan surat diulang"),
        "letter_issued": _("Surat Rekomendasi terbit"),
        "letter_replaced": _("Surat Rekomendasi diganti"),
        "letter_signed_copy_stored": _("Surat bertanda tangan elektronik disimpan"),
        "komitmen_shown": _("Surat Komitmen ditayangkan"),
        "komitmen_hidden": _("Surat Komitmen disembunyikan"),
        "evidence_bundled": _("Menyiapkan berkas bukti"),
        "note_answered": _("Menjawab catatan pemeriksaan"),
        "note_closed": _("Menerima perbaikan atas catatan"),
        "proposal_applied": _("Menerapkan usulan pemeriksa"),
    }
)

registry.register_case_kind(
    registry.CaseKind(
        kind=RecommendationRequest.CASE_KIND,
        label=_("Rekomendasi kegiatan statistik"),
        model=RecommendationRequest,
        permissions=permissions,
        holder=queries.holder_of,
        roles=ROLES,
        describe=queries.describe,
        facts=queries.run_facts,
        view=Permission.REQUEST_VIEW,
        recorded=RECORDED_STEPS,
        drafts=frozenset({"A3"}),
        returned=frozenset(state.value for state in RETURNED),
        not_worked=frozenset({"ditarik", "dibuang"}),
        jenis={str(code): label for code, label in CaraPengumpulan.choices},
        # Who takes a turn is judged by what it leads to; A7 is decided without a move that starts it.
        claims={"A4": "start_walidata_check", "A5": "start_bps_check", "A7": "approve"},
        claim=flow.claim_check,
        silence=silence.RETURNS,
        asks={
            "A3": _("pengisian formulir"),
            "A4": _("pemeriksaan tahap I"),
            "A5": _("pemeriksaan tahap II"),
            "A6": _("perbaikan"),
            "A7": _("penentuan layak atau tidak layak"),
            "A8": _("penerbitan Surat Rekomendasi"),
            "A9": _("Surat Komitmen"),
        },
        target=targets.target,
    )
)


def _register_work() -> None:
    from recommendations.documents import bundle, bundle_pages
    from recommendations.services import letters, papers
    from satudata.documents.services import (
        on_issued,
        register_assembly,
        register_publication,
        register_reader,
    )
    from satudata.notifications.sentences import register_silence

    on_issued(letters.SURAT_REKOMENDASI, letters.complete_letter)
    register_reader(queries.may_read_file)
    register_publication(letters.SURAT_REKOMENDASI, queries.letter_is_public)
    registry.register_job(papers.PRINT_FORMS, papers.print_forms)
    register_assembly(bundle.KIND, bundle_pages.add_copies)
    register_silence(RecommendationRequest.CASE_KIND, _("Perbaikan belum dikirim."))


_register_work()

"""Addresses of SOP A. Visible paths Indonesian, names English."""

from django.urls import include, path

from recommendations.views import (
    acts,
    case,
    compare,
    corrections,
    desk,
    history,
    home,
    papers,
    public,
    recap,
    sending,
    starting,
    verdict,
)

urlpatterns = [
    path("", public.public_home, name="public_home"),
    path("beranda/", home.home, name="home"),
    path("pengajuan/", home.request_list, name="request_list"),
    path("rekap/", recap.recap_page, name="recap"),
    path("rekap/rekap.xlsx", recap.recap_xlsx, name="recap_xlsx"),
    path("pengajuan/baru/", starting.request_start, name="request_start"),
    path("pengajuan/<uuid:pk>/", case.request_detail, name="request_detail"),
    path("pengajuan/<uuid:pk>/periksa-jawaban/", sending.request_review, name="request_review"),
    path("pengajuan/<uuid:pk>/terkirim/", sending.request_sent, name="request_sent"),
    path("pengajuan/<uuid:pk>/ms-keg.pdf", papers.request_print, name="request_print"),
    path(
        "pengajuan/<uuid:pk>/ms-var.pdf", papers.request_print, {"berkas": "ms-var"}, name="request_print_var"
    ),
    path(
        "pengajuan/<uuid:pk>/ms-ind.pdf", papers.request_print, {"berkas": "ms-ind"}, name="request_print_ind"
    ),
    path(
        "pengajuan/<uuid:pk>/formulir.pdf",
        papers.request_print,
        {"berkas": "formulir"},
        name="request_print_forms",
    ),
    path("pengajuan/<uuid:pk>/riwayat/", history.request_history, name="request_history"),
    path("pengajuan/<uuid:pk>/berkas-bukti/", papers.request_bundle_page, name="request_bundle_page"),
    path("pengajuan/<uuid:pk>/berkas-bukti.pdf", papers.request_bundle, name="request_bundle"),
    path("formulir-kosong/<slug:berkas>.pdf", papers.blank_form, name="blank_form"),
    path("pengajuan/<uuid:pk>/pemeriksaan/", desk.request_desk, name="request_desk"),
    path("pengajuan/<uuid:pk>/bandingkan/", compare.request_compare, name="request_compare"),
    path("pengajuan/<uuid:pk>/keputusan/<slug:action>/", verdict.request_verdict, name="request_verdict"),
    path("pengajuan/<uuid:pk>/catatan/", desk.note_add, name="note_add"),
    path("pengajuan/<uuid:pk>/catatan/<int:note>/ubah/", desk.note_change, name="note_change"),
    path("pengajuan/<uuid:pk>/catatan/<int:note>/hapus/", desk.note_remove, name="note_remove"),
    path("pengajuan/<uuid:pk>/catatan/<int:note>/terima/", desk.note_close, name="note_close"),
    path("pengajuan/<uuid:pk>/catatan/<int:note>/ulangi/", desk.note_repeat, name="note_repeat"),
    path("pengajuan/<uuid:pk>/perbaikan/", corrections.request_corrections, name="request_corrections"),
    path("pengajuan/<uuid:pk>/catatan/<int:note>/jawab/", corrections.note_answer, name="note_answer"),
    path(
        "pengajuan/<uuid:pk>/catatan/<int:note>/terapkan/", corrections.proposal_apply, name="proposal_apply"
    ),
    path("pengajuan/<uuid:pk>/", include("recommendations.form_urls")),
    path("pengajuan/<uuid:pk>/lakukan/<slug:action>/", acts.request_act, name="request_act"),
    path("rekomendasi/", public.published_list, name="published_list"),
    path("rekomendasi/<str:token>/", public.published_detail, name="published_detail"),
    path("rekomendasi/<str:token>/surat-komitmen.pdf", public.published_komitmen, name="published_komitmen"),
]

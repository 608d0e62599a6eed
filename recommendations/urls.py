"""Addresses of SOP A. Visible paths Indonesian, names English."""

from django.urls import include, path

from recommendations.views import acts, case, corrections, home, public

urlpatterns = [
    path("", public.public_home, name="public_home"),
    path("beranda/", home.home, name="home"),
    path("antrean/", home.queue_page, name="queue"),
    path("pengajuan/", home.request_list, name="request_list"),
    path("pengajuan/baru/", home.request_start, name="request_start"),
    path("pengajuan/<uuid:pk>/", case.request_detail, name="request_detail"),
    path("pengajuan/<uuid:pk>/periksa-jawaban/", case.request_review, name="request_review"),
    path("pengajuan/<uuid:pk>/terkirim/", case.request_sent, name="request_sent"),
    path("pengajuan/<uuid:pk>/ms-keg.pdf", case.request_print, name="request_print"),
    path("pengajuan/<uuid:pk>/catatan/", acts.note_add, name="note_add"),
    path("pengajuan/<uuid:pk>/catatan/<int:note>/hapus/", acts.note_remove, name="note_remove"),
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

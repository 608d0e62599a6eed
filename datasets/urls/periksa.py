"""Addresses of SOP B7: the page of the check, its verdicts, notes and papers."""

from django.urls import path

from datasets.views import examine, verdict

urlpatterns = [
    path("rilis/<uuid:pk>/periksa/", examine.rilis_examine, name="rilis_examine"),
    path("rilis/<uuid:pk>/periksa/lulus/", examine.rilis_examine_passed, name="rilis_examine_passed"),
    path("rilis/<uuid:pk>/periksa/putusan/<slug:slug>/", verdict.rilis_verdict, name="rilis_verdict"),
    path("rilis/<uuid:pk>/periksa/jawab/", examine.rilis_notes_answer, name="rilis_notes_answer"),
    path(
        "rilis/<uuid:pk>/periksa/lembar/<int:pemeriksaan>/",
        verdict.rilis_sheet_retry,
        name="rilis_sheet_retry",
    ),
]

"""Addresses of the agreement of the Forum, its screen, and later changes to the list."""

from django.urls import path

from forum.views import layar, perubahan, sepakat

urlpatterns = [
    path("forum/<uuid:pk>/layar/", layar.sepakat_screen, name="sepakat_screen"),
    path("forum/<uuid:pk>/layar/entri/<int:entri>/", layar.sepakat_decide, name="sepakat_decide"),
    path(
        "forum/<uuid:pk>/layar/opd/<uuid:bagian>/sepakati/",
        layar.sepakat_decide_all,
        name="sepakat_decide_all",
    ),
    path("forum/<uuid:pk>/kesepakatan/", sepakat.sepakat_detail, name="sepakat_detail"),
    path("forum/<uuid:pk>/kesepakatan/<slug:action>/", sepakat.sepakat_act, name="sepakat_act"),
    path("forum/berita-acara/<uuid:pk>/unggah/", sepakat.minutes_sign, name="minutes_sign"),
    path("forum/berita-acara/<uuid:pk>/siapkan-ulang/", sepakat.minutes_retry, name="minutes_retry"),
    path("forum/<uuid:pk>/perubahan/", perubahan.addendum_detail, name="addendum_detail"),
    path("forum/<uuid:pk>/perubahan/usul/", perubahan.change_new, name="change_new"),
    path(
        "forum/<uuid:pk>/perubahan/usul/<int:change>/putuskan/",
        perubahan.change_decide,
        name="change_decide",
    ),
    path(
        "forum/<uuid:pk>/perubahan/usul/<int:change>/tarik/",
        perubahan.change_withdraw,
        name="change_withdraw",
    ),
    path("forum/<uuid:pk>/perubahan/<slug:action>/", perubahan.addendum_act, name="addendum_act"),
]

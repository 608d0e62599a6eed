"""Addresses of the demo; included only by `settings.DEMO`."""

from django.urls import path

from satudata.demo import views

app_name = "demo"
urlpatterns = [
    path("masuk-sebagai/", views.sign_in_as, name="choose"),
    # The same address by the name under which the cards and the role switcher post to it.
    path("masuk-sebagai/", views.sign_in_as, name="sign_in"),
    path("jam-demo/", views.move_clock, name="move_clock"),
]

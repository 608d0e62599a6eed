"""Addresses of the demo; included only by `settings.DEMO`."""

from django.urls import path

from satudata.demo import mail_views, views

app_name = "demo"
urlpatterns = [
    path("masuk-sebagai/", views.sign_in_as, name="choose"),
    # The same address by the name under which the cards and the role switcher post to it.
    path("masuk-sebagai/", views.sign_in_as, name="sign_in"),
    path("jam-demo/", views.move_clock, name="move_clock"),
    path("kotak-surel/", mail_views.mailbox_list, name="mailbox"),
    path("kotak-surel/<slug:name>/", mail_views.mailbox_message, name="mailbox_message"),
    path("kotak-surel/<slug:name>/html/", mail_views.mailbox_html, name="mailbox_html"),
]

"""The demo's mailbox: every message is a file, shown safely, in the demo only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client, override_settings

from satudata.accounts.models import User
from satudata.demo import mailbox
from tests.factories.world import World

URLS = "tests.integration.demo.urls"
LIST = "/kotak-surel/"


@pytest.fixture
def box(world: World, tmp_path: Path, settings: Any) -> Iterator[Client]:
    settings.EMAIL_BACKEND = "satudata.demo.mailbox.EmailBackend"
    settings.VAR_DIR = tmp_path
    with override_settings(DEMO=True, ROOT_URLCONF=URLS):
        yield Client()


def send(to: str, subject: str = "Kabar", html: str = "", **headers: str) -> str:
    """Send a message by the demo's backend; returns the name of its file."""
    before = {found.name for found in mailbox.mails()}
    text = "Isi <b>surel</b>\nhttp://localhost:8000/pemberitahuan/1/menuju/"
    message = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    mail.get_connection().send_messages([message])
    return next(found.name for found in mailbox.mails() if found.name not in before)


def test_each_message_is_a_file_of_its_own_newest_first(box: Client) -> None:
    send("Ani Contoh <ani@contoh.invalid>", "Lama", Date="Mon, 16 Nov 2026 09:00:00 +0700")
    send("budi@contoh.invalid", "Baru", Date="Tue, 17 Nov 2026 09:00:00 +0700")

    page = box.get(LIST).content.decode()

    assert len(list(mailbox.folder().glob("*.eml"))) == 2
    assert page.index("Baru") < page.index("Lama")
    assert "17 November 2026, 09.00 WIB" in page
    assert "Ani Contoh" in page and "ani@contoh.invalid" in page


def test_messages_of_one_person(box: Client) -> None:
    send("ani@contoh.invalid", "Untuk Ani")
    send("budi@contoh.invalid", "Untuk Budi")

    page = box.get(LIST, {"untuk": "ani@contoh.invalid"}).content.decode()

    assert "Untuk Ani" in page and "Untuk Budi" not in page


def test_message_shows_text_headers_and_a_frame_for_its_html(box: Client) -> None:
    name = send("ani@contoh.invalid", html="<html><head></head><body>Halo</body></html>", **{"X-Uji": "ya"})

    page = box.get(f"{LIST}{name}/").content.decode()

    assert "Isi &lt;b&gt;surel&lt;/b&gt;" in page
    assert 'href="http://testserver/pemberitahuan/1/menuju/"' in page
    assert "X-Uji" in page
    assert f'src="{LIST}{name}/html/"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_html_may_be_framed_here_and_may_do_nothing(box: Client) -> None:
    name = send("ani@contoh.invalid", html="<html><head></head><body><script>alert(1)</script></body></html>")

    answer = box.get(f"{LIST}{name}/html/")

    policy = answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "script-src" not in policy and "'nonce" not in policy
    # Every other page stays closed to frames.
    assert "frame-ancestors 'none'" in box.get(LIST)["Content-Security-Policy"]


def test_links_lead_to_the_host_under_which_the_demo_is_open(box: Client) -> None:
    html = '<html><head></head><body><a href="http://localhost:8000/x/">x</a></body></html>'
    name = send("ani@contoh.invalid", html=html)

    page = box.get(f"{LIST}{name}/html/", headers={"host": "127.0.0.1:8101"}).content.decode()

    assert 'href="http://127.0.0.1:8101/x/"' in page
    assert '<base target="_blank">' in page


def test_message_of_the_sign_in_comes_here_too(box: Client, world: World) -> None:
    box.post("/accounts/password/reset/", {"email": "operator@contoh.invalid"})

    found = mailbox.mails()

    assert [m.address for m in found] == ["operator@contoh.invalid"]
    opened = mailbox.opened(found[0].name)
    assert opened is not None and "/accounts/password/reset/key/" in opened.text
    assert ("Auto-Submitted", "auto-generated") in opened.headers


@pytest.mark.parametrize("name", ["tidak-ada", "20261117020000-" + "0" * 32, "x" * 300])
def test_message_that_is_not_there(box: Client, name: str) -> None:
    assert box.get(f"{LIST}{name}/").status_code == 404
    assert box.get(f"{LIST}{name}/html/").status_code == 404


def test_file_elsewhere_is_no_message(box: Client, tmp_path: Path) -> None:
    (tmp_path / "rahasia.eml").write_text("Subject: rahasia\n\nrahasia")

    assert mailbox.opened("../rahasia") is None


def test_empty_box_says_how_it_fills(box: Client) -> None:
    assert "Belum ada surel" in box.get(LIST).content.decode()


def test_product_has_no_mailbox(world: World) -> None:
    with override_settings(DEMO=False, ROOT_URLCONF=URLS):
        for path in (LIST, f"{LIST}20261117020000-{'0' * 32}/", f"{LIST}20261117020000-{'0' * 32}/html/"):
            assert Client().get(path).status_code == 404


def test_recipient_can_be_become_where_their_card_is(box: Client) -> None:
    User.objects.create(username="walidata.trenggalek", nama="Ani Contoh", email="ani@contoh.invalid")
    name = send("Ani Contoh <ani@contoh.invalid>")

    assert "Masuk sebagai Ani Contoh" in box.get(f"{LIST}{name}/").content.decode()

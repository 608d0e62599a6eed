"""Hostile or broken input to the yearly report: refused in words or stored harmless, never a 500."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import NarasiLaporan, TindakLanjut
from tests.factories.reports import ReportWalk
from tests.factories.world import World
from tests.integration.reports.test_laporan_pages import edit_url, typed


def test_null_characters_of_another_program_are_left_out(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 8)

    answer = client.post(url, typed(client, url, **{"teks-kendala": "a\x00b", "tl-0-masalah": "c\x00d"}))

    assert answer.status_code == 302
    assert NarasiLaporan.objects.get(bagian="kendala").teks == "ab"
    assert TindakLanjut.objects.get().masalah == "cd"


@pytest.mark.parametrize("text", ["a\x01b\x0b\x1f", "\u202eterbalik\u2066", "\ufffe", "😀" * 50])
def test_no_character_keeps_the_report_from_being_read_or_edited(
    forum: World, client_of: Callable[[str], Client], text: str
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 8)
    client.post(url, typed(client, url, **{"teks-kendala": text, "tl-0-masalah": text, "tl-0-target": text}))

    for name in ("laporan_read", "laporan_docx"):
        assert client.get(reverse(name, args=[walk.laporan.pk])).status_code == 200


def test_markup_in_texts_is_shown_as_typed(forum: World, client_of: Callable[[str], Client]) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 8)
    evil = "<script>alert(1)</script> **tebal** [tautan](javascript:alert(1))"
    client.post(url, typed(client, url, **{"teks-kendala": evil, "tl-0-masalah": evil}))

    page = client.get(reverse("laporan_read", args=[walk.laporan.pk])).content.decode()

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; **tebal** [tautan](javascript:alert(1))") == 2

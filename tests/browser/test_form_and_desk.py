"""Fill, return, correct, approve: the same way with a mouse, with keys alone, and without scripts.

What differs is only the person (`tests.browser.keyboard`) and whether the browser runs scripts.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.states import State
from tests.browser.conftest import Site
from tests.browser.keyboard import KeyboardPerson
from tests.browser.person import Person
from tests.browser.test_stories import open_from_queue, start
from tests.factories import typed

Arrive = Callable[..., Person]

# How somebody works: name of the way -> options of the person.
WAYS: dict[str, dict[str, Any]] = {
    "tetikus": {},
    "papan ketik": {"kind": KeyboardPerson},
    "tanpa skrip": {"java_script_enabled": False},
}
BETTER = "Ditugaskan oleh Rencana Strategis Dinas Kesehatan Kabupaten Trenggalek."


@pytest.mark.parametrize("way", WAYS)
def test_fill_return_correct_and_approve(site: Site, person: Arrive, way: str) -> None:
    judul = f"Kompilasi Data Kunjungan Puskesmas dengan {way.title()} Kabupaten Trenggalek"
    operator = person("operator", **WAYS[way]).sign_in()
    fill_and_send(operator, judul)

    walidata = person("walidata", **WAYS[way]).sign_in()
    open_from_queue(walidata, judul)
    walidata.press("Mulai periksa")
    propose(walidata, "Latar Belakang Kegiatan", "Sebutkan dasar penugasannya.", BETTER)
    give_verdict(walidata, "Kembalikan untuk perbaikan")
    walidata.sees("Dikembalikan ke OPD")

    correct_by_proposal(operator, judul)
    assert latest(judul).kegiatan.latar_belakang == BETTER

    open_from_queue(walidata, judul)
    walidata.press("Mulai periksa")
    walidata.sees("Berubah sejak catatan ini")
    walidata.press("Terima perbaikan")
    walidata.sees("diterima Walidata")
    give_verdict(walidata, "Teruskan ke BPS")
    walidata.sees("Diteruskan ke BPS Kabupaten Trenggalek")

    pemeriksa = person("pemeriksa", **WAYS[way]).sign_in()
    open_from_queue(pemeriksa, judul)
    pemeriksa.press("Mulai periksa")
    give_verdict(pemeriksa, "Terima rancangan")
    pemeriksa.sees("Rancangan diterima")
    approve(person("penandatangan", **WAYS[way]).sign_in(), judul)

    case = latest(judul)
    assert (case.state, case.putaran, case.revisions.count()) == (State.APPROVED, 2, 2)
    (note,) = ReviewNote.objects.filter(request=case)
    assert note.ditutup_by is not None
    assert note.usulan_diterapkan_at is not None


def latest(judul: str) -> RecommendationRequest:
    return RecommendationRequest.objects.select_related("kegiatan").get(judul=judul)


def fill_and_send(operator: Person, judul: str) -> None:
    """SOP A1 to A3."""
    start(operator)
    pages = typed.kompilasi(timezone.localdate())
    pages["identitas"] = typed.Typed(pages["identitas"].answers | {"judul_kegiatan": judul})
    operator.follow("Lanjutkan mengisi")
    operator.fill_form(pages)
    operator.open(operator.path.split("formulir/")[0])
    operator.follow("Periksa jawaban dan kirim")
    declare_and_send(operator, "Kirim ke Walidata")


def declare_and_send(operator: Person, button: str) -> None:
    operator.check(operator.page.get_by_label("Saya menyatakan isian ini benar"))
    operator.press(button)
    expect(operator.heading).to_have_text(re.compile("^(Pengajuan|Perbaikan) terkirim$"))


def propose(reviewer: Person, field: str, text: str, better: str) -> None:
    """A draft note at a field, with the answer that the examiner would write."""
    reviewer.use(reviewer.page.get_by_role("link", name=re.compile(rf"^Beri catatan\s*: .*{field}")).first)
    form = reviewer.page.locator("#form-catatan")
    write(reviewer, form.get_by_label("Catatan", exact=False).first, text)
    write(reviewer, form.locator('[name="usulan"]'), better)
    reviewer.use(form.get_by_role("button", name="Simpan draf catatan"))
    reviewer.sees(text)


def write(somebody: Person, target: Locator, text: str) -> None:
    if isinstance(somebody, KeyboardPerson):
        somebody.type_into(target, text)
    else:
        target.fill(text)


def open_verdict(reviewer: Person, label: str) -> Locator:
    """Open the verdict, in its dialog or as its page, and read what it does."""
    reviewer.follow(label)
    verdict = reviewer.page.locator("#keputusan")
    expect(verdict.get_by_text("Giliran berikutnya")).to_be_visible()
    return verdict


def give_verdict(reviewer: Person, label: str) -> None:
    """Open the verdict and give it."""
    verdict = open_verdict(reviewer, label)
    reviewer.use(verdict.get_by_role("button", name=label))


def approve(signatory: Person, judul: str) -> None:
    """SOP A7: layak, with every criterion ticked."""
    open_from_queue(signatory, judul)
    verdict = open_verdict(signatory, "Tentukan layak")
    for box in verdict.get_by_role("checkbox").all():
        signatory.check(box)
    signatory.use(verdict.get_by_role("button", name="Tentukan layak"))
    signatory.sees("Ditentukan layak")


def correct_by_proposal(operator: Person, judul: str) -> None:
    """SOP A6: from the turn on Beranda over the proposal to the correction that is sent."""
    operator.open("/beranda/")
    operator.follow(judul)
    operator.follow("Perbaiki menurut catatan")
    operator.sees("0 dari 1 catatan wajib selesai")
    operator.use(operator.page.get_by_role("button", name="Terapkan usulan").first)
    operator.use(operator.page.get_by_role("button", name="Tandai sudah diperbaiki").first)
    operator.sees("1 dari 1 catatan wajib selesai")
    operator.follow("Periksa jawaban dan kirim perbaikan")
    declare_and_send(operator, "Kirim perbaikan ke Walidata")

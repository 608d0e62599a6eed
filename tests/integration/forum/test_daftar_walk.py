"""From opening a year to Pembina Data's recommendation, over HTTP, by the four roles, without scripts."""

from datetime import timedelta

from django.urls import reverse

from forum.models import DaftarData, DaftarDataOpd
from forum.states import ListState, OfficeState
from satudata.workflow import outbox
from tests.factories.forum_walk import ForumWalk, add_entries
from tests.factories.visitor import Page, Visitor
from tests.factories.world import WORK, World


def test_year_from_opening_to_recommendation_by_its_four_roles(forum: World) -> None:
    sekretariat, walidata = Visitor(forum.blitar_sekretariat), Visitor(forum.blitar_walidata)
    bps, signatory = Visitor(forum.blitar_pemeriksa), Visitor(forum.blitar_penandatangan)

    # Sekretariat SDI opens the year and the drafting.
    home = sekretariat.open(reverse("forum_home"))
    assert "500.14/9/410.111/2025" in home.text
    opened = sekretariat.send(home, reverse("year_open"), tahun="2031", draf_sampai="10-12-2026")
    case = DaftarData.objects.get(tahun=2031)
    assert opened.url == reverse("daftar_detail", args=[case.pk])
    started = sekretariat.send(opened, "buka-penyusunan/")
    assert "diberi tahu" in started.messages[0]

    # An OPD fills and sends (services of its part).
    part = DaftarDataOpd.objects.get(daftar=case, instansi=forum.instansi["blitar_dinkes"])
    add_entries(part, 3, by=forum.blitar_operator, at=WORK)
    walk = ForumWalk.__new__(ForumWalk)
    walk.forum, walk.at, walk.daftar = forum, WORK, case
    walk.submit()

    # Walidata returns one entry, then finds all in order and approves.
    listing = walidata.open(reverse("daftar_review", args=[case.pk]))
    assert "Dinas Kesehatan" in listing.text
    page = walidata.open(reverse("opd_review", args=[part.pk]))
    first, *others = part.entri.values_list("pk", flat=True)
    judged = walidata.send(
        page,
        "nilai/?tampilkan=&page=1",
        **{f"reviu_{first}": "perbaikan", f"catatan_{first}": "Lengkapi klasifikasinya."},
    )
    assert judged.messages == ["1 penilaian disimpan."]
    returned = walidata.send(judged, "kembalikan/", note="Lihat catatan.")
    assert returned.status == 200
    part.refresh_from_db()
    assert part.state == OfficeState.RETURNED
    part.entri.filter(pk=first).update(klasifikasi="Kelurahan", updated_at=WORK + timedelta(days=900))
    walk.move(part, "resubmit_list", forum.blitar_operator)
    part.entri.filter(pk=first).update(updated_at=WORK)
    page = walidata.open(reverse("opd_review", args=[part.pk]))
    page = walidata.send(
        page,
        "nilai/?tampilkan=&page=1",
        **{f"reviu_{pk}": "sesuai" for pk in (first, *others)},
        **{f"catatan_{first}": ""},
    )
    approved = press(walidata, page, "kembalikan/", reverse("opd_review_act", args=[part.pk, "setujui"]))
    assert "disetujui" in approved.messages[0]

    # Sekretariat passes over the OPDs without entries, in the same act.
    detail = sekretariat.open(reverse("daftar_detail", args=[case.pk]))
    refused = sekretariat.send(detail, "mintakan-rekomendasi/")
    assert refused.status == 422
    assert any("Belum mempunyai entri" in words for words in refused.messages)
    asked = sekretariat.send(refused, "mintakan-rekomendasi/", lewati_semua="on")
    assert "Rekomendasi diminta" in asked.messages[0]

    # The BPS office comments, its signatory recommends.
    desk = bps.open(reverse("rekomendasi_desk", args=[case.pk]))
    entry_form = next(f for f in desk.forms if f.fields.get("entri") == str(first))
    bps.client.post(entry_form.action, entry_form.fields | {"text": "Sebutkan sumber registernya."})
    desk = signatory.open(reverse("rekomendasi_desk", args=[case.pk]))
    assert "Sebutkan sumber registernya." in desk.text
    terbitkan = reverse("rekomendasi_act", args=[case.pk, "terbitkan"])
    issued = press(signatory, desk, "kembalikan/", terbitkan, note="Draf sudah baik.")
    assert "sedang disiapkan" in issued.messages[0]
    outbox.drain(at=WORK + timedelta(days=2000), limit=400)

    case.refresh_from_db()
    assert case.state == ListState.RECOMMENDED
    # An OPD reads what was said of its entry and answers it.
    operator = Visitor(forum.blitar_operator)
    desk = operator.open(reverse("rekomendasi_desk", args=[case.pk]))
    answered = operator.send(desk, "tanggapi/?opd=&cari=&isi=&page=1", text="Register puskesmas.")
    assert answered.messages == ["Tanggapan disimpan."]
    shown = walidata.open(reverse("daftar_history", args=[case.pk]))
    assert "Rekomendasi Pembina Data terbit" in shown.text
    assert "Rantai peristiwa utuh" in shown.text
    paper = operator.client.get(reverse("document_file", args=[case.rekomendasi.file_id]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")
    paper.close()


def press(visitor: Visitor, page: Page, ending: str, url: str, **typed: str) -> Page:
    """Send a form of the page by its button that leads elsewhere (`formaction`)."""
    response = visitor.client.post(url, page.form(ending).fields | typed, follow=True)
    return Page(response, url)

"""The review desk, its notes in place, comparing, and verdicts that say what they do."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from recommendations.examining import desk as desks
from recommendations.examining.desk import Spot
from recommendations.examining.verdicts import VERDICTS, outlook
from recommendations.models import RecommendationRequest, ReviewNote, Revision
from recommendations.services import notes
from recommendations.states import State
from satudata.accounts.queries import rights_of
from satudata.notifications.models import Notice
from satudata.notifications.sentences import sentence_of
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, StaleMove
from satudata.workflow.models import StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.visitor import Page, Visitor, desk, detail, now_of, verdict
from tests.factories.world import PEOPLE, World
from tests.integration.recommendations.test_notes_service import second_round

HTMX = {"HX-Request": "true"}


def text_of(page: Page) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def laid(walker: Walker, **more: object) -> desks.Desk:
    found = desks.lay(now_of(walker), drafts=True, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


# What is read -----------------------------------------------------------------------------------
def test_desk_reads_the_submission_and_not_the_live_draft(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    before = walidata.open(desk(walker))
    walker.request.kegiatan.tujuan = "Tujuan yang belum dikirim."
    walker.request.kegiatan.save()

    page = walidata.open(desk(walker))

    assert page.status == 200
    assert "Menghasilkan indeks kepuasan masyarakat menurut puskesmas." in before.text
    assert "Tujuan yang belum dikirim." not in page.text


@pytest.mark.parametrize("query", [{"ubah": "9" * 5000}, {"catat": f"variabel.variabel.{'9' * 5000}"}])
def test_number_that_no_row_has_opens_the_desk_without_a_form(
    world: World, walidata: Visitor, query: dict[str, str]
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    page = walidata.open(desk(walker, **query))

    assert (page.status, 'name="text"' in page.text) == (200, False)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("row", ["9" * 5000, "-1", "²", "1e9"])
def test_note_on_a_row_that_is_no_number_is_refused_with_its_words(
    world: World, walidata: Visitor, row: str, headers: dict[str, str]
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    typed = {"section": "variabel", "field": "variabel", "row": row, "kind": "wajib", "text": "Perjelas."}

    answer = walidata.client.post(reverse("note_add", args=[walker.request.pk]), typed, headers=headers)

    assert (answer.status_code, "Perjelas." in answer.content.decode()) == (422, True)
    assert not ReviewNote.objects.filter(request=walker.request).exists()


def test_draft_that_was_never_sent_has_no_desk(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)

    for name in ("request_desk", "request_compare"):
        found = operator.client.get(reverse(name, args=[walker.request.pk]))
        assert found.status_code == 302
        assert found["Location"] == detail(walker)


def test_changed_answer_stands_beside_the_one_before(world: World) -> None:
    walker = second_round(world)

    found = laid(walker)

    entry = found.entry(Spot("identitas", "judul_kegiatan"))
    assert [d.after for d in entry.before] == ["Survei Kepuasan Pasien Puskesmas Kabupaten Trenggalek"]
    identitas = next(s for s in found.sections if s.key == "identitas")
    assert (identitas.changed, identitas.noted) == (1, 1)
    assert found.changes == 1


@pytest.mark.parametrize(
    ("show", "sections"), [("berubah", ["identitas"]), ("bercatatan", ["identitas"]), ("tidak-dikenal", None)]
)
def test_filter_leaves_what_it_says_and_counts_the_rest(
    world: World, show: str, sections: list[str] | None
) -> None:
    walker = second_round(world)

    found = laid(walker, show=show)

    assert [s.key for s in found.visible] == (sections or [s.key for s in found.sections])
    assert found.hidden == len(found.sections) - len(found.visible)


def test_answers_of_last_year_stand_beside_those_that_differ(world: World, walidata: Visitor) -> None:
    earlier = request_at(world, State.KOMITMEN_SHOWN)
    walker = request_at(world, State.WALIDATA_CHECKING, earlier.at)
    RecommendationRequest.objects.filter(pk=earlier.request.pk).update(tahun=2025)
    Revision.objects.filter(request=earlier.request).update(
        snapshot=earlier.request.revisions.get().snapshot | {"tujuan": "Tujuan tahun lalu."}
    )
    RecommendationRequest.objects.filter(pk=walker.request.pk).update(disalin_dari=earlier.request)

    found = laid(walker)

    assert [d.before for d in found.entry(Spot("perencanaan", "tujuan")).earlier] == ["Tujuan tahun lalu."]
    assert "Tujuan tahun lalu." in walidata.open(desk(walker)).text
    compared = walidata.open(reverse("request_compare", args=[walker.request.pk]) + "?dari=tahun-lalu")
    assert "Tujuan tahun lalu." in text_of(compared)


def test_findings_are_kept_in_indonesian_and_read_in_the_language_of_the_reader(world: World) -> None:
    """Who sends in English does not decide in what language the Walidata reads."""
    with translation.override("en"):
        walker = request_at(world, State.WALIDATA_CHECKING)
        read = {f.message for f in laid(walker).findings}
    kept = {f["message"] for f in walker.request.revisions.get().findings}

    assert "Judul tidak memuat tahun" in kept and "The title contains no year" in read


def test_findings_of_the_submission_stand_at_their_answer(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    revision = walker.request.revisions.get()
    facts = next(f for f in revision.findings if f["rule"] == "R-III-12")
    broken = {**facts, "outcome": "violation", "rows": [1], "detail": "Baris 2."}
    Revision.objects.filter(pk=revision.pk).update(findings=[broken])

    found = laid(walker)

    assert [f.rule for f in found.entry(Spot("variabel", "variabel", 2)).findings] == ["R-III-12"]
    assert [spot for _f, spot in found.violations] == [Spot("variabel", "variabel", 2)]


# Notes in place ----------------------------------------------------------------------------------
def test_note_is_written_at_its_field_and_kept_as_draft(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    page = walidata.open(desk(walker, catat="desain.metode_pengumpulan"))

    saved = walidata.send(page, "catatan/", text="Sebutkan wawancara.", kind="saran")

    note = walker.request.notes.get()
    assert (note.section, note.field, note.kind, note.sent_at) == (
        "desain",
        "metode_pengumpulan",
        "saran",
        None,
    )
    assert saved.url.endswith("#rincian-desain-metode_pengumpulan")
    assert "Sebutkan wawancara." in saved.text


def test_note_on_a_row_may_name_its_column_and_propose_an_answer(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    page = walidata.open(desk(walker, catat="variabel.variabel.2"))

    walidata.send(page, "catatan/", rincian="definisi", text="Perjelas.", usulan="Penilaian 1 sampai 4.")

    note = walker.request.notes.get()
    assert (note.field, note.row, note.usulan) == ("definisi", 2, "Penilaian 1 sampai 4.")
    assert laid(walker).entry(Spot("variabel", "variabel", 2)).notes[0].note == note


def test_proposal_for_a_choice_is_one_of_its_options(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    page = walidata.open(desk(walker, catat="pengumpulan.uji_coba"))

    refused = walidata.send(page, "catatan/", text="Uji dahulu.", usulan="Mungkin")
    saved = walidata.send(refused, "catatan/", usulan="Ya")

    assert refused.status == 422
    assert refused.form("catatan/").fields["text"] == "Uji dahulu."
    assert saved.status == 200
    assert walker.request.notes.get().usulan == "Ya"


def test_proposal_that_its_question_would_refuse_comes_back(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    page = walidata.open(desk(walker, catat="identitas.tahun"))

    refused = walidata.send(page, "catatan/", text="Tahunnya keliru.", usulan="dua ribu")

    assert refused.status == 422
    assert refused.form("catatan/").fields["usulan"] == "dua ribu"
    assert not walker.request.notes.exists()


def test_finding_becomes_a_note_with_its_words(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    revision = walker.request.revisions.get()
    facts = next(f for f in revision.findings if f["rule"] == "R-III-12")
    Revision.objects.filter(pk=revision.pk).update(
        findings=[{**facts, "outcome": "violation", "rows": [1], "detail": ""}]
    )

    page = walidata.open(desk(walker, catat="variabel.variabel.2", temuan="R-III-12"))
    walidata.send(page, "catatan/")

    note = walker.request.notes.get()
    assert "R-III-12" in note.text
    assert (note.row, note.kind) == (2, "saran")


def test_colleague_sees_and_changes_a_draft_and_the_producer_does_not(
    world: World, walidata: Visitor, operator: Visitor
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    note = notes.add_note(
        request=walker.request, by=world.walidata_dua, section="desain", text="Draf rekan.", at=walker._next()
    )

    page = walidata.open(desk(walker, ubah=str(note.pk)))
    walidata.send(page, "ubah/", text="Draf bersama.")

    assert ReviewNote.objects.get(pk=note.pk).text == "Draf bersama."
    assert "Draf bersama." not in operator.open(desk(walker)).text
    assert "Draf bersama." not in Visitor(world.pemeriksa).open(desk(walker)).text


def test_draft_changed_meanwhile_comes_back_with_both_texts(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    note = notes.add_note(request=walker.request, by=world.walidata, section="desain", text="Satu.")
    tab = walidata.open(desk(walker, ubah=str(note.pk)))
    notes.change_note(note=note, by=world.walidata_dua, text="Dua.", kind="wajib")

    refused = walidata.send(tab, "ubah/", text="Tiga.")

    assert refused.status == 422
    assert "Dua." in refused.text
    assert refused.form("ubah/").fields["text"] == "Tiga."


def test_earlier_note_says_that_its_answer_changed_and_is_accepted(world: World, walidata: Visitor) -> None:
    walker = second_round(world)
    page = walidata.open(desk(walker))
    assert "Berubah sejak catatan ini" in page.text

    walidata.send(page, "terima/")

    assert ReviewNote.objects.get().ditutup_by == world.walidata
    assert not laid(walker).awaiting


def test_earlier_note_is_repeated_once(world: World, walidata: Visitor) -> None:
    walker = second_round(world)

    walidata.send(walidata.open(desk(walker)), "ulangi/")

    found = laid(walker)
    assert [n.note.text for n in found.drafts] == ["Lengkapi judul."]
    assert not found.awaiting
    assert [p for p in walidata.open(desk(walker)).forms if p.action.endswith("ulangi/")] == []


def test_note_saved_in_place_changes_only_its_place(world: World, walidata: Visitor) -> None:
    """What htmx exchanges: the notes of the spot, and beside them bar, sections and list."""
    walker = request_at(world, State.WALIDATA_CHECKING)
    address = reverse("note_add", args=[walker.request.pk])
    form = walidata.client.get(f"{address}?catat=desain.frekuensi", headers=HTMX)
    given = {"section": "desain", "field": "frekuensi", "kind": "wajib"}

    refused = walidata.client.post(address, given | {"text": ""}, headers=HTMX)
    saved = walidata.client.post(address, given | {"text": "Sebutkan bulannya."}, headers=HTMX)

    assert "<html" not in form.content.decode() and "Simpan draf catatan" in form.content.decode()
    assert refused.status_code == 422
    assert "Tulis catatannya" in refused.content.decode()
    fragment = saved.content.decode()
    assert "<html" not in fragment
    assert fragment.count('hx-swap-oob="true"') == 3
    assert "Sebutkan bulannya." in fragment


def test_typed_note_is_not_lost_in_place_when_the_turn_has_ended(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    walker.forward()
    given = {"section": "desain", "kind": "wajib", "text": "Panjang sekali diketik."}

    refused = walidata.client.post(reverse("note_add", args=[walker.request.pk]), given, headers=HTMX)

    assert refused.status_code == 422
    assert "Panjang sekali diketik." in refused.content.decode()
    assert "selama pemeriksaan berlangsung" in refused.content.decode()


@pytest.mark.parametrize(
    "catat", ["x", "desain.x", "desain.frekuensi.x", "variabel.variabel.0", "", "....", "a" * 300]
)
def test_address_of_a_note_that_leads_nowhere_shows_the_desk(
    world: World, walidata: Visitor, catat: str
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    assert walidata.open(desk(walker, catat=catat, tampil="x", tab="x", ubah="x")).status == 200


# Comparing ---------------------------------------------------------------------------------------
def test_comparison_shows_what_differs_with_its_notes_and_counts_the_rest(
    world: World, walidata: Visitor
) -> None:
    walker = second_round(world)

    words = text_of(walidata.open(reverse("request_compare", args=[walker.request.pk])))

    assert "Judul Kegiatan Sebelum" in words
    assert "Lengkapi judul." in words
    assert "isian tidak berubah dan tidak ditampilkan" in words
    assert "Latar Belakang" not in words
    for revision in walker.request.revisions.all():
        assert revision.sha256[:16] in words


@pytest.mark.parametrize("query", ["?dari=9&ke=9", "?dari=2&ke=1", "?dari=x&ke=tahun-lalu", "?dari=1&ke=1"])
def test_comparison_of_what_is_not_there_shows_something_else(
    world: World, walidata: Visitor, query: str
) -> None:
    walker = second_round(world)

    assert walidata.open(reverse("request_compare", args=[walker.request.pk]) + query).status == 200


# Verdicts ----------------------------------------------------------------------------------------
WALIDATA = frozenset({"walidata", "walidata_dua"})
BPS = frozenset({"pemeriksa", "pemeriksa_dua", "penandatangan"})
SIGNATORY = frozenset({"penandatangan"})
GIVEN_BY: dict[tuple[str, str], frozenset[str]] = {
    (State.WALIDATA_CHECKING, "teruskan"): WALIDATA,
    (State.WALIDATA_CHECKING, "kembalikan"): WALIDATA,
    (State.BPS_CHECKING, "kembalikan"): BPS,
    (State.BPS_CHECKING, "terima"): BPS,
    (State.DECISION_AWAITED, "layak"): SIGNATORY,
    (State.DECISION_AWAITED, "tidak-layak"): SIGNATORY,
}


@pytest.mark.parametrize("state", list(State))
def test_verdicts_are_shown_to_who_may_give_them_and_refused_in_words_to_others(
    world: World, state: str
) -> None:
    walker = request_at(world, state)
    wrong = []
    for slug in VERDICTS:
        for name in [*PEOPLE, "tanpa_peran"]:
            try:
                outlook(walker.request, slug, rights_of(world.people[name]), walker.at)
                shown = True
            except (ActionDenied, StaleMove) as refusal:
                assert refusal.reason
                shown = False
            if shown != (name in GIVEN_BY.get((state, slug), frozenset())):
                wrong.append(f"{slug} {name}: {shown}")
    assert wrong == []


@pytest.mark.parametrize(("place", "people"), list(GIVEN_BY.items()))
def test_verdict_does_what_it_said(world: World, place: tuple[str, str], people: frozenset[str]) -> None:
    """Turn, due date and messages of the page are those of the move that follows."""
    state, slug = place
    walker = request_at(world, state)
    by = world.people[min(people)]
    if slug == "kembalikan":
        notes.add_note(request=walker.request, by=by, section="desain", text="Lengkapi.", at=walker._next())
    at = walker._next()
    said = outlook(now_of(walker), slug, rights_of(by), at)

    {
        "teruskan": walker.forward, "kembalikan": walker.give_back, "terima": walker.accept,
        "layak": walker.approve, "tidak-layak": walker.reject,
    }[slug]()  # fmt: skip
    outbox.drain(walker.at)

    runs = StepRun.objects.filter(case_id=str(walker.request.pk), closed_at__isnull=True)
    opened = runs.first()
    assert (said.run is None) == (opened is None)
    if said.run is not None and opened is not None:
        assert said.run.step_code == opened.step_code
        assert said.run.instansi_id == opened.instansi_id
        assert said.run.due_at == opened.due_at
    told = {sentence_of(n) for n in Notice.objects.filter(cause__startswith="event:", at=walker.at)}
    words = {a.words for a in said.announcements}
    # Who gives the verdict is not told of it; the head of an OPD is told without having the turn.
    assert (told <= words) if slug == "layak" else (words <= told)


def test_return_without_notes_is_explained_and_not_hidden(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    page = walidata.open(desk(walker))
    shown = walidata.open(verdict(walker, "kembalikan"))

    assert reverse("request_verdict", args=[walker.request.pk, "kembalikan"]) in page.text
    assert "Perlu paling sedikit satu catatan wajib." in page.text
    assert "Tulis paling sedikit satu catatan" in shown.text
    assert [f for f in shown.forms if f.action.endswith("kembalikan/")] == []


def test_going_on_with_open_wajib_is_confirmed_on_the_page(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    notes.add_note(request=walker.request, by=world.walidata, section="desain", text="Lengkapi.")
    page = walidata.open(verdict(walker, "teruskan"))

    refused = walidata.send(page, "teruskan/", note="Sudah baik.")
    moved = walidata.send(refused, "teruskan/", tetap="on")

    assert refused.status == 422
    assert refused.form("teruskan/").fields["note"] == "Sudah baik."
    assert now_of(walker).state == State.FORWARDED
    assert "Tersimpan." in moved.text


def test_verdict_leads_to_the_next_case_once(world: World, walidata: Visitor) -> None:
    other = request_at(world, State.SUBMITTED)
    walker = request_at(world, State.WALIDATA_CHECKING)

    saved = walidata.send(walidata.open(verdict(walker, "teruskan")), "teruskan/")

    assert "Buka berikutnya (1 tersisa)" in saved.text
    assert detail(other) in saved.text
    assert "Buka berikutnya" not in walidata.open(detail(walker)).text


def test_covering_text_is_kept_when_the_turn_has_ended(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    tab = walidata.open(verdict(walker, "teruskan"))
    walker.forward()

    refused = walidata.send(tab, "teruskan/", note="Pengantar yang lama diketik.")

    assert refused.status == 409
    assert "Pengantar yang lama diketik." in refused.text


def test_unknown_verdict_does_not_exist(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    assert walidata.open(verdict(walker, "setujui-semua")).status == 404


# The pages of one case ------------------------------------------------------------------------------
def test_pages_of_a_case_lead_to_each_other(world: World, walidata: Visitor) -> None:
    walker = second_round(world)
    names = ("request_detail", "request_form", "request_desk", "request_compare", "request_history")
    addresses = [reverse(name, args=[walker.request.pk]) for name in names]

    for name in ("request_detail", "request_desk", "request_compare"):
        page = walidata.open(reverse(name, args=[walker.request.pk]))
        assert [a for a in addresses if f'href="{a}"' not in page.text] == [], name


def test_detail_says_where_the_case_stands_and_leads_to_the_desk(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.SUBMITTED)

    started = walidata.send(walidata.open(detail(walker)), "mulai-periksa/")

    assert started.url == desk(walker)
    page = walidata.open(detail(walker))
    assert "Lanjutkan pemeriksaan" in page.text
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert main.count("btn-primary") == 1
    assert "sedang berjalan" in text_of(page)

"""Copied answers: shown before they are written, marked, and confirmed before sending."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from recommendations import snapshot
from recommendations.filling import copies
from recommendations.models import RecommendationRequest, SectionState
from recommendations.queries import open_run
from recommendations.questionnaire import effective
from recommendations.services import flow, form, prefill
from recommendations.services.flow import SubmissionBlocked
from recommendations.services.form_rows import SectionInput
from recommendations.states import State
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.models import Event
from tests.factories.recommendations import request_at
from tests.factories.recommendations_form import fill_form
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World

DAY = timedelta(days=1)


@pytest.fixture
def earlier(world: World) -> RecommendationRequest:
    """A complete survey of the health office, still a draft."""
    return request_at(world, State.DRAFTED).request


@pytest.fixture
def draft(world: World, earlier: RecommendationRequest) -> RecommendationRequest:
    """An empty draft of the same office, a day later."""
    return flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK + DAY)


def filled(
    draft: RecommendationRequest, earlier: RecommendationRequest, world: World, **more: Any
) -> prefill.Filled:
    return prefill.prefill_request(request=draft, source=earlier, by=world.operator, at=WORK + DAY, **more)


def marks(draft: RecommendationRequest) -> dict[str, dict[str, bool]]:
    return {
        s.section: {name: mark["dikonfirmasi"] for name, mark in s.salinan.items()}
        for s in SectionState.objects.filter(kegiatan__request=draft)
        if s.salinan
    }


def answers(case: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(RecommendationRequest.objects.get(pk=case.pk).kegiatan)


# What is copied ----------------------------------------------------------------------------------
def test_copied_answers_are_marked_and_what_must_not_be_copied_is_not(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    before = answers(draft)

    filled(draft, earlier, world)

    after, source = answers(draft), answers(earlier)
    assert after["judul_kegiatan"] == source["judul_kegiatan"]
    assert [row["nama"] for row in after["variabel"]] == ["Umur", "Tingkat Kepuasan"]
    never = ("tahun", "jadwal", "rilis", "tanggal_tanda_tangan", "fraksi_sampel", "perkiraan_sampling_error",
             "jumlah_supervisor", "jumlah_enumerator", "catatan_untuk_pemeriksa", "kode_keg")  # fmt: skip
    assert {name: after[name] for name in never} == {name: before[name] for name in never}
    # What the register knows of the office is newer than last year's form.
    assert after["alamat"] == before["alamat"] != source["alamat"]
    assert marks(draft)["identitas"] == {
        "judul_kegiatan": False, "cara_pengumpulan_data": False, "sektor_kegiatan": False
    }  # fmt: skip
    assert marks(draft)["variabel"] == {"variabel": False}
    state = SectionState.objects.get(kegiatan__request=draft, section="identitas")
    assert state.salinan["judul_kegiatan"] == {
        "dari": earlier.nomor, "tahun": 2027, "dikonfirmasi": False
    }  # fmt: skip
    assert "penutup" not in marks(draft)


def test_one_event_tells_what_was_copied(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    filled(draft, earlier, world)

    (event,) = Event.objects.filter(case_id=str(draft.pk), code="answers_copied")
    assert event.data["dari"] == earlier.nomor
    assert "judul_kegiatan" in event.data["rincian"]["identitas"]


def test_only_empty_sections_are_filled_unless_named(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    own = SectionInput({"judul_kegiatan": "Judul sendiri", "tahun": 2028})
    form.save_section(request=draft, section="identitas", given=own, by=world.operator, at=WORK + DAY)

    filled(draft, earlier, world)
    assert answers(draft)["judul_kegiatan"] == "Judul sendiri"

    filled(draft, earlier, world, sections=["identitas"])
    assert answers(draft)["judul_kegiatan"] == answers(earlier)["judul_kegiatan"]
    # What the source may not give stays.
    assert answers(draft)["tahun"] == 2028


def test_copied_title_is_what_queues_show(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    filled(draft, earlier, world)
    run = open_run(draft)
    assert run is not None
    assert run.judul == earlier.judul != ""


def test_copy_of_an_activity_that_gives_nothing_is_refused(
    world: World, draft: RecommendationRequest
) -> None:
    other = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    with pytest.raises(InvalidInput, match="Tidak ada isian"):
        filled(draft, other, world)


def test_copy_from_another_office_is_refused(world: World, earlier: RecommendationRequest) -> None:
    other = flow.start_request(instansi=world.instansi["disparta"], by=world.operator_lain, at=WORK)
    with pytest.raises(InvalidInput, match="instansi yang sama"):
        prefill.prefill_request(request=other, source=earlier, by=world.operator_lain)
    with pytest.raises(ActionDenied):
        prefill.prefill_request(request=other, source=earlier, by=world.operator)


def test_copy_onto_a_form_that_changed_is_refused(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    with pytest.raises(StaleForm):
        filled(draft, earlier, world, version=draft.version + 1)


# Confirming ----------------------------------------------------------------------------------------
def test_changed_answer_loses_its_mark_and_others_keep_theirs(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    filled(draft, earlier, world)
    same = answers(draft)
    given = SectionInput({"judul_kegiatan": "Judul baru", "sektor_kegiatan": same["sektor_kegiatan"]})

    form.save_section(request=draft, section="identitas", given=given, by=world.operator, at=WORK + DAY)

    assert marks(draft)["identitas"] == {"cara_pengumpulan_data": False, "sektor_kegiatan": False}


def test_confirming_leaves_the_answers_and_their_versions(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    filled(draft, earlier, world)
    before = SectionState.objects.get(kegiatan__request=draft, section="identitas").version

    done = prefill.confirm_copies(
        request=draft, section="identitas", by=world.operator, names=["judul_kegiatan", "tidak-ada"]
    )

    assert done == ["judul_kegiatan"]
    assert marks(draft)["identitas"]["judul_kegiatan"] and not marks(draft)["identitas"]["sektor_kegiatan"]
    assert SectionState.objects.get(kegiatan__request=draft, section="identitas").version == before
    with pytest.raises(ActionDenied):
        prefill.confirm_copies(request=draft, section="identitas", by=world.operator_lain)


def test_unconfirmed_copies_block_the_submission_in_words(
    world: World, earlier: RecommendationRequest
) -> None:
    copied = flow.copy_request(request=earlier, by=world.operator, at=WORK + DAY)
    for section in prefill.FILLABLE:
        if section != "identitas":
            prefill.confirm_copies(request=copied, section=section, by=world.operator)

    with pytest.raises(SubmissionBlocked) as blocked:
        flow.submit_request(request=copied, by=world.operator, at=WORK + DAY)

    (found,) = blocked.value.copied
    assert found.section.key == "identitas"
    assert "Judul Kegiatan" in found.message


def test_confirmed_or_changed_copies_may_be_sent(world: World, earlier: RecommendationRequest) -> None:
    copied = flow.copy_request(request=earlier, by=world.operator, at=WORK + DAY)
    fill_form(copied, by=world.operator, at=WORK + DAY)
    for section in prefill.FILLABLE:
        prefill.confirm_copies(request=copied, section=section, by=world.operator)

    moved = flow.submit_request(request=copied, by=world.operator, at=WORK + DAY)

    assert moved.case.state == State.SUBMITTED


def test_copy_that_is_not_sent_needs_no_confirmation(
    world: World, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    filled(draft, earlier, world)
    states = list(SectionState.objects.filter(kegiatan__request=draft))
    compilation = answers(draft) | {"cara_pengumpulan_data": 3}

    found = {u.section.key for u in copies.unconfirmed(states, effective(compilation))}
    assert "sampel" not in found and "identitas" in found


# The pages, without a script -----------------------------------------------------------------------
def test_start_from_an_earlier_activity_shows_before_it_writes(
    operator: Visitor, earlier: RecommendationRequest
) -> None:
    start = operator.open(reverse("request_start"))
    assert earlier.judul in start.text

    preview = operator.send(start, "baru/", cara=str(earlier.pk))
    case = RecommendationRequest.objects.exclude(pk=earlier.pk).get()
    assert "Belum ada yang ditulis" in preview.text
    assert answers(case)["judul_kegiatan"] == ""

    hub = operator.send(preview, preview.url)
    assert "Pastikan 3 salinan" in hub.text
    assert answers(case)["judul_kegiatan"] == earlier.judul


def test_start_with_a_workbook_leads_to_its_import(operator: Visitor, earlier: RecommendationRequest) -> None:
    page = operator.send(operator.open(reverse("request_start")), "baru/", cara="impor")
    assert "Unduh buku kerja" in page.text


def test_list_of_activities_is_searched_by_words_and_year(
    world: World, operator: Visitor, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    url = reverse("request_prefill", args=[draft.pk])
    assert earlier.judul in operator.open(f"{url}?q=puskesmas+2027").text
    assert earlier.judul not in operator.open(f"{url}?q=pasar").text
    assert Visitor(world.operator_lain).open(url).status == 404


def test_section_shows_the_mark_and_confirms_with_what_was_typed(
    world: World, operator: Visitor, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    filled(draft, earlier, world)
    url = reverse("request_section", args=[draft.pk, "identitas"])
    page = operator.open(url)
    assert "dari 2027" in page.text and "Semua masih sama" in page.text

    after = operator.send(page, url, aksi="pastikan:sektor_kegiatan", tahun="2028")

    assert "sudah dipastikan" in after.text
    assert answers(draft)["tahun"] == 2028
    assert marks(draft)["identitas"] == {
        "judul_kegiatan": False, "cara_pengumpulan_data": False, "sektor_kegiatan": True
    }  # fmt: skip


def test_review_page_names_unconfirmed_copies_and_confirms_them(
    world: World, operator: Visitor, earlier: RecommendationRequest, draft: RecommendationRequest
) -> None:
    filled(draft, earlier, world)
    review = operator.open(reverse("request_review", args=[draft.pk]))
    assert "Isian salinan yang belum dipastikan" in review.text
    assert 'aria-disabled="true"' in review.text

    after = operator.send(review, "identitas/salinan/")

    assert all(marks(draft)["identitas"].values())
    assert after.url.endswith("#bagian-identitas")


def test_answers_that_differ_from_last_year_are_shown_with_both(world: World, operator: Visitor) -> None:
    last = request_at(world, State.REJECTED).request
    copied = flow.copy_request(request=last, by=world.operator, at=WORK + 30 * DAY)
    fill_form(copied, by=world.operator, at=WORK + 30 * DAY, changes={"tujuan": "Menghasilkan indeks baru."})

    review = operator.open(reverse("request_review", args=[copied.pk]))

    assert "berbeda dari 2027" in review.text
    assert "Menghasilkan indeks baru." in review.text
    assert "Menghasilkan indeks kepuasan masyarakat menurut puskesmas." in review.text
    assert f"{reverse('request_section', args=[copied.pk, 'perencanaan'])}#rincian-tujuan" in review.text


def test_sent_page_says_who_has_it(world: World, operator: Visitor) -> None:
    request = request_at(world, State.SUBMITTED).request
    page = operator.open(reverse("request_sent", args=[request.pk]))
    assert "Pengajuan terkirim" in page.text
    assert request.nomor in page.text
    assert "WIB" in page.text
    assert "Dinas Komunikasi dan Informatika" in page.text
    assert reverse("request_print_forms", args=[request.pk]) in page.text


def test_sent_page_of_a_correction_says_so(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    walker.answer()
    walker.submit()
    page = operator.open(reverse("request_sent", args=[walker.request.pk]))
    assert "Perbaikan terkirim" in page.text and "putaran ke-2" in page.text

"""A page that saves itself, as its script talks to the server: what is stored, kept, refused, recorded."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from recommendations import snapshot
from recommendations.filling import form_queries
from recommendations.models import Indikator, Kegiatan, RecommendationRequest, SectionState
from recommendations.services import flow, form
from recommendations.services.flow import SubmissionBlocked
from recommendations.services.form_rows import RowInput, SectionInput
from recommendations.states import State
from satudata.accounts.models import User
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.workflow import engine
from satudata.workflow.models import Event
from satudata.workflow.tokens import new_token
from tests.factories.recommendations import request_at
from tests.factories.recommendations_form import fill_form
from tests.factories.visitor import Visitor
from tests.factories.world import SINCE, WORK, World


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    made = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    fill_form(made)
    return made


@pytest.fixture
def operator(world: World) -> Visitor:
    return Visitor(world.operator)


@pytest.fixture
def colleague(world: World) -> User:
    """Somebody else who fills forms of the same office."""
    user = User.objects.create(username="rina", nama="Rina Contoh", email="rina@contoh.invalid")
    grant_role(
        user=user,
        role=Role.PRODUSEN_DATA,
        scope=world.instansi["dinkes"],
        by=world.admin,
        berlaku_dari=SINCE,
    )
    return user


def taken(draft: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(Kegiatan.objects.get(request=draft))


def send(visitor: Visitor, draft: RecommendationRequest, *path: Any, **typed: Any) -> Any:
    """Open the page, type, and send it as the script does."""
    name = "request_row" if len(path) > 1 else "request_section"
    url = reverse(name, args=[draft.pk, *path])
    fields = visitor.open(url).form(url).fields
    return visitor.client.post(reverse("request_autosave", args=[draft.pk, *path]), fields | typed)


def events(draft: RecommendationRequest) -> list[Event]:
    return list(Event.objects.filter(case_id=str(draft.pk), code="form_saved").order_by("seq"))


# What is stored -----------------------------------------------------------------------------------


def test_valid_answers_are_stored_beside_one_that_is_not(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    answer = send(operator, draft, "identitas", judul_kegiatan="Judul baru", tahun="26")
    assert answer.status_code == 200
    found = answer.json()
    assert found["saat"].startswith("Tersimpan ")
    assert found["saat"].endswith(" WIB")
    assert list(found["pesan"]) == ["tahun"]
    assert (taken(draft)["judul_kegiatan"], taken(draft)["tahun"]) == ("Judul baru", 2027)
    state = SectionState.objects.get(section="identitas")
    assert (state.raw, state.version) == ({"rincian": {"tahun": "26"}}, found["versi"])


def test_a_group_of_rows_that_cannot_be_stored_leaves_the_others_alone(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    dates = {"jadwal-3-0-awal": "31 Februari 2027", "jadwal-4-0-akhir": "2027-05-02"}
    send(operator, draft, "perencanaan", **dates)
    rows = {row["tahap"]: row for row in taken(draft)["jadwal"]}
    assert (rows[3]["awal"], rows[4]["akhir"]) == ("2027-02-01", "2027-05-02")
    page = operator.open(reverse("request_section", args=[draft.pk, "perencanaan"]))
    assert page.form("perencanaan/").fields["jadwal-3-0-awal"] == "31 Februari 2027"
    assert 'type="text" name="jadwal-3-0-awal"' in page.text


def test_a_variable_keeps_what_cannot_be_stored_on_its_own_page(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    first, second = form_queries.row_ids(draft.kegiatan, ["variabel"])["variabel"]
    answer = send(operator, draft, "ms-var", first, alias="a" * 400, satuan="Orang")
    assert list(answer.json()["pesan"]) == ["alias"]
    assert taken(draft)["variabel"][0]["satuan"] == "Orang"
    url = reverse("request_row", args=[draft.pk, "ms-var", first])
    assert operator.open(url).form(url).fields["alias"] == "a" * 400
    other = reverse("request_row", args=[draft.pk, "ms-var", second])
    assert operator.open(other).form(other).fields["alias"] == ""


def test_a_null_character_is_kept_without_an_error(draft: RecommendationRequest, operator: Visitor) -> None:
    answer = send(operator, draft, "identitas", judul_kegiatan="a\x00b")
    assert answer.status_code == 200
    assert SectionState.objects.get(section="identitas").raw["rincian"]["judul_kegiatan"] == "a\ufffdb"


def test_an_input_that_no_page_has_is_not_kept(draft: RecommendationRequest, operator: Visitor) -> None:
    wrong = {"variabel-0-nama": "x" * 5000, "variabel-0-na\x00ma": "y"}
    answer = send(operator, draft, "variabel", **wrong)
    assert answer.status_code == 200
    kept = SectionState.objects.get(section="variabel").raw["tabel"]["variabel"]
    assert kept["variabel-0-nama"] == ["x" * 5000]
    assert [name for name in kept if "\x00" in name] == []


def test_sent_twice_stores_once(draft: RecommendationRequest, operator: Visitor) -> None:
    """The answer to the first was lost; the same page with the same version comes again."""
    url = reverse("request_section", args=[draft.pk, "identitas"])
    fields = operator.open(url).form(url).fields
    save = reverse("request_autosave", args=[draft.pk, "identitas"])
    body = fields | {"judul_kegiatan": "Judul baru"}
    first, again = operator.client.post(save, body), operator.client.post(save, body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["versi"] == again.json()["versi"]


def test_a_new_indicator_sent_twice_is_one(draft: RecommendationRequest, operator: Visitor) -> None:
    url = reverse("request_row_new", args=[draft.pk, "ms-ind"])
    fields = operator.open(url).form(url).fields | {"nama": "Indeks"}
    save = reverse("request_autosave_new", args=[draft.pk, "ms-ind"])
    first, again = operator.client.post(save, fields), operator.client.post(save, fields)
    assert first.json()["halaman"] == reverse(
        "request_row", args=[draft.pk, "ms-ind", Indikator.objects.get().pk]
    )
    assert (again.status_code, again.json()["pesan"]) == (200, {})


@pytest.mark.parametrize(
    "spent", ["", "/pengajuan/", "/pengajuan/{pk}/formulir/", "/pengajuan/{other}/formulir/ms-ind/1/"]
)
def test_a_token_spent_on_something_else_makes_and_shows_no_indicator(
    draft: RecommendationRequest, operator: Visitor, world: World, spent: str
) -> None:
    token, url = new_token(), spent.format(pk=draft.pk, other="00000000-0000-4000-8000-000000000000")
    engine.use_token(world.operator, token, at=WORK, result_url=url)
    before = Indikator.objects.filter(kegiatan__request=draft).count()

    sent = {"nama": "Indeks Layanan", "token": str(token), "versi": "0"}
    answer = operator.client.post(reverse("request_autosave_new", args=[draft.pk, "ms-ind"]), sent)

    assert answer.status_code == 302
    assert Indikator.objects.filter(kegiatan__request=draft).count() == before


def test_an_emptied_indicator_page_makes_none(draft: RecommendationRequest, operator: Visitor) -> None:
    url = reverse("request_row_new", args=[draft.pk, "ms-ind"])
    fields = operator.open(url).form(url).fields
    answer = operator.client.post(reverse("request_autosave_new", args=[draft.pk, "ms-ind"]), fields)
    assert (answer.status_code, Indikator.objects.count()) == (200, 0)


# Refused ------------------------------------------------------------------------------------------


def test_another_persons_answer_is_asked_about_with_both_values(
    draft: RecommendationRequest, operator: Visitor, colleague: User
) -> None:
    url = reverse("request_section", args=[draft.pk, "identitas"])
    fields = operator.open(url).form(url).fields
    given = SectionInput({"judul_kegiatan": "Judul rekan"})
    form.save_section(request=draft, section="identitas", given=given, by=colleague)
    save = reverse("request_autosave", args=[draft.pk, "identitas"])
    answer = operator.client.post(save, fields | {"judul_kegiatan": "Judul saya"})
    assert answer.status_code == 409
    html = answer.json()["html"]
    assert all(words in html for words in ("Judul rekan", "Judul saya", "Punya Rina Contoh"))
    assert taken(draft)["judul_kegiatan"] == "Judul rekan"


def test_no_more_than_a_few_earlier_states_of_a_page_are_read(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    """Each is a page of up to 300 rows; what is left out is asked about, never overwritten."""
    given = SectionInput({"judul_kegiatan": "Judul dari orang lain"})
    form.save_section(request=draft, section="identitas", given=given, by=world.operator, at=WORK)
    known = "judul_kegiatan=Judul+dari+orang+lain"
    url = reverse("request_autosave", args=[draft.pk, "identitas"])
    sent = {"judul_kegiatan": "Judul saya", "versi": "0"}

    many = operator.client.post(url, sent | {"dasar": ["judul_kegiatan=Lama"] * 20 + [known]})
    few = operator.client.post(url, sent | {"dasar": ["judul_kegiatan=Lama", known]})

    assert (many.status_code, few.status_code) == (409, 200)


def test_a_locked_form_is_refused_in_words(world: World) -> None:
    case = request_at(world, State.SUBMITTED).request
    answer = Visitor(world.operator).client.post(
        reverse("request_autosave", args=[case.pk, "identitas"]), {"judul_kegiatan": "Terlambat"}
    )
    assert answer.status_code == 403
    assert "Formulir terkunci" in answer.json()["alasan"]


def test_a_page_whose_row_is_gone_is_refused_in_words(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    pk = form.save_row(request=draft, section="ms-ind", row=RowInput({"nama": "Indeks"}), by=world.operator)
    form.remove_row(request=draft, section="ms-ind", row_id=pk, by=world.operator)
    save = reverse("request_autosave", args=[draft.pk, "ms-ind", pk])
    answer = operator.client.post(save, {"nama": "Indeks Mutu", "versi": "1"})
    assert (answer.status_code, answer.json()["alasan"]) == (
        422,
        "Indikator ini sudah dihapus dari formulir.",
    )


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(draft: RecommendationRequest) -> None:
    answer = Visitor().client.post(reverse("request_autosave", args=[draft.pk, "identitas"]))
    assert (answer.status_code, "/accounts/login/" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("path", ["berkas", "ms-var", "tidak-ada"])
def test_pages_that_do_not_save_themselves(
    path: str, draft: RecommendationRequest, operator: Visitor
) -> None:
    answer = operator.client.post(reverse("request_autosave", args=[draft.pk, path]))
    assert answer.status_code == 404


# Submission ---------------------------------------------------------------------------------------


def test_a_submission_is_refused_while_something_is_kept_as_typed(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    send(operator, draft, "identitas", tahun="26")
    with pytest.raises(SubmissionBlocked, match=r"Di bagian .* ada isian yang belum dapat disimpan: Tahun"):
        flow.submit_request(
            request=RecommendationRequest.objects.get(pk=draft.pk), by=world.operator, at=WORK
        )
    hub = operator.open(reverse("request_form", args=[draft.pk])).text
    assert "Ada isian yang belum dapat disimpan" in hub
    send(operator, draft, "identitas", tahun="2027")
    flow.submit_request(request=RecommendationRequest.objects.get(pk=draft.pk), by=world.operator, at=WORK)


def test_what_a_skip_rule_hides_does_not_stop_a_submission(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    send(operator, draft, "sampel", unit_sampel="a" * 400)
    answers = snapshot.take(Kegiatan.objects.get(request=draft))
    assert form_queries.unstored_answers(draft.kegiatan, answers)
    given = SectionInput({"cara_pengumpulan_data": 3})
    form.save_section(request=draft, section="identitas", given=given, by=world.operator)
    answers = snapshot.take(Kegiatan.objects.get(request=draft))
    assert form_queries.unstored_answers(draft.kegiatan, answers) == []


# The record ---------------------------------------------------------------------------------------


def autosave(draft: RecommendationRequest, by: User, minutes: int, **values: Any) -> None:
    form.save_section(
        request=draft,
        section="identitas",
        given=SectionInput(values),
        by=by,
        autosave=True,
        at=WORK + timedelta(minutes=minutes),
    )


def test_one_sitting_of_retyping_leaves_one_event_for_each_answer(
    draft: RecommendationRequest, world: World
) -> None:
    before = len(events(draft))
    for minute in range(16, 26):
        autosave(draft, world.operator, minute, judul_kegiatan=f"Judul {minute}")
    autosave(draft, world.operator, 26, judul_kegiatan="Judul 26", tahun=2028)
    autosave(draft, world.operator, 27, tahun=2029)
    named = [event.data["rincian"] for event in events(draft)[before:]]
    assert named == [["judul_kegiatan"], ["judul_kegiatan", "tahun"]]
    assert SectionState.objects.get(section="identitas").version == 13


def test_a_later_sitting_and_another_person_leave_their_own_events(
    draft: RecommendationRequest, world: World, colleague: User
) -> None:
    before = len(events(draft))
    autosave(draft, world.operator, 16, judul_kegiatan="A")
    autosave(draft, colleague, 17, judul_kegiatan="B")
    autosave(draft, world.operator, 18, judul_kegiatan="C")
    autosave(draft, world.operator, 40, judul_kegiatan="D")
    actors = [event.actor_id for event in events(draft)[before:]]
    assert actors == [world.operator.pk, colleague.pk, world.operator.pk, world.operator.pk]


# Who else, and where to go on -----------------------------------------------------------------------


def test_hub_and_page_name_who_else_is_at_it(
    draft: RecommendationRequest, operator: Visitor, colleague: User
) -> None:
    given = SectionInput({"judul_kegiatan": "Judul rekan"})
    form.save_section(request=draft, section="identitas", given=given, by=colleague)
    assert "Sedang diisi Rina Contoh" in operator.open(reverse("request_form", args=[draft.pk])).text
    page = operator.open(reverse("request_section", args=[draft.pk, "identitas"])).text
    assert "Rina Contoh juga mengisi bagian ini" in page
    assert (
        "Rina Contoh juga mengisi"
        not in Visitor(colleague).open(reverse("request_section", args=[draft.pk, "identitas"])).text
    )


def test_beranda_leads_to_the_section_saved_last(draft: RecommendationRequest, operator: Visitor) -> None:
    send(operator, draft, "sampel", unit_sampel="Pasien")
    text = operator.open(reverse("home")).text
    assert f'href="{reverse("request_section", args=[draft.pk, "sampel"])}"' in text
    assert "Blok V, terakhir diubah hari ini" in text

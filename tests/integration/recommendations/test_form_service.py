"""Saving the form: who may, when, what changes, and what a stale or impossible save leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations import snapshot
from recommendations.filling import form_queries
from recommendations.models import (
    BerkasPendukung,
    Kegiatan,
    RecommendationRequest,
    SectionState,
    Variabel,
    VariabelPembangun,
)
from recommendations.questionnaire import BY_KEY, Kind, required_missing
from recommendations.services import flow, form
from recommendations.services.form_rows import MAX_ROWS, RowInput, SectionInput, region_rows
from recommendations.states import State
from satudata.accounts.models import Instansi
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.models import Event, StepRun
from tests.factories.form_strategies import CHARACTERS, answer_to
from tests.factories.recommendations import request_at, small_pdf
from tests.factories.recommendations_form import fill_form, survey_pages
from tests.factories.world import WORK, World

LATER = WORK + timedelta(hours=1)


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    return flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)


def fresh(request: RecommendationRequest) -> RecommendationRequest:
    return RecommendationRequest.objects.get(pk=request.pk)


def taken(request: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(Kegiatan.objects.get(request=request))


def save(
    request: RecommendationRequest, world: World, section: str = "identitas", **kwargs: Any
) -> SectionState:
    values = kwargs.pop("values", {"judul_kegiatan": "Survei Contoh", "tahun": 2027})
    kwargs.setdefault("by", world.operator)
    given_input = SectionInput(values, kwargs.pop("tables", {}))
    return form.save_section(request=request, section=section, given=given_input, at=LATER, **kwargs)


# A new form ------------------------------------------------------------------------------------


def test_a_new_form_knows_its_office_and_region(draft: RecommendationRequest, world: World) -> None:
    known = taken(draft)
    office = world.instansi["dinkes"]
    assert known["instansi_penyelenggara"] == office.nama
    assert (known["eselon1"], known["eselon2"]) == ("-", office.kepala_jabatan)
    assert known["nama_tanda_tangan"] == office.kepala_nama
    assert known["cakupan_wilayah"] == 2
    assert [(r["provinsi"], r["kabupaten"]) for r in known["wilayah"]] == [("3500", "3503")]


def test_a_province_office_covers_its_whole_province(world: World, draft: RecommendationRequest) -> None:
    draft.kegiatan.delete()
    office = Instansi.objects.get(pk=world.instansi["bps_jatim"].pk)
    form.create_kegiatan(fresh(draft), prefill=office)
    assert [(r["provinsi"], r["kabupaten"]) for r in taken(draft)["wilayah"]] == [("3500", "")]


def test_an_office_of_the_nation_covers_no_region_yet(world: World, draft: RecommendationRequest) -> None:
    draft.kegiatan.delete()
    form.create_kegiatan(fresh(draft), prefill=world.instansi["bps_pusat"])
    known = taken(draft)
    assert (known["cakupan_wilayah"], known["wilayah"]) == (None, [])


# Saving ----------------------------------------------------------------------------------------


def test_a_save_raises_both_versions_and_leaves_one_event(draft: RecommendationRequest, world: World) -> None:
    before, events = fresh(draft), Event.objects.count()
    state = save(draft, world)
    after = fresh(draft)
    assert state.version == 1
    assert (state.saved_by, state.saved_at) == (world.operator, LATER)
    assert after.version == before.version + 1
    assert (after.judul, after.tahun, after.updated_at) == ("Survei Contoh", 2027, LATER)
    event = Event.objects.order_by("-pk").first()
    assert Event.objects.count() == events + 1
    assert event is not None
    assert event.code == "form_saved"
    assert event.data == {"bagian": "identitas", "rincian": ["judul_kegiatan", "tahun"], "versi": 1}


def test_a_save_that_changes_nothing_leaves_versions_and_events(
    draft: RecommendationRequest, world: World
) -> None:
    save(draft, world)
    before, events = fresh(draft), Event.objects.count()
    state = save(draft, world, version=1)
    assert (state.version, fresh(draft).version, Event.objects.count()) == (1, before.version, events)


def test_the_complete_form_lacks_nothing(draft: RecommendationRequest) -> None:
    fill_form(draft)
    assert required_missing(taken(draft)) == []


def test_saving_every_page_again_changes_nothing(draft: RecommendationRequest, world: World) -> None:
    fill_form(draft)
    before, first = fresh(draft), taken(draft)
    ids = form_queries.row_ids(draft.kegiatan, ["variabel"])["variabel"]
    pages = survey_pages()
    rows = [
        RowInput(row.values, pk) for row, pk in zip(pages["variabel"].tables["variabel"], ids, strict=True)
    ]
    pages["variabel"] = SectionInput(tables={"variabel": rows})
    for section, given_input in pages.items():
        form.save_section(request=draft, section=section, given=given_input, by=world.operator, at=LATER)
    assert taken(draft) == first
    assert fresh(draft).version == before.version


def test_a_question_of_another_page_is_a_programming_error(
    draft: RecommendationRequest, world: World
) -> None:
    with pytest.raises(ValueError, match="frekuensi"):
        save(draft, world, values={"frekuensi": 1})


def test_two_pages_do_not_make_each_other_stale(draft: RecommendationRequest, world: World) -> None:
    save(draft, world, version=0)
    state = save(
        draft, world, section="penutup", values={"catatan_untuk_pemeriksa": "Mohon dicek."}, version=0
    )
    assert state.version == 1


def test_an_older_version_is_refused_and_writes_nothing(draft: RecommendationRequest, world: World) -> None:
    save(draft, world, version=0)
    with pytest.raises(StaleForm) as stale:
        save(draft, world, values={"judul_kegiatan": "Lain"}, version=0)
    assert (stale.value.expected, stale.value.current) == (0, 1)
    assert taken(draft)["judul_kegiatan"] == "Survei Contoh"


# Who and when ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["operator_lain", "walidata", "pemeriksa", "kepala", "auditor", "blitar_operator"]
)
def test_only_its_producer_saves(who: str, draft: RecommendationRequest, world: World) -> None:
    with pytest.raises(ActionDenied):
        save(draft, world, by=getattr(world, who))
    assert taken(draft)["judul_kegiatan"] == ""


@pytest.mark.parametrize(
    "state", [State.SUBMITTED, State.WALIDATA_CHECKING, State.BPS_CHECKING, State.REJECTED]
)
def test_the_form_is_locked_while_others_have_the_turn(state: str, world: World) -> None:
    request = request_at(world, state).request
    before = taken(request)
    with pytest.raises(ActionDenied, match="Formulir terkunci"):
        save(request, world, values={"judul_kegiatan": "Lain"})
    with pytest.raises(ActionDenied):
        form.remove_berkas(request=request, berkas_id=1, by=world.operator, at=LATER)
    assert taken(request) == before


def test_the_first_save_of_a_correction_starts_its_handling_time(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    run = StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)
    assert run.taken_at is None
    moment = run.opened_at + timedelta(minutes=30)
    values = SectionInput({"catatan_untuk_pemeriksa": "Judul diperjelas."})
    form.save_section(request=walker.request, section="penutup", given=values, by=world.operator, at=moment)
    run.refresh_from_db()
    assert (run.taken_at, run.taken_by) == (moment, world.operator)


# What cannot be stored ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "values", "words"),
    [
        ("identitas", {"judul_kegiatan": "a" * 301}, "300"),
        ("identitas", {"tahun": 1999}, "Tahun"),
        ("identitas", {"sektor_kegiatan": 23}, "Sektor"),
        ("perencanaan", {"tujuan": "a" * 20_001}, "20000"),
        ("perencanaan", {"tujuan": "a\x00b"}, "karakter"),
        ("desain", {"metode_pengumpulan": [3]}, r"\[3\]"),
        ("penyelenggara", {"email": "bukan surel"}, "E-mail"),
        ("pengumpulan", {"jumlah_supervisor": -1}, "Supervisor"),
    ],
)
def test_what_a_column_cannot_hold_is_refused_in_words(
    section: str, values: dict[str, Any], words: str, draft: RecommendationRequest, world: World
) -> None:
    before = taken(draft)
    with pytest.raises(InvalidInput, match=words):
        save(draft, world, section=section, values=values)
    assert taken(draft) == before


def test_a_period_that_ends_before_it_begins_is_refused(draft: RecommendationRequest, world: World) -> None:
    row = RowInput({"tahap": 3, "awal": date(2027, 2, 1), "akhir": date(2027, 1, 1)})
    with pytest.raises(InvalidInput, match="Pengumpulan Data"):
        save(draft, world, section="perencanaan", values={}, tables={"jadwal": [row]})


def test_too_many_rows_are_refused(draft: RecommendationRequest, world: World) -> None:
    rows = [RowInput({"nama": str(n)}) for n in range(MAX_ROWS["variabel"] + 1)]
    with pytest.raises(InvalidInput, match="paling banyak 300 baris"):
        save(draft, world, section="variabel", values={}, tables={"variabel": rows})


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_answered_is_read_back(
    data: st.DataObject, draft: RecommendationRequest, world: World
) -> None:
    section = data.draw(st.sampled_from([s for s in BY_KEY.values() if s.questions]))
    values = {q.column: data.draw(answer_to(q)) for q in section.questions if q.kind != Kind.EMAIL}
    stored = {k: date.fromisoformat(v) if k == "tanggal_tanda_tangan" and v else v for k, v in values.items()}
    save(draft, world, section=section.key, values=stored)
    assert {k: taken(draft)[k] for k in values} == values


# Rows ------------------------------------------------------------------------------------------


def add_variables(request: RecommendationRequest, world: World, *names: str) -> list[int]:
    rows = [RowInput({"nama": name, "definisi": f"{name}."}) for name in names]
    save(request, world, section="variabel", values={}, tables={"variabel": rows})
    return form_queries.row_ids(request.kegiatan, ["variabel"])["variabel"]


def test_a_variable_keeps_its_identity_and_metadata(draft: RecommendationRequest, world: World) -> None:
    first, second = add_variables(draft, world, "Umur", "Pendapatan")
    row = RowInput({"alias": "inc"}, second, {"klasifikasi": [{"kode": "1", "nilai": "Rendah"}]})
    form.save_row(request=draft, section="ms-var", row=row, by=world.operator, at=LATER)
    rows = [RowInput({"nama": "Pendapatan Bulanan"}, second), RowInput({"nama": "Umur"}, first)]
    save(draft, world, section="variabel", values={}, tables={"variabel": rows})
    stored = taken(draft)["variabel"]
    assert [(v["nama"], v["alias"]) for v in stored] == [("Pendapatan Bulanan", "inc"), ("Umur", "")]
    assert stored[0]["klasifikasi"] == [{"kode": "1", "nilai": "Rendah"}]
    assert form_queries.row_ids(draft.kegiatan, ["variabel"])["variabel"] == [second, first]


def test_a_row_left_out_is_gone(draft: RecommendationRequest, world: World) -> None:
    _first, second = add_variables(draft, world, "Umur", "Pendapatan")
    rows = [RowInput({"nama": "Pendapatan"}, second)]
    save(draft, world, section="variabel", values={}, tables={"variabel": rows})
    assert list(Variabel.objects.values_list("pk", flat=True)) == [second]


def test_a_row_of_another_form_becomes_a_new_one(draft: RecommendationRequest, world: World) -> None:
    other = flow.start_request(instansi=world.instansi["disparta"], by=world.operator_lain, at=WORK)
    rows = [RowInput({"nama": "Milik lain"})]
    save(other, world, section="variabel", values={}, tables={"variabel": rows}, by=world.operator_lain)
    foreign = Variabel.objects.get()
    rows = [RowInput({"nama": "Diubah"}, foreign.pk)]
    save(draft, world, section="variabel", values={}, tables={"variabel": rows})
    foreign.refresh_from_db()
    assert foreign.nama == "Milik lain"
    assert [v["nama"] for v in taken(draft)["variabel"]] == ["Diubah"]


def test_a_renamed_variable_is_renamed_in_the_indicators_made_from_it(
    draft: RecommendationRequest, world: World
) -> None:
    (umur,) = add_variables(draft, world, "Umur")
    lines = [{"kegiatan_penghasil": "", "kode_kegiatan": "", "nama": name} for name in ("Umur", "Lain")]
    row = RowInput({"nama": "Rata-rata umur", "komposit": 2}, None, {"variabel_pembangun": lines})
    form.save_row(request=draft, section="ms-ind", row=row, by=world.operator, at=LATER)
    save(draft, world, section="variabel", values={}, tables={"variabel": [RowInput({"nama": "Usia"}, umur)]})
    names = VariabelPembangun.objects.order_by("urut").values_list("nama", flat=True)
    assert list(names) == ["Usia", "Lain"]


def test_a_code_written_twice_is_refused(draft: RecommendationRequest, world: World) -> None:
    (umur,) = add_variables(draft, world, "Umur")
    codes = [{"kode": "1", "nilai": "Muda"}, {"kode": "1", "nilai": "Tua"}]
    with pytest.raises(InvalidInput, match="Kode 1 ditulis lebih dari satu kali"):
        form.save_row(
            request=draft,
            section="ms-var",
            row=RowInput({}, umur, {"klasifikasi": codes}),
            by=world.operator,
            at=LATER,
        )


def test_saving_a_deleted_row_says_so(draft: RecommendationRequest, world: World) -> None:
    (umur,) = add_variables(draft, world, "Umur")
    save(draft, world, section="variabel", values={}, tables={"variabel": []})
    with pytest.raises(InvalidInput, match="sudah dihapus"):
        form.save_row(request=draft, section="ms-var", row=RowInput({}, umur), by=world.operator, at=LATER)


def test_removing_an_indicator_numbers_the_rest_and_twice_is_once(
    draft: RecommendationRequest, world: World
) -> None:
    ids = [
        form.save_row(
            request=draft, section="ms-ind", row=RowInput({"nama": name}), by=world.operator, at=LATER
        )
        for name in ("Satu", "Dua", "Tiga")
    ]
    form.remove_row(request=draft, section="ms-ind", row_id=ids[0], by=world.operator, at=LATER)
    version = fresh(draft).version
    form.remove_row(request=draft, section="ms-ind", row_id=ids[0], by=world.operator, at=LATER)
    assert [i["nama"] for i in taken(draft)["indikator"]] == ["Dua", "Tiga"]
    assert fresh(draft).version == version
    last = form.save_row(
        request=draft, section="ms-ind", row=RowInput({"nama": "Empat"}), by=world.operator, at=LATER
    )
    assert form_queries.row_ids(draft.kegiatan, ["indikator"])["indikator"][-1] == last


def test_variables_are_neither_added_nor_removed_in_ms_var(
    draft: RecommendationRequest, world: World
) -> None:
    (umur,) = add_variables(draft, world, "Umur")
    with pytest.raises(InvalidInput, match=r"R\.3\.4"):
        form.save_row(request=draft, section="ms-var", row=RowInput({}), by=world.operator, at=LATER)
    with pytest.raises(InvalidInput, match=r"R\.3\.4"):
        form.remove_row(request=draft, section="ms-var", row_id=umur, by=world.operator, at=LATER)


# Regions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "words"),
    [(["9999"], "9999"), (["0000"], "0000"), (["3500", "3503"], "tidak keduanya")],
)
def test_impossible_regions_are_refused(codes: list[str], words: str, world: World) -> None:
    with pytest.raises(InvalidInput, match=words):
        region_rows(codes)


def test_regions_are_stored_by_province_and_district(draft: RecommendationRequest, world: World) -> None:
    save(draft, world, section="desain", values={}, tables={"wilayah": region_rows(["3572", "3503"])})
    assert [r["kabupaten"] for r in taken(draft)["wilayah"]] == ["3503", "3572"]


# Supporting files --------------------------------------------------------------------------------


def pdf(name: str = "kak.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_pdf(), content_type="application/pdf")


def test_a_supporting_file_is_kept_and_taken_away_without_losing_its_bytes(
    draft: RecommendationRequest, world: World
) -> None:
    berkas = form.add_berkas(
        request=draft, upload=pdf(), jenis="kak", keterangan="Kerangka acuan", by=world.operator, at=LATER
    )
    assert [b["nama"] for b in taken(draft)["berkas"]] == ["kak.pdf"]
    form.remove_berkas(request=draft, berkas_id=berkas.pk, by=world.operator, at=LATER)
    form.remove_berkas(request=draft, berkas_id=berkas.pk, by=world.operator, at=LATER)
    assert taken(draft)["berkas"] == []
    stored = BerkasPendukung.objects.get()
    assert (stored.removed_by, stored.file.name) == (world.operator, "kak.pdf")


def test_an_unknown_kind_of_file_is_refused(draft: RecommendationRequest, world: World) -> None:
    with pytest.raises(InvalidInput, match="Pilih jenis berkas"):
        form.add_berkas(request=draft, upload=pdf(), jenis="lain-lain", by=world.operator, at=LATER)


def test_a_stranger_stores_no_bytes(draft: RecommendationRequest, world: World) -> None:
    with pytest.raises(ActionDenied):
        form.add_berkas(request=draft, upload=pdf(), jenis="kak", by=world.operator_lain, at=LATER)
    assert not BerkasPendukung.objects.exists()


def test_there_is_a_most_of_supporting_files(
    draft: RecommendationRequest, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "MAX_BERKAS", 1)
    form.add_berkas(request=draft, upload=pdf(), jenis="kak", by=world.operator, at=LATER)
    with pytest.raises(InvalidInput, match="Paling banyak 1 berkas"):
        form.add_berkas(request=draft, upload=pdf("dua.pdf"), jenis="kak", by=world.operator, at=LATER)


@given(text=st.text(CHARACTERS, max_size=300))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_within_the_length_is_stored(text: str, draft: RecommendationRequest, world: World) -> None:
    save(draft, world, values={"judul_kegiatan": text})
    assert taken(draft)["judul_kegiatan"] == text


@pytest.mark.postgres
def test_the_row_of_the_request_is_locked_first(
    draft: RecommendationRequest, world: World, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40) as captured:
        save(draft, world)
    statements = [q["sql"] for q in captured.captured_queries if "recommendations_" in q["sql"]]
    assert "FOR UPDATE" in statements[0]

"""The form's pages as a person without scripts uses them: what is asked, saved, refused, and read."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from recommendations import snapshot
from recommendations.filling import form_queries
from recommendations.models import Indikator, Kegiatan, RecommendationRequest
from recommendations.questionnaire import SECTIONS, required_missing
from recommendations.services import form
from recommendations.services.form_rows import RowInput, SectionInput
from recommendations.states import State
from tests.factories import typed
from tests.factories.recommendations import request_at
from tests.factories.recommendations_form import fill_form, survey_pages
from tests.factories.visitor import Visitor
from tests.factories.world import World

KEYS = [section.key for section in SECTIONS]


def hub(request: RecommendationRequest) -> str:
    return reverse("request_form", args=[request.pk])


def section(request: RecommendationRequest, key: str) -> str:
    return reverse("request_section", args=[request.pk, key])


def taken(request: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(Kegiatan.objects.get(request=request))


# Saving and reading back -------------------------------------------------------------------------


@pytest.mark.parametrize("activity", [typed.survei, typed.kompilasi])
def test_every_page_typed_and_saved_makes_a_complete_form(
    activity: Any, draft: RecommendationRequest, operator: Visitor
) -> None:
    for key, page in activity(timezone.localdate()).items():
        saved = operator.fill(operator.open(section(draft, key)), page)
        assert saved.status == 200
        assert [m for m in saved.messages if m.startswith("Tersimpan ")], saved.text
    assert required_missing(taken(draft)) == []


def test_every_page_sent_back_as_it_came_changes_nothing(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    """Dates, codes, numbers and ticks survive a page that is opened and saved untouched."""
    fill_form(draft)
    before = taken(draft)
    version = RecommendationRequest.objects.get(pk=draft.pk).version
    for item in SECTIONS:
        if item.key == "berkas" or item.page_per_row:
            continue
        page = operator.open(section(draft, item.key))
        saved = operator.send(page, page.url, aksi="simpan")
        assert saved.status == 200
    assert taken(draft) == before
    assert RecommendationRequest.objects.get(pk=draft.pk).version == version


def test_a_saved_date_stands_in_its_field(draft: RecommendationRequest, operator: Visitor) -> None:
    fill_form(draft)
    fields = operator.open(section(draft, "perencanaan")).form("perencanaan/").fields
    assert fields["jadwal-3-0-awal"] == "2027-02-01"
    assert fields["jadwal-3-0-akhir"] == "2027-03-31"


@pytest.mark.parametrize("text", ["20-8-2027", "20/08/2027", "20 Agustus 2027", "2027-08-20"])
def test_a_date_may_be_typed_as_people_write_it(
    text: str, draft: RecommendationRequest, operator: Visitor
) -> None:
    operator.send(operator.open(section(draft, "penutup")), "penutup/", tanggal_tanda_tangan=text)
    assert taken(draft)["tanggal_tanda_tangan"] == "2027-08-20"


def test_the_year_has_no_point(draft: RecommendationRequest, operator: Visitor) -> None:
    fill_form(draft)
    assert operator.open(section(draft, "identitas")).form("identitas/").fields["tahun"] == "2027"


def test_a_nip_may_be_typed_with_spaces(draft: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(section(draft, "penutup"))
    operator.send(page, "penutup/", nip_tanda_tangan="19000101 200001 1 001")
    assert taken(draft)["nip_tanda_tangan"] == "190001012000011001"


def test_line_ends_are_stored_as_one_character(draft: RecommendationRequest, operator: Visitor) -> None:
    operator.send(operator.open(section(draft, "perencanaan")), "perencanaan/", tujuan="Satu\r\nDua")
    assert taken(draft)["tujuan"] == "Satu\nDua"


def test_save_and_go_on_leads_over_what_is_not_asked(draft: RecommendationRequest, operator: Visitor) -> None:
    fill_form(draft, changes={"cara_pengumpulan_data": 3})
    page = operator.open(section(draft, "desain"))
    assert operator.send(page, "desain/", aksi="lanjut").url == section(draft, "pengumpulan")


def test_the_last_page_leads_to_the_check_of_answers(draft: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(section(draft, "penutup"))
    assert operator.send(page, "penutup/", aksi="lanjut").url == reverse("request_review", args=[draft.pk])


def test_an_answer_hidden_by_another_page_is_kept(draft: RecommendationRequest, operator: Visitor) -> None:
    """R.6.4 to R.6.7 leave the page when no officer is needed; saving the page keeps them."""
    fill_form(draft, changes={"sarana_pengumpulan": [8]})
    page = operator.open(section(draft, "pengumpulan"))
    assert "petugas" not in page.form("pengumpulan/").fields
    operator.send(page, "pengumpulan/", uji_coba="2")
    assert (taken(draft)["uji_coba"], taken(draft)["jumlah_enumerator"]) == (2, 12)


# Refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "name", "text", "words"),
    [
        ("identitas", "tahun", "26", "Tulis tahun dengan empat angka"),
        ("identitas", "tahun", "2.026", "Tulis tahun dengan empat angka"),
        ("identitas", "tahun", "1999", "2000"),
        ("identitas", "sektor_kegiatan", "99", "99"),
        ("identitas", "judul_kegiatan", "a" * 301, "300"),
        ("perencanaan", "tujuan", "a" * 20_001, "20000"),
        ("perencanaan", "jadwal-3-0-awal", "11/20/2026", "bukan tanggal"),
        ("perencanaan", "jadwal-3-0-awal", "0226-03-01", "Tahun 226 di luar 2000 sampai 2100"),
        ("penyelenggara", "email", "bukan surel", "email"),
        ("penutup", "nip_tanda_tangan", "123", "18 angka"),
    ],
)
def test_a_refused_answer_says_why_and_nothing_typed_is_lost(
    key: str, name: str, text: str, words: str, draft: RecommendationRequest, operator: Visitor
) -> None:
    before = taken(draft)
    page = operator.open(section(draft, key))
    refused = operator.send(page, f"{key}/", **{name: text, "aksi": "simpan"})
    # Another visit, perhaps on another device: still as typed, still with its message.
    again = operator.open(section(draft, key))
    assert (words in again.text, "<title>Galat: " in again.text) == (True, False)
    assert refused.status == 422
    assert words in refused.text
    assert "hal yang perlu diperbaiki" in refused.text
    assert "<title>Galat: " in refused.text
    if name != "sektor_kegiatan":  # a drop-down cannot hold what it does not offer
        assert refused.form(f"{key}/").fields[name] == text
        assert again.form(f"{key}/").fields[name] == text
    assert taken(draft) == before


def test_a_period_that_ends_before_it_begins_is_refused_at_its_row(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(section(draft, "perencanaan"))
    dates = {"jadwal-3-0-awal": "2027-03-01", "jadwal-3-0-akhir": "2027-02-01"}
    refused = operator.send(page, "perencanaan/", tujuan="Tujuan yang panjang.", **dates)
    assert refused.status == 422
    assert "Pengumpulan Data, Akhir: Tanggal akhir lebih awal daripada tanggal awal." in refused.text
    assert 'href="#id_jadwal-3-0-akhir"' in refused.text
    fields = refused.form("perencanaan/").fields
    assert (fields["tujuan"], fields["jadwal-3-0-akhir"]) == ("Tujuan yang panjang.", "2027-02-01")
    assert taken(draft)["jadwal"] == []


def test_a_whole_province_with_one_of_its_parts_is_refused_beside_the_question(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    refused = operator.send(operator.open(section(draft, "desain")), "desain/", wilayah=["3500", "3503"])
    assert refused.status == 422
    assert "tidak keduanya" in refused.text


def test_a_tampered_count_of_rows_is_refused(draft: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(section(draft, "variabel"))
    refused = operator.send(page, "variabel/", **{"variabel-TOTAL_FORMS": "1000000000"})
    assert refused.status == 422
    assert taken(draft)["variabel"] == []


def test_a_text_of_megabytes_is_refused_without_an_error_page(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(section(draft, "perencanaan"))
    refused = operator.send(page, "perencanaan/", tujuan="a" * 2_000_000)
    assert refused.status == 422
    assert taken(draft)["tujuan"] == ""


# Two people ------------------------------------------------------------------------------------


def test_a_stale_page_shows_both_versions_of_a_row(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    old_tab = operator.open(section(draft, "variabel"))
    rows = [RowInput({"nama": "Dari rekan", "definisi": "Isi rekan."})]
    given = SectionInput(tables={"variabel": rows})
    form.save_section(request=draft, section="variabel", given=given, by=world.operator)
    mine = {"variabel-0-nama": "Dari saya", "variabel-0-definisi": "Isi saya."}
    refused = operator.send(old_tab, "variabel/", **mine)
    assert refused.status == 409
    assert "Dari rekan · Isi rekan." in refused.text
    assert refused.form("variabel/").fields["variabel-0-nama"] == "Dari saya"
    again = operator.send(refused, "variabel/")
    assert (again.status, again.text.count("Pilih satu untuk setiap isian")) == (409, 1)
    operator.send(again, "variabel/", **{"putusan-variabel": "saya"})
    assert [v["nama"] for v in taken(draft)["variabel"]] == ["Dari saya"]


def test_a_stale_page_takes_the_other_persons_answer_where_chosen(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    old_tab = operator.open(section(draft, "identitas"))
    given = SectionInput({"judul_kegiatan": "Judul rekan", "tahun": 2027})
    form.save_section(request=draft, section="identitas", given=given, by=world.operator)
    refused = operator.send(old_tab, "identitas/", judul_kegiatan="Judul saya", tahun="2028")
    chosen = {"putusan-judul_kegiatan": "tersimpan", "putusan-tahun": "saya"}
    saved = operator.send(refused, "identitas/", **chosen)
    assert saved.status == 200
    stored = taken(draft)
    assert (stored["judul_kegiatan"], stored["tahun"]) == ("Judul rekan", 2028)


def test_a_stale_page_names_regions_and_dates_in_words(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    design, schedule = operator.open(section(draft, "desain")), operator.open(section(draft, "perencanaan"))
    for key in ("desain", "perencanaan"):
        form.save_section(request=draft, section=key, given=survey_pages()[key], by=world.operator)
    assert "Provinsi Jawa Timur · Kota Blitar" in operator.send(design, "desain/", wilayah=["3572"]).text
    refused = operator.send(schedule, "perencanaan/", **{"jadwal-3-0-awal": "2027-05-01"})
    assert ": Pengumpulan Data</legend>" in refused.text
    assert "1 Mei 2027" in refused.text
    assert "1 Februari 2027 · 31 Maret 2027" in refused.text


def test_a_stale_page_of_one_indicator_shows_both_versions(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    row = RowInput({"nama": "Indeks"})
    pk = form.save_row(request=draft, section="ms-ind", row=row, by=world.operator)
    url = reverse("request_row", args=[draft.pk, "ms-ind", pk])
    old_tab = operator.open(url)
    changed = RowInput({"nama": "Indeks Kepuasan"}, pk)
    form.save_row(request=draft, section="ms-ind", row=changed, by=world.operator)
    refused = operator.send(old_tab, url, nama="Indeks Mutu")
    assert refused.status == 409
    assert "Indeks Kepuasan" in refused.text
    assert refused.form(url).fields["nama"] == "Indeks Mutu"


def test_an_indicator_removed_meanwhile_says_so_and_keeps_what_was_typed(
    draft: RecommendationRequest, operator: Visitor, world: World
) -> None:
    row = RowInput({"nama": "Indeks"})
    pk = form.save_row(request=draft, section="ms-ind", row=row, by=world.operator)
    url = reverse("request_row", args=[draft.pk, "ms-ind", pk])
    tab = operator.open(url)
    form.remove_row(request=draft, section="ms-ind", row_id=pk, by=world.operator)
    refused = operator.send(tab, url, nama="Indeks Mutu", versi="2")
    assert refused.status == 422
    assert "sudah dihapus" in refused.text
    assert refused.form(url).fields["nama"] == "Indeks Mutu"


# Rows without a script ---------------------------------------------------------------------------


def test_a_row_is_added_without_saving_and_without_losing_anything(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(section(draft, "variabel"))
    more = operator.send(page, "variabel/", aksi="tambah:variabel", **{"variabel-0-nama": "Umur"})
    assert more.status == 200
    fields = more.form("variabel/").fields
    assert (fields["variabel-TOTAL_FORMS"], fields["variabel-0-nama"]) == ("2", "Umur")
    assert taken(draft)["variabel"] == []
    both = {"variabel-0-definisi": "A.", "variabel-1-nama": "Pendidikan", "variabel-1-definisi": "B."}
    operator.send(more, "variabel/", aksi="simpan", **both)
    assert [v["nama"] for v in taken(draft)["variabel"]] == ["Umur", "Pendidikan"]


def test_a_stage_takes_several_periods(draft: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(section(draft, "perencanaan"))
    page = operator.send(page, "perencanaan/", aksi="tambah:jadwal-3", **{"jadwal-3-0-awal": "2027-02-01"})
    operator.send(page, "perencanaan/", aksi="simpan", **{"jadwal-3-1-awal": "2027-08-01"})
    periods = [(row["tahap"], row["awal"]) for row in taken(draft)["jadwal"]]
    assert periods == [(3, "2027-02-01"), (3, "2027-08-01")]


def test_a_row_ticked_or_emptied_goes(draft: RecommendationRequest, operator: Visitor) -> None:
    fill_form(draft)
    page = operator.open(section(draft, "variabel"))
    blank = dict.fromkeys((f"variabel-1-{n}" for n in ("nama", "konsep", "definisi", "referensi_waktu")), "")
    operator.send(page, "variabel/", **({"variabel-0-DELETE": "on"} | blank))
    assert taken(draft)["variabel"] == []


# One page per variable and indicator --------------------------------------------------------------


def test_a_variable_is_described_on_its_own_page(draft: RecommendationRequest, operator: Visitor) -> None:
    fill_form(draft)
    umur, kepuasan = form_queries.row_ids(draft.kegiatan, ["variabel"])["variabel"]
    url = reverse("request_row", args=[draft.pk, "ms-var", umur])
    codes = {"klasifikasi-0-kode": "1", "klasifikasi-0-nilai": "Di bawah 17 tahun"}
    saved = operator.send(
        operator.open(url), url, tipe_data="integer", dapat_diakses="1", aksi="lanjut", **codes
    )
    assert saved.url == reverse("request_row", args=[draft.pk, "ms-var", kepuasan])
    stored = taken(draft)["variabel"][0]
    assert (stored["nama"], stored["tipe_data"], stored["dapat_diakses"]) == ("Umur", "integer", 1)
    assert stored["klasifikasi"] == [{"kode": "1", "nilai": "Di bawah 17 tahun"}]


def test_an_indicator_is_added_described_and_removed(draft: RecommendationRequest, operator: Visitor) -> None:
    fill_form(draft)
    new = reverse("request_row_new", args=[draft.pk, "ms-ind"])
    lines = {"variabel_pembangun-0-nama": "Tingkat Kepuasan", "klasifikasi_penyajian-0-nama": "Kecamatan"}
    saved = operator.send(
        operator.open(new), new, nama="Indeks Kepuasan", komposit="2", aksi="simpan", **lines
    )
    (stored,) = taken(draft)["indikator"]
    assert stored["variabel_pembangun"][0]["nama"] == "Tingkat Kepuasan"
    assert stored["klasifikasi_penyajian"] == [{"nama": "Kecamatan", "sumber": ""}]
    indikator = Indikator.objects.get()
    assert indikator.variabel_pembangun.get().variabel is not None
    assert saved.url == reverse("request_row", args=[draft.pk, "ms-ind", indikator.pk])
    operator.send(saved, "hapus/")
    assert taken(draft)["indikator"] == []


def test_conditions_inside_an_indicator_stand_in_words(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    text = operator.open(reverse("request_row_new", args=[draft.pk, "ms-ind"])).text
    assert "Diisi bila Kolom (10) dijawab Ya." in text
    assert "Diisi bila Kolom (10) dijawab Tidak." in text


@pytest.mark.parametrize(
    "path", ["ms-var/999999/", "ms-var/baru/", "identitas/1/", "tidak-ada/", "ms-ind/7/"]
)
def test_pages_that_do_not_exist(path: str, draft: RecommendationRequest, operator: Visitor) -> None:
    assert operator.open(hub(draft) + path).status == 404


# Conditions --------------------------------------------------------------------------------------


def test_without_a_script_a_conditional_question_says_when_it_is_asked(
    draft: RecommendationRequest, operator: Visitor
) -> None:
    text = operator.open(section(draft, "desain")).text
    assert "Diisi bila R.4.1 dijawab Berulang." in text
    assert "frekuensi" in operator.open(section(draft, "desain")).text


def test_the_sample_page_says_why_it_does_not_apply(draft: RecommendationRequest, operator: Visitor) -> None:
    text = operator.open(section(draft, "sampel")).text
    assert "Hanya diisi bila cara pengumpulan data adalah Survei." in text
    assert "jenis_rancangan_sampel" not in text


# The hub -----------------------------------------------------------------------------------------


def test_the_hub_counts_sections_and_leads_on(draft: RecommendationRequest, operator: Visitor) -> None:
    empty = operator.open(hub(draft)).text
    assert "0 dari 8 blok lengkap" in empty
    assert f'href="{section(draft, "identitas")}">Lanjutkan mengisi' in empty
    fill_form(draft)
    full = operator.open(hub(draft)).text
    assert "9 dari 9 blok lengkap" in full
    assert "Lanjutkan mengisi" not in full


def test_the_hub_lists_what_is_not_sent(draft: RecommendationRequest, operator: Visitor) -> None:
    fill_form(draft)
    fill_form(draft, changes={"cara_pengumpulan_data": 1})
    text = operator.open(hub(draft)).text
    assert "8 jawaban tidak ikut dikirim" in text
    assert "R.5.7 Unit Sampel: Pengunjung puskesmas" in text


def test_notes_of_examiners_stand_on_hub_and_page(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    operator = Visitor(world.operator)
    assert "Perlu perbaikan (1 catatan)" in operator.open(hub(walker.request)).text
    assert "Perjelas judul." in operator.open(section(walker.request, "identitas")).text
    assert "Perjelas judul." not in operator.open(section(walker.request, "desain")).text


def test_pages_cost_few_queries_however_long_the_form(
    draft: RecommendationRequest,
    operator: Visitor,
    world: World,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    fill_form(draft)
    rows = [RowInput({"nama": f"Variabel {n}", "definisi": "A."}) for n in range(60)]
    given = SectionInput(tables={"variabel": rows})
    form.save_section(request=draft, section="variabel", given=given, by=world.operator)
    operator.open(hub(draft))
    for url in (hub(draft), section(draft, "variabel"), section(draft, "ms-var"), section(draft, "desain")):
        with django_assert_max_num_queries(32):
            operator.open(url)


# Who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["operator_lain", "blitar_operator", "blitar_walidata"])
@pytest.mark.parametrize("path", ["", "identitas/", "ms-var/", "ms-ind/baru/", "berkas/"])
def test_another_offices_form_does_not_exist(
    who: str, path: str, draft: RecommendationRequest, world: World
) -> None:
    visitor = Visitor(getattr(world, who))
    assert visitor.open(hub(draft) + path).status == 404
    assert visitor.client.post(hub(draft) + path).status_code in (404, 405)


@pytest.mark.parametrize("who", ["walidata", "auditor", "kepala"])
def test_who_may_read_reads_every_page_and_types_nowhere(
    who: str, draft: RecommendationRequest, world: World
) -> None:
    fill_form(draft)
    visitor = Visitor(getattr(world, who))
    for key in KEYS:
        page = visitor.open(section(draft, key))
        assert page.status == 200
        assert not [f for f in page.forms if "versi" in f.fields]
    text = visitor.open(section(draft, "identitas")).text
    assert "Survei Kepuasan Masyarakat" in text
    assert "Hanya Produsen Data" in text


def test_a_locked_form_says_why(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    text = Visitor(world.operator).open(hub(walker.request)).text
    assert "Formulir terkunci: pengajuan berstatus “Diajukan”." in text
    assert "Periksa jawaban dan kirim" not in text


def test_a_date_typed_wrong_comes_back_as_typed(draft: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(section(draft, "penutup"))
    refused = operator.send(page, "penutup/", tanggal_tanda_tangan="31 Februari 2027")
    assert refused.form("penutup/").fields["tanggal_tanda_tangan"] == "31 Februari 2027"
    assert Kegiatan.objects.get(request=draft).tanggal_tanda_tangan != date(2027, 2, 28)

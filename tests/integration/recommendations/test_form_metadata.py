"""The editors of MS-Var and MS-Ind: lists of codes, metadata of another variable, own variables by ticks."""

from typing import Any

import pytest
from django.urls import reverse

from recommendations import snapshot
from recommendations.models import Indikator, Kegiatan, RecommendationRequest, Variabel
from recommendations.questionnaire import effective
from tests.factories.recommendations_form import fill_form
from tests.factories.visitor import Page, Visitor


@pytest.fixture
def filled(draft: RecommendationRequest) -> RecommendationRequest:
    """The survey with its two variables, Umur and Tingkat Kepuasan."""
    fill_form(draft)
    return draft


def taken(request: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(Kegiatan.objects.get(request=request))


def variable_page(request: RecommendationRequest, name: str) -> str:
    row = Variabel.objects.get(kegiatan__request=request, nama=name)
    return reverse("request_row", args=[request.pk, "ms-var", row.pk])


def new_indicator(request: RecommendationRequest, *variables: int) -> str:
    query = "&".join(f"variabel={place}" for place in variables)
    return reverse("request_row_new", args=[request.pk, "ms-ind"]) + (f"?{query}" if query else "")


def codes(page: Page, prefix: str = "klasifikasi") -> list[tuple[str, str]]:
    fields = page.form(page.url).fields
    rows = range(int(fields[f"{prefix}-TOTAL_FORMS"]))
    return [
        (fields[f"{prefix}-{n}-kode"], fields[f"{prefix}-{n}-nilai"])
        for n in rows
        if f"{prefix}-{n}-DELETE" not in fields
    ]


# Codes of a variable -------------------------------------------------------------------------------


def test_a_known_list_is_inserted_below_what_is_there(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(variable_page(filled, "Umur"))
    typed = {"klasifikasi-0-kode": "2", "klasifikasi-0-nilai": "Wanita", "daftar-kode": "jenis-kelamin"}
    listed = operator.send(page, page.url, aksi="sisipkan", **typed)
    assert codes(listed) == [("2", "Wanita"), ("1", "Laki-laki")]
    assert "1 kode sudah ada dan tidak diubah" in listed.text


def test_the_kecamatan_of_the_own_region_are_on_offer_by_their_bps_codes(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(variable_page(filled, "Umur"))
    listed = operator.send(page, page.url, aksi="sisipkan", **{"daftar-kode": "kecamatan"})
    assert ("3503010", "Panggul") in codes(listed)
    saved = operator.send(listed, listed.url, aksi="simpan")
    assert saved.status == 200
    row = taken(filled)["variabel"][0]
    assert len(row["klasifikasi"]) == 14
    assert row["klasifikasi_rujukan"] == "Kode wilayah kerja statistik BPS"


def test_codes_are_stored_as_text(filled: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(variable_page(filled, "Umur"))
    listed = operator.send(page, page.url, aksi="sisipkan", **{"daftar-kode": "bulan"})
    operator.send(listed, listed.url, aksi="simpan")
    assert taken(filled)["variabel"][0]["klasifikasi"][0] == {"kode": "01", "nilai": "Januari"}


def test_codes_are_indonesian_whoever_inserts_them(filled: RecommendationRequest, operator: Visitor) -> None:
    """The form is an official paper; only the page around it is English."""
    operator.client.cookies["django_language"] = "en"
    page = operator.open(variable_page(filled, "Umur"))
    listed = operator.send(page, page.url, aksi="sisipkan", **{"daftar-kode": "jenis-kelamin"})

    assert codes(listed) == [("1", "Laki-laki"), ("2", "Perempuan")]
    assert "2 codes from the list Sex inserted" in listed.text


def test_a_list_that_is_not_on_offer_asks_to_choose_one(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(variable_page(filled, "Umur"))
    assert "Pilih daftar" in operator.send(page, page.url, aksi="sisipkan", **{"daftar-kode": "agama"}).text


def test_a_code_twice_is_refused_at_its_place(filled: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(variable_page(filled, "Umur"))
    pasted = operator.send(
        page, page.url, aksi="tempel:klasifikasi", **{"tempel-klasifikasi": "1\tMuda\n2\tTua\n1\tRenta"}
    )
    refused = operator.send(pasted, pasted.url, aksi="simpan")
    assert refused.status == 422
    assert "Kode 1 sudah dipakai pada baris 1. Setiap kode hanya sekali." in refused.text
    assert codes(refused) == [("1", "Muda"), ("2", "Tua"), ("1", "Renta")]


# Like another variable -----------------------------------------------------------------------------


@pytest.fixture
def described(filled: RecommendationRequest) -> RecommendationRequest:
    """The first variable has metadata and two codes."""
    umur = Variabel.objects.get(kegiatan__request=filled, nama="Umur")
    umur.tipe_data, umur.satuan, umur.dapat_diakses, umur.alias = "integer", "Tahun", 1, "umur"
    umur.save()
    umur.klasifikasi.create(urut=0, kode="1", nilai="Muda")
    return filled


def test_metadata_of_another_variable_fill_what_is_empty(
    described: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(variable_page(described, "Tingkat Kepuasan"))
    taken_over = operator.send(page, page.url, aksi="samakan", satuan="Poin", **{"samakan-dari": "1"})
    fields = taken_over.form(taken_over.url).fields
    assert (fields["tipe_data"], fields["satuan"], fields["dapat_diakses"]) == ("integer", "Poin", "1")
    assert fields["alias"] == ""
    assert codes(taken_over) == [("1", "Muda")]
    assert "Sudah terisi dan tidak diubah: Satuan." in taken_over.text
    assert taken(described)["variabel"][1]["tipe_data"] == ""


def test_metadata_of_another_variable_replace_what_is_there_on_request(
    described: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(variable_page(described, "Tingkat Kepuasan"))
    typed = {"satuan": "Poin", "klasifikasi-0-kode": "9", "klasifikasi-0-nilai": "Lain"}
    more = {"samakan-dari": "1", "samakan-timpa": "1"}
    taken_over = operator.send(page, page.url, aksi="samakan", **typed, **more)
    assert taken_over.form(taken_over.url).fields["satuan"] == "Tahun"
    assert codes(taken_over) == [("1", "Muda")]


def test_the_own_metadata_are_not_on_offer(described: RecommendationRequest, operator: Visitor) -> None:
    page = operator.open(variable_page(described, "Umur"))
    assert (
        "Pilih variabel yang disalin"
        in operator.send(page, page.url, aksi="samakan", **{"samakan-dari": "1"}).text
    )


def test_the_page_of_a_variable_shows_what_r34_says_and_leads_on(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    text = operator.open(variable_page(filled, "Umur")).text
    assert "Lama hidup responden sampai ulang tahun terakhir." in text
    assert variable_page(filled, "Tingkat Kepuasan") in text


# Indicators and their variables --------------------------------------------------------------------


def test_an_indicator_begins_from_a_variable_and_nothing_is_stored_before_it_is_saved(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(new_indicator(filled, 2))
    fields = page.form("baru/?variabel=2").fields
    assert (fields["nama"], fields["komposit"]) == ("Tingkat Kepuasan", "2")
    assert fields["variabel_pembangun-0-nama"] == "Tingkat Kepuasan"
    assert fields["pilih-variabel"] == ["Tingkat Kepuasan"]
    assert not Indikator.objects.filter(kegiatan__request=filled).exists()
    operator.send(page, page.url, aksi="simpan")
    (made,) = Indikator.objects.filter(kegiatan__request=filled)
    assert made.variabel_pembangun.get().variabel.nama == "Tingkat Kepuasan"


def test_an_indicator_from_several_variables_has_no_name_yet(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(new_indicator(filled, 1, 2))
    fields = page.form("variabel=2").fields
    assert (fields["nama"], fields["pilih-variabel"]) == ("", ["Umur", "Tingkat Kepuasan"])


def test_variables_that_the_address_makes_up_are_passed_over(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    assert operator.open(new_indicator(filled, 0, 99)).status == 200


def makers(request: RecommendationRequest) -> list[tuple[str, str, bool]]:
    (row,) = Indikator.objects.filter(kegiatan__request=request)
    return [(v.nama, v.kegiatan_penghasil, v.variabel_id is not None) for v in row.variabel_pembangun.all()]


def test_ticked_variables_become_rows_when_saved_without_a_script(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(new_indicator(filled))
    operator.send(page, page.url, aksi="simpan", nama="Indeks", komposit="2", **{"pilih-variabel": ["Umur"]})
    assert makers(filled) == [("Umur", taken(filled)["judul_kegiatan"], True)]


def test_a_tick_taken_away_takes_its_row_and_no_other(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(new_indicator(filled, 1, 2))
    typed = {"nama": "Indeks", "pilih-variabel": ["Umur"]}
    other = {
        "variabel_pembangun-TOTAL_FORMS": "3",
        "variabel_pembangun-2-nama": "Jumlah Penduduk",
        "variabel_pembangun-2-kegiatan_penghasil": "Registrasi Penduduk",
    }
    operator.send(page, page.url, aksi="simpan", **typed, **other)
    assert [row[0] for row in makers(filled)] == ["Umur", "Jumlah Penduduk"]


def test_a_row_removed_by_hand_stays_removed_though_its_tick_stands(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(new_indicator(filled, 1, 2))
    removed = operator.send(page, page.url, aksi="hapus:variabel_pembangun:0", nama="Indeks")
    operator.send(removed, removed.url, aksi="simpan")
    assert [row[0] for row in makers(filled)] == ["Tingkat Kepuasan"]


def test_a_composite_indicator_keeps_its_variables_in_the_draft_and_does_not_send_them(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(new_indicator(filled, 1))
    more = {"indikator_pembangun-0-nama": "Indeks Layanan", "indikator_pembangun-0-publikasi": "Laporan"}
    operator.send(page, page.url, aksi="simpan", komposit="1", **more)
    stored = taken(filled)
    (kept,), (sent,) = stored["indikator"], effective(stored)["indikator"]
    assert [row["nama"] for row in kept["variabel_pembangun"]] == ["Umur"]
    assert (sent["variabel_pembangun"], len(sent["indikator_pembangun"])) == ([], 1)


def test_the_list_of_indicators_offers_the_variables_to_begin_from(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = operator.open(reverse("request_section", args=[filled.pk, "ms-ind"]))
    (form,) = [f for f in page.forms if f.action.endswith("/ms-ind/baru/")]
    assert form.method == "get"
    assert "Tingkat Kepuasan" in page.text

"""What the documents of SOP A say: from the submitted form, in Indonesian, complete and in order."""

from typing import Any

import pytest
from django.utils import translation

from recommendations import codelists as c
from recommendations import documents, snapshot
from recommendations.documents import answers
from recommendations.documents.ms_keg import MsKeg, Rincian, Tabel
from recommendations.services import letters, notes
from recommendations.states import State
from satudata.documents import letterhead, services
from satudata.documents.models import Document, DocumentSeries
from satudata.documents.signatures import inspect_pdf
from satudata.workflow.errors import InvalidInput
from tests.factories.recommendations import Walker, request_at, upload
from tests.factories.signing import changed, signed
from tests.factories.world import World


# Surat Rekomendasi -------------------------------------------------------------------------------
def test_letter_says_what_was_submitted_not_what_is_typed_since(walker: Walker) -> None:
    kegiatan = walker.request.kegiatan
    kegiatan.judul_kegiatan = "Judul yang diketik sesudahnya"
    kegiatan.save()

    context = documents.surat_rekomendasi(walker.request, on=walker.at.date())

    assert context.kegiatan[0].isi.startswith("Survei Kepuasan Masyarakat")


def test_letter_is_addressed_with_the_region_once(walker: Walker, world: World) -> None:
    office = walker.request.instansi
    for title, line in (
        ("Kepala Dinas Kesehatan", "Kepala Dinas Kesehatan Kabupaten Trenggalek"),
        ("Kepala Dinas Kesehatan Kabupaten Trenggalek", "Kepala Dinas Kesehatan Kabupaten Trenggalek"),
        ("", "Kepala Dinas Kesehatan Kabupaten Trenggalek"),
    ):
        office.kepala_jabatan = title
        assert documents.surat_rekomendasi(walker.request, on=walker.at.date()).kepada[0] == line


def test_copies_go_to_walidata_and_to_the_bps_office_above(walker: Walker) -> None:
    copies = documents.surat_rekomendasi(walker.request, on=walker.at.date()).tembusan

    assert copies == [
        "Kepala Dinas Komunikasi dan Informatika Kabupaten Trenggalek",
        "Kepala BPS Provinsi Jawa Timur",
    ]


def test_notes_of_bps_stand_in_the_attachment_and_those_of_walidata_do_not(world: World) -> None:
    walker = request_at(world, State.BPS_CHECKING)
    notes.add_note(
        request=walker.request,
        by=world.pemeriksa,
        section="desain",
        field="metode_pengumpulan",
        text="Jelaskan cara mengamati.",
        kind="saran",
        at=walker._next(),
    )
    walker.accept()
    walker.approve()
    walker.number_letter()

    found = walker.request.surat.context["catatan"]

    assert [(n["jenis"], n["rincian"], n["teks"]) for n in found] == [
        ("Saran", "R.4.6 Metode Pengumpulan Data", "Jelaskan cara mengamati.")
    ]
    assert "pemeriksa" not in str(found).lower()


@pytest.mark.parametrize("language", ["id", "en"])
def test_letter_is_indonesian_in_every_language_of_the_interface(walker: Walker, language: str) -> None:
    with translation.override(language):
        context = documents.surat_rekomendasi(walker.request, on=walker.at.date())

    assert context.tanggal_pengajuan == "16 November 2026"
    assert {row.label: row.isi for row in context.kegiatan}["Cara pengumpulan data"] == "Survei"


def test_identitas_is_printed_as_the_series_prints_it(world: World) -> None:
    assert documents.identitas_rekomendasi("3503", 2026, 7) == "V-26.3503.007"
    assert services.IDENTITAS_PATTERN.format(tahun_pendek="26", wilayah="3503", nomor=7) == "V-26.3503.007"


# Surat Komitmen ----------------------------------------------------------------------------------
def test_komitmen_names_head_identity_letter_and_release(walker: Walker) -> None:
    context = documents.surat_komitmen(walker.request)

    assert context.pejabat.nama == "Raras Contoh"
    assert context.identitas == walker.request.identitas_rekomendasi
    assert context.nomor_surat == walker.request.surat.nomor
    assert "paling lambat 15 Juni 2027" in context.komitmen[3]


def test_signed_komitmen_is_shown_and_one_of_another_case_is_refused(walker: Walker, world: World) -> None:
    walker.render()
    naskah = services.read_bytes(walker.request.draf_komitmen.file)

    with pytest.raises(InvalidInput, match="rusak"):
        broken = bytearray(signed(naskah))
        broken[10] ^= 1
        letters.upload_komitmen(request=walker.request, upload=upload(bytes(broken)), by=world.operator)
    moved = letters.upload_komitmen(
        request=walker.request, upload=upload(signed(naskah)), by=world.operator, at=walker._next()
    )

    assert moved.case.state == State.KOMITMEN_SHOWN


def test_komitmen_with_a_script_is_refused(walker: Walker, world: World) -> None:
    walker.render()
    naskah = services.read_bytes(walker.request.draf_komitmen.file)

    with pytest.raises(InvalidInput, match="skrip"):
        letters.upload_komitmen(
            request=walker.request, upload=upload(signed(changed(naskah, "script"))), by=world.operator
        )


# MS-Keg ------------------------------------------------------------------------------------------
@pytest.fixture
def form(walker: Walker) -> dict[str, Any]:
    return dict(snapshot.take(walker.request.kegiatan))


def item(printed: MsKeg, nomor: str) -> Rincian | Tabel:
    return next(i for block in printed.blok for i in block.butir if i.nomor == nomor)


def test_printed_form_has_all_blocks_in_official_order(walker: Walker) -> None:
    printed = documents.ms_keg(walker.request)

    assert [block.judul.split(".")[0] for block in printed.blok] == [
        "Identitas Kegiatan", "I", "II", "III", "IV", "V", "VI", "VII", "VIII",
    ]  # fmt: skip
    numbers = [i.nomor for block in printed.blok for i in block.butir if i.nomor]
    assert numbers == [
        "1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4",
        "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8",
        "5.1", "5.2", "5.3.a", "5.3.b", "5.4", "5.5", "5.6", "5.7", "5.8",
        "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "7.1", "7.2", "7.3", "7.4", "8.1", "8.2",
    ]  # fmt: skip


def test_every_answer_of_the_activity_is_printed(walker: Walker) -> None:
    """A column that the form gains later must be printed too, or named here."""
    not_on_paper = {"catatan_untuk_pemeriksa", "jenis_statistik"}
    marked: dict[str, Any] = dict(snapshot.take(walker.request.kegiatan))
    texts = [k for k in snapshot.KEGIATAN_COLUMNS if isinstance(marked[k], str) and k not in not_on_paper]
    texts = [k for k in texts if not k.startswith(("tanggal_", "nip_"))]
    for name in texts:
        marked[name] = f"isian-{name}"
    for name in ("metode_pengumpulan", "sarana_pengumpulan", "unit_pengumpulan", "pemeriksaan_kualitas"):
        marked[name] = [answers.MANY[name][0].values[-1]]
    marked |= {"unit_analisis": [8], "tingkat_penyajian": [16], "apakah_mendapat_rekomendasi": 1}

    printed = str(documents.ms_keg(walker.request, marked))

    assert [name for name in texts if f"isian-{name}" not in printed] == []


def test_multiple_choice_prints_the_sum_of_its_codes(walker: Walker, form: dict[str, Any]) -> None:
    form |= {"metode_pengumpulan": [1, 4, 16], "metode_pengumpulan_lainnya": "Foto udara"}

    found = item(documents.ms_keg(walker.request, form), "4.6")

    assert isinstance(found, Rincian)
    assert found.kotak == "21"
    assert [o.kode for o in found.pilihan if o.dipilih] == [1, 4, 16]
    assert found.pilihan[-1].label == "Lainnya (sebutkan): Foto udara"


def test_sampling_method_stands_in_the_box_of_its_kind_only(walker: Walker, form: dict[str, Any]) -> None:
    form |= {"metode_pemilihan_sampel": c.PemilihanSampel.NONPROBABILITAS, "metode_sampel": 8}

    printed = documents.ms_keg(walker.request, form)

    assert (item(printed, "5.3.a").kotak, item(printed, "5.3.b").kotak) == ("", "8")  # type: ignore[union-attr]


def test_what_a_skip_rule_hides_is_printed_empty(walker: Walker, form: dict[str, Any]) -> None:
    form |= {"cara_pengumpulan_data": c.CaraPengumpulan.KOMPILASI}

    printed = documents.ms_keg(walker.request, form)

    assert item(printed, "5.1").kotak == ""  # type: ignore[union-attr]
    assert item(printed, "5.7").isi == ""  # type: ignore[union-attr]


def test_ms_keg_is_a_draft_until_bps_accepts(world: World) -> None:
    drafted = request_at(world, State.DRAFTED).request

    assert documents.ms_keg(drafted).draf
    assert "DRAF" in inspect_pdf(documents.print_ms_keg(drafted)).text


def test_printed_form_of_a_recommended_activity_is_no_draft(walker: Walker) -> None:
    facts = inspect_pdf(documents.print_ms_keg(walker.request))

    assert "DRAF" not in facts.text
    assert "MS-Keg" in facts.text


def test_empty_form_can_be_printed(world: World) -> None:
    assert inspect_pdf(documents.print_ms_keg(Walker(world).request)).pages >= 4


# Freezing ----------------------------------------------------------------------------------------
def test_preview_is_the_letter_with_a_mark_and_nothing_is_kept(walker: Walker) -> None:
    before = (Document.objects.count(), list(DocumentSeries.objects.values_list("pk", "terakhir")))
    data = services.preview_document(
        penerbit=walker.request.pembina,
        template="documents/surat_rekomendasi.html",
        context=documents.surat_rekomendasi(walker.request, on=walker.at.date()),
        hal="Rekomendasi Kegiatan Statistik",
        on=walker.at.date(),
    )

    text = inspect_pdf(data).text
    assert "PRATINJAU" in text
    assert "(diberikan saat terbit)" in text
    assert (Document.objects.count(), list(DocumentSeries.objects.values_list("pk", "terakhir"))) == before


def test_control_characters_do_not_reach_a_frozen_context() -> None:
    frozen = letterhead.freeze({"a": ["x\x00y\x0bz\r\nbaris"]})

    assert frozen == {"a": ["xyz\nbaris"]}

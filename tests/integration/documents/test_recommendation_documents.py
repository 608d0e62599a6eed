"""What the documents of SOP A say: from the submitted form, in Indonesian, complete and in order."""

from typing import Any

import pytest
from django.utils import translation

from recommendations import documents
from recommendations.documents.printing import compose_forms
from recommendations.models import RecommendationRequest
from recommendations.services import letters, notes
from recommendations.states import State
from satudata.documents import letterhead, prints, services
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


# Printed forms -------------------------------------------------------------------------------------
def printed(request: RecommendationRequest, **more: Any) -> str:
    return inspect_pdf(prints.make(compose_forms(request, **more))).text


def test_forms_are_a_draft_until_bps_accepts(world: World, walker: Walker) -> None:
    drafted = request_at(world, State.DRAFTED).request

    assert "DRAF" in printed(drafted)
    assert "DRAF" not in printed(walker.request)


def test_form_of_a_revision_says_what_was_sent_and_when(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    kegiatan = walker.request.kegiatan
    kegiatan.tujuan = "Diketik sesudah dikembalikan"
    kegiatan.save()
    first = walker.request.revisions.get(nomor=1)

    now, then = printed(walker.request), printed(walker.request, revision=first)

    assert ("Diketik sesudah dikembalikan" in now, "Diketik sesudah dikembalikan" in then) == (True, False)
    assert "Revisi 1, dikirim 16 November 2026" in then


def test_corrected_revision_stays_a_draft_after_the_last_one_was_accepted(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    for step in ["answer", "submit", "start_check", "forward", "start_check", "accept"]:
        getattr(walker, step)()
    first, last = walker.request.revisions.order_by("nomor")

    assert "DRAF" in printed(walker.request, revision=first)
    assert "DRAF" not in printed(walker.request, revision=last)


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

"""A filled workbook: taken in, shown against the draft, written section by section, and nothing lost."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from recommendations import snapshot
from recommendations.models import RecommendationRequest, SectionState
from recommendations.services import form
from recommendations.services.form_rows import SectionInput
from recommendations.states import State
from satudata.clock.now import now
from satudata.documents.models import StoredFile
from tests.factories.office_files import package
from tests.factories.recommendations import Walker, request_at
from tests.factories.visitor import Page, Visitor
from tests.factories.world import World
from tests.unit.recommendations.test_workbook import cell_of, changed, row_cell

Change = Callable[[Any], None]


@pytest.fixture
def walker(world: World) -> Walker:
    """A complete draft of the health office."""
    return request_at(world, State.DRAFTED)


def url(walker: Walker, name: str) -> str:
    return reverse(name, args=[walker.request.pk])


def answers(walker: Walker) -> dict[str, Any]:
    return snapshot.take(RecommendationRequest.objects.get(pk=walker.request.pk).kegiatan)


def workbook(visitor: Visitor, walker: Walker, change: Change | None = None) -> bytes:
    data = visitor.client.get(url(walker, "request_workbook")).content
    return changed(data, change) if change else data


def upload(visitor: Visitor, walker: Walker, data: bytes, name: str = "isian.xlsx") -> Page:
    where = url(walker, "request_import")
    answer = visitor.client.post(where, {"berkas": SimpleUploadedFile(name, data)}, follow=True)
    chain = answer.redirect_chain
    return Page(answer, chain[-1][0] if chain else where)


def title(text: str) -> Change:
    def put(book: Any) -> None:
        cell_of(book, "identitas", "judul_kegiatan").value = text

    return put


# The way through -----------------------------------------------------------------------------------
def test_workbook_that_was_not_changed_changes_nothing(operator: Visitor, walker: Walker) -> None:
    page = upload(operator, walker, workbook(operator, walker))
    assert page.status == 200
    assert "Isi buku kerja sama dengan draf" in page.text


def test_difference_is_shown_before_anything_is_written(operator: Visitor, walker: Walker) -> None:
    before = answers(walker)

    page = upload(operator, walker, workbook(operator, walker, title("Survei Baru Kabupaten Trenggalek")))
    assert "<ins>Baru" in page.text and "Belum ada yang ditulis" in page.text
    assert answers(walker) == before

    operator.send(page, page.url, bagian=["identitas"])
    assert answers(walker) == before | {"judul_kegiatan": "Survei Baru Kabupaten Trenggalek"}


def test_rows_and_their_metadata_are_written(operator: Visitor, walker: Walker) -> None:
    def more(book: Any) -> None:
        row_cell(book, "variabel", "nama", 3).value = "Pendidikan"
        row_cell(book, "variabel", "definisi", 3).value = "Ijazah tertinggi yang dimiliki."
        row_cell(book, "ms-var", "@", 3).value = "Pendidikan"
        row_cell(book, "ms-var", "tipe_data", 3).value = "Karakter"
        row_cell(book, "klasifikasi", "@", 1).value = "Pendidikan"
        row_cell(book, "klasifikasi", "kode", 1).value = 1
        row_cell(book, "klasifikasi", "nilai", 1).value = "SD"
        row_cell(book, "ms-ind", "nama", 1).value = "Indeks Kepuasan"

    ids = list(walker.request.kegiatan.variabel.values_list("pk", flat=True))
    page = upload(operator, walker, workbook(operator, walker, more))
    # MS-Var of a variable that is not there yet shows as soon as R.3.4 is written.
    after = operator.send(page, page.url, bagian=["variabel", "ms-var", "ms-ind"])

    assert after.status == 200
    rows = answers(walker)["variabel"]
    assert [(r["nama"], r["tipe_data"]) for r in rows] == [
        ("Umur", ""),
        ("Tingkat Kepuasan", ""),
        ("Pendidikan", "karakter"),
    ]
    assert rows[2]["klasifikasi"] == [{"kode": "1", "nilai": "SD"}]
    assert list(walker.request.kegiatan.variabel.values_list("pk", flat=True))[:2] == ids
    assert [r["nama"] for r in answers(walker)["indikator"]] == ["Indeks Kepuasan"]


def test_cells_that_cannot_be_understood_are_listed_and_the_rest_is_written(
    operator: Visitor, walker: Walker
) -> None:
    def mixed(book: Any) -> None:
        title("Judul dari Excel")(book)
        cell_of(book, "identitas", "tahun").value = "dua ribu"
        cell_of(book, "penutup", "tanggal_tanda_tangan").value = "=TODAY()"

    page = upload(operator, walker, workbook(operator, walker, mixed))

    for word in ("Lembar", "Sel", "Isi", "Masalah", "Saran", "Halaman muka", "dua ribu", "=TODAY()", "rumus"):
        assert word in page.text
    operator.send(page, page.url, bagian=["identitas"])
    assert (answers(walker)["judul_kegiatan"], answers(walker)["tahun"]) == ("Judul dari Excel", 2027)


def test_section_saved_after_the_export_is_not_ticked(
    world: World, operator: Visitor, walker: Walker
) -> None:
    data = workbook(operator, walker, title("Dari Excel"))
    given = SectionInput({"judul_kegiatan": "Dari aplikasi"})
    form.save_section(request=walker.request, section="identitas", given=given, by=world.operator)

    page = upload(operator, walker, data)

    assert "disimpan di aplikasi sesudah buku kerja diunduh" in page.text
    assert page.form(page.url).fields.get("bagian") is None


def test_section_saved_after_the_preview_is_said_and_nothing_is_lost(
    world: World, operator: Visitor, walker: Walker
) -> None:
    page = upload(operator, walker, workbook(operator, walker, title("Dari Excel")))
    given = SectionInput({"judul_kegiatan": "Dari aplikasi"})
    form.save_section(request=walker.request, section="identitas", given=given, by=world.operator)

    refused = operator.send(page, page.url, bagian=["identitas"])

    assert refused.status == 409
    assert "disimpan orang lain" in refused.text
    assert answers(walker)["judul_kegiatan"] == "Dari aplikasi"
    # The page that comes back carries the present version and the same file.
    operator.send(refused, refused.url, bagian=["identitas"])
    assert answers(walker)["judul_kegiatan"] == "Dari Excel"


def test_section_without_the_version_that_was_on_screen_is_not_written(
    world: World, operator: Visitor, walker: Walker
) -> None:
    page = upload(operator, walker, workbook(operator, walker, title("Dari Excel")))
    given = SectionInput({"judul_kegiatan": "Dari aplikasi"})
    form.save_section(request=walker.request, section="identitas", given=given, by=world.operator)

    refused = operator.client.post(page.url, {"bagian": ["identitas"]})

    assert refused.status_code == 409
    assert answers(walker)["judul_kegiatan"] == "Dari aplikasi"


def test_new_variable_alone_is_no_change_of_the_metadata(operator: Visitor, walker: Walker) -> None:
    def more(book: Any) -> None:
        row_cell(book, "variabel", "nama", 3).value = "Pendidikan"

    page = upload(operator, walker, workbook(operator, walker, more))

    assert page.form(page.url).fields["bagian"] == ["variabel"]


def test_nothing_chosen_is_said(operator: Visitor, walker: Walker) -> None:
    page = upload(operator, walker, workbook(operator, walker, title("Dari Excel")))
    form_ = page.form(page.url)
    refused = operator.client.post(page.url, {k: v for k, v in form_.fields.items() if k != "bagian"})
    assert refused.status_code == 422
    assert "Centang paling sedikit satu bagian" in refused.content.decode()


def test_imported_answer_loses_its_mark_of_a_copy(operator: Visitor, walker: Walker) -> None:
    mark = {"judul_kegiatan": {"dari": "x", "tahun": 2025, "dikonfirmasi": False}}
    SectionState.objects.filter(kegiatan__request=walker.request, section="identitas").update(salinan=mark)
    page = upload(operator, walker, workbook(operator, walker, title("Dari Excel")))
    operator.send(page, page.url, bagian=["identitas"])
    assert SectionState.objects.get(kegiatan__request=walker.request, section="identitas").salinan == {}


# What is refused -----------------------------------------------------------------------------------
def blank_workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("isian.pdf", lambda: b"%PDF-1.7", "tidak diterima"),
        ("isian.xlsx", lambda: b"bukan zip", "bukan XLSX"),
        ("isian.xlsx", lambda: package(xl__vbaProject_dot_bin=b"x"), "makro"),
        (
            "isian.xlsx",
            lambda: package(xl__bom_dot_xml=b"<a>" + b" " * 30_000_000 + b"</a>"),
            "terlalu besar",
        ),
        ("isian.xlsx", package, "rusak|bukan buku kerja"),
        ("isian.xlsx", blank_workbook, "bukan buku kerja formulir"),
    ],
)
def test_bad_file_is_refused_in_words(
    operator: Visitor, walker: Walker, name: str, data: Callable[[], bytes], words: str
) -> None:
    refused = upload(operator, walker, data(), name)
    assert refused.status == 422
    assert any(word in refused.text for word in words.split("|")), refused.text


def test_workbook_of_another_request_is_refused(world: World, operator: Visitor, walker: Walker) -> None:
    other = request_at(world, State.DRAFTED)
    refused = upload(operator, walker, workbook(operator, other))
    assert refused.status == 422
    assert f"milik pengajuan {other.request.nomor}" in refused.text


def test_somebody_elses_upload_does_not_exist(world: World, operator: Visitor, walker: Walker) -> None:
    page = upload(operator, walker, workbook(operator, walker, title("Dari Excel")))
    assert Visitor(world.operator_lain).open(page.url).status == 404
    assert Visitor(world.kepala).open(page.url).status in (403, 404)


def test_upload_of_last_week_is_asked_again(operator: Visitor, walker: Walker) -> None:
    page = upload(operator, walker, workbook(operator, walker, title("Dari Excel")))
    StoredFile.objects.update(stored_at=now() - timedelta(days=8))
    again = Page(operator.client.get(page.url, follow=True), page.url)
    assert "lebih dari 7 hari" in again.text


def test_form_with_an_examiner_takes_no_workbook(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.SUBMITTED)
    assert operator.open(url(walker, "request_import")).status == 403
    # Whoever may read the form may have it as a workbook.
    assert Visitor(world.walidata).client.get(url(walker, "request_workbook")).status_code == 200
    assert Visitor(world.operator_lain).client.get(url(walker, "request_workbook")).status_code == 404

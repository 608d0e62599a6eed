"""The screens of uploads and versions through the real HTTP, and what they cost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from datasets.models import RilisData, Unggahan, VersiRilis
from datasets.services import uploads, versions
from datasets.states import ReleaseState as S
from satudata.clock.now import now
from satudata.workflow import outbox
from tests.factories.datasets import HEADINGS, DataWorld, rows_of
from tests.factories.datasets_upload_pages import client_of, come_by, downloaded, page, send
from tests.factories.datasets_uploads import (
    MINUTE,
    as_text,
    checked,
    csv_file,
    draft_dictionary,
    workbook,
)
from tests.factories.world import WORK

pytestmark = pytest.mark.embedded
Status = Unggahan.Status


@pytest.fixture
def rilis(data: DataWorld) -> RilisData:
    """A release that is collected, with its dictionary."""
    found = data.release_at(S.COLLECTING)
    draft_dictionary(found, data.operator)
    return found


@pytest.fixture
def operator(data: DataWorld) -> Client:
    return client_of(data.operator)


# The way of a good file ----------------------------------------------------------------------------------
def test_from_upload_to_receipt(data: DataWorld, rilis: RilisData, operator: Client) -> None:
    response = send(operator, rilis, csv_file())
    unggahan = Unggahan.objects.get()
    assert response["Location"] == reverse("unggahan_detail", args=[rilis.pk, unggahan.pk])
    assert "menunggu dibaca" in page(operator, "unggahan_detail", rilis.pk, unggahan.pk)
    come_by()

    report = page(operator, "unggahan_detail", rilis.pk, unggahan.pk)
    assert "Data sesuai dengan kamus" in report
    assert "Simpan sebagai versi 1" in report
    store = reverse("unggahan_act", args=[rilis.pk, unggahan.pk, "simpan"])
    assert operator.post(store).status_code == 302
    submit = reverse("versi_act", args=[rilis.pk, "ajukan"])
    assert operator.post(submit).status_code == 302

    shown = page(operator, "rilis_detail", rilis.pk)
    assert f"TU.{rilis.nomor}.1" in shown
    assert VersiRilis.objects.get().sha256 in shown
    assert "Walidata memeriksa paling lambat" in shown
    assert operator.post(reverse("versi_act", args=[rilis.pk, "tarik-kembali"])).status_code == 302
    assert RilisData.objects.get(pk=rilis.pk).state == S.UPLOADED


def test_progress_is_a_fragment_that_ends_in_a_fresh_page(
    data: DataWorld, rilis: RilisData, operator: Client
) -> None:
    send(operator, rilis, csv_file())
    unggahan = Unggahan.objects.get()
    url = reverse("unggahan_progress", args=[rilis.pk, unggahan.pk])
    assert "every 2s" in operator.get(url).content.decode()

    come_by()

    assert operator.get(url)["HX-Refresh"] == "true"


def test_job_that_was_given_up_is_told_and_tried_again(
    data: DataWorld, rilis: RilisData, operator: Client
) -> None:
    send(operator, rilis, csv_file())
    unggahan = Unggahan.objects.get()
    outbox.Job.objects.filter(kind=uploads.READ).update(failed_at=now())

    assert "Pemeriksaan terhenti" in page(operator, "unggahan_detail", rilis.pk, unggahan.pk)
    operator.post(reverse("unggahan_act", args=[rilis.pk, unggahan.pk, "periksa-lagi"]))
    come_by()

    unggahan.refresh_from_db()
    assert unggahan.status == Status.CHECKED


@pytest.mark.once
def test_question_is_asked_with_the_rows_and_answered(
    data: DataWorld, rilis: RilisData, operator: Client
) -> None:
    send(operator, rilis, csv_file(headings=("Kode Kelurahan", "Tahun", "Banyaknya")))
    come_by()
    unggahan = Unggahan.objects.get()
    asked = page(operator, "unggahan_detail", rilis.pk, unggahan.pk)
    assert "Tunjukkan kolom mana" in asked
    assert "3572010001" in asked

    url = reverse("unggahan_choose", args=[rilis.pk, unggahan.pk])
    given = {"delimiter": ";", "encoding": unggahan.pilihan["encoding"], "decimal": ",", "header_row": "1"}
    columns = {"kolom_0": "kode_kelurahan", "kolom_1": "tahun", "kolom_2": "tahun"}
    twice = operator.post(url, given | columns)
    assert (twice.status_code, "sudah dipilih untuk judul" in twice.content.decode()) == (422, True)
    assert operator.post(url, given | columns | {"kolom_2": "jumlah_layanan"}).status_code == 302
    come_by()

    unggahan.refresh_from_db()
    assert (unggahan.status, unggahan.ringkasan["blocking"]) == (Status.CHECKED, False)


# The report of a bad one -----------------------------------------------------------------------------------
@pytest.fixture
def bad(data: DataWorld, rilis: RilisData) -> Unggahan:
    """A file with two errors and a warning."""
    rows = [("3572010001", 2026, "banyak", "x"), ("9999999999", 2026, 5, "x"), ("3572020001", 2026, 7, "x")]
    return checked(rilis, data.operator, csv_file(rows, headings=(*HEADINGS, "Tambahan")))


@pytest.mark.once
def test_report_names_row_column_content_and_what_to_do(
    rilis: RilisData, operator: Client, bad: Unggahan
) -> None:
    shown = page(operator, "unggahan_detail", rilis.pk, bad.pk)

    assert "harus diperbaiki sebelum data dapat disimpan" in shown
    assert "“banyak” bukan bilangan bulat" in shown
    assert "<td>Jumlah Layanan</td>" in shown
    assert "Simpan sebagai versi" not in shown


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ({"aturan": "not_integer"}, "banyak", "9999999999"),
        ({"kolom": "kode_kelurahan"}, "9999999999", "banyak"),
        ({"baris": "3"}, "9999999999", "banyak"),
        ({"aturan": "tidak-ada"}, "Tidak ada temuan dengan saringan itu", "banyak"),
        ({"baris": "²", "page": "99999"}, "banyak", "Tidak ada temuan"),
    ],
)
def test_findings_are_filtered(
    rilis: RilisData, operator: Client, bad: Unggahan, query: dict[str, str], seen: str, unseen: str
) -> None:
    shown = page(operator, "unggahan_detail", rilis.pk, bad.pk, **query)
    rows = shown[shown.index('id="temuan"') :]

    assert seen in rows
    assert unseen not in rows


@pytest.mark.once
def test_reason_that_is_refused_stays_on_the_page(rilis: RilisData, operator: Client, bad: Unggahan) -> None:
    url = reverse("unggahan_explain", args=[rilis.pk, bad.pk])
    long = "Kolom bantu " * 300

    response = operator.post(url, {"alasan_column_unknown": long})

    assert response.status_code == 422
    assert long.strip() in response.content.decode()
    assert operator.post(url, {"alasan_column_unknown": "Kolom bantu"}).status_code == 302
    bad.refresh_from_db()
    assert bad.penjelasan == {"column_unknown": "Kolom bantu"}


def test_file_with_errors_is_not_stored_whoever_posts(
    rilis: RilisData, operator: Client, bad: Unggahan
) -> None:
    response = operator.post(reverse("unggahan_act", args=[rilis.pk, bad.pk, "simpan"]))

    assert response.status_code == 422
    assert not VersiRilis.objects.exists()


@pytest.mark.once
def test_report_costs_the_same_whatever_it_holds(data: DataWorld, rilis: RilisData, operator: Client) -> None:
    counts = []
    for many in (2, 120):
        rows = [("3572010001", 2000 + n % 90, "banyak") for n in range(many)]
        bad = checked(data.release(), data.operator, csv_file(rows), WORK + many * MINUTE)
        url = reverse("unggahan_detail", args=[rilis.pk, bad.pk])
        operator.get(url)
        with CaptureQueriesContext(connection) as counted:
            operator.get(url)
        counts.append(len(counted))

    assert counts[0] == counts[1] <= 30


@pytest.mark.once
def test_release_page_costs_the_same_with_one_and_six_uploads(
    data: DataWorld, rilis: RilisData, operator: Client
) -> None:
    url = reverse("rilis_detail", args=[rilis.pk])
    counts = []
    for more in (1, 5):
        for n in range(more):
            uploads.receive_upload(
                rilis=rilis, upload=csv_file(name=f"{more}-{n}.csv"), by=data.operator, at=WORK
            )
        operator.get(url)
        with CaptureQueriesContext(connection) as counted:
            operator.get(url)
        counts.append(len(counted))

    assert counts[0] == counts[1]


# Workbooks out ----------------------------------------------------------------------------------------
@pytest.mark.once
def test_template_filled_as_it_came_has_nothing_to_mend(rilis: RilisData, operator: Client) -> None:
    response = operator.get(reverse("rilis_template", args=[rilis.pk]))
    found = load_workbook(io.BytesIO(response.content))
    sheet = found["Data"]
    for number, row in enumerate(rows_of(2026), 2):
        for column, cell in enumerate(row, 1):
            sheet.cell(number, column, cell)
    filled = io.BytesIO()
    found.save(filled)
    send(operator, rilis, SimpleUploadedFile("terisi.xlsx", filled.getvalue()))
    come_by()

    unggahan = Unggahan.objects.get()
    assert (unggahan.status, unggahan.baris) == (Status.CHECKED, 3), unggahan.pesan
    assert unggahan.ringkasan["blocking"] is False


@pytest.mark.once
def test_own_workbook_comes_back_with_the_findings(
    data: DataWorld, rilis: RilisData, operator: Client
) -> None:
    rows = [HEADINGS, ("3572010001", 2026, "banyak"), *rows_of(2026)[1:]]
    bad = checked(rilis, data.operator, workbook({"Data": rows}))
    url = reverse("unggahan_annotated", args=[rilis.pk, bad.pk])
    assert url in page(operator, "unggahan_detail", rilis.pk, bad.pk)

    found = load_workbook(io.BytesIO(operator.get(url).content))

    assert found["Data"]["C2"].value == "banyak"
    assert "bukan bilangan bulat" in str([[cell.value for cell in row] for row in found["Temuan"].rows])


# Versions -----------------------------------------------------------------------------------------------
def test_two_versions_are_compared(data: DataWorld, rilis: RilisData, operator: Client) -> None:
    for minute, shift in ((0, 0), (10, 4)):
        at = WORK + minute * MINUTE
        unggahan = checked(data.release(), data.operator, csv_file(rows_of(2026, shift)), at)
        if unggahan.ringkasan["by_rule"]:
            reasons = {rule["code"]: "Sesuai" for rule in unggahan.ringkasan["by_rule"]}
            uploads.explain(unggahan=unggahan, reasons=reasons, by=data.operator, at=at)
            unggahan.refresh_from_db()
        versions.store_version(unggahan=unggahan, by=data.operator, at=at + 2 * MINUTE)

    shown = page(operator, "versi_list", rilis.pk, lama="1", baru="2")

    assert "Dibanding versi 1" in shown
    assert '<span class="counters__value">3</span><span class="counters__label">Baris berubah' in shown
    assert "138" in shown and "126" in shown
    assert "Tidak ada baris" not in page(operator, "versi_list", rilis.pk, lama="x", baru="9")


# Typed --------------------------------------------------------------------------------------------------
def grid(rows: list[list[str]]) -> dict[str, str]:
    cells = {f"sel_{r}_{c}": cell for r, row in enumerate(rows) for c, cell in enumerate(row)}
    return cells | {"baris": str(len(rows))}


def test_typed_table_is_checked(rilis: RilisData, operator: Client) -> None:
    url = reverse("rilis_type", args=[rilis.pk])
    shown = page(operator, "rilis_type", rilis.pk)
    assert shown.count('value="3572010001" selected') == 1
    rows = [[str(cell) for cell in row] for row in rows_of(2026)]

    response = operator.post(url, grid(rows) | {"aksi": "kirim"})

    come_by()
    unggahan = Unggahan.objects.get()
    assert response["Location"] == reverse("unggahan_detail", args=[rilis.pk, unggahan.pk])
    assert (unggahan.status, unggahan.baris, unggahan.cara) == (Status.CHECKED, 3, Unggahan.Cara.KETIK)


def test_paste_is_shown_before_it_is_checked(rilis: RilisData, operator: Client) -> None:
    pasted = as_text(rows_of(2026), mark="\t")

    response = operator.post(
        reverse("rilis_type", args=[rilis.pk]),
        grid([["", "", ""], ["3572010001", "2025", "7"]]) | {"aksi": "tempel", "tempel": pasted},
    )

    shown = response.content.decode()
    assert response.status_code == 200
    assert not Unggahan.objects.exists()
    assert 'name="sel_3_2" value="63"' in shown
    assert 'name="sel_0_2" value="7"' in shown


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"aksi": "kirim"}, "Isi paling sedikit satu baris"),
        ({"aksi": "tempel", "tempel": " "}, "Tempelan ini kosong"),
        ({"aksi": "tempel", "tempel": "1\t2\t3\n" * 201}, "lebih dari 200 baris"),
    ],
)
@pytest.mark.once
def test_what_cannot_be_taken_is_told_and_stays(
    rilis: RilisData, operator: Client, extra: dict[str, str], words: str
) -> None:
    response = operator.post(reverse("rilis_type", args=[rilis.pk]), grid([["", "", ""]]) | extra)

    assert words in response.content.decode()
    assert response.status_code in (200, 422)
    assert not Unggahan.objects.exists()


def test_typed_errors_keep_what_was_typed(rilis: RilisData, operator: Client) -> None:
    typed = {"token": "bukan-token", "aksi": "kirim"}

    response = operator.post(reverse("rilis_type", args=[rilis.pk]), grid([["x<y", "2026", "5"]]) | typed)

    shown = response.content.decode()
    assert response.status_code == 422
    assert '<option value="x&lt;y" selected>' in shown


# Who ------------------------------------------------------------------------------------------------------
def test_unpublished_file_is_for_those_who_may_read_the_release(
    data: DataWorld, rilis: RilisData, operator: Client
) -> None:
    send(operator, rilis, csv_file())
    url = reverse("document_file", args=[Unggahan.objects.get().berkas_id])

    for user in (data.operator, data.walidata, data.pembina):
        assert downloaded(client_of(user), url)
    for stranger in (data.forum.operator, data.forum.walidata):
        assert client_of(stranger).get(url).status_code == 404
    assert Client().get(url).status_code in (302, 404)


def test_head_and_walidata_of_elsewhere_upload_nothing(data: DataWorld, rilis: RilisData) -> None:
    refused = send(client_of(data.head), rilis, csv_file())
    hidden = send(client_of(data.forum.walidata), rilis, csv_file())

    assert (refused.status_code, hidden.status_code) == (403, 404)
    assert not Unggahan.objects.exists()


def test_upload_without_the_token_of_the_page_is_refused(data: DataWorld, rilis: RilisData) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(data.operator)

    assert send(client, rilis, csv_file()).status_code == 403
    assert not Unggahan.objects.exists()

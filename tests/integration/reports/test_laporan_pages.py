"""Pages of the yearly report: nothing typed is lost, the register counts, the public sees what it may."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import contents
from reports.models import Laporan, NarasiLaporan, Potret, TindakLanjut
from reports.queries import visible_reports
from reports.services import reports, summary
from reports.states import ReportState as S
from satudata.clock.now import now
from satudata.context_processors import MAIN_NAV
from satudata.documents.models import Document
from satudata.notifications.models import Notice
from satudata.workflow import registry
from satudata.workflow.tokens import new_token
from tests.factories.recommendations import small_pdf
from tests.factories.reports import ReportWalk, approved, report_at, submitted
from tests.factories.world import PASSWORD, World


def receipt() -> SimpleUploadedFile:
    return SimpleUploadedFile("bukti.pdf", small_pdf(), content_type="application/pdf")


def edit_url(laporan: Laporan, bab: int) -> str:
    return f"{reverse('laporan_edit', args=[laporan.pk])}?bab={bab}"


def opened(client: Client, address: str) -> int:
    """The status of a stored file, read to its end."""
    answer: Any = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def act_url(laporan: Laporan, aksi: str) -> str:
    return reverse("laporan_act", args=[laporan.pk, aksi])


def typed(client: Client, url: str, **changes: str) -> dict[str, str]:
    """What the form of a chapter would send, with changes."""
    sheet = client.get(url).context["sheet"]
    data = {}
    for field in sheet.fields:
        data[f"teks-{field.part.section.kode}"] = field.teks
        data[f"versi-{field.part.section.kode}"] = str(field.versi)
    if sheet.rows is not None:
        data |= {"tl-jumlah": str(len(sheet.rows)), "tl-terlihat": sheet.seen}
        for number, row in enumerate(sheet.rows):
            data |= {f"tl-{number}-{name}": value for name, value in row.items()}
    return data | changes


# Writing -----------------------------------------------------------------------------------------------
def test_report_is_opened_from_its_page(forum: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("blitar_walidata")
    url = reverse("laporan_new")
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in ("tahun", "batas", "susun_sampai", "sampaikan_sampai")}
    data = {name: str(value) for name, value in data.items()}
    data |= {"wilayah": str(forum.wilayah["3572"].pk), "token": str(new_token())}

    refused = client.post(url, data | {"batas": "2999-01-01"})
    done = client.post(url, data)

    assert refused.status_code == 422
    assert "2999" in refused.content.decode()
    laporan = Laporan.objects.get()
    assert done.headers["Location"] == reverse("laporan_edit", args=[laporan.pk])
    assert client_of("walidata_kepala").get(url).status_code == 403


def test_chapter_is_saved_and_leads_to_the_next(forum: World, client_of: Callable[[str], Client]) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 2)
    data = typed(client, url, **{"teks-sdm": "Dua statistisi.", "aksi": "lanjut"})

    answer = client.post(url, data)

    assert answer.headers["Location"] == edit_url(walk.laporan, 3)
    assert NarasiLaporan.objects.get(bagian="sdm").teks == "Dua statistisi."
    # What was not changed is not written again, and an empty section leaves no row.
    assert NarasiLaporan.objects.get(bagian="penyelenggara").version == 1
    assert not NarasiLaporan.objects.filter(bagian="anggaran").exists()


def test_text_stored_by_another_meanwhile_stands_beside_the_own(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 8)
    data = typed(client, url, **{"teks-kendala": "Tulisan saya.", "teks-rekomendasi_perbaikan": "Baru."})
    reports.save_section(
        laporan=walk.laporan, bagian="kendala", teks="Tulisan rekan.", version=1,
        by=forum.blitar_walidata_dua, at=walk.next(),
    )  # fmt: skip

    answer = client.post(url, data)

    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Tulisan saya.", "Tulisan rekan.", "Blitar Walidata Dua", "diubah orang lain"):
        assert words in page
    assert NarasiLaporan.objects.get(bagian="kendala").teks == "Tulisan rekan."
    assert NarasiLaporan.objects.get(bagian="rekomendasi_perbaikan").teks == "Baru."
    # Saved once more, knowingly: the own text counts.
    again = re.search(r'name="versi-kendala" value="(\d+)"', page)
    assert again is not None
    client.post(url, data | {"versi-kendala": again[1]})
    assert NarasiLaporan.objects.get(bagian="kendala").teks == "Tulisan saya."


def test_suggestion_is_taken_over_and_stores_nothing_yet(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 0)
    said = contents.suggestions(walk.reread())["kata_pengantar"]

    page = client.post(url, typed(client, url, aksi="saran:kata_pengantar"))

    field = next(f for f in page.context["sheet"].fields if f.part.section.kode == "kata_pengantar")
    assert field.teks == f"{said}\n\nIsi Kata pengantar."
    assert NarasiLaporan.objects.get(bagian="kata_pengantar").teks == "Isi Kata pengantar."


@pytest.mark.parametrize(
    ("aksi", "order"),
    [("tambah", ["A", "B", ""]), ("hapus:0", ["B"]), ("turun:0", ["B", "A"]), ("naik:1", ["B", "A"]),
     ("naik:0", ["A", "B"]), ("hapus:9", ["A", "B"]), ("hapus:x", ["A", "B"])],
)  # fmt: skip
def test_rows_move_without_a_script_and_keep_what_is_typed(
    forum: World, client_of: Callable[[str], Client], aksi: str, order: list[str]
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 8)
    rows = {"tl-jumlah": "2", "tl-0-masalah": "A", "tl-1-masalah": "B", "teks-kendala": "Belum disimpan"}

    page = client.post(url, typed(client, url, aksi=aksi, **rows))

    sheet = page.context["sheet"]
    assert [row["masalah"] for row in sheet.rows] == order
    assert sheet.fields[0].teks == "Belum disimpan"
    assert TindakLanjut.objects.get().masalah == "Metadata belum lengkap"


def test_half_a_row_is_kept_and_the_page_says_what_it_still_needs(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = edit_url(walk.laporan, 8)

    client.post(url, typed(client, url, **{"tl-0-aksi": "", "tl-0-target": "Semua OPD"}))

    page = client.get(url)
    assert "baris 1, isi kolom “aksi”." in page.content.decode()
    assert page.context["sheet"].rows[0]["target"] == "Semua OPD"


def test_reader_and_locked_report_show_the_text_without_a_form(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk = report_at(forum, S.REVIEW_AWAITED)
    url = edit_url(walk.laporan, 8)

    for name in ("walidata_kepala", "blitar_walidata"):
        page = client_of(name).get(url).content.decode()
        assert ("Isi Kendala." in page, "<textarea" in page) == (True, False)
    assert client_of("blitar_walidata").post(url, {"aksi": "simpan", "teks-kendala": "x"}).status_code == 409
    assert client_of("walidata_kepala").post(url, {"aksi": "simpan"}).status_code == 403


# The page and its acts -----------------------------------------------------------------------------------
def test_sending_an_unfinished_report_names_what_lacks(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    NarasiLaporan.objects.filter(bagian="kendala").delete()

    refused = client.post(act_url(walk.laporan, "ajukan"), {"version": walk.laporan.version})

    assert refused.status_code == 422
    assert "Bab VIII Penutup: isi bagian “Kendala”." in refused.content.decode()


def test_head_approves_with_the_password_and_a_wrong_one_changes_nothing(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk = ReportWalk(forum, at=now())
    walk.send()
    client, url = client_of("walidata_kepala"), act_url(walk.laporan, "setujui")
    data = {"version": walk.laporan.version, "token": str(new_token())}

    wrong = client.post(url, data | {"password": "salah"})
    assert (wrong.status_code, "Kata sandi tidak cocok" in wrong.content.decode()) == (422, True)
    assert walk.reread().state == S.REVIEW_AWAITED
    done = client.post(url, data | {"password": PASSWORD})

    assert done.status_code == 302
    assert walk.reread().state == S.APPROVAL_NUMBERED
    assert (
        "sedang disiapkan" in client.get(reverse("laporan_detail", args=[walk.laporan.pk])).content.decode()
    )


def test_reason_of_a_return_is_kept_where_the_report_moved_meanwhile(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk = report_at(forum, S.REVIEW_AWAITED)
    client, url = client_of("walidata_kepala"), act_url(walk.laporan, "kembalikan")

    stale = client.post(url, {"version": walk.laporan.version - 1, "reason": "Lengkapi Bab V."})

    assert (stale.status_code, "Lengkapi Bab V." in stale.content.decode()) == (409, True)
    empty = client.post(url, {"version": walk.laporan.version, "reason": ""})
    assert (empty.status_code, "Tulis alasannya." in empty.content.decode()) == (422, True)
    client.post(url, {"version": walk.laporan.version, "reason": "Lengkapi Bab V."})
    assert walk.reread().state == S.RETURNED
    assert (
        "Lengkapi Bab V."
        in client_of("blitar_walidata")
        .get(reverse("laporan_detail", args=[walk.laporan.pk]))
        .content.decode()
    )


@pytest.mark.parametrize(
    ("state", "name", "labels"),
    [
        (S.DRAFTED, "blitar_walidata", ["Ajukan ke Kepala Walidata", "Tulis isi laporan"]),
        (S.DRAFTED, "walidata_kepala", []),
        (S.REVIEW_AWAITED, "walidata_kepala", ["Setujui laporan", "Kembalikan laporan"]),
        (S.REVIEW_AWAITED, "blitar_walidata", ["Tarik kembali laporan"]),
        (S.APPROVED, "blitar_walidata", ["Sampaikan ke Pimpinan Daerah", "Tayangkan ringkasan"]),
        (S.APPROVED, "walidata_kepala", ["Buka lagi laporan"]),
        (S.SUBMITTED, "blitar_pimpinan", ["Catat penerimaan dan disposisi"]),
        (S.RECEIVED, "blitar_pimpinan", []),
    ],
)
def test_page_offers_what_is_this_persons_turn(
    forum: World, client_of: Callable[[str], Client], state: str, name: str, labels: list[str]
) -> None:
    walk = report_at(forum, state)

    page = client_of(name).get(reverse("laporan_detail", args=[walk.laporan.pk])).content.decode()

    every = {
        "Ajukan ke Kepala Walidata", "Tulis isi laporan", "Setujui laporan", "Kembalikan laporan",
        "Tarik kembali laporan", "Sampaikan ke Pimpinan Daerah", "Tayangkan ringkasan", "Buka lagi laporan",
        "Catat penerimaan dan disposisi",
    }  # fmt: skip
    found = {label for label in every if re.search(rf"<(?:button|a) [^>]*>\s*{label}\s*</", page)}
    assert found == set(labels)


def test_submission_and_receipt_through_their_pages(forum: World, client_of: Callable[[str], Client]) -> None:
    walk = approved(forum)
    writer, url = client_of("blitar_walidata"), reverse("laporan_submit", args=[walk.laporan.pk])
    assert writer.get(url).context["form"]["penerima"].value() == "Wali Kota Blitar"
    refused = writer.post(url, {"jenis": "nota_dinas", "penerima": "", "melalui": "Sekretaris Daerah"})
    assert (refused.status_code, "Sekretaris Daerah" in refused.content.decode()) == (422, True)
    data = {"jenis": "nota_dinas", "penerima": "Wali Kota Blitar", "melalui": "Sekretaris Daerah"}
    assert writer.post(url, data | {"version": walk.laporan.version}).status_code == 302
    walk.at = now()
    walk.drain()
    assert walk.reread().state == S.SUBMITTED

    leader, url = client_of("blitar_pimpinan"), reverse("laporan_receive", args=[walk.laporan.pk])
    form = leader.get(url).context["form"]
    assert set(form.fields) == {"token", "version", "diterima_pada", "disposisi"}
    refused = leader.post(url, {"diterima_pada": "1 Januari 2020", "disposisi": "Bahas dengan OPD."})
    assert (refused.status_code, "Bahas dengan OPD." in refused.content.decode()) == (422, True)
    day = form["diterima_pada"].value().isoformat()
    assert leader.post(url, {"diterima_pada": day, "disposisi": "Bahas dengan OPD."}).status_code == 302
    assert (walk.reread().state, walk.laporan.disposisi) == (S.RECEIVED, "Bahas dengan OPD.")


def test_receipt_on_paper_is_uploaded_by_walidata_and_read_by_the_leader(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk = report_at(forum, S.SUBMITTED)
    writer, url = client_of("blitar_walidata"), reverse("laporan_receive", args=[walk.laporan.pk])
    data = {"diterima_pada": walk.at.date().isoformat(), "diterima_oleh": "Staf Setda"}
    assert writer.post(url, data).status_code == 422

    assert writer.post(url, data | {"bukti": receipt()}).status_code == 302

    file = walk.reread().bukti_terima_id
    address = reverse("document_file", args=[file])
    readers = ("blitar_pimpinan", "blitar_walidata", "walidata_kepala")
    assert [opened(client_of(name), address) for name in readers] == [200, 200, 200]
    assert [opened(client_of(name), address) for name in ("blitar_operator", "walidata")] == [404, 404]


# Register ------------------------------------------------------------------------------------------------
def test_register_counts_what_was_submitted_in_all_and_by_year(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    for state, tahun in ((S.RECEIVED, 2025), (S.SUBMITTED, 2026), (S.APPROVED, 2024)):
        report_at(forum, state, tahun=tahun)
    client = client_of("blitar_walidata")

    page = client.get(reverse("laporan_list"))

    assert (page.context["total"], page.context["by_year"]) == (2, [(2026, 1), (2025, 1)])
    assert [row.tahun for row in page.context["page_obj"]] == [2026, 2025, 2024]
    asked = client.get(reverse("laporan_list"), {"tahun": "2025"})
    assert [row.tahun for row in asked.context["page_obj"]] == [2025]
    assert client_of("blitar_pimpinan").get(reverse("laporan_list")).context["total"] == 2
    assert client_of("blitar_operator").get(reverse("laporan_list")).context["total"] == 0


def test_register_is_exported_as_it_is_shown(forum: World, client_of: Callable[[str], Client]) -> None:
    walk = report_at(forum, S.RECEIVED)
    Laporan.objects.filter(pk=walk.laporan.pk).update(disposisi="=1+1", melalui="Sekretaris Daerah")
    client = client_of("blitar_walidata")

    text = client.get(reverse("laporan_register", args=["csv"])).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("laporan_register", args=["xlsx"])).content))

    assert (row["Tahun"], row["Status"], row["Disposisi"]) == ("2026", "Diterima Pimpinan Daerah", "'=1+1")
    assert row["Melalui"] == "Sekretaris Daerah"
    cells = [cell.value for cell in book.active[2]]  # type: ignore[index]
    assert (cells[0], cells[1], cells[-1]) == ("Kota Blitar", 2026, "=1+1")
    assert book.active[2][12].data_type == "s"  # type: ignore[index]
    assert client.get(reverse("laporan_register", args=["pdf"])).status_code == 404


# The public ----------------------------------------------------------------------------------------------
def test_public_reads_only_a_published_summary(forum: World, client_of: Callable[[str], Client]) -> None:
    walk, public = approved(forum), Client()
    Laporan.objects.filter(pk=walk.laporan.pk).update(ringkasan="Rahasia sampai tayang.")
    listed, own = reverse("laporan_public_list"), reverse("laporan_public", args=["3572", 2026])
    assert public.get(own).status_code == 404
    for url in (listed, "/", reverse("portal_home"), reverse("sitemap")):
        assert "Rahasia" not in public.get(url, follow=True).content.decode()
        assert own not in public.get(url, follow=True).content.decode()

    summary.publish_summary(
        laporan=walk.laporan, teks="Tiga data terbit.\n\nSemua tepat waktu.", by=walk.walidata, at=walk.next()
    )

    assert own in public.get(listed).content.decode()
    page = public.get(own).content.decode()
    assert "Semua tepat waktu." in page
    assert walk.reread().dokumen.nomor in page  # type: ignore[union-attr]
    # The report itself is not public: only who may read it opens the file.
    file = reverse("document_file", args=[walk.laporan.dokumen.file_id])  # type: ignore[union-attr]
    assert file not in page
    assert public.get(file).status_code == 404 or "login" in public.get(file).headers["Location"]
    client_of("blitar_walidata").post(act_url(walk.laporan, "sembunyikan"), {"version": walk.laporan.version})
    assert public.get(own).status_code == 404
    assert own not in public.get(listed).content.decode()


def test_public_page_shows_the_regions_frozen_figures_and_names_no_office(forum: World) -> None:
    walk = approved(forum)
    assert walk.laporan.potret is not None
    office = {"kode": "410.105", "nama": "Dinas Kesehatan", "singkatan": "Dinkes", "angka": {"terbit": 4}}
    counts = {"terbit": 4, "terbit_tepat": 3, "jatuh_tempo": 5, "terbit_jatuh_tempo": 4}
    behind = {
        "pic": [{"opd": "410.105", "nama": "Sekar Contoh (Kepala Bidang)", "jumlah": 3}],
        "surat": [{"jenis": "surat_validasi", "nomor": "SV-9/2026", "kode": "kodesurat", "sha256": "a" * 64}],
        "kalender": [{"nama": "Rilis yang belum terbit", "jadwal": "2026-12-04", "terbit": ""}],
    }
    slices = {"kini": {"wilayah": counts, "opd": [office]}, "lalu": None}
    isi = walk.laporan.potret.isi | slices | behind
    Potret.objects.filter(pk=walk.laporan.potret_id).update(isi=isi)
    summary.publish_summary(laporan=walk.laporan, teks="Ringkas.", by=walk.walidata, at=walk.next())

    page = Client().get(reverse("laporan_public", args=["3572", 2026])).content.decode()

    for words in ("4 dari 5 rilis yang jatuh tempo sudah terbit.", "75%", "Angka utama"):
        assert words in page
    # Nothing to divide by is nothing to show; what is of one office is not the public's.
    assert "Ketersediaan" not in page
    for inside in ("Dinas Kesehatan", "Sekar Contoh", "SV-9/2026", "kodesurat", "aaaa", "belum terbit"):
        assert inside not in page


def test_verification_page_tells_of_the_report_and_its_letter(forum: World) -> None:
    walk = submitted(forum)
    for document in Document.objects.filter(case_id=str(walk.laporan.pk)):
        page = Client().get(reverse("document_verify", args=[document.token])).content.decode()
        assert document.nomor in page
        assert document.hal in page


# The menu --------------------------------------------------------------------------------------------------
def test_menu_leads_to_the_register_whom_it_shows_something(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    """Heads of other OPDs have no report to read there: the register sends them to what is public."""
    report_at(forum, S.SUBMITTED)
    (entry,) = (e for e in MAIN_NAV if e.url_name == "laporan_list")
    names = {n for n in forum.people if n.startswith(("blitar_", "budpar_", "walidata_kepala"))} | {
        "tanpa_peran"
    }

    shown = {name for name in names if entry.shown_to(forum.rights(name))}

    assert shown == {name for name in names if visible_reports(forum.rights(name)).exists()}
    assert {"blitar_kepala", "budpar_kepala", "blitar_operator"} & shown == set()
    assert {"walidata_kepala", "blitar_pimpinan", "blitar_pemeriksa", "blitar_walidata"} <= shown
    page = client_of("blitar_kepala").get(reverse("laporan_list")).content.decode()
    assert f'href="{reverse("laporan_list")}"' not in page
    assert reverse("laporan_public_list") in page.split("<main", 1)[1]


# Constant cost -------------------------------------------------------------------------------------------
def queries_of(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_register_costs_the_same_for_many_reports(forum: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("blitar_walidata")
    report_at(forum, S.RECEIVED, tahun=2010)
    few = {name: queries_of(client, reverse(name)) for name in ("laporan_list", "laporan_public_list")}
    Laporan.objects.update(ringkasan="Ringkas", ringkasan_sejak=now())
    for tahun in range(2011, 2020):
        report_at(forum, S.SUBMITTED, tahun=tahun)

    assert {name: queries_of(client, reverse(name)) for name in few} == few


@pytest.mark.parametrize("name", ["laporan_detail", "laporan_edit", "laporan_history"])
def test_page_of_a_report_costs_the_same_when_much_is_written(
    forum: World, client_of: Callable[[str], Client], name: str
) -> None:
    walk, client = ReportWalk(forum), client_of("blitar_walidata")
    url = f"{reverse(name, args=[walk.laporan.pk])}?bab=8"
    few = queries_of(client, url)
    like: dict[str, Any] = {"laporan": walk.laporan, "masalah": "m", "aksi": "a", "penanggung_jawab": "p"}
    TindakLanjut.objects.bulk_create(TindakLanjut(urut=n, **like) for n in range(2, 40))
    for _round in range(3):
        walk.send()
        reports.return_report(laporan=walk.laporan, by=walk.head, reason="Lagi.", at=walk.next())
    walk.reread()

    assert queries_of(client, url) == few


# What waits ----------------------------------------------------------------------------------------------
def test_leader_is_asked_to_receive_and_the_notice_opens_the_report(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk = submitted(forum)
    walk.drain()

    (errand,) = [
        e for e in registry.errands_of(forum.rights("blitar_pimpinan"), walk.at) if "laporan" in e.url
    ]

    assert errand.url == reverse("laporan_receive", args=[walk.laporan.pk])
    assert Notice.objects.filter(user=walk.leader).exists()
    assert client_of("blitar_pimpinan").get(errand.url).status_code == 200


def test_head_finds_the_report_in_the_queue(forum: World, client_of: Callable[[str], Client]) -> None:
    walk = report_at(forum, S.REVIEW_AWAITED)

    page = client_of("walidata_kepala").get(reverse("queue")).content.decode()

    assert reverse("laporan_detail", args=[walk.laporan.pk]) in page

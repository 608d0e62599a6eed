"""The yearly report through its services: opened, written, approved, reopened."""

import re
from datetime import date
from typing import Any

import pytest

from reports.models import Laporan, NarasiLaporan, Potret
from reports.services import approval, reports
from reports.states import ReportState as S
from satudata.accounts.models import PejabatSementara
from satudata.accounts.reentry import Reentry
from satudata.documents import rendering
from satudata.documents.models import Document
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event, StepRun
from satudata.workflow.tokens import new_token
from tests.factories.forum_availability import signed_upload
from tests.factories.recommendations import small_pdf, upload
from tests.factories.reports import BATAS, ReportWalk, approved, open_report, text_of
from tests.factories.world import SINCE, WORK, World


def asked(**given: Any) -> dict[str, Any]:
    dates = {"batas": BATAS, "susun_sampai": date(2027, 1, 29), "sampaikan_sampai": date(2027, 2, 12)}
    return {"tahun": 2026, "at": WORK} | dates | given


def packed(text: str) -> str:
    """Without spaces and hyphens: a narrow cell breaks its words."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


# Opening -----------------------------------------------------------------------------------------------
def test_opening_freezes_the_figures_and_begins_b10_until_the_day_set(forum: World) -> None:
    laporan = open_report(forum)

    assert (laporan.state, laporan.nomor) == (S.DRAFTED, "LAP.3572.2026.001")
    assert laporan.potret is not None
    assert (laporan.potret.batas, laporan.potret.tahun) == (BATAS, 2026)
    run = StepRun.objects.get(case_id=str(laporan.pk))
    assert run.due_at is not None
    assert (run.step_code, run.due_at.astimezone(laporan.wilayah.zone).date()) == ("B10", date(2027, 1, 29))
    codes = list(Event.objects.filter(case_id=str(laporan.pk)).order_by("seq").values_list("code", flat=True))
    assert codes == ["report_opened", "report_begun"]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"tahun": 1999}, "antara 2000 dan 2100"),
        ({"batas": date(2026, 11, 16)}, "paling akhir 15 November 2026"),
        ({"batas": date(2025, 12, 31)}, "sesudah awal tahun"),
        ({"susun_sampai": date(2026, 11, 13)}, "selesai disusun"),
        ({"sampaikan_sampai": date(2027, 1, 28)}, "disampaikan"),
    ],
)
def test_opening_refuses_dates_that_cannot_be(forum: World, given: dict[str, Any], word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        reports.open_report(wilayah=forum.wilayah["3572"], by=forum.blitar_walidata, **asked(**given))

    assert (Laporan.objects.count(), Potret.objects.count()) == (0, 0)


def test_a_year_has_one_report(forum: World) -> None:
    open_report(forum)

    with pytest.raises(InvalidInput, match="sudah dibuka"):
        open_report(forum)


@pytest.mark.parametrize("name", ["blitar_kepala", "walidata_kepala", "walidata", "blitar_pimpinan"])
def test_only_walidata_of_the_region_opens(forum: World, name: str) -> None:
    with pytest.raises(ActionDenied):
        reports.open_report(wilayah=forum.wilayah["3572"], by=forum.people[name], **asked())


def test_figures_are_taken_anew_while_it_is_written_and_the_text_stays(forum: World) -> None:
    walk = ReportWalk(forum)
    before = walk.laporan.potret_id
    texts = dict(NarasiLaporan.objects.values_list("bagian", "teks"))

    reports.retake_figures(laporan=walk.laporan, batas=date(2026, 11, 14), by=walk.walidata, at=walk.next())

    laporan = walk.reread()
    assert laporan.potret is not None
    assert (laporan.potret.batas, Potret.objects.filter(pk=before).count()) == (date(2026, 11, 14), 1)
    assert dict(NarasiLaporan.objects.values_list("bagian", "teks")) == texts
    walk.send()
    with pytest.raises(StaleMove):
        reports.retake_figures(laporan=walk.laporan, batas=BATAS, by=walk.walidata, at=walk.next())


# Writing -----------------------------------------------------------------------------------------------
def test_section_of_an_older_text_is_not_written_over(forum: World) -> None:
    laporan = open_report(forum)
    save = {"laporan": laporan, "bagian": "kendala", "at": WORK}
    first = reports.save_section(teks="Satu", version=0, by=forum.blitar_walidata, **save)

    with pytest.raises(StaleForm):
        reports.save_section(teks="Dua", version=0, by=forum.blitar_walidata_dua, **save)

    assert NarasiLaporan.objects.get().teks == "Satu"
    reports.save_section(teks="Dua", version=first.version, by=forum.blitar_walidata_dua, **save)
    assert (NarasiLaporan.objects.get().teks, NarasiLaporan.objects.get().version) == ("Dua", 2)


def test_the_same_text_once_more_changes_nothing(forum: World) -> None:
    laporan = open_report(forum)
    save = {"laporan": laporan, "bagian": "kendala", "teks": "Satu", "at": WORK}
    reports.save_section(version=0, by=forum.blitar_walidata, **save)

    row = reports.save_section(version=0, by=forum.blitar_walidata_dua, **save)

    assert (row.version, row.updated_by) == (1, forum.blitar_walidata)


@pytest.mark.parametrize(("bagian", "teks"), [("tidak_ada", "x"), ("kendala", "x" * 20_001)])
def test_section_that_cannot_be_stored_says_why(forum: World, bagian: str, teks: str) -> None:
    with pytest.raises(InvalidInput):
        reports.save_section(
            laporan=open_report(forum), bagian=bagian, teks=teks, version=0, by=forum.blitar_walidata, at=WORK
        )


def test_nobody_else_writes_and_nobody_while_the_head_reads(forum: World) -> None:
    walk = ReportWalk(forum)
    save: dict[str, Any] = {"bagian": "anggaran", "teks": "x", "version": 0}
    with pytest.raises(ActionDenied):
        reports.save_section(laporan=walk.laporan, by=walk.head, at=walk.next(), **save)
    walk.send()

    with pytest.raises(StaleMove):
        reports.save_section(laporan=walk.laporan, by=walk.walidata, at=walk.next(), **save)


ROW = {"masalah": "M", "aksi": "A", "penanggung_jawab": "P", "ukuran": "", "target": "", "waktu": ""}


def test_plan_of_action_keeps_its_order_and_half_rows_wait_for_the_rest(forum: World) -> None:
    laporan = open_report(forum)
    rows = [ROW | {"masalah": "Dua"}, dict.fromkeys(ROW, ""), ROW | {"masalah": "Satu"}]
    given = {"laporan": laporan, "by": forum.blitar_walidata, "at": WORK}

    reports.save_actions(rows=rows, seen=reports.seen_actions(laporan), **given)

    assert list(laporan.tindak_lanjut.values_list("masalah", flat=True)) == ["Dua", "Satu"]
    with pytest.raises(InvalidInput, match="paling panjang 120"):
        reports.save_actions(rows=[ROW | {"waktu": "x" * 121}], seen=reports.seen_actions(laporan), **given)
    assert laporan.tindak_lanjut.count() == 2
    reports.save_actions(rows=[ROW | {"aksi": ""}], seen=reports.seen_actions(laporan), **given)
    assert "Bab VIII Penutup: baris 1, isi kolom “aksi”." in reports.missing_parts(laporan)


def test_plan_of_action_stored_by_another_meanwhile_is_kept(forum: World) -> None:
    laporan = open_report(forum)
    seen = reports.seen_actions(laporan)
    reports.save_actions(laporan=laporan, rows=[ROW], seen=seen, by=forum.blitar_walidata_dua, at=WORK)

    with pytest.raises(reports.ChangedMeanwhile):
        reports.save_actions(
            laporan=laporan, rows=[ROW | {"aksi": "Lain"}], seen=seen, by=forum.blitar_walidata, at=WORK
        )

    assert laporan.tindak_lanjut.get().aksi == "A"


def test_unfinished_report_is_not_sent_and_the_refusal_names_what_lacks(forum: World) -> None:
    walk = ReportWalk(forum)
    NarasiLaporan.objects.filter(bagian="kendala").delete()
    NarasiLaporan.objects.filter(bagian="dasar_hukum").update(teks="")
    walk.laporan.tindak_lanjut.all().delete()

    with pytest.raises(InvalidInput) as refused:
        walk.send()

    assert refused.value.messages == [
        "Bab I Pendahuluan: isi bagian “Dasar hukum”.",
        "Bab VIII Penutup: isi bagian “Kendala”.",
        "Bab VIII Penutup: isi paling sedikit satu baris rencana tindak lanjut.",
    ]
    assert walk.reread().state == S.DRAFTED


# Head --------------------------------------------------------------------------------------------------
def test_head_returns_with_a_reason_and_b10_keeps_its_clock(forum: World) -> None:
    walk = ReportWalk(forum)
    due = StepRun.objects.get(case_id=str(walk.laporan.pk)).due_at
    walk.send()
    with pytest.raises(InvalidInput):
        reports.return_report(laporan=walk.laporan, by=walk.head, reason="  ", at=walk.next())

    reports.return_report(laporan=walk.laporan, by=walk.head, reason="Lengkapi Bab V.", at=walk.next())

    laporan = walk.reread()
    assert (laporan.state, laporan.catatan_reviu, laporan.putaran) == (S.RETURNED, "Lengkapi Bab V.", 2)
    run = StepRun.objects.get(case_id=str(laporan.pk))
    assert (run.role, run.due_at) == ("walidata", due)


def test_walidata_recalls_while_the_head_has_not_decided(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()

    reports.recall_report(laporan=walk.laporan, by=walk.walidata, at=walk.next())

    assert walk.reread().state == S.DRAFTED
    assert StepRun.objects.get(case_id=str(walk.laporan.pk)).role == "walidata"


def test_approved_here_takes_a_number_and_ends_b10_with_the_stored_pdf(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()

    laporan = walk.approve()

    assert (laporan.state, laporan.disetujui_oleh) == (S.APPROVAL_NUMBERED, walk.head)
    assert laporan.dokumen is not None
    assert laporan.dokumen.nomor == "LPSS-1/000.8/410.111/2026"
    walk.drain()
    laporan = walk.reread()
    assert laporan.state == S.APPROVED
    runs = dict(StepRun.objects.filter(case_id=str(laporan.pk)).values_list("step_code", "outcome"))
    assert runs == {"B10": "disetujui", "B11": ""}


def test_paper_of_the_report_says_what_was_written_and_who_approved(forum: World) -> None:
    walk = approved(forum)
    assert walk.laporan.dokumen is not None

    text = text_of(walk.laporan.dokumen)

    # The title stands in capitals.
    assert "laporan penyelenggaraan statistik sektoral" in text.lower()
    assert "Kota Blitar Tahun 2026" in text
    assert walk.laporan.dokumen.nomor in text
    for words in ("Bab I Pendahuluan", "Isi Kendala.", "Pendampingan pengisian MS-Var", "13 November 2026"):
        assert packed(words) in packed(text)
    assert f"Disetujui oleh {walk.head.nama}" in text


def test_another_persons_password_approves_nothing(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()

    with pytest.raises(ActionDenied):
        approval.approve_report(
            laporan=walk.laporan, by=walk.head, reentry=Reentry(walk.walidata.pk, walk.at), at=walk.next()
        )

    assert walk.reread().state == S.REVIEW_AWAITED
    assert Document.objects.count() == 0


def test_while_an_acting_head_is_in_force_only_that_one_signs(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()
    acting = forum.people["walidata_kepala_dua"]
    PejabatSementara.objects.create(
        instansi=walk.laporan.instansi, user=acting, jenis="plt", nama=acting.nama, berlaku_dari=SINCE,
        nomor_sk="1/SK", tanggal_sk=SINCE,
    )  # fmt: skip
    with pytest.raises(ActionDenied, match="Walidata Kepala Dua yang menandatangani"):
        walk.approve()
    with pytest.raises(ActionDenied, match="Walidata Kepala Dua yang menandatangani"):
        approval.prepare_report(laporan=walk.laporan, by=walk.head, at=walk.next())

    laporan = walk.approve(by=acting)

    assert laporan.dokumen is not None
    assert laporan.dokumen.context["pejabat"]["jabatan"].startswith("Plt. ")


def test_signed_elsewhere_is_prepared_recalled_prepared_again_and_uploaded(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()
    first = approval.prepare_report(laporan=walk.laporan, by=walk.head, at=walk.next()).case.dokumen
    walk.drain()
    assert walk.reread().state == S.SIGNATURE_AWAITED
    approval.recall_text(laporan=walk.laporan, by=walk.head, at=walk.next())
    approval.prepare_report(laporan=walk.reread(), by=walk.head, at=walk.next())
    walk.drain()
    laporan = walk.reread()
    assert laporan.dokumen is not None
    assert (laporan.dokumen.supersedes_id, laporan.dokumen.context["persetujuan"]) == (first.pk, "")

    upload = signed_upload(laporan.dokumen)
    approval.upload_report(laporan=laporan, upload=upload, by=walk.head, at=walk.next())

    laporan = walk.reread()
    assert (laporan.state, laporan.disetujui_oleh) == (S.APPROVED, walk.head)
    assert laporan.dokumen is not None
    assert laporan.dokumen.signed_file_id is not None


def test_unsigned_upload_is_refused(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()
    approval.prepare_report(laporan=walk.laporan, by=walk.head, at=walk.next())
    walk.drain()

    with pytest.raises(InvalidInput):
        approval.upload_report(
            laporan=walk.reread(), upload=upload(small_pdf()), by=walk.head, at=walk.next()
        )

    assert walk.reread().state == S.SIGNATURE_AWAITED


def test_failed_pdf_is_made_again_under_its_number(forum: World, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = ReportWalk(forum)
    walk.send()
    walk.approve()
    with monkeypatch.context() as broken:
        broken.setattr(rendering, "render_pdf", _fails)
        walk.drain()
    nomor = walk.reread().dokumen.nomor  # type: ignore[union-attr]
    assert walk.laporan.state == S.APPROVAL_NUMBERED

    approval.retry_report(laporan=walk.laporan, by=walk.head, at=walk.next())
    walk.drain()

    laporan = walk.reread()
    assert laporan.dokumen is not None
    assert (laporan.state, laporan.dokumen.nomor) == (S.APPROVED, nomor)


def _fails(*_args: object, **_kwargs: object) -> bytes:
    raise RuntimeError("tidak dapat digambar")


def test_reopened_report_is_superseded_by_the_next(forum: World) -> None:
    walk = approved(forum)
    first = walk.laporan.dokumen
    assert first is not None
    approval.reopen_report(laporan=walk.laporan, by=walk.head, reason="Angka Bab V keliru.", at=walk.next())
    assert (walk.reread().state, walk.laporan.disetujui_oleh) == (S.DRAFTED, None)
    first.refresh_from_db()
    assert first.state == Document.State.ISSUED

    walk.send()
    walk.approve()
    walk.drain()

    laporan = walk.reread()
    first.refresh_from_db()
    assert laporan.dokumen is not None
    assert (laporan.dokumen.supersedes_id, first.state) == (first.pk, Document.State.SUPERSEDED)
    b10 = StepRun.objects.filter(case_id=str(laporan.pk), step_code="B10").order_by("opened_at")
    assert [run.putaran for run in b10] == [1, 2]


def test_one_form_sent_twice_approves_once(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()
    token, at = new_token(), walk.next()
    act: dict[str, Any] = {"by": walk.head, "reentry": Reentry(walk.head.pk, at), "token": token, "at": at}
    approval.approve_report(laporan=walk.laporan, **act)

    with pytest.raises(AlreadyDone):
        approval.approve_report(laporan=walk.laporan, **act)

    assert Document.objects.filter(kind=approval.KIND).count() == 1

"""A checked upload becomes a version; the release goes to Walidata and back (SOP B6, B7)."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from datasets.models import CatatanRilis, Pemeriksaan, RilisData, Unggahan, VersiRilis
from datasets.permissions import rilis as permissions
from datasets.reading.upload_block import receipt_of
from datasets.services import uploads, versions
from datasets.states import ReleaseState as S
from datasets.tables.dictionary import Column
from forum.models import EntriDaftarData
from satudata.accounts.queries import rights_of
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event, StepRun
from tests.factories.datasets import DICTIONARY, HEADINGS, DataWorld, moved, read, rows_of, stored_version
from tests.factories.datasets_uploads import MINUTE, checked, csv_file, draft_dictionary
from tests.factories.datasets_uploads import read as come_by
from tests.factories.world import WORK

pytestmark = pytest.mark.embedded
LATER = WORK + 5 * MINUTE


@pytest.fixture
def upload(data: DataWorld) -> Unggahan:
    """A file in order, checked."""
    return checked(data.release_at(S.COLLECTING), data.operator)


def store(data: DataWorld, upload: Unggahan, **how: Any) -> VersiRilis:
    return versions.store_version(
        unggahan=upload, by=how.pop("by", data.operator), at=how.pop("at", LATER), **how
    )


# Storing -----------------------------------------------------------------------------------------------
def test_checked_upload_becomes_the_next_version(data: DataWorld, upload: Unggahan) -> None:
    made = store(data, upload, by=data.supporter)

    rilis, upload = data.release(), Unggahan.objects.get(pk=upload.pk)
    assert (made.nomor, made.sha256, made.baris, made.kamus) == (1, upload.sha256, 3, upload.kamus)
    assert (rilis.state, rilis.versi_id, rilis.diunggah_oleh) == (S.UPLOADED, made.pk, data.operator)
    assert upload.status == Unggahan.Status.STORED
    event = Event.objects.get(case_id=str(rilis.pk), code="version_stored")
    assert (event.data["versi"], event.data["sha256"]) == (1, made.sha256)


@pytest.mark.once
def test_who_uploaded_does_not_examine(data: DataWorld) -> None:
    upload = checked(data.release_at(S.COLLECTING), data.walidata)
    store(data, upload, by=data.operator)

    with pytest.raises(ActionDenied, match="orang lain yang menilainya"):
        permissions.check_can_examine(rights_of(data.walidata), data.release())


def test_version_is_never_changed_nor_removed(data: DataWorld, upload: Unggahan) -> None:
    made = store(data, upload)

    for act in (
        lambda: VersiRilis.objects.filter(pk=made.pk).update(baris=1),
        lambda: VersiRilis.objects.filter(pk=made.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert VersiRilis.objects.get(pk=made.pk).baris == 3


def test_upload_with_errors_becomes_no_version(data: DataWorld) -> None:
    rows = [("3572010001", 2026, "banyak"), *rows_of(2026)[1:]]
    upload = checked(data.release_at(S.COLLECTING), data.operator, csv_file(rows))

    with pytest.raises(InvalidInput, match="harus diperbaiki"):
        store(data, upload)
    assert not VersiRilis.objects.exists()
    assert data.release().state == S.UPLOADING


@pytest.mark.once
def test_warning_needs_its_reason_first(data: DataWorld) -> None:
    rows = [(*row, "x") for row in rows_of(2026)]
    file = csv_file(rows, headings=(*HEADINGS, "Tambahan"))
    upload = checked(data.release_at(S.COLLECTING), data.operator, file)
    with pytest.raises(InvalidInput, match="Tulis alasan untuk 1 peringatan"):
        store(data, upload)

    uploads.explain(unggahan=upload, reasons={"column_unknown": "Kolom bantu"}, by=data.operator, at=LATER)

    assert store(data, upload).penjelasan == {"column_unknown": "Kolom bantu"}


@pytest.mark.parametrize(("akses", "stored"), [("terbuka", False), ("terbatas", True)])
@pytest.mark.once
def test_personal_data_stays_out_of_open_access(data: DataWorld, akses: str, stored: bool) -> None:
    rilis = data.release_at(S.COLLECTING)
    rilis.entri.hak_akses = akses
    rilis.entri.save(update_fields=["hak_akses"])
    wide = replace(DICTIONARY, kolom=(*DICTIONARY.kolom, Column(kode="catatan", nama="Catatan")))
    draft_dictionary(rilis, data.operator, wide)
    rows = [(*row, "NIK 3572014107900001") for row in rows_of(2026)]
    upload = checked(rilis, data.operator, csv_file(rows, headings=(*HEADINGS, "Catatan")))
    assert upload.status == "checked"
    codes = {rule["code"] for rule in upload.ringkasan["by_rule"]}
    assert "personal_value" in codes

    if stored:
        uploads.explain(unggahan=upload, reasons=dict.fromkeys(codes, "Akses dibatasi"), by=data.operator)
        store(data, upload)
    else:
        with pytest.raises(InvalidInput, match="harus diperbaiki"):
            store(data, upload)
    assert VersiRilis.objects.exists() is stored


def test_same_values_again_are_told_not_stored(data: DataWorld, upload: Unggahan) -> None:
    store(data, upload)
    again = checked(data.release(), data.operator, csv_file(name="lain.csv"), at=LATER)

    with pytest.raises(InvalidInput, match="sama dengan versi 1"):
        store(data, again, at=LATER + 2 * MINUTE)
    assert VersiRilis.objects.count() == 1


@pytest.mark.once
def test_dictionary_that_changed_since_the_check_asks_for_another(data: DataWorld, upload: Unggahan) -> None:
    rilis = data.release()
    draft_dictionary(rilis, data.operator, replace(DICTIONARY, ambang=10))

    with pytest.raises(InvalidInput, match="Kamus data berubah"):
        store(data, upload)

    uploads.read_again(unggahan=upload, by=data.operator, at=LATER)
    assert store(data, come_by(upload, LATER + MINUTE), at=LATER + 2 * MINUTE).kamus.nomor == 2


def test_release_that_moved_meanwhile_takes_no_version(data: DataWorld, upload: Unggahan) -> None:
    with pytest.raises(StaleForm):
        store(data, upload, version=upload.rilis.version - 1)
    second = checked(data.release(), data.operator, csv_file(rows_of(2026, 4)), at=LATER)
    store(data, upload, at=LATER + 2 * MINUTE)
    moved(data.release(), "submit_release", by=data.operator, at=LATER + 3 * MINUTE)

    with pytest.raises(StaleMove):
        store(data, second, at=LATER + 4 * MINUTE)


# Submitting --------------------------------------------------------------------------------------------
def submitted(data: DataWorld) -> RilisData:
    rilis = data.release_at(S.UPLOADED)
    return versions.submit_release(rilis=rilis, by=data.operator, at=LATER)


def test_submission_ends_b6_and_gives_a_receipt(data: DataWorld) -> None:
    rilis = submitted(data)

    receipt = receipt_of(rilis)
    run = StepRun.objects.get(case_id=str(rilis.pk), step_code="B7")
    assert (rilis.state, rilis.putaran) == (S.EXAMINED, 1)
    assert receipt is not None
    assert (receipt.nomor, receipt.versi, receipt.due) == (f"TU.{rilis.nomor}.1", 1, run.due_at)
    assert receipt.sha256 == read(rilis.pk).versi.sha256
    assert run.due_at is not None


@pytest.mark.parametrize("priority", [True, False])
def test_mark_of_data_prioritas_is_that_of_the_daftar_data_as_the_check_begins(
    data: DataWorld, priority: bool
) -> None:
    """An addendum changes the entry itself, perhaps long after the release was opened."""
    rilis = data.release_at(S.UPLOADED)
    rilis.data_prioritas = not priority
    rilis.save(update_fields=["data_prioritas"])
    EntriDaftarData.objects.filter(pk=rilis.entri_id).update(data_prioritas=priority)

    versions.submit_release(rilis=rilis, by=data.operator, at=LATER)

    examined = data.release()
    assert examined.data_prioritas is priority
    allowed, refused = (
        ("hand_to_pembina", "pass_release") if priority else ("pass_release", "hand_to_pembina")
    )
    with pytest.raises(ActionDenied, match="Data Prioritas"):
        engine.perform(examined, refused, by=data.walidata, at=LATER)
    engine.perform(examined, allowed, by=data.walidata, at=LATER)


def test_only_the_operator_submits(data: DataWorld) -> None:
    rilis = data.release_at(S.UPLOADED)

    with pytest.raises(ActionDenied, match="operator"):
        versions.submit_release(rilis=rilis, by=data.supporter, at=LATER)


def test_incomplete_dictionary_keeps_the_release_back(data: DataWorld) -> None:
    rilis = data.release_at(S.UPLOADED)
    columns = (*DICTIONARY.kolom[:2], replace(DICTIONARY.kolom[2], definisi=" "))
    draft_dictionary(rilis, data.operator, replace(DICTIONARY, kolom=columns))

    with pytest.raises(InvalidInput, match="Lengkapi definisi kolom “Jumlah Layanan”"):
        versions.submit_release(rilis=rilis, by=data.operator, at=LATER)
    assert data.release().state == S.UPLOADED


def returned(data: DataWorld) -> tuple[RilisData, CatatanRilis]:
    """A release that Walidata returned with one note."""
    rilis = submitted(data)
    check = Pemeriksaan.objects.create(
        rilis=rilis, versi_id=rilis.versi_id, putaran=1, tahap="walidata", oleh=data.walidata, begun_at=LATER,
        putusan="perbaikan", ended_at=LATER,
    )  # fmt: skip
    note = CatatanRilis.objects.create(
        rilis=rilis, pemeriksaan=check, teks="Periksa angkanya.", oleh=data.walidata, at=LATER, sent_at=LATER
    )
    return moved(rilis, "return_release", by=data.walidata, at=LATER), note


def test_return_is_another_round_once_its_notes_are_answered(data: DataWorld) -> None:
    rilis, note = returned(data)
    stored_version(rilis, data.operator, at=LATER)
    with pytest.raises(InvalidInput, match="Jawab 1 catatan"):
        versions.submit_release(rilis=data.release(), by=data.operator, at=LATER)
    CatatanRilis.objects.filter(pk=note.pk).update(jawaban="Sudah diperbaiki.")

    again = versions.submit_release(rilis=data.release(), by=data.operator, at=LATER + MINUTE)

    assert (again.state, again.putaran) == (S.EXAMINED, 2)
    assert StepRun.objects.get(case_id=str(again.pk), closed_at=None).putaran == 2
    found = receipt_of(again)
    assert found is not None and found.nomor.endswith(".2")


def test_recall_is_no_other_round(data: DataWorld) -> None:
    rilis = versions.recall_release(rilis=submitted(data), by=data.operator, at=LATER + MINUTE)
    assert rilis.state == S.UPLOADED

    again = versions.submit_release(rilis=rilis, by=data.operator, at=LATER + 2 * MINUTE)

    assert again.putaran == 1


def test_nothing_is_recalled_once_walidata_has_begun(data: DataWorld) -> None:
    rilis = submitted(data)
    Pemeriksaan.objects.create(
        rilis=rilis, versi_id=rilis.versi_id, putaran=1, tahap="walidata", oleh=data.walidata, begun_at=LATER
    )

    with pytest.raises(InvalidInput, match="sudah mulai memeriksa"):
        versions.recall_release(rilis=rilis, by=data.operator, at=LATER + MINUTE)
    assert data.release().state == S.EXAMINED

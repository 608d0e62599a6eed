"""The filled demo, made once for this module: every state and lateness, a sound record, real letters."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client, override_settings

from datasets import queries
from datasets.models import RilisData, Terbitan, Unggahan
from datasets.reading.findings import blocking
from datasets.states import ReleaseState
from forum.codelists import Akses
from recommendations.models import RecommendationRequest, ReviewNote, SuratKomitmen
from recommendations.states import State
from satudata.accounts.models import Grant, Instansi, User
from satudata.accounts.services import disagreements
from satudata.demo import inventory, services
from satudata.documents.models import Document, StoredFile
from satudata.notifications.models import Notice
from satudata.workflow import events
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Event, Job, StepRun

# A Wednesday in office hours.
NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The demo as `make demo` fills it, inside a transaction that ends with the module."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        yield services.fill_demo(at=NOW)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_database(filled: dict[str, Any], db: None) -> None:
    """Each test reads in a savepoint of the filling's transaction."""


def due_dates(state: str) -> list[datetime]:
    """Due dates of the open steps of the requests in a state, earliest first."""
    ids = [str(pk) for pk in RecommendationRequest.objects.filter(state=state).values_list("pk", flat=True)]
    runs = StepRun.objects.filter(case_id__in=ids, closed_at__isnull=True)
    return sorted(runs.values_list("due_at", flat=True))


def test_every_state_is_there() -> None:
    states = set(RecommendationRequest.objects.values_list("state", flat=True))
    assert states == {state.value for state in State}


def test_both_regions_have_their_activities() -> None:
    found = Counter(RecommendationRequest.objects.values_list("wilayah__kode_bps", flat=True))
    assert found["3503"] >= 24
    assert found["3572"] >= 16


@pytest.mark.parametrize(
    "state", [State.SUBMITTED, State.FORWARDED, State.DECISION_AWAITED, State.LETTER_ISSUED]
)
def test_examined_states_are_late_and_not_late(state: str) -> None:
    due = due_dates(state)
    assert due[0] < NOW < due[-1]


def test_something_is_due_today() -> None:
    today = [
        due for due in StepRun.objects.filter(closed_at__isnull=True).values_list("due_at", flat=True) if due
    ]
    assert [due for due in today if due.date() == date(2026, 11, 18)]


def test_requests_are_addressed_to_every_level_of_bps() -> None:
    levels = set(RecommendationRequest.objects.values_list("pembina__wilayah__kode_bps", flat=True))
    assert {"0000", "3500", "3503", "3572"} <= levels


def test_events_are_a_sound_chain_in_the_order_of_time() -> None:
    assert list(events.verify()) == []
    last: dict[tuple[str, str], datetime] = {}
    for event in Event.objects.filter(case_kind="recommendation").order_by("case_id", "seq"):
        key = (event.case_kind, event.case_id)
        assert last.get(key, event.at) <= event.at < NOW, event
        last[key] = event.at


def test_step_runs_of_a_case_follow_one_another() -> None:
    """The runs are the queue, the clock and the statistics: no gap and no overlap."""
    runs = StepRun.objects.exclude(step_code__in=["A1", "A2"]).order_by("case_id", "opened_at", "pk")
    by_case: dict[str, list[StepRun]] = {}
    for run in runs:
        by_case.setdefault(run.case_id, []).append(run)
    for case in by_case.values():
        for earlier, later in pairwise(case):
            assert earlier.closed_at is not None and earlier.closed_at <= later.opened_at


def test_grants_and_permissions_agree() -> None:
    assert list(disagreements(NOW.date())) == []


def test_letters_are_numbered_in_the_order_of_their_dates() -> None:
    for kode in ("35030", "35720"):
        letters = Document.objects.filter(series__kode="surat_keluar", penerbit__kode_unit=kode)
        for year in {letter.tanggal.year for letter in letters}:
            of_year = letters.filter(tanggal__year=year).order_by("urut")
            dates = list(of_year.values_list("tanggal", flat=True))
            assert dates == sorted(dates)
            assert list(of_year.values_list("urut", flat=True)) == list(range(1, len(dates) + 1))


def test_one_letter_failed_and_can_be_repeated() -> None:
    failed = Document.objects.get(state=Document.State.FAILED)
    assert "Penyimpanan" in failed.error
    assert Job.objects.filter(failed_at__isnull=False).count() == 1
    assert RecommendationRequest.objects.get(surat=failed).state == State.LETTER_NUMBERED


def test_one_letter_was_replaced_and_one_signed() -> None:
    letters = Document.objects.filter(kind="surat_rekomendasi")
    assert letters.filter(state=Document.State.SUPERSEDED).exists()
    assert letters.filter(signed_file__isnull=False).exists()


def test_surat_komitmen_of_each_form_is_shown_and_one_is_hidden() -> None:
    shown = SuratKomitmen.objects.filter(hidden_at__isnull=True)
    assert set(shown.values_list("bentuk", flat=True)) == {"tte", "scan"}
    # Kota Blitar takes no scans.
    assert not shown.filter(request__wilayah__kode_bps="3572", bentuk="scan").exists()
    assert SuratKomitmen.objects.filter(hidden_at__isnull=False).exists()


def test_returned_requests_differ_in_what_was_asked_for() -> None:
    twice = RecommendationRequest.objects.filter(putaran__gte=2, state=State.KOMITMEN_SHOWN)
    assert twice
    for request in twice:
        first, *_between, last = request.revisions.order_by("nomor")
        assert first.sha256 != last.sha256
        assert not request.notes.filter(kind=ReviewNote.Kind.WAJIB, status=ReviewNote.Status.BELUM).exists()


def test_rejected_request_was_copied_and_one_was_filled_on_behalf() -> None:
    assert RecommendationRequest.objects.filter(disalin_dari__state=State.REJECTED).exists()
    behalf = RecommendationRequest.objects.get(diisi_atas_nama=True)
    assert behalf.created_by.username == "pemeriksa2.blitar"


def test_old_offices_end_and_name_their_successor() -> None:
    ended = Instansi.objects.filter(wilayah__kode_bps="3503", berlaku_sampai=date(2025, 12, 31))
    assert ended.count() == 8
    assert all(office.penerus and office.penerus.berlaku_sampai is None for office in ended)


def test_people_are_obviously_invented() -> None:
    numbers = [*User.objects.exclude(nip="").values_list("nip", flat=True)]
    numbers += Instansi.objects.exclude(kepala_nip="").values_list("kepala_nip", flat=True)
    assert numbers
    assert all(re.fullmatch(r"1900\d{14}", number) for number in numbers)


def test_old_notices_are_read_and_new_ones_are_not() -> None:
    assert Notice.objects.filter(read_at__isnull=True, at__gte=NOW.replace(day=16)).exists()
    assert not Notice.objects.filter(read_at__isnull=True, at__lt=NOW.replace(day=12)).exists()


def test_releases_stand_at_every_turn_and_some_are_late() -> None:
    states = Counter(RilisData.objects.values_list("state", flat=True))
    assert states[ReleaseState.PUBLISHED] >= 4
    assert {
        ReleaseState.EXAMINED, ReleaseState.VALIDATION_AWAITED, ReleaseState.EMBARGOED,
        ReleaseState.WITHDRAWN, ReleaseState.UPLOADING,
    } <= set(states)  # fmt: skip
    returned = RilisData.objects.get(state=ReleaseState.RETURNED)
    assert returned.pemeriksaan.filter(putusan="perbaikan").count() == 2
    assert RilisData.objects.filter(state=ReleaseState.COLLECTING, jadwal__lt=NOW.date()).exists()


def test_public_sees_open_restricted_and_priority_data_and_a_second_version() -> None:
    shown = Terbitan.objects.filter(queries.shown(NOW))
    assert set(shown.values_list("akses", flat=True)) == {Akses.TERBUKA, Akses.TERBATAS}
    assert shown.filter(data_prioritas=True).exists()
    assert shown.filter(versi__nomor=2).exists()
    assert Terbitan.objects.filter(tayang_sejak__gt=NOW, siap=True).exists()


def test_an_upload_is_held_back_for_nik_and_wrong_cells() -> None:
    held = Unggahan.objects.get(status=Unggahan.Status.CHECKED)
    assert {"personal_column", "personal_value", "code_unknown"} <= {row.code for row in blocking(held)}


def test_inventory_names_working_accounts_and_a_letter(filled: dict[str, Any]) -> None:
    assert json.loads(inventory.path().read_text()) == filled
    letter = Path(filled["public_letter_pdf"])
    assert letter.read_bytes().startswith(b"%PDF")
    for account in filled["accounts"]:
        assert User.objects.get(username=account["username"]).check_password(account["password"])


def test_inventory_has_one_object_per_kind_state_and_owner(filled: dict[str, Any]) -> None:
    keys = [(row["kind"], row["state"], row["owner"]) for row in filled["objects"]]
    assert len(keys) == len(set(keys))
    assert {row["state"] for row in filled["objects"] if row["kind"] == "recommendation"} == set(State.values)


def test_accounts_cover_every_role(filled: dict[str, Any]) -> None:
    roles = {(row["role"], row["wilayah"]) for row in filled["accounts"]}
    assert {role for role, _wilayah in roles} == {*Grant.objects.values_list("role", flat=True), ""}


def test_filling_again_is_refused() -> None:
    with pytest.raises(InvalidInput, match="sudah ada"):
        services.fill_demo(at=NOW)


def test_stored_files_are_there() -> None:
    assert all(default_storage.exists(path) for path in StoredFile.objects.values_list("path", flat=True))


def test_switching_role_follows_the_case_where_it_is_visible(settings: Any) -> None:
    """One walks a case through four people without losing it; somebody else's leads home, not to a 404."""
    settings.ROOT_URLCONF = "tests.integration.demo.urls"
    settings.DEMO = True
    case = RecommendationRequest.objects.get(state=State.LETTER_NUMBERED, wilayah__kode_bps="3503")
    page = f"/pengajuan/{case.pk}/"
    client = Client()
    for username, expected in (
        ("walidata.trenggalek", page),
        ("kepala.bps.trenggalek", page),
        ("walidata.blitar", "/beranda/"),
        ("bupati.trenggalek", "/beranda/"),
    ):
        answer = client.post("/masuk-sebagai/", {"username": username, "next": f"{page}formulir/"})
        assert answer["Location"] == expected, username


@pytest.mark.parametrize(
    ("username", "expected"), [("admin.blitar", "/admin/"), ("walidata.blitar", "/beranda/")]
)
def test_switching_role_stays_in_the_administration_only_for_administrators(
    settings: Any, username: str, expected: str
) -> None:
    settings.ROOT_URLCONF = "tests.integration.demo.urls"
    settings.DEMO = True
    answer = Client().post("/masuk-sebagai/", {"username": username, "next": "/admin/"})
    assert answer["Location"] == expected

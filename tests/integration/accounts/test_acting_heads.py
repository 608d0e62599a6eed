"""Acting heads (Plt., Plh.): one at a time for an office, named on its letters, in office on their days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from satudata.accounts.acting import end_acting_head, name_acting_head
from satudata.accounts.models import Grant, PejabatSementara
from satudata.accounts.queries import rights_of
from satudata.accounts.services import disagreements, grant_role, withdraw_grant
from satudata.documents.letterhead import signatory_of
from satudata.workflow.errors import ActionDenied, InvalidInput
from tests.factories.world import SINCE, WORK, World

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 20)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def record(world: World, **changes: object) -> PejabatSementara:
    given = {
        "instansi": world.instansi["dinkes"], "jenis": "plh", "nama": "Wulan Contoh",
        "nip": "190001012000012002", "pangkat": "Pembina (IV/a)", "jabatan_asal": "Sekretaris",
        "nomor_sk": "800/12/2026", "tanggal_sk": date(2026, 11, 13), "berlaku_dari": FIRST,
        "berlaku_sampai": LAST,
    }  # fmt: skip
    return PejabatSementara(**given | changes)


def named(world: World, **changes: object) -> PejabatSementara:
    return name_acting_head(record(world, **changes), by=world.admin, at=WORK)


def may_sign(world: World, name: str, on: date) -> bool:
    noon = datetime(on.year, on.month, on.day, 5, tzinfo=UTC)
    return "kepala_opd" in rights_of(world.people[name], noon).roles


# On letters -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "acts"),
    [(FIRST - timedelta(1), False), (FIRST, True), (LAST, True), (LAST + timedelta(1), False)],
)
def test_acting_head_signs_from_first_to_last_day(world: World, on: date, acts: bool) -> None:
    named(world)
    signatory = signatory_of(world.instansi["dinkes"], on)

    assert signatory.nama == ("Wulan Contoh" if acts else "Raras Contoh")
    assert signatory.jabatan.startswith("Plh. Kepala Dinas Kesehatan") is acts
    assert ("800/12/2026 tanggal 13 November 2026" in signatory.dasar) is acts


def test_letter_without_a_date_names_the_head_of_the_row(world: World) -> None:
    named(world)
    assert signatory_of(world.instansi["dinkes"]).nama == "Raras Contoh"


def test_acting_head_of_another_office_changes_nothing(world: World) -> None:
    named(world, instansi=world.instansi["disparta"])
    assert signatory_of(world.instansi["dinkes"], FIRST).nama == "Raras Contoh"


# One at a time ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last"),
    [(LAST, LAST + timedelta(9)), (FIRST - timedelta(9), FIRST), (FIRST, LAST)],
)
def test_second_acting_head_on_the_same_days_is_refused(world: World, first: date, last: date) -> None:
    named(world)
    with pytest.raises(InvalidInput, match="sudah tercatat"):
        named(world, nama="Bayu Contoh", berlaku_dari=first, berlaku_sampai=last)


def test_plt_without_end_leaves_no_room_after_it(world: World) -> None:
    named(world, jenis="plt", berlaku_sampai=None)
    with pytest.raises(InvalidInput, match="tanpa batas"):
        named(world, berlaku_dari=date(2027, 6, 1), berlaku_sampai=date(2027, 6, 2))


def test_days_next_to_another_are_free(world: World) -> None:
    named(world)
    named(world, berlaku_dari=LAST + timedelta(1), berlaku_sampai=LAST + timedelta(9))
    assert PejabatSementara.objects.count() == 2


def test_plh_needs_a_last_day(world: World) -> None:
    with pytest.raises(InvalidInput):
        named(world, berlaku_sampai=None)


# The right follows the days ---------------------------------------------------------------------------
def test_chosen_user_is_head_on_these_days_only(world: World) -> None:
    named(world, user=world.tanpa_peran)

    days = [FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1)]
    assert [may_sign(world, "tanpa_peran", day) for day in days] == [False, True, True, False]
    assert list(disagreements(WORK.date())) == []


def test_acting_head_named_again_keeps_the_role(world: World) -> None:
    named(world, user=world.tanpa_peran)
    named(world, user=world.tanpa_peran, berlaku_dari=LAST + timedelta(1), berlaku_sampai=date(2026, 12, 31))

    assert [may_sign(world, "tanpa_peran", d) for d in (FIRST, LAST, date(2026, 12, 31))] == [True] * 3
    assert Grant.objects.filter(user=world.tanpa_peran, dicabut_pada__isnull=True).count() == 1


def test_acting_head_of_an_earlier_year_is_named_again(world: World) -> None:
    grant_role(
        user=world.tanpa_peran, role="kepala_opd", scope=world.instansi["dinkes"], by=world.admin,
        berlaku_dari=date(2025, 1, 1), berlaku_sampai=date(2025, 2, 1),
    )  # fmt: skip
    named(world, user=world.tanpa_peran)

    assert may_sign(world, "tanpa_peran", FIRST)
    assert not may_sign(world, "tanpa_peran", date(2026, 6, 1))


def test_grant_that_stands_by_itself_outlives_the_acting_head(world: World) -> None:
    kept = named(world, user=world.kepala)
    end_acting_head(kept, by=world.admin, at=WORK)

    assert may_sign(world, "kepala", date(2027, 6, 1))


def test_ending_ends_the_role_with_the_day(world: World) -> None:
    kept = named(world, user=world.tanpa_peran)
    end_acting_head(kept, by=world.admin, at=WORK + timedelta(days=1))

    assert PejabatSementara.objects.get().berlaku_sampai == FIRST + timedelta(1)
    assert [may_sign(world, "tanpa_peran", FIRST + timedelta(n)) for n in (1, 2)] == [True, False]


def test_role_withdrawn_by_hand_is_not_given_again_at_the_end(world: World) -> None:
    kept = named(world, user=world.tanpa_peran)
    withdraw_grant(grant=kept.grant, by=world.admin, at=WORK)
    end_acting_head(kept, by=world.admin, at=WORK)

    assert not may_sign(world, "tanpa_peran", FIRST)


def test_record_that_has_not_begun_is_taken_away(world: World) -> None:
    kept = named(world, user=world.tanpa_peran, berlaku_dari=LAST)
    end_acting_head(kept, by=world.admin, at=WORK)

    assert not PejabatSementara.objects.exists()
    assert not may_sign(world, "tanpa_peran", LAST)


def test_other_regions_administrator_is_refused(world: World) -> None:
    grant_role(
        user=world.tanpa_peran, role="administrator", scope=world.wilayah["3572"], by=world.admin,
        berlaku_dari=SINCE,
    )  # fmt: skip
    with pytest.raises(ActionDenied):
        name_acting_head(record(world), by=world.tanpa_peran, at=WORK)


# In the admin -----------------------------------------------------------------------------------------
def posted(world: World, **changes: str) -> dict[str, str]:
    return {
        "instansi": str(world.instansi["dinkes"].pk), "jenis": "plt", "nama": "Wulan Contoh",
        "nomor_sk": "800/12/2026", "tanggal_sk": "13-11-2026", "berlaku_dari": "16-11-2026",
        "user": str(world.tanpa_peran.pk),
    } | changes  # fmt: skip


def test_admin_names_an_acting_head_with_the_role(world: World, client: Client) -> None:
    client.force_login(world.admin, backend=BACKEND)
    answer = client.post(reverse("admin:accounts_pejabatsementara_add"), posted(world))

    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert PejabatSementara.objects.get().grant.user == world.tanpa_peran
    assert client.get(reverse("admin:accounts_pejabatsementara_changelist")).status_code == 200


def test_admin_shows_a_refusal_with_all_that_was_typed(world: World, client: Client) -> None:
    named(world)
    client.force_login(world.admin, backend=BACKEND)
    answer = client.post(reverse("admin:accounts_pejabatsementara_add"), posted(world, nama="Bayu Contoh"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "sudah tercatat" in page
    assert "Bayu Contoh" in page
    assert not Grant.objects.filter(user=world.tanpa_peran).exists()


def test_admin_of_another_region_sees_no_acting_head(world: World, client: Client) -> None:
    kept = named(world)
    grant_role(
        user=world.tanpa_peran, role="administrator", scope=world.wilayah["3572"], by=world.admin,
        berlaku_dari=SINCE,
    )  # fmt: skip
    client.force_login(world.tanpa_peran, backend=BACKEND)

    page = client.get(reverse("admin:accounts_pejabatsementara_changelist")).content.decode()
    assert kept.nama not in page
    answer = client.post(reverse("admin:accounts_pejabatsementara_add"), posted(world, user=""))
    assert answer.status_code == 200
    assert PejabatSementara.objects.count() == 1


def test_admin_ends_an_acting_head(world: World, client: Client) -> None:
    named(world, jenis="plt", berlaku_dari=SINCE, berlaku_sampai=None)
    client.force_login(world.admin, backend=BACKEND)
    client.post(
        reverse("admin:accounts_pejabatsementara_changelist"),
        {"action": "end_now", "_selected_action": [PejabatSementara.objects.get().pk]},
    )
    assert PejabatSementara.objects.get().berlaku_sampai is not None

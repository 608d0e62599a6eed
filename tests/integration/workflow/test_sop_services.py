"""Making SOP versions: loading, copying, changing, putting in force, and what is refused."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from satudata.accounts.models import User, Wilayah
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.workflow import services
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.models import Event, Sop, SopStep
from satudata.workflow.queries import sop_in_force, sops_in_force
from tests.factories.world import SINCE, WORK, World

TOMORROW = date(2026, 11, 17)


@pytest.fixture
def sop(world: World) -> Sop:
    return sop_in_force(world.wilayah["3503"], Sop.Kind.REKOMENDASI, WORK.date())


@pytest.fixture
def draft(world: World, sop: Sop) -> Sop:
    return services.copy_sop(sop, by=world.admin, at=WORK)


def step(sop: Sop, kode: str) -> SopStep:
    return SopStep.objects.get(sop=sop, kode=kode)


# Loading -----------------------------------------------------------------------------------------


def test_load_sops_puts_both_in_force_from_their_effective_date(world: World) -> None:
    found = {
        (s.wilayah.kode_bps, s.kind, s.berlaku_dari, s.steps.count()) for s in sops_in_force(WORK.date())
    }

    assert found == {
        ("3503", "rekomendasi", date(2025, 8, 20), 9),
        ("3572", "penyelenggaraan", date(2025, 6, 30), 11),
    }


def test_load_sops_again_changes_nothing(world: World) -> None:
    before = list(Sop.objects.values()), list(SopStep.objects.order_by("pk").values())

    loaded = services.load_sops()

    assert {sop.result for sop in loaded} == {"present"}
    assert (list(Sop.objects.values()), list(SopStep.objects.order_by("pk").values())) == before


def test_load_sops_without_the_region_leaves_out_and_says_so(world: World, tmp_path: Path) -> None:
    seed = yaml.safe_load((services.SEEDS / "rekomendasi-3503.yaml").read_text()) | {"wilayah": "9999"}
    path = tmp_path / "seed.yaml"
    path.write_text(yaml.safe_dump(seed))

    assert [(sop.kode_bps, sop.result) for sop in services.load_sops([path])] == [("9999", "no_region")]
    assert Sop.objects.count() == 2


def test_load_sops_with_changed_file_says_so_and_keeps_the_version_in_force(
    world: World, tmp_path: Path
) -> None:
    seed = yaml.safe_load((services.SEEDS / "rekomendasi-3503.yaml").read_text())
    seed["langkah"][3]["standar"] = 45
    path = tmp_path / "seed.yaml"
    path.write_text(yaml.safe_dump(seed))

    assert [sop.result for sop in services.load_sops([path])] == ["differs"]
    assert SopStep.objects.get(kode="A4").standar == 30


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda seed: seed["langkah"].pop(), "Langkah A9 tidak ada"),
        (lambda seed: seed["langkah"][0].update(kode="A10"), "Langkah A10 tidak dikenal"),
        (lambda seed: seed["langkah"][3].update(satuan="hari"), "Langkah A4: satuan tidak cocok"),
        (lambda seed: seed["langkah"][3].update(standar=None), "Langkah A4: isi standar waktu"),
        (lambda seed: seed["langkah"][3].update(pembacaan="none"), "Langkah A4: pilih cara menghitung"),
        (lambda seed: seed["langkah"][3].update(batas_tunggu_hari=0), "Langkah A4: batas tunggu minimal 1"),
    ],
)
def test_load_sops_refuses_a_seed_that_could_not_be_followed(
    world: World, tmp_path: Path, damage: Any, words: str
) -> None:
    seed = yaml.safe_load((services.SEEDS / "rekomendasi-3503.yaml").read_text()) | {"versi": 2}
    damage(seed)
    path = tmp_path / "seed.yaml"
    path.write_text(yaml.safe_dump(seed))

    with pytest.raises(InvalidInput, match=words):
        services.load_sops([path])
    assert Sop.objects.count() == 2


# In force ----------------------------------------------------------------------------------------


def test_sop_in_force_of_a_region_without_one_says_so_in_words(world: World) -> None:
    with pytest.raises(InvalidInput, match=r"Provinsi Jawa Timur belum mempunyai SOP .* yang berlaku"):
        sop_in_force(world.wilayah["3500"], Sop.Kind.REKOMENDASI, WORK.date())


def test_sop_in_force_before_its_day_is_none(world: World) -> None:
    with pytest.raises(InvalidInput):
        sop_in_force(world.wilayah["3503"], Sop.Kind.REKOMENDASI, date(2025, 8, 19))


def test_sop_in_force_is_the_version_of_that_day(world: World, sop: Sop, draft: Sop) -> None:
    services.put_in_force(draft, TOMORROW, by=world.admin, at=WORK)

    assert sop_in_force(sop.wilayah, sop.kind, WORK.date()) == sop
    assert sop_in_force(sop.wilayah, sop.kind, TOMORROW) == draft
    assert [s.versi for s in sops_in_force(TOMORROW) if s.kind == sop.kind] == [2]


# Copying -----------------------------------------------------------------------------------------


def test_copy_sop_takes_cover_and_steps_into_the_next_draft(world: World, sop: Sop, draft: Sop) -> None:
    def steps(of: Sop) -> list[tuple[Any, ...]]:
        return list(of.steps.values_list("kode", "nomor", *services.STEP_FIELDS))

    assert (draft.versi, draft.in_force, draft.wilayah) == (2, False, sop.wilayah)
    assert [getattr(draft, f) for f in services.COVER_FIELDS] == [
        getattr(sop, f) for f in services.COVER_FIELDS
    ]
    assert steps(draft) == steps(sop)


def test_copy_sop_while_a_draft_waits_is_refused(world: World, sop: Sop, draft: Sop) -> None:
    with pytest.raises(InvalidInput, match="Masih ada versi draf"):
        services.copy_sop(sop, by=world.admin)


def test_copy_sop_for_a_region_without_one_makes_its_first_version(world: World, sop: Sop) -> None:
    copy = services.copy_sop(sop, by=world.admin, wilayah=world.wilayah["3572"])

    assert (copy.wilayah.kode_bps, copy.kind, copy.versi) == ("3572", "rekomendasi", 1)


# Changing and putting in force ------------------------------------------------------------------------


def test_change_step_keeps_what_is_not_named_and_leaves_one_event(world: World, draft: Sop) -> None:
    events = Event.objects.count()

    changed = services.change_step(
        step(draft, "A4"), by=world.admin, at=WORK, standar=45, batas_tunggu_hari=3
    )

    assert (changed.standar, changed.batas_tunggu_hari, changed.satuan) == (45, 3, "menit")
    assert Event.objects.count() == events + 1
    event = Event.objects.latest("pk")
    assert (event.code, event.actor_id) == ("sop_step_changed", world.admin.pk)
    assert event.data["changes"] == {"standar": [30, 45], "batas_tunggu_hari": [2, 3]}


def test_change_step_into_disagreeing_unit_and_reading_is_refused(world: World, draft: Sop) -> None:
    with pytest.raises(InvalidInput, match="satuan tidak cocok"):
        services.change_step(step(draft, "A4"), by=world.admin, satuan="hari")
    assert step(draft, "A4").satuan == "menit"


def test_change_step_cannot_change_the_code_that_joins_data_and_program(world: World, draft: Sop) -> None:
    with pytest.raises(TypeError):
        services.change_step(step(draft, "A4"), by=world.admin, kode="A5")


@pytest.mark.parametrize("odd", ["\x0b", "\x1f", "\x7f", "\ud800", "\uffff"])
def test_control_character_in_a_text_is_refused_in_words(world: World, draft: Sop, odd: str) -> None:
    """Text pasted from a word processor carries them, and no drawing, page or workbook holds them."""
    with pytest.raises(InvalidInput, match="Aktivitas memuat karakter kendali"):
        services.change_step(step(draft, "A4"), by=world.admin, aktivitas=f"Memeriksa{odd}rancangan")
    with pytest.raises(InvalidInput, match="Dasar hukum memuat karakter kendali"):
        services.change_cover(draft, by=world.admin, dasar_hukum=["Satu", f"Dua{odd}tiga"])


def test_lines_and_tabs_in_a_text_are_kept(world: World, draft: Sop) -> None:
    services.change_cover(draft, by=world.admin, peringatan="Satu\r\n\tdua – “tiga”")

    assert Sop.objects.get(pk=draft.pk).peringatan == "Satu\r\n\tdua – “tiga”"


def test_change_cover_changes_a_draft(world: World, draft: Sop) -> None:
    services.change_cover(draft, by=world.admin, nomor="000.8.3.3/1/2026", tanggal_revisi=TOMORROW)

    draft.refresh_from_db()
    assert (draft.nomor, draft.tanggal_revisi) == ("000.8.3.3/1/2026", TOMORROW)


def test_put_in_force_leaves_one_event_and_closes_the_version(world: World, draft: Sop) -> None:
    events = Event.objects.count()

    put = services.put_in_force(draft, TOMORROW, by=world.admin, at=WORK)

    assert (put.berlaku_dari, put.diberlakukan_oleh) == (TOMORROW, world.admin)
    assert Event.objects.count() == events + 1
    for change in (
        lambda: services.change_step(step(draft, "A4"), by=world.admin, standar=45),
        lambda: services.change_cover(draft, by=world.admin, nama="Lain"),
        lambda: services.put_in_force(draft, date(2027, 1, 4), by=world.admin, at=WORK),
    ):
        with pytest.raises(ActionDenied, match="tidak dapat diubah"):
            change()


def test_put_in_force_for_a_day_gone_by_is_refused(world: World, draft: Sop) -> None:
    with pytest.raises(InvalidInput, match="tidak berlaku surut"):
        services.put_in_force(draft, date(2026, 11, 15), by=world.admin, at=WORK)


def test_put_in_force_counts_today_in_the_region(world: World, draft: Sop) -> None:
    """18.30 UTC on the 16th is already the 17th in Trenggalek."""
    evening = datetime(2026, 11, 16, 18, 30, tzinfo=UTC)

    with pytest.raises(InvalidInput):
        services.put_in_force(draft, date(2026, 11, 16), by=world.admin, at=evening)
    services.put_in_force(draft, TOMORROW, by=world.admin, at=evening)


def test_put_in_force_not_after_the_version_before_is_refused(world: World, sop: Sop, draft: Sop) -> None:
    services.put_in_force(draft, date(2026, 12, 1), by=world.admin, at=WORK)
    next_draft = services.copy_sop(draft, by=world.admin, at=WORK)

    with pytest.raises(InvalidInput, match="sesudah tanggal berlaku versi sebelumnya"):
        services.put_in_force(next_draft, date(2026, 12, 1), by=world.admin, at=WORK)


# Rights ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["walidata", "sekretariat", "auditor", "operator", "tanpa_peran"])
def test_sop_services_are_refused_to_whoever_does_not_administer(
    world: World, sop: Sop, draft: Sop, name: str
) -> None:
    by = world.people[name]
    for act in (
        lambda: services.copy_sop(sop, by=by),
        lambda: services.change_cover(draft, by=by, nama="Lain"),
        lambda: services.change_step(step(draft, "A4"), by=by, standar=45),
        lambda: services.put_in_force(draft, TOMORROW, by=by, at=WORK),
    ):
        with pytest.raises(ActionDenied, match="Hanya administrator Kabupaten Trenggalek"):
            act()


def test_administrator_of_one_region_cannot_touch_the_sop_of_another(world: World, draft: Sop) -> None:
    by = administrator_of(world, world.wilayah["3572"])

    with pytest.raises(ActionDenied):
        services.change_cover(draft, by=by, nama="Lain")


def administrator_of(world: World, wilayah: Wilayah) -> User:
    user = world.people["tanpa_peran"]
    grant_role(user=user, role=Role.ADMINISTRATOR, scope=wilayah, by=world.admin, berlaku_dari=SINCE)
    return user

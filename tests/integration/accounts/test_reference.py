"""The region codes of the project and the command that loads what every installation needs."""

from io import StringIO

import pytest
from django.core.management import call_command

from satudata.accounts.models import Wilayah
from satudata.accounts.reference import load_wilayah, reference_wilayah
from satudata.clock.models import Holiday
from satudata.workflow.models import Sop

pytestmark = pytest.mark.django_db


def test_reference_has_the_nation_38_provinces_and_the_38_of_jawa_timur() -> None:
    levels = [row.level for row in reference_wilayah()]
    assert levels.count("pusat") == 1
    assert levels.count("provinsi") == 38
    assert levels.count("kabupaten") == 29
    assert levels.count("kota") == 9


def test_codes_are_unique_and_each_region_stands_under_its_province() -> None:
    rows = reference_wilayah()
    codes = [row.kode for row in rows]
    assert len(codes) == len(set(codes))
    for row in rows:
        if row.level in ("kabupaten", "kota"):
            assert row.induk == row.kode[:2] + "00"
            assert row.kemendagri == f"{row.kode[:2]}.{row.kode[2:]}"


def test_kemendagri_code_is_left_out_where_the_two_differ() -> None:
    papua = [row for row in reference_wilayah() if row.kode.startswith("9")]
    assert len(papua) == 6
    assert all(not row.kemendagri for row in papua)


def test_zone_follows_the_region() -> None:
    zones = {row.kode: row.zona for row in reference_wilayah()}
    assert zones["3503"] == "Asia/Jakarta"
    assert zones["5100"] == "Asia/Makassar"
    assert zones["9400"] == "Asia/Jayapura"


def test_loading_again_adds_nothing_and_keeps_an_administrators_settings() -> None:
    load_wilayah()
    Wilayah.objects.filter(kode_bps="3503").update(aktif=True, bulan_tanpa_jawaban=6)
    assert load_wilayah() == 0
    kept = Wilayah.objects.get(kode_bps="3503")
    assert (kept.aktif, kept.bulan_tanpa_jawaban) == (True, 6)
    assert kept.induk is not None and kept.induk.nama == "Provinsi Jawa Timur"


def test_load_reference_loads_regions_calendar_and_sops() -> None:
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert Wilayah.objects.count() == len(reference_wilayah())
    assert Holiday.objects.exists()
    assert set(Sop.objects.values_list("wilayah__kode_bps", flat=True)) == {"3503", "3572"}
    again = StringIO()
    call_command("load_reference", stdout=again)
    assert "Wilayah: 0 ditambahkan" in again.getvalue()
    assert "sudah ada" in again.getvalue()

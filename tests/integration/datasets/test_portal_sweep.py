"""Every address of the portal and its services x people x GET and POST: open, hidden or asking to sign in.

A new address is swept or its test fails. GET writes nothing but a count of the portal, whoever asks.
"""

from typing import Any

import pytest
from django.urls import reverse

from datasets.models import BerkasTerbitan
from datasets.services import access, public
from tests.factories.sweep import ALL, ANONYMOUS, MACHINES, PORTAL, Address, Asker, verdict, writes
from tests.factories.terbitan import newest, publish_directly
from tests.factories.world import World

ADDRESSES = [a for a in ALL if a.route.startswith(PORTAL) and not a.route.startswith(MACHINES)]
INSIDE = ("layanan-data/", "permintaan-akses/")
WALIDATA, OPD = "blitar_walidata", "blitar_operator"
# Lists are for whoever serves or fills anywhere, and hold their own region's rows.
READERS = {
    "layanan_list": {WALIDATA, OPD, "walidata", "operator"}, "layanan_detail": {WALIDATA, OPD},
    "akses_list": {WALIDATA, "walidata"}, "akses_detail": {WALIDATA},
}  # fmt: skip
COUNTS = "datasets_hitunganharian"


@pytest.fixture(scope="module")
def urls(world_of_module: World, django_db_blocker: Any) -> dict[str, str]:
    """Each address once, on objects of Kota Blitar."""
    with django_db_blocker.unblock():
        (dataset,) = publish_directly(world_of_module)
        (limited,) = publish_directly(world_of_module, akses="terbatas")
        file = BerkasTerbitan.objects.select_related("berkas").get(terbitan=newest(dataset), jenis="csv")
        report = public.report_error(terbitan=newest(dataset), uraian="Tertukar.")
        asked = access.ask_access(
            terbitan=newest(limited), nama="Wulan", surel="w@contoh.invalid", tujuan="x"
        )
    given = {"slug": dataset.slug, "berkas": file.pk, "name": file.berkas.name, "nomor": report.nomor,
             "kode": asked.kode, "jenis": "ris"}  # fmt: skip
    of_name = {"layanan_detail": {"pk": report.pk}, "akses_detail": {"pk": asked.pk},
               "access_ask": {"slug": limited.slug}}  # fmt: skip
    return {a.name: reverse(a.name, kwargs=_filled(a, given | of_name.get(a.name, {}))) for a in ADDRESSES}


def _filled(address: Address, given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in address.parameters}


def expected(address: Address, who: str) -> str:
    """What this person gets."""
    if not address.route.startswith(INSIDE):
        return "open"
    if who == ANONYMOUS:
        return "login"
    return "open" if who in READERS[address.name] else "hidden"


@pytest.mark.parametrize("who", [ANONYMOUS, WALIDATA, OPD, "walidata", "operator", "tanpa_peran"])
def test_every_address_of_the_portal(world: World, urls: dict[str, str], who: str) -> None:
    asker, wrong = Asker(world, who), []
    for address in ADDRESSES:
        for method in ("GET", "POST"):
            with writes() as written:
                response = asker.ask(method, urls[address.name])
            want = expected(address, who)
            # A code that is granted nothing opens no file.
            if response.status_code not in (405, 410) and verdict(response) != want:
                wrong.append(f"{method} {urls[address.name]}: {verdict(response)}, not {want}")
            if method == "GET" and any(COUNTS not in statement for statement in written):
                wrong.append(f"{method} {urls[address.name]} writes: {written}")
    assert wrong == []

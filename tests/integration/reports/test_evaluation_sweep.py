"""Every address of the evaluation x people x GET and POST: open, hidden or asking to sign in; no writes."""

from typing import Any

import pytest
from django.urls import reverse

from reports.models import Potret
from reports.services.snapshots import take_snapshot
from tests.factories.reports_year import BATAS, TAKEN, Year
from tests.factories.sweep import ALL, ANONYMOUS, EVALUATION, Asker, verdict, writes

ADDRESSES = [a for a in ALL if a.route.startswith(EVALUATION)]
REGION = {"blitar_walidata", "blitar_sekretariat", "blitar_auditor"}
OFFICE = {"blitar_kepala"}
ELSEWHERE = {"walidata", "sekretariat", "pimpinan", "auditor", "kepala", "budpar_kepala"}
OPEN = {
    "evaluasi": REGION | OFFICE | ELSEWHERE | {"blitar_pimpinan"},
    # Of their own regions.
    "pimpinan": REGION | {"blitar_pimpinan", "walidata", "sekretariat", "pimpinan", "auditor"},
    "opd_profile": REGION | OFFICE | {"blitar_pimpinan", "blitar_operator", "blitar_pendukung"},
    "potret_detail": REGION,
}
EVERYBODY = sorted({*REGION, *OFFICE, *ELSEWHERE, "blitar_pimpinan", "blitar_operator", "blitar_pendukung",
                    "blitar_pemeriksa", "operator", "admin", "tanpa_peran", ANONYMOUS})  # fmt: skip


@pytest.fixture(scope="module")
def urls(year_of_module: Year, django_db_blocker: Any) -> dict[str, str]:
    forum = year_of_module.forum
    with django_db_blocker.unblock():
        found: Potret = take_snapshot(
            wilayah=forum.wilayah["3572"], tahun=2026, batas=BATAS, by=forum.blitar_walidata, at=TAKEN
        )
    given = {"potret_detail": found.pk, "opd_profile": forum.instansi["blitar_dinkes"].pk}
    return {a.name: reverse(a.name, args=[given[a.name]] if a.parameters else []) for a in ADDRESSES}


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_address_of_the_evaluation(year: Year, urls: dict[str, str], who: str) -> None:
    asker = Asker(year.forum, who)
    wrong = []
    for name, url in urls.items():
        expected = "login" if who == ANONYMOUS else "open" if who in OPEN[name] else "hidden"
        with writes() as written:
            found = verdict(asker.ask("GET", url))
            posted = asker.ask("POST", url).status_code
        if found != expected or posted not in (302, 405) or written:
            wrong.append(f"{url}: {found}, POST {posted}, {written[:1]}")
    assert wrong == []

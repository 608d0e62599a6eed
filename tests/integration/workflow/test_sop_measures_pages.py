"""The SOP page tells what was measured to everybody, names nobody, and says the same as workbook and PDF."""

import re
import subprocess
from html import unescape
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from recommendations.states import State
from satudata.workflow.models import Sop
from tests.factories.recommendations import Walker, request_at
from tests.factories.runs import copies, ended_run
from tests.factories.world import World

FINDING = "Langkah 4: separuh selesai dalam 22 menit; 80% dalam waktu baku 30 menit."


@pytest.fixture
def walker(world: World) -> Walker:
    """Five checks by Walidata: 10, 20, 22, 30 and 200 minutes; one of them waited too long."""
    walker = request_at(world, State.FORWARDED)
    changes: list[dict[str, Any]] = [{"used_minutes": n} for n in (10, 22, 30)]
    copies(ended_run(walker.request), [*changes, {"used_minutes": 200, "used_days": 4, "late": True}])
    return walker


def text_of(response: Any) -> str:
    return unescape(" ".join(response.content.decode().split()))


def page(client: Client, walker: Walker, query: str = "") -> str:
    response = client.get(reverse("sop_detail", args=[walker.request.sop_id]) + query)
    assert response.status_code == 200
    return text_of(response)


def download(client: Client, walker: Walker, form: str, query: str = "") -> bytes:
    response = client.get(reverse("sop_measures", args=[walker.request.sop_id, form]) + query)
    assert response.status_code == 200
    assert f'.{form}"' in response["Content-Disposition"]
    return bytes(response.content)


# The page ------------------------------------------------------------------------------------------
def test_page_says_the_finding_first(client: Client, walker: Walker) -> None:
    text = page(client, walker)

    assert f"Yang paling sering lewat: {FINDING}" in text
    assert "4 dari 5 giliran selesai dalam batas waktunya." in text
    assert text.index(FINDING) < text.index('id="angka"') < text.index("Nomor SOP")
    assert "diukur sejak 16 November 2026" in text


def test_page_shows_a_step_beside_its_measure(client: Client, walker: Walker) -> None:
    text = page(client, walker)
    (row,) = re.findall(r'<tr id="A4">.*?</tr>', text)

    for words in ("30 menit", "5 kali selesai", "separuh dalam 22 menit", "90% dalam 3 jam 20 menit",
                  "80% dalam waktu baku", "80% dalam batas"):  # fmt: skip
        assert words in row, words


def test_step_with_few_runs_shows_their_number_only(client: Client, walker: Walker) -> None:
    (row,) = re.findall(r'<tr id="A3">.*?</tr>', page(client, walker))

    assert "1 kali selesai" in row
    assert "separuh" not in row
    assert "baru 1 kali" in page(client, walker)


def test_steps_without_data_and_events_say_so(client: Client, walker: Walker) -> None:
    text = page(client, walker)

    assert "belum ada data" in text
    assert "tidak diukur" in text
    blitar = client.get(reverse("sop_detail", args=[Sop.objects.get(kind=Sop.Kind.PENYELENGGARAAN).pk]))
    assert "belum ada langkah SOP ini yang selesai di sistem" in text_of(blitar)


def test_page_draws_for_wide_and_narrow_screens_without_style(client: Client, walker: Walker) -> None:
    text = page(client, walker)
    drawings = re.findall(r'<svg xmlns[^>]* role="img".*?</svg>', text)

    assert len(drawings) == 4
    assert all("<title>" in d and FINDING.split(";", maxsplit=1)[0][:9] in d for d in drawings)
    assert " style=" not in text
    assert "<style" not in text


def test_page_names_no_person_and_no_case(client: Client, world: World, walker: Walker) -> None:
    text = page(client, walker)

    assert walker.request.judul not in text
    assert walker.request.nomor not in text
    # Names of one word are words of the page too: Walidata, Operator.
    assert not [p.nama for p in world.people.values() if " " in p.nama and p.nama in text]
    # A signed-in overseer is shown the same.
    client.force_login(world.walidata)
    assert walker.request.judul not in page(client, walker)


def test_filter_is_in_the_address_and_answers_what_it_does_not_know(
    client: Client, world: World, walker: Walker
) -> None:
    health = world.instansi["dinkes"].pk

    known = page(client, walker, f"?periode=2026-tw4&opd={health}")
    unknown = page(client, walker, "?periode=kemarin&opd=0")

    assert '<option value="2026-tw4" selected>' in known
    assert f'<option value="{health}" selected>' in known
    assert f"/waktu.xlsx?periode=2026-tw4&opd={health}" in known
    assert FINDING in known
    assert "Periode pada alamat tidak tersedia" in unknown
    assert "OPD pada alamat tidak mempunyai data di sini" in unknown
    assert FINDING in unknown


# Files ---------------------------------------------------------------------------------------------
def test_workbook_holds_the_figures_as_numbers_and_no_formulas(client: Client, walker: Walker) -> None:
    book = load_workbook(BytesIO(download(client, walker, "xlsx", "?periode=semua")))

    assert book.sheetnames == ["Langkah", "Sebaran", "Keterangan"]
    head, *rows = book["Langkah"].iter_rows(values_only=True)
    checked = dict(zip(head, rows[3], strict=True))
    assert checked["Selesai (kali)"] == checked["Penanganan: terukur (kali)"] == 5
    assert (checked["Penanganan: median (menit)"], checked["Penanganan: p90 (menit)"]) == (22, 200)
    assert (checked["Waktu baku SOP (menit)"], checked["Dalam waktu baku (%)"]) == (30, 80)
    assert (checked["Batas (hari)"], checked["Asal batas"]) == (2, "bukan dari SOP")
    few = dict(zip(head, rows[2], strict=True))
    assert (few["Selesai (kali)"], few["Penanganan: median (menit)"]) == (1, None)
    facts = dict(row[:2] for row in book["Keterangan"].iter_rows(values_only=True))
    assert facts["Periode"] == "semua data"
    assert facts["OPD"] == "semua OPD"
    assert "WIB" in facts["Dihitung pada"]
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_pdf_is_tagged_with_our_fonts_and_says_the_same(client: Client, walker: Walker) -> None:
    pdf = download(client, walker, "pdf", "?periode=2026")
    text = " ".join(_tool("pdftotext", "-layout", "-", "-", given=pdf).split())
    facts = _tool("pdfinfo", "-", given=pdf)

    assert FINDING.split(";", maxsplit=1)[0] in text
    assert "tahun 2026, 1 Januari 2026 sampai" in text
    assert "Dihitung pada" in text
    assert "22 menit" in text
    assert "80%" in text
    assert re.search(r"Tagged: +yes", facts)
    assert re.search(r"Page size: +841\.\d+ x 595", facts)
    with pikepdf.open(BytesIO(pdf)) as opened:
        metadata = opened.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
        figures = [
            o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"
        ]
        assert len(figures) == 2
        assert all("Alt" in str(list(figure.keys())) for figure in figures)
        fonts = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
    assert {str(f["/BaseFont"]).partition("+")[2].partition("-Sans")[0] for f in fonts} == {"Satudata"}


def test_pdf_is_not_kept_longer_than_its_measures(
    client: Client, walker: Walker, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says when they were made, so each few minutes there is another: the old ones must go."""
    settings.SOP_MEASURES_SECONDS = 300
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {
        name: {"BACKEND": memory, "LOCATION": f"waktu-{name}"} for name in ("default", "prints")
    }
    kept: list[Any] = []
    monkeypatch.setattr(caches["prints"], "set", lambda key, data, timeout=None: kept.append(timeout))

    download(client, walker, "pdf", "?periode=2026")

    assert kept == [300]


def _tool(*command: str, given: bytes) -> str:
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_files_of_odd_addresses_are_those_of_everything(client: Client, walker: Walker, form: str) -> None:
    assert download(client, walker, form, "?periode=%3Cb%3E&opd=%22")
    absent = client.get(f"/sop/999999999/waktu.{form}")
    assert absent.status_code == 404

"""The report on paper, from a small snapshot: figures, contents, what readers and machines are told."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports import contents, narrative
from reports.documents import laporan as paper
from reports.documents.annexes import annexes
from reports.documents.charts import CHARTS
from reports.documents.parts import RingkasanEpss, blocks
from reports.documents.tables import TABLES
from reports.evaluation.snapshot import Snapshot
from reports.models import TindakLanjut
from satudata.charts.description import NARROW, WIDE
from satudata.charts.drawing import svg
from satudata.documents import letterhead, rendering
from tests.factories import snapshots
from tests.factories.reports_paper import frozen

GOLDEN = Path(__file__).with_name("laporan_bab4.golden.txt")
HOSTILE = "<script>alert(1)</script> & {{ dokumen }}"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A report of forty releases, all sections written as suggested."""
    html = rendering.render_html(paper.TEMPLATE, frozen(snapshots.content()))
    return rendering.render_pdf(html, title="Laporan")


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode().split("\f")


# Description ------------------------------------------------------------------------------------------
def test_contents_name_only_tables_and_charts_that_there_are() -> None:
    named = [(s.tabel, s.gambar) for s in contents.SECTIONS]

    assert {code for tables, _charts in named for code in tables} == set(TABLES)
    assert {code for _tables, charts in named for code in charts} == set(CHARTS)


def test_tables_and_charts_are_numbered_through_the_report() -> None:
    made = paper.chapters({}, [TindakLanjut(masalah="M", aksi="A")], Snapshot(snapshots.content()))
    parts = [part for bab in made for part in bab.bagian]

    tables, charts = ([one for p in parts for one in getattr(p, kind)] for kind in ("tabel", "gambar"))
    assert [t.nomor for t in tables] == [f"Tabel {n}" for n in range(1, len(tables) + 1)]
    assert [g.nomor for g in charts] == [f"Gambar {n}" for n in range(1, len(charts) + 1)]
    assert (tables[-1].judul, len(charts)) == (paper.ACTIONS, 8)


def test_rows_are_as_wide_as_their_heads() -> None:
    found = Snapshot(snapshots.content())
    made = [table for build in TABLES.values() if (table := build(found, None))]

    assert all(len(row) == len(table.kolom) for table in made for row in table.baris)
    assert all(len(row) == len(a.tabel.kolom) for a in annexes(found) for row in a.tabel.baris)


def test_year_without_anything_has_chapters_without_empty_tables() -> None:
    found = Snapshot(snapshots.content(offices=1, entries=0, releases=0, before=False))

    made = paper.chapters({"kendala": "Tidak ada."}, [], found)

    assert [bab.kode for bab in made] == ["bab-0", "bab-1", "bab-7", "bab-8"]
    assert not [t for bab in made for p in bab.bagian for t in p.tabel if not t.baris]


def test_figures_of_a_table_are_those_of_the_snapshot() -> None:
    table = TABLES["realisasi_opd"](Snapshot(snapshots.content()), None)

    assert table is not None
    assert table.baris[-1] == ["Jumlah", "40", "37", "3", "92,5"]


def test_calendar_names_a_month_only_where_it_is_another() -> None:
    days = (
        ("2026-11-16", "2026-11-25", 7), ("2026-11-30", "2026-12-03", 3), ("2026-12-30", "2027-01-04", 2),
        ("2026-12-31", "", 0), ("2027-01-05", "", 0),
    )  # fmt: skip
    row = {"kode": "DD.0001", "nama": "Jumlah", "opd": "410.001", "periode": "2026"}
    told = [row | {"jadwal": day, "terbit": shown, "terlambat": late} for day, shown, late in days]

    (line,) = annexes(Snapshot(snapshots.content(offices=1) | {"kalender": told}))[-1].tabel.baris

    # January of the year after stands in its month too, not due on 31 December.
    assert [cell for cell in line[3:] if cell] == [
        "5", "16/25 (+7); 30/3 Des (+3)", "30/4 Jan 2027 (+2); 31/–",
    ]  # fmt: skip


def test_narrative_is_paragraphs_and_lists_and_nothing_else() -> None:
    made = blocks("Satu.\n\n- a\n- b\nDua.\n\n- c\n\n- d")

    assert [(b.daftar, b.butir) for b in made] == [
        (False, ["Satu."]), (True, ["a", "b"]), (False, ["Dua."]), (True, ["c"]), (True, ["d"]),
    ]  # fmt: skip


def test_epss_stands_in_the_report_where_it_was_assessed() -> None:
    chart = CHARTS["indikator"](Snapshot(snapshots.content()), None, WIDE)
    epss = RingkasanEpss(2026, None, "", "Sementara.", [("Prinsip SDI", None, None)], chart, None)

    made = paper.chapters({}, [], Snapshot(snapshots.content()), epss)

    part = next(part for bab in made for part in bab.bagian if part.kode == "epss")
    assert (part.tabel[0].baris, len(part.gambar)) == ([["Prinsip SDI", "–", "–"]], 1)


@pytest.mark.parametrize("code", [code for code in CHARTS if code != "epss"])
def test_every_chart_is_drawn_wide_and_narrow(code: str) -> None:
    found = Snapshot(snapshots.content())

    for size in (WIDE, NARROW):
        chart = CHARTS[code](found, None, size)
        assert chart is not None
        assert chart.sentence.endswith(".")


def test_what_people_typed_is_data_on_paper() -> None:
    content = snapshots.content()
    content["daftar"][0]["nama"] = HOSTILE
    html = rendering.render_html(paper.TEMPLATE, frozen(content, {"kendala": f"{HOSTILE}\n- {HOSTILE}"}))

    assert "<script>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ dokumen }}") == 3


# Paper ------------------------------------------------------------------------------------------------
def test_paper_says_the_figures_of_the_snapshot(pages: list[str]) -> None:
    text = " ".join(" ".join(pages).split())

    for words in (
        "LAPORAN PENYELENGGARAAN", "Tahun 2026", "Keterisian tercatat 92,5 persen",
        "Tabel 1. Angka kunci", "naik 5,0 poin persen", "Gambar 1. Indikator utama (persen)",
        "BAB VIII", "Rencana tindak lanjut", "Dinas Kesehatan", "Kepala Dinas",
    ):  # fmt: skip
        assert words.lower() in text.lower(), words


def test_contents_lead_to_the_pages_that_they_name(pages: list[str]) -> None:
    """Chapters, a section, a table and an annex, each on the page that the contents tell."""
    listed = "\n".join(pages[2:4])
    found = {
        re.sub(r"\s+", " ", title).strip(" .").lower(): int(number)
        for title, number in re.findall(r"(?m)^\s*(\S.*?)(?:\s*\.)+\s+(\d+)$", listed)
    }

    wanted = (
        "ringkasan eksekutif", "bab iv pengumpulan data", "7.1 kepatuhan waktu sop", "tabel 1. angka kunci",
        "tabel 28. rencana tindak lanjut", "lampiran ii dataset terpublikasi",
    )  # fmt: skip
    for title in wanted:
        page = " ".join(pages[found[title] - 1].split()).lower()
        assert title in page, title
        assert f"halaman {found[title]} dari" in page


def test_running_head_names_the_chapter_and_the_cover_has_none(pages: list[str]) -> None:
    second = next(n for n, page in enumerate(pages) if "4.2 Realisasi" in page and n > 3)

    assert "Bab IV Pengumpulan data" in pages[second]
    assert "Halaman" not in pages[0]


def test_bookmarks_are_the_chapters_with_their_sections(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = list(opened.open_outline().root)
        titles = [str(item.title) for item in root]
        within = {str(item.title): [str(one.title) for one in item.children] for item in root}

    assert titles[:4] == ["Kata pengantar", "Daftar isi", "Daftar tabel", "Daftar gambar"]
    assert within["Bab IV Pengumpulan data"] == ["4.1 Ketersediaan data", "4.2 Realisasi pengumpulan"]
    assert titles[-7:] == [
        "Lampiran I Daftar Data",
        "Lampiran II Dataset terpublikasi",
        "Lampiran III Data yang tidak atau belum seluruhnya tersedia",
        "Lampiran IV Berita Acara Forum Satu Data",
        "Lampiran V Surat Pernyataan",
        "Lampiran VI Surat Validasi",
        "Lampiran VII Kalender rilis",
    ]


def test_fonts_are_embedded_and_the_paper_is_tagged(pdf: bytes, tmp_path: Any) -> None:
    target = tmp_path / "laporan.pdf"
    target.write_bytes(pdf)
    fonts = subprocess.run(["pdffonts", target], capture_output=True, text=True, check=True).stdout
    info = subprocess.run(["pdfinfo", target], capture_output=True, text=True, check=True).stdout

    assert {line.split()[-5] for line in fonts.splitlines()[2:]} == {"yes"}
    assert re.search(r"Tagged:\s+yes", info)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        kinds = list(_kinds(opened.Root.StructTreeRoot))
        assert b"pdfaid:part" in opened.Root.Metadata.read_bytes()
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= {kind for kind, _alt in kinds}
    assert all(alt for kind, alt in kinds if kind == "/Figure")


def _kinds(element: Any) -> Any:
    """Kind and text alternative of every element of the structure."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield str(child.S), str(child.get("/Alt", ""))
            yield from _kinds(child)


def test_one_page_stands_as_it_was_looked_at(pages: list[str]) -> None:
    """Chapter IV: text, two tables, a chart. Written anew by hand where the report is meant to change."""
    page = next(page for page in pages[4:] if "4.1 Ketersediaan data" in page)
    lines = [" ".join(line.split()) for line in page.splitlines() if line.strip()]

    assert "\n".join(lines) + "\n" == GOLDEN.read_text()


def test_long_tables_repeat_their_heads_and_a_preview_is_marked() -> None:
    content = snapshots.content(offices=2, entries=40, releases=2)
    html = rendering.render_html(paper.TEMPLATE, frozen(content), mark="PRATINJAU")
    data = rendering.render_pdf(html, title="Laporan")
    command = ["pdftotext", "-layout", "-", "-"]
    made = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode().split("\f")

    heads = [page for page in made if "Lampiran I Daftar Data" in page and "Produsen Data" in page]
    assert len(heads) >= 2
    assert [page for page in made if page.strip() and "PRATINJAU" not in page] == []


def test_frozen_report_is_the_same_bytes_each_time() -> None:
    first, again = (letterhead.freeze(frozen(snapshots.content())) for _n in range(2))

    assert first == again


def test_suggested_texts_are_of_sections_that_there_are() -> None:
    words = narrative.Setting("Kota Blitar", "Dinas", 2026, "31 Desember 2026", ("UU",), "IPS 2,60.")

    assert set(narrative.suggest(words, Snapshot(snapshots.content()))) <= set(contents.BY_CODE)


@pytest.mark.parametrize("code", [code for code in CHARTS if code != "epss"])
def test_text_of_every_chart_is_seven_points_on_paper_and_fits_a_telephone(code: str) -> None:
    found = Snapshot(snapshots.content(offices=24, entries=60))

    wide, narrow = (str(svg(chart)) for size in (WIDE, NARROW) if (chart := CHARTS[code](found, None, size)))

    paper_width = 160 / 25.4 * 72  # `.report .chart` in documents/laporan.css
    smallest = min(float(size) for size in re.findall(r'font-size="([\d.]+)', wide))
    assert smallest * paper_width / _across(wide) >= 7
    assert _across(narrow) <= 358


def _across(drawn: str) -> float:
    return float(re.findall(r'viewBox="0 0 ([\d.]+)', drawn)[0])

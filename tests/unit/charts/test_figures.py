"""Lines and bars say what they show inside the drawing, fit page and telephone, and hide nothing."""

import re
from xml.etree import ElementTree

import pytest

from satudata.charts.description import NARROW, WIDE, Chart, Size
from satudata.charts.drawing import svg
from satudata.charts.figures import Bar, Series, Words, bars, lines

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words(
    "Jumlah penduduk", "Penduduk 155.100 orang.", "orang; Kota Blitar, 2024 sampai 2026", "Disdukcapil"
)
YEARS = ["2024", "2025", "2026"]
MONTHS = [f"Desember {year}" for year in range(2000, 2026)]
LONG = "Dinas Pekerjaan Umum dan Penataan Ruang Kota Blitar"


def texts(chart: Chart) -> list[str]:
    root = ElementTree.fromstring(str(svg(chart)))  # noqa: S314  our own
    return ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]


def width(chart: Chart) -> float:
    return float(re.findall(r'viewBox="0 0 ([\d.]+)', str(svg(chart)))[0])


def test_drawing_says_title_unit_source_and_its_reading() -> None:
    chart = lines(WORDS, YEARS, [Series("Penduduk", [153600, 154300.5, 155100])])

    assert {"Jumlah penduduk", WORDS.subtitle, "Sumber: Disdukcapil", "155.100", *YEARS} <= set(texts(chart))
    assert "<desc>Penduduk 155.100 orang.</desc>" in str(svg(chart))


@pytest.mark.parametrize(("size", "most"), [(WIDE, 900), (NARROW, 358)])
def test_drawings_fit_the_page_and_a_telephone(size: Size, most: int) -> None:
    several = [Series(f"{LONG} {n}", [1234567.25 * n for _m in MONTHS]) for n in range(3)]
    words = Words(f"{LONG} {LONG}", "Kalimat.", f"{LONG} {LONG}", f"{LONG} {LONG}")

    assert width(lines(words, MONTHS, several, size)) <= most
    assert width(bars(words, [Bar(LONG, 1234567.25), Bar("Sukorejo", -3)], size)) <= most


def test_lines_differ_by_shape_and_dash_and_not_by_colour_alone() -> None:
    drawn = str(svg(lines(WORDS, YEARS, [Series(str(n), [n, n, n]) for n in range(3)])))

    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', drawn))) >= 3
    assert (
        len(
            set(re.findall(r'fill="(#[0-9a-f]{6})" d="', drawn))
            | set(re.findall(r'stroke="(#[0-9a-f]{6})"', drawn))
        )
        >= 3
    )


def test_seventh_line_is_drawn_and_named_as_another() -> None:
    chart = lines(WORDS, YEARS, [Series(f"Kelurahan {n}", [n, n, n]) for n in range(8)])

    assert "lainnya" in texts(chart)
    assert "Kelurahan 6" not in texts(chart)


def test_period_without_value_leaves_a_gap_and_is_no_zero() -> None:
    chart = lines(WORDS, YEARS, [Series("a", [5, None, 6])])

    assert "NaN" not in str(svg(chart))
    assert "0" not in texts(chart)


def test_bars_keep_their_order_say_each_number_and_where_there_is_none() -> None:
    chart = bars(WORDS, [Bar("Sukorejo", 2), Bar("Bendo", None), Bar("Turi", 0), Bar("Gedog", 1234.5)])
    names = [t for t in texts(chart) if t in ("Sukorejo", "Bendo", "Turi", "Gedog")]

    assert names == ["Sukorejo", "Bendo", "Turi", "Gedog"]
    assert {"2", "tidak ada data", "0", "1.234,5"} <= set(texts(chart))


def test_bars_of_one_name_stay_two_and_names_run_nothing() -> None:
    evil = "'+alert(1)+'\\\"]; <b>"
    chart = bars(WORDS, [Bar("Sama", 1), Bar("Sama", 2), Bar(evil, 3)])

    assert texts(chart).count("Sama") == 2
    assert evil in texts(chart)


@pytest.mark.parametrize("chart", [lines(WORDS, [], []), lines(WORDS, YEARS, []), bars(WORDS, [])])
def test_nothing_to_draw_is_no_error(chart: Chart) -> None:
    assert "Jumlah penduduk" in texts(chart)

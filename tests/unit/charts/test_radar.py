"""A radar names its axes, tells its series apart without colour, and fits page and telephone."""

import re
from xml.etree import ElementTree

import pytest

from satudata.charts.description import NARROW, WIDE, Size
from satudata.charts.drawing import svg
from satudata.charts.figures import Series, Words
from satudata.charts.radar import radar

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("Nilai domain", "Mandiri 2,36.", "nilai 1 sampai 5")
AXES = ["Prinsip Satu Data Indonesia", "Kualitas Data", "Proses Bisnis Statistik", "Kelembagaan", "Nasional"]
OWN, BPS = Series("Mandiri", [2, 2.68, 2, 2.7, 2.66]), Series("BPS", [1, 2, None, 4, 5])


def drawn(*series: Series, size: Size = WIDE) -> str:
    return str(svg(radar(WORDS, AXES, series, highest=5, size=size)))


def test_radar_says_title_axes_rings_and_its_reading() -> None:
    root = ElementTree.fromstring(drawn(OWN, BPS))  # noqa: S314  our own
    texts = {"".join(t.itertext()) for t in root.iter(f"{SVG}text")}

    assert {"Nilai domain", "Kualitas Data", "1", "5", "Mandiri", "BPS"} <= texts
    assert "<desc>Mandiri 2,36.</desc>" in drawn(OWN, BPS)


@pytest.mark.parametrize(("size", "most"), [(WIDE, 900), (NARROW, 358)])
def test_radar_fits_the_page_and_a_telephone(size: Size, most: int) -> None:
    width = float(re.findall(r'viewBox="0 0 ([\d.]+)', drawn(OWN, BPS, size=size))[0])

    assert width <= most


def test_series_differ_by_dash_and_not_by_colour_alone() -> None:
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', drawn(OWN, BPS)))) >= 2


def test_value_that_is_missing_leaves_its_corner_out() -> None:
    chart = radar(WORDS, AXES, [BPS], highest=5)
    lines = [layer for layer in chart.spec["vconcat"][0]["layer"] if "strokeDash" in layer["encoding"]]

    # Four corners, and the first again at the end.
    assert len(lines[0]["data"]["values"]) == 5


@pytest.mark.parametrize("values", [[1, 2], [1, 2, 3, 4, 5, 5]])
def test_radar_refuses_values_that_are_not_one_per_axis(values: list[float]) -> None:
    with pytest.raises(ValueError, match="zip"):
        radar(WORDS, AXES, [Series("X", values)], highest=5)
    with pytest.raises(ValueError, match="three axes"):
        radar(WORDS, AXES[:2], [Series("X", values[:2])], highest=5)

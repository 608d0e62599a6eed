"""A chart is one legible picture that needs no script, style or network, and says in words what it shows."""

import re
from xml.etree import ElementTree

import pytest

from satudata.charts.colours import colour
from satudata.charts.description import NARROW, WIDE, Chart, Segment, Strip, strips
from satudata.charts.drawing import svg

SVG = "{http://www.w3.org/2000/svg}"
SEGMENTS = [Segment("dalam waktu baku", "#304a94", "#ffffff"), Segment("lewat", "#e4c28c", "#191d2c")]
ROWS = [
    Strip("4. Memeriksa rancangan", "1.240 kali", [3, 1]),
    Strip("5. Memeriksa rencana", "8 kali", [0, 8]),
]


def drawing(**changes: object) -> str:
    given = {"title": "Waktu penanganan", "sentence": "Langkah 4: 75%.", "segments": SEGMENTS, "rows": ROWS}
    return str(svg(strips(**(given | changes))))  # type: ignore[arg-type]


def texts(drawn: str) -> list[str]:
    return [t.text or "" for t in ElementTree.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314  our own


def test_same_chart_gives_the_same_bytes_and_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawing(title="Sekali")
    monkeypatch.setattr("satudata.charts.drawing._draw", lambda chart: pytest.fail("drawn again"))

    assert drawing(title="Sekali") == first


def test_names_stand_without_prefix_whatever_others_registered() -> None:
    """Prefixes are shared by the process, and a page reads `ns0:svg` as nothing."""
    ElementTree.register_namespace("gambar", SVG.strip("{}"))

    assert drawing(title="Awalan").startswith("<svg xmlns=")
    assert "gambar:" not in drawing(title="Awalan")


def test_drawing_anew_gives_the_same_bytes() -> None:
    from satudata.charts.drawing import _draw

    chart = strips("Judul", "Kalimat.", SEGMENTS, ROWS)

    assert _draw(chart) == _draw(chart)


def test_drawing_stands_under_the_strict_policy() -> None:
    """Inline style and script are refused by the policy of every page; a link would ask the network."""
    drawn = drawing()

    assert not re.search(r"<(style|script|image|use|a|foreignObject)\b|\sstyle=|\son\w+=|href", drawn)
    assert drawn.count("http") == 1  # the name of the format


def test_drawing_is_one_image_with_title_and_description() -> None:
    root = ElementTree.fromstring(drawing())  # noqa: S314  our own

    assert root.get("role") == "img"
    assert [(child.tag.removeprefix(SVG), child.text) for child in root[:2]] == [
        ("title", "Waktu penanganan"),
        ("desc", "Langkah 4: 75%."),
    ]


def test_parts_of_the_image_claim_no_role_of_their_own() -> None:
    _image, *marks = ElementTree.fromstring(drawing()).iter()  # noqa: S314  our own

    assert not [m.attrib for m in marks if "role" in m.attrib or any(n.startswith("aria") for n in m.attrib)]


def test_words_and_numbers_are_text_in_our_face() -> None:
    drawn = drawing()

    assert {"4. Memeriksa rancangan", "1.240 kali", "75%", "25%", "lewat"} <= set(texts(drawn))
    assert set(re.findall(r'font-family="([^"]*)"', drawn)) == {
        "Inter, &quot;Satudata Sans&quot;, sans-serif"
    }


def test_numbers_are_written_as_in_indonesian() -> None:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"x": 1234.5}]},
        "mark": "text",
        "encoding": {"text": {"field": "x", "type": "quantitative", "format": ",.1f"}},
    }

    assert texts(str(svg(Chart("a", "b", spec)))) == ["1.234,5"]


def test_what_people_wrote_stays_text() -> None:
    evil = '</text><script>alert(1)</script>"&'
    drawn = drawing(title=evil, sentence=evil, rows=[Strip(evil, evil, [1, 1])])

    assert "<script" not in drawn
    assert evil in texts(drawn)
    assert ElementTree.fromstring(drawn)[0].text == evil  # noqa: S314  our own


@pytest.mark.parametrize("odd", ["\x00", "\x0b", "\x1f", "\ud800", "\udfff", "\ufffe", "\uffff"])
def test_character_that_no_drawing_can_hold_is_replaced(odd: str) -> None:
    """As text pasted from a word processor carries it; the engine would end the whole process."""
    drawn = drawing(title=f"Judul{odd}", sentence=f"Kalimat{odd}", rows=[Strip(f"Satu{odd}dua", odd, [1, 1])])

    assert "Satu\ufffddua" in texts(drawn)
    assert [part.text for part in ElementTree.fromstring(drawn)[:2]] == [  # noqa: S314  our own
        "Judul\ufffd",
        "Kalimat\ufffd",
    ]


def test_chart_that_would_fetch_its_data_is_refused() -> None:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"url": "http://127.0.0.1:9/data.json"},
        "mark": "point",
    }

    with pytest.raises(ValueError, match="not allowed"):
        svg(Chart("a", "b", spec))


def test_narrow_drawing_fits_a_telephone_and_leaves_out_numbers_without_room() -> None:
    rows = [Strip("Langkah 4", "100 kali", [90, 10])]

    wide, narrow = drawing(rows=rows, size=WIDE), drawing(rows=rows, size=NARROW)

    assert float(re.findall(r'viewBox="0 0 (\d+)', narrow)[0]) <= 358
    assert "10%" in texts(wide)
    assert "10%" not in texts(narrow)


def test_row_without_counts_stays_empty() -> None:
    drawn = drawing(rows=[Strip("Langkah 1", "0 kali", [0, 0]), *ROWS])

    assert {"Langkah 1", "0 kali", "100%"} <= set(texts(drawn))
    assert "NaN" not in drawn


def test_colours_are_those_of_the_pages() -> None:
    assert colour("nila-600") == "#304a94"
    with pytest.raises(KeyError):
        colour("tidak-ada")

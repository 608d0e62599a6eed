"""What a chart is: a title, a sentence, and a Vega-Lite dictionary in our fonts, colours and numbers.

Builders make the dictionary; nothing here draws. Each chart says in words what it shows, because
its drawing is one image to a screen reader, and the page puts the same numbers into a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from satudata.charts.colours import colour

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
# Inter is what text is measured with and what pages have; the documents know the same face by
# the second name.
FONT = 'Inter, "Satudata Sans", sans-serif'
Spec = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """One chart: `title` and `sentence` are its text alternative, `spec` the Vega-Lite dictionary."""

    title: str
    sentence: str
    spec: Spec


@dataclass(frozen=True)
class Segment:
    """One part that every strip may have: its words in the legend, its colour, and of its number."""

    label: str
    fill: str
    ink: str


@dataclass(frozen=True)
class Strip:
    """One strip: label at its left, note at its right, counts in the order of the segments."""

    label: str
    note: str
    counts: Sequence[int]


@dataclass(frozen=True)
class Size:
    """How large a drawing is, in pixels: the bars, the labels beside them, legend entries in a row.

    A wide one is at most 775 across: then its smallest text, 12 pixels, is 7 points on a page of A4 (160 mm).
    """

    bars: int
    labels: int
    columns: int


WIDE, NARROW = Size(bars=430, labels=280, columns=5), Size(bars=196, labels=76, columns=2)
# A share below this has no room for its number.
ROOM = {WIDE: 0.06, NARROW: 0.15}


def strips(
    title: str, sentence: str, segments: Sequence[Segment], rows: Sequence[Strip], size: Size = WIDE
) -> Chart:
    """Strips of 100 per cent, one below the other: how each total falls apart into the same segments.

    `rows` whose counts are all zero stay empty. Wide for a page or sheet, narrow for a telephone.
    """
    return Chart(title, sentence, _strips(segments, rows, size))


def _strips(segments: Sequence[Segment], rows: Sequence[Strip], size: Size) -> Spec:
    order, ink = [row.label for row in rows], colour("ink-soft")
    y = {"field": "row", "type": "nominal", "sort": order, "title": None}
    notes = [{"row": row.label, "note": row.note} for row in rows]
    return {
        "$schema": SCHEMA,
        "width": size.bars,
        "height": {"step": 28},
        "padding": 4,
        "layer": [
            {
                "data": {"values": _parts(segments, rows)},
                "mark": {"type": "bar", "size": 20, "stroke": colour("mori-0"), "strokeWidth": 1},
                "encoding": {
                    "y": y | {"axis": _labels(size)},
                    "x": _share("from") | {"axis": _shares(size)},
                    "x2": {"field": "to"},
                    "color": _legend(segments, size),
                },
            },
            {
                "data": {"values": [p for p in _parts(segments, rows) if p["share"] >= ROOM[size]]},
                "mark": {"type": "text", "fontSize": 12, "fontWeight": 600},
                "encoding": {
                    "y": y,
                    "x": _share("middle"),
                    "text": {"field": "share", "type": "quantitative", "format": ".0%"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
            {
                "data": {"values": notes},
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": ink},
                "encoding": {"y": y, "x": {"datum": 1, "type": "quantitative"}, "text": {"field": "note"}},
            },
        ],
        "config": _config(),
    }  # fmt: skip


def _parts(segments: Sequence[Segment], rows: Sequence[Strip]) -> list[Spec]:
    found = []
    for row in rows:
        total, before = sum(row.counts), 0
        for segment, count in zip(segments, row.counts, strict=True):
            if count:
                start, end = before / total, (before + count) / total
                part = {"row": row.label, "part": segment.label, "from": start, "to": end}
                found.append(part | {"share": count / total, "middle": (start + end) / 2, "ink": segment.ink})
            before += count
    return found


def _share(field: str) -> Spec:
    scale = {"domain": [0, 1], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "title": None}


def _shares(size: Size) -> Spec:
    values = [0, 0.5, 1] if size is NARROW else [0, 0.25, 0.5, 0.75, 1]
    return {"format": ".0%", "values": values, "domain": False, "ticks": False}


def _labels(size: Size) -> Spec:
    return {
        "labelLimit": size.labels - 12, "minExtent": size.labels, "maxExtent": size.labels,
        "domain": False, "ticks": False, "labelPadding": 8, "grid": False,
    }  # fmt: skip


def _legend(segments: Sequence[Segment], size: Size) -> Spec:
    names = [s.label for s in segments]
    return {
        "field": "part",
        "type": "nominal",
        "sort": names,
        "scale": {"domain": names, "range": [s.fill for s in segments]},
        "legend": {
            "title": None, "orient": "top", "direction": "horizontal", "columns": size.columns,
            "symbolType": "square", "symbolSize": 140, "labelLimit": 200, "rowPadding": 4, "offset": 10,
        },
    }  # fmt: skip


def _config() -> Spec:
    ink = {"labelColor": colour("ink-soft"), "labelFontSize": 12}
    return {
        "font": FONT,
        "aria": False,
        "background": None,
        "view": {"stroke": None},
        "axis": {**ink, "gridColor": colour("line")},
        "legend": {**ink, "symbolStrokeWidth": 0},
    }

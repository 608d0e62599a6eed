"""Charts of figures: lines over periods and bars of categories, in the looks of `description`.

Each carries its title, what is measured where and when, and its source inside the drawing, because
drawings are copied and embedded without the page around them. Colours are never the only difference
between lines: they have shapes and dashes too.
"""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from satudata.charts.colours import colour
from satudata.charts.description import NARROW, SCHEMA, WIDE, Chart, Size, Spec, _config

# Three to one against white, each of another lightness; further lines are drawn as one grey kind.
FILLS = ("nila-600", "soga-500", "good-solid", "bad-solid", "nila-950", "ink-muted", "line-strong")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "circle")
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (12, 3), (4, 2), (1, 0))
OWN = len(FILLS) - 1
NUMBER = ",.2~f"


@dataclass(frozen=True)
class Room:
    """How a drawing is divided, in pixels; lines of text in characters."""

    total: int
    height: int
    # At the left the numbers of an axis, or the names of bars; at the right a bar's number.
    axis: int
    names: int
    numbers: int
    line: int
    name: int


ROOM = {
    WIDE: Room(total=752, height=270, axis=76, names=250, numbers=90, line=112, name=38),
    NARROW: Room(total=336, height=220, axis=62, names=112, numbers=76, line=50, name=16),
}
STEP, TEXT_LINE, LETTER = 26, 14, 6.6
# More at the right: a browser may set the number of the longest bar wider than it was measured.
PADDING = {"left": 4, "top": 4, "bottom": 4, "right": 14}


@dataclass(frozen=True)
class Words:
    """What is said with the figures: title, unit with area and years, source; `sentence` is its reading."""

    title: str
    sentence: str
    subtitle: str = ""
    source: str = ""


@dataclass(frozen=True)
class Series:
    """One line: its name and its value in each period, None where there is none."""

    label: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Bar:
    """One category: its name and value, None where there is none."""

    label: str
    value: float | None


def lines(words: Words, periods: Sequence[str], series: Sequence[Series], size: Size = WIDE) -> Chart:
    """One line per series over the same periods; a period without value leaves a gap.

    Six series have looks of their own, further ones are grey. ValueError where values and periods differ in
    number.
    """
    room = ROOM[size]
    return Chart(words.title, words.sentence, _framed(words, room, _lines(periods, series, size), room.axis))


def bars(words: Words, rows: Sequence[Bar], size: Size = WIDE) -> Chart:
    """Bars from zero, one below the other in the given order, each with its number; without value no bar."""
    room = ROOM[size]
    return Chart(words.title, words.sentence, _framed(words, room, _bars(rows, room), room.names))


# Lines -------------------------------------------------------------------------------------------------
def _lines(periods: Sequence[str], series: Sequence[Series], size: Size) -> Spec:
    room, others = ROOM[size], _("lainnya")
    kinds = [s.label for s in series[:OWN]] + ([others] if len(series) > OWN else [])
    points = [
        {"period": period, "line": n, "kind": line.label if n < OWN else others, "value": value}
        for n, line in enumerate(series)
        for period, value in zip(periods, line.values, strict=True)
    ]
    # The name of the last period stands half beyond its point.
    width = room.total - room.axis - max(20, int(_longest(periods) / 2))
    x: Spec = {"field": "period", "type": "ordinal", "sort": list(periods), "title": None}
    x |= {"axis": _periods(periods, width)}
    y: Spec = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False}}
    y |= {"axis": _values(room)}
    fills = _kind(kinds, [colour(token) for token in FILLS], size)
    shared = {"x": x, "y": y, "detail": {"field": "line"}, "color": fills}
    dashes = {"strokeDash": _kind(kinds, [list(d) for d in DASHES], size)}
    layers: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": shared | dashes},
        {
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": shared | {"shape": _kind(kinds, SHAPES, size)},
        },
    ]
    if len(series) == 1:
        layers.append(_latest(points, x, y))
    return {"width": width, "height": room.height, "data": {"values": points}, "layer": layers}


def _latest(points: Sequence[Spec], x: Spec, y: Spec) -> Spec:
    """The number at the last point of a line that is alone."""
    known = [p for p in points if p["value"] is not None]
    mark = {"type": "text", "dy": -12, "fontSize": 12, "fontWeight": 600, "color": colour("ink")}
    text = {"field": "value", "type": "quantitative", "format": NUMBER}
    return {"data": {"values": known[-1:]}, "mark": mark, "encoding": {"x": x, "y": y, "text": text}}


def _periods(periods: Sequence[str], width: int) -> Spec:
    """An axis that names every n-th period, counted from the last, so that each name has room."""
    each = max(1, -int(-len(periods) * (_longest(periods) + 14) // width))
    return {
        "values": list(periods)[::-1][::each][::-1], "labelAngle": 0, "labelOverlap": False,
        "labelLimit": 160, "labelPadding": 6, "ticks": False, "grid": False,
        "domainColor": colour("line-strong"),
    }  # fmt: skip


def _longest(periods: Sequence[str]) -> float:
    return max((len(p) for p in periods), default=1) * LETTER


def _values(room: Room) -> Spec:
    return {
        "format": NUMBER, "tickCount": 5, "domain": False, "ticks": False, "labelPadding": 6,
        "minExtent": room.axis, "maxExtent": room.axis,
    }  # fmt: skip


def _kind(kinds: Sequence[str], kept: Sequence[Any], size: Size) -> Spec:
    """A channel that tells series apart; with a legend where there is more than one."""
    legend = {
        "title": None, "orient": "top", "direction": "horizontal", "columns": 1 if size is NARROW else 3,
        "labelLimit": 230, "rowPadding": 4, "offset": 8, "symbolSize": 90, "symbolOpacity": 1,
    }  # fmt: skip
    return {
        "field": "kind",
        "type": "nominal",
        "sort": list(kinds),
        "scale": {"domain": list(kinds), "range": list(kept[: len(kinds)])},
        "legend": legend if len(kinds) > 1 else None,
    }


# Bars ---------------------------------------------------------------------------------------------------
def _bars(rows: Sequence[Bar], room: Room) -> Spec:
    names = [textwrap.wrap(b.label, room.name, max_lines=2, placeholder=" …") or [""] for b in rows]
    order = list(range(len(rows)))
    y = {
        "field": "row", "type": "ordinal", "sort": order, "scale": {"domain": order}, "title": None,
        "axis": _names(names, room),
    }  # fmt: skip
    x = {"type": "quantitative", "title": None, "axis": None, "scale": {"domain": _domain(rows)}}
    known = [
        {"row": n, "value": b.value, "end": max(b.value, 0)}
        for n, b in enumerate(rows)
        if b.value is not None
    ]
    missing = [{"row": n} for n, b in enumerate(rows) if b.value is None]
    text = {"type": "text", "fontSize": 12, "color": colour("ink"), "align": "left", "dx": 6}
    number = {"field": "value", "type": "quantitative", "format": NUMBER}
    fill = {"type": "bar", "size": 18, "color": colour("nila-600")}
    return {
        "width": room.total - room.names - room.numbers,
        "height": {"step": STEP + (8 if any(len(n) > 1 for n in names) else 0)},
        "layer": [
            {"data": {"values": known}, "mark": fill, "encoding": {"y": y, "x": x | {"field": "value"}}},
            {
                "data": {"values": known},
                "mark": text,
                "encoding": {"y": y, "x": x | {"field": "end"}, "text": number},
            },
            {
                "data": {"values": missing},
                "mark": text | {"color": colour("ink-muted"), "fontStyle": "italic"},
                "encoding": {"y": y, "x": x | {"datum": 0}, "text": {"value": _("tidak ada data")}},
            },
        ],
    }


def _names(names: Sequence[Sequence[str]], room: Room) -> Spec:
    """Names of the rows: those of equal name stay two rows, because rows are told by their number."""
    return {
        "labelExpr": f"({json.dumps(names)})[datum.value]", "labelLineHeight": TEXT_LINE,
        "labelLimit": room.names - 8, "minExtent": room.names, "maxExtent": room.names,
        "domain": False, "ticks": False, "labelPadding": 8, "grid": False,
    }  # fmt: skip


def _domain(rows: Sequence[Bar]) -> list[float]:
    """From zero, or from the lowest below it, to the highest; one wide where all are zero."""
    known = [0.0, *(b.value for b in rows if b.value is not None)]
    low, high = min(known), max(known)
    return [low, high if high > low else low + 1]


# Frame -------------------------------------------------------------------------------------------------
def _framed(words: Words, room: Room, body: Spec, left: int) -> Spec:
    """The drawing between its title and its source; `left` is the room before the figures."""
    title = {
        "text": textwrap.wrap(words.title, int(room.line * 0.8)) or [""],
        "subtitle": textwrap.wrap(words.subtitle, room.line),
        "anchor": "start", "frame": "bounds", "fontSize": 15, "fontWeight": 600, "color": colour("ink"),
        "subtitleFontSize": 12, "subtitleColor": colour("ink-soft"), "subtitlePadding": 4, "offset": 12,
    }  # fmt: skip
    parts = [body, *([_source(words.source, room, left)] if words.source else [])]
    return {
        "$schema": SCHEMA, "padding": PADDING, "title": title, "vconcat": parts, "spacing": 12,
        "config": _config(),
    }  # fmt: skip


def _source(source: str, room: Room, left: int) -> Spec:
    text = textwrap.wrap(_("Sumber: %(sumber)s") % {"sumber": source}, room.line)
    mark = {
        "type": "text", "align": "left", "baseline": "top", "fontSize": 12, "lineHeight": 15,
        "color": colour("ink-muted"), "text": text,
    }  # fmt: skip
    at = {"x": {"value": 6 - left}, "y": {"value": 0}}
    return {"width": 20, "height": 15 * len(text), "data": {"values": [{}]}, "mark": mark, "encoding": at}

"""A radar: values of a few named axes as polygons over rings, in the looks of `figures`.

Vega-Lite has no polar lines, so places are computed here and drawn as layers of lines, points and words.
"""

import math
import textwrap
from collections.abc import Sequence

from satudata.charts.colours import colour
from satudata.charts.description import NARROW, WIDE, Chart, Size, Spec
from satudata.charts.figures import DASHES, FILLS, SHAPES, Series, Words, _framed, _kind
from satudata.charts.figures import ROOM as FRAMES

# Width and height, half the width of the rings, letters in a line of an axis's name, in pixels and letters.
ROOM: dict[Size, tuple[int, int, int, int]] = {WIDE: (620, 372, 150, 24), NARROW: (334, 284, 90, 10)}
BEYOND = 1.13
LABEL_LINE = 14


def radar(
    words: Words, axes: Sequence[str], series: Sequence[Series], *, highest: int, size: Size = WIDE
) -> Chart:
    """One polygon per series over the same axes, from 0 in the middle to `highest` at the outer ring.

    The first axis points up, the others follow clockwise. A value that is None leaves its corner out.
    ValueError where values and axes differ in number, or there are fewer than three axes.
    """
    if len(axes) < 3:
        raise ValueError("a radar needs three axes")
    return Chart(
        words.title, words.sentence, _framed(words, FRAMES[size], _body(axes, series, highest, size), 0)
    )


def _body(axes: Sequence[str], series: Sequence[Series], highest: int, size: Size) -> Spec:
    width, height, half, _letters = ROOM[size]
    reach = highest / half  # units of value in a pixel
    x: Spec = {"type": "quantitative", "axis": None, "scale": _span(width * reach / 2)}
    y: Spec = {"type": "quantitative", "axis": None, "scale": _span(height * reach / 2)}
    place = {"x": x | {"field": "x"}, "y": y | {"field": "y"}}
    corners = [
        corner | {"kind": line.label} for line in series for corner in _polygon(axes, line.values, close=True)
    ]
    return {
        "width": width,
        "height": height,
        "layer": [
            *_rings(axes, highest, place),
            *_polygons([line.label for line in series], corners, place, size),
            *_names(axes, highest, place, size),
        ],
    }


def _span(half: float) -> Spec:
    return {"domain": [-half, half], "nice": False, "zero": False}


def _spot(axes: Sequence[str], n: int, value: float) -> Spec:
    angle = 2 * math.pi * n / len(axes)
    return {"x": round(value * math.sin(angle), 6), "y": round(value * math.cos(angle), 6)}


def _polygon(axes: Sequence[str], values: Sequence[float | None], *, close: bool) -> list[Spec]:
    pairs = list(zip(range(len(axes)), values, strict=True))
    found = [_spot(axes, n, v) | {"order": n} for n, v in pairs if v is not None]
    return [*found, found[0] | {"order": len(axes)}] if close and found else found


def _rings(axes: Sequence[str], highest: int, place: Spec) -> list[Spec]:
    rings = [
        corner | {"ring": ring}
        for ring in range(1, highest + 1)
        for corner in _polygon(axes, [float(ring)] * len(axes), close=True)
    ]
    spokes = [
        point | {"spoke": n, "order": order}
        for n in range(len(axes))
        for order, point in enumerate(({"x": 0, "y": 0}, _spot(axes, n, highest)))
    ]
    marks = [{"x": 0, "y": ring, "ring": str(ring)} for ring in range(1, highest + 1)]
    line = {"type": "line", "color": colour("line"), "strokeWidth": 1}
    text = {"type": "text", "fontSize": 12, "dx": 9, "dy": 6, "color": colour("ink-muted")}
    order = {"order": {"field": "order", "type": "quantitative"}}
    return [
        {"data": {"values": rings}, "mark": line, "encoding": place | order | _detail("ring")},
        {"data": {"values": spokes}, "mark": line, "encoding": place | order | _detail("spoke")},
        {
            "data": {"values": marks},
            "mark": text,
            "encoding": place | {"text": {"field": "ring", "type": "nominal"}},
        },
    ]


def _detail(field: str) -> Spec:
    return {"detail": {"field": field, "type": "nominal"}}


def _polygons(kinds: Sequence[str], corners: list[Spec], place: Spec, size: Size) -> list[Spec]:
    data = {"values": corners}
    order = {"order": {"field": "order", "type": "quantitative"}}
    fills = {"color": _kind(kinds, [colour(token) for token in FILLS], size)}
    dashes = {"strokeDash": _kind(kinds, [list(d) for d in DASHES], size)}
    shapes = {"shape": _kind(kinds, SHAPES, size)}
    point = {"type": "point", "filled": True, "size": 55, "opacity": 1}
    return [
        {
            "data": data,
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": place | order | fills | dashes,
        },
        {"data": data, "mark": point, "encoding": place | fills | shapes},
    ]


def _names(axes: Sequence[str], highest: int, place: Spec, size: Size) -> list[Spec]:
    """Names beyond the outer ring, set towards the side on which they stand."""
    sides: dict[str, list[Spec]] = {"left": [], "center": [], "right": []}
    for n, name in enumerate(axes):
        spot = _spot(axes, n, highest * BEYOND)
        side = "center" if abs(spot["x"]) < highest / 10 else "left" if spot["x"] > 0 else "right"
        letters = ROOM[size][3] * (2 if side == "center" else 1)
        lines = textwrap.wrap(name, letters, break_long_words=False) or [""]
        # Above and below the rings a name grows away from them.
        grown = len(lines) * LABEL_LINE / 2 * highest / ROOM[size][2] if side == "center" else 0
        sides[side].append(spot | {"y": spot["y"] + math.copysign(grown, spot["y"]), "name": lines})
    return [
        {
            "data": {"values": rows},
            "mark": {
                "type": "text", "align": side, "baseline": "middle", "fontSize": 12,
                "lineHeight": LABEL_LINE, "color": colour("ink"),
            },
            "encoding": place | {"text": {"field": "name"}},
        }
        for side, rows in sides.items()
        if rows
    ]  # fmt: skip

"""Charts of the yearly report by code (`reports.contents`): the very drawings of pages, from the snapshot.

Each is drawn from the figures of the table before it, carries its reading as text alternative, and is None
where there is nothing to draw. Its title stands in the caption, so the drawing has none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from datasets.queries import rule_title
from reports.documents.parts import RingkasanEpss
from reports.documents.tables import MONTHS
from reports.evaluation.indicators import BY_CODE, INDICATORS, Unit
from reports.evaluation.snapshot import Slice, Snapshot
from reports.narrative import measure, share
from satudata.charts.colours import colour
from satudata.charts.description import NARROW, WIDE, Chart, Segment, Size, Strip, strips
from satudata.charts.figures import Bar, Series, Words, bars, lines
from satudata.clock.templatetags.waktu import angka

# More bars than these are no picture any more; the table has all.
MOST_BARS = 24
STEP_NAME = 40
Build = Callable[[Snapshot, RingkasanEpss | None, Size], Chart | None]


def _untitled(chart: Chart) -> Chart:
    """The same drawing without the title that its caption says."""
    spec = {name: value for name, value in chart.spec.items() if name != "title"}
    return replace(chart, spec=spec)


def _bars(words: Words, rows: Sequence[Bar], size: Size) -> Chart | None:
    shown = list(rows)[:MOST_BARS]
    if not any(bar.value is not None for bar in shown):
        return None
    left = len(rows) - len(shown)
    more = f" {angka(left)} lainnya ada dalam tabel." if left else ""
    return _untitled(bars(replace(words, sentence=words.sentence + more), shown, size))


def _short(office: Slice, size: Size) -> str:
    return office.singkatan if size is NARROW and office.singkatan else office.nama


def _said(rows: Sequence[Bar], unit: str = "") -> str:
    """The highest and the lowest bar in words; one bar alone."""
    known = [(bar.value, bar.label) for bar in rows if bar.value is not None]
    if not known:
        return "Belum ada angka."
    high, low = max(known, key=lambda row: row[0]), min(known, key=lambda row: row[0])
    if high[0] == low[0]:
        return f"Semua bernilai {angka(high[0])}{unit}."
    return f"Tertinggi {high[1]} {angka(high[0])}{unit}, terendah {low[1]} {angka(low[0])}{unit}."


def _indicators(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    shown = [one.of(found.angka) for one in INDICATORS if one.unit == Unit.PERCENT]
    rows = [Bar(str(r.indicator.name), None if r.value is None else float(r.value)) for r in shown]
    sentence = "; ".join(f"{r.indicator.name} {measure(r)}" for r in shown if r.value is not None)
    words = Words("Indikator utama (persen)", f"{sentence}." if sentence else "Belum ada angka.")
    return _bars(words, rows, size)


def _entries(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    shown = sorted(found.by("opd"), key=lambda o: (-o.angka["entri"], o.nama))
    rows = [Bar(_short(o, size), o.angka["entri"]) for o in shown if o.angka["entri"]]
    return _bars(Words("Entri Daftar Data menurut perangkat daerah", _said(rows, " entri")), rows, size)


def _availability(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    codes = ("tersedia", "sebagian", "tidak_tersedia", "belum_dinyatakan")
    segments = [
        Segment("Tersedia", colour("good-solid"), colour("mori-0")),
        Segment("Sebagian", colour("soga-300"), colour("ink")),
        Segment("Tidak tersedia", colour("bad-solid"), colour("mori-0")),
        Segment("Belum dinyatakan", colour("mori-200"), colour("ink")),
    ]
    rows = [
        Strip(_label(_short(o, size), size), angka(o.angka["entri"]), [o.angka[code] for code in codes])
        for o in found.by("opd")
        if o.angka["entri"]
    ]
    counts = found.angka
    there = counts["tersedia"] + counts["sebagian"]
    sentence = share(there, counts["entri"], "entri Daftar Data", "tersedia atau tersedia sebagian")
    title = "Ketersediaan data menurut perangkat daerah (jumlah entri di kanan)"
    return strips(title, sentence, segments, rows, size) if rows else None


def _label(name: str, size: Size) -> str:
    most = 42 if size is WIDE else 12
    return name if len(name) <= most else name[: most - 2].rstrip() + " …"


def _findings(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    rows = [Bar(rule_title(row["kode"]), row["jumlah"]) for row in found.rows("temuan")]
    words = Words("Temuan pemeriksaan yang paling sering (kali)", _said(rows, " kali"))
    return _bars(words, rows, size)


def _by_rate(found: Snapshot, code: str, title: str, size: Size) -> Chart | None:
    """An indicator per office, the highest first; offices without value are in the table only."""
    readings = [(o, BY_CODE[code].of(o.angka).value) for o in found.by("opd")]
    known = sorted(((o, v) for o, v in readings if v is not None), key=lambda row: (-row[1], row[0].nama))
    rows = [Bar(_short(o, size), float(v)) for o, v in known]
    return _bars(Words(title, _said(rows)), rows, size)


def _publication(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    return _by_rate(found, "publikasi", "Publikasi menurut perangkat daerah (persen)", size)


def _quality(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    return _by_rate(found, "mutu", "Skor mutu menurut perangkat daerah (0 sampai 100)", size)


def _months(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    used = found.section("portal")["bulan"]
    if len(used) < 2:
        return None
    names = ("Kunjungan", "Unduhan", "Panggilan API")
    series = [Series(name, [row[n] for row in used]) for n, name in enumerate(names, start=1)]
    totals = ", ".join(
        f"{name.lower()} {angka(sum(s.values))}" for name, s in zip(names, series, strict=True)
    )
    months = [MONTHS[row[0] - 1][:3] for row in used]
    words = Words("Pemanfaatan portal menurut bulan", f"Jumlah selama tahun ini: {totals}.")
    return _untitled(lines(words, months, series, size))


def _steps(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    segments = [
        Segment("Tepat waktu", colour("good-solid"), colour("mori-0")),
        Segment("Melewati batas", colour("bad-solid"), colour("mori-0")),
    ]
    judged = [row for row in found.rows("langkah") if row["dinilai"]]
    rows = [
        Strip(_step(row, size), angka(row["dinilai"]), [row["tepat"], row["dinilai"] - row["tepat"]])
        for row in judged
    ]
    whole, kept = sum(row["dinilai"] for row in judged), sum(row["tepat"] for row in judged)
    sentence = share(kept, whole, "penyelesaian langkah SOP", "sudah sesuai batas waktu")
    title = "Ketepatan waktu setiap langkah SOP (banyaknya penyelesaian di kanan)"
    return strips(title, sentence, segments, rows, size) if rows else None


def _step(row: Mapping[str, str], size: Size) -> str:
    return row["kode"] if size is NARROW else _label(f"{row['kode']}. {row['aktivitas']}", size)


def _epss(found: Snapshot, epss: RingkasanEpss | None, size: Size) -> Chart | None:
    if epss is None or epss.radar is None:
        return None
    chart = epss.radar_sempit if size is NARROW and epss.radar_sempit else epss.radar
    return _untitled(chart)


CHARTS: Mapping[str, Build] = {
    "indikator": _indicators,
    "entri_opd": _entries,
    "ketersediaan": _availability,
    "temuan": _findings,
    "publikasi": _publication,
    "portal_bulan": _months,
    "langkah": _steps,
    "mutu_opd": _quality,
    "epss": _epss,
}

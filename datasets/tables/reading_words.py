"""A table's latest figure said in one sentence, with what it was the period before. Templates, no judgement.

Which figure may be said is decided in `facts`: percentages and means are never added.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from datasets.tables.dictionary import Dictionary, Peran
from datasets.tables.facts import Facts, written

PERCENT = ("%", "persen", "percent")


def sentence(facts: Facts, dictionary: Dictionary, title: str) -> str:
    """One sentence on the latest figure; of a table without one, on what it holds.

    The title names the figure where the table has one measure; otherwise the measure's own name does.
    """
    if facts.series:
        return _single(facts, _subject(facts, dictionary, title))
    if facts.lowest and facts.highest:
        return _range(facts, _subject(facts, dictionary, title))
    rows = written(Decimal(facts.rows))
    if facts.periods:
        words = _("%(judul)s memuat %(baris)s baris untuk %(periode)s.")
        return words % {"judul": title, "baris": rows, "periode": span(facts.periods)}
    return _("%(judul)s memuat %(baris)s baris.") % {"judul": title, "baris": rows}


def span(periods: tuple[str, ...]) -> str:
    """First and last period: 2022 sampai 2026; one alone as it is."""
    if len(periods) == 1:
        return periods[0]
    return _("%(awal)s sampai %(akhir)s") % {"awal": periods[0], "akhir": periods[-1]}


def _subject(facts: Facts, dictionary: Dictionary, title: str) -> str:
    assert facts.measure is not None  # noqa: S101  there are figures
    return title if len(dictionary.of_role(Peran.NILAI)) == 1 else facts.measure.nama


def _single(facts: Facts, subject: str) -> str:
    period, figure = facts.series[-1]
    given = {"judul": subject, "angka": _written(facts, figure), "periode": period}
    said = _("%(judul)s pada %(periode)s: %(angka)s") if period else _("%(judul)s: %(angka)s")
    if len(facts.series) == 1:
        return said % given + "."
    before, old = facts.series[-2]
    change = _change(facts, figure, old)
    given |= {"ubah": change, "dulu": _written(facts, old), "lalu": before}
    if not change:
        return said % given + _(", sama dengan %(lalu)s.") % given
    return said % given + _(", %(ubah)s dari %(dulu)s pada %(lalu)s.") % given


def _change(facts: Facts, new: Decimal, old: Decimal) -> str:
    """Up or down by how much: per cent of the old figure, points where it is itself a percentage."""
    if new == old:
        return ""
    word = _("naik") if new > old else _("turun")
    if facts.measure is not None and _is_percentage(facts.measure.satuan):
        return f"{word} {written(abs(new - old))} {_('poin persen')}"
    if old <= 0 or new < 0:
        return word
    share = (abs(new - old) / old * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    # A change too small to be written as a tenth of a per cent is no "0 persen".
    return f"{word} {written(share)} {_('persen')}" if share else f"{word} {_('kurang dari 0,1 persen')}"


def _range(facts: Facts, subject: str) -> str:
    assert facts.lowest is not None  # noqa: S101  asked only with both
    assert facts.highest is not None  # noqa: S101
    (low_name, low), (high_name, high) = facts.lowest, facts.highest
    period = _(" pada %(periode)s") % {"periode": facts.periods[-1]} if facts.periods else ""
    given = {
        "judul": subject,
        "periode": period,
        "rendah": _named(_written(facts, low), low_name),
        "tinggi": _named(_written(facts, high), high_name),
    }
    if low == high:
        return _("%(judul)s%(periode)s: %(angka)s di semua baris.") % {**given, "angka": _written(facts, low)}
    return _("%(judul)s%(periode)s: terendah %(rendah)s, tertinggi %(tinggi)s.") % given


def _named(figure: str, name: str) -> str:
    return f"{figure} ({name})" if name else figure


def _written(facts: Facts, figure: Decimal) -> str:
    return written(figure, facts.measure.satuan if facts.measure else "")


def _is_percentage(unit: str) -> bool:
    return unit.strip().casefold() in PERCENT

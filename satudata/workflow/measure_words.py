"""Measured steps in words and as charts: the finding first, figures as people say them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from satudata.charts.colours import colour
from satudata.charts.description import NARROW, WIDE, Chart, Segment, Size, Strip, strips
from satudata.clock.templatetags.waktu import angka, menit
from satudata.workflow.measures import FEWEST, Clock, Measures, StepMeasure

ALTERNATIVES = ", "
IN_MINUTES = 120
Words = Callable[[int], str]


@dataclass(frozen=True)
class ClockWords:
    """One clock of a step as cells of a table; `note` stands where there is no figure."""

    median: str
    p90: str
    standard: str
    percent: int | None
    over: bool
    note: str


@dataclass(frozen=True)
class RowWords:
    """One step as a row of the table."""

    step: StepMeasure
    minutes: ClockWords
    days: ClockWords


# Rows ----------------------------------------------------------------------------------------------
def row(step: StepMeasure) -> RowWords:
    """A step as a row: figures where there are enough runs, words where there are not."""
    return RowWords(
        step,
        _cells(step.minutes, minutes, _standard(step), _missing(step, step.minutes)),
        _cells(step.days, days, _limit(step), _missing(step, step.days)),
    )


def _cells(clock: Clock, say: Words, standard: str, missing: str) -> ClockWords:
    if not clock.enough:
        return ClockWords("", "", standard, None, False, missing)
    median, p90 = say(clock.median or 0), say(clock.p90 or 0)
    return ClockWords(median, p90, standard, clock.percent, clock.over, "")


def _missing(step: StepMeasure, clock: Clock) -> str:
    """Why there is no figure: an event has no turn, nobody took the turn, nothing ended, too little did."""
    if clock is step.days and step.recorded:
        return _("tidak diukur")
    if not clock.runs:
        return _("tidak tercatat") if step.runs else _("belum ada data")
    return _("baru %(n)d kali") % {"n": clock.runs}


def _standard(step: StepMeasure) -> str:
    if step.minutes.standards:
        return standards(step.minutes, minutes)
    if step.standard is not None:
        return minutes(step.standard)
    return _("dalam hari, lihat tunggu") if step.limit_from_sop else _nothing(step)


def _limit(step: StepMeasure) -> str:
    if step.recorded:
        return "–"
    if step.days.standards:
        return standards(step.days, days)
    return days(step.limit) if step.limit is not None else _no_limit(step)


def _nothing(step: StepMeasure) -> str:
    return _("sesuai frekuensi data") if step.by_frequency else _("tidak disebut SOP")


def _no_limit(step: StepMeasure) -> str:
    return _("sesuai frekuensi data") if step.by_frequency else _("tanpa batas waktu")


def remark(step: StepMeasure) -> str:
    """What a reader of the bare figures of a step must know."""
    if step.recorded:
        return _("Peristiwa tanpa giliran: waktu tunggu tidak diukur.")
    if not step.runs:
        return _("Belum ada data.")
    if step.runs < FEWEST:
        return _("Kurang dari %(n)d kali: hanya jumlahnya yang ditampilkan.") % {"n": FEWEST}
    return ""


def method(fewest: int) -> list[str]:
    """How it was measured, for the foot of page and paper."""
    return [
        _(
            "Waktu penanganan dihitung sejak giliran diambil atau formulir dibuka sampai langkah selesai,"
            " dalam menit jam kerja wilayah, juga selama pekerjaan ditinggalkan. Dibandingkan waktu baku SOP."
        ),
        _(
            "Waktu tunggu dihitung sejak giliran diterima sampai langkah selesai, dalam hari kerja."
            " Dibandingkan hari pada SOP, atau batas tunggu yang bukan dari SOP."
        ),
        _(
            "“Separuh selesai dalam” adalah median dan “90% selesai dalam” persentil ke-90, menurut peringkat"
            " terdekat: nilai terkecil yang tidak dilampaui oleh sedikitnya 50% atau 90% penyelesaian."
        ),
        _(
            "Yang diukur adalah penyelesaian dari semua versi SOP wilayah ini; masing-masing dinilai menurut"
            " versi saat kasusnya dibuka."
        ),
        _(
            "“Tidak tercatat”: langkah selesai tanpa giliran yang diambil lebih dulu, jadi tidak ada waktu"
            " penanganan. “Tidak diukur”: peristiwa tanpa giliran, jadi tidak ada waktu tunggu."
        ),
        _("Giliran yang ditarik kembali atau draf yang dihapus tidak dihitung."),
        _("Langkah yang selesai kurang dari %(n)d kali hanya ditampilkan jumlahnya.") % {"n": fewest},
    ]


# Amounts -------------------------------------------------------------------------------------------
def days(number: int) -> str:
    """Working days as people say them; none: on the day of receipt."""
    if number == 0:
        return _("hari yang sama")
    return ngettext("%(n)s hari kerja", "%(n)s hari kerja", number) % {"n": angka(number)}


def minutes(number: int) -> str:
    """Minutes of office hours as people say them: as minutes up to two hours, as the SOP writes them."""
    if number == 0:
        return _("kurang dari 1 menit")
    if number <= IN_MINUTES:
        return ngettext("%(n)s menit", "%(n)s menit", number) % {"n": number}
    return menit(number)


def standards(clock: Clock, say: Words) -> str:
    """The standards that applied; several where versions of the SOP differ."""
    return ALTERNATIVES.join(say(s) for s in clock.standards)


# Findings ------------------------------------------------------------------------------------------
def headline(measures: Measures, *, ever: bool = True) -> list[str]:
    """What the figures say, the most important first: handling, then waiting, then what is missing.

    `ever`: whether any step of this SOP was ever finished here.
    """
    if not ever:
        return [_("Belum ada data: belum ada langkah SOP ini yang selesai di sistem.")]
    if not measures.runs:
        return [_("Belum ada data: tidak ada langkah yang selesai pada periode dan OPD ini.")]
    found = []
    handled = [s for s in measures.steps if s.minutes.told]
    waited = [s for s in measures.steps if s.days.told]
    if handled:
        found += [_overall_handling(handled), *_worst(handled, "minutes")]
    if waited:
        found += [_overall_waiting(waited), *_worst(waited, "days")]
    if not found:
        found.append(
            _("Setiap langkah baru selesai kurang dari %(n)d kali, terlalu sedikit untuk disimpulkan.")
            % {"n": FEWEST}
        )
    return found


def _overall_handling(steps: Sequence[StepMeasure]) -> str:
    good, of = sum(not s.minutes.over for s in steps), len(steps)
    if good == of:
        return _("Pada setiap langkah yang terukur, sedikitnya separuh selesai dalam waktu baku SOP.")
    return _(
        "Pada %(good)d dari %(of)d langkah yang terukur, sedikitnya separuh selesai dalam waktu baku SOP."
    ) % {"good": good, "of": of}


def _overall_waiting(steps: Sequence[StepMeasure]) -> str:
    kept, judged = sum(s.days.kept for s in steps), sum(s.days.judged for s in steps)
    return _("%(kept)s dari %(judged)s giliran selesai dalam batas waktunya.") % {
        "kept": angka(kept),
        "judged": angka(judged),
    }


def _worst(steps: Sequence[StepMeasure], clock: str) -> list[str]:
    """The step that passes its standard most often, where one does."""
    of: Callable[[StepMeasure], Clock] = attrgetter(clock)
    worst = min(steps, key=lambda s: (of(s).kept / of(s).judged, s.number))
    if of(worst).kept == of(worst).judged:
        return []
    finding = handling(worst) if clock == "minutes" else waiting(worst)
    return [_("Yang paling sering lewat: %(finding)s") % {"finding": finding}]


def handling(step: StepMeasure) -> str:
    """The handling time of a step in one sentence."""
    clock, name = step.minutes, _("Langkah %(n)d") % {"n": step.number}
    if not clock.enough:
        return _few(name, clock)
    said = {"step": name, "median": minutes(clock.median or 0), "percent": clock.percent,
            "standard": standards(clock, minutes)}  # fmt: skip
    if clock.percent is None:
        return _("%(step)s: separuh selesai dalam %(median)s; SOP tidak menyebut waktu baku.") % said
    return (
        _("%(step)s: separuh selesai dalam %(median)s; %(percent)d%% dalam waktu baku %(standard)s.") % said
    )


def waiting(step: StepMeasure) -> str:
    """The waiting time of a step in one sentence."""
    clock, name = step.days, _("Langkah %(n)d") % {"n": step.number}
    if not clock.enough:
        return _few(name, clock)
    said = {"step": name, "percent": clock.percent, "limit": standards(clock, days)}
    said["median"] = _("dalam %(n)s") % {"n": days(clock.median)} if clock.median else _("pada hari diterima")
    if clock.percent is None:
        return _("%(step)s: separuh selesai %(median)s; tanpa batas waktu.") % said
    if step.limit_from_sop:
        return _("%(step)s: separuh selesai %(median)s; %(percent)d%% dalam waktu baku %(limit)s.") % said
    return _("%(step)s: separuh selesai %(median)s; %(percent)d%% dalam batas %(limit)s.") % said


def _few(name: str, clock: Clock) -> str:
    if not clock.runs:
        return _("%(step)s: belum ada data.") % {"step": name}
    return _("%(step)s: baru terukur %(n)d kali.") % {"step": name, "n": clock.runs}


def handling_bins() -> tuple[str, ...]:
    """The bins of the handling clock in words: parts and multiples of the standard."""
    return (
        _("sampai ½ waktu baku"), _("½ sampai 1 kali"), _("1 sampai 2 kali"), _("2 sampai 4 kali"),
        _("lebih dari 4 kali"),
    )  # fmt: skip


def waiting_bins() -> tuple[str, ...]:
    """The bins of the waiting clock in words: before and after its limit, in working days."""
    return (
        _("hari yang sama"), _("dalam batas"), _("lewat sampai 2 hari"), _("lewat 3–5 hari"),
        _("lewat lebih dari 5 hari"),
    )  # fmt: skip


# Charts --------------------------------------------------------------------------------------------
def handling_chart(measures: Measures, size: Size = WIDE) -> Chart | None:
    """How handling falls within and beyond the standard, step by step; None where none can be judged."""
    told = [(s, s.minutes) for s in measures.steps if s.minutes.told]
    sentence = " ".join(handling(step) for step, _clock in told)
    return _chart(_("Waktu penanganan terhadap waktu baku SOP"), sentence, handling_bins(), told, size)


def waiting_chart(measures: Measures, size: Size = WIDE) -> Chart | None:
    """How waiting falls within and beyond its limit, step by step; None where none can be judged."""
    told = [(s, s.days) for s in measures.steps if s.days.told]
    sentence = " ".join(waiting(step) for step, _clock in told)
    return _chart(_("Waktu tunggu terhadap batas waktu"), sentence, waiting_bins(), told, size)


def _chart(
    title: str, sentence: str, names: Sequence[str], told: Sequence[tuple[StepMeasure, Clock]], size: Size
) -> Chart | None:
    if not told:
        return None
    rows = [
        Strip(_label(step, size), _("%(n)s kali") % {"n": angka(clock.judged)}, clock.bins)
        for step, clock in told
    ]
    return strips(title, sentence, _segments(names), rows, size)


def _segments(names: Sequence[str]) -> list[Segment]:
    """Within the standard in nila, beyond it in soga: dark ground carries white numbers."""
    white, ink = colour("mori-0"), colour("ink")
    looks = (
        ("nila-300", ink), ("nila-600", white), ("soga-300", ink), ("soga-600", white), ("soga-800", white)
    )  # fmt: skip
    return [Segment(name, colour(fill), on) for name, (fill, on) in zip(names, looks, strict=True)]


def _label(step: StepMeasure, size: Size) -> str:
    if size is NARROW:
        return _("Langkah %(n)d") % {"n": step.number}
    return f"{step.number}. {step.activity}"

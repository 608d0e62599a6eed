"""Rules on Blok V: the design of the sample. They bind a survey only; elsewhere they are met."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from recommendations.checks import wording
from recommendations.checks.answers import Answers
from recommendations.checks.rule import (
    PASSED,
    Judgement,
    Rule,
    Severity,
    declare,
    passed_unless,
    unknown,
    violated,
)
from recommendations.codelists import MetodeSampel, PemilihanSampel, RancanganSampel

RULES: list[Rule] = []

CODES = ("jenis_rancangan_sampel", "metode_pemilihan_sampel", "metode_sampel", "kerangka_sampel")
TEXTS = ("fraksi_sampel", "perkiraan_sampling_error", "unit_sampel", "unit_observasi")
PROBABILITY_METHODS = frozenset(range(MetodeSampel.SIMPLE_RANDOM, MetodeSampel.MULTI_STAGE + 1))
NONPROBABILITY_METHODS = frozenset(range(MetodeSampel.QUOTA, MetodeSampel.SATURATION + 1))
LARGEST_ERROR_PERCENT = 5.0


def answered(a: Answers, field: str) -> bool:
    """True where an item of Blok V holds an answer of its kind."""
    return bool(a.text(field)) if field in TEXTS else a.code(field) is not None


def missing_items(a: Answers) -> list[str]:
    """The items of Blok V that this sample needs and that are empty: a complete block gives none.

    R.5.4 to R.5.6 belong to probability samples (skip rules of the form).
    """
    needed = [
        "jenis_rancangan_sampel",
        "metode_pemilihan_sampel",
        "metode_sampel",
        "unit_sampel",
        "unit_observasi",
    ]
    if a.code("metode_pemilihan_sampel") == PemilihanSampel.PROBABILITAS:
        needed += ["kerangka_sampel", "fraksi_sampel", "perkiraan_sampling_error"]
    return [field for field in needed if not answered(a, field)]


def _for_survey(judge: Callable[[Answers], Judgement]) -> Callable[[Answers], Judgement]:
    """Judge surveys only: another way of collecting has no sample, an unknown one cannot be judged."""

    def judged(a: Answers) -> Judgement:
        if a.is_survey is None:
            return unknown(_("cara pengumpulan data belum diisi."))
        return judge(a) if a.is_survey else PASSED

    judged.__doc__ = judge.__doc__
    return judged


def _for_probability(judge: Callable[[Answers], Judgement]) -> Callable[[Answers], Judgement]:
    """Judge surveys with a probability sample only."""

    def judged(a: Answers) -> Judgement:
        if a.is_probability is None:
            return unknown(_("metode pemilihan sampel (rincian 5.2) belum diisi."))
        return judge(a) if a.is_probability else PASSED

    judged.__doc__ = judge.__doc__
    return _for_survey(judged)


@declare(
    RULES,
    number="R-V-01",
    severity=Severity.ERROR,
    section="sampel",
    field="jenis_rancangan_sampel",
    title=_lazy("Survei memiliki Blok V"),
    message=_lazy("Isi Blok V Desain Sampel karena kegiatan ini survei."),
    explanation=_lazy("Rancangan sampel menentukan apakah hasil survei dapat mewakili populasinya."),
)
@_for_survey
def survey_has_sample_block(a: Answers) -> Judgement:
    """R-V-01: a survey has answers in Blok V."""
    if not any(a.has(field) for field in CODES + TEXTS):
        return unknown(_("Blok V tidak ada pada isian yang diperiksa."))
    return passed_unless(not any(answered(a, field) for field in CODES + TEXTS))


@declare(
    RULES,
    number="R-V-02",
    severity=Severity.ERROR,
    section="sampel",
    field="metode_pemilihan_sampel",
    title=_lazy("Rincian utama desain sampel terisi"),
    message=_lazy("Lengkapi jenis rancangan sampel, metode pemilihan sampel, dan metode yang digunakan."),
    explanation=_lazy("Ketiganya menentukan rincian mana yang harus diisi berikutnya."),
)
@_for_survey
def main_items_filled(a: Answers) -> Judgement:
    """R-V-02: R.5.1, R.5.2 and, for a non-probability sample, R.5.3.b (R.5.3.a is R-V-03A)."""
    if not any(a.has(field) for field in CODES):
        return unknown(_("Blok V tidak ada pada isian yang diperiksa."))
    empty = [f for f in ("jenis_rancangan_sampel", "metode_pemilihan_sampel") if a.code(f) is None]
    if a.is_probability is False and a.code("metode_sampel") not in NONPROBABILITY_METHODS:
        empty.append("metode_sampel")
    return violated(field=empty[0]) if empty else PASSED


@declare(
    RULES,
    number="R-V-03A",
    severity=Severity.ERROR,
    section="sampel",
    field="metode_sampel",
    title=_lazy("Sampel probabilitas: metode terisi"),
    message=_lazy("Pilih metode sampel probabilitas (rincian 5.3.a)."),
    explanation=_lazy("Peluang terpilihnya setiap unit hanya diketahui bila metodenya disebut."),
)
@_for_probability
def probability_has_method(a: Answers) -> Judgement:
    """R-V-03A: a probability sample names one of the methods 1 to 5."""
    return passed_unless(a.code("metode_sampel") not in PROBABILITY_METHODS)


@declare(
    RULES,
    number="R-V-03B",
    severity=Severity.ERROR,
    section="sampel",
    field="kerangka_sampel",
    title=_lazy("Sampel probabilitas: kerangka sampel terisi"),
    message=_lazy("Pilih kerangka sampel tahap terakhir (rincian 5.4)."),
    explanation=_lazy("Sampel probabilitas diambil dari kerangka yang lengkap dan mutakhir."),
)
@_for_probability
def probability_has_frame(a: Answers) -> Judgement:
    """R-V-03B: a probability sample names its frame."""
    return passed_unless(a.code("kerangka_sampel") is None)


@declare(
    RULES,
    number="R-V-03C",
    severity=Severity.ERROR,
    section="sampel",
    field="fraksi_sampel",
    title=_lazy("Sampel probabilitas: fraksi sampel terisi"),
    message=_lazy("Isi fraksi sampel keseluruhan (rincian 5.5), yaitu n/N."),
    explanation=_lazy("Fraksi sampel menunjukkan besar sampel dibandingkan dengan populasi."),
)
@_for_probability
def probability_has_fraction(a: Answers) -> Judgement:
    """R-V-03C: a probability sample gives its overall fraction."""
    return passed_unless(not a.text("fraksi_sampel"))


@declare(
    RULES,
    number="R-V-03D",
    severity=Severity.ERROR,
    section="sampel",
    field="perkiraan_sampling_error",
    title=_lazy("Sampel probabilitas: perkiraan sampling error terisi"),
    message=_lazy("Isi nilai perkiraan sampling error variabel utama (rincian 5.6)."),
    explanation=_lazy("Perkiraan kesalahan menentukan kecukupan besar sampel."),
)
@_for_probability
def probability_has_error(a: Answers) -> Judgement:
    """R-V-03D: a probability sample estimates its sampling error."""
    return passed_unless(not a.text("perkiraan_sampling_error"))


@declare(
    RULES,
    number="R-V-08A",
    severity=Severity.WARNING,
    section="sampel",
    field="fraksi_sampel",
    title=_lazy("Rancangan bertahap: fraksi sampel menunjukkan setiap tahap"),
    message=_lazy(
        "Tulis fraksi sampel setiap tahap, misalnya “Tahap 1: 12/157 desa; Tahap 2: 10/240 rumah tangga”."
    ),
    explanation=_lazy("Pada rancangan bertahap, fraksi keseluruhan adalah hasil kali fraksi setiap tahap."),
)
@_for_probability
def multi_stage_fraction(a: Answers) -> Judgement:
    """R-V-08A: with several stages, the fraction shows each of them."""
    kind, method = a.code("jenis_rancangan_sampel"), a.code("metode_sampel")
    if kind is None and method is None:
        return unknown(_("jenis rancangan sampel belum diisi."))
    if kind != RancanganSampel.MULTI and method != MetodeSampel.MULTI_STAGE:
        return PASSED
    fraction = a.text("fraksi_sampel")
    if not fraction:
        return unknown(_("fraksi sampel belum diisi."))
    return passed_unless(not wording.shows_stages(fraction))


@declare(
    RULES,
    number="R-V-11",
    severity=Severity.WARNING,
    section="sampel",
    field="perkiraan_sampling_error",
    title=_lazy("Perkiraan sampling error paling besar 5 persen"),
    message=_lazy(
        "Pertimbangkan menambah sampel agar sampling error paling besar 5 persen, atau jelaskan alasannya."
    ),
    explanation=_lazy("Makin besar sampling error, makin sulit hasilnya dipakai untuk menilai perubahan."),
)
@_for_probability
def error_is_small(a: Answers) -> Judgement:
    """R-V-11: the estimated sampling error is at most 5 percent."""
    found = wording.error_percents(a.text("perkiraan_sampling_error"))
    if not found:
        return unknown(_("nilai sampling error dalam persen tidak ditemukan."))
    shown = f"{max(found):.4g}".replace(".", ",")
    return passed_unless(
        max(found) > LARGEST_ERROR_PERCENT, _("Terbaca %(value)s persen.") % {"value": shown}
    )


@declare(
    RULES,
    number="R-V-12",
    severity=Severity.WARNING,
    section="sampel",
    field="perkiraan_sampling_error",
    title=_lazy("Ukuran sampling error disebut (RSE, CV, MoE, atau alpha)"),
    message=_lazy("Sebutkan ukurannya, misalnya “RSE 4,2 %” atau “Margin of Error (MoE) 5 %”."),
    explanation=_lazy("Angka yang sama berarti lain pada RSE, CV, MoE, atau alpha."),
)
@_for_probability
def error_measure_named(a: Answers) -> Judgement:
    """R-V-12: the estimate says which measure of error it is."""
    text = a.text("perkiraan_sampling_error")
    if not text:
        return unknown(_("perkiraan sampling error belum diisi."))
    return passed_unless(not wording.names_error_measure(text))


@declare(
    RULES,
    number="R-V-14A",
    severity=Severity.WARNING,
    section="sampel",
    field="unit_sampel",
    title=_lazy("Unit sampel, unit observasi, dan unit analisis terisi"),
    message=_lazy("Lengkapi unit sampel, unit observasi, dan unit analisis."),
    explanation=_lazy("Ketiganya boleh berbeda, misalnya rumah tangga, kepala rumah tangga, dan individu."),
)
@_for_survey
def units_filled(a: Answers) -> Judgement:
    """R-V-14A: R.5.7, R.5.8 and R.7.3 are answered in a survey."""
    fields = ("unit_sampel", "unit_observasi", "unit_analisis")
    if not all(a.has(field) for field in fields):
        return unknown(_("rincian unit tidak ada pada isian yang diperiksa."))
    empty = [f for f in fields[:2] if not a.text(f)] + ([] if a.codes("unit_analisis") else ["unit_analisis"])
    return violated(field=empty[0]) if empty else PASSED

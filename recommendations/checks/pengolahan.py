"""Rules on Blok VII and VIII: processing, analysis, products."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

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
from recommendations.checks.sampel import missing_items
from recommendations.codelists import MetodeAnalisis, YaTidak

RULES: list[Rule] = []

STEPS = ("pengolahan_editing", "pengolahan_coding", "pengolahan_data_entry", "pengolahan_validasi")
PRODUCTS = ("produk_tercetak", "produk_digital", "produk_mikro")
INFERENCE = (MetodeAnalisis.INFERENSIA, MetodeAnalisis.KEDUANYA)


def _any_yes(a: Answers, fields: tuple[str, ...], reason: str) -> Judgement:
    """At least one Ya; an unanswered question could still become one."""
    answers = [a.code(field) for field in fields]
    if YaTidak.YA in answers:
        return PASSED
    return unknown(reason) if any(answer != YaTidak.TIDAK for answer in answers) else violated()


@declare(
    RULES,
    number="R-VII-01",
    severity=Severity.ERROR,
    section="pengolahan",
    field="pengolahan_editing",
    title=_lazy("Paling sedikit satu tahap pengolahan dilakukan"),
    message=_lazy("Pilih Ya pada paling sedikit satu tahap pengolahan data."),
    explanation=_lazy(
        "Data yang dikumpulkan selalu melewati pemeriksaan, penyandian, perekaman, atau validasi."
    ),
)
def some_processing(a: Answers) -> Judgement:
    """R-VII-01: at least one of the four processing steps is Ya."""
    return _any_yes(a, STEPS, _("tahapan pengolahan data belum diisi."))


def _survey_with_inference(a: Answers) -> Judgement | None:
    """None where the two rules on inference apply; else their result."""
    method = a.code("metode_analisis")
    if a.is_survey is False or (method is not None and method not in INFERENCE):
        return PASSED
    if a.is_survey is None or method is None:
        return unknown(_("cara pengumpulan data atau metode analisis belum diisi."))
    return None


@declare(
    RULES,
    number="R-VII-03",
    severity=Severity.ERROR,
    section="pengolahan",
    field="metode_analisis",
    title=_lazy("Analisis inferensia pada survei memakai sampel probabilitas"),
    message=_lazy("Pilih analisis deskriptif, atau gunakan sampel probabilitas."),
    explanation=_lazy(
        "Kesimpulan tentang populasi hanya sah dari sampel yang peluang pemilihannya diketahui."
    ),
)
def inference_needs_probability(a: Answers) -> Judgement:
    """R-VII-03: inference on a survey needs a probability sample."""
    settled = _survey_with_inference(a)
    if settled is not None:
        return settled
    if a.is_probability is None:
        return unknown(_("metode pemilihan sampel (rincian 5.2) belum diisi."))
    return passed_unless(not a.is_probability)


@declare(
    RULES,
    number="R-VII-04",
    severity=Severity.ERROR,
    section="pengolahan",
    field="metode_analisis",
    title=_lazy("Analisis inferensia pada survei didukung Blok V yang lengkap"),
    message=_lazy("Lengkapi Blok V Desain Sampel sebelum memilih analisis inferensia."),
    explanation=_lazy("Pendugaan memerlukan rancangan, fraksi, dan perkiraan kesalahan sampel."),
)
def inference_needs_complete_block(a: Answers) -> Judgement:
    """R-VII-04: inference on a survey needs every item of Blok V that its sample asks for."""
    settled = _survey_with_inference(a)
    if settled is not None:
        return settled
    if not a.has("metode_pemilihan_sampel"):
        return unknown(_("Blok V tidak ada pada isian yang diperiksa."))
    return passed_unless(bool(missing_items(a)))


@declare(
    RULES,
    number="R-VIII-01",
    severity=Severity.ERROR,
    section="diseminasi",
    field="produk_digital",
    title=_lazy("Paling sedikit satu produk tersedia untuk umum"),
    message=_lazy("Pilih Ya pada paling sedikit satu produk: tercetak, digital, atau data mikro."),
    explanation=_lazy("Hasil statistik sektoral disebarluaskan kepada masyarakat."),
)
def some_product(a: Answers) -> Judgement:
    """R-VIII-01: at least one product for the public is Ya."""
    return _any_yes(a, PRODUCTS, _("produk kegiatan belum diisi."))

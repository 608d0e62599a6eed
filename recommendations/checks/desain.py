"""Rules on Blok IV: repetition, type, coverage, method."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from recommendations.checks.answers import Answers
from recommendations.checks.rule import PASSED, Judgement, Rule, Severity, declare, passed_unless, unknown
from recommendations.codelists import Cakupan, CaraPengumpulan, Metode, Pengulangan, TipePengumpulan

RULES: list[Rule] = []


@declare(
    RULES,
    number="R-IV-01",
    severity=Severity.ERROR,
    section="desain",
    field="frekuensi",
    title=_lazy("Kegiatan berulang memiliki frekuensi"),
    message=_lazy("Isi frekuensi penyelenggaraan karena kegiatan ini berulang."),
    explanation=_lazy("Rincian 4.2 wajib bila rincian 4.1 berkode 2 (Berulang)."),
)
def repeated_has_frequency(a: Answers) -> Judgement:
    """R-IV-01: R.4.1 = Berulang asks for R.4.2."""
    repeated = a.code("pengulangan")
    if repeated is None:
        return unknown(_("rincian 4.1 belum diisi."))
    return passed_unless(repeated == Pengulangan.BERULANG and a.code("frekuensi") is None)


@declare(
    RULES,
    number="R-IV-05",
    severity=Severity.ERROR,
    section="desain",
    field="tipe_pengumpulan",
    title=_lazy("Kegiatan yang dilakukan sekali bertipe Cross Sectional"),
    message=_lazy("Pilih Cross Sectional, atau ubah rincian 4.1 menjadi Berulang."),
    explanation=_lazy(
        "Tipe longitudinal mengamati beberapa periode, jadi tidak mungkin dilakukan hanya sekali."
    ),
)
def once_is_cross_sectional(a: Answers) -> Judgement:
    """R-IV-05: R.4.1 = Hanya Sekali goes with R.4.3 = Cross Sectional."""
    repeated, kind = a.code("pengulangan"), a.code("tipe_pengumpulan")
    if repeated == Pengulangan.BERULANG:
        return PASSED
    if repeated is None or kind is None:
        return unknown(_("rincian 4.1 atau 4.3 belum diisi."))
    return passed_unless(kind != TipePengumpulan.CROSS_SECTIONAL)


@declare(
    RULES,
    number="R-IV-07",
    severity=Severity.ERROR,
    section="desain",
    field="wilayah",
    title=_lazy("Cakupan sebagian wilayah menyebut wilayahnya"),
    message=_lazy("Tambahkan paling sedikit satu wilayah kegiatan."),
    explanation=_lazy(
        "Wilayah kegiatan menentukan kantor BPS yang memeriksa dan wilayah penyajian hasilnya."
    ),
)
def part_of_country_lists_regions(a: Answers) -> Judgement:
    """R-IV-07: R.4.4 = Sebagian asks for at least one row of R.4.5."""
    scope = a.code("cakupan_wilayah")
    if scope is None:
        return unknown(_("rincian 4.4 belum diisi."))
    listed = any(row.get("provinsi") for row in a.rows("wilayah"))
    return passed_unless(scope == Cakupan.SEBAGIAN and not listed)


@declare(
    RULES,
    number="R-IV-09",
    severity=Severity.ERROR,
    section="desain",
    field="metode_pengumpulan",
    title=_lazy("Kompilasi memakai metode pengumpulan data sekunder"),
    message=_lazy("Centang “Pengumpulan data sekunder” karena kegiatan ini kompilasi produk administrasi."),
    explanation=_lazy(
        "Kompilasi mengambil catatan administrasi yang sudah ada, bukan mengumpulkan data baru."
    ),
)
def kompilasi_uses_secondary_data(a: Answers) -> Judgement:
    """R-IV-09: a kompilasi ticks R.4.6 code 8."""
    methods = a.codes("metode_pengumpulan")
    if a.cara is None or not methods:
        return unknown(_("cara atau metode pengumpulan data belum diisi."))
    return passed_unless(a.cara == CaraPengumpulan.KOMPILASI and Metode.SEKUNDER not in methods)

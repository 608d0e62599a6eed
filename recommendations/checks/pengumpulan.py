"""Rules on Blok VI: trial, officers, supervision."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from recommendations.checks.answers import Answers
from recommendations.checks.rule import PASSED, Judgement, Rule, Severity, declare, passed_unless, unknown
from recommendations.codelists import (
    CaraPengumpulan,
    Metode,
    PemeriksaanKualitas,
    Pendidikan,
    Sarana,
    YaTidak,
)

RULES: list[Rule] = []


@declare(
    RULES,
    number="R-VI-01",
    severity=Severity.WARNING,
    section="pengumpulan",
    field="uji_coba",
    title=_lazy("Survei dan pencacahan lengkap diuji coba"),
    message=_lazy("Pertimbangkan uji coba sebelum pengumpulan data, atau jelaskan mengapa tidak diperlukan."),
    explanation=_lazy("Uji coba menemukan pertanyaan yang tidak dipahami sebelum seluruh petugas turun."),
)
def fieldwork_is_tried(a: Answers) -> Judgement:
    """R-VI-01: a survey or complete enumeration holds a trial."""
    trial = a.code("uji_coba")
    if a.cara is None or trial is None:
        return unknown(_("cara pengumpulan data atau rincian 6.1 belum diisi."))
    in_field = a.cara in (CaraPengumpulan.SURVEI, CaraPengumpulan.PENCACAHAN_LENGKAP)
    return passed_unless(in_field and trial == YaTidak.TIDAK)


@declare(
    RULES,
    number="R-VI-02",
    severity=Severity.WARNING,
    section="pengumpulan",
    field="uji_coba",
    title=_lazy("Pengumpulan dengan aplikasi (CAPI/CAWI) diuji coba"),
    message=_lazy("Pertimbangkan uji coba aplikasi pengumpulan data pada perangkat yang akan dipakai."),
    explanation=_lazy("Kesalahan alur pertanyaan pada aplikasi baru terlihat ketika aplikasi dipakai."),
)
def applications_are_tried(a: Answers) -> Judgement:
    """R-VI-02: CAPI or CAWI holds a trial."""
    tools, trial = a.codes("sarana_pengumpulan"), a.code("uji_coba")
    if not tools or trial is None:
        return unknown(_("sarana pengumpulan data atau rincian 6.1 belum diisi."))
    return passed_unless(bool(tools & {Sarana.CAPI, Sarana.CAWI}) and trial == YaTidak.TIDAK)


@declare(
    RULES,
    number="R-VI-04A",
    severity=Severity.WARNING,
    section="pengumpulan",
    field="pendidikan_petugas",
    title=_lazy("Persyaratan pendidikan petugas sesuai dengan tugasnya"),
    message=_lazy(
        "Pertimbangkan persyaratan SMA/SMK atau lebih tinggi bagi petugas wawancara atau pemakai aplikasi."
    ),
    explanation=_lazy(
        "Wawancara, pengamatan, dan pengisian lewat aplikasi menuntut pemahaman konsep dan definisi."
    ),
)
def education_fits_task(a: Answers) -> Judgement:
    """R-VI-04A: at most SMP is too low for interview, observation, CAPI or CATI."""
    if a.asks_about_officers is False:
        return PASSED
    education, methods = a.code("pendidikan_petugas"), a.codes("metode_pengumpulan")
    tools = a.codes("sarana_pengumpulan")
    if education is None or not tools or not methods:
        return unknown(_("sarana, metode, atau persyaratan pendidikan petugas belum diisi."))
    demanding = bool(methods & {Metode.WAWANCARA, Metode.PENGAMATAN} or tools & {Sarana.CAPI, Sarana.CATI})
    return passed_unless(demanding and education == Pendidikan.SMP)


@declare(
    RULES,
    number="R-VI-05",
    severity=Severity.WARNING,
    section="pengumpulan",
    field="jumlah_supervisor",
    title=_lazy("Jumlah supervisor tidak melebihi jumlah enumerator"),
    message=_lazy("Periksa jumlah petugas: supervisor lebih banyak daripada enumerator."),
    explanation=_lazy("Satu supervisor lazimnya mengawasi beberapa enumerator."),
)
def fewer_supervisors_than_enumerators(a: Answers) -> Judgement:
    """R-VI-05: supervisors are at most as many as enumerators."""
    if a.asks_about_officers is False:
        return PASSED
    supervisors, enumerators = a.count("jumlah_supervisor"), a.count("jumlah_enumerator")
    if a.asks_about_officers is None or supervisors is None or enumerators is None:
        return unknown(_("sarana pengumpulan data atau jumlah petugas belum diisi."))
    words = _("%(supervisors)d supervisor, %(enumerators)d enumerator.")
    return passed_unless(
        supervisors > enumerators, words % {"supervisors": supervisors, "enumerators": enumerators}
    )


@declare(
    RULES,
    number="R-VI-07",
    severity=Severity.ERROR,
    section="pengumpulan",
    field="pelatihan_petugas",
    title=_lazy("Petugas wawancara atau pengamatan dilatih"),
    message=_lazy("Rencanakan pelatihan petugas: metode wawancara atau pengamatan memerlukannya."),
    explanation=_lazy(
        "Tanpa pelatihan, petugas menafsirkan konsep sendiri-sendiri dan hasilnya tidak sebanding."
    ),
)
def officers_are_trained(a: Answers) -> Judgement:
    """R-VI-07: interview or observation asks for training of the officers.

    Where R.6.7 is not asked (neither PAPI nor CAPI nor CATI), nothing is known of a training.
    """
    methods = a.codes("metode_pengumpulan")
    if not methods:
        return unknown(_("metode pengumpulan data belum diisi."))
    if not methods & {Metode.WAWANCARA, Metode.PENGAMATAN}:
        return PASSED
    training = a.code("pelatihan_petugas")
    if training is None or not a.asks_about_officers:
        return unknown(_("pelatihan petugas (rincian 6.7) belum diisi atau tidak ditanyakan."))
    return passed_unless(training == YaTidak.TIDAK)


@declare(
    RULES,
    number="R-VI-08",
    severity=Severity.ERROR,
    section="pengumpulan",
    field="pemeriksaan_kualitas",
    title=_lazy("Bila ada supervisor, supervisi dipilih sebagai pemeriksaan kualitas"),
    message=_lazy("Centang “Supervisi” pada metode pemeriksaan kualitas, atau perbaiki jumlah supervisor."),
    explanation=_lazy("Supervisor yang direncanakan menandakan adanya supervisi lapangan."),
)
def supervisors_supervise(a: Answers) -> Judgement:
    """R-VI-08: supervisors above 0 go with Supervisi in R.6.2."""
    if a.asks_about_officers is False:
        return PASSED
    supervisors, quality = a.count("jumlah_supervisor"), a.codes("pemeriksaan_kualitas")
    if a.asks_about_officers is None or supervisors is None:
        return unknown(_("sarana pengumpulan data atau jumlah supervisor belum diisi."))
    if supervisors == 0:
        return PASSED
    if quality is None:
        return unknown(_("metode pemeriksaan kualitas belum diisi."))
    return passed_unless(PemeriksaanKualitas.SUPERVISI not in quality)

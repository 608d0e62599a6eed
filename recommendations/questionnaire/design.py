"""Questions of Blok IV (desain kegiatan) and Blok V (desain sampel) of MS-Keg.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 2.4, 2.5 and its skip rules 2.10.
That R.4.3 must be Cross Sectional for a single activity, and R.4.6 must name data sekunder for a
kompilasi, are demands on the answer, not on whether it is asked: the checks say them.
"""

from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models import WilayahKegiatan
from recommendations.questionnaire.model import Need, OptionGroup, Part, Question, Section, Table
from recommendations.questionnaire.rules import contains, equals

MS_KEG = _("Formulir MS-Keg, Peraturan BPS Nomor 5 Tahun 2020")
SURVEY = equals("cara_pengumpulan_data", c.CaraPengumpulan.SURVEI)
PROBABILITY = equals("metode_pemilihan_sampel", c.PemilihanSampel.PROBABILITAS)
NONPROBABILITY = equals("metode_pemilihan_sampel", c.PemilihanSampel.NONPROBABILITAS)

WILAYAH_KEGIATAN = Table(
    key="wilayah",
    model=WilayahKegiatan,
    number="R.4.5",
    title=_("Wilayah Kegiatan"),
    noun=_("Wilayah"),
    hint=_("Centang kabupaten/kota tempat data dikumpulkan, atau seluruh provinsi."),
    explanation=_(
        "Wilayah menentukan kantor BPS yang memeriksa: satu kabupaten/kota oleh BPS kabupaten/kota, "
        "beberapa kabupaten/kota dalam satu provinsi oleh BPS provinsi, lebih dari satu provinsi oleh BPS "
        "pusat."
    ),
    right=(_("Survei pengunjung puskesmas di satu kabupaten: kabupaten itu saja"),),
    wrong=(_("Seluruh Jawa Timur, karena kantornya berada di Jawa Timur"),),
    visible_when=equals("cakupan_wilayah", c.Cakupan.SEBAGIAN),
    columns=(
        Question("provinsi", "R.4.5", model=WilayahKegiatan),
        Question("kabupaten", "R.4.5", need=Need.OPSIONAL, model=WilayahKegiatan),
    ),
)

DESAIN = Section(
    key="desain",
    number=_("Blok IV"),
    title=_("Desain kegiatan"),
    action=_("Tentukan desain kegiatan"),
    parts=(
        Part(
            title=_("Pengulangan"),
            items=(
                Question(
                    "pengulangan",
                    "R.4.1",
                    hint=_("Hanya sekali, atau dilakukan lagi secara teratur."),
                    source=MS_KEG,
                    explanation=_(
                        "Berulang berarti judul dan rancangan yang sama dipakai lagi. Hanya sekali "
                        "melompati frekuensi dan selalu Cross Sectional."
                    ),
                    right=(_("Survei kepuasan yang diadakan setiap tahun: Berulang"),),
                    wrong=(_("Hanya Sekali, karena tahun ini baru sekali"),),
                ),
                Question(
                    "frekuensi",
                    "R.4.2",
                    hint=_("Seberapa sering kegiatan dilakukan."),
                    need=Need.KONDISIONAL,
                    visible_when=equals("pengulangan", c.Pengulangan.BERULANG),
                    explanation=_(
                        "Pilih jarak antara dua pelaksanaan, bukan lamanya pengumpulan data. Kompilasi yang "
                        "direkap setiap bulan tetapi disusun setahun sekali adalah Tahunan."
                    ),
                    right=(_("Rekap kunjungan yang disusun setiap tahun: Tahunan"),),
                    wrong=(_("Harian, karena petugas mencatat setiap hari"),),
                ),
                Question(
                    "tipe_pengumpulan",
                    "R.4.3",
                    hint=_("Kegiatan yang hanya sekali memakai Cross Sectional."),
                    explanation=_(
                        "Longitudinal Panel mengikuti unit yang sama pada beberapa periode. Longitudinal "
                        "Cross Sectional mengamati populasi lagi pada beberapa periode, unitnya boleh "
                        "berbeda. Cross Sectional mengamati pada satu waktu saja."
                    ),
                    right=(_("Survei kepuasan satu kali dalam setahun: Cross Sectional"),),
                    wrong=(_("Hanya sekali, tetapi memilih Longitudinal Panel"),),
                    source=MS_KEG,
                ),
            ),
        ),
        Part(
            title=_("Cakupan wilayah"),
            items=(
                Question(
                    "cakupan_wilayah",
                    "R.4.4",
                    hint=_("Kegiatan daerah umumnya mencakup sebagian wilayah Indonesia."),
                    explanation=_(
                        "Lihat wilayah tempat data dikumpulkan, bukan jangkauan pembacanya. Sebagian "
                        "membuka daftar wilayah di R.4.5."
                    ),
                    right=(_("Pendataan usaha mikro satu kota: Sebagian Wilayah Indonesia"),),
                    wrong=(_("Seluruh Wilayah Indonesia, karena pengunjungnya dari seluruh Indonesia"),),
                ),
                WILAYAH_KEGIATAN,
            ),
        ),
        Part(
            title=_("Cara dan sarana"),
            items=(
                Question(
                    "metode_pengumpulan",
                    "R.4.6",
                    hint=_("Boleh lebih dari satu. Kompilasi memakai pengumpulan data sekunder."),
                    codes=c.Metode,
                    explanation=_(
                        "Data sekunder adalah catatan yang sudah dibuat pihak lain, seperti laporan "
                        "bulanan atau basis data layanan. Swacacah berarti responden mengisi sendiri."
                    ),
                    right=(_("Rekap laporan bulanan puskesmas: Pengumpulan data sekunder"),),
                    wrong=(_("Kompilasi yang hanya mencentang Wawancara"),),
                ),
                Question(
                    "metode_pengumpulan_lainnya",
                    "R.4.6",
                    hint=_("Sebutkan metode lainnya."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("metode_pengumpulan", c.Metode.LAINNYA),
                    right=(_("Pengambilan data ulasan dari laman web"),),
                    wrong=(_("Lain-lain"),),
                ),
                Question(
                    "sarana_pengumpulan",
                    "R.4.7",
                    hint=_(
                        "Boleh lebih dari satu. PAPI, CAPI, atau CATI membuka pertanyaan tentang petugas."
                    ),
                    codes=c.Sarana,
                    explanation=_(
                        "PAPI: tatap muka dengan kuesioner kertas. CAPI: tatap muka dengan gawai. CATI: "
                        "lewat telepon. CAWI: kuesioner pada laman web. Mail: lewat surat, kertas atau "
                        "elektronik. Lembar kerja atau aplikasi kompilasi disebut di Lainnya."
                    ),
                    right=(_("Kompilasi dari laporan bulanan: Lainnya, lembar kerja elektronik"),),
                    source=MS_KEG,
                    wrong=(_("Mencentang CAPI untuk formulir yang diisi sendiri oleh responden"),),
                ),
                Question(
                    "sarana_pengumpulan_lainnya",
                    "R.4.7",
                    hint=_("Sebutkan sarana lainnya, contoh nama lembar kerja atau aplikasi."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("sarana_pengumpulan", c.Sarana.LAINNYA),
                    right=(_("Lembar kerja rekap kunjungan bulanan"),),
                    wrong=(_("Komputer"),),
                ),
                Question(
                    "unit_pengumpulan",
                    "R.4.8",
                    hint=_("Siapa atau apa yang didata. Boleh lebih dari satu."),
                    codes=c.UnitPengumpulan,
                    explanation=_(
                        "Satuan yang menjadi baris data. Kuesioner tentang rumah tangga memakai Rumah "
                        "tangga, walaupun yang menjawab satu orang."
                    ),
                    right=(_("Pengunjung layanan: Individu"),),
                    wrong=(_("Individu, untuk data produksi setiap usaha"),),
                ),
                Question(
                    "unit_pengumpulan_lainnya",
                    "R.4.8",
                    hint=_("Sebutkan unit lainnya, contoh puskesmas atau destinasi wisata."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("unit_pengumpulan", c.UnitPengumpulan.LAINNYA),
                    right=(_("Destinasi wisata"),),
                    wrong=(_("Semua"),),
                ),
            ),
        ),
    ),
)

SAMPEL = Section(
    key="sampel",
    number=_("Blok V"),
    title=_("Desain sampel"),
    action=_("Jelaskan desain sampel"),
    visible_when=SURVEY,
    hidden_because=_("Hanya diisi bila cara pengumpulan data adalah Survei."),
    parts=(
        Part(
            items=(
                Question(
                    "jenis_rancangan_sampel",
                    "R.5.1",
                    hint=_("Sampel ditarik satu tahap, atau beberapa tahap."),
                    explanation=_(
                        "Single Stage: unit ditarik langsung dari populasi. Multi Stage: ada tahap antara, "
                        "misalnya kelurahan lebih dahulu lalu rumah tangga; caranya boleh berbeda di tiap "
                        "tahap."
                    ),
                    source=MS_KEG,
                    right=(_("Kelurahan diundi, lalu rumah tangga di dalamnya: Multi Stage"),),
                    wrong=(_("Single Stage, padahal petugas memilih kelurahan lebih dahulu"),),
                ),
                Question(
                    "metode_pemilihan_sampel",
                    "R.5.2",
                    hint=_("Probabilitas: peluang terpilih setiap unit diketahui."),
                    explanation=_(
                        "Kesimpulan untuk seluruh populasi (inferensia) hanya dapat ditarik dari sampel "
                        "probabilitas."
                    ),
                    right=(_("Diundi dari daftar pemohon layanan: Probabilitas"),),
                    wrong=(_("Siapa saja yang datang hari itu: Probabilitas"),),
                ),
                Question(
                    "metode_sampel",
                    "R.5.3",
                    hint=_("Pilihan mengikuti jawaban R.5.2."),
                    options=(
                        OptionGroup(_("R.5.3.a Sampel probabilitas"), (1, 2, 3, 4, 5), PROBABILITY),
                        OptionGroup(_("R.5.3.b Sampel nonprobabilitas"), (6, 7, 8, 9, 10), NONPROBABILITY),
                    ),
                    explanation=_(
                        "Simple random: diundi tanpa urutan. Systematic: daftar berurutan dengan selang "
                        "tetap. Stratified: diundi di tiap lapisan populasi. Cluster: kelompok unit yang "
                        "diundi. Multi stage: gabungan beberapa tahap. Quota: jumlah per kelompok "
                        "ditetapkan. Accidental: siapa yang dijumpai. Purposive: menurut kriteria. "
                        "Snowball: responden menunjukkan responden berikutnya. Saturation: semua anggota "
                        "populasi kecil."
                    ),
                    wrong=(
                        _("Membagikan kuesioner kepada pengunjung yang ada, tetapi memilih Simple Random"),
                    ),
                    source=MS_KEG,
                    right=(_("Setiap nomor antrean kesepuluh: Systematic Random Sampling"),),
                ),
                Question(
                    "kerangka_sampel",
                    "R.5.4",
                    hint=_("Daftar unit, atau peta wilayah."),
                    need=Need.KONDISIONAL,
                    visible_when=PROBABILITY,
                    explanation=_(
                        "Kerangka yang baik lengkap, tidak berisi unit ganda, mutakhir, dan unitnya dapat "
                        "ditemukan di lapangan."
                    ),
                    right=(_("Daftar pemohon layanan bulan Januari 2026: List Frame"),),
                    wrong=(_("Kuesioner"),),
                ),
                Question(
                    "fraksi_sampel",
                    "R.5.5",
                    hint=_("Tulis n/N. Pada multi stage, tulis untuk setiap tahap."),
                    need=Need.KONDISIONAL,
                    visible_when=PROBABILITY,
                    right=("400/12.480", _("Tahap 1: 10/21 kelurahan; tahap 2: 20/450 rumah tangga")),
                    wrong=(_("Sekitar 5 persen"),),
                    explanation=_(
                        "Banyaknya unit sampel dibagi banyaknya unit populasi. Tulis kedua angkanya supaya "
                        "dapat dihitung ulang."
                    ),
                ),
                Question(
                    "perkiraan_sampling_error",
                    "R.5.6",
                    hint=_("Sebutkan ukurannya: RSE, CV, MoE, atau alpha."),
                    need=Need.KONDISIONAL,
                    visible_when=PROBABILITY,
                    right=(_("MoE 5 persen pada tingkat kepercayaan 95 persen"),),
                    wrong=("5",),
                    explanation=_(
                        "Relative standard error (RSE), koefisien variasi (CV), margin of error (MoE), "
                        "atau alpha, untuk variabel utama. Nilai di atas 5 persen perlu dijelaskan."
                    ),
                ),
                Question(
                    "unit_sampel",
                    "R.5.7",
                    hint=_("Unit yang ditarik sebagai sampel."),
                    right=(_("Rumah tangga"),),
                    explanation=_(
                        "Yang ditarik dari kerangka sampel pada tahap terakhir. Unit observasi dan unit "
                        "analisis boleh berbeda dari unit ini."
                    ),
                    wrong=(_("400"),),
                ),
                Question(
                    "unit_observasi",
                    "R.5.8",
                    hint=_("Unit yang ciri-cirinya dicatat."),
                    right=(_("Anggota rumah tangga berumur 15 tahun ke atas"),),
                    explanation=_("Siapa atau apa yang ditanya atau diamati di dalam unit sampel."),
                    wrong=(_("Kuesioner"),),
                ),
            )
        ),
    ),
)

"""Questions of Blok VI (pengumpulan), VII (pengolahan dan analisis), VIII (diseminasi) of MS-Keg.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 2.6 to 2.8 and its skip rules 2.10.
"At least one Ya" in R.7.1 and R.8.1 is a demand on the answers: the checks say it.
"""

from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models import RilisProduk
from recommendations.questionnaire.model import Need, Part, Question, RowGroup, Section, Table
from recommendations.questionnaire.rules import any_of, contains, equals

MS_KEG = _("Formulir MS-Keg, Peraturan BPS Nomor 5 Tahun 2020")
# R.4.7 codes 1, 2 or 4: somebody asks, so there are officers to be described.
WITH_OFFICERS = contains("sarana_pengumpulan", c.Sarana.PAPI, c.Sarana.CAPI, c.Sarana.CATI)

PENGUMPULAN = Section(
    key="pengumpulan",
    number=_("Blok VI"),
    title=_("Pengumpulan data"),
    action=_("Rencanakan pengumpulan data"),
    parts=(
        Part(
            title=_("Uji coba dan mutu"),
            items=(
                Question(
                    "uji_coba",
                    "R.6.1",
                    hint=_("Mencoba kuesioner dan alur lapangan pada sedikit responden lebih dahulu."),
                    explanation=_(
                        "Uji coba dianjurkan untuk survei dan pencacahan lengkap, terlebih bila memakai "
                        "CAPI atau CAWI. Pada kompilasi biasanya tidak diperlukan."
                    ),
                ),
                Question(
                    "pemeriksaan_kualitas",
                    "R.6.2",
                    hint=_("Boleh lebih dari satu."),
                    codes=c.PemeriksaanKualitas,
                    explanation=_(
                        "Kunjungan kembali: mendatangi lagi untuk melengkapi atau membetulkan. Supervisi: "
                        "pengawasan selama pelaksanaan. Task Force: tim khusus yang membantu pencacahan. "
                        "Bila ada pengawas di R.6.6, Supervisi dicentang."
                    ),
                    source=MS_KEG,
                ),
                Question(
                    "pemeriksaan_kualitas_lainnya",
                    "R.6.2",
                    hint=_("Sebutkan cara pemeriksaan lainnya."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("pemeriksaan_kualitas", c.PemeriksaanKualitas.LAINNYA),
                    right=(_("Membandingkan rekap dengan laporan bulan sebelumnya"),),
                ),
                Question(
                    "penyesuaian_nonrespon",
                    "R.6.3",
                    hint=_("Apakah ada perlakuan bila responden tidak menjawab atau data tidak masuk."),
                    right=(_("Mengganti responden dari daftar cadangan: Ya"),),
                ),
            ),
        ),
        Part(
            title=_("Petugas"),
            intro=_("Diisi bila sarana pengumpulan data (R.4.7) mencakup PAPI, CAPI, atau CATI."),
            items=(
                Question(
                    "petugas",
                    "R.6.4",
                    hint=_("Siapa yang mengumpulkan data."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                ),
                Question(
                    "pendidikan_petugas",
                    "R.6.5",
                    hint=_("Pendidikan terendah yang disyaratkan, bukan yang dimiliki kebanyakan petugas."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                ),
                Question(
                    "jumlah_supervisor",
                    "R.6.6",
                    hint=_("Banyaknya pengawas. Tulis 0 bila tidak ada."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                ),
                Question(
                    "jumlah_enumerator",
                    "R.6.6",
                    hint=_("Banyaknya pengumpul data, tidak termasuk pengawas."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                ),
                Question(
                    "pelatihan_petugas",
                    "R.6.7",
                    hint=_("Wawancara dan pengamatan memerlukan pelatihan."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                ),
            ),
        ),
    ),
)

PENGOLAHAN = Section(
    key="pengolahan",
    number=_("Blok VII"),
    title=_("Pengolahan dan analisis"),
    action=_("Rencanakan pengolahan dan analisis"),
    parts=(
        Part(
            title=_("R.7.1 Tahapan pengolahan data"),
            intro=_("Jawab setiap tahapan. Paling sedikit satu dijawab Ya."),
            items=(
                Question(
                    "pengolahan_editing", "R.7.1", hint=_("Memeriksa dan membetulkan isian sebelum direkam.")
                ),
                Question("pengolahan_coding", "R.7.1", hint=_("Memberi kode pada jawaban terbuka.")),
                Question(
                    "pengolahan_data_entry", "R.7.1", hint=_("Merekam isian ke lembar kerja atau aplikasi.")
                ),
                Question(
                    "pengolahan_validasi", "R.7.1", hint=_("Memastikan data masuk akal dan saling cocok.")
                ),
            ),
        ),
        Part(
            title=_("Analisis dan penyajian"),
            items=(
                Question(
                    "metode_analisis",
                    "R.7.2",
                    hint=_("Inferensia pada survei memerlukan sampel probabilitas."),
                    explanation=_(
                        "Deskriptif menggambarkan data yang terkumpul dengan tabel, grafik, dan ukuran "
                        "ringkas. Inferensia menarik kesimpulan untuk populasi, misalnya dengan uji atau "
                        "selang kepercayaan."
                    ),
                    source=MS_KEG,
                ),
                Question(
                    "unit_analisis",
                    "R.7.3",
                    hint=_("Unit yang disimpulkan dalam hasil. Boleh lebih dari satu."),
                    codes=c.UnitPengumpulan,
                ),
                Question(
                    "unit_analisis_lainnya",
                    "R.7.3",
                    hint=_("Sebutkan unit analisis lainnya."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("unit_analisis", c.UnitPengumpulan.LAINNYA),
                ),
                Question(
                    "tingkat_penyajian",
                    "R.7.4",
                    hint=_("Tingkat wilayah terkecil hingga terbesar yang disajikan. Boleh lebih dari satu."),
                    codes=c.TingkatPenyajian,
                    explanation=_(
                        "Sajikan hanya sampai tingkat yang didukung rancangan sampelnya. Sampel untuk satu "
                        "kota tidak dapat disajikan per kecamatan tanpa jumlah yang cukup."
                    ),
                ),
                Question(
                    "tingkat_penyajian_lainnya",
                    "R.7.4",
                    hint=_("Sebutkan tingkat lainnya, contoh kelurahan atau unit layanan."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("tingkat_penyajian", c.TingkatPenyajian.LAINNYA),
                ),
            ),
        ),
    ),
)

PRODUCTS = {
    c.Produk.TERCETAK: equals("produk_tercetak", c.YaTidak.YA),
    c.Produk.DIGITAL: equals("produk_digital", c.YaTidak.YA),
    c.Produk.MIKRO: equals("produk_mikro", c.YaTidak.YA),
}

RILIS = Table(
    key="rilis",
    model=RilisProduk,
    number="R.8.2",
    title=_("Rencana Rilis Produk Kegiatan"),
    noun=_("Tanggal rilis"),
    hint=_("Tanggal terbit setiap produk yang dijawab Ya. Boleh lebih dari satu."),
    explanation=_(
        "Tanggal ini juga menjadi pengingat penyerahan hasil kegiatan. Rencanakan setelah tahap analisis "
        "selesai."
    ),
    need=Need.KONDISIONAL,
    visible_when=any_of(*PRODUCTS.values()),
    group_by="produk",
    groups=tuple(
        RowGroup(produk.value, produk.label, need=Need.KONDISIONAL, visible_when=rule)
        for produk, rule in PRODUCTS.items()
    ),
    columns=(Question("tanggal", "R.8.2", model=RilisProduk),),
)

DISEMINASI = Section(
    key="diseminasi",
    number=_("Blok VIII"),
    title=_("Diseminasi hasil"),
    action=_("Rencanakan diseminasi hasil"),
    parts=(
        Part(
            title=_("R.8.1 Produk kegiatan yang tersedia untuk umum"),
            intro=_("Jawab setiap produk. Paling sedikit satu dijawab Ya."),
            items=(
                Question("produk_tercetak", "R.8.1", hint=_("Buku atau laporan cetak.")),
                Question(
                    "produk_digital", "R.8.1", hint=_("Publikasi, tabel, atau data pada laman dan portal.")
                ),
                Question(
                    "produk_mikro",
                    "R.8.1",
                    hint=_("Data per responden yang sudah dihilangkan identitasnya."),
                    wrong=(_("Data berisi nama atau NIK responden"),),
                ),
                RILIS,
            ),
        ),
    ),
)

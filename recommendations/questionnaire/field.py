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
                    right=(_("Kuesioner CAPI baru dicoba pada 20 responden: Ya"),),
                    wrong=(_("Tidak, padahal survei memakai kuesioner CAPI yang baru"),),
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
                    right=(_("Pengawas mendampingi petugas di lapangan: Supervisi"),),
                    wrong=(_("Ada 2 pengawas di R.6.6, tetapi Supervisi tidak dicentang"),),
                ),
                Question(
                    "pemeriksaan_kualitas_lainnya",
                    "R.6.2",
                    hint=_("Sebutkan cara pemeriksaan lainnya."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("pemeriksaan_kualitas", c.PemeriksaanKualitas.LAINNYA),
                    right=(_("Membandingkan rekap dengan laporan bulan sebelumnya"),),
                    wrong=(_("Dicek"),),
                ),
                Question(
                    "penyesuaian_nonrespon",
                    "R.6.3",
                    hint=_("Apakah ada perlakuan bila responden tidak menjawab atau data tidak masuk."),
                    right=(_("Mengganti responden dari daftar cadangan: Ya"),),
                    explanation=_(
                        "Contohnya mengganti responden dari daftar cadangan atau menghitung ulang "
                        "penimbang. Mengabaikan yang kosong bukan penyesuaian."
                    ),
                    wrong=(_("Ya, karena yang tidak menjawab dibuang"),),
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
                    explanation=_("Lihat siapa yang mewawancarai atau mengamati, bukan siapa yang mengolah."),
                    right=(_("Kader posyandu yang dikontrak: Mitra/tenaga kontrak"),),
                    wrong=(_("Staf instansi, padahal pencacahnya mahasiswa"),),
                ),
                Question(
                    "pendidikan_petugas",
                    "R.6.5",
                    hint=_("Pendidikan terendah yang disyaratkan, bukan yang dimiliki kebanyakan petugas."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                    explanation=_(
                        "Pemeriksa menilai apakah syaratnya cukup untuk kuesioner dan sarana yang dipakai."
                    ),
                    right=(_("Syarat perekrutan minimal SMA: SMA/SMK"),),
                    wrong=(_("≤ SMP untuk wawancara dengan CAPI"),),
                ),
                Question(
                    "jumlah_supervisor",
                    "R.6.6",
                    hint=_("Banyaknya pengawas. Tulis 0 bila tidak ada."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                    explanation=_(
                        "Pengawas biasanya lebih sedikit daripada pengumpul data. Bila ada, Supervisi di "
                        "R.6.2 ikut dicentang."
                    ),
                    right=("2",),
                    wrong=(_("12 pengawas untuk 4 enumerator"),),
                ),
                Question(
                    "jumlah_enumerator",
                    "R.6.6",
                    hint=_("Banyaknya pengumpul data, tidak termasuk pengawas."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                    explanation=_("Orang yang mewawancarai atau mengamati. Tulis angkanya saja."),
                    right=("12",),
                    wrong=(_("12 orang, 2 pengawas"),),
                ),
                Question(
                    "pelatihan_petugas",
                    "R.6.7",
                    hint=_("Wawancara dan pengamatan memerlukan pelatihan."),
                    need=Need.KONDISIONAL,
                    visible_when=WITH_OFFICERS,
                    explanation=_(
                        "Wawancara dan pengamatan tanpa pelatihan ditolak pemeriksa, karena jawaban "
                        "antarpetugas tidak dapat dibandingkan."
                    ),
                    right=(_("Pelatihan dua hari sebelum turun lapangan: Ya"),),
                    wrong=(_("Tidak, karena petugas sudah berpengalaman"),),
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
                    "pengolahan_editing",
                    "R.7.1",
                    hint=_("Memeriksa dan membetulkan isian sebelum direkam."),
                    right=(_("Isian kuesioner diperiksa sebelum direkam: Ya"),),
                    wrong=(_("Keempat tahapan dijawab Tidak"),),
                ),
                Question(
                    "pengolahan_coding",
                    "R.7.1",
                    hint=_("Memberi kode pada jawaban terbuka."),
                    right=(_("Jenis pekerjaan diberi kode: Ya"),),
                    wrong=(_("Ya, padahal semua jawaban sudah berupa kode"),),
                ),
                Question(
                    "pengolahan_data_entry",
                    "R.7.1",
                    hint=_("Merekam isian ke lembar kerja atau aplikasi."),
                    right=(_("Formulir kertas direkam ke lembar kerja: Ya"),),
                    wrong=(_("Ya, padahal jawaban CAPI langsung masuk basis data"),),
                ),
                Question(
                    "pengolahan_validasi",
                    "R.7.1",
                    hint=_("Memastikan data masuk akal dan saling cocok."),
                    right=(_("Jumlah menurut jenis kelamin dicocokkan dengan jumlah seluruhnya: Ya"),),
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
                    right=(_("Tabel dan grafik kunjungan: Deskriptif"),),
                    wrong=(_("Inferensia dari sampel accidental"),),
                ),
                Question(
                    "unit_analisis",
                    "R.7.3",
                    hint=_("Unit yang disimpulkan dalam hasil. Boleh lebih dari satu."),
                    codes=c.UnitPengumpulan,
                    explanation=_(
                        "Sampel rumah tangga dapat dianalisis per individu bila anggotanya dicatat. Pilih "
                        "yang disebut di tabel hasil."
                    ),
                    right=(_("Persentase penduduk yang puas: Individu"),),
                    wrong=(_("Usaha, untuk survei kepuasan pengunjung"),),
                ),
                Question(
                    "unit_analisis_lainnya",
                    "R.7.3",
                    hint=_("Sebutkan unit analisis lainnya."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("unit_analisis", c.UnitPengumpulan.LAINNYA),
                    right=(_("Puskesmas"),),
                    wrong=(_("Data"),),
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
                    right=(_("Tabel menurut kecamatan dan seluruh kota: Kabupaten/Kota, Kecamatan"),),
                    wrong=(_("Nasional, untuk data satu kabupaten"),),
                ),
                Question(
                    "tingkat_penyajian_lainnya",
                    "R.7.4",
                    hint=_("Sebutkan tingkat lainnya, contoh kelurahan atau unit layanan."),
                    need=Need.KONDISIONAL,
                    visible_when=contains("tingkat_penyajian", c.TingkatPenyajian.LAINNYA),
                    right=(_("Kelurahan"),),
                    wrong=(_("Semua tingkat"),),
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
    columns=(Question("tanggal", "R.8.2", model=RilisProduk, right=(_("15 Juni 2027"),)),),
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
                Question(
                    "produk_tercetak",
                    "R.8.1",
                    hint=_("Buku atau laporan cetak."),
                    right=(_("Buku ringkasan hasil di perpustakaan daerah: Ya"),),
                    wrong=(_("Ketiga produk dijawab Tidak"),),
                ),
                Question(
                    "produk_digital",
                    "R.8.1",
                    hint=_("Publikasi, tabel, atau data pada laman dan portal."),
                    explanation=_(
                        "Hasil kegiatan statistik sektoral dibagikan. Paling sedikit satu produk tersedia "
                        "untuk umum, umumnya yang digital."
                    ),
                    right=(_("Tabel pada portal data daerah: Ya"),),
                    wrong=(_("Tidak, padahal tabelnya diunggah ke laman"),),
                ),
                Question(
                    "produk_mikro",
                    "R.8.1",
                    hint=_("Data per responden yang sudah dihilangkan identitasnya."),
                    wrong=(_("Data berisi nama atau NIK responden"),),
                    right=(_("Data per responden tanpa nama dan alamat, atas permintaan: Ya"),),
                ),
                RILIS,
            ),
        ),
    ),
)

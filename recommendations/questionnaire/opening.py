"""Questions of the first pages: halaman muka, Blok I, II and III of MS-Keg.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 2.0 to 2.3, 2.11, 3.4. Hints,
explanations and examples are our own words; the offices and people in them are invented.
"""

from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models import JadwalTahap, Variabel
from recommendations.questionnaire.model import Need, Part, Question, RowGroup, Section, Table
from recommendations.questionnaire.rules import equals

MS_KEG = _("Formulir MS-Keg, Peraturan BPS Nomor 5 Tahun 2020")

IDENTITAS = Section(
    key="identitas",
    number=_("Halaman muka"),
    title=_("Identitas kegiatan"),
    action=_("Kenalkan kegiatan"),
    intro=_("Judul dan cara pengumpulan data menentukan pertanyaan mana yang muncul di halaman berikutnya."),
    parts=(
        Part(
            items=(
                Question(
                    "judul_kegiatan",
                    "",
                    hint=_("Cara pengumpulan, isi pokok kegiatan, lalu wilayahnya. Tanpa tahun."),
                    explanation=_(
                        "Susun judul dari cara pengumpulan data, komponen utama kegiatan, cakupan wilayah, "
                        "dan bila perlu keterangan tambahan. Tahun sudah ditulis tersendiri, jadi judul yang "
                        "sama dapat dipakai lagi tahun depan."
                    ),
                    right=(
                        _(
                            "Survei Kepuasan Masyarakat terhadap Pelayanan Administrasi Kependudukan Kota "
                            "Blitar"
                        ),
                        _("Kompilasi Data Kunjungan Destinasi Wisata Kabupaten Trenggalek"),
                    ),
                    wrong=(_("Survei SKM 2026"), _("Data wisata")),
                    source=MS_KEG,
                ),
                Question(
                    "tahun",
                    "",
                    hint=_("Tahun kegiatan dilaksanakan, empat angka."),
                    explanation=_(
                        "Kegiatan yang melewati pergantian tahun memakai tahun pengumpulan datanya dimulai."
                    ),
                    right=("2026",),
                    wrong=("26", "2025/2026"),
                ),
                Question(
                    "cara_pengumpulan_data",
                    "",
                    hint=_("Pilih satu. Blok V hanya diisi untuk survei."),
                    explanation=_(
                        "Pencacahan lengkap mendata semua anggota populasi. Survei mendata sebagian saja "
                        "untuk memperkirakan seluruhnya. Kompilasi produk administrasi mengolah catatan "
                        "administrasi yang sudah ada. Cara lain memanfaatkan teknologi informasi, seperti "
                        "mengambil data dari laman web."
                    ),
                    right=(
                        _("Rekap kunjungan dari laporan pengelola wisata: Kompilasi Produk Administrasi"),
                    ),
                    wrong=(_("Mendata semua usaha mikro di kota, tetapi memilih Survei"),),
                    source=MS_KEG,
                ),
                Question(
                    "sektor_kegiatan",
                    "",
                    hint=_("Pilih sektor yang paling dekat dengan isi kegiatan."),
                    explanation=_(
                        "Lihat data utama yang dihasilkan, bukan nama instansinya. Bila menyentuh beberapa "
                        "sektor, pilih sektor dari variabel yang paling penting."
                    ),
                    right=(_("Kompilasi penyakit menular: Kesehatan"),),
                    wrong=(_("Memilih Teknologi Informasi karena datanya direkam di aplikasi"),),
                ),
                Question(
                    "kode_keg",
                    "",
                    hint=_("Diisi petugas BPS. Biarkan kosong bila Anda belum menerimanya."),
                    need=Need.OPSIONAL,
                    explanation=_("Kode unik dari BPS untuk kegiatan yang pernah dilaporkan."),
                    wrong=(_("Nomor kegiatan pada dokumen anggaran"),),
                ),
                Question(
                    "apakah_mendapat_rekomendasi",
                    "",
                    hint=_("Pilih Ya hanya bila kegiatan ini sudah memegang rekomendasi BPS."),
                    need=Need.OPSIONAL,
                    label=_("Apakah kegiatan ini sudah mendapatkan rekomendasi dari BPS?"),
                    explanation=_(
                        "Pengajuan baru umumnya menjawab Tidak atau membiarkannya kosong. Setelah surat "
                        "terbit, identitasnya dicatat oleh sistem."
                    ),
                    right=(_("Kegiatan tahun ini belum pernah direkomendasikan: Tidak"),),
                    wrong=(_("Menjawab Ya karena kegiatan tahun lalu direkomendasikan"),),
                ),
                Question(
                    "identitas_rekomendasi",
                    "",
                    hint=_("Salin dari Surat Rekomendasi."),
                    need=Need.KONDISIONAL,
                    visible_when=equals("apakah_mendapat_rekomendasi", c.YaTidak.YA),
                    right=("V-25.3572.001",),
                    wrong=(_("Nomor surat, contoh B-12/3572/VS.100/2025"),),
                    explanation=_(
                        "Identitas Rekomendasi berisi dua angka tahun, kode wilayah, dan nomor urut. Nomor "
                        "surat adalah hal lain."
                    ),
                ),
            )
        ),
    ),
)

BLOK_I = Part(
    title=_("Blok I. Penyelenggara"),
    intro=_("Sudah diisi dari data instansi Anda. Periksa dan sesuaikan bila perlu."),
    items=(
        Question(
            "instansi_penyelenggara",
            "R.1.1",
            hint=_("Nama lengkap instansi, tanpa singkatan."),
            right=(_("Dinas Kependudukan dan Pencatatan Sipil Kota Blitar"),),
            wrong=("Disdukcapil Kota Blitar",),
            source=MS_KEG,
            explanation=_(
                "Surat Rekomendasi dialamatkan kepada nama ini dan dibaca orang di luar daerah Anda. "
                "Sertakan nama daerahnya."
            ),
        ),
        Question(
            "alamat",
            "R.1.2",
            hint=_("Jalan, nomor, kecamatan, kabupaten/kota, dan kode pos kantor."),
            right=(_("Jalan Contoh Nomor 1, Kepanjenkidul, Kota Blitar 66112"),),
            wrong=(_("Komplek perkantoran"),),
            explanation=_("Dipakai pada surat dan untuk mendatangi penyelenggara."),
        ),
        Question(
            "telepon",
            "R.1.2",
            hint=_("Telepon kantor dengan kode wilayah."),
            right=("(0342) 000123",),
            wrong=(_("000123"),),
        ),
        Question(
            "faksimile",
            "R.1.2",
            hint=_("Tulis tanda hubung (-) bila tidak ada."),
            need=Need.OPSIONAL,
            right=("-", "(0342) 000124"),
            wrong=(_("Tidak ada"),),
        ),
        Question(
            "email",
            "R.1.2",
            hint=_("Surel resmi kantor, bukan surel pribadi."),
            right=("dinas.contoh@daerah.example",),
            wrong=(_("Surel pribadi pegawai"),),
        ),
    ),
)

BLOK_II = Part(
    title=_("Blok II. Penanggung jawab"),
    items=(
        Question(
            "eselon1",
            "R.2.1",
            hint=_("Kabupaten/kota tidak memiliki eselon 1. Tulis tanda hubung (-)."),
            need=Need.OPSIONAL,
            right=("-",),
            wrong=(_("Bupati"),),
        ),
        Question(
            "eselon2",
            "R.2.1",
            hint=_("Pada perangkat daerah: jabatan kepala dinas atau badan."),
            right=(_("Kepala Dinas Kesehatan"),),
            wrong=(_("Nama orangnya"),),
            source=MS_KEG,
            explanation=_(
                "Perangkat daerah setingkat eselon 2: dinas, badan, atau sekretariat. Tulis jabatannya, "
                "karena orangnya dapat berganti."
            ),
        ),
        Question(
            "pj_nama",
            "R.2.2",
            hint=_("Pejabat setingkat eselon 3 yang memimpin pelaksanaan kegiatan."),
            personal=True,
            public=False,
            explanation=_(
                "Orang yang dapat ditanya pemeriksa tentang metode. Nama ini tidak tampil di halaman publik."
            ),
            right=(_("Lintang Contoh, S.Stat."),),
            wrong=(_("Tim survei"),),
        ),
        Question(
            "pj_jabatan",
            "R.2.2",
            hint=_("Jabatan lengkap, tanpa singkatan."),
            label=_("Jabatan penanggung jawab teknis"),
            right=(_("Kepala Bidang Pengelolaan Informasi"),),
            wrong=("Kabid",),
        ),
        Question(
            "pj_alamat",
            "R.2.2",
            hint=_("Alamat kantor tempat penanggung jawab dapat dihubungi."),
            label=_("Alamat penanggung jawab teknis"),
            personal=True,
            public=False,
            right=(_("Jalan Contoh Nomor 1, Kepanjenkidul, Kota Blitar 66112"),),
            wrong=(_("Alamat rumah"),),
        ),
        Question(
            "pj_telepon",
            "R.2.2",
            hint=_("Nomor yang dapat dihubungi pada jam kerja."),
            label=_("Telepon penanggung jawab teknis"),
            personal=True,
            public=False,
            right=("(0342) 000123",),
            wrong=(_("Lihat surat"),),
        ),
        Question(
            "pj_faksimile",
            "R.2.2",
            hint=_("Tulis tanda hubung (-) bila tidak ada."),
            label=_("Faksimile penanggung jawab teknis"),
            need=Need.OPSIONAL,
            personal=True,
            public=False,
            right=("-",),
        ),
        Question(
            "pj_email",
            "R.2.2",
            hint=_("Surel yang dibaca sehari-hari; hasil pemeriksaan dapat ditanyakan ke sini."),
            label=_("E-mail penanggung jawab teknis"),
            personal=True,
            public=False,
            right=("bidang.contoh@daerah.example",),
            wrong=(_("Surel yang jarang dibuka"),),
        ),
    ),
)

PENYELENGGARA = Section(
    key="penyelenggara",
    number=_("Blok I dan II"),
    title=_("Penyelenggara dan penanggung jawab"),
    action=_("Sebutkan penyelenggara dan penanggung jawab"),
    parts=(BLOK_I, BLOK_II),
)

# Romantik itself stores five stages (romantik.md 3.2); Desain and Evaluasi, which only MS-Keg
# prints, may stay empty.
_NOT_IN_ROMANTIK = {c.Tahap.DESAIN, c.Tahap.EVALUASI}

JADWAL = Table(
    key="jadwal",
    model=JadwalTahap,
    number="R.3.3",
    title=_("Rencana Jadwal Kegiatan"),
    noun=_("Periode"),
    hint=_("Isi tanggal awal dan akhir setiap tahap. Kegiatan berulang boleh memiliki beberapa periode."),
    explanation=_(
        "Tahap berjalan berurutan: perencanaan selesai sebelum pengumpulan data dimulai. Proses rekomendasi "
        "ini termasuk tahap perencanaan. Pada kompilasi, pengumpulan data berarti menarik catatan "
        "administrasi ke lembar kerja."
    ),
    right=(_("Pengumpulan Data: 1 April 2026 s.d. 30 Mei 2026"),),
    wrong=(_("Akhir lebih awal daripada awal"),),
    group_by="tahap",
    groups=tuple(
        RowGroup(
            tahap.value,
            tahap.label,
            heading=c.KELOMPOK_TAHAP[tahap.value],
            need=Need.OPSIONAL if tahap in _NOT_IN_ROMANTIK else Need.WAJIB,
        )
        for tahap in c.Tahap
    ),
    columns=(
        Question("awal", "R.3.3", model=JadwalTahap, right=(_("1 April 2027"),)),
        Question(
            "akhir",
            "R.3.3",
            model=JadwalTahap,
            right=(_("30 Mei 2027"),),
            wrong=(_("Hari sebelum tanggal awal"),),
        ),
    ),
)

PERENCANAAN = Section(
    key="perencanaan",
    number=_("Blok III · R.3.1–3.3"),
    title=_("Latar belakang, tujuan, dan jadwal"),
    action=_("Uraikan latar belakang, tujuan, dan jadwal"),
    parts=(
        Part(
            items=(
                Question(
                    "latar_belakang",
                    "R.3.1",
                    hint=_("Mengapa data ini diperlukan dan untuk keputusan apa."),
                    explanation=_(
                        "Sebutkan masalah yang hendak dijawab, dasar penugasannya, dan mengapa data yang "
                        "sudah ada belum cukup. Dua atau tiga paragraf sudah memadai."
                    ),
                    wrong=(_("Dalam rangka memenuhi kebutuhan data."),),
                    source=MS_KEG,
                    right=(
                        _(
                            "Setiap tahun ada keluhan antrean layanan, tetapi belum ada ukuran kepuasan "
                            "per layanan. Hasilnya dipakai menentukan loket yang ditambah."
                        ),
                    ),
                ),
                Question(
                    "tujuan",
                    "R.3.2",
                    hint=_("Sebutkan juga indikator yang akan dihasilkan."),
                    explanation=_(
                        "Tulis hasil yang dapat diperiksa: indikator apa, tentang siapa, untuk wilayah mana."
                    ),
                    right=(
                        _("Menghasilkan indeks kepuasan masyarakat menurut kecamatan dan jenis layanan."),
                    ),
                    wrong=(_("Mengetahui kondisi masyarakat."),),
                    source=MS_KEG,
                ),
                JADWAL,
            )
        ),
    ),
)

VARIABEL_POKOK = Table(
    key="variabel",
    model=Variabel,
    number="R.3.4",
    title=_("Variabel (Karakteristik) yang Dikumpulkan"),
    noun=_("Variabel"),
    name_column="nama",
    hint=_("Satu baris untuk setiap variabel. Kolom metadata lainnya dilengkapi di MS-Var."),
    explanation=_(
        "Variabel adalah sifat yang dicatat dari setiap responden atau berkas. Cocokkan dengan kuesioner "
        "atau lembar kerja yang Anda lampirkan: variabel yang ada di sana dicantumkan juga di sini."
    ),
    columns=(
        Question(
            "nama",
            "R.3.4",
            hint=_("Tanpa singkatan dan tanpa satuan."),
            right=(_("Jumlah Kunjungan Wisatawan"),),
            wrong=(_("Jml wisatawan (orang)"),),
            model=Variabel,
            explanation=_(
                "Satuan ditulis di kolom Satuan pada MS-Var. Singkatan yang umum boleh, misalnya KTP; yang "
                "lain ditulis panjang."
            ),
        ),
        Question(
            "konsep",
            "R.3.4",
            hint=_("Gagasan umum yang diukur; boleh menyusul."),
            right=(_("Kunjungan Wisatawan"),),
            wrong=(_("Rata-rata kunjungan di Kota Blitar per bulan"),),
            at_results=True,
            model=Variabel,
            explanation=_(
                "Tanpa singkatan, tanpa nama wilayah, tanpa titik, dan tidak diawali ukuran seperti "
                "rata-rata. Setiap kata diawali huruf besar."
            ),
        ),
        Question(
            "definisi",
            "R.3.4",
            hint=_("Tidak diawali “adalah” dan diakhiri titik."),
            right=(_("Banyaknya orang yang masuk ke destinasi wisata dalam satu bulan."),),
            wrong=(_("adalah jumlah wisatawan"),),
            model=Variabel,
            explanation=_(
                "Batasi siapa atau apa yang dicatat, apa yang tidak, dan untuk masa berapa. Pemeriksa "
                "mengembalikan definisi yang hanya mengulang namanya."
            ),
        ),
        Question(
            "referensi_waktu",
            "R.3.4",
            hint=_("Rentang waktu yang digambarkan data."),
            right=(_("Januari s.d. Desember 2025"), _("Keadaan pada hari pencacahan")),
            wrong=(_("Tahunan"),),
            at_results=True,
            model=Variabel,
            explanation=_(
                "Masa yang digambarkan isian, bukan seberapa sering data dikumpulkan. Cocokkan dengan "
                "jadwal di R.3.3."
            ),
        ),
    ),
    private_row=equals("dapat_diakses", c.YaTidak.TIDAK),
)

VARIABEL = Section(
    key="variabel",
    number=_("Blok III · R.3.4"),
    title=_("Variabel yang dikumpulkan"),
    action=_("Daftarkan variabel"),
    parts=(Part(items=(VARIABEL_POKOK,)),),
)

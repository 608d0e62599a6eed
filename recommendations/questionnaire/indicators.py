"""Questions of MS-Ind: the metadata of each indicator that the activity produces.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 5. A composite indicator is made of
indicators, any other of variables; what the other answer asks for is kept in the draft and not sent.
Like MS-Var it may stay empty until results are handed in.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models import Indikator, IndikatorPembangun, KlasifikasiPenyajian, VariabelPembangun
from recommendations.questionnaire.metadata import NOT_FOR_PUBLIC
from recommendations.questionnaire.model import Need, Part, Question, Section, Table
from recommendations.questionnaire.rules import equals

MS_IND = _("Formulir MS-Ind, Peraturan BPS Nomor 5 Tahun 2020")
COMPOSITE = equals("komposit", c.YaTidak.YA)
NOT_COMPOSITE = equals("komposit", c.YaTidak.TIDAK)

_ind = partial(Question, model=Indikator, at_results=True, source=MS_IND)

KLASIFIKASI_PENYAJIAN = Table(
    key="klasifikasi_penyajian",
    after="satuan",
    model=KlasifikasiPenyajian,
    number=_("Kolom (9)"),
    title=_("Klasifikasi Penyajian"),
    noun=_("Klasifikasi"),
    hint=_("Rincian yang dipakai saat menyajikan indikator."),
    right=(_("Menurut kecamatan"), _("Menurut jenis kelamin")),
    at_results=True,
    columns=(
        Question(
            "nama",
            _("Kolom (9)"),
            model=KlasifikasiPenyajian,
            at_results=True,
            right=(_("Kecamatan"),),
            wrong=(_("Rinci"),),
        ),
        Question(
            "sumber",
            _("Kolom (9)"),
            need=Need.OPSIONAL,
            model=KlasifikasiPenyajian,
            right=(_("Kode wilayah kerja statistik BPS"),),
        ),
    ),
)
INDIKATOR_PEMBANGUN = Table(
    key="indikator_pembangun",
    after="komposit",
    model=IndikatorPembangun,
    number=_("Kolom (11) dan (12)"),
    title=_("Indikator Pembangun"),
    noun=_("Indikator pembangun"),
    hint=_("Indikator yang menyusun indikator komposit ini, dan publikasi tempat tersedianya."),
    explanation=_("Hanya untuk indikator komposit. Satu baris untuk setiap indikator penyusun."),
    need=Need.KONDISIONAL,
    row_visible_when=COMPOSITE,
    at_results=True,
    columns=(
        Question(
            "publikasi",
            _("Kolom (11)"),
            model=IndikatorPembangun,
            at_results=True,
            hint=_("Publikasi tempat nilai indikatornya tersedia."),
            right=(_("Profil Kesehatan Kota Blitar"),),
        ),
        Question(
            "nama",
            _("Kolom (12)"),
            model=IndikatorPembangun,
            at_results=True,
            right=(_("Umur Harapan Hidup"),),
            wrong=(_("Data dari dinas lain"),),
        ),
    ),
)
VARIABEL_PEMBANGUN = Table(
    key="variabel_pembangun",
    after="komposit",
    model=VariabelPembangun,
    number=_("Kolom (13) sampai (15)"),
    title=_("Variabel Pembangun"),
    noun=_("Variabel pembangun"),
    hint=_(
        "Variabel yang dipakai menghitung indikator ini. Variabel kegiatan ini dapat dipilih dari daftar."
    ),
    explanation=_(
        "Hanya untuk indikator yang bukan komposit. Sebutkan semua variabel dalam rumusnya, juga yang "
        "berasal dari kegiatan instansi lain."
    ),
    need=Need.KONDISIONAL,
    row_visible_when=NOT_COMPOSITE,
    at_results=True,
    columns=(
        Question(
            "kegiatan_penghasil",
            _("Kolom (13)"),
            model=VariabelPembangun,
            at_results=True,
            hint=_("Judul kegiatan yang menghasilkan variabelnya."),
            right=(_("Survei Kepuasan Masyarakat terhadap Pelayanan Administrasi Kependudukan Kota Blitar"),),
        ),
        Question(
            "kode_kegiatan",
            _("Kolom (14)"),
            need=Need.OPSIONAL,
            model=VariabelPembangun,
            hint=_("Diisi petugas BPS."),
        ),
        Question(
            "nama",
            _("Kolom (15)"),
            model=VariabelPembangun,
            at_results=True,
            hint=_("Tulis persis seperti di R.3.4 supaya ikut berganti bila namanya diubah."),
            right=(_("Tingkat Kepuasan"),),
            wrong=(_("Hasil survei"),),
        ),
    ),
)

MS_IND_SECTION = Section(
    key="ms-ind",
    number="MS-Ind",
    title=_("Metadata indikator"),
    action=_("Susun metadata indikator"),
    intro=_(
        "Satu halaman untuk setiap indikator yang dihasilkan. Boleh dilengkapi sampai hasil kegiatan "
        "diserahkan."
    ),
    optional=True,
    page_per_row=True,
    parts=(
        Part(
            items=(
                Table(
                    key="indikator",
                    model=Indikator,
                    number="MS-Ind",
                    title=_("Metadata indikator"),
                    noun=_("Indikator"),
                    name_column="nama",
                    at_results=True,
                    private_row=NOT_FOR_PUBLIC,
                    children=(KLASIFIKASI_PENYAJIAN, INDIKATOR_PEMBANGUN, VARIABEL_PEMBANGUN),
                    headings=(
                        ("nama", _("Nama dan arti")),
                        ("metode_perhitungan", _("Penghitungan dan penyajian")),
                        ("komposit", _("Penyusun indikator")),
                        ("level_estimasi", _("Tingkat dan akses")),
                    ),
                    columns=(
                        _ind(
                            "nama",
                            _("Kolom (2)"),
                            hint=_("Nama lengkap indikator, tanpa singkatan."),
                            right=(_("Indeks Kepuasan Masyarakat"),),
                            wrong=("IKM 2026",),
                            explanation=_(
                                "Tahun dan wilayah tidak termasuk nama: indikator yang sama disajikan lagi "
                                "tahun depan."
                            ),
                        ),
                        _ind(
                            "konsep",
                            _("Kolom (3)"),
                            hint=_("Gagasan yang diukur indikator ini."),
                            right=(_("Kepuasan Masyarakat"),),
                            wrong=(_("Rata-rata kepuasan di Kota Blitar"),),
                        ),
                        _ind(
                            "definisi",
                            _("Kolom (4)"),
                            hint=_("Penjelasan lengkap, diakhiri titik."),
                            right=(
                                _(
                                    "Nilai rata-rata tertimbang dari sembilan unsur pelayanan menurut "
                                    "penilaian masyarakat."
                                ),
                            ),
                            wrong=(_("adalah indeks kepuasan"),),
                        ),
                        _ind(
                            "interpretasi",
                            _("Kolom (5)"),
                            hint=_("Cara membaca nilainya: tinggi berarti apa, rendah berarti apa."),
                            right=(_("Semakin mendekati 100, semakin puas masyarakat."),),
                            explanation=_(
                                "Sebutkan rentang nilainya, arti nilai tinggi dan rendah, dan bila ada, "
                                "batas kategorinya."
                            ),
                            wrong=(_("Cukup jelas."),),
                        ),
                        _ind(
                            "metode_perhitungan",
                            _("Kolom (6)"),
                            hint=_("Langkah menghitung dalam kata-kata, termasuk arti setiap lambang."),
                            explanation=_(
                                "Tulis dalam kata-kata sampai orang lain dapat menghitung ulang: "
                                "pembilang, penyebut, penimbang, dan yang tidak dihitung."
                            ),
                            right=(
                                _("Jumlah responden yang puas (n) dibagi seluruh responden (N), dikali 100."),
                            ),
                            wrong=(_("Dihitung dengan aplikasi"),),
                        ),
                        _ind(
                            "rumus",
                            _("Kolom (6)"),
                            hint=_("Bila perlu, tulis rumus dalam LaTeX."),
                            need=Need.OPSIONAL,
                            right=(r"\frac{n}{N} \times 100",),
                            explanation=_(
                                "LaTeX menulis pecahan sebagai \\frac{pembilang}{penyebut}, jumlah sebagai "
                                "\\sum, indeks dengan garis bawah. Lambangnya dijelaskan di isian "
                                "sebelumnya."
                            ),
                            wrong=("n/N x 100%",),
                        ),
                        _ind(
                            "ukuran",
                            _("Kolom (7)"),
                            hint=_("Jumlah, persentase, rata-rata, indeks, atau lainnya."),
                            right=(
                                _("Persentase"),
                                _("Indeks"),
                            ),
                            wrong=(_("Persen"),),
                        ),
                        _ind(
                            "satuan",
                            _("Kolom (8)"),
                            hint=_("Satuan dari ukuran, contoh persen atau poin."),
                            right=(
                                _("Persen"),
                                _("Poin"),
                            ),
                            wrong=(_("Indeks"),),
                        ),
                        _ind(
                            "komposit",
                            _("Kolom (10)"),
                            hint=_("Ya bila disusun dari indikator lain; Tidak bila langsung dari variabel."),
                            label=_("Apakah indikator ini merupakan indikator komposit?"),
                            explanation=_(
                                "Indikator komposit menggabungkan indikator lain, misalnya indeks dari "
                                "beberapa indeks; isi hanya Indikator Pembangun. Bila Tidak, isi hanya "
                                "Variabel Pembangun. Yang tidak berlaku tetap tersimpan dalam draf dan "
                                "tidak ikut dikirim."
                            ),
                            right=(
                                _("Indeks dari tiga indeks dimensi: Ya"),
                                _("Persentase dari dua variabel: Tidak"),
                            ),
                            wrong=(_("Ya, karena rumusnya memakai dua variabel"),),
                        ),
                        _ind(
                            "level_estimasi",
                            _("Kolom (16)"),
                            hint=_("Tingkat wilayah terkecil yang disajikan."),
                            right=(_("Kabupaten/Kota"),),
                            explanation=_(
                                "Tidak lebih rinci daripada tingkat penyajian di R.7.4 dan yang didukung "
                                "sampelnya."
                            ),
                            wrong=(_("Kelurahan, dari sampel 100 orang untuk seluruh kota"),),
                        ),
                        _ind(
                            "dapat_diakses",
                            _("Kolom (17)"),
                            hint=_("Jawab Tidak bila indikator ini tidak boleh tampil untuk umum."),
                            label=_("Apakah indikator ini dapat diakses umum?"),
                            right=(_("Persentase penduduk yang puas: Ya"),),
                            wrong=(_("Tidak, karena nilainya rendah"),),
                        ),
                    ),
                ),
            )
        ),
    ),
)

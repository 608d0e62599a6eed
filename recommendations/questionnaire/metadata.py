"""Questions of MS-Var: the metadata of each variable of R.3.4.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 4. MS-Var beyond R.3.4 is metadata,
not part of Romantik's form: it may stay empty until results are handed in (3.4), so nothing here
stops a submission.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models import KlasifikasiIsian, Variabel
from recommendations.questionnaire.model import Need, Part, Question, Section, Table
from recommendations.questionnaire.rules import equals

MS_VAR = _("Formulir MS-Var, Peraturan BPS Nomor 5 Tahun 2020")
ASKED_PEOPLE = equals("cara_pengumpulan_data", c.CaraPengumpulan.SURVEI, c.CaraPengumpulan.PENCACAHAN_LENGKAP)
NOT_FOR_PUBLIC = equals("dapat_diakses", c.YaTidak.TIDAK)

_var = partial(Question, model=Variabel, at_results=True, source=MS_VAR)

KLASIFIKASI_ISIAN = Table(
    key="klasifikasi",
    after="klasifikasi_rujukan",
    model=KlasifikasiIsian,
    number=_("Kolom (9)"),
    title=_("Klasifikasi Isian (Domain Value)"),
    noun=_("Kode"),
    need=Need.OPSIONAL,
    hint=_("Kode dan arti setiap jawaban yang mungkin. Kosongkan bila isiannya bebas."),
    right=(_("1 · Laki-laki, 2 · Perempuan"),),
    columns=(
        Question(
            "kode",
            _("Kolom (9)"),
            need=Need.OPSIONAL,
            model=KlasifikasiIsian,
            hint=_("Disimpan sebagai teks: 01 tetap 01."),
            right=("1", "01", "3572010"),
            wrong=(_("Kode yang sama untuk dua arti"),),
        ),
        Question(
            "nilai",
            _("Kolom (9)"),
            model=KlasifikasiIsian,
            at_results=True,
            hint=_("Arti kodenya."),
            right=(_("Laki-laki"),),
            wrong=("L",),
        ),
    ),
    at_results=True,
)

MS_VAR_SECTION = Section(
    key="ms-var",
    number="MS-Var",
    title=_("Metadata variabel"),
    action=_("Lengkapi metadata variabel"),
    intro=_(
        "Satu halaman untuk setiap variabel di R.3.4. Boleh dilengkapi sampai hasil kegiatan diserahkan."
    ),
    optional=True,
    page_per_row=True,
    parts=(
        Part(
            items=(
                Table(
                    key="variabel",
                    model=Variabel,
                    number="MS-Var",
                    title=_("Metadata variabel"),
                    noun=_("Variabel"),
                    name_column="nama",
                    owns_rows=False,
                    need=Need.OPSIONAL,
                    at_results=True,
                    private_row=NOT_FOR_PUBLIC,
                    children=(KLASIFIKASI_ISIAN,),
                    headings=(
                        ("alias", _("Nama dan asal")),
                        ("tipe_data", _("Bentuk isian")),
                        ("aturan_validasi", _("Pengumpulan dan akses")),
                        ("ukuran", _("Ukuran dan standar")),
                    ),
                    columns=(
                        _var(
                            "alias",
                            _("Kolom (3)"),
                            hint=_("Nama lain atau nama kolom di basis data."),
                            need=Need.OPSIONAL,
                            right=("jml_kunjungan",),
                            wrong=(_("Jumlah Kunjungan Wisatawan, sama dengan namanya"),),
                        ),
                        _var(
                            "referensi_pemilihan",
                            _("Kolom (6)"),
                            hint=_("Peraturan, standar, atau kegiatan lain tempat variabel ini diambil."),
                            need=Need.OPSIONAL,
                            explanation=_(
                                "Sebutkan sumbernya supaya variabel yang sama di instansi lain dapat "
                                "dibandingkan."
                            ),
                            right=(_("Standar Data Statistik BPS; pedoman survei kepuasan masyarakat"),),
                            wrong=(_("Internet"),),
                        ),
                        _var(
                            "tipe_data",
                            _("Kolom (8)"),
                            hint=_("Bentuk isian di basis data."),
                            explanation=_(
                                "Integer untuk bilangan bulat, Numerik untuk angka berkoma, Karakter untuk "
                                "teks dan kode, Tanggal, atau Boolean untuk dua keadaan. Kode wilayah "
                                "adalah Karakter, bukan angka."
                            ),
                            right=(_("Kode kecamatan 3572010: Karakter"),),
                            wrong=(_("Nomor telepon: Integer"),),
                        ),
                        _var(
                            "klasifikasi_rujukan",
                            _("Kolom (9)"),
                            hint=_("Nama klasifikasi baku yang dipakai, bila ada."),
                            need=Need.OPSIONAL,
                            right=(_("Kode wilayah kerja statistik"),),
                            explanation=_(
                                "Klasifikasi yang diterbitkan dan dipakai bersama, misalnya kode wilayah, "
                                "KBLI, atau KBJI."
                            ),
                            wrong=(_("Buatan sendiri"),),
                        ),
                        _var(
                            "aturan_validasi",
                            _("Kolom (10)"),
                            hint=_("Syarat isian yang benar. Satu aturan per baris."),
                            right=(_("Harus terisi"), _("Bilangan 0 sampai dengan 100")),
                            wrong=(_("Data valid"),),
                            explanation=_(
                                "Aturan ini kelak memeriksa berkas data yang diunggah. Tulis batasnya "
                                "sampai dapat diperiksa."
                            ),
                        ),
                        _var(
                            "kalimat_pertanyaan",
                            _("Kolom (11)"),
                            hint=_("Pertanyaan persis seperti di kuesioner. Pada kompilasi boleh kosong."),
                            needed_when=ASKED_PEOPLE,
                            right=(_("Berapa umur Bapak/Ibu pada ulang tahun terakhir?"),),
                            wrong=(_("Umur"),),
                        ),
                        _var(
                            "dapat_diakses",
                            _("Kolom (12)"),
                            hint=_("Jawab Tidak bila variabel ini tidak boleh tampil untuk umum."),
                            label=_("Apakah variabel ini dapat diakses umum?"),
                            explanation=_(
                                "Variabel yang mengenali orang, seperti nama, NIK, atau alamat lengkap, "
                                "dijawab Tidak. Variabel itu juga tidak tampil di halaman publik."
                            ),
                            right=(_("Umur responden tanpa nama: Ya"),),
                            wrong=(_("Nomor Induk Kependudukan: Ya"),),
                        ),
                        _var(
                            "ukuran",
                            _("Tambahan"),
                            hint=_("Bentuk ukurannya."),
                            need=Need.OPSIONAL,
                            right=(_("Jumlah"), _("Persentase"), _("Indeks")),
                            wrong=(_("Orang"),),
                        ),
                        _var(
                            "satuan",
                            _("Tambahan"),
                            hint=_("Satuan dari ukuran."),
                            need=Need.OPSIONAL,
                            right=(_("Orang"),),
                            wrong=(_("Jumlah orang"),),
                        ),
                        _var(
                            "id_sds",
                            _("Tambahan"),
                            hint=_("Nomor Standar Data Statistik dari BPS, bila sudah ada."),
                            need=Need.OPSIONAL,
                            explanation=_(
                                "Biarkan kosong bila variabel ini belum ada dalam Standar Data Statistik."
                            ),
                        ),
                    ),
                ),
            )
        ),
    ),
)

"""Questions of MS-Var and MS-Ind, supporting files, and the last page of the form.

Source: Peraturan BPS 5/2020 as transcribed in domain/romantik.md 2.9, 3.3, 4 and 5. MS-Var beyond
R.3.4 and MS-Ind are metadata, not part of Romantik's form: they may stay empty until results are
handed in (3.4), so nothing here stops a submission.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from recommendations import codelists as c
from recommendations.models import (
    BerkasPendukung,
    Indikator,
    IndikatorPembangun,
    KlasifikasiIsian,
    KlasifikasiPenyajian,
    Variabel,
    VariabelPembangun,
)
from recommendations.questionnaire.model import Need, Part, Question, Section, Table
from recommendations.questionnaire.rules import equals

MS_VAR = _("Formulir MS-Var, Peraturan BPS Nomor 5 Tahun 2020")
MS_IND = _("Formulir MS-Ind, Peraturan BPS Nomor 5 Tahun 2020")
ASKED_PEOPLE = equals("cara_pengumpulan_data", c.CaraPengumpulan.SURVEI, c.CaraPengumpulan.PENCACAHAN_LENGKAP)
COMPOSITE = equals("komposit", c.YaTidak.YA)
NOT_COMPOSITE = equals("komposit", c.YaTidak.TIDAK)
NOT_FOR_PUBLIC = equals("dapat_diakses", c.YaTidak.TIDAK)

_var = partial(Question, model=Variabel, at_results=True, source=MS_VAR)
_ind = partial(Question, model=Indikator, at_results=True, source=MS_IND)

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
        Question("kode", _("Kolom (9)"), need=Need.OPSIONAL, model=KlasifikasiIsian),
        Question("nilai", _("Kolom (9)"), model=KlasifikasiIsian, at_results=True),
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
                    columns=(
                        _var(
                            "alias",
                            _("Kolom (3)"),
                            hint=_("Nama lain atau nama kolom di basis data."),
                            need=Need.OPSIONAL,
                            right=("jml_kunjungan",),
                        ),
                        _var(
                            "referensi_pemilihan",
                            _("Kolom (6)"),
                            hint=_("Peraturan, standar, atau kegiatan lain tempat variabel ini diambil."),
                            need=Need.OPSIONAL,
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
                        ),
                        _var(
                            "klasifikasi_rujukan",
                            _("Kolom (9)"),
                            hint=_("Nama klasifikasi baku yang dipakai, bila ada."),
                            need=Need.OPSIONAL,
                            right=(_("Kode wilayah kerja statistik"),),
                        ),
                        _var(
                            "aturan_validasi",
                            _("Kolom (10)"),
                            hint=_("Syarat isian yang benar. Satu aturan per baris."),
                            right=(_("Harus terisi"), _("Bilangan 0 sampai dengan 100")),
                            wrong=(_("Data valid"),),
                        ),
                        _var(
                            "kalimat_pertanyaan",
                            _("Kolom (11)"),
                            hint=_("Pertanyaan persis seperti di kuesioner. Pada kompilasi boleh kosong."),
                            needed_when=ASKED_PEOPLE,
                        ),
                        _var(
                            "dapat_diakses",
                            _("Kolom (12)"),
                            hint=_("Jawab Tidak bila variabel ini tidak boleh tampil untuk umum."),
                            label=_("Apakah variabel ini dapat diakses umum?"),
                        ),
                        _var(
                            "ukuran",
                            _("Tambahan"),
                            hint=_("Bentuk ukurannya."),
                            need=Need.OPSIONAL,
                            right=(_("Jumlah"), _("Persentase"), _("Indeks")),
                        ),
                        _var(
                            "satuan",
                            _("Tambahan"),
                            hint=_("Satuan dari ukuran."),
                            need=Need.OPSIONAL,
                            right=(_("Orang"),),
                        ),
                        _var(
                            "id_sds",
                            _("Tambahan"),
                            hint=_("Nomor Standar Data Statistik dari BPS, bila sudah ada."),
                            need=Need.OPSIONAL,
                        ),
                    ),
                ),
            )
        ),
    ),
)

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
        Question("nama", _("Kolom (9)"), model=KlasifikasiPenyajian, at_results=True),
        Question("sumber", _("Kolom (9)"), need=Need.OPSIONAL, model=KlasifikasiPenyajian),
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
    need=Need.KONDISIONAL,
    row_visible_when=COMPOSITE,
    at_results=True,
    columns=(
        Question("publikasi", _("Kolom (11)"), model=IndikatorPembangun, at_results=True),
        Question("nama", _("Kolom (12)"), model=IndikatorPembangun, at_results=True),
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
    need=Need.KONDISIONAL,
    row_visible_when=NOT_COMPOSITE,
    at_results=True,
    columns=(
        Question("kegiatan_penghasil", _("Kolom (13)"), model=VariabelPembangun, at_results=True),
        Question("kode_kegiatan", _("Kolom (14)"), need=Need.OPSIONAL, model=VariabelPembangun),
        Question("nama", _("Kolom (15)"), model=VariabelPembangun, at_results=True),
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
                    columns=(
                        _ind(
                            "nama",
                            _("Kolom (2)"),
                            hint=_("Nama lengkap indikator, tanpa singkatan."),
                            right=(_("Indeks Kepuasan Masyarakat"),),
                            wrong=("IKM 2026",),
                        ),
                        _ind("konsep", _("Kolom (3)"), hint=_("Gagasan yang diukur indikator ini.")),
                        _ind("definisi", _("Kolom (4)"), hint=_("Penjelasan lengkap, diakhiri titik.")),
                        _ind(
                            "interpretasi",
                            _("Kolom (5)"),
                            hint=_("Cara membaca nilainya: tinggi berarti apa, rendah berarti apa."),
                            right=(_("Semakin mendekati 100, semakin puas masyarakat."),),
                        ),
                        _ind(
                            "metode_perhitungan",
                            _("Kolom (6)"),
                            hint=_("Langkah menghitung dalam kata-kata, termasuk arti setiap lambang."),
                        ),
                        _ind(
                            "rumus",
                            _("Kolom (6)"),
                            hint=_("Bila perlu, tulis rumus dalam LaTeX."),
                            need=Need.OPSIONAL,
                            right=(r"\frac{n}{N} \times 100",),
                        ),
                        _ind(
                            "ukuran",
                            _("Kolom (7)"),
                            hint=_("Jumlah, persentase, rata-rata, indeks, atau lainnya."),
                        ),
                        _ind(
                            "satuan", _("Kolom (8)"), hint=_("Satuan dari ukuran, contoh persen atau poin.")
                        ),
                        _ind(
                            "komposit",
                            _("Kolom (10)"),
                            hint=_("Ya bila disusun dari indikator lain; Tidak bila langsung dari variabel."),
                            label=_("Apakah indikator ini merupakan indikator komposit?"),
                        ),
                        _ind(
                            "level_estimasi",
                            _("Kolom (16)"),
                            hint=_("Tingkat wilayah terkecil yang disajikan."),
                            right=(_("Kabupaten/Kota"),),
                        ),
                        _ind(
                            "dapat_diakses",
                            _("Kolom (17)"),
                            hint=_("Jawab Tidak bila indikator ini tidak boleh tampil untuk umum."),
                            label=_("Apakah indikator ini dapat diakses umum?"),
                        ),
                    ),
                ),
            )
        ),
    ),
)

BERKAS_SECTION = Section(
    key="berkas",
    number=_("Blok IX"),
    title=_("Berkas pendukung"),
    action=_("Unggah berkas pendukung"),
    intro=_(
        "Pemeriksa biasanya meminta kuesioner atau lembar kerja, KAK/TOR, dummy tabel, dan publikasi "
        "sebelumnya."
    ),
    parts=(
        Part(
            items=(
                Table(
                    key="berkas",
                    model=BerkasPendukung,
                    number=_("Blok IX"),
                    title=_("Berkas pendukung"),
                    noun=_("Berkas"),
                    need=Need.OPSIONAL,
                    public=False,
                    shown_too=(("nama", _("Nama berkas")),),
                    columns=(
                        Question("jenis", _("Blok IX"), public=False, model=BerkasPendukung),
                        Question(
                            "keterangan",
                            _("Blok IX"),
                            hint=_("Isi berkas dalam beberapa kata."),
                            need=Need.OPSIONAL,
                            public=False,
                            model=BerkasPendukung,
                        ),
                    ),
                ),
            )
        ),
    ),
)

PENUTUP = Section(
    key="penutup",
    number=_("Penutup"),
    title=_("Tanda tangan dan catatan"),
    action=_("Isi tanda tangan dan catatan"),
    parts=(
        Part(
            title=_("Tanda tangan pada cetakan MS-Keg"),
            intro=_("Dicetak di kanan bawah formulir. Mengisi halaman ini bukan tanda tangan elektronik."),
            items=(
                Question(
                    "kota_tanda_tangan",
                    "",
                    hint=_("Tempat penandatanganan."),
                    label=_("Kota penandatanganan"),
                    need=Need.OPSIONAL,
                    public=False,
                ),
                Question(
                    "tanggal_tanda_tangan",
                    "",
                    hint=_("Boleh dikosongkan sampai formulir ditandatangani."),
                    label=_("Tanggal penandatanganan"),
                    need=Need.OPSIONAL,
                    public=False,
                ),
                Question(
                    "nama_tanda_tangan",
                    "",
                    hint=_("Nama lengkap dengan gelar."),
                    need=Need.OPSIONAL,
                    personal=True,
                    public=False,
                ),
                Question(
                    "nip_tanda_tangan",
                    "",
                    hint=_("18 angka; spasi dihapus sendiri."),
                    need=Need.OPSIONAL,
                    personal=True,
                    public=False,
                ),
            ),
        ),
        Part(
            title=_("Catatan untuk pemeriksa"),
            items=(
                Question(
                    "catatan_untuk_pemeriksa",
                    "",
                    hint=_(
                        "Penjelasan yang tidak tertampung di isian lain, atau jawaban atas permintaan "
                        "perbaikan."
                    ),
                    need=Need.OPSIONAL,
                    public=False,
                ),
            ),
        ),
    ),
)

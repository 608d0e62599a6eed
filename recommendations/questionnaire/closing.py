"""Supporting files (Blok IX) and the last page of the form: signature and a note to the examiner.

Source: domain/romantik.md 2.9 and 3.3.
"""

from django.utils.translation import gettext_lazy as _

from recommendations.models import BerkasPendukung
from recommendations.questionnaire.model import Need, Part, Question, Section, Table

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
                            right=(_("Lembar kerja rekap bulanan, kolom sesuai R.3.4"),),
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
                    right=(_("Trenggalek"),),
                    wrong=(_("Jawa Timur"),),
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
                    right=(_("Raras Contoh, M.Si."),),
                    wrong=(_("Kepala Dinas"),),
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
                    right=(_("Variabel 4 sampai 7 diambil dari formulir lama yang terlampir."),),
                    wrong=(_("Mohon segera disetujui"),),
                ),
            ),
        ),
    ),
)

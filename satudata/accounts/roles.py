"""Who may do what: the roles of both SOPs and their permissions, as code.

A role is stored by its short code (never by a class path). Its permissions are given through
django-guardian to the group of that role on one Instansi or one Wilayah (`services.grant_role`);
this file is the only place that says which they are (domain/satudata.md 11.3, romantik.md 8.1).
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """Permission codes OBJECT_VERB, held on an Instansi or on a Wilayah."""

    REQUEST_VIEW = "request_view", _("Membaca pengajuan")
    REQUEST_FILL = "request_fill", _("Mengisi dan mengirim pengajuan")
    REQUEST_FILL_ON_BEHALF = "request_fill_on_behalf", _("Mengisi pengajuan atas nama OPD")
    REQUEST_CHECK = "request_check", _("Memeriksa pengajuan tahap I")
    REQUEST_EXAMINE = "request_examine", _("Memeriksa pengajuan tahap II")
    REQUEST_DECIDE = "request_decide", _("Menentukan layak atau tidak layak")
    LETTER_ISSUE = "letter_issue", _("Menerbitkan Surat Rekomendasi")
    KOMITMEN_UPLOAD = "komitmen_upload", _("Mengunggah Surat Komitmen")
    KOMITMEN_HIDE = "komitmen_hide", _("Menyembunyikan Surat Komitmen")
    FORUM_VIEW = "forum_view", _("Membaca Forum Satu Data dan Daftar Data")
    FORUM_CONVENE = "forum_convene", _("Menyelenggarakan Forum Satu Data")
    LIST_FILL = "list_fill", _("Mengisi Daftar Data")
    LIST_SEND = "list_send", _("Mengirim Daftar Data dan ketersediaannya")
    LIST_REVIEW = "list_review", _("Memeriksa Daftar Data dan ketersediaannya")
    LIST_COMMENT = "list_comment", _("Memberi masukan atas Daftar Data")
    LIST_RECOMMEND = "list_recommend", _("Menerbitkan rekomendasi atas Daftar Data")
    STATEMENT_SIGN = "statement_sign", _("Menyetujui Surat Pernyataan")
    DATA_VIEW = "data_view", _("Membaca rilis data sebelum terbit")
    DATA_FILL = "data_fill", _("Mengunggah data dan mengisi kamusnya")
    DATA_SEND = "data_send", _("Mengajukan rilis data untuk diperiksa")
    DATA_CHECK = "data_check", _("Memeriksa rilis data")
    DATA_RECHECK = "data_recheck", _("Memeriksa ulang Data Prioritas")
    DATA_VALIDATE = "data_validate", _("Memvalidasi rilis data")
    DATA_PUBLISH = "data_publish", _("Menerbitkan dan menarik rilis data")
    DATA_SERVE = "data_serve", _("Melayani permintaan data dan laporan kesalahan")
    CODES_KEEP = "codes_keep", _("Mengelola kode referensi")
    REPORT_VIEW = "report_view", _("Membaca laporan tahunan sejak draf")
    REPORT_WRITE = "report_write", _("Menyusun dan menyampaikan laporan tahunan")
    REPORT_APPROVE = "report_approve", _("Menyetujui laporan tahunan")
    REPORT_RECEIVE = "report_receive", _("Menerima laporan tahunan")
    EPSS_VIEW = "epss_view", _("Membaca penilaian EPSS")
    EPSS_FILL = "epss_fill", _("Mengisi penilaian mandiri EPSS")
    EPSS_ASSESS = "epss_assess", _("Mengisi nilai EPSS menurut BPS")
    EVENT_VIEW = "event_view", _("Membaca riwayat dan dokumen")
    TURN_REASSIGN = "turn_reassign", _("Mengalihkan tugas rekan setim")
    SUMMARY_VIEW = "summary_view", _("Membaca ringkasan wilayah")
    SYSTEM_MANAGE = "system_manage", _("Mengelola pengguna, SOP, kalender")


class Role(TextChoices):
    """Short codes of the roles; stored, never renamed."""

    SEKRETARIAT_SDI = "sekretariat_sdi", _("Sekretariat SDI")
    PRODUSEN_DATA = "produsen_data", _("Produsen Data (operator)")
    KEPALA_OPD = "kepala_opd", _("Kepala OPD")
    WALIDATA = "walidata", _("Walidata")
    WALIDATA_PENDUKUNG = "walidata_pendukung", _("Walidata Pendukung")
    PEMBINA_PEMERIKSA = "pembina_pemeriksa", _("Pembina Data (pemeriksa)")
    PEMBINA_PENANDATANGAN = "pembina_penandatangan", _("Pembina Data (penanda tangan)")
    PIMPINAN_DAERAH = "pimpinan_daerah", _("Pimpinan Daerah")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


INSTANSI = "instansi"
WILAYAH = "wilayah"


@dataclass(frozen=True)
class RoleDefinition:
    """One role: on what it is granted (`instansi` or `wilayah`) and what it may do there."""

    role: Role
    scope: str
    description: str | Promise
    permissions: frozenset[Permission]
    # Roles whose holders must have a second factor in production (reliability.md 3.1, 6.3.3).
    second_factor: bool = False


P = Permission

ROLES: dict[str, RoleDefinition] = {
    d.role.value: d
    for d in (
        RoleDefinition(
            Role.SEKRETARIAT_SDI,
            WILAYAH,
            _("Menyelenggarakan Forum Satu Data dan Daftar Data; membaca pengajuan di wilayahnya."),
            frozenset(
                {
                    P.REQUEST_VIEW,
                    P.FORUM_VIEW,
                    P.FORUM_CONVENE,
                    P.SUMMARY_VIEW,
                    P.DATA_VIEW,
                    P.REPORT_VIEW,
                    P.EPSS_VIEW,
                }
            ),
        ),
        RoleDefinition(
            Role.PRODUSEN_DATA,
            INSTANSI,
            _("Mengisi formulir dan Daftar Data, mengunggah data dan Surat Komitmen untuk OPD-nya."),
            frozenset(
                {
                    P.REQUEST_VIEW,
                    P.REQUEST_FILL,
                    P.KOMITMEN_UPLOAD,
                    P.FORUM_VIEW,
                    P.LIST_FILL,
                    P.LIST_SEND,
                    P.DATA_VIEW,
                    P.DATA_FILL,
                    P.DATA_SEND,
                }
            ),
        ),
        RoleDefinition(
            Role.KEPALA_OPD,
            INSTANSI,
            _("Menyetujui Surat Pernyataan, memvalidasi data OPD-nya; Kepala Walidata menyetujui laporan."),
            frozenset(
                {
                    P.REQUEST_VIEW,
                    P.KOMITMEN_UPLOAD,
                    P.FORUM_VIEW,
                    P.STATEMENT_SIGN,
                    P.SUMMARY_VIEW,
                    P.DATA_VIEW,
                    P.DATA_VALIDATE,
                    P.REPORT_VIEW,
                    P.REPORT_APPROVE,
                }
            ),
            second_factor=True,
        ),
        RoleDefinition(
            Role.WALIDATA,
            WILAYAH,
            _("Memeriksa rancangan tahap I dan data semua OPD di wilayahnya, dan menerbitkannya."),
            frozenset(
                {
                    P.REQUEST_VIEW,
                    P.REQUEST_CHECK,
                    P.TURN_REASSIGN,
                    P.KOMITMEN_HIDE,
                    P.FORUM_VIEW,
                    P.LIST_FILL,
                    P.LIST_REVIEW,
                    P.SUMMARY_VIEW,
                    P.DATA_VIEW,
                    P.DATA_FILL,
                    P.DATA_CHECK,
                    P.DATA_PUBLISH,
                    P.DATA_SERVE,
                    P.CODES_KEEP,
                    P.REPORT_VIEW,
                    P.REPORT_WRITE,
                    P.EPSS_VIEW,
                    P.EPSS_FILL,
                }
            ),
            second_factor=True,
        ),
        RoleDefinition(
            Role.WALIDATA_PENDUKUNG,
            INSTANSI,
            _("Membantu OPD-nya mengisi formulir; tidak mengirim dan tidak memeriksa."),
            frozenset({P.REQUEST_VIEW, P.FORUM_VIEW, P.LIST_FILL, P.DATA_VIEW, P.DATA_FILL}),
        ),
        RoleDefinition(
            Role.PEMBINA_PEMERIKSA,
            INSTANSI,
            _("Memeriksa pengajuan tahap II di kantor BPS-nya; mengisi atas nama OPD."),
            frozenset(
                {
                    P.REQUEST_VIEW,
                    P.REQUEST_EXAMINE,
                    P.REQUEST_FILL_ON_BEHALF,
                    P.FORUM_VIEW,
                    P.LIST_COMMENT,
                    P.DATA_VIEW,
                    P.DATA_RECHECK,
                    P.REPORT_VIEW,
                    P.EPSS_VIEW,
                    P.EPSS_ASSESS,
                }
            ),
            second_factor=True,
        ),
        RoleDefinition(
            Role.PEMBINA_PENANDATANGAN,
            INSTANSI,
            _("Menentukan layak atau tidak layak dan menerbitkan Surat Rekomendasi."),
            frozenset(
                {
                    P.REQUEST_VIEW,
                    P.REQUEST_EXAMINE,
                    P.TURN_REASSIGN,
                    P.REQUEST_DECIDE,
                    P.LETTER_ISSUE,
                    P.FORUM_VIEW,
                    P.LIST_COMMENT,
                    P.LIST_RECOMMEND,
                    P.DATA_VIEW,
                    P.DATA_RECHECK,
                    P.REPORT_VIEW,
                    P.EPSS_VIEW,
                    P.EPSS_ASSESS,
                }
            ),
            second_factor=True,
        ),
        RoleDefinition(
            Role.PIMPINAN_DAERAH,
            WILAYAH,
            _("Membaca ringkasan dan laporan wilayahnya."),
            frozenset({P.FORUM_VIEW, P.SUMMARY_VIEW, P.REPORT_RECEIVE, P.EPSS_VIEW}),
        ),
        RoleDefinition(
            Role.AUDITOR,
            WILAYAH,
            _("Membaca semua pengajuan, riwayat, dan dokumen wilayahnya; tidak mengubah apa pun."),
            frozenset(
                {
                    P.REQUEST_VIEW,
                    P.EVENT_VIEW,
                    P.FORUM_VIEW,
                    P.SUMMARY_VIEW,
                    P.DATA_VIEW,
                    P.REPORT_VIEW,
                    P.EPSS_VIEW,
                }
            ),
        ),
        RoleDefinition(
            Role.ADMINISTRATOR,
            WILAYAH,
            _("Mengelola pengguna, instansi, SOP, kalender, dan deret nomor."),
            frozenset({P.SYSTEM_MANAGE}),
            second_factor=True,
        ),
    )
}


# Roles that the case's own Pembina Data holds.
PEMBINA = frozenset({Role.PEMBINA_PEMERIKSA.value, Role.PEMBINA_PENANDATANGAN.value})

# Whose turn a role also answers for: step role -> the SOP steps it may act in there (empty: all).
# The signatory may examine too; the head of an OPD signs and uploads the Surat Komitmen (A9).
TURNS: dict[str, dict[str, frozenset[str]]] = {
    Role.PRODUSEN_DATA: {Role.PRODUSEN_DATA: frozenset()},
    Role.KEPALA_OPD: {Role.PRODUSEN_DATA: frozenset({"A9"}), Role.KEPALA_OPD: frozenset()},
    Role.SEKRETARIAT_SDI: {Role.SEKRETARIAT_SDI: frozenset()},
    Role.WALIDATA: {Role.WALIDATA: frozenset()},
    Role.PEMBINA_PEMERIKSA: {Role.PEMBINA_PEMERIKSA: frozenset()},
    Role.PEMBINA_PENANDATANGAN: {
        Role.PEMBINA_PENANDATANGAN: frozenset(),
        Role.PEMBINA_PEMERIKSA: frozenset(),
    },
}

"""What SOP B 1-4 tells the floor at start-up: its kinds of case and the events of their moves.

What belongs to one part of the work (its recorded events, documents, jobs, sweeps) is registered beside it:
`daftar`, `entri`, `excel`, `rapat`, `ketersediaan`, `kalender`.
"""

from django.utils.translation import gettext_lazy as _

from forum import queries
from forum.models import DaftarData, DaftarDataOpd, RapatForum
from forum.permissions import daftar as list_permissions
from forum.permissions import opd as office_permissions
from forum.permissions import rapat as meeting_permissions
from forum.registrations import daftar, entri, excel, kalender, ketersediaan, rapat, sepakat
from satudata.accounts.roles import Permission, Role
from satudata.workflow import registry

registry.register_events(
    {
        # Daftar Data of a region and year
        "year_opened": _("Tahun data dibuka"),
        "drafting_opened": _("Penyusunan draf dibuka"),
        "drafting_closed": _("Penyusunan draf ditutup"),
        "drafting_reopened": _("Penyusunan draf dibuka lagi"),
        "recommendation_asked": _("Rekomendasi Pembina Data diminta"),
        "list_returned": _("Pembina Data mengembalikan draf"),
        "recommendation_numbered": _("Rekomendasi diberi nomor"),
        "recommendation_issued": _("Rekomendasi Pembina Data terbit"),
        "draft_closed": _("Draf ditutup untuk rapat Forum"),
        "draft_reopened": _("Draf dibuka lagi"),
        "list_frozen": _("Daftar dibekukan, Berita Acara diberi nomor"),
        "list_agreed": _("Daftar Data disepakati Forum"),
        "addendum_opened": _("Perubahan Daftar Data dibuka"),
        "addendum_dropped": _("Perubahan Daftar Data dibatalkan"),
        "addendum_closed": _("Usulan perubahan ditutup untuk rapat Forum"),
        "addendum_reopened": _("Usulan perubahan dibuka lagi"),
        "addendum_frozen": _("Berita Acara perubahan diberi nomor"),
        "addendum_agreed": _("Perubahan Daftar Data disepakati Forum"),
        "list_closed": _("Tahun data ditutup"),
        # Daftar Data of an OPD
        "office_listed": _("Daftar Data OPD dibuat"),
        "office_drafting_opened": _("Pengisian Daftar Data dibuka"),
        "office_list_submitted": _("OPD mengirim Daftar Data"),
        "office_list_withdrawn": _("OPD menarik kembali Daftar Data"),
        "office_list_returned": _("Walidata meminta perbaikan Daftar Data"),
        "office_list_resubmitted": _("OPD mengirim perbaikan Daftar Data"),
        "office_list_reviewed": _("Walidata menyetujui draf Daftar Data"),
        "office_passed_over": _("OPD dilewati tanpa entri"),
        "office_list_agreed": _("Daftar Data OPD disepakati Forum"),
        "availability_sent": _("OPD mengirim ketersediaan data"),
        "availability_returned": _("Walidata meminta perbaikan ketersediaan"),
        "availability_checked": _("Walidata selesai memeriksa ketersediaan"),
        "availability_refused": _("Kepala OPD meminta perbaikan ketersediaan"),
        "statement_approved": _("Kepala OPD menyetujui Surat Pernyataan"),
        "statement_prepared": _("Naskah Surat Pernyataan disiapkan"),
        "statement_recalled": _("Naskah Surat Pernyataan dikembalikan"),
        "statement_signed": _("Surat Pernyataan bertanda tangan diunggah"),
        "statement_issued": _("Surat Pernyataan terbit"),
        "statement_reopened": _("Ketersediaan perubahan dinyatakan lagi"),
        # Meetings
        "meeting_planned": _("Rapat Forum direncanakan"),
        "meeting_invited": _("Undangan rapat terbit"),
        "meeting_rescheduled": _("Rapat dijadwalkan ulang"),
        "meeting_held": _("Rapat dilaksanakan"),
        "meeting_minutes_numbered": _("Notulen diberi nomor"),
        "meeting_minuted": _("Notulen terbit"),
        "meeting_cancelled": _("Rapat dibatalkan"),
    }
)

registry.register_case_kind(
    registry.CaseKind(
        kind=DaftarData.CASE_KIND,
        label=_("Daftar Data"),
        model=DaftarData,
        permissions=list_permissions,
        holder=queries.holder_of_list,
        roles={"B1": Role.PEMBINA_PEMERIKSA.value, "B3": Role.SEKRETARIAT_SDI.value},
        describe=queries.describe_lists,
        facts=queries.facts_of_list,
        view=Permission.FORUM_VIEW,
        offices=("wilayah", "instansi", "pembina"),
        not_worked=frozenset({"draf_dibuka_lagi"}),
        asks={"B1": _("rekomendasi atas draf Daftar Data"), "B3": _("Berita Acara kesepakatan Forum")},
    )
)
registry.register_case_kind(
    registry.CaseKind(
        kind=DaftarDataOpd.CASE_KIND,
        label=_("Daftar Data perangkat daerah"),
        model=DaftarDataOpd,
        permissions=office_permissions,
        holder=queries.holder_of_office,
        roles={"B4": Role.PRODUSEN_DATA.value},
        handed=frozenset({Role.PRODUSEN_DATA.value, Role.WALIDATA.value, Role.KEPALA_OPD.value}),
        describe=queries.describe_offices,
        facts=queries.facts_of_office,
        view=Permission.FORUM_VIEW,
        offices=("wilayah", "instansi", "pembina", "daftar"),
        returned=frozenset({"availability_returned"}),
        asks={
            "B4": _("pernyataan ketersediaan data"),
            f"B4:{Role.WALIDATA.value}": _("pemeriksaan ketersediaan data"),
            f"B4:{Role.KEPALA_OPD.value}": _("persetujuan Surat Pernyataan"),
        },
    )
)
registry.register_case_kind(
    registry.CaseKind(
        kind=RapatForum.CASE_KIND,
        label=_("Rapat Forum Satu Data"),
        model=RapatForum,
        permissions=meeting_permissions,
        holder=queries.holder_of_meeting,
        roles={"B2": Role.SEKRETARIAT_SDI.value},
        describe=queries.describe_meetings,
        facts=queries.facts_of_meeting,
        view=Permission.FORUM_VIEW,
        offices=("wilayah", "instansi", "daftar"),
        not_worked=frozenset({"dibatalkan"}),
        asks={"B2": _("penyelenggaraan rapat Forum")},
    )
)

for part in (daftar, entri, excel, rapat, sepakat, ketersediaan, kalender):
    part.register()

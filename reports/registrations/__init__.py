"""What SOP B10-11 tells the floor at start-up: its kind of case and the events of its moves.

What belongs to one part of the work (its recorded events, documents, jobs, sweeps) is registered beside it.
"""

from django.utils.translation import gettext_lazy as _

from reports import queries
from reports.models import Laporan
from reports.permissions import laporan as report_permissions
from reports.registrations import baca, epss, laporan
from satudata.accounts.roles import Permission, Role
from satudata.workflow import registry

registry.register_events(
    {
        "report_opened": _("Laporan tahunan dibuka"),
        "report_begun": _("Penyusunan laporan dimulai"),
        "report_sent_for_review": _("Laporan diajukan ke Kepala Walidata"),
        "report_recalled": _("Laporan ditarik kembali"),
        "report_returned": _("Kepala Walidata meminta perbaikan laporan"),
        "report_approved": _("Kepala Walidata menyetujui laporan"),
        "report_issued": _("Laporan terbit"),
        "report_prepared": _("Naskah laporan disiapkan"),
        "report_text_recalled": _("Naskah laporan dibatalkan"),
        "report_signed": _("Laporan bertanda tangan diunggah"),
        "report_reopened": _("Laporan dibuka lagi"),
        "submission_numbered": _("Surat pengantar diberi nomor"),
        "report_submitted": _("Laporan disampaikan kepada Pimpinan Daerah"),
        "report_received": _("Pimpinan Daerah menerima laporan"),
    }
)

registry.register_case_kind(
    registry.CaseKind(
        kind=Laporan.CASE_KIND,
        label=_("Laporan tahunan"),
        model=Laporan,
        permissions=report_permissions,
        holder=queries.holder_of_report,
        roles={"B10": Role.WALIDATA.value, "B11": Role.WALIDATA.value},
        handed=frozenset({Role.WALIDATA.value, Role.KEPALA_OPD.value}),
        describe=queries.describe_reports,
        facts=queries.facts_of_report,
        view=Permission.REPORT_VIEW,
        dues={"B10": queries.due_of_writing, "B11": queries.due_of_submission},
        offices=("wilayah", "instansi", "pembina"),
        returned=frozenset({"returned"}),
        not_worked=frozenset({"dibuka_lagi"}),
        asks={
            "B10": _("penyusunan laporan tahunan"),
            f"B10:{Role.KEPALA_OPD.value}": _("pemeriksaan laporan tahunan"),
            "B11": _("penyampaian laporan"),
        },
    )
)

laporan.register()
baca.register()
epss.register()

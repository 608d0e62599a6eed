"""What SOP B 5-9 tells the floor at start-up: its kinds of case and the events of their moves.

What belongs to one part of the work (its recorded events, documents, jobs, sweeps, errands) is registered in
a module beside it and called at the end.
"""

from django.utils.translation import gettext_lazy as _

from datasets import queries
from datasets.models import RilisData, ValidasiOpd
from datasets.permissions import rilis as release_permissions
from datasets.permissions import validasi as validation_permissions
from datasets.registrations import (
    examination,
    kode,
    layanan,
    penyerahan,
    publikasi,
    rilis,
    unggahan,
    validasi,
)
from satudata.accounts.roles import Permission, Role
from satudata.workflow import registry

registry.register_events(
    {
        # Releases
        "release_opened": _("Rilis data dijadwalkan"),
        "collecting_began": _("Pengumpulan data dimulai"),
        "release_dropped": _("Rilis dinyatakan tidak dikumpulkan"),
        "release_called_off": _("Pengumpulan dihentikan"),
        "file_received": _("Berkas data pertama diterima"),
        "version_stored": _("Versi data disimpan, belum publikasi"),
        "release_submitted": _("OPD mengajukan rilis untuk diperiksa"),
        "release_recalled": _("OPD menarik kembali rilis"),
        "release_returned": _("Walidata meminta perbaikan data"),
        "release_passed": _("Walidata menyatakan data sesuai"),
        "release_handed_to_pembina": _("Walidata meneruskan Data Prioritas ke Pembina Data"),
        "release_returned_to_walidata": _("Pembina Data mengembalikan rilis ke Walidata"),
        "release_confirmed": _("Pembina Data menyatakan data sesuai"),
        "validation_refused": _("Kepala OPD menolak validasi"),
        "validation_numbered": _("Kepala OPD memvalidasi, surat diberi nomor"),
        "validation_recalled": _("Naskah Surat Validasi dibatalkan"),
        "release_validated": _("Data tervalidasi"),
        "publication_ordered": _("Walidata menerbitkan data"),
        "publication_taken_back": _("Walidata membatalkan penerbitan"),
        "publication_scheduled": _("Data menunggu tanggal tayang"),
        "publication_unscheduled": _("Jadwal tayang dibatalkan"),
        "release_published": _("Data terbit di portal"),
        "revision_began": _("Revisi data dimulai"),
        "revision_dropped": _("Revisi data dibatalkan"),
        "release_withdrawn": _("Data ditarik dari publikasi"),
        # Letters of validation
        "validation_approved": _("Kepala OPD menyetujui Surat Validasi"),
        "validation_prepared": _("Naskah Surat Validasi disiapkan"),
        "validation_letter_recalled": _("Naskah Surat Validasi dikembalikan"),
        "validation_signed": _("Surat Validasi bertanda tangan diunggah"),
        "validation_issued": _("Surat Validasi terbit"),
    }
)

registry.register_case_kind(
    registry.CaseKind(
        kind=RilisData.CASE_KIND,
        label=_("Rilis data"),
        model=RilisData,
        permissions=release_permissions,
        holder=queries.holder_of_release,
        roles={
            "B5": Role.PRODUSEN_DATA.value,
            "B6": Role.PRODUSEN_DATA.value,
            "B7": Role.WALIDATA.value,
            "B8": Role.KEPALA_OPD.value,
            "B9": Role.WALIDATA.value,
        },
        handed=frozenset({Role.PEMBINA_PEMERIKSA.value, Role.WALIDATA.value, Role.KEPALA_OPD.value}),
        describe=queries.describe_releases,
        facts=queries.facts_of_release,
        view=Permission.DATA_VIEW,
        dues={"B5": queries.due_of_collection},
        offices=("wilayah", "instansi", "pembina", "dataset", "entri"),
        returned=frozenset({"returned"}),
        not_worked=frozenset({"tidak_dikumpulkan", "revisi_dibatalkan", "ditarik_kembali"}),
        # One examiner of the team takes a check; writing the first answer takes it too.
        claims={"B7": "take_check"},
        asks={
            "B5": _("pengumpulan data"),
            "B6": _("unggahan data"),
            "B7": _("pemeriksaan data"),
            "B8": _("validasi data"),
            "B9": _("penerbitan data"),
        },
    )
)
registry.register_case_kind(
    registry.CaseKind(
        kind=ValidasiOpd.CASE_KIND,
        label=_("Surat Validasi"),
        model=ValidasiOpd,
        permissions=validation_permissions,
        holder=queries.holder_of_validation,
        roles={},
        describe=queries.describe_validations,
        facts=queries.facts_of_validation,
        view=Permission.DATA_VIEW,
        offices=("wilayah", "instansi", "pembina"),
    )
)

layanan.register()
kode.register()
penyerahan.register()
rilis.register()
unggahan.register()
examination.register()
validasi.register()
publikasi.register()

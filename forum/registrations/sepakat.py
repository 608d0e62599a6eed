"""What is registered for the agreement of the Forum and later changes: recorded events, papers."""

from django.utils.translation import gettext_lazy as _

from satudata.workflow import registry


def register() -> None:
    """Register events and documents; called once at start-up."""
    from forum.reading import sepakat as reading
    from forum.services import addenda, agreement
    from satudata.documents.services import on_issued, register_publication, register_reader

    registry.register_events(
        {
            "entry_agreed": _("Forum menyepakati entri"),
            "entry_refused": _("Forum menolak entri"),
            "entry_decision_cleared": _("Keputusan Forum atas entri dibatalkan"),
            "entries_agreed": _("Forum menyepakati semua entri yang sesuai"),
            "minutes_retried": _("Penyiapan Berita Acara diulang"),
            "change_proposed": _("Perubahan entri diusulkan"),
            "change_withdrawn": _("Usulan perubahan ditarik"),
            "change_agreed": _("Forum menyepakati perubahan"),
            "change_refused": _("Forum menolak perubahan"),
            "change_decision_cleared": _("Keputusan Forum atas perubahan dibatalkan"),
            "addendum_carried_out": _("Perubahan Daftar Data dijalankan"),
            "minutes_signed_copy_stored": _("Berita Acara bertanda tangan disimpan"),
        }
    )
    on_issued(agreement.BA_FORUM, agreement.complete_agreement)
    on_issued(agreement.BA_CHANGE, addenda.complete_addendum)
    register_reader(reading.may_read_minutes)
    for kind in (agreement.BA_FORUM, agreement.BA_CHANGE):
        register_publication(kind, reading.minutes_are_public)
    _offer()


def _offer() -> None:
    """Every verb of this part leads to the page that tells what it does and holds its form."""
    from forum.models import DaftarData
    from satudata.workflow.actions import Action, offer

    agreement_page, change_page = Action("sepakat_detail", page=True), Action("addendum_detail", page=True)
    offer(
        DaftarData.CASE_KIND,
        {
            "close_draft": agreement_page,
            "reopen_draft": agreement_page,
            "freeze_list": agreement_page,
            "open_addendum": change_page,
            "drop_addendum": change_page,
            "close_addendum": change_page,
            "reopen_addendum": change_page,
            "freeze_addendum": change_page,
        },
    )

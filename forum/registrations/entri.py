"""What is registered for entries of the Daftar Data: the events that move no case."""

from django.utils.translation import gettext_lazy as _

from satudata.workflow import registry


def register() -> None:
    """Register the events of entries; called once at start-up."""
    registry.register_events(
        {
            "entry_added": _("Entri Daftar Data ditambahkan"),
            "entry_changed": _("Entri Daftar Data diubah"),
            "entry_removed": _("Entri Daftar Data dihapus"),
            "entry_proposed": _("Walidata mengusulkan entri"),
            "entry_accepted": _("OPD menerima entri usulan Walidata"),
            "entries_copied": _("Entri tahun sebelumnya disalin"),
            "entries_taken": _("Entri diambil dari kegiatan"),
            "entry_unlinked": _("Kaitan entri dengan kegiatan dilepaskan"),
            "releases_corrected": _("Jadwal rilis dikoreksi"),
        }
    )

"""What is registered for imports, changes of many entries at once, and duplicates: their events."""

from django.utils.translation import gettext_lazy as _

from satudata.workflow import registry


def register() -> None:
    """Register the events; called once at start-up."""
    registry.register_events(
        {
            "entries_imported": _("Entri diimpor dari berkas"),
            "entries_changed_together": _("Beberapa entri diubah bersama"),
            "duplicate_dismissed": _("Dinyatakan bukan duplikat"),
        }
    )

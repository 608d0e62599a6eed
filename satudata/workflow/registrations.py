"""What the floor itself tells its registers at start-up: the events of SOP versions."""

from django.utils.translation import gettext_lazy as _

from satudata.workflow import registry

registry.register_events(
    {
        "sop_copied": _("Menyalin SOP jadi versi baru"),
        "sop_cover_changed": _("Mengubah sampul SOP"),
        "sop_step_changed": _("Mengubah langkah SOP"),
        "sop_put_in_force": _("Memberlakukan SOP"),
    }
)

"""What the floor itself tells its registers at start-up: its events, and what it sweeps."""

from django.utils.translation import gettext_lazy as _

from satudata.workflow import presence, registry

registry.register_events(
    {
        "sop_copied": _("Menyalin SOP jadi versi baru"),
        "sop_cover_changed": _("Mengubah sampul SOP"),
        "sop_step_changed": _("Mengubah langkah SOP"),
        "sop_put_in_force": _("Memberlakukan SOP"),
        "turn_taken": _("Mengambil tugas"),
        "turn_reassigned": _("Mengalihkan tugas kepada rekan"),
        "turn_released": _("Melepas tugas kepada tim"),
    }
)
registry.register_sweep(presence.sweep)

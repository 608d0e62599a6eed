"""What the floor itself tells its registers at start-up: its events, and what it sweeps, its jobs."""

from django.utils.translation import gettext_lazy as _

from satudata.workflow import deadlines, presence, recalculation, registry

registry.register_events(
    {
        "sop_copied": _("Menyalin SOP jadi versi baru"),
        "sop_cover_changed": _("Mengubah sampul SOP"),
        "sop_step_changed": _("Mengubah langkah SOP"),
        "sop_put_in_force": _("Memberlakukan SOP"),
        "turn_taken": _("Mengambil tugas"),
        "turn_reassigned": _("Mengalihkan tugas kepada rekan"),
        "turn_released": _("Melepas tugas kepada tim"),
        recalculation.EVENT: recalculation.LABEL,
        "reminder_rule_changed": _("Mengubah aturan pengingat"),
        "reminder_rule_removed": _("Menghapus aturan pengingat"),
    }
)
registry.register_sweep(presence.sweep)
registry.register_job(deadlines.CLOSE_SILENT, deadlines.close_silent)
registry.register_job(deadlines.LOOK_AGAIN, deadlines.look_again)
registry.register_job(recalculation.RECALCULATE_RUN, recalculation.recalculate_run)

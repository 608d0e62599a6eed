"""What is registered for EPSS: its tree, events, words of notices, errands, readers of its files."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.notifications import sentences
from satudata.workflow import registry


def register() -> None:
    """Register all of it; called once at start-up."""
    from reports.epss.seeds import load_framework
    from reports.reading import epss as reading
    from reports.services import epss, epss_evidence, epss_frameworks
    from satudata.documents.services import register_reader

    registry.register_reference(lambda: f"Kerangka EPSS: {load_framework()} versi ditambahkan")
    registry.register_events(
        {
            epss.OPENED: gettext_lazy("Penilaian mandiri EPSS dibuka"),
            epss.LEVEL_SET: gettext_lazy("Tingkat indikator diisi"),
            epss.SENT: gettext_lazy("Penilaian mandiri EPSS dikirim"),
            epss.ASSESSED: gettext_lazy("Nilai BPS diisi"),
            epss.RETURNED: gettext_lazy("Penilaian mandiri EPSS dikembalikan"),
            epss.DECIDED: gettext_lazy("Nilai EPSS ditetapkan BPS"),
            epss_evidence.ADDED: gettext_lazy("Bukti dukung ditambahkan"),
            epss_evidence.REMOVED: gettext_lazy("Bukti dukung dihapus"),
            epss_evidence.GATHERED: gettext_lazy("Bukti dari sistem dikumpulkan"),
            epss_frameworks.COPIED: gettext_lazy("Kerangka EPSS disalin"),
            epss_frameworks.CHANGED: gettext_lazy("Kerangka EPSS diubah"),
        }
    )
    sentences.register_words(epss.SENT, _sent)
    sentences.register_words(epss.RETURNED, _returned)
    sentences.register_words(epss.DECIDED, _decided)
    registry.register_errands(reading.errands)
    register_reader(reading.may_read_file)


def _sent(data: dict[str, Any]) -> str:
    return _("Penilaian mandiri EPSS %(wilayah)s %(tahun)s menunggu nilai BPS.") % data


def _returned(data: dict[str, Any]) -> str:
    return _("BPS mengembalikan penilaian mandiri EPSS %(wilayah)s %(tahun)s untuk dilengkapi.") % data


def _decided(data: dict[str, Any]) -> str:
    return _("BPS menetapkan nilai EPSS %(wilayah)s %(tahun)s.") % data

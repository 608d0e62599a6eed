"""States of a recommendation request, and the two statuses of Romantik derived from them.

Stored codes never change; labels may (docs/glossary.md). Source: domain/romantik.md 8.2.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where the case stands."""

    DRAFTED = "drafted", _("Draf")
    SUBMITTED = "submitted", _("Diajukan")
    WALIDATA_CHECKING = "walidata_checking", _("Diperiksa Walidata")
    WALIDATA_RETURNED = "walidata_returned", _("Perlu perbaikan (Walidata)")
    FORWARDED = "forwarded", _("Diteruskan ke BPS")
    BPS_CHECKING = "bps_checking", _("Diperiksa BPS")
    BPS_RETURNED = "bps_returned", _("Perlu perbaikan (BPS)")
    DECISION_AWAITED = "decision_awaited", _("Menunggu penentuan")
    APPROVED = "approved", _("Layak")
    LETTER_NUMBERED = "letter_numbered", _("Surat sedang disiapkan")
    LETTER_ISSUED = "letter_issued", _("Surat terbit")
    KOMITMEN_SHOWN = "komitmen_shown", _("Komitmen tayang")
    REJECTED = "rejected", _("Tidak layak")
    LAPSED = "lapsed", _("Ditutup")
    DISCARDED = "discarded", _("Draf dibuang")


FINAL = frozenset({State.KOMITMEN_SHOWN, State.REJECTED, State.LAPSED, State.DISCARDED})
EDITABLE = frozenset({State.DRAFTED, State.WALIDATA_RETURNED, State.BPS_RETURNED})
RETURNED = frozenset({State.WALIDATA_RETURNED, State.BPS_RETURNED})
# Shown on the public list "Rekomendasi Terbit".
PUBLISHED = frozenset({State.LETTER_ISSUED, State.KOMITMEN_SHOWN})

# Colour role of a state (satudata.components.Tone); states not named are on their way: info.
TONES: dict[str, str] = {
    State.DRAFTED: "neutral",
    State.WALIDATA_RETURNED: "waiting",
    State.BPS_RETURNED: "waiting",
    State.APPROVED: "good",
    State.LETTER_ISSUED: "good",
    State.KOMITMEN_SHOWN: "good",
    State.REJECTED: "bad",
    State.LAPSED: "bad",
    State.DISCARDED: "neutral",
}


class StatusPengajuan(TextChoices):
    """Where the file is, in Romantik's words."""

    BELUM = "belum", _("Belum diajukan")
    MENUNGGU = "menunggu", _("Menunggu")
    REVISI = "revisi", _("Revisi")
    SELESAI = "selesai", _("Selesai")


class StatusRekomendasi(TextChoices):
    """What was decided, in Romantik's words."""

    BELUM = "belum", _("Belum ada")
    DALAM_REVIEW = "dalam_review", _("Dalam review")
    PERLU_PERBAIKAN = "perlu_perbaikan", _("Perlu perbaikan")
    LAYAK = "layak", _("Layak")
    TIDAK_LAYAK = "tidak_layak", _("Tidak layak")
    DITOLAK = "ditolak", _("Ditolak")


_P, _R = StatusPengajuan, StatusRekomendasi
STATUSES: dict[str, tuple[StatusPengajuan, StatusRekomendasi]] = {
    State.DRAFTED: (_P.BELUM, _R.BELUM),
    State.SUBMITTED: (_P.MENUNGGU, _R.DALAM_REVIEW),
    State.WALIDATA_CHECKING: (_P.MENUNGGU, _R.DALAM_REVIEW),
    State.WALIDATA_RETURNED: (_P.REVISI, _R.PERLU_PERBAIKAN),
    State.FORWARDED: (_P.MENUNGGU, _R.DALAM_REVIEW),
    State.BPS_CHECKING: (_P.MENUNGGU, _R.DALAM_REVIEW),
    State.BPS_RETURNED: (_P.REVISI, _R.PERLU_PERBAIKAN),
    State.DECISION_AWAITED: (_P.MENUNGGU, _R.DALAM_REVIEW),
    State.APPROVED: (_P.MENUNGGU, _R.LAYAK),
    State.LETTER_NUMBERED: (_P.MENUNGGU, _R.LAYAK),
    State.LETTER_ISSUED: (_P.SELESAI, _R.LAYAK),
    State.KOMITMEN_SHOWN: (_P.SELESAI, _R.LAYAK),
    State.REJECTED: (_P.SELESAI, _R.TIDAK_LAYAK),
    State.LAPSED: (_P.SELESAI, _R.DITOLAK),
    State.DISCARDED: (_P.BELUM, _R.BELUM),
}

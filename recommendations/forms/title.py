"""The title builder on the first page: parts of a title, within the form of the page itself.

Its inputs belong to no question, so saving the page ignores them. "Pakai judul ini" works without a
script: the page comes back with the title filled in and everything else as typed.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from recommendations.codelists import CaraPengumpulan
from recommendations.filling.live import regions_of
from recommendations.filling.titles import RULES, Composed, Parts, compose
from satudata.forms import SatudataForm

PREFIX = "susun"
# The value of `aksi` that puts the built title into the page.
USE_TITLE = "susun-judul"
_LONGEST = 300


class TitleForm(SatudataForm):
    """The four parts of a title (domain/romantik.md 2.11); the way of collecting is asked on the page."""

    rules = RULES

    pokok = forms.CharField(
        label=_("Isi pokok kegiatan"),
        help_text=_("Apa yang didata, contoh: Kepuasan Masyarakat terhadap Pelayanan Puskesmas."),
        required=False,
        max_length=_LONGEST,
    )
    wilayah = forms.CharField(
        label=_("Cakupan wilayah"),
        help_text=_("Ditulis lengkap, contoh: Kabupaten Trenggalek."),
        required=False,
        max_length=_LONGEST,
    )
    tambahan = forms.CharField(
        label=_("Keterangan tambahan"),
        help_text=_("Bila perlu, misalnya “pada Sekolah Dasar Negeri”. Boleh kosong."),
        required=False,
        max_length=_LONGEST,
    )

    def composed(self, cara: Any) -> Composed:
        """The title of the parts typed so far; `cara` is the code chosen on the page, or None."""
        self.is_valid()
        typed = {name: str(self.data.get(self.add_prefix(name), ""))[:_LONGEST] for name in self.fields}
        return compose(Parts(cara=_code(cara), **typed))


def title_form(answers: Mapping[str, Any], data: QueryDict | None = None) -> TitleForm:
    """The builder as it stands on the page; its region is that of the activity."""
    regions = regions_of(answers)
    return TitleForm(data=data, prefix=PREFIX, initial={"wilayah": regions[0] if len(regions) == 1 else ""})


def with_built_title(data: QueryDict) -> QueryDict:
    """What was posted, with the built title in the place of the typed one; unchanged where none came out."""
    built = TitleForm(data=data, prefix=PREFIX).composed(data.get("cara_pengumpulan_data"))
    if not built.title:
        return data
    changed = data.copy()
    changed["judul_kegiatan"] = built.title
    return changed


def _code(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isdecimal() and int(text) in CaraPengumpulan.values else None

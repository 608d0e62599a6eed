"""A new version of a list of codes, pasted as a table: one code per line."""

import csv
import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from datasets.services.codes import Code
from satudata.forms import TanggalField

FIXED = ("kode", "nama", "induk")


class VersionForm(forms.Form):
    """Day, source, and the table with its headings: kode, nama, induk, then what else there is."""

    berlaku_sejak = TanggalField(label=_("Berlaku sejak"))
    sumber = forms.CharField(
        label=_("Sumber"), max_length=300, help_text=_("Contoh: nomor keputusan yang menetapkan kode ini.")
    )
    tabel = forms.CharField(
        label=_("Kode"),
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_(
            "Tempel dari Excel, atau pisahkan dengan titik koma. Baris pertama: kode, nama, lalu bila perlu "
            "induk dan kolom lain."
        ),
    )

    def clean_tabel(self) -> list[Code]:
        """The lines as codes; refused where the headings lack kode or nama."""
        text: str = self.cleaned_data["tabel"].lstrip("\ufeff")
        first = text.partition("\n")[0]
        delimiter = "\t" if "\t" in first else ";" if ";" in first else ","
        rows = [
            row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(c.strip() for c in row)
        ]
        headings = [h.strip().lower().replace(" ", "_") for h in rows[0]] if rows else []
        if not {"kode", "nama"} <= set(headings):
            raise ValidationError(_("Baris pertama harus memuat judul kolom “kode” dan “nama”."))
        return [self._code(dict(zip(headings, (c.strip() for c in row), strict=False))) for row in rows[1:]]

    def _code(self, row: dict[str, str]) -> Code:
        further: dict[str, Any] = {k: v for k, v in row.items() if k not in FIXED and k}
        return Code(row.get("kode", ""), row.get("nama", ""), row.get("induk", ""), further)

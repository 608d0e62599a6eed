"""Forms of uploads: a file, how it is read, reasons, a typed table. Shape of input only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from datasets.services.uploads import LONGEST_REASON
from datasets.tables import typed
from datasets.tables.dictionary import Dictionary
from datasets.tables.receiving import Choice, Detected
from satudata.documents.uploads import DATA, data_limits
from satudata.forms import AngkaField, format_size
from satudata.workflow.forms import MoveForm

ENCODINGS: list[tuple[str, str | Promise]] = [
    ("utf-8-sig", _("UTF-8")),
    ("utf-16", _("UTF-16")),
    ("cp1252", _("Windows-1252 (Excel lama)")),
]
DELIMITERS: list[tuple[str, str | Promise]] = [
    (";", _("Titik koma (;)")),
    (",", _("Koma (,)")),
    ("\t", _("Tab")),
]
DECIMALS: list[tuple[str, str | Promise]] = [(",", _("Koma: 1.234,5")), (".", _("Titik: 1,234.5"))]
MOST_HEADING = 60


class DataFileField(forms.FileField):
    """A file of data. What it is and whether it is too large is said by `documents.uploads.keep_data`."""

    default_error_messages = {"required": _("Pilih berkas yang akan diunggah.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, max_length=None, **kwargs)

    @property
    def limits(self) -> dict[str, str]:
        """What the page says before anything is chosen."""
        sizes = data_limits()
        return {
            "types": "CSV, TSV, XLSX, ODS",
            "size": f"{format_size(sizes['csv'])} (CSV, TSV), {format_size(sizes['xlsx'])} (XLSX, ODS)",
        }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accept = ",".join(f".{kind}" for kind in DATA)
        return super().widget_attrs(widget) | {
            "accept": accept,
            "data-max-bytes": str(data_limits()["csv"]),
        }


class UploadForm(MoveForm):
    """A filled table."""

    berkas = DataFileField(label=_("Berkas data"))
    # Stands below the file in the page: what does not arrive was cut off, and half a file is not taken.
    utuh = forms.CharField(widget=forms.HiddenInput, initial="ya", required=False)

    def clean(self) -> dict[str, Any]:
        """A body that broke off in the middle still looks like a form with a file."""
        data = super().clean() or self.cleaned_data
        if not data.get("utuh"):
            self.errors.pop("berkas", None)
            self.add_error("berkas", _("Unggahan terputus sebelum selesai. Unggah berkasnya sekali lagi."))
        return data


class ChoiceForm(MoveForm):
    """How a file is read: what was detected, corrected by a person; one select per heading."""

    encoding = forms.ChoiceField(label=_("Pengodean huruf"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(label=_("Pemisah kolom"), choices=DELIMITERS, required=False)
    decimal = forms.ChoiceField(label=_("Tanda desimal"), choices=DECIMALS)
    sheet = forms.ChoiceField(label=_("Lembar"), required=False)
    header_row = AngkaField(label=_("Baris judul kolom"), min_value=1, max_value=MOST_HEADING)

    def __init__(
        self, *args: Any, detected: Detected, choice: Choice, dictionary: Dictionary, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={**choice.to_json(), **kwargs.pop("initial", {})}, **kwargs)
        self.detected, self.choice, self.dictionary = detected, choice, dictionary
        self.fields["sheet"].choices = [(s.name, s.name) for s in detected.sheets]
        codes = [("", _("Tidak dipakai")), *((c.kode, c.nama) for c in dictionary.kolom)]
        self.columns = {f"kolom_{n}": heading for n, heading in enumerate(detected.columns)}
        for name, heading in self.columns.items():
            self.fields[name] = forms.ChoiceField(
                label=heading, choices=codes, required=False, initial=choice.columns.get(heading, "")
            )
        if detected.kind == "csv":
            del self.fields["sheet"]
        else:
            del self.fields["encoding"], self.fields["delimiter"]
        self._offer("encoding", choice.encoding)
        self._offer("delimiter", choice.delimiter)

    def _offer(self, name: str, value: str) -> None:
        """What was detected can always be kept."""
        field = self.fields.get(name)
        if field is not None and value and value not in dict(field.choices):
            field.choices = [(value, value), *field.choices]

    def clean(self) -> dict[str, Any]:
        """A column of the dictionary has one heading."""
        data = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for name, heading in self.columns.items():
            kode = data.get(name)
            if kode and kode in seen:
                self.add_error(
                    name, _("Kolom ini sudah dipilih untuk judul “%(judul)s”.") % {"judul": seen[kode]}
                )
            elif kode:
                seen[kode] = heading
        return data

    def to_choice(self) -> Choice:
        """What the person chose."""
        data = self.cleaned_data
        return Choice(
            kind=self.detected.kind,
            encoding=data.get("encoding") or self.choice.encoding,
            delimiter=data.get("delimiter") or self.choice.delimiter,
            decimal=data["decimal"],
            sheet=data.get("sheet") or self.choice.sheet,
            header_row=data["header_row"],
            columns={heading: data.get(name, "") for name, heading in self.columns.items()},
        )

    def lacking(self) -> list[str]:
        """Names of the columns that must be there and that no heading was found for."""
        taken = set(self.choice.columns.values())
        return [c.nama for c in self.dictionary.kolom if c.wajib and c.kode not in taken]

    @property
    def format_fields(self) -> list[Any]:
        """The fields above the columns."""
        names = ("encoding", "delimiter", "decimal", "sheet", "header_row")
        return [self[name] for name in names if name in self.fields]

    @property
    def column_fields(self) -> list[Any]:
        """One field per heading, in the order of the file."""
        return [self[name] for name in self.columns]


class ReasonsForm(MoveForm):
    """A reason for each rule that warns; what stays empty is asked again later."""

    def __init__(self, *args: Any, rules: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in rules:
            self.fields[rule.field] = forms.CharField(
                label=_("Alasan"),
                required=False,
                max_length=LONGEST_REASON,
                initial=rule.reason,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"max_length": _("Alasan paling panjang 2.000 huruf.")},
            )

    @property
    def reason_fields(self) -> list[str]:
        """Names of the fields of reasons."""
        return [name for name in self.fields if name.startswith("alasan_")]

    def reasons(self) -> dict[str, str]:
        """What was written, by rule."""
        return {name.removeprefix("alasan_"): self.cleaned_data[name] for name in self.reason_fields}


class GridForm(MoveForm):
    """A table typed cell by cell, or pasted from a workbook. Its cells are named `sel_<row>_<column>`."""

    tempel = forms.CharField(
        label=_("Tempel dari Excel"),
        required=False,
        max_length=typed.MAX_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        error_messages={"max_length": _("Tempelan terlalu panjang. Unggah tabel ini sebagai berkas.")},
    )


def cells_of(data: QueryDict, dictionary: Dictionary, count: int) -> typed.Rows:
    """The cells of a sent grid, as typed, each cut at the longest that a cell may be."""
    return [
        [data.get(f"sel_{row}_{column}", "")[: typed.MAX_CELL] for column in range(len(dictionary.kolom))]
        for row in range(count)
    ]

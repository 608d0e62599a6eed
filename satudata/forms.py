"""How a form field looks and how an Indonesian date, number or file is read, cured once for all forms.

Decided here: the field template, the guide beside a question, and what counts as a date, a whole
number, a decimal number, a year or an upload (`ux.md` 7.3: seven traps). Not decided here: which
questions a form asks (each app's `forms.py`), and whether a file is safe (`satudata/documents`).

Input is always read the Indonesian way, whatever the language of the interface, because "1.234"
read the English way would be wrong by a factor of 1000 without anyone noticing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

Text = str | Promise


# Look of a field -------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldGuide:
    """What stands beside a question besides its label and hint (`ux.md` 3.1).

    `number` is the number on the official paper form; `mandatory` marks a question that may stay
    empty in a draft but not when sent; `source` names the guideline and its page.
    """

    number: str = ""
    explanation: Text = ""
    right: Sequence[Text] = field(default_factory=tuple)
    wrong: Sequence[Text] = field(default_factory=tuple)
    source: Text = ""
    mandatory: bool = False

    @property
    def has_details(self) -> bool:
        return bool(self.explanation or self.right or self.wrong or self.source)


NO_GUIDE = FieldGuide()


class SatudataBoundField(BoundField):
    """A bound field that also knows its guide and how the field template should lay it out."""

    @property
    def guide(self) -> FieldGuide:
        """`field.guide` where set, else `form.guides[name]`, else an empty guide."""
        own: FieldGuide | None = getattr(self.field, "guide", None)
        return own or getattr(self.form, "guides", {}).get(self.name, NO_GUIDE)

    @property
    def mandatory(self) -> bool:
        """Whether the label carries the mark "wajib"."""
        return bool(self.field.required or self.guide.mandatory)

    @property
    def layout(self) -> str:
        """One of `choices` (fieldset), `check`, `file`, `long`, `line`."""
        widget = self.field.widget
        if self.use_fieldset:
            return "choices"
        for kind, layout in (
            (forms.CheckboxInput, "check"),
            (forms.FileInput, "file"),
            (forms.Textarea, "long"),
        ):
            if isinstance(widget, kind):
                return layout
        return "line"


class SatudataFormRenderer(DjangoTemplates):
    """Django's form rendering with the project's field template.

    The project's `templates/` come first, so a widget template may be replaced there too; Django's
    own widget templates stay reachable without `django.forms` in INSTALLED_APPS.
    """

    form_template_name = "_components/form.html"
    field_template_name = "_components/field.html"
    bound_field_class = SatudataBoundField

    @cached_property
    def engine(self) -> Any:
        django_folder = Path(forms.__file__).parent / self.backend.app_dirname
        folders = [*settings.TEMPLATES[0]["DIRS"], django_folder]
        return self.backend({"APP_DIRS": True, "DIRS": folders, "NAME": "satudataforms", "OPTIONS": {}})


# Dates -----------------------------------------------------------------------------------------

MONTHS = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
]
# Short and older spellings that letters and workbooks carry.
_OTHER_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "pebruari": 2, "mar": 3, "mrt": 3, "apr": 4, "jun": 6, "jul": 7,
    "agu": 8, "agt": 8, "ags": 8, "agust": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "nop": 11,
    "nopember": 11, "des": 12,
}  # fmt: skip
_MONTH_NUMBER = {name: number for number, name in enumerate(MONTHS, 1)} | _OTHER_MONTHS
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_IN_WORDS = re.compile(r"([0-9]{1,2})[ -]+([a-z]+)\.?[ -]+([0-9]{4})", re.IGNORECASE)


def parse_tanggal(text: str) -> date:
    """Read a date as people write it here: 20-11-2026, 20/11/2026, 20.11.2026, 20 November 2026, ISO.

    The day always comes before the month. ValueError: anything else, among it the month-first order
    (11/20/2026), a year of two digits, and a day that the month does not have.
    """
    text = " ".join(text.split())
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif (match := _IN_WORDS.fullmatch(text)) and match[2].lower() in _MONTH_NUMBER:
        day, month, year = int(match[1]), _MONTH_NUMBER[match[2].lower()], int(match[3])
    else:
        raise ValueError(f"not a date: {text!r}")
    return date(year, month, day)


class TanggalInput(forms.DateInput):
    """A native date field: its value is always ISO, else the browser shows an empty field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"data-echo": "tanggal"} | (attrs or {}), format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """Also turn a date that was typed in words into ISO, so that it survives a form with errors."""
        try:
            value = parse_tanggal(value) if isinstance(value, str) else value
        except ValueError:
            return str(value)
        return super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What is no date stands in a text field: a date field would show nothing of it."""
        context = super().get_context(name, value, attrs)
        if context["widget"]["value"] and not _ISO.fullmatch(str(context["widget"]["value"])):
            context["widget"]["type"] = "text"
        return context


class TanggalField(forms.DateField):
    """A calendar date, day first (`parse_tanggal`)."""

    widget = TanggalInput
    default_error_messages = {
        "invalid": _(
            "“%(value)s” bukan tanggal. Tulis hari, bulan, tahun, contoh 20-11-2026 atau 20 November 2026."
        )
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return parse_tanggal(str(value))
        except ValueError as problem:
            shown = str(value)[:40]
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": shown}) from problem


# Numbers ---------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?")
_POINT_AS_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_LONGEST_NUMBER = 40  # characters; far beyond any column, short of what slows parsing down


class AmbiguousNumber(ValueError):
    """A point that cannot separate thousands: 1.5 or 12.50."""


def parse_bilangan(text: str) -> Decimal:
    """Read a number as written here: 1234 · 1.234 · 1.234,5 · Rp1.000 · Rp 1 234 · Rp1.000,-.

    A point separates thousands and nothing else; a comma begins the decimals. AmbiguousNumber:
    the point stands where no thousand ends (1.5), so it is refused, not guessed. ValueError: no number.
    """
    text = re.sub(r"\s", "", text.replace("−", "-"))
    text = re.sub(r"^(-?)rp\.?", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r",-+$", "", text)
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if match:
        sign, whole, decimals = match.groups(default="")
        return Decimal(
            f"{sign}{whole.replace('.', '')}.{decimals}" if decimals else sign + whole.replace(".", "")
        )
    if _POINT_AS_DECIMAL.fullmatch(text):
        raise AmbiguousNumber(text)
    raise ValueError(f"not a number: {text[:_LONGEST_NUMBER]!r}")


def format_bilangan(value: Decimal | int | float) -> str:
    """Write a number the way `parse_bilangan` reads it: 1234567.5 becomes 1.234.567,5."""
    text = f"{Decimal(str(value)):,f}"
    whole, _point, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


class BilanganInput(forms.TextInput):
    """A text field with the number keypad; `type=number` refuses a decimal comma."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off", "data-echo": "bilangan"} | (attrs or {})
        )


class _IndonesianNumber(forms.Field):
    """What whole and decimal numbers share: reading, writing back, and the words of a refusal."""

    default_error_messages = {
        "invalid": _("“%(value)s” bukan angka. Tulis angka saja, contoh 1.234 atau 1.234,5."),
        "ambiguous": _(
            "“%(value)s” dapat dibaca dua cara. Pakai koma untuk desimal (1,5), titik untuk ribuan (1.500)."
        ),
        "whole": _("“%(value)s” bukan bilangan bulat. Tulis tanpa angka di belakang koma."),
    }

    def read(self, value: Any) -> Decimal | None:
        """The number in `value`; ValidationError in words when there is none."""
        if value in self.empty_values:
            return None
        if isinstance(value, (int, float, Decimal)):
            return Decimal(str(value))
        try:
            return parse_bilangan(str(value))
        except AmbiguousNumber as problem:
            raise self.refusal("ambiguous", value) from problem
        except ValueError as problem:
            raise self.refusal("invalid", value) from problem

    def refusal(self, code: str, value: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code, {"value": str(value)[:40]})

    def prepare_value(self, value: Any) -> Any:
        """Numbers are written Indonesian; what the user typed comes back as typed."""
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            return value
        return format_bilangan(value)


class BilanganField(_IndonesianNumber, forms.DecimalField):
    """A decimal number: 1.234,5. Limits as `DecimalField`."""

    widget = BilanganInput

    def to_python(self, value: Any) -> Decimal | None:
        return self.read(value)


class AngkaField(_IndonesianNumber, forms.IntegerField):
    """A whole number: 1.234, "Rp1.000". Not for years: those take `TahunField`."""

    widget = BilanganInput

    def to_python(self, value: Any) -> int | None:
        number = self.read(value)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise self.refusal("whole", value)
        return int(number)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "numeric"}


class TahunField(forms.IntegerField):
    """A year of four digits, never written with a point ("2.026")."""

    default_error_messages = {"invalid": _("Tulis tahun dengan empat angka, contoh 2026.")}

    def __init__(self, *, min_value: int = 1945, max_value: int = 2100, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}))
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value).strip()
        if text and value not in self.empty_values and not re.fullmatch(r"[0-9]{4}", text):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return super().to_python(text)


# Files -----------------------------------------------------------------------------------------

# First bytes by extension. A text format has none; what is inside is checked in quarantine.
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "xlsx": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "csv": (),
}
# Some scanners write a few bytes before the header; readers of PDF look this far for it.
_HEADER_BYTES = 1024


def format_size(size: int) -> str:
    """Bytes in words, in powers of 1024 as file managers count: 1,5 MB."""
    for unit, factor in (("MB", 1024**2), ("KB", 1024)):
        if size >= factor:
            return f"{format_bilangan(round(size / factor, 1))} {unit}"
    return f"{size} bita"


class UploadField(forms.FileField):
    """A file of named types and a largest size, checked by name, size and first bytes.

    `types`: extensions out of `_SIGNATURES`; `max_bytes`: bytes, default UPLOAD_MAX_BYTES. The file
    is not opened further here: bombs, macros and signatures are the business of `satudata/documents`.
    """

    widget = forms.FileInput
    default_error_messages = {
        "required": _("Pilih berkas yang akan diunggah."),
        "empty": _("Berkas “%(name)s” kosong (0 bita). Pilih berkas lain."),
        "type": _("Berkas “%(name)s” tidak diterima. Unggah berkas %(types)s."),
        "content": _(
            "Isi berkas “%(name)s” bukan %(type)s. Simpan ulang sebagai %(type)s, lalu unggah kembali."
        ),
        "size": _("Berkas “%(name)s” berukuran %(size)s. Ukuran terbesar %(limit)s."),
    }

    def __init__(
        self, *, types: Sequence[str] = ("pdf",), max_bytes: int | None = None, **kwargs: Any
    ) -> None:
        unknown = set(types) - set(_SIGNATURES)
        if unknown:
            raise ValueError(f"no signature known for {sorted(unknown)}")
        self.types = tuple(types)
        self.max_bytes = max_bytes or settings.UPLOAD_MAX_BYTES
        kwargs.setdefault(
            "allow_empty_file", True
        )  # emptiness is refused below, with the name in the message
        super().__init__(**kwargs)

    @property
    def limits(self) -> dict[str, str]:
        """What the page says before anything is chosen: types and largest size, in words."""
        names = dict.fromkeys("JPG" if t == "jpeg" else t.upper() for t in self.types)
        return {"types": ", ".join(names), "size": format_size(self.max_bytes)}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accept = ",".join(f".{t}" for t in self.types)
        return super().widget_attrs(widget) | {"accept": accept, "data-max-bytes": str(self.max_bytes)}

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is None:
            return None
        self._check(upload, str(upload.name)[:80])
        return upload

    def _check(self, upload: File, name: str) -> None:
        kind = Path(name).suffix.lower().lstrip(".")
        if kind not in self.types:
            raise self._refusal("type", name=name, types=self.limits["types"])
        if not upload.size:
            raise self._refusal("empty", name=name)
        if upload.size > self.max_bytes:
            raise self._refusal("size", name=name, size=format_size(upload.size), limit=self.limits["size"])
        if not has_signature(upload, kind):
            raise self._refusal("content", name=name, type=kind.upper())

    def _refusal(self, code: str, **words: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code, words)


def has_signature(upload: File, kind: str) -> bool:
    """Whether the file begins like its extension says; leaves the file at its beginning."""
    upload.seek(0)
    head = upload.read(_HEADER_BYTES)
    upload.seek(0)
    signatures = _SIGNATURES[kind]
    if kind == "pdf":
        return any(mark in head for mark in signatures)
    return not signatures or head.startswith(signatures)


# Forms -----------------------------------------------------------------------------------------

_BY_COLUMN: tuple[tuple[type[models.Field], type[forms.Field]], ...] = (
    (models.DateTimeField, forms.DateTimeField),
    (models.DateField, TanggalField),
    (models.DecimalField, BilanganField),
    (models.FloatField, BilanganField),
    (models.IntegerField, AngkaField),
)


def localized_formfield(column: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a model column with the cures of this module; `Meta.formfield_callback`."""
    if not column.choices and "form_class" not in kwargs:
        for kind, form_class in _BY_COLUMN:
            if isinstance(column, kind):
                kwargs["form_class"] = form_class
                break
    made: forms.Field | None = column.formfield(**kwargs)
    return made


class SatudataFormMixin:
    """Errors come from us, in words and beside the field, never from the browser's own popups."""

    use_required_attribute = False
    guides: dict[str, FieldGuide] = {}


class SatudataForm(SatudataFormMixin, forms.Form):
    """Base of every plain form."""


class SatudataModelForm(SatudataFormMixin, forms.ModelForm):
    """Base of every model form: dates and numbers are read the Indonesian way."""

    class Meta:
        formfield_callback = localized_formfield

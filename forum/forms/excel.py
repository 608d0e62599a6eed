"""Forms of imports, of changing many entries at once, and of duplicates: shape of input only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.entries.fields import BY_NAME, DATE, LONG, MANY, NUMBER, Plain
from forum.services.bulk import EXTEND, REPLACE, Subject
from satudata.forms import AngkaField, SatudataForm, TanggalField, UploadField
from satudata.workflow.forms import MoveForm


class ListFileForm(SatudataForm):
    """The filled list."""

    berkas = UploadField(label=_("Berkas daftar data"), types=("xlsx", "csv"))


class ApplyForm(MoveForm):
    """Which lines of a file are applied: rows by their number, or whole groups."""

    baris = forms.TypedMultipleChoiceField(required=False, coerce=int)
    kelompok = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, rows: list[int], groups: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["baris"].choices = [(row, row) for row in rows]
        self.fields["kelompok"].choices = [(group, group) for group in groups]


class DuplicateForm(MoveForm):
    """Two entries are two data, and why."""

    satu = forms.IntegerField(widget=forms.HiddenInput)
    dua = forms.IntegerField(widget=forms.HiddenInput)
    alasan = forms.CharField(
        label=_("Alasan bukan duplikat"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Tulis alasan mengapa keduanya bukan data yang sama."),
            "max_length": _("Alasan paling panjang 2.000 karakter."),
        },
    )


class TogetherForm(SatudataForm):
    """The values that many entries get: the answers of one subject."""

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        for name in subject.names:
            self.fields[name] = _field(name)
        if subject.many:
            self.fields["cara"] = forms.ChoiceField(
                label=_("Cara mengubah"),
                choices=[
                    (REPLACE, _("Ganti dengan pilihan di atas")),
                    (EXTEND, _("Tambahkan pilihan di atas")),
                ],
                initial=REPLACE,
                widget=forms.RadioSelect,
            )
        else:
            self.fields["kosongkan"] = forms.MultipleChoiceField(
                label=_("Kosongkan isian"),
                help_text=_(
                    "Isian yang tidak diisi di atas dibiarkan seperti semula, kecuali dicentang di sini."
                ),
                required=False,
                choices=[(name, str(BY_NAME[name].label)) for name in subject.names],
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def how(self) -> str:
        """Whether codes replace those that stand or are added to them."""
        return self.cleaned_data.get("cara", REPLACE)

    def clean(self) -> dict[str, Any]:
        """At least one answer is set or emptied; none both."""
        data = super().clean() or self.cleaned_data
        emptied = data.get("kosongkan", [])
        for name in emptied:
            if data.get(name):
                self.add_error(name, _("Isi atau kosongkan isian ini, tidak keduanya."))
        if not self.errors and not self.values():
            raise forms.ValidationError(_("Isi paling sedikit satu isian yang diubah."))
        return data

    def values(self) -> dict[str, Plain]:
        """The values to write, by column; what was left blank is not among them."""
        data = self.cleaned_data
        given = {name: data[name] for name in self.subject.names if data.get(name) not in (None, "", [])}
        return given | {name: BY_NAME[name].blank for name in data.get("kosongkan", [])}


def _field(name: str) -> forms.Field:
    """The field of one answer; all may stay blank."""
    answer = BY_NAME[name]
    facts: dict[str, Any] = {"label": answer.label, "help_text": answer.help, "required": False}
    if answer.kind == MANY:
        return forms.MultipleChoiceField(choices=answer.choices, widget=forms.CheckboxSelectMultiple, **facts)
    if answer.choices:
        return forms.ChoiceField(choices=[("", _("Biarkan seperti semula")), *answer.choices], **facts)
    if answer.kind == DATE:
        return TanggalField(**facts)
    if answer.kind == NUMBER:
        return AngkaField(min_value=0, max_value=3650, **facts)
    widget = forms.Textarea(attrs={"rows": 3}) if answer.kind == LONG else forms.TextInput
    return forms.CharField(max_length=answer.column.max_length, widget=widget, **facts)

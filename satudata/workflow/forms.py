"""What the forms of every move of every kind of case carry: shape of input only, no rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

from satudata.forms import SatudataForm

MAX_TEXT = 4000


class MoveForm(SatudataForm):
    """What every move carries: the one-time token and the version that was on screen."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(MoveForm):
    """A reason that the other side reads."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Tulis alasannya."),
            "max_length": _("Alasan paling panjang 4.000 huruf."),
        },
    )

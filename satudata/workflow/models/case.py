"""What every moving thing has: the abstract case, and a state that cannot be assigned."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMFieldMixin

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.workflow.models.sop import Sop


class FlowModel(ConcurrentTransitionMixin, models.Model):
    """django-fsm model whose protection survives refresh_from_db (both packages lose it).

    django-fsm-2 4.2.4 switches `protected` off on the field, for the whole process, while it
    refreshes; after one failed refresh it stays off. Here the protected values are taken out of
    the instance before the refresh, so that setting them is a first assignment.
    """

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        kept = {
            f.attname: self.__dict__.pop(f.attname)
            for f in self._meta.concrete_fields
            if isinstance(f, FSMFieldMixin) and f.attname in self.__dict__
        }
        try:
            models.Model.refresh_from_db(self, using=using, fields=fields, from_queryset=from_queryset)
        except BaseException:
            self.__dict__.update(kept)
            raise
        if fields is None:
            self._update_initial_state()
        else:
            self.__dict__.update({k: v for k, v in kept.items() if k not in fields})


class Case(FlowModel):
    """What every moving thing has. A concrete case adds its state, its data, its transitions."""

    # Set by the concrete class: registered name of this kind of case, e.g. "recommendation".
    CASE_KIND = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomor = models.CharField(_("nomor transaksi"), max_length=40, unique=True)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", verbose_name=_("wilayah"))
    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Produsen Data"))
    sop = models.ForeignKey(Sop, models.PROTECT, related_name="+", verbose_name="SOP")
    # Raised by every saved section and every move; a form that carries an older one is stale.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Head of this case's chain of events.
    event_seq = models.PositiveIntegerField(default=0, editable=False)
    event_head = models.CharField(max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("dibuat pada"), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    updated_at = models.DateTimeField(_("diubah pada"), editable=False)

    class Meta:
        abstract = True
        default_permissions = ()

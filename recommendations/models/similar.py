"""The search table of similar activities: one row per activity that was submitted at least once.

Written by `services.similar` alone, read by `recommendations.similar`. It holds nothing that
`Revision` does not hold: it can be emptied and built again (`manage.py rebuild_similar`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from recommendations.models.request import RecommendationRequest
from satudata.accounts.models import Instansi, Wilayah


class SimilarActivity(models.Model):
    """What an activity is about, as it was last submitted. `inti` are the telling words of its title.

    The trigram index on `inti` is made by SQL (`similar.trigram`): it differs by database.
    """

    request = models.OneToOneField(RecommendationRequest, models.CASCADE, related_name="similar_row")
    wilayah = models.ForeignKey(Wilayah, models.CASCADE, related_name="+")
    instansi = models.ForeignKey(Instansi, models.CASCADE, related_name="+")
    pembina = models.ForeignKey(Instansi, models.CASCADE, null=True, related_name="+")
    # True from the moment its recommendation is public; it never becomes unpublished again.
    terbit = models.BooleanField(default=False)
    judul = models.CharField(max_length=300)
    tahun = models.PositiveSmallIntegerField(null=True)
    inti = models.TextField()
    # Names of regions that the title may repeat, and of variables (R.3.4), as submitted.
    tempat = models.JSONField(default=list)
    variabel = models.JSONField(default=list)

    class Meta:
        verbose_name = _("kegiatan dalam pencarian serupa")
        verbose_name_plural = _("kegiatan dalam pencarian serupa")
        default_permissions = ()

    def __str__(self) -> str:
        return self.judul


class SimilarVariable(models.Model):
    """A variable by which an activity is found. Variables that nearly all activities have are left out."""

    activity = models.ForeignKey(SimilarActivity, models.CASCADE, related_name="keys")
    kunci = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("variabel dalam pencarian serupa")
        verbose_name_plural = _("variabel dalam pencarian serupa")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kunci", "activity"], name="similar_variable_once")]

    def __str__(self) -> str:
        return self.kunci

"""The search table of similar activities: one row per activity that was submitted at least once.

Written by `services.similar` alone, read by `recommendations.similar`. It holds nothing that
`Revision` does not hold: it can be emptied and built again (`manage.py rebuild_similar`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from recommendations.models.request import RecommendationRequest
from satudata.accounts.models import Instansi, Wilayah


class SimilarActivity(models.Model):
    """What an activity is about, as it was last submitted.

    `inti` are the telling words of its title, with a blank before and after each.
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


class SimilarKey(models.Model):
    """A word of the title or a variable by which an activity is found.

    Variables that nearly all activities have are left out.
    """

    class Jenis(models.TextChoices):
        KATA = "k", _("kata judul")
        VARIABEL = "v", _("variabel")

    activity = models.ForeignKey(SimilarActivity, models.CASCADE, related_name="keys")
    jenis = models.CharField(max_length=1, choices=Jenis)
    kunci = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("kunci pencarian serupa")
        verbose_name_plural = _("kunci pencarian serupa")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["jenis", "kunci", "activity"], name="similar_key_once"),
        ]

    def __str__(self) -> str:
        return self.kunci


class SimilarWord(models.Model):
    """Every word that a title has, once: a misspelt word is looked for here, by trigrams.

    The trigram index is made by SQL (`similar.trigram`): it differs by database.
    """

    kata = models.CharField(max_length=120, unique=True)

    class Meta:
        verbose_name = _("kata judul kegiatan")
        verbose_name_plural = _("kata judul kegiatan")
        default_permissions = ()

    def __str__(self) -> str:
        return self.kata

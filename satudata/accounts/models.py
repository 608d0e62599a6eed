"""Tables of people and places: users, Wilayah, Instansi, grants. No rule lives here."""

import zoneinfo

from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from simple_history.models import HistoricalRecords

from satudata.accounts.roles import Permission, Role

# Permissions are granted on these two models only; Django's own four are not used.
SCOPE_PERMISSIONS = [(p.value, str(p.label)) for p in Permission]


def valid_zone(name: str) -> None:
    """Refuse a time zone that this Python does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Zona waktu tidak dikenal. Contoh: Asia/Jakarta."))


class Wilayah(models.Model):
    """A region (or the nation) by its BPS code: 0000 pusat, 3500 Jawa Timur, 3503 Trenggalek."""

    class Level(models.TextChoices):
        PUSAT = "pusat", _("Pusat")
        PROVINSI = "provinsi", _("Provinsi")
        KABUPATEN = "kabupaten", _("Kabupaten")
        KOTA = "kota", _("Kota")

    kode_bps = models.CharField(_("kode BPS"), max_length=4, unique=True)
    kode_kemendagri = models.CharField(_("kode Kemendagri"), max_length=8, blank=True)
    nama = models.CharField(_("nama"), max_length=120)
    level = models.CharField(_("tingkat"), max_length=10, choices=Level)
    induk = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="anak", verbose_name=_("induk")
    )
    zona = models.CharField(_("zona waktu"), max_length=40, default="Asia/Jakarta", validators=[valid_zone])
    # True: this region works in the system (has offices, SOP, calendar); others are codes only.
    aktif = models.BooleanField(_("dilayani di sini"), default=False)
    tempat_surat = models.CharField(_("tempat pada surat"), max_length=80, blank=True)
    # Settings of the region; none of them comes from the SOP.
    komitmen_boleh_scan = models.BooleanField(_("Surat Komitmen boleh hasil pindai"), default=False)
    perbaikan_lewat_walidata = models.BooleanField(
        _("perbaikan untuk BPS lewat Walidata lagi"), default=False
    )
    bulan_tanpa_jawaban = models.PositiveSmallIntegerField(
        _("bulan tanpa jawaban sebelum ditutup"), default=3
    )
    # Who stands under a Berita Acara of the Forum on behalf of the head of the region.
    kepala_daerah_jabatan = models.CharField(
        _("jabatan kepala daerah"), max_length=120, blank=True, help_text=_("Contoh: Wali Kota Blitar")
    )
    penandatangan_forum = models.ForeignKey(
        "accounts.Instansi",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kantor penanda tangan Berita Acara Forum"),
        help_text=_("Biasanya Sekretariat Daerah; kepalanya menandatangani a.n. kepala daerah"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        ordering = ["kode_bps"]
        default_permissions = ()
        permissions = SCOPE_PERMISSIONS
        constraints = [
            models.CheckConstraint(
                condition=Q(kode_bps__regex=r"^[0-9]{4}$"), name="wilayah_kode_bps_4_digits"
            ),
            models.CheckConstraint(
                condition=Q(bulan_tanpa_jawaban__gte=1), name="wilayah_silence_at_least_1_month"
            ),
        ]

    def __str__(self) -> str:
        return self.nama

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The region's time zone."""
        return zoneinfo.ZoneInfo(self.zona)


class Instansi(models.Model):
    """An office: an OPD, a BPS office, a secretariat. Has dates, because structures change."""

    class Jenis(models.TextChoices):
        OPD = "opd", _("Perangkat Daerah")
        BPS = "bps", _("BPS (Pembina Data)")
        LAINNYA = "lainnya", _("Lainnya")

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="instansi", verbose_name=_("wilayah"))
    jenis = models.CharField(_("jenis"), max_length=10, choices=Jenis, default=Jenis.OPD)
    nama = models.CharField(_("nama"), max_length=200)
    singkatan = models.CharField(_("singkatan"), max_length=40)
    kode_unit = models.CharField(
        _("kode unit kerja"),
        max_length=20,
        blank=True,
        help_text=_("Untuk nomor surat, contoh 406.020; pada BPS kode satker, contoh 35030"),
    )
    induk = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="anak", verbose_name=_("induk")
    )
    penerus = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="pendahulu", verbose_name=_("penerus")
    )
    berlaku_dari = models.DateField(_("berlaku dari"))
    berlaku_sampai = models.DateField(_("berlaku sampai"), null=True, blank=True)
    adalah_walidata = models.BooleanField(_("Walidata wilayah ini"), default=False)
    adalah_sekretariat = models.BooleanField(_("Sekretariat SDI wilayah ini"), default=False)
    alamat = models.CharField(_("alamat"), max_length=300, blank=True)
    kode_pos = models.CharField(_("kode pos"), max_length=5, blank=True)
    telepon = models.CharField(_("telepon"), max_length=40, blank=True)
    faksimile = models.CharField(_("faksimile"), max_length=40, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    situs = models.CharField(_("situs"), max_length=120, blank=True)
    # Letterhead: the lines above the office's own name, one per line.
    kop_atas = models.TextField(
        _("baris kop di atas nama"), blank=True, help_text=_("Contoh: PEMERINTAH KABUPATEN TRENGGALEK")
    )
    # Head of office, printed on letters.
    kepala_nama = models.CharField(_("nama kepala"), max_length=120, blank=True)
    kepala_jabatan = models.CharField(_("jabatan kepala"), max_length=160, blank=True)
    kepala_pangkat = models.CharField(_("pangkat kepala"), max_length=80, blank=True)
    kepala_nip = models.CharField(_("NIP kepala"), max_length=18, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("instansi")
        verbose_name_plural = _("instansi")
        ordering = ["wilayah", "nama"]
        default_permissions = ()
        permissions = SCOPE_PERMISSIONS
        indexes = [models.Index(fields=["wilayah", "jenis"], name="instansi_wilayah_jenis")]
        constraints = [
            models.CheckConstraint(
                condition=Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=F("berlaku_dari")),
                name="instansi_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["wilayah"],
                condition=Q(jenis="bps", berlaku_sampai__isnull=True),
                name="instansi_one_bps_per_wilayah",
            ),
        ]

    def __str__(self) -> str:
        return self.nama


class User(AbstractUser):
    """A person. Rights come from grants, never from this row."""

    first_name = None
    last_name = None
    nama = models.CharField(_("nama lengkap"), max_length=120)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    jabatan = models.CharField(_("jabatan"), max_length=160, blank=True)
    telepon = models.CharField(_("telepon"), max_length=40, blank=True)
    # The named system user that timers and jobs act as (style.md rule 7); cannot sign in.
    is_system = models.BooleanField(_("pengguna sistem"), default=False, editable=False)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    REQUIRED_FIELDS = ["email", "nama"]

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["is_system"], condition=Q(is_system=True), name="one_system_user"
            ),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="user_email_unique"),
        ]

    def __str__(self) -> str:
        return self.nama or self.username

    def get_full_name(self) -> str:
        return self.nama

    def get_short_name(self) -> str:
        return self.nama.split(" ")[0]


class Grant(models.Model):
    """The truth of who: a role given to a person on one Instansi or one Wilayah, with dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("pengguna"))
    role = models.CharField(_("peran"), max_length=30, choices=Role)
    instansi = models.ForeignKey(
        Instansi, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("instansi")
    )
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("wilayah")
    )
    # The guardian group of this role on this scope; set by `grant_role`, read with the grant.
    group = models.ForeignKey(Group, models.PROTECT, related_name="grants", editable=False)
    berlaku_dari = models.DateField(_("berlaku dari"))
    berlaku_sampai = models.DateField(_("berlaku sampai"), null=True, blank=True)
    dicabut_pada = models.DateTimeField(_("dicabut pada"), null=True, blank=True, editable=False)
    dicabut_oleh = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("dicabut oleh"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("penugasan")
        verbose_name_plural = _("penugasan")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "dicabut_pada"], name="grant_user_valid")]
        constraints = [
            models.CheckConstraint(
                condition=Q(instansi__isnull=True) ^ Q(wilayah__isnull=True),
                name="grant_on_instansi_or_wilayah",
            ),
            models.CheckConstraint(
                condition=Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=F("berlaku_dari")),
                name="grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(dicabut_pada__isnull=True, dicabut_oleh__isnull=True)
                | Q(dicabut_pada__isnull=False, dicabut_oleh__isnull=False),
                name="grant_withdrawn_at_and_by",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "instansi"],
                condition=Q(dicabut_pada__isnull=True, instansi__isnull=False),
                name="one_open_grant_instansi",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "wilayah"],
                condition=Q(dicabut_pada__isnull=True, wilayah__isnull=False),
                name="one_open_grant_wilayah",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.instansi or self.wilayah}"


class PejabatSementara(models.Model):
    """Who acts as head of an office for a time (Plt., Plh.), and by which decree; both days included.

    At most one at a time for an office: `services.name_acting_head` sees to it. What the person may do
    comes from an ordinary dated grant, which is kept here where the service gave it.
    """

    class Jenis(models.TextChoices):
        PLT = "plt", _("Plt. (pelaksana tugas)")
        PLH = "plh", _("Plh. (pelaksana harian)")

    instansi = models.ForeignKey(
        Instansi, models.PROTECT, related_name="pejabat_sementara", verbose_name=_("instansi")
    )
    jenis = models.CharField(_("jenis"), max_length=4, choices=Jenis)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pengguna"),
        help_text=_("Bila diisi, pengguna ini diberi peran Kepala OPD untuk tanggal yang sama"),
    )
    nama = models.CharField(_("nama"), max_length=120)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    pangkat = models.CharField(_("pangkat"), max_length=80, blank=True)
    jabatan_asal = models.CharField(_("jabatan asal"), max_length=160, blank=True)
    nomor_sk = models.CharField(_("nomor keputusan atau surat perintah"), max_length=120)
    tanggal_sk = models.DateField(_("tanggal keputusan atau surat perintah"))
    berlaku_dari = models.DateField(_("berlaku dari"))
    berlaku_sampai = models.DateField(
        _("berlaku sampai"),
        null=True,
        blank=True,
        help_text=_("Hari terakhir. Hanya Plt. yang boleh tanpa tanggal akhir"),
    )
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pejabat sementara")
        verbose_name_plural = _("pejabat sementara")
        default_permissions = ()
        ordering = ["-berlaku_dari", "-id"]
        indexes = [models.Index(fields=["instansi", "berlaku_dari"], name="acting_head_of_office")]
        constraints = [
            models.CheckConstraint(
                condition=Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=F("berlaku_dari")),
                name="acting_head_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(jenis="plt") | Q(berlaku_sampai__isnull=False), name="plh_has_a_last_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sebutan} {self.nama} · {self.instansi}"

    @property
    def sebutan(self) -> str:
        """How the office is written before its name on letters: Plt. or Plh."""
        return {"plt": "Plt.", "plh": "Plh."}[self.jenis]


class RoleGroup(models.Model):
    """The guardian group of one role on one Instansi or Wilayah; made by `grant_role`."""

    group = models.OneToOneField(Group, models.CASCADE, related_name="role_group")
    role = models.CharField(max_length=30, choices=Role)
    instansi = models.ForeignKey(Instansi, models.CASCADE, null=True, related_name="+")
    wilayah = models.ForeignKey(Wilayah, models.CASCADE, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["role", "instansi"],
                condition=Q(instansi__isnull=False),
                name="one_group_per_role_instansi",
            ),
            models.UniqueConstraint(
                fields=["role", "wilayah"],
                condition=Q(wilayah__isnull=False),
                name="one_group_per_role_wilayah",
            ),
        ]

    def __str__(self) -> str:
        return self.group.name


# guardian's direct foreign-key tables: half the cost of its generic ones (stack.md 1).
class InstansiUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Instansi, on_delete=models.CASCADE)


class InstansiGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Instansi, on_delete=models.CASCADE)


class WilayahUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Wilayah, on_delete=models.CASCADE)


class WilayahGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Wilayah, on_delete=models.CASCADE)

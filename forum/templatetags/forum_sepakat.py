"""What pages of the agreement say of an entry."""

from django import template

from forum.documents.berita_acara import releases
from forum.models import EntriDaftarData

register = template.Library()


@register.filter
def rilis(entry: EntriDaftarData) -> str:
    """The release dates of an entry in short, as its Berita Acara prints them."""
    return releases([row.tanggal for row in entry.jadwal.all()])

"""Comments of Pembina Data beside an entry, wherever an entry is shown."""

from typing import Any

from django import template

from forum.models import EntriDaftarData, KomentarPembina
from forum.permissions.daftar import check_can_answer_comment
from satudata.accounts.queries import rights_of
from satudata.workflow.errors import ActionDenied

register = template.Library()


@register.filter
def komentar_terkirim(
    entri: EntriDaftarData, komentar: list[KomentarPembina] | str | None = None
) -> list[KomentarPembina]:
    """Comments on an entry that were sent, oldest first: those fetched with the page, else one query."""
    if isinstance(komentar, list):
        return [comment for comment in komentar if comment.sent_at is not None]
    sent = entri.komentar.filter(sent_at__isnull=False)
    return list(sent.select_related("by", "tanggapan_oleh").order_by("at", "pk"))


@register.simple_tag(takes_context=True)
def boleh_menanggapi_entri(context: dict[str, Any], entri: EntriDaftarData) -> bool:
    """Whether the reader of the page may answer comments on this entry."""
    try:
        comment = KomentarPembina(daftar=entri.daftar, entri=entri)
        check_can_answer_comment(rights_of(context["request"].user), entri.daftar, comment)
    except ActionDenied:
        return False
    return True

"""The only writer of personal views of the queue: a name for a query string, at most five to a person."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import SavedView
from satudata.workflow.queue_filters import Query

MOST = 5
NAME_LENGTH = 60


def save_view(*, nama: str, kueri: str, by: User, at: datetime | None = None) -> SavedView:
    """Keep a list under a name. The query string is read as an address is: what means nothing is left out.

    Refused without a name, under a name that is taken, and beyond five (InvalidInput).
    """
    name, query = _name(nama), Query.read(QueryDict(kueri[:2000])).changed()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # of two at once the second counts the first
        if SavedView.objects.filter(user=by).count() >= MOST:
            raise InvalidInput(
                _("Anda sudah menyimpan %(n)d tampilan. Hapus salah satu untuk menyimpan yang baru.")
                % {"n": MOST}
            )
        return _stored(SavedView(user=by, nama=name, kueri=query.encoded, at=at or now()))


def rename_view(*, view: SavedView, nama: str) -> SavedView:
    """Give a view another name; refused without a name or under one that is taken."""
    view.nama = _name(nama)
    return _stored(view)


def delete_view(*, view: SavedView) -> None:
    """Forget a view."""
    view.delete()


def _name(nama: str) -> str:
    name = " ".join(nama.replace("\x00", " ").split())
    if not name:
        raise InvalidInput(_("Tulis nama tampilan, misalnya “Survei yang terlambat”."))
    if len(name) > NAME_LENGTH:
        raise InvalidInput(_("Nama tampilan paling panjang %(n)d huruf.") % {"n": NAME_LENGTH})
    return name


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise InvalidInput(_("Anda sudah punya tampilan bernama “%(nama)s”.") % {"nama": view.nama}) from None
    return view

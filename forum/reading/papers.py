"""Who may read the recommendation of Pembina Data on a year's list: whoever takes part in its Forum."""

from django.db.models import Q

from forum import queries
from forum.models import DaftarData
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.documents.models import Document, StoredFile

REKOMENDASI = "rekomendasi_daftar_data"


def may_read_recommendation(user: User, stored: StoredFile) -> bool:
    """True where the file is a recommendation, also a superseded one, of a list that this person may read."""
    cases = Document.objects.filter(
        Q(file=stored) | Q(signed_file=stored), case_kind=DaftarData.CASE_KIND, kind=REKOMENDASI
    ).values_list("case_id", flat=True)
    return queries.visible_lists(rights_of(user)).filter(pk__in=list(cases)).exists()

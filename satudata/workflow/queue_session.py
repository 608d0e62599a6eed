"""The list a person came from, kept in the session: what "Buka berikutnya" continues with."""

from django.http import HttpRequest, QueryDict

from satudata.accounts.queries import rights_of
from satudata.workflow.models import Case
from satudata.workflow.queue_filters import Query
from satudata.workflow.queue_page import NextCase, next_case

KEY = "queue"


def remember(request: HttpRequest, query: Query) -> None:
    """Keep the address of the list on screen; written only where it changed."""
    encoded = query.changed().encoded
    if request.session.get(KEY, "") != encoded:
        request.session[KEY] = encoded


def remembered(request: HttpRequest) -> Query:
    """The list that the person saw last: its filters and words, or the plain queue."""
    return Query.read(QueryDict(request.session.get(KEY, "")))


def next_after(request: HttpRequest, case: Case | None = None) -> NextCase | None:
    """What to open after a verdict on `case`, within the filters of the list the person came from."""
    return next_case(rights_of(request.user), after=case, query=remembered(request))

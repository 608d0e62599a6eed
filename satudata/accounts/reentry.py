"""Entering the password again for an act that binds an office, by somebody who is signed in already.

A wrong password counts as a failed sign-in: django-axes locks the pair of person and address after as many
(`AXES_FAILURE_LIMIT`), and then answers with the page of `views.locked_out` whatever the view returns. The
form field must be named `password`: under that name axes keeps it out of what it stores of a request.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.incoming import client_address


@dataclass(frozen=True)
class Reentry:
    """That a person entered their own password just now; a service that needs it asks for this."""

    user_id: int
    at: datetime

    def is_of(self, user: User) -> bool:
        """Whether it was this person."""
        return self.user_id == user.pk


@sensitive_variables("password")
def reenter_password(request: HttpRequest, password: str, at: datetime | None = None) -> Reentry | None:
    """Check the password of whoever is signed in; None where it is wrong or the person is locked out."""
    user = request.user
    if not isinstance(user, User) or not get_adapter(request).reauthenticate(user, password):
        return None
    # As after a sign-in: mistakes before a right password do not add up to a lock.
    AxesProxyHandler.reset_attempts(username=user.username, ip_address=client_address(request))
    return Reentry(user.pk, at or now())

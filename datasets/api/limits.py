"""How many answers one address may have made by the faces for machines (CKAN, DCAT, feeds) in a minute.

Decided here: only work is limited. A kept answer is given before this is asked and costs nothing; so
harvesters and pages that show a popular table are not held up, and whoever asks what nobody asked before is.
"""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from satudata.clock.now import now
from satudata.incoming import client_address

WINDOW = 60


def seconds_to_wait(request: HttpRequest) -> int:
    """Count one more answer of this address; after how many seconds the next is made, 0 for at once."""
    most: int = settings.MACHINE_ANSWERS_A_MINUTE
    if not most:
        return 0
    minute, gone = divmod(int(now().timestamp()), WINDOW)
    key = f"mesin-{client_address(request) or '-'}-{minute}"
    if cache.add(key, 1, WINDOW * 2):
        return 0
    try:
        return WINDOW - gone if cache.incr(key) > most else 0
    except ValueError:  # the cache threw it out meanwhile
        return 0

"""Formats of the English interface: the Indonesian ones, with English month names.

The language of the interface changes words only. Were "1.234" to mean one thing in one language and a
thousandth of it in the other, figures would be mistyped and misread; forms read the Indonesian way in
both (ux.md 7.3).
"""

from satudata.formats.id.formats import *  # noqa: F403

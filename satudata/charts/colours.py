"""Colours of charts: the tokens of the pages, read from the one file that names them.

A region with its own identity changes `static/css/tokens.css`, and charts follow.
"""

import re
from functools import cache
from pathlib import Path

from django.conf import settings

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})\s*;")


@cache
def _tokens() -> dict[str, str]:
    text = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    return dict(_TOKEN.findall(text))


def colour(token: str) -> str:
    """The colour of a token as "#rrggbb": `colour("nila-600")`. KeyError for a name that is none."""
    return _tokens()[token]

"""The quality score of a release: the mean of its dimensions by weight (domain/satudata.md 5.4).

Weights are equal unless a region sets others (`QUALITY_WEIGHTS`): no text fixes them.
"""

from collections.abc import Mapping

from django.conf import settings


def score_of(dimensions: Mapping[str, int]) -> int:
    """The score in hundredths of a per cent, rounded down so that 10,000 means all; 0 without dimensions."""
    weights = {name: settings.QUALITY_WEIGHTS.get(name, 1) for name in dimensions}
    whole = sum(weights.values())
    return sum(weights[name] * value for name, value in dimensions.items()) // whole if whole else 0

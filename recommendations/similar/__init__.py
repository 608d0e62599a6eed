"""Similar activities: what BPS looks for first, because data that exist are not collected twice.

Whom it shows what: every reader finds the activities whose recommendation is public, because everybody
may read those. Besides them a reader finds submitted ones among the requests that are theirs to read
(`queries.visible_to`: the own office's, as Walidata the own region's, as BPS those addressed to the
office). Drafts, discarded and withdrawn requests are found by nobody, and of every activity only what
was submitted last is shown, never what is being typed now. The rule is asked of the requests
themselves at each search, so a search table that is behind can show too little, never too much.

`similar_to` searches, `for_case` searches for a submitted case (the desk), `chosen` reads one result,
`side_by_side` sets two activities against each other.
"""

from recommendations.similar.comparing import Line, Sides, VariablePair, side_by_side
from recommendations.similar.ranking import Activity, Likeness, likeness
from recommendations.similar.search import Similar, activity_of, chosen, for_case, similar_to, submitted

__all__ = [
    "Activity",
    "Likeness",
    "Line",
    "Sides",
    "Similar",
    "VariablePair",
    "activity_of",
    "chosen",
    "for_case",
    "likeness",
    "side_by_side",
    "similar_to",
    "submitted",
]

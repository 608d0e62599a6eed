"""On how many examples a dear property is tried: few in the suite, many times as many in `make soak`."""

import os


def examples(few: int) -> int:
    """The number for `max_examples`; SOAK_EXAMPLES says how many times as many."""
    return few * int(os.environ.get("SOAK_EXAMPLES", "1"))

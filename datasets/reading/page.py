"""The blocks of a release's page: each part of the work adds what it has to show and ask there.

A part registers a block in its registration; the page includes the templates in their order. A block costs
a constant number of queries. Whether a block is shown is said by the part, from the state and the rights.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from datasets.models import RilisData
from satudata.accounts.queries import Rights


@dataclass(frozen=True)
class Block:
    """One section of the page: its template, which finds its own facts under the name `part`."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[RilisData, Rights, datetime], Block | None]

_makers: list[tuple[int, Maker]] = []


def register_block(order: int, maker: Maker) -> None:
    """Register what makes a block of a release's page; None where it has nothing to show.

    Order of the parts: dictionary 10, upload 20, examination 30, validation 40, publication 50.
    """
    if maker not in [known for _order, known in _makers]:
        _makers.append((order, maker))


def blocks(rilis: RilisData, rights: Rights, at: datetime) -> list[Block]:
    """The blocks of this release for this person, in their order."""
    made = (maker(rilis, rights, at) for _order, maker in sorted(_makers, key=lambda m: m[0]))
    return [block for block in made if block is not None]

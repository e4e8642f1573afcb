"""Who looks: the members of whom a bound key asks."""

from typing import NamedTuple


class Viewer(NamedTuple):
    """What `members`, the egos of a bound key, may see of others is seen: of any of them."""

    members: frozenset[str]

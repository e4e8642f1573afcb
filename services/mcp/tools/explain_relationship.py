"""How strong one relationship is, and why."""

from collections.abc import Iterator

from services.mcp.answer import Answer, MemberId
from services.mcp.known import known
from services.mcp.network import Network
from services.mcp.standing import Standing


class Explained(Answer):
    """How a relationship stands, and why."""

    relationship: Standing

    def lines(self) -> Iterator[str]:
        """As it stands."""
        yield from self.relationship.lines(self.at)


async def explain_relationship(network: Network, member: MemberId) -> Explained:
    """Explain how strong the user's relationship with one person or brand is, and why.

    Score, stage and trend (does it warm up or go cold); since when, and how often each reached
    out; what the score is made of; the usual rhythm; how likely they are in touch within 7 and 30
    days. Use it for: how are things with X, when did we last talk, is it going cold. Before a
    meeting use `prepare_meeting`, which has this and more.
    """
    return Explained(relationship=Standing.of(await known(network, member)))

"""What is known of one relationship of the user's."""

import asyncio
from typing import NamedTuple

from rapport_client.answers import History, Likelihood, Member, Relationship
from services.mcp.network import Network


class Known(NamedTuple):
    """What the api answers of a contact; `profile` is None where it is not to be seen."""

    relationship: Relationship
    profile: Member | None
    history: History
    likelihood: Likelihood


async def known(network: Network, member: str) -> Known:
    """What is known of the relationship with a member.

    Raises:
        Refusal: naming who may be meant, where nobody is known by that id.
    """
    client, ego = network.client, await network.ego()
    await network.require(member)
    found = Known(
        *await asyncio.gather(
            client.relationship(ego, member),
            network.profile(member),
            client.history(ego, member),
            client.likelihood(ego, member),
        )
    )
    if found.profile is None and not _has_anything(found.relationship):
        raise await network.unknown(member)
    return found


def _has_anything(relationship: Relationship) -> bool:
    tied = relationship.following or relationship.connected or relationship.blocked
    return tied or relationship.first_interaction_at is not None

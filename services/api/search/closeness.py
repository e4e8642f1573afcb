"""How close those who ask are to others: the score of their relationship."""

import asyncio

from services.api.reading.reads import Reads
from services.api.reading.sight.ego_sight import HUB


async def closeness(reads: Reads) -> dict[str, float]:
    """The viewer's scores by contact, 0 to 100, of several viewers the greatest.

    Those of a hub are left out, as it has too many to look at for each question.

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    scores: dict[str, float] = {}
    viewer = reads.viewer
    for ego in sorted({*map(reads.united.principal, viewer.members)} if viewer else ()):
        with reads.snapshot() as snapshot:
            if snapshot.size(ego) > HUB:
                continue
            network = reads.network(snapshot, ego, None)
            for contact, score in zip(network.contacts, network.scored.score.tolist(), strict=True):
                scores[contact] = max(score, scores.get(contact, 0.0))
        await asyncio.sleep(0)
    return scores

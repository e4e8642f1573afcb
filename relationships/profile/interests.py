"""What a member is about: weights of topics, from what it says, posts and reads."""

from collections import defaultdict

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.profile import Profile

STATED = 1.0
"""Weight of a topic that the member names as its own; it does not decay."""

_SHARES = {"post": 1.0, "read": 0.5}


def interests(profile: Profile, at: int) -> dict[str, float]:
    """Weights by topic at `at` (epoch ms), the greatest first, draws by name.

    A post counts 1 for each of its topics, something read 0.5, both with
    `TOPIC_HALF_LIFE_MS`; a topic the member states as its own counts `STATED` more.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for update in profile.latest_updates():
        share = _SHARES.get(update.kind, 0.0)
        fresh = 2 ** (-max(0, at - update.at) / TOPIC_HALF_LIFE_MS)
        for topic in set(update.topics or ()):
            weights[topic] += share * fresh
    for topic in set(profile.statement("topics") or ()):
        weights[topic] += STATED
    shown = [(topic, weight) for topic, weight in weights.items() if weight > 0]
    return dict(sorted(shown, key=lambda item: (-item[1], item[0])))

"""Small worlds of interactions to evaluate and fit on: drawn at random, the same each time."""

import random

from schemas.events import read_event

DAY = 86_400_000
START = 1_700_000_000_000


def society(seed=1, members=12, events=600, days=120):
    """Everybody has a few friends; who was written to answers, mostly, and soon."""
    draw = random.Random(seed)
    names = [f"m{i}" for i in range(members)]
    friends = {name: draw.sample([n for n in names if n != name], 3) for name in names}
    history, number = [], 0
    while len(history) < events:
        at = START + draw.randrange(days * DAY)
        actor = draw.choice(names)
        target = draw.choice(friends[actor] if draw.random() < 0.9 else names)
        while actor != target and draw.random() < 0.7:
            kind = draw.choice(["message", "like", "meeting"])
            history.append({"id": f"e{number}", "source": "t", "kind": kind, "actor": actor,
                         "target": target, "at": at})  # fmt: skip
            number += 1
            at += draw.randrange(1, 8 * 3_600_000)
            actor, target = target, actor
    return sorted(history, key=lambda event: event["at"])


def read(events):
    return [read_event(event) for event in events]

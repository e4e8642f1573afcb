"""What a member shows to know about: its topics, its jobs, what it posts and what it reads."""

from collections.abc import Iterator
from typing import NamedTuple

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.profile import Profile

WEIGHTS = {"topic": 2.0, "job": 2.0, "past_job": 1.0, "post": 1.0, "read": 0.5}
"""Points by kind. What was posted or read decays with `TOPIC_HALF_LIFE_MS`, the rest holds."""

SCALE = 2.0
"""Points at which a match is one half."""


class Capability(NamedTuple):
    """A sign of knowing about something: words, and when it was stated (epoch ms).

    `text` are topics, or a job; `prose` is what an update says besides.
    """

    kind: str
    text: str
    at: int
    prose: str = ""

    @property
    def decays(self) -> bool:
        """Whether it is worth less as time goes by."""
        return self.kind in ("post", "read")


def capabilities(profile: Profile) -> Iterator[Capability]:
    """All that `profile` shows."""
    stated = profile.stated.get("topics")
    for topic in stated.value if stated else ():
        yield Capability("topic", topic, stated.at if stated else 0)
    for place, job in enumerate(profile.job_history()):
        yield Capability("past_job" if place else "job", words(job.title, job.organization), job.at)
    for update in profile.latest_updates():
        if update.kind in ("post", "read"):
            topics = words(*(update.topics or ()))
            yield Capability(update.kind, topics, update.at, update.text or "")


def points(weight: float, age: int) -> float:
    """What a sign of `weight` that decays is worth at an age in milliseconds."""
    return float(weight * 2 ** (-max(0, age) / TOPIC_HALF_LIFE_MS))


def match(given: float) -> float:
    """How well points match: 0 with none, towards 1 with many."""
    return float(1 - 2 ** (-given / SCALE))


def words(*parts: str | None) -> str:
    """Those parts that there are, in one text."""
    return " · ".join(part for part in parts if part)

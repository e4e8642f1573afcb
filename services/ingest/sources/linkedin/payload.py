"""LinkedIn's payloads, as far as they are read."""

import re

from msgspec import Struct

_AUTHOR = re.compile(r"urn:li:(?:person|organization):[\w-]+", re.ASCII)


class Activity(Struct):
    """A like, comment or share."""

    owner: str | None = None
    actor: str | None = None
    text: str | None = None


class Activities(Struct):
    """One of these, by what was done."""

    comment: Activity | None = None
    share: Activity | None = None
    like: Activity | None = None


class Notification(Struct):
    """What a member did with an organization's post; `lastModifiedAt` in epoch milliseconds.

    `generatedActivity` is what he made: of each subscriber's notifications it is the same.
    """

    action: str
    organizationalEntity: str  # noqa: N815 - LinkedIn's
    notificationId: int | str | None = None  # noqa: N815
    lastModifiedAt: object = None  # noqa: N815
    generatedActivity: str | None = None  # noqa: N815
    decoratedGeneratedActivity: Activities | None = None  # noqa: N815

    @property
    def activity(self) -> Activity:
        """What was done, as far as the payload says; empty where it does not."""
        found = self.decoratedGeneratedActivity or Activities()
        return found.comment or found.share or found.like or Activity()

    @property
    def author(self) -> str | None:
        """Who did it; of a like, only its URN names the author."""
        named = _AUTHOR.search(self.generatedActivity or "")
        return self.activity.owner or self.activity.actor or (named[0] if named else None)


class Payload(Struct):
    """A delivery."""

    type: str
    notifications: list[object] = []

"""The sample world in an api: one for all tests of services that read it."""

from typing import Any

from services.local.demo.cast import LEO
from tests.naive_paths import Network
from tests.oracle import Oracle
from tests.oracle.answers import score_of
from tests.services.api.conftest import Api

Event = dict[str, Any]


class Demo:
    """The world in an api, and all of its events as those of one member each."""

    def __init__(self, api: Api, events: list[Event], at: int) -> None:
        self.api, self.at = api, at
        self.events = [
            event | {end: person(event[end]) for end in ("actor", "target") if end in event}
            for event in events
        ]
        self.oracle = Oracle().feed(*self.events)

    def read(self, path: str, **query: object) -> Any:
        return self.api.ok(f"/v1/members/{path}", at=self.at, **query)

    def links(self) -> Network:
        """Everybody's, from germ upwards, without exposures."""
        net: Network = {}
        for member, contacts in self.oracle.contacts.items():
            for contact in contacts:
                explained = self.oracle.relationship(member, contact, self.at)["explanation"]
                strength = sum(e["points"] for e in explained if e["kind"] != "exposure")
                score = score_of(strength)
                if score >= 1:
                    net.setdefault(member, {})[contact] = score
        return net


def person(member: str) -> str:
    """The id by which the world knows who also goes by another."""
    return LEO.id if member == LEO.elsewhere else member

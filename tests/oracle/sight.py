"""What is seen of a member, read from the events themselves: every act and tie, one by one.

An event that is `bound` came by a key bound to its actor.
"""

import itertools
from collections.abc import Sequence
from typing import Any

from schemas.kinds import ENDINGS, INTERACTIONS
from tests.oracle.answers import Oracle

Event = dict[str, Any]
DAY = 86_400_000
MUTUAL = {kind.name for kind in INTERACTIONS.values() if kind.mutual}
COUNTED = {kind.name for kind in INTERACTIONS.values()}


class SightOracle:
    """Of a world of `events`; `hidden` are pairs of a member and whom it hides."""

    def __init__(
        self, events: Sequence[Event], at: int, hidden: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.events, self.at, self.hidden = events, at, hidden
        self.members = {e[end] for e in events for end in ("actor", "target") if end in e}

    def sight(self, ego: str, member: str) -> str:
        """`all`, `shared`, `who` or `nothing`."""
        if ego == member:
            return "all"
        direct = self._direct(ego, member)
        return "who" if direct == "nothing" and self._by_another(ego, member) else direct

    def strangers(self, ego: str) -> set[str]:
        """Those of whom nothing is seen."""
        return {member for member in self.members if self.sight(ego, member) == "nothing"}

    def follows(self, ego: str, member: str) -> bool:
        """Whether ego follows or is connected."""
        return self._holds("follow", ego, member) or self._connected(ego, member)

    def _direct(self, ego: str, member: str) -> str:
        if self._blocked(ego, member):
            return "nothing"
        if self._holds("follow", member, ego) or self._connected(ego, member):
            return "shared"
        acts = self._acts(member, ego)
        days = {act["at"] // DAY for act in acts}
        score = Oracle().feed(*acts).relationship(member, ego, self.at)["score"]
        if not acts:
            return "nothing"
        return "shared" if score >= 30 and len(days) >= 4 else "who"

    def linked(self, ego: str, farther: str, nearer: str) -> bool:
        """Whether ego sees that `farther` is linked to `nearer`, and that one to ego."""
        return (
            self._direct(ego, nearer) != "nothing"
            and self._did(farther, nearer)
            and not any(
                self._blocked(*pair) for pair in itertools.combinations((ego, farther, nearer), 2)
            )
            and not {(ego, nearer), (nearer, ego), (nearer, farther), (farther, nearer)}
            & {*self.hidden}
        )

    def _by_another(self, ego: str, member: str) -> bool:
        return any(self.linked(ego, member, via) for via in self.members - {ego, member})

    def _did(self, one: str, other: str) -> bool:
        tied = self._holds("follow", one, other) or self._connected(one, other)
        return tied or bool(self._acts(one, other))

    def _acts(self, one: str, other: str) -> list[Event]:
        """What `one` did towards `other`, or both together, and did not take back."""
        mine = [
            event
            for event in self.events
            if event["kind"] in COUNTED
            and (
                (event["actor"], event["target"]) == (one, other)
                or (
                    (event["actor"], event["target"]) == (other, one)
                    and event["kind"] in MUTUAL
                    and not event.get("bound")
                )
            )
        ]
        undone = {event["id"] for event in mine if event.get("undo")}
        return [event for event in mine if event["id"] not in undone]

    def _blocked(self, one: str, other: str) -> bool:
        return self._holds("block", one, other) or self._holds("block", other, one)

    def _holds(self, tie: str, actor: str, target: str) -> bool:
        said = [
            (event["at"], event["kind"] == ENDINGS[tie])
            for event in self.events
            if event["kind"] in (tie, ENDINGS[tie])
            and (event["actor"], event["target"]) == (actor, target)
        ]
        return bool(said) and not max(said)[1]

    def _connected(self, one: str, other: str) -> bool:
        """Since the last ending a trusted connect, or one of each by its own key."""
        of_both = [e for e in self.events if {e["actor"], e.get("target")} == {one, other}]
        ended = max((e["at"] for e in of_both if e["kind"] == "disconnect"), default=-1)
        connects = [e for e in of_both if e["kind"] == "connect" and e["at"] > ended]
        asked = {e["actor"] for e in connects if e.get("bound")}
        return any(not e.get("bound") for e in connects) or len(asked) == 2

"""What the api answers of a relationship, by floating point over all events, without tables."""

import math
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

from tests.oracle.constants import (
    AUDIENCES,
    CONNECT,
    DAY,
    DAYS_KEPT,
    ENDINGS,
    EXPOSURE,
    FOLLOW,
    HALF_LIFE_DAYS,
    MET,
    MUTUAL_KINDS,
    SCALE,
    STAGES,
    TAKES_BOTH,
    UPDATES,
    WAYS,
    WEIGHTS,
)
from tests.oracle.events import Event, distinct, is_mutual
from tests.oracle.times import instant, rfc3339

Entry = dict[str, Any]


class Oracle:
    """Answers like the api, from all records it was fed, in whatever order.

    `persons` names whom several ids are: `{"ana2": "ana"}`; it is asked about persons.

    `past` asks about the end of an earlier UTC day than that of ego's latest event: what came
    after that day counts nothing then, while now it is what a clock a little ahead has dated, and
    as old as today.
    """

    def __init__(self, persons: dict[str, str] | None = None) -> None:
        self._persons = persons or {}
        self._records: list[Event] = []
        self.between: dict[frozenset[str], list[Event]] = defaultdict(list)
        self.updates: dict[str, list[Event]] = defaultdict(list)
        self.contacts: dict[str, set[str]] = defaultdict(set)

    def feed(self, *records: Event) -> "Oracle":
        """Take FeedEvents as JSON has them; `at` must be there, and not be ahead of its time."""
        self._records += records
        for held in (self.between, self.updates, self.contacts):
            held.clear()
        for event in distinct(self._records):
            self._take(event)
        return self

    def _take(self, event: Event) -> None:
        actor, target = self._person(event["actor"]), self._person(event["target"])
        if target is None:
            self.updates[actor].append(event)
        elif actor != target:
            self.between[frozenset((actor, target))].append(event)
            self.contacts[actor].add(target)
            self.contacts[target].add(actor)

    def _person(self, member: str) -> str:
        return self._persons.get(member, member)

    def relationship(
        self, ego: str, contact: str, at: int, *, past: bool = False
    ) -> dict[str, Any]:
        """The relationship with its explanation, at `at` (epoch ms)."""
        own_block = self._tie("block", ego, contact) is not None
        if self._tie("block", contact, ego) is not None:
            stranger = Oracle()._answer(ego, contact, at, hidden=True, past=past)
            return stranger | {"blocked": own_block}
        return self._answer(ego, contact, at, hidden=own_block, past=past)

    def relationships(
        self, ego: str, at: int, sort: str = "score", *, past: bool = False
    ) -> list[dict[str, Any]]:
        """All contacts that ego's list shows, ranked, each without its explanation."""
        listed = [
            self.relationship(ego, c, at, past=past)
            for c in self.contacts[ego]
            if self._listed(ego, c)
        ]
        for each in listed:
            del each["explanation"]
        keys = {
            "score": lambda r: r["score"],
            "recent": lambda r: instant(r["last_interaction_at"] or -1),
            "trend": lambda r: self._ratio(self.interactions(ego, r["contact"]), at, past=past),
        }
        return sorted(listed, key=lambda r: (-keys[sort](r), r["contact"]))

    def cold(self, ego: str, contact: str, at: int) -> bool:
        """Whether who were acquaintances, at least, are silent for longer than they used to be.

        They were by their interactions alone, on the day of the latest of them.
        """
        days = sorted({day for day, _ in self._kept(ego, contact)})
        gaps = [after - before for before, after in pairwise(days)][-15:]
        if len(gaps) < 3 or self._tie("block", ego, contact) or self._tie("block", contact, ego):
            return False
        last = max(e["at"] for e in self.interactions(ego, contact))
        decayed = self._decayed(ego, contact, last, past=False)
        strength = math.fsum(WEIGHTS[kind] * value for (kind, _), value in decayed.items())
        silence = at // DAY - days[-1]
        return score_of(strength) >= 10 and silence > max(14, sorted(gaps)[-2])

    def interactions(self, ego: str, contact: str) -> list[Event]:
        """All between the two, those taken back too, each with its `way` as ego sees it."""
        pair = self.between.get(frozenset((ego, contact)), [])
        return [e | {"way": self._way(ego, e)} for e in pair if e["kind"] in WEIGHTS]

    def _way(self, ego: str, event: Event) -> str:
        by_ego = self._person(event["actor"]) == ego
        if is_mutual(event, by_ego):
            return "mutual"
        return "outbound" if by_ego else "inbound"

    def _listed(self, ego: str, contact: str) -> bool:
        """Blocked contacts are not, nor such of whom ego knows nothing but their (un)blocking."""
        if self._tie("block", ego, contact) or self._tie("block", contact, ego):
            return False
        return any(
            e["kind"] not in ("block", "unblock") or self._person(e["actor"]) == ego
            for e in self.between[frozenset((ego, contact))]
        )

    def _tie(self, kind: str, actor: str, target: str) -> int | None:
        """When the tie that holds began, None where none does.

        A connection is the pair's, whoever acts. Of persons with several ids it holds if it does
        between any two of them, since the earliest; or if both have asked, whichever ids.
        """
        changes = defaultdict(list)
        for e in self.between.get(frozenset((actor, target)), []):
            mine = kind == "connect" or self._person(e["actor"]) == actor
            if mine and ENDINGS.get(e["kind"], e["kind"]) == kind:
                changes[frozenset((e["actor"], e["target"]))].append(e)
        held = [began for each in changes.values() if (began := self._began(each)) is not None]
        return min(held) if held else self._began([e for each in changes.values() for e in each])

    def _began(self, changes: list[Event]) -> int | None:
        """When the tie of these changes began that holds by them; None where none does.

        A connect of a key bound to its actor only asks: it takes one of each side.
        """
        asks = [e for e in changes if e["kind"] == "connect" and e["bound"]]
        set_alone = [(e["at"], e["kind"] in ENDINGS) for e in changes if e not in asks]
        began, ended = max(set_alone, default=(-1, True))
        if not ended:
            return began
        asked = {self._person(e["actor"]): e["at"] for e in sorted(asks, key=lambda e: e["at"])}
        return max(asked.values()) if len(asked) == 2 and min(asked.values()) > began else None

    def _held(self, kind: str, actor: str, target: str, at: int, *, past: bool) -> bool:
        """Whether it holds; in the past, whether it did by then."""
        began = self._tie(kind, actor, target)
        return began is not None and not (past and began // DAY > at // DAY)

    def _exposures(self, ego: str, contact: str, at: int) -> tuple[int, float]:
        ties = [self._tie("follow", ego, contact), self._tie("connect", ego, contact)]
        since = min((tie for tie in ties if tie is not None), default=None)
        if since is None:
            return 0, 0.0
        today = at // DAY
        days = Counter[int]()
        for e in self.updates.get(contact, []):
            if e["kind"] in UPDATES and max(since // DAY, today - 27) <= e["at"] // DAY <= today:
                days[e["at"] // DAY] += e["net"]
        return days.total(), sum(n * _faded(today - d) for d, n in days.items())

    def _kept(self, ego: str, contact: str) -> list[tuple[int, Event]]:
        """What holds of the days that a row keeps: the day, and the event."""
        mine = self.interactions(ego, contact)
        reference = max((e["at"] // DAY for e in mine), default=0)
        dated = [(e["at"] // DAY, e) for e in mine if e["net"]]
        return [(day, e) for day, e in dated if day > reference - DAYS_KEPT]

    def _decayed(self, ego: str, contact: str, at: int, *, past: bool) -> dict[Any, float]:
        """By kind and way: what each day's are worth, decayed by whole days."""
        today, worth = at // DAY, defaultdict[Any, float](float)
        for day, e in self._kept(ego, contact):
            if not (past and day > today):
                worth[day, e["kind"], e["way"]] += factor(e)
        decayed = defaultdict[Any, float](float)
        for (day, kind, way), x in worth.items():
            decayed[kind, way] += (x if x <= 1 else math.sqrt(x)) * _faded(max(0, today - day))
        return decayed

    def _explanation(self, ego: str, contact: str, at: int, *, past: bool) -> list[Entry]:
        given = [
            (kind, way, value, WEIGHTS[kind])
            for (kind, way), value in self._decayed(ego, contact, at, past=past).items()
        ]
        given.append(("exposure", "inbound", self._exposures(ego, contact, at)[1], EXPOSURE))
        for kind, way, actor, target, weight in (
            ("follow", "outbound", ego, contact, FOLLOW),
            ("follow", "inbound", contact, ego, FOLLOW),
            ("connect", "mutual", ego, contact, CONNECT),
        ):
            held = self._held(kind, actor, target, at, past=past)
            given.append((kind, way, float(held), weight))
        entries = [
            {"kind": kind, "direction": way, "decayed_count": value, "points": weight * value}
            for kind, way, value, weight in given
            if weight * value
        ]
        return sorted(entries, key=lambda e: (-e["points"], e["kind"], e["direction"]))

    def _stage(self, ego: str, contact: str, at: int, score: float, *, past: bool) -> str:
        kept = [(day, e) for day, e in self._kept(ego, contact) if not past or day <= at // DAY]
        days, ways = len({day for day, _ in kept}), {e["way"] for _, e in kept}
        both = (
            {"outbound", "inbound"} <= ways
            or "mutual" in ways
            or any(e["kind"] == TAKES_BOTH for _, e in kept)
            or self._held("connect", ego, contact, at, past=past)
            or self._is_brand(ego)
            or self._is_brand(contact)
        )
        return next(
            stage
            for stage, least, least_days, asks_both in STAGES
            if score >= least and days >= least_days and (both or not asks_both)
        )

    def _is_brand(self, member: str) -> bool:
        said = [
            (e["at"], e["source"], e["id"], e["is_brand"])
            for e in self.updates.get(member, [])
            if e["kind"] == "profile" and e.get("is_brand") is not None
        ]
        return max(said)[-1] if said else False

    def _window(self, mine: list[Event], at: int, days: int, *, past: bool) -> dict[str, int]:
        first, last = at // DAY - days + 1, at // DAY if past else math.inf
        recent = [e for e in mine if first <= e["at"] // DAY <= last]
        return {way: sum(e["net"] for e in recent if e["way"] == way) for way in WAYS}

    def _lately(self, mine: list[Event], at: int, *, past: bool) -> tuple[int, int]:
        n7, n60 = (sum(self._window(mine, at, n, past=past).values()) for n in (7, 60))
        return n7, n60

    def _ratio(self, mine: list[Event], at: int, *, past: bool) -> float:
        """By which trends are ranked; those too few to tell come after all others."""
        n7, n60 = self._lately(mine, at, past=past)
        return (n7 / 7) / (n60 / 60) if n60 >= 3 else -1.0

    def _trend(self, mine: list[Event], at: int, *, past: bool) -> str:
        _, n60 = self._lately(mine, at, past=past)
        if n60 < 3:
            return "sparse" if n60 else "silent"
        ratio = self._ratio(mine, at, past=past)
        return "warming" if ratio > 1.5 else "cooling" if ratio < 0.5 else "steady"

    def _answer(
        self, ego: str, contact: str, at: int, *, hidden: bool, past: bool
    ) -> dict[str, Any]:
        mine = self.interactions(ego, contact)
        if past:
            mine = [e for e in mine if e["at"] // DAY <= at // DAY]
        explanation = [] if hidden else self._explanation(ego, contact, at, past=past)
        strength = math.fsum(entry["points"] for entry in explanation)
        score = score_of(strength)
        both = {way: [e["at"] for e in mine if e["way"] in (way, "mutual")] for way in WAYS}
        ever = [e["at"] for e in mine]
        return {
            "ego": ego,
            "contact": contact,
            "at": rfc3339(at),
            "score": score,
            "strength": strength,
            "stage": self._stage(ego, contact, at, score, past=past),
            "trend": self._trend(mine, at, past=past),
            "following": self._held("follow", ego, contact, at, past=past),
            "followed_by": self._held("follow", contact, ego, at, past=past),
            "connected": self._held("connect", ego, contact, at, past=past),
            "blocked": self._tie("block", ego, contact) is not None,
            "first_interaction_at": rfc3339(min(ever, default=None)),
            "last_interaction_at": rfc3339(max(ever, default=None)),
            "last_outbound_at": rfc3339(max(both["outbound"], default=None)),
            "last_inbound_at": rfc3339(max(both["inbound"], default=None)),
            "interactions": {w: sum(e["net"] for e in mine if e["way"] == w) for w in WAYS},
            "reciprocity": _reciprocity(self._window(mine, at, 28, past=past)),
            "windows": {f"{d}d": self._window(mine, at, d, past=past) for d in (1, 7, 28)},
            "exposures": {"28d": self._exposures(ego, contact, at)[0]},
            "explanation": explanation,
        }


def score_of(strength: float) -> float:
    return 100 * strength / (strength + SCALE)


def _faded(days: int) -> float:
    return 2.0 ** (-days / HALF_LIFE_DAYS)


def factor(event: Event) -> float:
    factors = MET if event["kind"] in MUTUAL_KINDS else AUDIENCES
    return next(factor for most, factor in factors if event["audience"] <= most)


def _reciprocity(month: dict[str, int]) -> float:
    """Meetings are in both directions."""
    out, into = month["outbound"] + month["mutual"], month["inbound"] + month["mutual"]
    return min(out, into) / max(1, out, into)

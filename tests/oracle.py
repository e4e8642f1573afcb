"""A plain model of what the design says of relationships, straight over a list of events.

It shares no code with the product: what both say is right twice. Slow, and short enough to be
checked against design.md by eye.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

DAY = 86_400_000
HALF_LIFE = 30 * DAY
WEIGHTS = {
    "view": 0.2, "lookup": 0.5, "like": 1, "share": 2, "comment": 4, "mention": 3,
    "message": 5, "endorse": 6, "call": 8, "meeting": 10,
}  # fmt: skip
EXPOSURE, FOLLOW, CONNECT = 0.05, 1, 3
UPDATES = ("job_change", "post", "travel", "read")
STAGES = (("close", 70), ("contact", 30), ("acquaintance", 10), ("germ", 1), ("stranger", 0))
WAYS = ("outbound", "inbound")
ENDINGS = {"unfollow": "follow", "disconnect": "connect", "unblock": "block"}

Event = dict[str, Any]


def instant(value: int | str) -> int:
    """Epoch milliseconds of epoch milliseconds or of an RFC 3339 time."""
    if isinstance(value, int):
        return value
    return round(datetime.fromisoformat(value).timestamp() * 1000)


def rfc3339(ms: int | None) -> str | None:
    if ms is None:
        return None
    time = datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{time}.{ms % 1000:03}Z" if ms % 1000 else f"{time}Z"


def faded(age: int) -> float:
    return 2 ** (-max(0, age) / HALF_LIFE)


class Oracle:
    """Answers like the api, from all events it was fed, in whatever order, each counted once."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.between: dict[frozenset[str], list[Event]] = defaultdict(list)
        self.updates: dict[str, list[Event]] = defaultdict(list)
        self.contacts: dict[str, set[str]] = defaultdict(set)

    def feed(self, *events: Event) -> "Oracle":
        """Take FeedEvents as JSON has them; `at` must be there, and not be ahead of its time."""
        for event in events:
            key = event["source"], event["id"]
            if key not in self.seen:
                self.seen.add(key)
                self._take({**event, "at": instant(event["at"])})
        return self

    def _take(self, event: Event) -> None:
        if event.get("target") is None:
            self.updates[event["actor"]].append(event)
            return
        actor, target = event["actor"], event["target"]
        self.between[frozenset((actor, target))].append(event)
        self.contacts[actor].add(target)
        self.contacts[target].add(actor)

    def relationship(self, ego: str, contact: str, at: int) -> dict[str, Any]:
        """The relationship with its explanation, at `at` (epoch ms)."""
        own_block = self._tie("block", ego, contact) is not None
        if self._tie("block", contact, ego) is not None:
            return {**Oracle()._answer(ego, contact, at, hidden=True), "blocked": own_block}
        return self._answer(ego, contact, at, hidden=own_block)

    def relationships(self, ego: str, at: int, sort: str = "score") -> list[dict[str, Any]]:
        """All contacts that ego's list shows, ranked, each without its explanation."""
        listed = [self.relationship(ego, c, at) for c in self.contacts[ego] if self._listed(ego, c)]
        for each in listed:
            del each["explanation"]
        keys = {
            "score": lambda r: r["score"],
            "recent": lambda r: instant(r["last_interaction_at"] or -1),
            "trend": lambda r: self._ratio(self._interactions(ego, r["contact"]), at),
        }
        return sorted(listed, key=lambda r: (-keys[sort](r), r["contact"]))

    def _listed(self, ego: str, contact: str) -> bool:
        """Blocked contacts are not, nor such of whom ego knows nothing but their (un)blocking."""
        if self._tie("block", ego, contact) or self._tie("block", contact, ego):
            return False
        return any(
            e["kind"] not in ("block", "unblock") or e["actor"] == ego
            for e in self.between[frozenset((ego, contact))]
        )

    def _interactions(self, ego: str, contact: str) -> list[Event]:
        pair = self.between.get(frozenset((ego, contact)), [])
        return [e | {"way": WAYS[e["actor"] != ego]} for e in pair if e["kind"] in WEIGHTS]

    def _tie(self, kind: str, actor: str, target: str) -> int | None:
        """When the tie that holds began; None where none does. Connections are the pair's."""
        changes = [
            (e["at"], e["kind"] != kind)
            for e in self.between.get(frozenset((actor, target)), [])
            if ENDINGS.get(e["kind"], e["kind"]) == kind
            and (kind == "connect" or e["actor"] == actor)
        ]
        began, ended = max(changes, default=(0, True))
        return None if ended else began

    def _exposures(self, ego: str, contact: str, at: int) -> tuple[int, float]:
        ties = [self._tie("follow", ego, contact), self._tie("connect", ego, contact)]
        since = min((tie for tie in ties if tie is not None), default=None)
        if since is None:
            return 0, 0.0
        days = Counter[int]()
        for e in self.updates.get(contact, []):
            if e["kind"] in UPDATES:
                days[e["at"] // DAY] += -1 if e.get("undo") else 1
        first, today = max(since // DAY, at // DAY - 27), at // DAY
        counted = {d: n for d, n in days.items() if first <= d <= today and n > 0}
        decayed = sum(n * faded(at - (d * DAY + DAY // 2)) for d, n in counted.items())
        return sum(counted.values()), decayed

    def _explanation(self, ego: str, contact: str, at: int) -> list[dict[str, Any]]:
        mine = self._interactions(ego, contact)
        moment = max([at, *(e["at"] for e in mine)])
        entries = []
        for kind, weight in WEIGHTS.items():
            for way in WAYS:
                of_it = [e for e in mine if (e["kind"], e["way"]) == (kind, way)]
                if sum(_sign(e) for e in of_it) > 0:
                    value = sum(_sign(e) * faded(moment - e["at"]) for e in of_it)
                    entries.append((kind, way, max(0.0, value), weight))
        entries.append(("exposure", "inbound", self._exposures(ego, contact, at)[1], EXPOSURE))
        for kind, way, tie, weight in (
            ("follow", "outbound", self._tie("follow", ego, contact), FOLLOW),
            ("follow", "inbound", self._tie("follow", contact, ego), FOLLOW),
            ("connect", "outbound", self._tie("connect", ego, contact), CONNECT),
        ):
            entries.append((kind, way, float(tie is not None), weight))
        given = [
            {"kind": kind, "direction": way, "decayed_count": value, "points": weight * value}
            for kind, way, value, weight in entries
            if weight * value
        ]
        return sorted(given, key=lambda e: (-e["points"], e["kind"], e["direction"]))

    def _window(self, mine: list[Event], at: int, days: int) -> dict[str, int]:
        first = at // DAY - days + 1
        recent = [e for e in mine if e["at"] // DAY >= first]
        return {w: max(0, sum(_sign(e) for e in recent if e["way"] == w)) for w in WAYS}

    def _ratio(self, mine: list[Event], at: int) -> float:
        n7, n60 = (sum(self._window(mine, at, days).values()) for days in (7, 60))
        return (n7 / 7) / (n60 / 60) if n60 else 0.0

    def _trend(self, mine: list[Event], at: int) -> str:
        ratio = self._ratio(mine, at)
        if sum(self._window(mine, at, 60).values()) < 3:
            return "steady"
        return "warming" if ratio > 1.5 else "cooling" if ratio < 0.5 else "steady"

    def _answer(self, ego: str, contact: str, at: int, *, hidden: bool) -> dict[str, Any]:
        mine = self._interactions(ego, contact)
        done = {w: [e["at"] for e in mine if e["way"] == w and _sign(e) > 0] for w in WAYS}
        ever = done["outbound"] + done["inbound"]
        explanation = [] if hidden else self._explanation(ego, contact, at)
        strength = sum(entry["points"] for entry in explanation)
        score = 100 * (1 - 2 ** (-strength / 20))
        month = self._window(mine, at, 28)
        return {
            "ego": ego,
            "contact": contact,
            "at": rfc3339(at),
            "score": score,
            "strength": strength,
            "stage": next(stage for stage, bound in STAGES if score >= bound),
            "trend": self._trend(mine, at),
            "following": self._tie("follow", ego, contact) is not None,
            "followed_by": self._tie("follow", contact, ego) is not None,
            "connected": self._tie("connect", ego, contact) is not None,
            "blocked": self._tie("block", ego, contact) is not None,
            "first_interaction_at": rfc3339(min(ever, default=None)),
            "last_interaction_at": rfc3339(max(ever, default=None)),
            "last_outbound_at": rfc3339(max(done["outbound"], default=None)),
            "last_inbound_at": rfc3339(max(done["inbound"], default=None)),
            "interactions": {w: max(0, sum(_sign(e) for e in mine if e["way"] == w)) for w in WAYS},
            "reciprocity": min(month.values()) / max(1, *month.values()),
            "windows": {f"{d}d": self._window(mine, at, d) for d in (1, 7, 28)},
            "exposures": {"28d": self._exposures(ego, contact, at)[0]},
            "explanation": explanation,
        }


def _sign(event: Event) -> int:
    return -1 if event.get("undo") else 1

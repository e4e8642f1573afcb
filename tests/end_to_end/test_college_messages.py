"""59,835 real messages through the whole service, against a plain computation over the file."""

import asyncio
import gzip
import math
import random
import shutil
import threading
from collections import Counter, defaultdict

import pytest

from services.local.replay.replay import replay
from tests.end_to_end.stack import Stack
from tests.oracle import rfc3339
from tests.oracle.answers import factor
from tests.processes import until
from tests.shared import SHARED

FILE = SHARED / "data/college-messages/CollegeMsg.txt.gz"
MESSAGES = 59_835
DAY = 86_400_000
FOLDED = 'rapport_scorer_records_total{outcome="folded"}'

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(not FILE.exists(), reason="the shared data are not here"),
]


class Plain:
    """What the file says of each pair at the time of its last message."""

    def __init__(self, lines: list[str]) -> None:
        self.messages = [
            (source, target, int(seconds) * 1_000)
            for source, target, seconds in map(str.split, lines)
        ]
        self.at = max(at for *_, at in self.messages)
        self.times: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.addressed: dict[tuple[str, int], set[str]] = defaultdict(set)
        for source, target, at in self.messages:
            self.times[source, target].append(at)
            self.addressed[source, at].add(target)
        self.contacts: dict[str, set[str]] = defaultdict(set)
        for source, target in self.times:
            self.contacts[source].add(target)
            self.contacts[target].add(source)

    def relationship(self, ego: str, contact: str) -> dict[str, object]:
        out, inn = self.times.get((ego, contact), []), self.times.get((contact, ego), [])
        strength = self.worth(ego, out) + self.worth(contact, inn)
        today = self.at // DAY
        windows = {
            f"{n}d": {
                "outbound": sum(t // DAY > today - n for t in out),
                "inbound": sum(t // DAY > today - n for t in inn),
                "mutual": 0,
            }
            for n in (1, 7, 28)
        }
        return {
            "interactions": {"outbound": len(out), "inbound": len(inn), "mutual": 0},
            "windows": windows,
            "first_interaction_at": rfc3339(min(out + inn)),
            "last_interaction_at": rfc3339(max(out + inn)),
            "last_outbound_at": rfc3339(max(out, default=None)),
            "last_inbound_at": rfc3339(max(inn, default=None)),
            "strength": pytest.approx(strength),
            "score": pytest.approx(100 * strength / (strength + 20)),
        }

    def worth(self, source: str, times: list[int]) -> float:
        """The points for messages of `source`; the file's days are fewer than a row keeps."""
        days = defaultdict[int, float](float)
        for at in times:
            addressed = len(self.addressed[source, at])
            days[at // DAY] += factor({"kind": "message", "audience": addressed})
        today = self.at // DAY
        return 5 * sum(
            (x if x <= 1 else math.sqrt(x)) * 2 ** (-(today - day) / 30) for day, x in days.items()
        )


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return gzip.decompress(FILE.read_bytes()).decode().splitlines()


@pytest.fixture(scope="module")
def plain(lines) -> Plain:
    return Plain(lines)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """A Rapport to which the file was replayed while its scorer was killed and started again."""
    with Stack(tmp_path_factory.mktemp("college")) as stack:
        killer = threading.Thread(target=kill_in_the_middle, args=(stack,))
        killer.start()
        result = asyncio.run(replay(stack.endpoints, FILE))
        killer.join()
        assert (result.events, result.self_targets, result.known) == (MESSAGES, 0, False)
        yield stack


def kill_in_the_middle(stack: Stack) -> None:
    """SIGKILL once something, but not all, is folded."""
    scorer = stack.services["scorer"]
    until(lambda: scorer.metric(FOLDED) > 0, "something to be folded")
    assert scorer.metric(FOLDED) < 2 * MESSAGES
    stack.kill("scorer")
    stack.start("scorer")


def relationships(client, ego: str, at: int) -> list[dict[str, object]]:
    items, cursor = [], None
    while True:
        query = {"at": rfc3339(at), "limit": "1000"} | ({"cursor": cursor} if cursor else {})
        answer = client.get(f"/v1/members/{ego}/relationships", params=query)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return items


def assert_tables_equal(stack: Stack, plain: Plain) -> None:
    with stack.client() as client:
        for ego, contacts in plain.contacts.items():
            items = relationships(client, ego, plain.at)
            assert {item["contact"] for item in items} == contacts
            scores = [item["score"] for item in items]
            assert scores == sorted(scores, reverse=True)
            for item in items:
                expected = plain.relationship(ego, item["contact"])
                assert {name: item[name] for name in expected} == expected


def test_every_relationship_equals_the_plain_computation(stack, plain):
    assert_tables_equal(stack, plain)


def test_the_explanation_adds_up(stack, plain):
    busiest = Counter({pair: len(times) for pair, times in plain.times.items()}).most_common(50)
    with stack.client() as client:
        for (ego, contact), _ in busiest:
            answer = client.get(
                f"/v1/members/{ego}/relationships/{contact}", params={"at": rfc3339(plain.at)}
            ).json()
            points = sum(entry["points"] for entry in answer["explanation"])
            assert points == pytest.approx(answer["strength"])
            assert answer["score"] == pytest.approx(100 * points / (points + 20))


def test_a_second_replay_changes_nothing(stack, plain):
    assert asyncio.run(replay(stack.endpoints, FILE)).known
    assert_tables_equal(stack, plain)


def test_a_lost_state_directory_is_restored(stack, plain):
    for name in ("api", "scorer"):
        stack.kill(name)
    shutil.rmtree(stack.settings.state)
    for name in ("scorer", "api"):
        stack.start(name)
    assert_tables_equal(stack, plain)


def test_shuffled_gives_the_same(tmp_path, lines, plain):
    shuffled = tmp_path / "shuffled.txt"
    shuffled.write_text("\n".join(random.Random(3).sample(lines, len(lines))) + "\n")
    with Stack(tmp_path / "stack") as stack:
        asyncio.run(replay(stack.endpoints, shuffled))
        assert_tables_equal(stack, plain)

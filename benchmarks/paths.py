"""Introductions in a network of many members with as many contacts each, and a brand's audience.

The tables are folded without Kafka, which would take longer than all that is measured here.
"""

import random
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.http_load import closed_load, get, request
from benchmarks.process import Service
from benchmarks.report import Figure, Step
from relationships.arrays import Ints
from relationships.folding import Directed, fold_batch
from relationships.row.effects import EFFECTS
from relationships.row.rows import IN, OUT
from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.writer import TableWriter
from schemas.times import DAY_MS
from schemas.topics import CHANGELOG, partition_of
from services.local.processes.ports import free_ports
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.load_settings import load_settings
from services.runtime.settings import Settings

CONTACTS = 100
_NEIGHBOURHOOD = 1_000
"""Half of a member's contacts are among so many around it, the others anywhere."""

_PAIRS = 200
_KINDS = ("view", "like", "comment", "message", "meeting")
_AT_ONCE = 100_000

Pair = tuple[str, str]


def count_of_steps(runs: int) -> int:
    """How many steps `measure` reports."""
    return 3 + 2 * runs


def measure(members: int, brand: int, runs: int, step: Step) -> list[Figure]:
    """Milliseconds to find paths between pairs at random, and to answer for an audience."""
    with tempfile.TemporaryDirectory() as directory:
        (port,) = free_ports("127.0.0.1", 1)
        settings = load_settings(data_dir=Path(directory), api_port=port)
        step(f"{members:,} members with {CONTACTS} contacts, a brand with {brand:,}")
        _fold(settings, members, brand)
        key = ensure_first_key(settings)
        with Service("api", settings) as api:
            api.wait_ready()
            paths = [_path(pair) for pair in _pairs(members)]
            audience = f"/v1/members/{_member(members)}/audience?wait=60"
            step("audience, worked out")
            begun = time.perf_counter()
            get(port, audience, key)
            first = Figure(f"audience of {brand:,}, worked out", "s", [time.perf_counter() - begun])
            return [
                *_latencies(f"paths among {members:,}", port, key, paths, runs, step),
                first,
                *_latencies(f"audience of {brand:,}, cached", port, key, [audience], runs, step),
            ]


def _latencies(
    name: str, port: int, key: str, paths: list[str], runs: int, step: Step
) -> list[Figure]:
    """One request after the other; each of `paths` at least once if there is time."""
    requests = [request("GET", path, key) for path in paths]
    get(port, paths[0], key)
    found = []
    for run in range(runs):
        step(f"{name}, run {run + 1}")
        latencies = closed_load(port, requests, 1, 10).latencies
        found.append(np.percentile(latencies, [50, 99]) * 1000)
    p50, p99 = np.array(found).T.tolist()
    return [Figure(f"{name}: p50", "ms", p50), Figure(f"{name}: p99", "ms", p99)]


def _path(pair: Pair) -> str:
    return "/v1/members/{}/paths/{}".format(*pair)


def _pairs(members: int) -> list[Pair]:
    draw = random.Random(2)
    return [(_member(one), _member(other))
            for one, other in (draw.sample(range(members), 2) for _ in range(_PAIRS))]  # fmt: skip


def _member(number: int) -> str:
    return f"member:{number:07}"


def _acquainted(members: int, brand: int) -> tuple[Ints, Ints]:
    """The numbers of who has to do with whom; the brand's follows those of all members."""
    draw = np.random.default_rng(1)
    one = np.repeat(np.arange(members), CONTACTS // 2)
    near = one - one % _NEIGHBOURHOOD + draw.integers(0, _NEIGHBOURHOOD, len(one))
    far = draw.integers(0, members, len(one))
    other = np.where(draw.random(len(one)) < 0.5, np.minimum(near, members - 1), far)
    apart = one != other
    customers = np.arange(members + 1, members + 1 + brand)
    return (
        np.concatenate([one[apart], customers]),
        np.concatenate([other[apart], np.full(brand, members)]),
    )


def _fold(settings: Settings, members: int, brand: int) -> None:
    """The tables of one interaction, or a few, between each two who have to do with each other."""
    one, other = _acquainted(members, brand)
    owner, contact = np.concatenate([one, other]), np.concatenate([other, one])
    side = np.repeat([OUT, IN], len(one))
    everyone = range(members + 1 + brand)
    partition = np.array([partition_of(_member(n), settings.partitions) for n in everyone])
    for number in range(settings.partitions):
        with closing(_table(settings, number)) as table:
            owned = np.flatnonzero(partition[owner] == number)
            for some in np.array_split(owned, len(owned) // _AT_ONCE + 1):
                copies = _directed(owner[some], contact[some], side[some])
                folded = fold_batch(table, copies, [])
                table.apply(Changes(folded.rows), Progress(complete=True))
            table.caught_up(time.time_ns() // 1_000_000)


def _table(settings: Settings, partition: int) -> TableWriter:
    topic_ids = dict.fromkeys(CHANGELOG, "benchmark")
    identity = Identity(cluster_id="benchmark", topic_ids=topic_ids, partition=partition)
    return TableWriter(settings.state / str(partition), identity)


def _directed(owner: Ints, contact: Ints, side: Ints) -> Directed:
    """Each as its owner's side has it; kind and time are the same for both."""
    now = time.time_ns() // 1_000_000
    drawn = np.minimum(owner, contact) * 7_919 + np.maximum(owner, contact) * 104_729
    effects = np.array([EFFECTS[kind] for kind in _KINDS])
    return Directed(
        [
            f"{_member(one)}\0{_member(other)}".encode()
            for one, other in zip(owner.tolist(), contact.tolist(), strict=True)
        ],
        effects[drawn % len(_KINDS), side],
        now - drawn * 1_000 % (60 * DAY_MS),
        np.ones(len(owner), np.int64),
        np.ones(len(owner), np.int64),
    )

"""Introductions in a network of many members with as many contacts each, and a brand's audience."""

import random
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.folded_tables import Sides, fold_sides
from benchmarks.http_load import closed_load, get, request
from benchmarks.process import Service
from benchmarks.report import Figure, Step
from relationships.row.rows import IN, OUT
from services.local.processes.ports import free_ports
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.load_settings import load_settings

CONTACTS = 100
_NEIGHBOURHOOD = 1_000
"""Half of a member's contacts are among so many around it, the others anywhere."""

_PAIRS = 200
_KINDS = ("view", "like", "comment", "message", "meeting")

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
        fold_sides(settings, _acquainted(members, brand), _member, _KINDS)
        key = ensure_first_key(settings)
        with Service("api", settings) as api:
            api.wait_live()
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


def _acquainted(members: int, brand: int) -> Sides:
    """Both sides of who has to do with whom; the brand's number follows those of all members."""
    draw = np.random.default_rng(1)
    one = np.repeat(np.arange(members), CONTACTS // 2)
    near = one - one % _NEIGHBOURHOOD + draw.integers(0, _NEIGHBOURHOOD, len(one))
    far = draw.integers(0, members, len(one))
    other = np.where(draw.random(len(one)) < 0.5, np.minimum(near, members - 1), far)
    apart = one != other
    actor = np.concatenate([one[apart], np.arange(members + 1, members + 1 + brand)])
    target = np.concatenate([other[apart], np.full(brand, members)])
    return Sides(
        np.concatenate([actor, target]),
        np.concatenate([target, actor]),
        np.repeat([OUT, IN], len(actor)),
    )

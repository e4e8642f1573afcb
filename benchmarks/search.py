"""Members found by name: the api's index, beside what else could find them.

*Trigrams* is the file that the apis of a state directory share. *Prefixes* are the same words in
LMDB, from each to its members: it finds no word's midst. *In memory* is each member's text, looked
through, as it was done before.
"""

import random
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import lmdb
import numpy as np

from benchmarks.process import stored_bytes
from benchmarks.report import Figure, Step
from services.api.reading.indexes.index_file import Change, Followed
from services.api.search.name_file import NameFile
from services.api.search.question import question, searched

PAGE = 51
_AT_ONCE = 4_000
_QUESTIONS = 300
_FIRST = ["Ana", "Zoë", "Björn", "Søren", "Łukasz", "José", "Nikola", "Jiří", "Gülşen", "Chloé"]
_SYLLABLES = [
    *("ka", "ko", "va", "no", "ny", "ber", "man", "sen", "son", "ov", "ski", "ic"),
    *("ná", "vá", "ek", "rt", "li", "mo", "ra", "ti", "el", "um", "ström"),
]

Member = tuple[str, str]


class Built(NamedTuple):
    """An index: how it is asked, and its bytes on the disk."""

    find: Callable[[str], int]
    size: int


def count_of_steps(runs: int) -> int:
    """How many steps `measure` reports."""
    return runs * len(_WAYS)


def measure(members: int, runs: int, step: Step) -> list[Figure]:
    """CPU and bytes a member, and milliseconds until the first page is found."""
    people = list(_people(members))
    asked = _questions(people)
    found: dict[str, list[Sequence[float]]] = {name: [] for name in _WAYS}
    for run in range(runs):
        for name, way in _WAYS.items():
            step(f"{name}, {members:,} members, run {run + 1}")
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(_measured(way, Path(folder), people, asked))
    columns = (("CPU a member", "µs"), ("disk a member", "bytes"), ("p50", "ms"), ("p99", "ms"))
    return [
        Figure(f"{name}, {members:,}: {what}", unit, [float(run[place]) for run in ran])
        for name, ran in found.items()
        for place, (what, unit) in enumerate(columns)
    ]


def _measured(
    way: Callable[[Path, Sequence[Member]], Iterator[Built]],
    folder: Path,
    people: Sequence[Member],
    asked: Sequence[str],
) -> Sequence[float]:
    begun = time.process_time()
    building = way(folder, people)
    built = next(building)
    cost = (time.process_time() - begun) / len(people) * 1e6
    took = []
    for text in asked:
        started = time.perf_counter()
        built.find(text)
        took.append((time.perf_counter() - started) * 1e3)
    next(building, None)
    return cost, built.size / len(people), *np.percentile(took, [50, 99]).tolist()


def _trigrams(folder: Path, people: Sequence[Member]) -> Iterator[Built]:
    with closing(NameFile(folder, 1)) as file:
        for some in _batches(people):
            file.begin()
            file.write(0, Change(dict(some), [], Followed()))
            file.commit()

        def find(text: str) -> int:
            return len([*islice(file.find(question(text)), PAGE)])

        yield Built(find, stored_bytes(folder))


def _prefixes(folder: Path, people: Sequence[Member]) -> Iterator[Built]:
    env = lmdb.open(str(folder), map_size=1 << 34, max_dbs=2, sync=False)
    words = env.open_db(b"words", dupsort=True)
    texts = env.open_db(b"texts")
    numbered = enumerate(people)
    while some := list(islice(numbered, _AT_ONCE)):
        with env.begin(write=True) as txn:
            for number, member in some:
                row, text = number.to_bytes(8, "big"), searched(*member)
                txn.put(row, text.encode(), db=texts, append=True)
                for word in text.split():
                    txn.put(word.encode()[:100], row, db=words)

    def find(text: str) -> int:
        asked = question(text)
        longest = max(asked.words, key=len).encode()
        with env.begin() as txn, txn.cursor(words) as cursor:
            hits: set[bytes] = set()
            there = cursor.set_range(longest)
            while there and len(hits) < PAGE and cursor.key().startswith(longest):
                row = cursor.value()
                if asked.rank(txn.get(row, b"", db=texts).decode()) == 0:
                    hits.add(row)
                there = cursor.next()
        return len(hits)

    yield Built(find, stored_bytes(folder))
    env.close()


def _in_memory(_: Path, people: Sequence[Member]) -> Iterator[Built]:
    texts = [searched(*member) for member in people]

    def find(text: str) -> int:
        asked = question(text)
        ranked = [rank for each in texts if (rank := asked.rank(each)) is not None]
        return min(PAGE, bisect(sorted(ranked), 1))

    yield Built(find, 0)


_WAYS = {"trigrams": _trigrams, "prefixes in LMDB": _prefixes, "in memory": _in_memory}


def _people(members: int) -> Iterator[Member]:
    """Ids as networks give them, and names of which few are frequent and many are rare."""
    draw = random.Random(1)
    name = partial(_name, draw)
    first = [*_FIRST, *(name(2) for _ in range(3_000))]
    last = [name(3) for _ in range(60_000)]
    for number in range(members):
        one, other = _drawn(draw, first), _drawn(draw, last)
        ids = (
            f"mastodon:{one}{number}@host{number % 200}.example",
            f"bluesky:did:plc:{draw.getrandbits(120):024x}",
            f"crm:{number:07}",
        )
        yield draw.choice(ids), f"{one} {other}"


def _name(draw: random.Random, syllables: int) -> str:
    return "".join(draw.choices(_SYLLABLES, k=syllables)).capitalize()


def _drawn(draw: random.Random, names: Sequence[str]) -> str:
    return names[int(len(names) * draw.random() ** 3)]


def _questions(people: Sequence[Member]) -> list[str]:
    """What people type: beginnings of names, whole ones, both names, and the midst of one."""
    draw = random.Random(2)
    asked = []
    for _ in range(_QUESTIONS // 5):
        first, last = draw.choice(people)[1].split()
        asked += [first[:2], last[:3], f"{last} {first[:3]}", first, last[1:6]]
    return asked


def _batches(people: Iterable[Member]) -> Iterator[list[Member]]:
    every = iter(people)
    while some := list(islice(every, _AT_ONCE)):
        yield some

"""Introductions worth making: two of ego's contacts who care for the same and do not know each
other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

LEAST = 0.5
"""Interests are alike from this cosine on."""

SHOWN_TOPICS = 3


class Introduction(NamedTuple):
    """Two contacts (indices), how alike their interests are (0 to 1), and which they share."""

    one: int
    other: int
    alike: float
    topics: list[str]


def introductions(interests: Sequence[Mapping[str, float]]) -> Iterator[Introduction]:
    """Pairs of members with like `interests` (weights by topic), the most alike first.

    Draws go by index. Who of them know each other is for the caller to find out.
    """
    topics = {topic: i for i, topic in enumerate(sorted({t for each in interests for t in each}))}
    weights = np.zeros((len(interests), len(topics)))
    for row, each in enumerate(interests):
        for topic, weight in each.items():
            weights[row, topics[topic]] = weight
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    unit = np.divide(weights, lengths, out=np.zeros_like(weights), where=lengths > 0)
    alike = np.triu(unit @ unit.T, k=1)
    ones, others = np.nonzero(alike >= LEAST)
    order = np.argsort(-alike[ones, others].round(9), kind="stable")
    names = list(topics)
    for one, other in zip(ones[order].tolist(), others[order].tolist(), strict=True):
        shared = unit[one] * unit[other]
        greatest = np.argsort(-shared, kind="stable")[:SHOWN_TOPICS].tolist()
        shown = [names[i] for i in greatest if shared[i] > 0]
        yield Introduction(one, other, float(min(1.0, alike[one, other])), shown)

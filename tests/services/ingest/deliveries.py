"""Deliveries as sources get them, without a server."""

from typing import Any

import msgspec
import pytest
from starlette.datastructures import Headers, QueryParams

from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.configured_sources import configured_sources
from services.ingest.sources.source import Source
from services.ingest.sources.statements import Ignored
from services.runtime.settings import SourceSettings
from tests.services.ingest.producers import INBOX, Sample, sources

NOW_S = 1_732_176_000
SOURCES = configured_sources({name: SourceSettings(**s) for name, s in sources().items()})


def delivered(
    body: bytes, headers: dict[str, str], at_s: float = NOW_S, query: str = ""
) -> Delivery:
    received = int(at_s * 1000)
    return Delivery("POST", Headers(headers), QueryParams(query), body, received, INBOX)


def refused(source: Source, delivery: Delivery) -> str:
    """Why the signature of `delivery` is refused, which it must be."""
    with pytest.raises(Problem) as raised:
        source.verify(delivery)
    assert raised.value.kind.status == 401
    return raised.value.detail


def source(**settings: Any) -> Source:
    return configured_sources({"it": SourceSettings(**settings)})["it"]


def signed(sample: Sample) -> dict[str, str]:
    return sample.headers | sample.producer.sign(sample.body, sample.headers, NOW_S)


def read(source: Source, sent: Delivery, name: str) -> tuple[list[Any], list[str]]:
    """The events of a delivery, and why others are ignored."""
    found = source.read(sent, name)
    events = [msgspec.to_builtins(each) for each in found if not isinstance(each, Ignored)]
    return events, [each.reason for each in found if isinstance(each, Ignored)]

"""Who may send: every source's signature, without a server."""

import pytest

from tests.services.ingest.deliveries import NOW_S, SOURCES, delivered, refused, signed
from tests.services.ingest.producers import PRODUCERS, Sample, one_of_each

EACH = pytest.mark.parametrize("sample", one_of_each(), ids=lambda s: s.producer.type)


@EACH
def test_a_signed_delivery_is_taken(sample: Sample) -> None:
    SOURCES[sample.producer.type].verify(delivered(sample.body, signed(sample)))


@EACH
def test_each_missing_header_is_refused(sample: Sample) -> None:
    proof = sample.producer.sign(sample.body, sample.headers, NOW_S)
    for header in proof:
        headers = {name: value for name, value in signed(sample).items() if name != header}
        detail = refused(SOURCES[sample.producer.type], delivered(sample.body, headers))
        assert header in detail or "Authorization" in detail


@EACH
@pytest.mark.parametrize(
    "value", ["", " ", "=", "sha256=", "v0=", "v1,", "Bearer", "sha256=zz", "é", "\x00", "0" * 64]
)
def test_a_malformed_proof_is_refused(sample: Sample, value: str) -> None:
    proof = sample.producer.sign(sample.body, sample.headers, NOW_S)
    for header in proof:
        headers = signed(sample) | {header: value}
        refused(SOURCES[sample.producer.type], delivered(sample.body, headers))


@pytest.mark.parametrize(
    "sample",
    [s for s in one_of_each() if s.producer.type != "cloudevents"],
    ids=lambda s: s.producer.type,
)
def test_another_body_is_refused(sample: Sample) -> None:
    refused(SOURCES[sample.producer.type], delivered(sample.body + b" ", signed(sample)))


@pytest.mark.parametrize(
    "sample", [s for s in one_of_each() if s.producer.timed], ids=lambda s: s.producer.type
)
@pytest.mark.parametrize(
    ("late_s", "taken"), [(299, True), (-299, True), (301, False), (-301, False)]
)
def test_a_signed_time_is_near(sample: Sample, late_s: float, taken: bool) -> None:
    delivery = delivered(sample.body, signed(sample), NOW_S + late_s)
    if taken:
        SOURCES[sample.producer.type].verify(delivery)
    else:
        assert "300 seconds" in refused(SOURCES[sample.producer.type], delivery)


@pytest.mark.parametrize("type_", PRODUCERS)
def test_without_a_secret_a_key_is_needed(type_: str) -> None:
    assert SOURCES[type_].signed
    assert not SOURCES[f"{type_}-by-key"].signed

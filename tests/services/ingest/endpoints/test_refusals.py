import logging

import pytest

from services.ingest.endpoints.refusals import LOGGED_EVERY_S, Refusals


def test_the_reason_is_in_the_log_alone_and_once_in_a_while(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    refusals = Refusals(["crm", "shop"], lambda: now[0])
    with caplog.at_level(logging.WARNING):
        for at in (0, 1, LOGGED_EVERY_S):
            now[0] = at
            for name in ("crm", "nobody"):
                refusals.of(name, f"staleness {at:.0f}")
        refusals.of("shop", "no header")
    assert [record.getMessage() for record in caplog.records] == [
        "source crm: refused a request: staleness 0",
        "source crm: refused a request: staleness 10",
        "source shop: refused a request: no header",
    ]


def test_a_refusal_says_nothing_about_the_name() -> None:
    refusals = Refusals(["crm"])
    first, second = refusals.of("crm", "why"), refusals.of("nobody", "why else")
    assert (first.kind, first.detail, first.headers) == (second.kind, second.detail, second.headers)
    assert "why" not in first.detail

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from services.ingest.agents.requested_pauses import GONE_S, LONGEST_S, requested_pause_s

NOW_S = 1_795_165_200.0
"""2026-11-20T09:00:00Z"""


def pause(status: int, **headers: str) -> float:
    sent = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    return requested_pause_s(status, sent, NOW_S)


@pytest.mark.parametrize("status", [200, 304, 403, 429, 503])
@pytest.mark.parametrize(
    "value",
    [
        "120",
        " 120 ",
        "120.0",
        formatdate(NOW_S + 120, usegmt=True),
        "Friday, 20-Nov-26 09:02:00 GMT",
    ],
)
def test_retry_after_in_seconds_or_as_a_date(status: int, value: str) -> None:
    assert pause(status, Retry_After=value) == 120


@pytest.mark.parametrize("name", ["X_RateLimit", "RateLimit", "X_Rate_Limit"])
@pytest.mark.parametrize(
    "reset",
    ["120", str(int(NOW_S) + 120), str((int(NOW_S) + 120) * 1000), "2026-11-20T09:02:00Z",
     "2026-11-20T09:02:00.000000Z", "2026-11-20T10:02:00+01:00"],
)  # fmt: skip
def test_a_limit_that_is_used_up(name: str, reset: str) -> None:
    limit = {f"{name}_Reset": reset}
    assert pause(429, **limit) == pause(200, **limit | {f"{name}_Remaining": "0"}) == 120
    assert pause(200, **limit) == pause(200, **limit | {f"{name}_Remaining": "1"}) == 0


def test_the_longer_of_both_counts() -> None:
    assert pause(429, Retry_After="30", X_RateLimit_Reset="2026-11-20T09:02:00Z") == 120
    assert pause(429, Retry_After="300", X_RateLimit_Reset="2026-11-20T09:02:00Z") == 300


def test_what_is_gone_is_asked_for_once_an_hour() -> None:
    assert pause(410) == GONE_S == 3_600
    assert pause(410, Retry_After="7200") == 7_200


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "nan", "-inf", formatdate(NOW_S - 9, usegmt=True), "1e3000", "é"]
)
def test_anything_else_asks_for_nothing_or_for_the_most(value: str) -> None:
    for stated in (pause(429, Retry_After=value), pause(429, X_RateLimit_Reset=value)):
        assert stated in (0, LONGEST_S)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_sent_is_a_pause(after: str, reset: str) -> None:
    headers = {"Retry-After": after, "X-RateLimit-Reset": reset}
    assert 0 <= requested_pause_s(429, headers, NOW_S) <= LONGEST_S

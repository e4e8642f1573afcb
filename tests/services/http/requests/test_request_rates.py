import pytest

from services.http.problems import Problem
from services.http.requests.request_rates import Headers, RequestRates


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def admitted(rates: RequestRates, key: str = "a") -> bool:
    try:
        rates.take(key, [])
    except Problem as problem:
        assert problem.kind.status == 429
        assert problem.headers == {"Retry-After": "1"}
        return False
    return True


@pytest.mark.parametrize("per_second", [1, 3, 7, 10, 1_000])
def test_so_many_at_once_and_as_many_each_second(clock: Clock, per_second: int) -> None:
    rates = RequestRates(per_second, clock)
    assert [admitted(rates) for _ in range(per_second + 2)].count(True) == per_second
    for _ in range(5):
        clock.now += 1
        assert [admitted(rates) for _ in range(per_second + 2)].count(True) == per_second


def test_a_longer_window_is_filled_up_evenly_and_says_when_the_next_may_come(
    clock: Clock,
) -> None:
    rates, headers = RequestRates(10, clock, window_s=60, name="erasures"), Headers()
    for _ in range(10):
        rates.take("a", [])
    clock.now += 1.5
    with pytest.raises(Problem) as refused:
        rates.take("a", headers)
    assert refused.value.headers == {"Retry-After": "5"}
    assert headers == [(b"ratelimit-policy", b'"erasures";q=10;w=60'),
                       (b"ratelimit", b'"erasures";r=0;t=59')]  # fmt: skip
    clock.now += 4.5
    rates.take("a", [])


def test_each_key_has_its_own(clock: Clock) -> None:
    rates = RequestRates(1, clock)
    assert [admitted(rates, key) for key in "aabba"] == [True, False, True, False, False]


def test_what_is_refused_takes_nothing_of_the_quota(clock: Clock) -> None:
    rates = RequestRates(2, clock)
    assert [admitted(rates) for _ in range(20)].count(True) == 2
    clock.now += 0.5
    assert [admitted(rates) for _ in range(2)] == [True, False]


def test_headers_say_what_is_left(clock: Clock) -> None:
    rates = RequestRates(2, clock)
    said = []
    for _ in range(2):
        headers: Headers = []
        rates.take("a", headers)
        said.append(dict(headers))
    assert [each[b"ratelimit"] for each in said] == [b'"requests";r=1;t=1', b'"requests";r=0;t=1']
    assert {each[b"ratelimit-policy"] for each in said} == {b'"requests";q=2;w=1'}
    refused: Headers = []
    with pytest.raises(Problem):
        rates.take("a", refused)
    assert dict(refused)[b"ratelimit"] == b'"requests";r=0;t=1'


def test_keys_are_forgotten_once_their_quota_is_whole(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.http.requests.request_rates._FEW", 3)
    rates = RequestRates(1, clock)
    for key in "abc":
        assert admitted(rates, key)
    clock.now += 2
    assert admitted(rates, "d")
    assert set(rates._free_at) == {"d"}
    assert not admitted(rates, "d")

import pytest
from tenacity import RetryCallState, Retrying

from services.runtime.retry import CONNECT, DELIVER, PUBLISH, PULL, RESTART, Backoff


@pytest.mark.parametrize(
    ("policy", "pauses"),
    [
        (CONNECT, [0.1, 0.2, 0.4, 0.8, 1.6, 2, 2]),
        (PUBLISH, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5]),
        (RESTART, [0.5, 1, 2, 4, 8, 10, 10]),
        (PULL, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]),
    ],
)
def test_pauses_grow_to_the_longest(policy: Backoff, pauses: list[float]) -> None:
    failures = range(1, len(pauses) + 1)
    assert [policy.pause_s(each) for each in failures] == pytest.approx(pauses)
    assert policy.pause_s(1_000_000) == policy.longest_s


def test_jitter_varies_a_pause_by_its_share() -> None:
    pauses = {DELIVER.pause_s(2) for _ in range(200)}
    assert all(20 <= pause <= 30 for pause in pauses)
    assert max(pauses) - min(pauses) > 5


def test_six_pauses_of_a_delivery_last_about_two_hours() -> None:
    total = sum(Backoff(5, 5, 3_600).pause_s(failures) for failures in range(1, 7))
    assert 1.8 * 3_600 < total < 2.2 * 3_600
    assert (DELIVER.first_s, DELIVER.factor, DELIVER.longest_s) == (5, 5, 3_600)


def test_it_is_a_wait_of_tenacity() -> None:
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = 3
    assert RESTART(state) == 2

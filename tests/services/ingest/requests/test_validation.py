import pytest

from schemas.events import FieldError, InvalidEvent
from services.http.problems import Problem
from services.ingest.requests.validation import MAX_FAULTS, validate
from services.runtime.metrics import REGISTRY


def read(value: object) -> int:
    """A whole number; of a list, as many faults as it has values."""
    if isinstance(value, list):
        raise InvalidEvent([FieldError(str(n), "is odd") for n in value])
    if not isinstance(value, int):
        raise InvalidEvent([FieldError("", "must be a number")])
    return value


def refused(values: list[object]) -> Problem:
    with pytest.raises(Problem) as raised:
        validate(values, read)
    assert raised.value.kind.status == 422
    return raised.value


def rejected() -> float:
    labels = {"outcome": "rejected"}
    return REGISTRY.get_sample_value("rapport_ingest_events_total", labels) or 0.0


def test_valid_values_in_their_order() -> None:
    assert validate([3, 1, 2], read) == [3, 1, 2]


def test_each_fault_of_each_value_by_its_index() -> None:
    before = rejected()
    problem = refused([1, "x", 2, [7, 9]])
    assert problem.errors == [
        {"index": 1, "field": "", "detail": "must be a number"},
        {"index": 3, "field": "7", "detail": "is odd"},
        {"index": 3, "field": "9", "detail": "is odd"},
    ]
    assert problem.detail == (
        "2 of 4 events invalid, none taken. First: event 1, as a whole: must be a number"
    )
    assert rejected() - before == 4


def test_of_one_value_a_limited_number_of_faults() -> None:
    problem = refused([list(range(MAX_FAULTS + 1)), "x"])
    assert len(problem.errors or ()) == MAX_FAULTS + 1
    assert problem.detail.startswith("2 of 2 events invalid")

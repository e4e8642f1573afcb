import pytest

from tests.documents.matching import matches


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ('{"a":1}', '{"a": 1}\n'),
        ('{"a":…}', '{"a":12.5}'),
        ('{…,"b":2,…', '{"a":1,"b":2,"c":3}'),
        ('{"items":[…{"id":1}…]}', '{"items":[{"id":1},{"id":2}]}'),
        ('{"at":"2026-11-23T09:00:00Z"}', '{"at":"2027-01-01T10:11:12.131Z"}'),
    ],
)
def test_what_is_printed_is_what_is_said(said: str, printed: str) -> None:
    assert matches(said, printed)


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ('{"a":1}', '{"a":12}'),
        ('{"a":1', '{"a":1,"b":2}'),
        ('{…"b":2,"c":…}', '{"b":2,"d":3}'),
        ('…"b":2…"a":1…', '{"a":1,"b":2}'),
        ('{"a":1}…{"a":1}', '{"a":1}'),
        ('{"at":"2026-11-23T09:00:00Z"}', '{"at":"never"}'),
    ],
)
def test_it_is_not(said: str, printed: str) -> None:
    assert not matches(said, printed)

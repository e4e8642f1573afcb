import pytest

from relationships.tables.id_retention import first_remembered, period_of


@pytest.mark.parametrize("counted", range(100, 112))
def test_an_id_is_remembered_for_a_day_and_forgotten_within_a_period_more(counted):
    def remembered(after):
        return period_of(counted) >= first_remembered(counted + after)

    assert all(remembered(after) for after in range(25))
    assert not remembered(25 + 6)


def test_ids_of_six_hours_are_forgotten_together():
    assert [period_of(hour) for hour in (0, 5, 6, 11, 12)] == [0, 0, 1, 1, 2]

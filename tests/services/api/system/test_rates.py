from services.api.system.rates import Counts, Rates, RateWindow


def test_nothing_is_known_of_what_was_seen_once():
    window = RateWindow()
    window.note(1_000, {0: Counts(5, 3)})
    assert (window.seconds, window.of(0)) == (None, None)


def test_records_a_second_since_it_was_first_asked():
    window = RateWindow()
    window.note(1_000, {0: Counts(5, 3), 1: Counts(1, 1)})
    window.note(3_000, {0: Counts(11, 5)})
    assert (window.seconds, window.of(0), window.of(1)) == (2, Rates(3, 1), None)


def test_what_is_older_than_a_minute_is_forgotten():
    window = RateWindow()
    window.note(1_000, {0: Counts(0, 0)})
    window.note(41_000, {0: Counts(80, 80)})
    window.note(71_000, {0: Counts(110, 80)})
    assert (window.seconds, window.of(0)) == (30, Rates(1, 0))
    window.note(500_000, {0: Counts(200, 200)})
    assert window.seconds is None


def test_what_was_made_anew_is_not_taken_for_less_than_nothing():
    window = RateWindow()
    window.note(1_000, {0: Counts(90, 90)})
    window.note(2_000, {0: Counts(5, 5)})
    assert window.of(0) == Rates(0, 0)

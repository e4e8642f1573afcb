from hypothesis import given
from hypothesis import strategies as st

from services.ingest.imports.calendars.gatherings import NOBODY, Gathering
from services.ingest.imports.calendars.remembered import (
    PREFIX,
    RememberedEvent,
    Stated,
    decode,
    encode,
    remembered_events,
)

gatherings = st.sampled_from(
    [
        NOBODY,
        Gathering("mail:a@x.org", ("mail:a@x.org", "mail:ö@x.org")),
        Gathering(None, ("b", "c")),
    ]
)
starts = st.integers(10**11, 10**13)
events = st.builds(
    RememberedEvent,
    st.dictionaries(
        st.text(min_size=1),
        st.builds(Stated, st.text(), st.dictionaries(starts, gatherings)),
        max_size=3,
    ),
    st.dictionaries(starts, st.lists(gatherings, min_size=1, max_size=3).map(tuple)),
)


@given(events)
def test_a_record_holds_the_event(event: RememberedEvent) -> None:
    assert decode(encode(event)) == event


def test_a_series_is_little_more_than_its_times() -> None:
    crowd = Gathering(None, tuple(f"mail:person{n}@example.org" for n in range(12)))
    times = {1_795_000_000_000 + n * 86_400_000: crowd for n in range(260)}
    series = RememberedEvent({"ana": Stated("c", times)}, dict.fromkeys(times, (crowd,)))
    assert len(encode(series)) < 2 * (260 * 14 + 12 * 35) + 100


def test_the_memory_holds_other_records_beside_events() -> None:
    event = RememberedEvent({"ana": Stated("c", {})}, {})
    memory = {PREFIX + "ü".encode(): encode(event), b"contacts\0a": b"{}", b"outbox\0": b"[]"}
    assert remembered_events(memory) == {"ü": event}

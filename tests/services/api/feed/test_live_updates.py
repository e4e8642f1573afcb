from types import SimpleNamespace

import pytest

from relationships.tables.arrivals import Arrival
from services.api.feed.arrival_watch import Place
from services.api.feed.live_updates import JournalsLost, LiveUpdates


@pytest.mark.parametrize(
    ("place", "latest", "kept"),
    [
        (Place(b"one", 0, [3]), Place(b"other", 0, [9]), [4]),
        (Place(b"one", 0, [3]), Place(b"one", 0, [9]), [5, 6]),
        (Place(b"one", 0, [3]), Place(b"one", 0, [9]), []),
    ],
)
def test_arrivals_that_are_not_kept_end_a_stream(place, latest, kept):
    found = [(number, Arrival("bo", 1, "s", str(number))) for number in kept]
    arrivals = SimpleNamespace(read=lambda partition, number: found)
    with pytest.raises(JournalsLost):
        list(LiveUpdates(None, arrivals, "ana", None).arrived(place, latest))

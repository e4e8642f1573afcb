import itertools

from relationships.tables.seen_entries import ENTRY_BYTES
from services.scorer.decoding.event_hash import event_hash


def test_equal_for_the_same_source_id_and_side_alone():
    texts = ["a", "b", "ab", "aout", "out", ""]
    identities = list(itertools.product(texts, texts, ["out", "in", "update"]))
    hashes = {event_hash(*identity) for identity in identities}
    assert len(hashes) == len(identities)
    assert event_hash("s", "1", "out") == event_hash("s", "1", "out")


def test_stored_hashes_stay_valid():
    """Tables hold these: another hash would count every event of the last day again."""
    assert event_hash("test", "e0", "out").hex() == "eb87f4354b93e8c726c8b54c7419493d"
    assert len(event_hash("zoë", "日本", "in")) == ENTRY_BYTES

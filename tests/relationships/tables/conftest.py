import pytest

from relationships.tables.meta import Identity


@pytest.fixture
def identity():
    topics = ("relationships", "profiles", "seen")
    return Identity(cluster_id="c1", topic_ids=dict.fromkeys(topics, "t1"), partition=0)

import json

import pytest

from tests.services.ingest.deliveries import SOURCES, delivered, read
from tests.shared import CASES


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
def test_a_message_that_is_unsent_is_taken_back() -> None:
    unsent = json.loads((CASES / "50-meta-unsent-message.json").read_bytes())
    sent = json.loads(json.dumps(unsent))
    sent["entry"][0]["messaging"][0]["message"] = {"mid": "m_1", "text": "Between us"}
    (undo,), (message,) = (
        read(SOURCES["meta"], delivered(json.dumps(each).encode(), {}), "meta")[0]
        for each in (unsent, sent)
    )
    assert undo == message | {"undo": True}
    assert (message["id"], message["actor"], message["target"]) == (
        "message:m_1",
        "meta:98",
        "meta:1784",
    )

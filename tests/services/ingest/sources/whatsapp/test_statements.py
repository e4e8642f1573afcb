import json
from typing import Any

import pytest

from tests.services.ingest.deliveries import SOURCES, delivered, read


def mapped(field: str, **value: Any) -> tuple[list[Any], list[str]]:
    change = {"field": field, "value": value}
    payload = {"object": "whatsapp_business_account", "entry": [{"changes": [change]}]}
    return read(SOURCES["whatsapp"], delivered(json.dumps(payload).encode(), {}), "whatsapp")


@pytest.mark.parametrize("stated", ["15550783881", "+1 555-078-3881", "+1 (555) 0783881"])
def test_a_number_is_one_member_however_it_is_written(stated: str) -> None:
    number = {"display_phone_number": stated}
    message = {"id": "wamid.A", "timestamp": "1732176000", "type": "text"}
    (received,), _ = mapped(
        "messages", metadata=number, messages=[message | {"from": "16505551234"}]
    )
    (sent,), _ = mapped(
        "smb_message_echoes", message_echoes=[message | {"from": stated, "to": "+16505551234"}]
    )
    assert (received["actor"], received["target"]) == (sent["target"], sent["actor"])
    assert sent["actor"] == "whatsapp:15550783881"


def test_a_message_to_a_number_that_is_not_stated_is_ignored() -> None:
    message = {"id": "wamid.A", "from": "16505551234", "timestamp": "1732176000", "type": "text"}
    assert mapped("messages", messages=[message]) == (
        [],
        ["a message without a sender or a recipient"],
    )

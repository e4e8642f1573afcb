"""Bytes of earlier layouts with the events they were folded from; no code can make them again."""

import json
from pathlib import Path
from typing import NamedTuple


class Golden(NamedTuple):
    """A case: its events, and by owner the bytes of its row with the other one, and its header."""

    name: str
    events: list
    rows: dict
    headers: dict


def layout_1():
    """All cases of layout 1; `events` are written out, as often as they came."""
    stored = json.loads((Path(__file__).parent / "layout_1.json").read_text())["cases"]
    return [
        Golden(case["name"], list(_written_out(case["events"])), *(
            {owner: bytes.fromhex(each) for owner, each in case[part].items()}
            for part in ("rows", "headers")
        ))
        for case in stored
    ]  # fmt: skip


def _written_out(events):
    for event in events:
        times = event.get("times", 1)
        yield from [{name: value for name, value in event.items() if name != "times"}] * times

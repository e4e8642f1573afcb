import io
import json
import shlex

from rich.console import Console

from services.local.demo.tour import questions, reason, table

BO = {
    "contact": "bo",
    "score": 41.36,
    "strength": 15.4,
    "stage": "acquaintance",
    "trend": "warming",
    "windows": {"28d": {"outbound": 6, "inbound": 9, "mutual": 2}},
    "explanation": [
        {"kind": "connect", "direction": "mutual", "decayed_count": None, "points": 3.0},
        {"kind": "message", "direction": "inbound", "decayed_count": 2.48, "points": 12.4},
    ],
}


def test_the_reason_is_the_part_with_the_most_points():
    assert reason(BO) == "message by them, 81%"
    assert reason({**BO, "explanation": BO["explanation"][:1], "strength": 3.0}) == (
        "connect by both, 100%"
    )


def test_a_stranger_has_no_reason():
    assert reason({"strength": 0.0, "explanation": []}) == ""


def test_the_table_shows_names_and_scores():
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(table([BO, {**BO, "contact": "x1"}], {"bo": "Bo Lindqvist"}))
    shown = console.export_text()
    assert "Bo Lindqvist" in shown
    assert "41.4" in shown
    assert "6/9/2" in shown
    assert "x1" in shown
    assert len(shown.splitlines()) == 5, "nothing wraps on 80 columns"


def test_every_question_can_be_pasted_into_a_shell():
    lines = questions("http://127.0.0.1:1", "http://127.0.0.1:2", "secret")
    assert "http://127.0.0.1:1/#/ana/today" in lines
    words = shlex.split(lines, comments=True)
    assert words[0] == "AUTH=Authorization: Bearer secret"
    assert words.count("curl") == words.count("$AUTH") == 14
    event = json.loads(words[words.index("-d") + 1])
    assert event["target"] == "carla"
    assert words[-1] == "http://127.0.0.1:2/v1/events"

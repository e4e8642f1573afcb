"""Who shares acts with whom, from the rows of one ego alone."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.recording import record
from relationships.likelihood.acts import together
from tests.relationships.worlds import DAY, START, read

MAIL = st.frozensets(st.sampled_from("bcdef"), min_size=1)
NOW = START + 100 * DAY


def mails(acts):
    """Ego `a` writes one mail an hour to each of these sets of recipients, the last one now."""
    times = [START + i * 3_600_000 for i in range(len(acts) - 1)] + [NOW]
    return [
        {"id": f"{i}{to}", "source": "t", "kind": "message", "actor": "a", "target": to, "at": at}
        for i, (at, recipients) in enumerate(zip(times, acts, strict=True))
        for to in sorted(recipients)
    ]


def read_together(history, at):
    recording = record(read(history))
    tables = Tables(recording)
    tables.advance(len(recording))
    circles = tables.circles([recording.members.index("a")], [at])
    addressed = at - circles.rows.last[:, 0] < 1_000
    found = together(circles.rows.latest, circles.at, circles.ask, addressed)
    return {recording.members[c]: v for c, v in zip(circles.contact, found, strict=True)}


@given(st.lists(MAIL, min_size=1, max_size=7))
def test_equals_the_acts_that_are_shared_with_each_who_is_addressed(acts):
    *before, now = acts
    shared = defaultdict(float)
    for act in before:
        for contact in act:
            shared[contact] += len(act & now) / len(now)
    found = read_together(mails(acts), NOW + 999)
    assert found == pytest.approx({contact: shared[contact] for contact in found})


def test_without_an_act_at_the_moment_nobody_shares_one():
    found = read_together(mails(["bc", "bc"]), NOW + 1_000)
    assert set(found.values()) == {0.0}


def test_what_the_contact_sent_is_no_act_of_ego():
    history = mails(["bc", "bd"])
    extra = {"id": "x", "source": "t", "kind": "message", "actor": "d", "target": "a", "at": START}
    assert read_together([*history, extra], NOW)["d"] == 0


def test_rows_of_two_egos_do_not_mix():
    history = mails(["bc", "b"])
    other = [{**mail, "id": mail["id"] + "z", "actor": "z"} for mail in mails(["bd", "c"])]
    recording = record(read([*history, *other]))
    tables = Tables(recording)
    tables.advance(len(recording))
    egos = [recording.members.index(ego) for ego in "az"]
    circles = tables.circles(egos, [NOW, NOW])
    addressed = circles.at - circles.rows.last[:, 0] < 1_000
    found = together(circles.rows.latest, circles.at, circles.ask, addressed)
    named = {("az"[a], recording.members[c]): v
             for a, c, v in zip(circles.ask, circles.contact, found, strict=True)}  # fmt: skip
    assert named == {("a", "b"): 1, ("a", "c"): 1, ("z", "b"): 0, ("z", "d"): 0, ("z", "c"): 0}
    assert np.isfinite(found).all()

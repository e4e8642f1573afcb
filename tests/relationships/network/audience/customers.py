"""What customers and a brand did with each other, drawn at random, and the brand's rows of it."""

from hypothesis import strategies as st

from relationships.profile.activity import decode_activities
from relationships.row.blocks import blocked, emptied
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows, no_brands
from tests.relationships.memory import Memory

MODEL = ScoreModel()
DAY = 86_400_000
TODAY = 20_000
AT = TODAY * DAY + DAY // 2
BRAND = "brand"
CUSTOMERS = ("ana", "bo", "cy")


def acts_of(days):
    """Customer, kind, whether by the customer, how many of the latest `days` and hours ago."""
    return st.tuples(
        st.sampled_from(CUSTOMERS),
        st.sampled_from(["view", "like", "comment", "message", "meeting", "follow", "block"]),
        st.booleans(),
        st.integers(0, days - 1),
        st.integers(0, 11),
    )


acts = acts_of(days=90)


def as_events(drawn):
    """The events of `acts`: customer, kind, whether by the customer, days and hours ago."""
    for n, (customer, kind, inbound, days, hours) in enumerate(drawn):
        actor, target = (customer, BRAND) if inbound else (BRAND, customer)
        at = AT - days * DAY - hours * 3_600_000 - n
        yield {"id": str(n), "source": "t", "kind": kind, "actor": actor, "target": target,
               "at": at}  # fmt: skip


def scored_of(events, contacts=CUSTOMERS, brands=no_brands):
    """Where the brand stands with its customers, exposures apart."""
    scored = Memory().feed(events).scored_rows(BRAND, list(contacts), AT, latest=True)
    rows = emptied(scored.rows, blocked(scored.rows))
    nothing = decode_activities([b""] * len(contacts))
    return ScoredRows(RowWorth(rows, MODEL), nothing, scored.at, brands)


def blocks(events, customer):
    return any(e["kind"] == "block" and customer in (e["actor"], e["target"]) for e in events)


def interactions(events, customer, inbound=True):
    """Those with the customer's part, or the others: what is mutual has it."""
    mine = [e for e in events if customer in (e["actor"], e["target"])
            and e["kind"] not in ("follow", "block")]  # fmt: skip
    theirs = [e for e in mine if (e["actor"] == customer or e["kind"] == "meeting") == inbound]
    return [] if blocks(events, customer) else theirs


def ago(event):
    return TODAY - event["at"] // DAY

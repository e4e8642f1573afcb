"""GET /v1/members/{ego}/audience: a brand's customers, summed up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from relationships.arrays import Ints
from relationships.network.audience.funnel import DAYS_AGO
from relationships.network.audience.responses import together
from relationships.network.audience.tally import Customer
from relationships.row.rows import NEVER, NONE
from relationships.score.score_model import STAGES
from relationships.score.trend import TRENDS
from schemas.kinds import INTERACTIONS
from schemas.times import format_time
from services.api.audience.answer import Audience
from services.api.audience.kept_summaries import stopping, summary_of
from services.api.audience.summary import Summary
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot
from services.runtime.access.grants import Scope

routes = Routes()

POSTS = 10
"""So many posts are listed."""


routes.lifespan(stopping)


@routes.read("/v1/members/{ego}/audience", scope=Scope.READ, rule=of_ego)
async def audience(reads: Reads, ego: str, query: Read) -> Answer[Audience]:
    """Customers by segment, the stages of three months, responses, posts, and reach.

    Of many contacts this takes long to work out: it is kept and made anew aside, and a first
    answer may be 503 until it is there. `at` and `Rapport-Staleness` say how old it is.
    """
    summary = await summary_of(reads, ego, query)
    with reads.snapshot() as snapshot:
        body = {"ego": ego, "at": format_time(summary.at)} | _body(snapshot, summary)
    return Answer(body, summary.caught_up_at)


def _body(snapshot: Snapshot, summary: Summary) -> dict[str, Any]:
    tally = summary.tally
    return {
        "contacts": tally.contacts,
        "followers": tally.followers,
        "segments": {
            segment: {
                "size": tally.sizes[segment],
                "customers": [_customer(snapshot, customer) for customer in named],
            }
            for segment, named in tally.named.items()
        },
        "funnel": _funnel(summary),
        "responses": _responses(summary),
        "posts": _posts(summary),
        "countries": _countries(summary),
    }


def _customer(snapshot: Snapshot, customer: Customer) -> dict[str, Any]:
    return {
        "contact": customer.contact,
        "name": snapshot.whereabouts(customer.contact).statement("name"),
        "score": -customer.minus_score,
        "stage": STAGES[customer.stage],
        "trend": TRENDS[customer.trend],
        "first_inbound_at": None if customer.first == NEVER else format_time(customer.first),
        "last_inbound_at": None if customer.last == NONE else format_time(customer.last),
        "lately": customer.lately,
        "before": customer.before,
    }


def _funnel(summary: Summary) -> list[dict[str, Any]]:
    today = datetime.fromtimestamp(summary.at / 1000, UTC).date()
    return [
        {
            "day": (today - timedelta(days=ago)).isoformat(),
            "stages": dict(zip(STAGES[1:], counts[1:], strict=True)),
        }
        for ago, counts in zip((*DAYS_AGO, 0), summary.tally.stages.tolist(), strict=True)
    ]


def _responses(summary: Summary) -> dict[str, Any]:
    questions = together(summary.tally.questions)
    took = questions.answers / 1000
    median, p90 = np.percentile(took, [50, 90]).tolist() if len(took) else (None, None)
    return {
        "answered": len(took),
        "waiting": questions.waiting,
        "median_seconds": median,
        "p90_seconds": p90,
    }


def _posts(summary: Summary) -> list[dict[str, Any]]:
    """The most engaging posts first, those alike by time, the latest first."""
    tally = summary.tally
    interactions, points = tally.interactions, tally.points
    order = np.lexsort((-tally.posted, -points))[:POSTS].tolist()
    return [
        {
            "at": format_time(post.at),
            "source": post.source,
            "id": post.id,
            "text": post.text,
            "url": post.url,
            "interactions": int(interactions[place]),
            "kinds": _kinds(tally.engaged[place]),
            "points": float(points[place]),
            "reach": int(tally.reach[place]),
        }
        for place in order
        for post in [summary.posts[place]]
    ]


def _kinds(net: Ints) -> dict[str, int]:
    """Those kinds that there are by net counts of each code."""
    return {INTERACTIONS[code].name: int(net[code]) for code in np.flatnonzero(net).tolist()}


def _countries(summary: Summary) -> list[dict[str, Any]]:
    """Members of the circle by country, most first; of a large one by the share of the sample."""
    share = summary.tally.sizes["top"] / max(1, len(summary.sampled))
    ordered = sorted(summary.places.items(), key=lambda item: (-item[1], item[0] or ""))
    return [{"country": country, "members": round(n * share)} for country, n in ordered]

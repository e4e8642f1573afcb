"""GET /v1/members/{ego}/audience: a brand's customers, summed up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from relationships.network.audience.funnel import DAYS_AGO
from relationships.network.audience.tally import Customer
from relationships.row.rows import NONE
from relationships.score.score_model import STAGES
from relationships.score.trend import TRENDS
from schemas.times import format_time
from services.api.audience.answer import Audience
from services.api.audience.summary import Summary, summarise
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routes import Routes
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot
from services.api.reading.stale_while_revalidate import StaleWhileRevalidate
from services.runtime.api_keys import Scope

routes = Routes()

POSTS = 10
"""So many posts are listed."""


def _summaries(reads: Reads) -> StaleWhileRevalidate[Summary]:
    """What was summed up lately, by member and time asked about."""
    return StaleWhileRevalidate()


@routes.lifespan
@asynccontextmanager
async def _stopping(reads: Reads) -> AsyncIterator[None]:
    """Stop what is being summed up when the process ends."""
    yield
    await reads.shared(_summaries).stop()


@routes.read("/v1/members/{ego}/audience", scope=Scope.READ)
async def audience(reads: Reads, ego: str, query: Read) -> Answer[Audience]:
    """Customers by segment, the stages of three months, responses, posts, and reach.

    Of many contacts this takes long to work out: it is kept and made anew aside, and a first
    answer may be 503 until it is there. `at` and `Rapport-Staleness` say how old it is.
    """
    with reads.snapshot() as snapshot:
        at = reads.as_of(snapshot.header(ego), query.at)
        one = snapshot.identities.principal(ego)
    summary = await reads.shared(_summaries).get(
        (one, query.at),
        lambda: summarise(reads, one, at),
        query.wait,
        fresh=query.after is not None,
    )
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
        "last_inbound_at": None if customer.last == NONE else format_time(customer.last),
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
    took = np.concatenate([np.empty(0, np.int64), *summary.tally.took]) / 1000
    median, p90 = np.percentile(took, [50, 90]).tolist() if len(took) else (None, None)
    return {
        "answered": len(took),
        "waiting": summary.tally.waiting,
        "median_seconds": median,
        "p90_seconds": p90,
    }


def _posts(summary: Summary) -> list[dict[str, Any]]:
    """The most engaging posts first, those alike by time, the latest first."""
    tally = summary.tally
    order = np.lexsort((-tally.posted, -tally.points))[:POSTS].tolist()
    return [
        {
            "at": format_time(post.at),
            "source": post.source,
            "id": post.id,
            "text": post.text,
            "url": post.url,
            "interactions": int(tally.interactions[place]),
            "points": float(tally.points[place]),
        }
        for place in order
        for post in [summary.posts[place]]
    ]


def _countries(summary: Summary) -> list[dict[str, Any]]:
    """Members of the circle by country, most first; of a large one by the share of the sample."""
    share = summary.tally.sizes["top"] / max(1, len(summary.sampled))
    ordered = sorted(summary.places.items(), key=lambda item: (-item[1], item[0] or ""))
    return [{"country": country, "members": round(n * share)} for country, n in ordered]

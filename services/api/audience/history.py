"""GET /v1/members/{ego}/audience/history: a brand's audience, week by week."""

from datetime import UTC, datetime, timedelta
from typing import Any

from relationships.network.audience.history import WeekOfResponses, responses_by_week
from relationships.network.audience.responses import together
from relationships.network.audience.weeks import WEEK_DAYS, WEEKS
from schemas.times import DAY_MS, format_time
from services.api.audience.answer import AudienceHistory
from services.api.audience.kept_summaries import summary_of
from services.api.audience.summary import Summary
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


@routes.read("/v1/members/{ego}/audience/history", scope=Scope.READ, rule=of_ego)
async def audience_history(reads: Reads, ego: str, query: Read) -> Answer[AudienceHistory]:
    """The funnel, the segments and the responses of 13 weeks, from the same sum as the audience."""
    summary = await summary_of(reads, ego, query)
    body = {"ego": ego, "at": format_time(summary.at), "weeks": _weeks(summary)}
    return Answer(body, summary.caught_up_at)


def _weeks(summary: Summary) -> list[dict[str, Any]]:
    """The weeks, oldest first."""
    weekly = summary.tally.weekly
    questions = together(summary.tally.earlier_questions)
    answered = responses_by_week(questions, summary.at // DAY_MS)
    counts = {name: each.tolist() for name, each in weekly.counts.items()}
    return [
        _days(int(weekly.ends[week]))
        | {name: each[week] for name, each in counts.items()}
        | {"responses": _responses(answered[week])}
        for week in reversed(range(WEEKS))
    ]


def _days(end: int) -> dict[str, str]:
    last = datetime.fromtimestamp(end * DAY_MS / 1000, UTC).date()
    first = last - timedelta(days=WEEK_DAYS - 1)
    return {"first_day": first.isoformat(), "last_day": last.isoformat()}


def _responses(week: WeekOfResponses) -> dict[str, Any]:
    return {
        "asked": week.asked,
        "answered": week.answered,
        "within_a_day": week.within_a_day,
        "median_seconds": None if week.median is None else week.median / 1000,
    }

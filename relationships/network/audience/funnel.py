"""The stages of earlier days, by the days that rows count. Exposures are left out."""

from relationships.arrays import Ints
from relationships.profile.activity import decode_activities
from relationships.row.past import as_of
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from schemas.times import DAY_MS

DAYS_AGO = (84, 56, 28)
"""The days of which stages are shown."""

_UNSEEN = decode_activities([])


def stages_then(scored: ScoredRows, days_ago: int, model: ScoreModel) -> Ints:
    """The stage of each of n relationships of a brand, at the end of the UTC day so long ago."""
    then = (scored.at // DAY_MS - days_ago + 1) * DAY_MS - 1
    return ScoredRows(RowWorth(as_of(scored.rows, then), model), _UNSEEN, then, scored.brands).stage

"""How a relationship stands, in words; `you` is whose network it is."""

TRENDS = {
    "warming": "warming up: more between you lately than before",
    "steady": "steady: as much between you lately as before",
    "cooling": "going cold: less between you lately than before",
    "sparse": "too little between you to show a trend",
    "silent": "silent: nothing between you in 60 days",
}

BY_WHOM = {"outbound": "by you", "inbound": "by them", "mutual": "together"}


def points(score: float) -> str:
    """A score, as it is said."""
    return f"{score:.0f} of 100"


def chance(probability: float) -> str:
    """A probability of 0 to 1, as it is said."""
    percent = round(probability * 100)
    return f"{percent} %" if 0 < percent < 100 else ("under 1 %" if percent == 0 else "over 99 %")

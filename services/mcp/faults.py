"""Why there is no answer, in one line that says what to do."""

from rapport_client import RapportFault, RapportProblem

_BY_STATUS = {
    401: "Rapport does not take the key (401): it is unknown, revoked or expired. Give `rapport "
    "mcp` another one, made by `rapport keys create NAME --scope read --member ID`.",
    403: "The key may not see this (403). It needs the scope `read`, and one that is bound to "
    "members sees the network of these alone: start `rapport mcp` with `--as` one of them.",
    404: "Rapport knows no such member, or the key may not see who it is (404). `find_member` "
    "finds members by name.",
    429: "The key asks more often than it may (429): ask again in a few seconds.",
    503: "Rapport cannot answer just now (503): ask again in a few seconds.",
}


class Refusal(Exception):
    """There is no answer; the message says why, and what to do, in one line."""


def in_one_line(fault: RapportFault | Refusal, url: str) -> str:
    """What to say of a fault of the Rapport at `url`."""
    if isinstance(fault, Refusal):
        return str(fault)
    if not isinstance(fault, RapportProblem):
        return (
            f"Rapport does not answer at {url}: start it, or state its address to `rapport mcp` "
            "with `--api-url`."
        )
    return _BY_STATUS.get(fault.status) or f"Rapport cannot answer this: {_said(fault)}."


def _said(problem: RapportProblem) -> str:
    """What is wrong with the question, field by field, or else with the answer."""
    fields = [f"{each.get('field')} {each.get('detail')}" for each in problem.errors[:3]]
    return " ".join(("; ".join(fields) or str(problem)).split()).rstrip(".")

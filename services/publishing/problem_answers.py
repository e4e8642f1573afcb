"""What an answer of Rapport's own services says when it is not what was hoped for."""

import httpx


def explain(answer: httpx.Response) -> str:
    """Status and reason in one line, from its `application/problem+json` where it is one."""
    try:
        problem = answer.json()
        said = [
            problem["title"],
            problem.get("detail"),
            *map(_fault, problem.get("errors", [])[:3]),
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        said = [answer.reason_phrase, answer.text[:200]]
    return f"{answer.status_code} " + "; ".join(part for part in said if part)


def retry_after_s(answer: httpx.Response) -> float | None:
    """After how many seconds to ask again, where the answer says so."""
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def _fault(error: dict[str, object]) -> str:
    return f"[{error.get('index')}].{error.get('field')} {error.get('detail')}"

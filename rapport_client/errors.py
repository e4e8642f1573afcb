"""Why Rapport did not answer what was asked for."""

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from rapport_client.posted import Posted

_AGAIN = frozenset({408, 429, 500, 502, 503, 504})


class RapportFault(Exception):
    """Any of these.

    Of a post, `posted` is what was accepted before, and `unsettled` are the ids of the events
    that were sent then: they may have arrived. To send them, and those after them, again under
    the same ids counts each once.
    """

    posted: "Posted | None" = None
    unsettled: tuple[str, ...] = ()


class RapportUnreachable(RapportFault):
    """There was no answer: no connection, one that broke, or a timeout."""


class RapportProblem(RapportFault):
    """Rapport answered 4xx or 5xx (RFC 9457).

    `errors` names each field that is wrong, by event `index` where there are events;
    `retry_after_s` is in seconds, where the answer says so.
    """

    def __init__(self, answer: httpx.Response) -> None:
        document = _document(answer)
        self.status = answer.status_code
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", answer.reason_phrase))
        self.detail = str(document.get("detail", ""))
        self.errors: list[dict[str, Any]] = document.get("errors") or []
        instance = str(document.get("instance", ""))
        self.request_id = instance.rpartition(":")[2] or answer.headers.get("X-Request-ID")
        waits = answer.headers.get("Retry-After", "")
        self.retry_after_s = float(waits) if waits.isdecimal() else None
        said = [
            self.title,
            self.detail,
            *(f"{e.get('field')}: {e.get('detail')}" for e in self.errors[:3]),
        ]
        super().__init__(f"{self.status} " + "; ".join(part for part in said if part))

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in _AGAIN


def _document(answer: httpx.Response) -> dict[str, Any]:
    """What the answer says of the problem; a proxy's own may say nothing that we know."""
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}

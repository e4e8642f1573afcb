"""What the sample world shows first: its main character's closest, why, and what to ask next."""

import json
from typing import Any
from urllib.parse import quote

import httpx
from rich.box import SIMPLE_HEAD
from rich.table import Table

from services.local.demo.cast import ANA, BO, CARLA, KAFFA, LEO, MORROW

CONTACTS = 12

_BY = {"outbound": f" by {ANA.id}", "inbound": " by them", "mutual": " by both"}
_STYLES = {"warming": "green", "cooling": "red"}


async def closest(api: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Ana's first `CONTACTS` relationships by score, each with its explanation.

    Raises:
        httpx.HTTPError: where the api does not answer, or refuses.
    """
    circle = f"/v1/members/{ANA.id}/relationships"
    ranked = await _get(api, f"{circle}?limit={CONTACTS}")
    contacts = [quote(item["contact"], safe="") for item in ranked["items"]]
    return [await _get(api, f"{circle}/{contact}") for contact in contacts]


def table(relationships: list[dict[str, Any]], names: dict[str, str]) -> Table:
    """Contact, score, stage, trend, interactions by each side and both, the score's main reason."""
    shown = Table(
        title=f"{ANA.name}'s closest, with interactions to, from and with them in 28 days",
        title_justify="left",
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
    )
    shown.add_column("contact")
    shown.add_column("score", justify="right")
    shown.add_column("stage")
    shown.add_column("trend")
    shown.add_column("to/from/with", justify="right")
    shown.add_column("mostly from")
    for found in relationships:
        trend = found["trend"]
        shown.add_row(
            names.get(found["contact"], found["contact"]),
            f"{found['score']:.1f}",
            found["stage"],
            f"[{_STYLES.get(trend, 'default')}]{trend}[/]",
            "{outbound}/{inbound}/{mutual}".format(**found["windows"]["28d"]),
            reason(found),
        )
    return shown


def reason(relationship: dict[str, Any]) -> str:
    """The part of the explanation with the most points, in words.

    >>> reason({"strength": 20.0, "explanation": [
    ...     {"kind": "call", "direction": "inbound", "decayed_count": 1.0, "points": 8.0},
    ...     {"kind": "follow", "direction": "outbound", "points": 1.0}]})
    'call by them, 40%'
    """
    parts = relationship["explanation"]
    if not parts:
        return ""
    most = max(parts, key=lambda part: part["points"])
    share = most["points"] / relationship["strength"]
    return f"{most['kind']}{_BY.get(most.get('direction'), '')}, {share:.0%}"


def questions(api_url: str, ingest_url: str, key: str) -> str:
    """Lines for a shell, each with what it asks; the first names the page."""
    members = f"{api_url}/v1/members"
    ana = f"{members}/{ANA.id}"
    asked = {
        "why is the new colleague so close already?": f"{ana}/relationships/{BO.id}",
        "who is warming, fastest first?": f"{ana}/relationships?sort=trend&limit=5",
        "how large is the circle, who is going cold?": f"{ana}/circle",
        "with whom should Ana get in touch, and why?": f"{ana}/suggestions?limit=5",
        "what are her people up to?": f"{ana}/feed?limit=5",
        "who is in Oslo?": f"{ana}/nearby?place=Oslo",
        "who knows about it, and through whom?": f"{ana}/experts?q=stream&limit=5",
        "does Ana keep up with them all?": f"{ana}/circle/health",
        "what is known of a friend who drifts away?": f"{members}/{CARLA.id}",
        "what was there between the two, and when?": f"{ana}/relationships/{CARLA.id}/history",
        "the same friend by the id of another network": f"{members}/{quote(str(LEO.elsewhere))}",
        "who could introduce Ana to a brand?": f"{ana}/paths/{MORROW.id}",
        "who are a brand's customers, who is lapsing?": f"{members}/{KAFFA.id}/audience",
    }
    lines = [f"# {question}\ncurl -H \"$AUTH\" '{url}'" for question, url in asked.items()]
    call = {"id": "mine-1", "source": "me", "kind": "call", "actor": ANA.id, "target": CARLA.id}
    return "\n".join(
        [
            f"# her network, as a page that takes the key\n# {api_url}/#/{ANA.id}/today",
            f"AUTH='Authorization: Bearer {key}'",
            *lines,
            "# let Ana call her, then ask again",
            "curl -H \"$AUTH\" -H 'Content-Type: application/json' \\",
            f"  -d '{json.dumps(call)}' '{ingest_url}/v1/events'",
        ]
    )


async def _get(api: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await api.get(path)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found

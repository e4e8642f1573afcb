"""docs/recipes.md: its settings, as they stand there, on payloads shaped like the producers'."""

import base64
import hashlib
import hmac
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from services.ingest.sources.configured_sources import configured_sources
from services.ingest.sources.source import Source
from services.runtime.settings import Settings, SourceSettings
from tests.services.ingest.deliveries import NOW_S, delivered, read, refused
from tests.services.ingest.producers import INBOX

TEXT = (Path(__file__).parents[5] / "docs/recipes.md").read_text()
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.M | re.S)
PAYLOADS = Path(__file__).parent / "recipes"
KEY = b"s3cret"

Headers = dict[str, str]


def mac(message: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(KEY, message, getattr(hashlib, algorithm)).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


TS = str(NOW_S)
HOST = "rapport.example"

SIGN: dict[str, Callable[[bytes], Headers]] = {
    "stripe": lambda body: {"Stripe-Signature": f"v0={'0' * 64}," + _timed(body)},
    "calendly": lambda body: {"Calendly-Webhook-Signature": _timed(body)},
    "zoom": lambda body: {
        "x-zm-signature": "v0=" + mac(f"v0:{TS}:".encode() + body).hex(),
        "x-zm-request-timestamp": TS,
    },
    "hubspot": lambda body: {
        "X-HubSpot-Signature-v3": b64(
            mac(f"POSThttps://{HOST}{INBOX}".encode() + body + f"{TS}000".encode())
        ),
        "X-HubSpot-Request-Timestamp": f"{TS}000",
        "Host": HOST,
    },
    "intercom": lambda body: {"X-Hub-Signature": f"sha1={mac(body, 'sha1').hex()}"},
    "gitlab": lambda body: {"X-Gitlab-Token": KEY.decode()},
    "discourse": lambda body: {"X-Discourse-Event-Signature": f"sha256={mac(body).hex()}"},
    "telegram": lambda body: {"X-Telegram-Bot-Api-Secret-Token": KEY.decode()},
    "shopify": lambda body: {"X-Shopify-Hmac-Sha256": b64(mac(body))},
}
TOKENS = {"gitlab", "telegram"}


def _timed(body: bytes) -> str:
    return f"t={TS},v1={mac(TS.encode() + b'.' + body).hex()}"


class Example(NamedTuple):
    recipe: str
    number: int
    headers: Headers
    body: bytes
    events: list[dict[str, Any]]
    ignored: list[str]


def examples() -> list[Example]:
    return [
        Example(
            path.stem, number, each["headers"], json.dumps(each["payload"]).encode(),
            each["events"], each["ignored"],
        )
        for path in sorted(PAYLOADS.glob("*.json"))
        for number, each in enumerate(json.loads(path.read_text()))
    ]  # fmt: skip


EXAMPLES = examples()
EACH = pytest.mark.parametrize("of", EXAMPLES, ids=lambda of: f"{of.recipe}-{of.number}")
RECIPES = pytest.mark.parametrize("recipe", SIGN)


def settings_of(secret: str) -> dict[str, SourceSettings]:
    """The recipes' settings, with `secret` instead of the variable that each names."""
    stated = (re.sub(r"secret_env = .*", f'secret = "{secret}"', block) for block in BLOCKS)
    settings = [Settings(**tomllib.loads(block)).sources for block in stated]
    return {name: source for sources in settings for name, source in sources.items()}


@pytest.fixture(scope="module")
def recipes() -> dict[str, Source]:
    return configured_sources(settings_of(KEY.decode()))


def test_each_names_a_variable_for_its_secret() -> None:
    assert [block.count("\nsecret_env = ") for block in BLOCKS] == [1] * len(BLOCKS)


def test_each_recipe_is_tried(recipes: dict[str, Source]) -> None:
    assert recipes.keys() == SIGN.keys() == {each.recipe for each in EXAMPLES}


@EACH
def test_what_a_payload_becomes(of: Example, recipes: dict[str, Source]) -> None:
    it = recipes[of.recipe]
    sent = delivered(of.body, of.headers | SIGN[of.recipe](of.body))
    it.verify(sent)
    assert it.answer(sent) is None
    assert read(it, sent, of.recipe) == (of.events, of.ignored)


@EACH
def test_a_tampered_delivery_is_refused(of: Example, recipes: dict[str, Source]) -> None:
    it, proof = recipes[of.recipe], SIGN[of.recipe](of.body)
    if of.recipe not in TOKENS:
        refused(it, delivered(of.body.replace(b"1", b"2", 1) + b" ", of.headers | proof))
    for header in proof:
        rest = {name: value for name, value in proof.items() if name != header}
        refused(it, delivered(of.body, of.headers | rest))
        refused(it, delivered(of.body, of.headers | proof | {header: proof[header][:-1]}))


@RECIPES
def test_an_undo_repeats_its_event(recipe: str) -> None:
    events = [event for of in EXAMPLES if of.recipe == recipe for event in of.events]
    for undo in (event for event in events if event.get("undo")):
        assert {name: value for name, value in undo.items() if name != "undo"} in events


@RECIPES
def test_an_old_delivery_is_refused_where_its_time_is_signed(
    recipe: str, recipes: dict[str, Source]
) -> None:
    of = next(each for each in EXAMPLES if each.recipe == recipe)
    late = delivered(of.body, SIGN[recipe](of.body), NOW_S + 301)
    if recipe in ("stripe", "calendly", "zoom", "hubspot"):
        assert "300 seconds" in refused(recipes[recipe], late)
    else:
        recipes[recipe].verify(late)


def test_the_challenge_of_zoom(recipes: dict[str, Source]) -> None:
    body = b'{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}'
    sent = delivered(body, SIGN["zoom"](body))
    recipes["zoom"].verify(sent)
    answer = recipes["zoom"].answer(sent)
    assert answer is not None
    assert json.loads(bytes(answer.body)) == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": mac(b"qgg8vlvZRS6UYooatFL8Aw").hex(),
    }
    forged = b'{"event":"endpoint.url_validation","payload":{"plainToken":"v0:1:{}"}}'
    refused_answer = delivered(forged, SIGN["zoom"](forged))
    with pytest.raises(Exception, match="challenge of letters"):
        recipes["zoom"].answer(refused_answer)

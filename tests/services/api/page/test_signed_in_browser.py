"""A person before the page, in a real browser: with a key, and with an account elsewhere."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

from services.runtime.access.api_keys import KeysFile, ensure_first_key
from services.runtime.access.grants import Scope
from services.runtime.oidc_settings import OidcSettings
from services.runtime.settings import Settings
from tests.browser import CHROMIUM, browsing
from tests.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.processes import until
from tests.programs import needs
from tests.services.api.conftest import PARTITIONS, SERVE
from tests.world import World, now

pytestmark = needs(*CHROMIUM)


@contextmanager
def serving(settings):
    """The address of an api by a name that is another site than the provider's."""
    command = [sys.executable, "-c", SERVE, str(settings.data_dir), str(settings.partitions)]
    environment = os.environ | settings.variables()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            address = f"localhost:{int(process.stdout.readline())}"
            until(lambda: httpx.get(f"http://{address}/livez").status_code == 200, "the api")
            yield f"http://{address}"
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """With a world in which ana has met bo, and cy has met both."""
    data_dir = tmp_path_factory.mktemp("page")
    world = World(data_dir / "state", PARTITIONS)
    met = [("ana", "bo"), ("cy", "ana"), ("cy", "bo")]
    world.feed(
        [{"id": f"{a}{b}", "source": "t", "kind": "meeting", "actor": a, "target": b, "at": now()}
         for a, b in met]
        + [{"id": m, "source": "t", "kind": "profile", "actor": m, "name": m.title(), "at": now()}
           for m in ("ana", "bo", "cy")]
    )  # fmt: skip
    yield Settings(data_dir=data_dir, partitions=PARTITIONS)
    world.close()


def paste(browser, key):
    browser.shows("Paste a key")
    field = "document.getElementById('key')"
    browser.evaluate(f"{field}.value = {json.dumps(key)}")
    browser.evaluate(f"{field}.dispatchEvent(new Event('input'))")
    browser.evaluate("document.querySelector('form button').click()")


def press(browser, name):
    """Click the first button that begins with `name`."""
    buttons = "[...document.querySelectorAll('button')]"
    found = f"{buttons}.find(each => each.innerText.startsWith('{name}'))"
    until(lambda: browser.evaluate(f"({found}?.click(), !!{found})"), f"a button {name}")


def whose(browser):
    return browser.evaluate("document.querySelector('header .who').innerText")


def test_with_a_key_for_everybody_one_is_asked_once_who_one_is(settings, tmp_path):
    with serving(settings) as address, browsing(tmp_path) as browser:
        browser.goto(address)
        paste(browser, ensure_first_key(settings))
        browser.shows("Choose who you are")
        press(browser, "Ana")
        until(lambda: whose(browser) == "Ana", "ana's network")
        browser.goto(f"{address}/?again")
        until(lambda: whose(browser) == "Ana", "ana's network")
        (cookie,) = browser.cookies()
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Strict"
        assert browser.evaluate("document.cookie") == ""
        browser.evaluate("[...document.querySelectorAll('.menu button')].at(-1).click()")
        browser.shows("Paste a key")
        assert browser.cookies() == []
        assert browser.evaluate("localStorage.length") == 0


def test_with_a_key_for_some_one_chooses_among_them(settings, tmp_path):
    keys = KeysFile(settings.keys)
    key = keys.create("us", [Scope.READ], members=["ana", "bo"], sources=[])
    with serving(settings) as address, browsing(tmp_path) as browser:
        browser.goto(address)
        paste(browser, key)
        browser.shows("Choose who you are")
        offered = "[...document.querySelectorAll('main li button')].map(each => each.innerText)"
        assert browser.evaluate(offered) == ["ana", "bo"]
        press(browser, "bo")
        until(lambda: whose(browser) == "Bo", "bo's network")
        keys.revoke(key.split("_")[1])
        over = "fetch('/session').then(answer => answer.json()).then(who => !who.signed_in)"
        until(lambda: browser.evaluate(over), "the session's end")
        browser.goto(f"{address}/?again")
        browser.shows("Paste a key")


def test_with_an_account_of_the_issuer_one_sees_ones_own_network(settings, tmp_path):
    provider = IdentityProvider({"sub": "ana"})
    oidc = OidcSettings(
        issuer=provider.issuer, audience=CLIENT, client_id=CLIENT, client_secret=SECRET
    )
    try:
        with (
            serving(settings.model_copy(update={"oidc": oidc})) as address,
            browsing(tmp_path) as browser,
        ):
            browser.goto(address)
            browser.shows("Sign in with your account")
            browser.evaluate("document.querySelector('main a').click()")
            until(lambda: browser.evaluate("location.origin") == provider.issuer, "the provider")
            until(lambda: browser.evaluate("document.readyState") == "complete", "its page")
            browser.evaluate("document.querySelector('button[value=ana]').click()")
            until(lambda: browser.evaluate("location.origin") == address, "the way back")
            until(lambda: whose(browser) == "Ana", "ana's network, without being asked")
            reads = "fetch('/v1/members/cy/circle').then(answer => answer.status)"
            assert browser.evaluate(reads) == 403
            live = """new Promise(done => {
                const events = new EventSource('/v1/members/ana/feed/live');
                events.onopen = () => { events.close(); done('open'); };
                events.onerror = () => done('refused');
            })"""
            assert browser.evaluate(live) == "open"
    finally:
        provider.close()

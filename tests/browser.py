"""A real browser that a test drives: Chromium by its DevTools protocol."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from subprocess import PIPE
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from services.local.processes.die_with_parent import die_with_parent
from tests.processes import until
from tests.programs import program

CHROMIUM = "chromium", "google-chrome"
MOST_BYTES = 1 << 26


class Browser:
    """One tab; `evaluate` runs JavaScript in its page."""

    def __init__(self, tab: ClientConnection) -> None:
        self._tab, self._ids = tab, count(1)

    def goto(self, url: str) -> None:
        self._call("Page.navigate", url=url)

    def evaluate(self, expression: str) -> Any:
        """The value of `expression`, awaited; None while a page is being left."""
        answer = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        return answer.get("result", {}).get("value")

    def shows(self, text: str) -> None:
        """Wait until the page shows `text`."""
        wanted = json.dumps(text)
        until(
            lambda: self.evaluate(f"document.body.innerText.includes({wanted})"),
            f"the page to show {text!r}; it shows {self.evaluate('document.body.innerText')!r}",
            deadline_s=30,
        )

    def cookies(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call("Storage.getCookies")["cookies"]
        return found

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        own = next(self._ids)
        self._tab.send(json.dumps({"id": own, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._tab.recv(timeout=30))
            if answer.get("id") == own:
                result: dict[str, Any] = answer.get("result", {})
                return result


@contextmanager
def browsing(directory: Path) -> Iterator[Browser]:
    """A browser with a profile of its own under `directory`, until the block ends."""
    command = [program(*CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu",
               "--remote-debugging-port=0", f"--user-data-dir={directory}"]  # fmt: skip
    process = subprocess.Popen(
        die_with_parent(command), stdin=PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        port = directory / "DevToolsActivePort"
        until(lambda: port.exists() and port.read_text().count("\n"), "Chromium", gone=process)
        address = f"http://127.0.0.1:{port.read_text().split()[0]}/json"
        tabs = httpx.get(address, trust_env=False, timeout=30).json()
        tab = next(each for each in tabs if each["type"] == "page")
        with connect(tab["webSocketDebuggerUrl"], max_size=MOST_BYTES) as connection:
            yield Browser(connection)
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdin is not None
        process.stdin.close()

"""The page in a real Chromium: how soon it is there, what it moves, and how smoothly.

Frames are those of a browser that draws in software, on cores which it shares with what it asks.
"""

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from benchmarks import network
from benchmarks.cases import Server, served
from benchmarks.report import Figure, Step

_DEADLINE_MS = 120_000
_IDLE_MS = 10_000
_FRAME_MS = 1000 / 60
_VIEWER: ViewportSize = {"width": 1280, "height": 900}

_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_NUMBERS = """
async () => {
  while (!/[0-9]/.test(document.querySelector('main')?.innerText ?? '')) {
    await new Promise(requestAnimationFrame);
  }
  return performance.now();
}
"""
_BYTES = """
[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(({name}) => new URL(name).pathname.startsWith('/v1/') === %s)
  .reduce((sum, {transferSize}) => sum + transferSize, 0)
"""
_FRAMES = """
async ([ms, way]) => {
  const canvas = document.querySelector('main canvas'), frames = [];
  const grouping = document.querySelector('main select'), groups = ['place', 'topic', 'none'];
  const regroup = (n) => {
    if (n % 60 > 0) return;
    grouping.value = groups[(n / 60) % 3];
    grouping.dispatchEvent(new Event('change', {bubbles: true}));
  };
  const enlarge = (n) => {
    const deltaY = n % 120 < 60 ? -12 : 12, {width, height} = canvas.getBoundingClientRect();
    const {x, y} = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new WheelEvent('wheel', {
      deltaY, ctrlKey: true, bubbles: true, cancelable: true,
      clientX: x + width / 3, clientY: y + height / 3}));
  };
  const step = {regroup, enlarge}[way];
  const start = performance.now();
  for (let n = 0; performance.now() < start + ms; n++) {
    step(n);
    frames.push(await new Promise(requestAnimationFrame));
  }
  return frames;
}
"""


def count_of_steps(runs: int) -> int:
    """How many steps `measure` reports."""
    return 1 + runs


def measure(seconds: float, runs: int, step: Step) -> list[Figure]:
    """The first view, then the circle of 1,000; each run in a browser that knows nothing yet."""
    step(f"a member with {network.CONTACTS:,} contacts")
    with served(network.world()) as (_, api), _browser() as browser:
        found = []
        for run in range(runs):
            step(f"the page, run {run + 1}")
            found.append(_first_view(browser, api) | _circle(browser, api, seconds))
    return [Figure(name, unit, [each[name, unit] for each in found]) for name, unit in found[0]]


Measured = dict[tuple[str, str], float]
"""Values by name and unit."""


def _first_view(browser: Browser, api: Server) -> Measured:
    with _signed_in(browser, api) as page:
        numbers = _opened(page, api, "today")
        return {
            ("first view: first content is painted", "ms"): page.evaluate(_PAINTED),
            ("first view: first numbers", "ms"): numbers,
            ("first view: the page's own files, compressed", "kB"): _kilobytes(page, data=False),
            ("first view: data", "kB"): _kilobytes(page, data=True),
        }


def _circle(browser: Browser, api: Server, seconds: float) -> Measured:
    with _signed_in(browser, api) as page:
        opened = _opened(page, api, "circle")
        page.get_by_text(f"{network.CONTACTS:,} of {network.CONTACTS:,} shown").wait_for()
        there = page.evaluate("performance.now()")
        idle = _idle_requests(page)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        return {
            ("circle of 1,000: first numbers", "ms"): opened,
            ("circle of 1,000: everyone is there", "ms"): there,
            ("circle of 1,000: data", "kB"): _kilobytes(page, data=True),
            ("circle of 1,000: requests in 10 idle seconds", ""): idle,
            **_frames(page, session, "all regrouped each second", "regroup", seconds),
            **_frames(page, session, "enlarged", "enlarge", seconds),
            ("circle of 1,000: JavaScript heap", "MB"): _heap_bytes(session) / 1e6,
        }


def _frames(page: Page, session: CDPSession, name: str, way: str, seconds: float) -> Measured:
    """Intervals between frames, and what the page's thread worked for each."""
    before = _metric(session, "TaskDuration")
    times = page.evaluate(_FRAMES, [seconds * 1000, way])
    work = (_metric(session, "TaskDuration") - before) * 1000 / len(times)
    intervals = [later - earlier for earlier, later in pairwise(times)]
    late = sum(interval > 1.5 * _FRAME_MS for interval in intervals) / len(intervals)
    prefix = f"circle of 1,000, {name}"
    return {
        (f"{prefix}: frames/s", ""): 1000 / statistics.mean(intervals),
        (f"{prefix}: between frames, median", "ms"): statistics.median(intervals),
        (f"{prefix}: between frames, p95", "ms"): statistics.quantiles(intervals, n=20)[-1],
        (f"{prefix}: late frames", "%"): 100 * late,
        (f"{prefix}: CPU of the page's thread a frame", "ms"): work,
    }


def _opened(page: Page, api: Server, view: str) -> float:
    """Opens a view; returns when its first numbers stood there (ms)."""
    page.goto(f"{_address(api)}/#/ego/{view}")
    shown: float = page.evaluate(_NUMBERS)
    page.get_by_text("Loading …").wait_for(state="detached")
    return shown


def _idle_requests(page: Page) -> float:
    """Requests that an idle page makes, besides the connection that stays open."""
    requests: list[Any] = []
    page.on("request", requests.append)
    page.wait_for_timeout(_IDLE_MS)
    page.remove_listener("request", requests.append)
    return len(requests)


def _kilobytes(page: Page, *, data: bool) -> float:
    transferred: float = page.evaluate(_BYTES % str(data).lower())
    return transferred / 1000


def _metric(session: CDPSession, name: str) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == name)


def _heap_bytes(session: CDPSession) -> float:
    session.send("HeapProfiler.collectGarbage")
    return _metric(session, "JSHeapUsedSize")


def _address(api: Server) -> str:
    return f"http://127.0.0.1:{api.port}"


@contextmanager
def _signed_in(browser: Browser, api: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=_VIEWER, locale="en-GB")
    context.set_default_timeout(_DEADLINE_MS)
    answer = context.request.post(f"{_address(api)}/session", data={"key": api.key})
    if not answer.ok:
        raise RuntimeError(answer.text())
    yield context.new_page()
    context.close()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield browser
        browser.close()

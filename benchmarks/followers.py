"""A member with a great many followers: what each answer about it takes, and the api's memory."""

import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from benchmarks.folded_tables import Sides, fold_sides
from benchmarks.process import Service
from benchmarks.report import Figure, Step
from relationships.row.rows import IN
from services.local.processes.ports import free_ports
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.load_settings import load_settings

_BRAND = "/v1/members/m0"
_ASKED = (
    "relationships",
    "relationships?sort=recent",
    "relationships?stage=close",
    "likely",
    "circle",
    "circle/health",
    "reach",
    "nearby?place=Oslo",
    "experts?q=jazz",
    "suggestions",
    "feed",
    "preferences",
    "paths/nobody",
    "paths/m7",
    "audience?wait=60",
    "export",
)
_KINDS = ("follow", "view", "follow", "like")
_LONGEST_S = 600
_NOT_YET, _PAUSE_S = 503, 0.1


def count_of_steps() -> int:
    """How many steps `measure` reports."""
    return 1 + len(_ASKED)


def measure(followers: int, step: Step) -> list[Figure]:
    """Seconds until each answer is there whole, asked twice, and memory of the api after it."""
    with tempfile.TemporaryDirectory() as directory:
        (port,) = free_ports("127.0.0.1", 1)
        settings = load_settings(data_dir=Path(directory), api_port=port)
        step(f"{followers:,} followers")
        numbers = np.arange(1, followers + 1)
        sides = Sides(np.zeros(followers, np.int64), numbers, np.full(followers, IN))
        fold_sides(settings, sides, "m{}".format, _KINDS)
        headers = {"Authorization": f"Bearer {ensure_first_key(settings)}"}
        figures = []
        with (
            Service("api", settings) as api,
            httpx.Client(
                base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=_LONGEST_S
            ) as client,
        ):
            api.wait_live()
            for asked in _ASKED:
                name = f"{asked.partition('?wait')[0]} of {followers:,}"
                step(name)
                seconds = [_answered(client, f"{_BRAND}/{asked}") for _ in range(2)]
                memory = [api.used().anonymous_bytes / 1e6]
                figures += [
                    Figure(f"{name}: answered after", "s", seconds),
                    Figure(f"{name}: the api's memory then", "MB", memory),
                ]
    return figures


def _answered(client: httpx.Client, path: str) -> float:
    """Seconds until all of an answer is there, asked for again for as long as it is 503.

    Raises:
        httpx.HTTPStatusError: where it is neither that nor 2xx.
    """
    begun = time.perf_counter()
    while time.perf_counter() < begun + _LONGEST_S:
        with client.stream("GET", path) as answer:
            if answer.status_code != _NOT_YET:
                answer.raise_for_status()
                for _ in answer.iter_raw():
                    pass
                return time.perf_counter() - begun
        time.sleep(_PAUSE_S)
    raise TimeoutError

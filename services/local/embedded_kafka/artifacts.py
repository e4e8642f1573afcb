"""Kafka's jars on this machine: downloaded once, verified at each start.

They are stored in the user's Maven repository (`M2_REPO`, else `~/.m2/repository`), where Maven
itself would put them.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext, PythonResolver
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from services.local.embedded_kafka.jars import Jar, locked_jars
from services.local.errors import CannotStart
from services.local.processes.file_lock import FileLock

_AT_ONCE = 8
_ATTEMPTS = 3
_TIMEOUT_SECONDS = 30
_WAIT_SECONDS = 600
_ADVICE = """{reason}
What to do:
  - make sure this machine reaches Maven Central, and start again: no jar is fetched twice;
    a proxy is named by HTTPS_PROXY, a mirror in jgo's settings file (~/.config/jgo.conf):
      [repositories]
      mirror = https://…
  - or use a Kafka that is running elsewhere: --bootstrap-servers HOST:PORT"""


class JarsUnavailable(CannotStart):
    """A jar cannot be fetched, or what was fetched is not what the lock pins."""


def classpath(
    jars: list[Jar] | None = None,
    repository: Path | None = None,
    remotes: Mapping[str, str] | None = None,
) -> list[Path]:
    """The paths of `jars` (default: those of `kafka.lock`), every one of them verified.

    What is missing in `repository` (default: the user's) is fetched from `remotes`, Maven
    repositories by name (default: those of jgo's settings file, then Maven Central).

    Raises:
        JarsUnavailable: where one cannot be fetched or is not what the lock pins.
    """
    user = _user_settings()
    jars = locked_jars() if jars is None else jars
    repository = repository or user.repo_cache
    if _missing(jars, repository):
        sources = dict(remotes or {**user.repositories, "central": MAVEN_CENTRAL_URL})
        with _download_folder(repository) as fresh:
            _download(_missing(jars, repository), fresh, repository, sources)
    return [jar.path(repository) for jar in jars]


def _user_settings() -> GlobalSettings:
    try:
        return GlobalSettings.load()
    except RuntimeError:  # pathlib's, where neither HOME nor the system names one
        raise JarsUnavailable(
            "Kafka's jars lie in the home directory, and this user has none.\n"
            "What to do: set HOME, or use a Kafka that is running elsewhere: "
            "--bootstrap-servers HOST:PORT"
        ) from None


def _missing(jars: list[Jar], repository: Path) -> list[Jar]:
    return [jar for jar in jars if not jar.is_at(jar.path(repository))]


@contextmanager
def _download_folder(repository: Path) -> Iterator[Path]:
    """An empty folder beside the jars, under a lock; verified jars are moved out of it.

    So no process ever reads half a jar, and two that start at once download nothing twice.
    """
    lock = FileLock(repository / ".rapport.lock")
    if not lock.acquire(_WAIT_SECONDS):
        raise JarsUnavailable(
            _ADVICE.format(reason=f"{lock.holder()} has been fetching them for too long")
        )
    lock.sign(os.getpid())
    fresh = repository / ".rapport"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir()
        yield fresh
    finally:
        shutil.rmtree(fresh)
        lock.close()


def _download(jars: list[Jar], fresh: Path, repository: Path, remotes: dict[str, str]) -> None:
    with (
        _progress(sum(jar.size for jar in jars)) as advance,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        resolver = PythonResolver(progress_callback=lambda *_: _updates(advance))
        context = MavenContext(resolver, fresh, None, remotes, timeout=_TIMEOUT_SECONDS)
        fetches = [pool.submit(_fetch, jar, context, repository) for jar in jars]
        try:
            for fetch in fetches:
                fetch.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _fetch(jar: Jar, context: MavenContext, repository: Path) -> None:
    reason = ""
    for _ in range(_ATTEMPTS):
        try:
            fetched = _resolve(jar, context)
        except (OSError, RuntimeError) as error:
            reason = f"{jar.coordinates} cannot be fetched: {error}"
            continue
        if jar.is_at(fetched):
            jar.path(repository).parent.mkdir(parents=True, exist_ok=True)
            fetched.replace(jar.path(repository))
            return
        reason = f"{jar.coordinates} as fetched has another SHA-256 than {jar.sha256}: refused"
    raise JarsUnavailable(_ADVICE.format(reason=reason))


def _resolve(jar: Jar, context: MavenContext) -> Path:
    # jgo takes any existing file for complete, and an earlier attempt may have been interrupted.
    jar.path(context.repo_cache).unlink(missing_ok=True)
    return context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()


@contextmanager
def _updates(advance: Callable[[int], None]) -> Iterator[Callable[[int], None]]:
    yield advance


@contextmanager
def _progress(size: int) -> Iterator[Callable[[int], None]]:
    """A progress bar over `size` bytes on standard error."""
    columns = (TextColumn("Fetching Kafka, once"), BarColumn(), DownloadColumn())
    with Progress(*columns, TransferSpeedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=size)
        yield lambda count: progress.advance(task, count)

"""`rapport up`: runs Kafka and all services on this machine until it is stopped."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import httpx
import msgspec
from aiokafka.errors import KafkaError
from rich.console import Console

from services.kafka.topics.topics import admin_of
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.local.embedded_kafka.keeper import keep
from services.local.errors import CannotStart
from services.local.processes.child import Child
from services.local.processes.command import rapport_command
from services.local.processes.file_lock import FileLock
from services.local.processes.ports import is_free
from services.local.up.running import Running, running_file
from services.local.up.welcome import welcome
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.exit_codes import HALTED
from services.runtime.files import private_directory, replace_file
from services.runtime.kafka_settings import KafkaSettings
from services.runtime.settings import Settings

READY = "Rapport is ready"

_PAUSE_S = 0.1

OnReady = Callable[[], Awaitable[None]]


def services_of(settings: Settings) -> tuple[str, ...]:
    """The services to run: the notifier too, if there is a webhook."""
    return ("ingest", "scorer", "api", *(("notify",) if settings.webhooks else ()))


class Ended(RuntimeError):
    """A service has ended for good; `code` is its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


async def up(settings: Settings, *, embedded: bool, on_ready: OnReady | None = None) -> int:
    """Run everything until SIGINT or SIGTERM; returns the exit code.

    With `embedded` it starts a Kafka, else it uses the one in `settings`. `on_ready` runs once
    all services are ready, and is cancelled at the stop.
    """
    stopped = _stop_signals()
    try:
        await _until_stopped(_run(settings, embedded, on_ready), stopped)
    except CannotStart as error:
        _report(error)
        return 1
    except Ended as error:
        _report(error)
        return error.code
    return 0


async def _run(settings: Settings, embedded: bool, on_ready: OnReady | None) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_data_directory(settings))
        _check_ports(settings)
        kafka = None
        if embedded:
            kafka = await stack.enter_async_context(_kafka(settings))
            settings = settings.model_copy(update=kafka.access)
        children = await stack.enter_async_context(_services(settings))
        await _work(
            [
                keep(kafka) if kafka else _look_for_kafka(settings),
                *(_watch(child) for child in children),
                _when_ready(settings, children, on_ready),
            ]
        )


def _report(what: object) -> None:
    console = Console(stderr=True)
    console.print(str(what), style="red", markup=False, highlight=False, soft_wrap=True)


def _stop_signals() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


async def _until_stopped(work: Awaitable[None], stopped: asyncio.Event) -> None:
    working = asyncio.ensure_future(work)
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait([working, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        return
    working.result()


@asynccontextmanager
async def _data_directory(settings: Settings) -> AsyncIterator[None]:
    """Hold the data directory's lock: only one Rapport may run on it."""
    try:
        lock = FileLock(private_directory(settings.data_dir) / "up.lock")
    except OSError as error:
        raise CannotStart(f"{error.filename} cannot be used: {error.strerror}") from None
    try:
        if not lock.acquire():
            raise CannotStart(
                f"Rapport runs on {settings.data_dir} already, {lock.holder()}.\n"
                "What to do: stop that one, or choose another --data-dir"
            )
        lock.sign(os.getpid())
        try:
            yield
        finally:
            running_file(settings.data_dir).unlink(missing_ok=True)
    finally:
        lock.close()


@asynccontextmanager
async def _kafka(settings: Settings) -> AsyncIterator[EmbeddedKafka]:
    kafka = EmbeddedKafka(settings.data_dir)
    try:
        await asyncio.to_thread(kafka.start)
    except asyncio.CancelledError:
        # A thread cannot be cancelled, and may be downloading for minutes. Nothing else runs yet,
        # and Kafka dies with this process.
        os._exit(0)
    try:
        yield kafka
    finally:
        await asyncio.to_thread(kafka.stop)


async def _look_for_kafka(settings: Settings) -> None:
    """Report it where Kafka cannot be used; the services go on trying until it can."""
    try:
        async with admin_of(settings):
            pass
    except KafkaError as error:
        _report(f"Kafka cannot be used: {error}")


@asynccontextmanager
async def _services(settings: Settings) -> AsyncIterator[list[Child]]:
    ensure_first_key(settings)
    _announce(settings)
    children = [
        Child(
            name,
            rapport_command(name),
            os.environ | settings.variables(),
            settings.data_dir / "logs" / f"{name}.log",
        )
        for name in services_of(settings)
    ]
    try:
        yield children
    finally:
        for child in children:
            await child.stop()


def _check_ports(settings: Settings) -> None:
    for name in services_of(settings):
        port = getattr(settings, f"{name}_port")
        if not is_free(settings.host, port):
            raise CannotStart(
                f"port {port}, which {name} wants, is taken.\n"
                f"What to do: stop what uses it, or set RAPPORT_{name.upper()}_PORT to another"
            )


def _announce(settings: Settings) -> None:
    address = f"http://{settings.host}"
    running = Running(
        pid=os.getpid(),
        ingest_url=f"{address}:{settings.ingest_port}",
        api_url=f"{address}:{settings.api_port}",
        scorer_url=f"{address}:{settings.scorer_port}",
        bootstrap_servers=settings.bootstrap_servers,
        partitions=settings.partitions,
        kafka=settings.model_dump(
            mode="json", include=set(KafkaSettings.model_fields), exclude_none=True
        ),
    )
    replace_file(running_file(settings.data_dir), msgspec.json.encode(running))


async def _work(jobs: list[Awaitable[None]]) -> None:
    """Run all `jobs` until one fails.

    Raises:
        Ended: where a service has ended for good, with its last log lines.
        CannotStart: where Kafka failed and cannot be restarted.
    """
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _watch(child: Child) -> None:
    raise _ended(child, await child.run())


def _ended(child: Child, code: int) -> Ended:
    how = "halted: an operator has to decide" if code == HALTED else f"ended with exit code {code}"
    return Ended(
        f"{child.name} {how}. Its last lines ({child.log_file}):\n{child.last_lines()}", code
    )


async def _when_ready(settings: Settings, children: list[Child], on_ready: OnReady | None) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        for name in services_of(settings):
            url = f"http://{settings.host}:{getattr(settings, f'{name}_port')}/readyz"
            while not await _answers(client, url):  # noqa: ASYNC110  it is another process
                await asyncio.sleep(_PAUSE_S)
    for child in children:
        child.proven = True
    Console().print(welcome(settings), markup=False, highlight=False, soft_wrap=True)
    print(READY, flush=True)  # noqa: T201  programs wait for this line
    if on_ready is not None:
        await on_ready()


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False

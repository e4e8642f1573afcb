"""Rebuilds the tables from the feeds, once an operator has decided that these are the truth."""

import asyncio

from relationships.tables.integrity import set_aside
from relationships.tables.state_directory import StateDirectory
from schemas.topics import CHANGELOG
from services.kafka.control import REPLAYED, read_control, write_control
from services.kafka.losses import losses
from services.kafka.observing.groups import describe_group
from services.kafka.topics.topics import admin_of, describe_topics, ensure_topics
from services.runtime.settings import Settings

_PAUSE_S = 0.05


class RebuildRefused(RuntimeError):
    """Nothing was changed; the message says why."""


async def rebuild(settings: Settings, *, lossy: bool = False) -> None:
    """Delete all tables and their changelog; scorers then fold the feeds from their start.

    With `lossy` also where the feeds no longer start at their first record: the content of what
    retention has deleted is lost for good. Finished replays may then be repeated.

    Raises:
        RebuildRefused: where scorers run, or feeds are truncated and it is not `lossy`.
        StateLocked: where another process writes the state directory.
        TopicsFault: where the topics are not as the settings say.
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    state = StateDirectory(settings.state)
    try:
        await ensure_topics(settings)
        await refuse_if_scorers_run(settings)
        if lossy:
            await _forget_replays(settings)
        else:
            await _refuse_if_truncated(settings)
        await _delete_changelog(settings)
        await ensure_topics(settings)
        _set_tables_aside(settings)
    finally:
        state.close()


def restore(settings: Settings) -> None:
    """Set the tables of this machine aside; they are then restored from the changelog.

    Raises:
        StateLocked: where another process writes the state directory.
    """
    state = StateDirectory(settings.state)
    try:
        _set_tables_aside(settings)
    finally:
        state.close()


def _set_tables_aside(settings: Settings) -> None:
    for partition in range(settings.partitions):
        if (path := settings.state / str(partition)).exists():
            set_aside(path)


async def refuse_if_scorers_run(settings: Settings) -> None:
    """Check that no scorer is in the group.

    Raises:
        RebuildRefused: where one is.
    """
    async with admin_of(settings) as admin:
        scorers = len((await describe_group(admin, settings, settings.group)).members)
    if scorers:
        raise RebuildRefused(
            f"{scorers} scorer(s) of group {settings.in_kafka(settings.group)} run, or ran until "
            "seconds ago; stop them all first"
        )


async def _refuse_if_truncated(settings: Settings) -> None:
    truncated = [loss.topic for loss in await losses(settings)]
    if truncated:
        raise RebuildRefused(
            f"retention has deleted the beginning of {', '.join(truncated)}, and what the "
            "tables hold of it would be lost. To rebuild from the rest, pass --lossy"
        )


async def _forget_replays(settings: Settings) -> None:
    for key in await read_control(settings):
        if key.startswith(REPLAYED):
            await write_control(settings, key, None)


async def _delete_changelog(settings: Settings) -> None:
    async with admin_of(settings) as admin:
        await admin.delete_topics(list(map(settings.in_kafka, CHANGELOG)))
    while True:
        topics = await describe_topics(settings)
        if not any(topic.partitions for topic in topics if topic.name in CHANGELOG):
            return
        await asyncio.sleep(_PAUSE_S)

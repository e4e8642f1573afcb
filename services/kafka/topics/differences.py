"""What a topic has otherwise than the settings want it: an operator's choice, or a mistake."""

from collections.abc import Iterator

from schemas.topics import Topic
from services.kafka.topics.topic_settings import AT_MOST, Config, topic_config
from services.runtime.settings import Settings

POLICY = "cleanup.policy"

_MESSAGE_BYTES = 1_048_588
"""Kafka's own `max.message.bytes`, which ingest and scorers count on."""


def differences(
    topic: Topic, replication_factor: int, found: Config, settings: Settings
) -> Iterator[str]:
    """In words, what `settings` do not want of a topic that has so many replicas.

    `found` are its settings; what is not among them is not looked at.
    """
    if replication_factor != settings.replication_factor:
        yield (
            f"has {replication_factor} replicas, "
            f"RAPPORT_REPLICATION_FACTOR is {settings.replication_factor}"
        )
    for name, wanted in topic_config(topic, settings).items():
        held = found.get(name, wanted)
        if held != wanted and not (name in AT_MOST and int(held) < int(wanted)):
            yield f"{name} is {held}, not {wanted}"
    yield from _unstated(topic, found)


def _unstated(topic: Topic, found: Config) -> Iterator[str]:
    """What a topic is not made with, but a cluster's own settings may bring."""
    if found.get("unclean.leader.election.enable") == "true":
        yield "unclean.leader.election.enable is true, which may lose what was acknowledged"
    if int(found.get("max.message.bytes", _MESSAGE_BYTES)) < _MESSAGE_BYTES:
        yield f"max.message.bytes is {found['max.message.bytes']}, not at least {_MESSAGE_BYTES}"
    kept = found.get("retention.bytes", "-1")
    if topic.config[POLICY] == "delete" and kept != "-1":
        yield f"retention.bytes is {kept}, which deletes before retention.ms does"


def breaking(topic: Topic, found: Config) -> str | None:
    """Why a topic cannot be used with its `found` settings, and what to do; None if it can."""
    wanted, held = topic.config[POLICY], found.get(POLICY, topic.config[POLICY])
    if held == wanted:
        return None
    lost = "the latest of each key is lost" if wanted == "compact" else "events are lost"
    return f"{POLICY} is {held}, by which {lost}: set {POLICY}={wanted}"

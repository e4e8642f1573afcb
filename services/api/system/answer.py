"""The state of the system, as it is documented."""

from typing import Literal

from pydantic import Field

from services.api.http.shape import Shape, Time

State = Literal["running", "halted", "restoring", "rebuilding", "moving", "unowned", "unknown"]


class KafkaState(Shape):
    """Whether Kafka answers."""

    reachable: bool = Field(description="whether it answered")
    since: Time | None = Field(description="since when it does not answer; null while it does")


class HaltState(Shape):
    """Why a partition waits until it is resumed."""

    since: Time = Field(description="when it was halted")
    dead_letters: int = Field(description="how many records of the batch that waits are unreadable")
    reason: str = Field(description="what is wrong with the latest of them")


class PartitionState(Shape):
    """One partition of all topics."""

    partition: int = Field(description="its number")
    state: State = Field(
        description="`running`; `halted` until it is resumed; `restoring` from the changelog; "
        "`rebuilding` from the feeds; `moving` from one scorer to another; `unowned`: no scorer "
        "has it; `unknown` while Kafka is away"
    )
    worker: str | None = Field(description="the scorer that owns it: host and port of its /readyz")
    behind: int | None = Field(description="records in Kafka that are not applied to the tables")
    staleness_s: float | None = Field(
        description="seconds since all was last known to be applied; null where reads are 503"
    )
    appended_per_s: float | None = Field(description="records a second, see `rates_over_s`")
    applied_per_s: float | None = Field(description="records a second, see `rates_over_s`")
    halt: HaltState | None = Field(description="null unless it is halted")


class Worker(Shape):
    """A scorer, as Kafka knows it."""

    name: str = Field(description="host and port of its /readyz")
    host: str = Field(description="the address from which it is connected to Kafka")
    partitions: list[int] = Field(description="those that it owns")


class TopicSize(Shape):
    """How much a topic keeps."""

    name: str = Field(description="as Rapport calls it")
    records: int = Field(description="at most: what ends a transaction counts, too")


class WebhookState(Shape):
    """How far changes have come on their way to webhooks."""

    notifiers: int = Field(description="how many notifiers run")
    waiting: int | None = Field(
        description="changes, at most, from the first that a webhook has not accepted yet; null "
        "where there never was a notifier"
    )


class System(Shape):
    """The running system. What only Kafka knows is empty, or null, while it is away."""

    at: Time = Field(description="when this was asked")
    kafka: KafkaState = Field(description="what everything stands on")
    rates_over_s: float | None = Field(
        description="the rates are of so many seconds, up to 60: since it was last asked; null "
        "when it was not"
    )
    partitions: list[PartitionState] = Field(description="by number")
    workers: list[Worker] = Field(description="the scorers' group")
    topics: list[TopicSize] = Field(description="by name")
    webhooks: WebhookState | None = Field(description="null while Kafka is away")

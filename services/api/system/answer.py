"""The state of the system, as it is documented."""

from typing import Literal

from pydantic import Field

from services.api.http.shape import Shape, Time

State = Literal["running", "halted", "restoring", "rebuilding", "moving", "unowned", "unknown"]


class KafkaState(Shape):
    """Whether Kafka answers."""

    reachable: bool
    since: Time | None = Field(description="since when it does not answer; null while it does")


class HaltState(Shape):
    """Why a partition waits until it is resumed."""

    since: Time
    dead_letters: int = Field(description="how many records of the batch that waits are unreadable")
    reason: str = Field(description="what is wrong with the latest of them")


class PartitionState(Shape):
    """One partition of all topics."""

    partition: int
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
    applied_per_s: float | None
    halt: HaltState | None


class Worker(Shape):
    """A scorer, as Kafka knows it."""

    name: str = Field(description="host and port of its /readyz")
    host: str = Field(description="the address from which it is connected to Kafka")
    partitions: list[int]


class TopicSize(Shape):
    """How much a topic keeps."""

    name: str
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

    at: Time
    kafka: KafkaState
    rates_over_s: float | None = Field(
        description="the rates are of so many seconds, up to 60: since it was last asked; null "
        "when it was not"
    )
    partitions: list[PartitionState]
    workers: list[Worker]
    topics: list[TopicSize]
    webhooks: WebhookState | None

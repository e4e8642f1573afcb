"""What happens to this worker's partitions when the group of scorers rebalances.

Kafka's eager protocol revokes all partitions from everyone, then assigns them. One that comes
back at once was nobody else's in between if the member is the same and the generation one higher.
"""

import logging
from collections.abc import Callable, Iterable

from aiokafka import ConsumerRebalanceListener, TopicPartition

from schemas.topics import SCORED
from services.kafka.clients.consumer import Consumer
from services.scorer.assignment.membership import Membership
from services.scorer.ownership.feed_fetcher import FeedFetcher
from services.scorer.ownership.ownership import Ownership

log = logging.getLogger(__name__)


class Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]
    """Pauses what is revoked, retains what comes back, gives up and takes over the rest.

    aiokafka swallows what a listener raises, so failures go to `failed`.
    """

    def __init__(
        self,
        consumer: Consumer,
        fetcher: FeedFetcher,
        ownership: Ownership,
        membership: Membership,
        failed: Callable[[BaseException], None],
    ) -> None:
        self.joined = False
        self._consumer = consumer
        self._fetcher = fetcher
        self._ownership = ownership
        self._membership = membership
        self._failed = failed
        self._last: tuple[str, int] = ("", -1)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Finish what is under way before another may begin with it."""
        try:
            await self._ownership.pause()
        except Exception as error:
            self._failed(error)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Give up and take over, without waiting: no heartbeats go out meanwhile."""
        try:
            self._assign(set(assigned))
        except Exception as error:
            self._failed(error)

    def rejoin(self) -> None:
        """Have the group assigned anew: this member has warmed up what it is to own.

        To subscribe once more would leave the consumer without any assignment for a while.
        """
        self._consumer._coordinator.request_rejoin()

    def restored(self) -> frozenset[int]:
        """The numbers owned whose tables are whole.

        None once the group has expelled this member: others have gone on with what it owned.
        """
        expelled = self._consumer._coordinator.member_id != self._last[0]
        return frozenset() if expelled else self._ownership.restored

    def _assign(self, assigned: set[TopicPartition]) -> None:
        numbers = {tp.partition for tp in assigned}
        whole = {n for n in numbers if all(TopicPartition(t, n) in assigned for t in SCORED)}
        if numbers != whole:
            log.warning("partitions %s lack a topic; leaving them alone", sorted(numbers - whole))
            self._fetcher.hold(tp for tp in assigned if tp.partition not in whole)
        owned = self._ownership.owned.keys()
        retained = whole & owned if self._missed_no_generation() else set[int]()
        self._ownership.assign(whole, retained)
        self._ownership.warm_up(self._membership.warmups)
        self.joined = True

    def _missed_no_generation(self) -> bool:
        """Whether nobody else can have owned ours since the last assignment."""
        coordinator = self._consumer._coordinator
        member, generation = self._last
        self._last = coordinator.member_id, coordinator.generation
        return self._last == (member, generation + 1)

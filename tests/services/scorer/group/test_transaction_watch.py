from aiokafka import TopicPartition

from services.scorer.group.transaction_watch import StuckEnds

TP, OTHER = TopicPartition("relationships", 0), TopicPartition("feed.posts", 0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_stays_before_its_end_is_found_after_a_while():
    clock = Clock()
    ends = StuckEnds(13, clock)
    assert ends.note({TP: 5, OTHER: 9}, {TP: 8, OTHER: 9}) == []
    clock.now = 12
    assert ends.note({TP: 5, OTHER: 9}, {TP: 9, OTHER: 11}) == []
    clock.now = 13
    assert ends.note({TP: 5, OTHER: 9}, {TP: 30, OTHER: 11}) == [TP]
    assert ends.note({TP: 30, OTHER: 9}, {TP: 30, OTHER: 11}) == []
    clock.now = 25
    assert ends.note({TP: 30, OTHER: 9}, {TP: 31, OTHER: 11}) == [OTHER]


def test_steady_transactions_are_never_stuck():
    clock = Clock()
    ends = StuckEnds(13, clock)
    for second in range(100):
        clock.now = second
        assert ends.note({TP: second}, {TP: second + 3}) == []

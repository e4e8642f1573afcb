import msgspec
import pytest

from schemas.commands import ERASE_KEY, EraseCommand
from schemas.erasures import Erasure, Erasures, Stated, gone_by, new_secret
from schemas.times import DAY_MS, HOUR_MS
from schemas.topics import HEARTBEAT_KEY, TOPICS


def topic(*stated: tuple[bytes, bool], secrets: int = 1) -> Erasures:
    erasures = Erasures()
    for offset in range(secrets):
        erasures.take(offset, 1, *new_secret())
    for offset, (member, always) in enumerate(stated, secrets):
        erasures.take(offset, 1_000 + offset, *erasures.statement(member, always=always))
    return erasures


def test_a_member_is_found_by_its_latest_statement() -> None:
    erasures = topic((b"ana", True), (b"bo", False), (b"ana", False))
    assert erasures.of(b"ana") == Erasure(3, 1_003, False)
    assert erasures.of(b"bo") == Erasure(2, 1_002, False)
    assert erasures.of(b"cy") is None
    assert (erasures.latest, erasures.stated.end) == (4, 4)


def test_whom_a_later_statement_names_is_no_longer_unknown() -> None:
    erasures = topic((b"ana", False))
    assert erasures.of(b"bo") is None
    erasures.take(2, 5, *erasures.statement(b"bo", always=False))
    assert erasures.of(b"bo") == Erasure(2, 5, False)


def test_members_are_found_by_each_of_two_secrets() -> None:
    one, other = topic(), topic()
    both = Erasures(Stated(secrets=one.stated.secrets | other.stated.secrets))
    both.take(5, 50, *other.statement(b"ana", always=True))
    both.take(6, 60, *one.statement(b"ana", always=False))
    assert both.of(b"ana") == Erasure(6, 60, False)
    both.take(7, 70, *other.statement(b"ana", always=True))
    assert both.of(b"ana") == Erasure(7, 70, True)


def test_what_is_stated_names_nobody_and_is_read_back() -> None:
    erasures = topic((b"ana-maria", True))
    assert erasures.of(b"ana-maria")
    encoded = msgspec.msgpack.encode(erasures.stated)
    key, value = erasures.statement(b"ana-maria", always=True)
    assert b"ana-maria" not in encoded + key + value
    again = Erasures(msgspec.msgpack.decode(encoded, type=Stated))
    assert again.of(b"ana-maria") == erasures.of(b"ana-maria")


def test_other_records_state_nothing() -> None:
    erasures = topic((b"ana", True))
    before = dict(erasures.stated.said)
    key, _ = erasures.statement(b"ana", always=True)
    for record in ((HEARTBEAT_KEY, b""), (None, b"x"), (key, None)):
        erasures.take(9, 9, *record)
    assert erasures.stated.said == before
    assert erasures.stated.end == 10


@pytest.mark.parametrize("value", [b"", b"[]", b'{"always": 1}'])
def test_garbage_is_refused(value: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        topic().take(3, 3, b"0" * 32, value)


@pytest.mark.parametrize(
    ("appended", "at", "always", "covered"),
    [(10, 10, False, True), (11, 10, False, True), (10, 11, False, True), (11, 11, False, False),
     (11, 11, True, True)],
)  # fmt: skip
def test_what_was_appended_or_dated_up_to_the_cutoff_is_covered(
    appended: int, at: int, always: bool, covered: bool
) -> None:
    assert Erasure(0, 10, always).covers(appended, at) is covered


def test_a_command_has_its_own_tag_and_hashes() -> None:
    command = EraseCommand(id="e1", hashes=["0" * 32], cutoff=7)
    encoded = msgspec.json.encode(command)
    assert msgspec.json.decode(encoded)["command"] == "erase"
    assert msgspec.json.decode(encoded, type=EraseCommand) == command
    assert ERASE_KEY[:1] == b"\0"
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(encoded.replace(b"0" * 32, b"ana"), type=EraseCommand)


def test_all_is_gone_after_the_longest_that_anything_is_kept() -> None:
    assert gone_by(0, 90 * DAY_MS) == 91 * DAY_MS + HOUR_MS
    assert gone_by(5, DAY_MS) == 5 + 31 * DAY_MS + HOUR_MS


def test_every_topic_lets_go_of_what_was_deleted() -> None:
    for name, each in TOPICS.items():
        if each.config["cleanup.policy"] == "compact":
            assert each.config["max.compaction.lag.ms"] == str(DAY_MS)
        elif name != "seen":  # which holds hashes only
            assert each.config["segment.ms"] == str(DAY_MS)
